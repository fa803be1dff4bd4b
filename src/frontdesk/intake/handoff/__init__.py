"""Finished intakes on their way to the organization that helps: normalised, sent, repaired; conflicts checked."""
