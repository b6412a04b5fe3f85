"""A list with its faults marked: the cells coloured, and one column at the right that says what to mend."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from vaxcli.codes import Severity
from vaxcli.columns import PARTS
from vaxcli.lists.faults import Found
from vaxcli.texts import document
from vaxcli.workbook.additions import AddedColumn, AddedColumns, CellKind
from vaxcli.workbook.markup import with_marks, without_marks
from vaxcli.workbook.model import Layout, ListBook
from vaxcli.workbook.patch import patch

_WIDTH = 70
"""The sender's rows keep their height, so a sentence has to fit on one line."""


def marked(data: bytes, book: ListBook, found: Sequence[Found]) -> bytes:
    """The workbook with errors and warnings marked; what was marked before and is mended now is clear again.

    Args:
        data: The sender's package, or a new one with the same cells.
        book: The list as read from it.
        found: Its faults; notes are not marked, for there is nothing to mend.
    """
    sheets = [layout for layout in book.layouts if layout.last_header_row]
    data = without_marks(
        data,
        {
            layout.sheet.index: (layout.mark_column, layout.last_header_row) if layout.mark_column else None
            for layout in sheets
        },
    )
    by_row: dict[int, list[Found]] = defaultdict(list)
    for one in found:
        if one.fault.severity is not Severity.NOTE:
            by_row[one.at].append(one)
    columns = [added for layout in sheets if (added := _column(layout, book, by_row))]
    cells: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for at, faults in by_row.items():
        layout = book.sheet_of[book.people.sheet[at]]
        for one in faults:
            cells[layout.sheet.index] |= {
                (book.people.row[at], index) for field in one.fault.fields for index in _places(layout, field)
            }
    return with_marks(patch(data, columns, []), cells) if cells or columns else data


def _column(layout: Layout, book: ListBook, by_row: dict[int, list[Found]]) -> AddedColumns | None:
    """What to mend in each row of a sheet; nothing at all when all is right."""
    people = book.people
    rows = [at for at in sorted(by_row) if people.sheet[at] == layout.sheet.index]
    if not rows:
        return None
    return AddedColumns(
        sheet=layout.sheet.index,
        heading_row=layout.last_header_row,
        first_column=layout.mark_column or layout.last_column + 1,
        columns=(AddedColumn(heading=document("check-column"), width=_WIDTH, kind=CellKind.WRAP),),
        rows=[people.row[at] for at in rows],
        values=[[" ".join(_sentence(one, book) for one in by_row[at]) for at in rows]],
        fills=[None] * len(rows),
    )


def _sentence(one: Found, book: ListBook) -> str:
    """What is wrong and what to do, with the other row where there is one."""
    said = document(one.fault.value)
    if one.cells:
        said = document("check-cells", cells=one.cells, said=said)
    if one.other is not None:
        people = book.people
        place = str(people.row[one.other])
        if people.sheet[one.other] != people.sheet[one.at]:
            place = document(
                "check-other-sheet", row=place, sheet=book.sheet_of[people.sheet[one.other]].sheet.name
            )
        said = document("check-other-row", row=place, said=said)
    return said


def _places(layout: Layout, field: str) -> list[int]:
    """The columns of a field, or those that together stand for it."""
    fields = {field, *(part for group in PARTS.get(field, ()) for part in group)}
    return [column.index for column in layout.columns if column.field in fields and column.dose is None]
