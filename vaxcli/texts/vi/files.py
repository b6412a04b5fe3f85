"""Texts (vi): files."""

TEXTS: dict[str, str] = {}
