"""What identifies a person: one written value becomes one comparable value. Pure (DESIGN 4, 5)."""

RULES_VERSION = 1
"""Raised whenever a rule here changes a comparable value, so that stored keys are made anew."""
