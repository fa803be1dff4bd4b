"""The record of a person being triaged: made as soon as the place is known, and updated screen by screen."""
