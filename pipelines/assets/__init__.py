"""One file per stop on a row's way."""
