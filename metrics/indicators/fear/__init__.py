"""Fear and silence, without asking."""
