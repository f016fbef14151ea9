"""Words of signals and charts."""
