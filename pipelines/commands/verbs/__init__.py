"""The verbs of `tillit`: one module each, found by its name."""
