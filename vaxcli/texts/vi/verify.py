"""Texts (vi): verify."""

TEXTS: dict[str, str] = {}
