"""A new workbook is tidy: title, heading, filter, frozen heading, drop-downs, page set-up, print titles."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.workbook import books
from vaxcli.errors import InputError
from vaxcli.workbook.patch import CellKind, NewColumn, NewSheet, Value, new_workbook

SHEET = books.WORK_LIST


def _opened(*sheets: NewSheet) -> Any:
    data = new_workbook(sheets)
    books.assert_well_formed(data)
    return openpyxl.load_workbook(io.BytesIO(data))


def test_values_stand_below_the_heading_with_their_kinds() -> None:
    sheet = _opened(SHEET).active
    assert [c.value for c in sheet[3]] == ["Họ và tên", "Ngày sinh", "Dòng", "Tỷ lệ", "Quyết định"]
    assert [c.value for c in sheet[4]] == ["Nguyễn Văn An", datetime(1985, 3, 2), 5, 0.5, None]  # noqa: DTZ001 -- no zone
    assert [c.value for c in sheet[5]] == ["Trần Thị Bình", "1990", 6, 0.125, "Đúng"]
    assert [c.number_format for c in sheet[4]] == ["@", "dd/mm/yyyy", "0", "0.0%", "@"]
    assert sheet["B5"].number_format == "@"  # a year alone stays text
    assert [c.font.b for c in sheet[6]] == [True] * 5
    assert sheet["A1"].font.sz == 14


def test_page_filter_and_frozen_heading() -> None:
    sheet: Worksheet = _opened(SHEET).active
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == ("A4", "A3:E6", "$3:$3")
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert [sheet.column_dimensions[c].width for c in "ABCDE"] == [28, 14, 8, 9, 20]


def test_without_filter_nothing_is_frozen() -> None:
    sheet = _opened(replace(SHEET, filtered=False, landscape=False)).active
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.page_setup.orientation) == (
        None,
        None,
        "portrait",
    )


def test_choices_are_a_drop_down_in_every_row() -> None:
    sheet = _opened(SHEET).active
    (rule,) = sheet.data_validations.dataValidation
    assert (rule.formula1, str(rule.sqref)) == ('"Đúng,Sai,Chờ & hỏi"', "E4:E6")
    with pytest.raises(ValueError, match="drop-down"):
        NewColumn(heading="x", width=9, choices=("a,b",))
    with pytest.raises(ValueError, match="drop-down"):
        NewColumn(heading="x", width=9, choices=("a" * 256,))


def test_rows_are_as_high_as_their_wrapped_text() -> None:
    sheet = _opened(_one(["a", "a\nb", "word " * 9, "x" * 9999], CellKind.WRAP)).active
    assert [sheet.row_dimensions[r].height for r in (1, 2, 3, 4, 5)] == [None, None, 30, 75, 409]
    heading = NewSheet(name="x", columns=(NewColumn(heading="two words", width=5),), values=[[]])
    assert _opened(heading).active.row_dimensions[1].height == 30


def test_names_are_made_fit_for_tabs() -> None:
    names = ["a/b[c]:*?", "A-B-C----", "'", "x" * 40, "x" * 31, "💉" * 20]
    sheets = [replace(SHEET, name=name) for name in names]
    assert _opened(*sheets).sheetnames == [
        "a-b-c----",
        "A-B-C---- (2)",
        "Sheet",
        "x" * 31,
        "x" * 27 + " (2)",
        "💉" * 15,
    ]


def test_only_the_first_sheet_is_selected() -> None:
    book = _opened(SHEET, replace(SHEET, name="b"))
    assert [sheet.sheet_view.tabSelected for sheet in book] == [True, None]


EPOCH_CASES: list[tuple[Value, object]] = [
    (date(1900, 3, 1), datetime(1900, 3, 1)),  # noqa: DTZ001 -- no zone
    (date(1900, 1, 1), datetime(1900, 1, 1)),  # noqa: DTZ001 -- no zone
    (date(1899, 12, 31), "31/12/1899"),
    (date(2021, 11, 5), datetime(2021, 11, 5)),  # noqa: DTZ001 -- no zone
    (float("nan"), None),
    (123456789012345678, "123456789012345678"),
    (12.5, 12.5),
]


def _one(values: list[Value], kind: CellKind) -> NewSheet:
    return NewSheet(name="x", columns=(NewColumn(heading="h", width=9, kind=kind),), values=[values])


@pytest.mark.parametrize(("written", "read"), EPOCH_CASES)
def test_dates_and_numbers_are_exact(written: Value, read: object) -> None:
    kind = CellKind.DATE if isinstance(written, date) else CellKind.INTEGER
    assert _opened(_one([written], kind)).active["A2"].value == read


def test_texts_end_at_excels_limit_without_halving_a_character() -> None:
    sheet = _opened(_one(["x" * 40_000, "x" * 32_766 + "💉", "💉" * 16_383 + "x"], CellKind.WRAP)).active
    assert [len(sheet.cell(r, 1).value) for r in (2, 3, 4)] == [32_767, 32_766, 16_384]


def test_too_many_rows_are_refused() -> None:
    with pytest.raises(InputError, match="PATCH-too-many-rows"):
        new_workbook([_one([None] * 1_048_576, CellKind.TEXT)])


def test_columns_of_different_length_are_a_defect() -> None:
    with pytest.raises(ValueError, match="length"):
        new_workbook([replace(SHEET, values=[["a"], ["b", "c"], ["d"], ["e"], ["f"]])])
    with pytest.raises(ValueError, match="at least one"):
        new_workbook([])


def test_same_input_same_bytes() -> None:
    assert new_workbook([SHEET]) == new_workbook([SHEET])


@pytest.mark.skipif(not books.has_libreoffice(), reason="LibreOffice (soffice) is not installed")
def test_libreoffice_opens_it(tmp_path: Path) -> None:
    data = new_workbook([SHEET, replace(SHEET, name="Tổng hợp")])
    again = books.converted(data, tmp_path, "xlsx")
    for name in ("Cần bổ sung", "Tổng hợp"):
        seen = books.calamine_rows(again, name)
        assert [row[:5] for row in seen] == books.calamine_rows(data, name)
