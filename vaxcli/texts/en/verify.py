"""Texts (en): verify."""

TEXTS: dict[str, str] = {}
