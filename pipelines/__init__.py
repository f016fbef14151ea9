"""How data moves."""
