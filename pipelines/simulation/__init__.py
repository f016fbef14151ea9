"""An organisation with a known truth."""
