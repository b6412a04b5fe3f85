"""The results that stand in a return, row by row: read from the ten columns that ``verify`` added (DESIGN 7)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vaxcli.codes import FieldCode, RowResult
from vaxcli.columns import RESULT_COLUMNS, letters
from vaxcli.errors import GuardError, InputError
from vaxcli.findings import Place
from vaxcli.workbook.cells import text_of
from vaxcli.workbook.model import Cell, Layout, ListBook

_CODE, _LETTERS, _ROW_ID = (RESULT_COLUMNS.index(name) for name in ("code", "letters", "row_id"))
_LETTERS_FORM = re.compile(f"[{''.join(FieldCode)}]{{4}}(?: [a-z0-9-]+)*")


@dataclass(frozen=True, slots=True)
class Returned:
    """The result of one row as it stands in the return."""

    result: RowResult
    letters: str
    row_id: str


def results(book: ListBook) -> list[Returned]:
    """The result of every person, in file order.

    A slip for the wrong person would hand his data to another: a return whose rows were moved or whose
    result columns were changed by hand is refused whole.

    Raises:
        InputError: ``NOTICE-not-a-return``: nobody verified this list yet.
        GuardError: ``F09-moved``: a row does not carry its own result.
    """
    blocks = {layout.sheet.index: _block(layout) for layout in book.layouts}
    if not any(blocks.values()):
        raise InputError("NOTICE-not-a-return", Place(file=book.book.source.name))
    return list(_read(book, blocks))


def _read(book: ListBook, blocks: dict[int, int]) -> Iterator[Returned]:
    known = {result.value: result for result in RowResult}
    for sheet, row in zip(book.people.sheet, book.people.row, strict=True):
        block = blocks[sheet]
        cells = book.sheet_of[sheet].sheet.rows[row - 1]
        code, found, row_id = (_text(cells, block + at) for at in (_CODE, _LETTERS, _ROW_ID))
        if code not in known or not _LETTERS_FORM.fullmatch(found) or not row_id.endswith(f"-{sheet}.{row}"):
            place = Place(
                file=book.book.source.name,
                sheet=book.sheet_of[sheet].sheet.name,
                row=row,
                column=letters(block + _ROW_ID) if block else None,
            )
            raise GuardError("F09-moved", place)
        yield Returned(known[code], found, row_id)


def _block(layout: Layout) -> int:
    """First Excel column of the results; 0 when there are none.

    A sheet that goes on without a heading where the one before it ended has results without headings, too.
    """
    if layout.result_block:
        return layout.result_block
    return 0 if layout.last_header_row else max(layout.last_column - len(RESULT_COLUMNS) + 1, 0)


def _text(cells: Sequence[Cell], column: int) -> str:
    return text_of(cells[column - 1]).strip() if 0 < column <= len(cells) else ""
