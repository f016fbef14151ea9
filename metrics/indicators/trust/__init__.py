"""Trust and means: asked."""
