"""Ready mappings for known exports."""
