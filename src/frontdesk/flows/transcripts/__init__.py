"""Conversations as text files that an author writes: `files` finds them, `format` reads one, `runner` plays it,
`recording` writes it."""
