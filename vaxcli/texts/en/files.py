"""Texts (en): files."""

TEXTS: dict[str, str] = {}
