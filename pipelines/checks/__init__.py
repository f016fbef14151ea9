"""Contract parsing and Great Expectations."""
