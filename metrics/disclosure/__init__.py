"""Clearing: what may leave the vault."""
