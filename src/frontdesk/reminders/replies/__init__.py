"""What people answer, by key or by text, and what is said back."""
