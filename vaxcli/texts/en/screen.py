"""Texts (en): screen."""

TEXTS: dict[str, str] = {}
