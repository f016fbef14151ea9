"""Cleared cells -> readings -> limits and questions, inside the cleared store."""
