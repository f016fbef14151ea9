"""Rows, pseudonymised, in one DuckDB file in a folder closed to others."""
