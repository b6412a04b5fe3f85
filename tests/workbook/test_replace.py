"""Our columns and sheets are taken out of a return again (DESIGN, promise 4; REQUIREMENTS R26).

1. Without ours, a return reads as the sender's workbook: every cell, and every other part byte for byte.
2. Adding the same columns and sheets again gives the same list sheet.
3. Names and views that point to sheets that stay follow them.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from vaxcli.workbook.additions import AddedColumn, AddedColumns, Fill, NewColumn, NewSheet
from vaxcli.workbook.patch import patch
from vaxcli.workbook.replace import OwnColumns, without_ours

STORIES = sorted((Path(__file__).parent.parent.parent / "samples" / "stories").glob("*/list.xlsx"))
SHEET = NewSheet(name="Phiếu trả", columns=(NewColumn(heading="a", width=9),), values=[["x"]])


def cells(data: bytes) -> list[tuple[str, list[list[Any]], dict[str, float]]]:
    """Name, values without blank columns at the end, and widths of every sheet."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    return [
        (
            sheet.title,
            [_without_end(list(row)) for row in sheet.iter_rows(values_only=True)],
            {name: size.width for name, size in sheet.column_dimensions.items() if size.customWidth},
        )
        for sheet in book.worksheets
    ]


def _without_end(row: list[Any]) -> list[Any]:
    while row and row[-1] is None:
        row.pop()
    return row


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def added(first: int, *rows: int, heading_row: int = 1) -> AddedColumns:
    return AddedColumns(
        sheet=1,
        heading_row=heading_row,
        first_column=first,
        columns=(AddedColumn(heading="Mã", width=12), AddedColumn(heading="ID dòng", width=14)),
        rows=rows,
        values=[["XM"] * len(rows), ["a<b"] * len(rows)],
        fills=[Fill.GREEN] * len(rows),
    )


@pytest.mark.parametrize("story", STORIES, ids=lambda path: path.parent.name)
def test_without_ours_the_sender_has_his_workbook_again(story: Path) -> None:  # rule 1
    sent = story.read_bytes()
    width = openpyxl.load_workbook(story).worksheets[0].max_column
    tabs = len(openpyxl.load_workbook(story).sheetnames)
    returned = patch(sent, [added(width + 1, 9, 10, 11, heading_row=8)], [SHEET, SHEET])
    back = without_ours(
        returned,
        [OwnColumns(sheet=1, first_column=width + 1, last_column=width + 2)],
        [tabs + 1, tabs + 2],
    )
    assert cells(back) == cells(sent)
    before, after = members(sent), members(back)
    changed = {name for name in before | after if before.get(name) != after.get(name)}
    assert changed <= {"xl/worksheets/sheet1.xml", "xl/styles.xml"}
    again = patch(back, [added(width + 1, 9, 10, 11, heading_row=8)], [SHEET, SHEET])
    assert cells(again) == cells(returned)  # rule 2


def small(*names: str) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name in names:
        sheet = book.create_sheet(name)
        sheet.append([name, 2, 3])
        sheet.append(["x", 5, 6])
        sheet.print_title_rows = "1:1"
    book.active = len(names) - 1
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_names_and_the_open_sheet_follow_the_sheets_that_stay() -> None:  # rule 3
    back = openpyxl.load_workbook(io.BytesIO(without_ours(small("a", "ours", "b"), [], [2])))
    assert back.sheetnames == ["a", "b"]
    assert [sheet.print_title_rows for sheet in back.worksheets] == ["$1:$1", "$1:$1"]
    assert back.active is not None
    assert back.active.title == "b"


def test_the_open_sheet_that_goes_gives_way_to_the_first() -> None:  # rule 3
    back = openpyxl.load_workbook(io.BytesIO(without_ours(small("a", "b", "ours"), [], [3])))
    assert back.active is not None
    assert back.active.title == "a"


def test_only_the_named_columns_go() -> None:  # rule 1
    back = openpyxl.load_workbook(
        io.BytesIO(without_ours(small("a"), [OwnColumns(sheet=1, first_column=2, last_column=2)], []))
    )
    assert list(back.worksheets[0].values) == [("a", None, 3), ("x", None, 6)]
