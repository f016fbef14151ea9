"""What it is like for those we exist for."""
