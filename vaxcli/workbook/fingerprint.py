"""The fingerprint of a list: SHA-256 over its cells as read (DESIGN 7).

What vaxcli adds, sheets at the end and columns at the right, is not part of it: a list and its return
have the same fingerprint.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import orjson

from vaxcli.workbook.model import Cell, Layout, Sheet

_BLOCK = 8192


def fingerprint(sheets: Iterable[Sheet], layouts: Sequence[Layout]) -> str:
    """64 hexadecimal digits over the names and cells of the sender's sheets, in their order.

    A sheet is hashed as the JSON of its name and of its rows from A1 to the last row and the last
    column that hold a value; empty cells are ``""``, dates ISO 8601.
    """
    ends = {layout.sheet.index: layout.last_column for layout in layouts}
    digest = hashlib.sha256()
    for sheet in sheets:
        digest.update(orjson.dumps(sheet.name) + b"\n")
        width = ends.get(sheet.index) or _width(sheet.rows)
        rows = _without_blank_end(sheet.rows, width)
        for at in range(0, len(rows), _BLOCK):
            block = [row[:width] for row in rows[at : at + _BLOCK]]
            digest.update(orjson.dumps(block, default=str)[1:-1] + b",")
    return digest.hexdigest()


def _width(rows: Sequence[Sequence[Cell]]) -> int:
    """The right-most column that holds a value."""
    width = 0
    for row in rows:
        end = len(row)
        while end > width and row[end - 1] == "":
            end -= 1
        width = max(width, end)
    return width


def _without_blank_end(rows: Sequence[Sequence[Cell]], width: int) -> Sequence[Sequence[Cell]]:
    end = len(rows)
    while end and not any(cell != "" for cell in rows[end - 1][:width]):
        end -= 1
    return rows[:end]
