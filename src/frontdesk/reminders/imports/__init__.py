"""From a CSV to appointments: read, plan, apply, archive."""
