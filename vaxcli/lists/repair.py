"""Which cells of a list can be mended without losing anything, and nothing else (DESIGN 5, "Text care").

Zeros that Excel took from a numeric cell, full-width digits, unseen characters, spaces, the normal form of
letters. What is compared stays the same: a value that care would read otherwise is left alone.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from vaxcli.lists.check import phone
from vaxcli.lists.faults import Fault
from vaxcli.people import legacy, numbers
from vaxcli.people.words import care
from vaxcli.workbook.cells import text_of
from vaxcli.workbook.model import Cell, Layout, ListBook

_NUMBERS = frozenset({"number", "old_number"})
_TEXTS = _NUMBERS | frozenset(
    {
        "full_name",
        "family_name",
        "given_name",
        "birth_date",
        "sex",
        "nationality",
        "passport",
        "phone",
        "health_insurance",
    }
)
_FULL_WIDTH = str.maketrans({0xFF10 + digit: str(digit) for digit in range(10)})
_KEPT = frozenset("\u00ad")
"""The soft hyphen is a letter in TCVN3 text (people.legacy)."""
_JOINER = "\u034f"


class Mend(StrEnum):
    """What was mended in a cell."""

    ZEROS = "zeros"
    DIGITS = "digits"
    UNSEEN = "unseen"
    SPACES = "spaces"
    FORM = "form"


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """One cell that can be mended."""

    sheet: int
    """Position among all sheets, from 1."""
    row: int
    column: int
    field: str
    mends: tuple[Mend, ...]
    after: str


def repairs(book: ListBook) -> list[Repair]:
    """Every cell of a person that can be mended, in the order of the list; blank and odd rows are not touched."""
    people = book.people
    found: list[Repair] = []
    for layout in book.layouts:
        rows = [
            row for sheet, row in zip(people.sheet, people.row, strict=True) if sheet == layout.sheet.index
        ]
        for column in layout.columns:
            if column.field in _TEXTS and column.dose is None:
                found += _in_column(layout, column.field, column.index, rows)
    return sorted(found, key=lambda repair: (repair.sheet, repair.row, repair.column))


def _in_column(layout: Layout, field: str, index: int, rows: list[int]) -> Iterator[Repair]:
    cells = layout.sheet.rows
    for row in rows:
        cell = cells[row - 1][index - 1] if index <= len(cells[row - 1]) else ""
        if cell == "" or (row, index) in layout.sheet.facts.legacy_cells:
            continue
        mended = zeros(field, cell) if isinstance(cell, float) else None
        mends: tuple[Mend, ...] = (Mend.ZEROS,) if mended else ()
        if isinstance(cell, str):
            mended, mends = tidied(cell)
        if mended and mends:
            yield Repair(
                sheet=layout.sheet.index, row=row, column=index, field=field, mends=mends, after=mended
            )


def zeros(field: str, cell: float) -> str | None:
    """The text of a numeric cell with the zeros that Excel took; None where none are surely lost.

    Examples:
        >>> zeros("number", 70285001234.0), zeros("phone", 912345678.0), zeros("number", 285123456.0)
        ('070285001234', '0912345678', None)
    """
    if field in _NUMBERS:
        number = numbers.read(cell)
        return number.digits if number.restored and number.digits else None
    if field == "phone" and phone(text_of(cell)) is Fault.PHONE_ZERO_LOST:
        return f"0{text_of(cell)}"
    return None


def tidied(text: str) -> tuple[str, tuple[Mend, ...]]:
    r"""A text after lossless care that keeps case, accents and every letter; and what was done to it.

    Examples:
        >>> tidied("070\u200b285 \uff11")
        ('070285 1', (<Mend.DIGITS: 'digits'>, <Mend.UNSEEN: 'unseen'>))
        >>> tidied("Tran  An "), tidied("Tran An")
        (('Tran An', (<Mend.SPACES: 'spaces'>,)), ('Tran An', ()))
    """
    if (text.isascii() and "  " not in text and text == text.strip()) or legacy.convert(text)[1]:
        return text, ()
    mended = text
    mends: list[Mend] = []
    for mend, step in _STEPS:
        after = step(mended)
        if after != mended:
            mended = after
            mends.append(mend)
    return (mended, tuple(mends)) if mended and care(mended) == care(text) else (text, ())


def _without_unseen(text: str) -> str:
    return "".join(
        letter
        for letter in text
        if letter in _KEPT or not (letter == _JOINER or unicodedata.category(letter) == "Cf")
    )


_STEPS: tuple[tuple[Mend, Callable[[str], str]], ...] = (
    (Mend.DIGITS, lambda text: text.translate(_FULL_WIDTH)),
    (Mend.UNSEEN, _without_unseen),
    (Mend.SPACES, lambda text: " ".join(text.split())),
    (Mend.FORM, lambda text: unicodedata.normalize("NFC", text)),
)


def repaired_rows(book: ListBook, found: list[Repair]) -> dict[int, list[list[Cell]]]:
    """The rows of the sheets that get repairs, for formats that are written anew, by sheet."""
    sheets = {sheet.index: sheet for sheet in book.book.sheets}
    rows: dict[int, list[list[Cell]]] = {}
    for repair in found:
        cells = rows.setdefault(repair.sheet, [list(row) for row in sheets[repair.sheet].rows])
        cells[repair.row - 1][repair.column - 1] = repair.after
    return rows
