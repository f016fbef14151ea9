"""Rows -> additive cells, as Ibis expressions."""
