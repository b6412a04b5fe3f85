"""The sender's own workbook with columns and sheets added, and new workbooks by the same writer.

Nothing that is not touched is parsed or packed anew: every other member of the package comes out
byte for byte, and in a sheet that gets columns only its rows, widths and extent change (DESIGN,
promise 4). A digital signature inside the workbook stays where it is, but no longer fits: the caller
tells the user.
"""

from __future__ import annotations

from collections.abc import Sequence

from vaxcli.errors import InputError
from vaxcli.workbook.additions import (
    AddedColumn,
    AddedColumns,
    CellKind,
    Fill,
    NewColumn,
    NewSheet,
    Value,
)
from vaxcli.workbook.cellwriter import CellWriter
from vaxcli.workbook.package import Package
from vaxcli.workbook.rowpatch import OccupiedError
from vaxcli.workbook.sheetwriter import area_of, sheet_part
from vaxcli.workbook.sheetxml import SheetXml
from vaxcli.workbook.workbookxml import WorkbookParts, empty_book

__all__ = [
    "AddedColumn",
    "AddedColumns",
    "CellKind",
    "Fill",
    "NewColumn",
    "NewSheet",
    "Value",
    "new_workbook",
    "patch",
]


def patch(data: bytes, columns: Sequence[AddedColumns], sheets: Sequence[NewSheet]) -> bytes:
    """The workbook with the columns added to its sheets and the sheets at its end.

    The same input gives the same bytes. Macros, pictures, charts, comments, filters, print areas,
    tables, protection and calculation chains stay as they were.

    Args:
        data: An .xlsx or .xlsm that passed the gate (``workbook.gate``).
        columns: At most one entry a sheet.
        sheets: In the order of their tabs.

    Raises:
        InputError: PATCH-damaged, PATCH-no-cells, PATCH-no-room or PATCH-too-many-rows.
    """
    package = Package(data)
    book = WorkbookParts(package)
    for added in columns:
        name, part = book.sheet_part(added.sheet)
        if part is None:
            raise InputError("PATCH-no-cells", sheet=name)
        _add_columns(package, part, SheetXml(package.read(part), name), added, book)
    _add_sheets(book, sheets)
    return package.packed()


def new_workbook(sheets: Sequence[NewSheet]) -> bytes:
    """A tidy new .xlsx of at least one sheet; the first is the one that opens."""
    if not sheets:
        raise ValueError("a workbook has at least one sheet")
    package = empty_book()
    _add_sheets(WorkbookParts(package), sheets)
    return package.packed()


def _add_columns(
    package: Package, part: str, sheet: SheetXml, added: AddedColumns, book: WorkbookParts
) -> None:
    """Write the sheet with its columns; where a cell of the sender's holds something, right of it."""
    first = added.first_column
    while True:
        try:
            package.write(part, sheet.with_columns(added, first, book.styles, epoch_1904=book.epoch_1904))
        except OccupiedError as occupied:
            first = occupied.column + 1
        else:
            return


def _add_sheets(book: WorkbookParts, sheets: Sequence[NewSheet]) -> None:
    writer = CellWriter(book.styles, "", book.epoch_1904)
    for sheet in sheets:
        area = area_of(sheet)
        book.add_sheet(sheet.name, sheet_part(sheet, area, writer, book.namespace, selected=book.empty), area)
    book.save()
