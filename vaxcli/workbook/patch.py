"""The sender's own workbook with columns and sheets added, and new workbooks by the same writer.

Nothing that is not touched is parsed or packed anew: every other member of the package comes out
byte for byte, and in a sheet that gets columns only its rows, widths and extent change (DESIGN,
promise 4). A digital signature inside the workbook stays where it is, but no longer fits: the caller
tells the user.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from vaxcli.errors import InputError
from vaxcli.workbook.additions import (
    AddedColumn,
    AddedColumns,
    CellKind,
    Fill,
    NewColumn,
    NewSheet,
    Room,
    Value,
)
from vaxcli.workbook.cellwriter import CellWriter
from vaxcli.workbook.package import Package
from vaxcli.workbook.rowpatch import OccupiedError
from vaxcli.workbook.sheetwriter import area_of, sheet_part
from vaxcli.workbook.sheetxml import OpenedSheet, SheetXml
from vaxcli.workbook.workbookxml import WorkbookParts, empty_book

__all__ = [
    "AddedColumn",
    "AddedColumns",
    "CellKind",
    "Fill",
    "NewColumn",
    "NewSheet",
    "OpenedSheet",
    "Room",
    "Value",
    "new_workbook",
    "open_sheets",
    "patch",
]

T = TypeVar("T")


def patch(
    data: bytes,
    columns: Sequence[AddedColumns],
    sheets: Sequence[NewSheet],
    opened: Sequence[OpenedSheet] | None = None,
) -> bytes:
    """The workbook with the columns added to its sheets and the sheets at its end.

    The same input gives the same bytes. Macros, pictures, charts, comments, filters, print areas,
    tables, protection and calculation chains stay as they were.

    Args:
        data: An .xlsx or .xlsm that passed the gate (``workbook.gate``).
        columns: At most one entry a sheet.
        sheets: In the order of their tabs.
        opened: What ``open_sheets`` gave for the same columns, where that was done before.

    Raises:
        InputError: PATCH-damaged, PATCH-no-cells, PATCH-no-room or PATCH-too-many-rows.
    """
    package = Package(data)
    book = WorkbookParts(package)
    for at, added in enumerate(columns):
        write = partial(_write, package, book, added)
        if opened is None:
            _fitting(package, book, added, write)
        else:
            write(opened[at])
    _add_sheets(book, sheets)
    return package.packed()


def open_sheets(data: bytes, rooms: Sequence[Room]) -> list[OpenedSheet]:
    """The sheets that get columns, cut where those go: half of the work of ``patch``, before any value is known.

    Raises:
        InputError: As ``patch``.
    """
    package = Package(data)
    book = WorkbookParts(package)
    return [_fitting(package, book, room, OpenedSheet.kept) for room in rooms]


def new_workbook(sheets: Sequence[NewSheet]) -> bytes:
    """A tidy new .xlsx of at least one sheet; the first is the one that opens."""
    if not sheets:
        raise ValueError("a workbook has at least one sheet")
    package = empty_book()
    _add_sheets(WorkbookParts(package), sheets)
    return package.packed()


def _fitting(package: Package, book: WorkbookParts, room: Room, use: Callable[[OpenedSheet], T]) -> T:
    """Cut a sheet and use it; where a cell of the sender's holds something, the columns go right of it."""
    name, _ = book.sheet_part(room.sheet)
    sheet = SheetXml(package.read(_part(book, room)), name)
    first = room.first_column
    while True:
        try:
            return use(sheet.opened(room, first))
        except OccupiedError as occupied:
            first = occupied.column + 1


def _write(package: Package, book: WorkbookParts, added: AddedColumns, sheet: OpenedSheet) -> None:
    package.write(_part(book, added), sheet.with_columns(added, book.styles, epoch_1904=book.epoch_1904))


def _part(book: WorkbookParts, room: Room) -> str:
    name, part = book.sheet_part(room.sheet)
    if part is None:
        raise InputError("PATCH-no-cells", sheet=name)
    return part


def _add_sheets(book: WorkbookParts, sheets: Sequence[NewSheet]) -> None:
    writer = CellWriter(book.styles, "", book.epoch_1904)
    for sheet in sheets:
        area = area_of(sheet)
        book.add_sheet(sheet.name, sheet_part(sheet, area, writer, book.namespace, selected=book.empty), area)
    book.save()
