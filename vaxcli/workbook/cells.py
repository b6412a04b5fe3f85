"""Cells as values: what is blank, what a cell says as text, several cells as one value."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from vaxcli.texts import document
from vaxcli.workbook.model import Cell

_BLANK = " \t\r\n\u00a0\u200b\ufeff"
_TICKS = frozenset(
    {"x", "1", "v", "+", "*", "\u2713", "\u2714", "\u221a", "c\u00f3", "co", "nam", "n\u1eef", "nu"}
)
_NO_TICKS = frozenset({"", "0", "-", "kh\u00f4ng", "khong"})
ERROR_VALUES = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"})
"""The error values of Excel, as they arrive from formats that keep them as text."""


def is_blank(cell: Cell) -> bool:
    """Tell whether a cell holds nothing that can be seen."""
    return cell == "" or (isinstance(cell, str) and not cell.strip(_BLANK))


def filled(cells: Sequence[Cell]) -> list[bool]:
    """Return for each cell whether something can be seen in it."""
    return [cell != "" and (cell.__class__ is not str or bool(cell.strip(_BLANK))) for cell in cells]


def text_of(cell: Cell) -> str:
    """Return a cell as a person reads it; a whole number without decimals, a date day first.

    Examples:
        >>> text_of(912345678.0), text_of(date(2021, 11, 5)), text_of(" as it is ")
        ('912345678', '5/11/2021', ' as it is ')
    """
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, (date, datetime)):
        return f"{cell.day}/{cell.month}/{cell.year}"
    return str(cell)


def texts(cells: Sequence[Cell]) -> list[str]:
    """Return a column as text."""
    return [cell if cell.__class__ is str else text_of(cell) for cell in cells]


def joined_name(family: str, given: str) -> str:
    """Return a name that stands in two cells."""
    return f"{family} {given}" if family and given else family or given


def joined_date(day: Cell, month: Cell, year: Cell) -> Cell:
    """Return a birth date that stands in three cells as ``d/m/yyyy``, as precise as it is written.

    A day without a month, or a month without a year, keeps its gap: it cannot be read and is not guessed.

    Examples:
        >>> joined_date(5.0, "03", 1985.0), joined_date("", 3.0, 1985.0), joined_date("", "", 1985.0)
        ('5/03/1985', '3/1985', '1985')
        >>> joined_date(5.0, "", 1985.0), joined_date("01/02/1990", "", "")
        ('5//1985', '01/02/1990')
    """
    written = [("" if is_blank(cell) else cell) for cell in (day, month, year)]
    whole = [cell for cell in written if cell != ""]
    if len(whole) == 1 and (written[2] == "" or not isinstance(whole[0], float)):
        return whole[0]  # a whole date in one of the three cells, or a lone part
    parts = [text_of(cell).strip(_BLANK) for cell in written]
    while parts and not parts[0]:
        parts.pop(0)
    return "/".join(parts)


def either(male: Cell, female: Cell) -> Cell:
    """Return the filled one of two cells; both filled give ``a+b``, which nobody can read."""
    if is_blank(female):
        return "" if is_blank(male) else male
    return female if is_blank(male) else f"{text_of(male)}+{text_of(female)}"


def tick(cell: Cell) -> bool | str:
    """Return whether a tick cell is ticked; a text that is no tick comes back as it is."""
    text = text_of(cell).strip(_BLANK)
    plain = text.lower()
    if plain in _NO_TICKS or cell is False:
        return False
    return True if plain in _TICKS or cell is True else text


def sex_by_ticks(marks: tuple[bool | str, bool | str]) -> str:
    """Return the sex that ticks for male and female give; both, or other texts, stay side by side."""
    words = (document("tick-male"), document("tick-female"))
    return "+".join(word if mark is True else mark for mark, word in zip(marks, words, strict=True) if mark)
