"""Texts (vi): reading."""

TEXTS: dict[str, str] = {}
