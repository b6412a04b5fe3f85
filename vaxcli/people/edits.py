"""The one edit that leads from one text to another: the ground of the near kinds (DESIGN 6.1)."""

from __future__ import annotations

from enum import StrEnum


class Edit(StrEnum):
    """A single edit of Damerau and Levenshtein."""

    REPLACED = "replaced"
    SWAPPED = "swapped"
    """Two neighbours changed places."""
    INSERTED = "inserted"
    """The second text has one character more."""
    DELETED = "deleted"
    """The second text has one character less."""


def edit(first: str, second: str) -> Edit | None:
    """Return the one edit between two texts; None when they are equal or further apart.

    Examples:
        >>> edit("070285001234", "070258001234")
        <Edit.SWAPPED: 'swapped'>
        >>> edit("anh", "an")
        <Edit.DELETED: 'deleted'>
        >>> edit("anh", "a") is None
        True
    """
    if abs(len(first) - len(second)) > 1 or first == second:
        return None
    pairs = enumerate(zip(first, second, strict=False))
    start = next((at for at, (one, two) in pairs if one != two), min(len(first), len(second)))
    rest, other = first[start:], second[start:]
    if len(rest) == len(other) and rest[1:] == other[1:]:
        return Edit.REPLACED
    if rest == other[1:]:
        return Edit.INSERTED
    if rest[1:] == other:
        return Edit.DELETED
    if rest[:2] == other[1::-1] and rest[2:] == other[2:]:
        return Edit.SWAPPED
    return None
