"""Texts (en): codes."""

TEXTS: dict[str, str] = {}
