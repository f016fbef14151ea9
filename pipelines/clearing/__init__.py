"""Cells -> cleared cells, once per period, and the store that keeps them."""
