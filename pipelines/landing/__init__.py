"""From a source and its mapping to rows of the canonical tables."""
