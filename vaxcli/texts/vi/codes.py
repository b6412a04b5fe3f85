"""Texts (vi): codes."""

TEXTS: dict[str, str] = {}
