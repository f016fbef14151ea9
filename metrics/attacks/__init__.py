"""Attackers: what can be worked out from what is let out, by somebody who holds no vault (DESIGN.md, Clearing)."""
