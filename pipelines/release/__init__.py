"""Two new files from cleared cells, whole or not at all, and what they say of themselves."""
