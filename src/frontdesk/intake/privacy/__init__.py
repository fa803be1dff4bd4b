"""What is kept of people and for how long: purging, access to sealed data, and new keys."""
