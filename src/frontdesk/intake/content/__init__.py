"""What a content pack holds, and how it is loaded, exported, checked and asked."""
