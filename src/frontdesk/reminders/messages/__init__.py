"""What people hear and read: templates, their rendering and their checks."""
