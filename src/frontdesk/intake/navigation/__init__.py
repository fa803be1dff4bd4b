"""Guided navigation: the branching questions that pin down a legal issue. The format: docs/guided-navigation.md."""
