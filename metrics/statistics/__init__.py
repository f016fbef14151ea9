"""The arithmetic of chance."""
