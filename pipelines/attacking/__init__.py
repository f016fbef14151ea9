"""The attackers, let loose on release files."""
