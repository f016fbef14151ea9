"""Cleared cells -> readings; one measure per file."""
