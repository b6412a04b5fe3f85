"""Texts (vi): screen."""

TEXTS: dict[str, str] = {}
