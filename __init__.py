"""tillit: organisational health for improvement, not control."""
