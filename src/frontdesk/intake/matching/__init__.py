"""Which services take this problem, in this place, of this person, and in which order they are offered."""
