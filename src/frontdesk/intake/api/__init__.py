"""The intake's own service over HTTP, under /api/triage/: what the external back end of another desk asks."""
