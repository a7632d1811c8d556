"""Answers to mypy's questions, one file for each kind of place."""
