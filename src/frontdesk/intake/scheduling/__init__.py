"""Callbacks: when an organization calls a person back, who has which time, and the texts that remind of it."""
