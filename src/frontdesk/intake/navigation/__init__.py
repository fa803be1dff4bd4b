"""Guided navigation: the branching questions that pin down a legal issue. docs/guided-navigation.md shows the format."""
