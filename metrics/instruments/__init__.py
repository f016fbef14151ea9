"""Questionnaires: items, scales and sub-scales, in Swedish and English."""
