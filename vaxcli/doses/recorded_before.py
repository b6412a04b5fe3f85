"""What an earlier run of ``record`` added to a workbook: it is taken out before the new results are put in.

Somebody mends the rows of ``doses.recorded.xlsx`` and records it again: the results stand in it once (promise 4).
"""

from __future__ import annotations

import re

from vaxcli.columns import PARENT, fold, heading_key
from vaxcli.findings import Place
from vaxcli.texts import document
from vaxcli.workbook.cells import text_of
from vaxcli.workbook.model import Book, Layout
from vaxcli.workbook.replace import OwnColumns

COLUMNS = ("state", "codes", "reason", "next", "letters", "dose_ids", "key")
"""The result columns of ``record``, in their order; headings are ``texts`` ``record-column-*``."""
_SHEETS = ("contradictions", "totals", "codes")
_NUMBERED = re.compile(r" \(\d+\)$")


def columns(layout: Layout) -> OwnColumns | None:
    """Where the result columns stand on a sheet; None when they are not all there, side by side."""
    if not layout.last_header_row:
        return None
    cells = layout.sheet.rows[layout.last_header_row - 1]
    heads = [fold(heading_key(text_of(cell).split(PARENT)[-1])) for cell in cells]
    ours = [fold(heading_key(document(f"record-column-{name}"))) for name in COLUMNS]
    for at in range(len(heads) - len(ours), -1, -1):
        if heads[at : at + len(ours)] == ours:
            return OwnColumns(sheet=layout.sheet.index, first_column=at + 1, last_column=at + len(ours))
    return None


def sheets(book: Book) -> list[int]:
    """The positions of the sheets that ``record`` added, from 1: by name and title, for a name alone may be anybody's."""
    ours = {
        (fold(document(f"record-sheet-{name}")), fold(document(f"record-{name}-title"))) for name in _SHEETS
    }
    return [
        sheet.index
        for sheet in book.sheets
        if sheet.rows
        and sheet.rows[0]
        and (_NUMBERED.sub("", fold(sheet.name)), fold(text_of(sheet.rows[0][0]))) in ours
    ]


def decision(book: Book) -> Place | None:
    """Where somebody decided about a contradiction that an earlier run told; None when nobody did."""
    ours, choice = sheets(book), fold(document("record-column-choice"))
    for sheet in book.sheets:
        if sheet.index not in ours:
            continue
        column = None
        for number, row in enumerate(sheet.rows, 1):
            texts = [text_of(cell).strip() for cell in row]
            if column is not None and column < len(texts) and texts[column]:
                return Place(file=book.source.name, sheet=sheet.name, row=number)
            column = next((at for at, text in enumerate(texts) if fold(text) == choice), column)
    return None


def first_free(layout: Layout) -> int:
    """The column from which the results are written: where they stood, unless somebody wrote right of them."""
    ours = columns(layout)
    if ours and ours.last_column >= layout.last_column:
        return ours.first_column
    return layout.last_column + 1
