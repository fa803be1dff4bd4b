"""Which appointments a round takes up, when, and on which channels."""
