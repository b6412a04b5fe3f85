"""New cells as SpreadsheetML: letters, escapes, and the cells of many rows at once."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence
from datetime import date
from functools import cache

from vaxcli.workbook.additions import Value

MAX_TEXT = 32_767
"""Longest text of a cell, in UTF-16 units (Microsoft, "Excel specifications and limits")."""

_EXACT_INTEGERS = 10**15
"""Excel keeps 15 digits of a number; longer ones are written as text."""
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""What spreadsheets may take for a formula (OWASP, "CSV injection"; RELIABILITY 3, case 18)."""
_MARKUP = re.compile("[&<>\\x00-\\x08\\x0b-\\x1f\\ud800-\\udfff\\ufffe\\uffff]|_x")
_ORDINARY_TEXT = (
    "[^\\s=+@&<>_\\x00-\\x1f\\ud800-\\udfff\\ufffe\\uffff-]"
    "[^&<>_\\x00-\\x1f\\ud800-\\udfff\\ufffe\\uffff]{0,9999}(?<!\\s)"
)
_ORDINARY = re.compile(_ORDINARY_TEXT)
_ORDINARY_LINES = re.compile(f"(?:{_ORDINARY_TEXT}\n)*")
_TO_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)|[\\x00-\\x08\\x0b-\\x1f\\ud800-\\udfff\\ufffe\\uffff]")
_EPOCH_1900, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_AFTER_29_FEBRUARY = date(1900, 3, 1)


@cache
def letters(column: int) -> str:
    """Column letters as Excel shows them.

    Examples:
        >>> letters(1), letters(27), letters(16384)
        ('A', 'AA', 'XFD')
    """
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


@cache
def column_number(name: bytes) -> int:
    """Column number of its letters.

    Examples:
        >>> column_number(b"A"), column_number(b"XFD")
        (1, 16384)
    """
    number = 0
    for letter in name.upper():
        number = number * 26 + letter - 64
    return number


def escaped(text: str) -> str:
    r"""A text as the content of ``<t>``: nothing that XML 1.0 forbids, ``_x0041_`` literally.

    What cannot stand in XML is written ``_xHHHH_``, and an underscore that would begin such an
    escape is one itself (ECMA-376 part 1, 22.9.2.19 ST_Xstring).

    Examples:
        >>> escaped("a<b\x01_x0041_")
        'a&lt;b_x0001__x005F_x0041_'
    """
    if not _MARKUP.search(text):
        return text
    text = _TO_ESCAPE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut(text: str) -> str:
    """The text, cut where Excel would call the workbook damaged; no character is halved."""
    if len(text) * 2 <= MAX_TEXT:
        return text
    units = text.encode("utf-16-le", "surrogatepass")
    end = MAX_TEXT * 2
    if len(units) > end and units[end - 1] in range(0xD8, 0xDC):
        end -= 2
    return units[:end].decode("utf-16-le", "surrogatepass")


def looks_like_formula(text: str) -> bool:
    """True when a spreadsheet would read the text as a formula if somebody typed it."""
    return text.startswith(_FORMULA_STARTS)


def ordinary(text: str) -> bool:
    """True when a text needs no care at all: nothing to escape, cut, preserve or keep from being a formula."""
    return _ORDINARY.fullmatch(text) is not None


def all_ordinary(values: Collection[Value]) -> bool:
    """``ordinary`` of every value at once; False when one is no text."""
    texts = [value for value in values if isinstance(value, str)]
    lines = "".join([f"{text}\n" for text in texts])
    if len(texts) != len(values) or lines.count("\n") != len(texts):
        return False
    return _ORDINARY_LINES.fullmatch(lines) is not None


def plain(value: Value, *, epoch_1904: bool) -> str | float | None:
    """The value as it can stand in a cell: a number, a text, or None for an empty cell.

    A date becomes its serial number; one before the epoch becomes text, as Excel has no number
    for it. Serials before 1 March 1900 count without Excel's 29 February (ECMA-376 part 1,
    18.17.4.1).

    Examples:
        >>> plain(date(2021, 11, 5), epoch_1904=False), plain(date(1899, 1, 2), epoch_1904=False)
        (44505, '02/01/1899')
    """
    if isinstance(value, str):
        return value or None
    if isinstance(value, date):
        serial = (value - (_EPOCH_1904 if epoch_1904 else _EPOCH_1900)).days
        if not epoch_1904 and value < _AFTER_29_FEBRUARY:
            serial -= 1
        first = 0 if epoch_1904 else 1
        return serial if serial >= first else f"{value.day:02}/{value.month:02}/{value.year:04}"
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, int) and abs(value) >= _EXACT_INTEGERS:
        return str(value)
    return value


def cell_end(value: str | float | None, prefix: str) -> str:
    """A cell from behind its style number on, for a value as ``plain`` gives it.

    Examples:
        >>> cell_end("a ", "")
        '" t="inlineStr"><is><t xml:space="preserve">a </t></is></c>'
        >>> cell_end(None, "x:")
        '"/>'
    """
    if value is None:
        return '"/>'
    if not isinstance(value, str):
        return f'"><{prefix}v>{value!r}</{prefix}v></{prefix}c>'
    text = cut(value)
    space = ' xml:space="preserve"' if text != text.strip() or "\n" in text or "  " in text else ""
    return (
        f'" t="inlineStr"><{prefix}is><{prefix}t{space}>{escaped(text)}</{prefix}t></{prefix}is></{prefix}c>'
    )


def cells_of_rows(rows: Sequence[int], opening: str, ends: Sequence[Sequence[str]]) -> list[str]:
    """The cells of every row, from the ends of its cells by column.

    ``opening`` begins the first cell; every end but the last has the next cell's beginning behind it. The row
    number is what joins ``<c r="U``, ``" ...><c r="V``, ``" ...``: one join a row instead of a format a cell.

    Examples:
        >>> cells_of_rows([7], '<c r="A', [['" s="1"/><c r="B'], ['" s="2"/>']])
        ['<c r="A7" s="1"/><c r="B7" s="2"/>']
    """
    if not ends:
        return [""] * len(rows)
    return [
        str(row).join((opening, *pieces)) for row, pieces in zip(rows, zip(*ends, strict=True), strict=True)
    ]
