"""The marked copy on lists of several sheets and merged headings (issue 3, point 3; promise 4)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl

from tests.lists.lists import TODAY, read
from tests.tables import column, table, workbook
from vaxcli.lists import checking
from vaxcli.lists.check_order import CheckOrder
from vaxcli.lists.faults import Fault
from vaxcli.texts import document

FIRST = """
| STT | Họ và tên     | Ngày sinh  | Giới tính | Số CCCD/CMND |
| 1   | Nguyễn Văn An | 02/03/1985 | Nam       | 070085000011 |
| 2   | Lê Thị Hoa    | 05/06/1990 | Nữ        | 070190000022 |
"""
SECOND = """
| STT | Họ và tên     | Ngày sinh  | Giới tính | Số CCCD/CMND |
| 1   | Nguyễn Văn An | 02/03/1985 | Nam       | 070085000011 |
"""


def marked(path: Path) -> Path:
    """The marked copy of a list."""
    done = checking.check(lambda *_: None, CheckOrder(list_file=path, mark=True, today=TODAY))
    return Path(done.marked)


def areas(path: Path, sheet: int) -> list[str]:
    """What is coloured on a sheet."""
    formats = openpyxl.load_workbook(path).worksheets[sheet].conditional_formatting
    return [str(block.sqref) for block in formats]


def test_a_double_on_another_sheet_is_named_with_it(tmp_path: Path) -> None:
    copy = marked(workbook(tmp_path / "list.xlsx", table(FIRST), table(SECOND)))
    place = document("check-other-sheet", row=2, sheet="Danh sách 1")
    said = document("check-other-row", row=place, said=document(Fault.REPEATED.value))
    assert column(copy, document("check-column"), 1) == [said]
    assert [areas(copy, 0), areas(copy, 1)] == [[], ["B2 E2"]]
    assert [layout.mark_column for layout in read(copy).layouts] == [None, 6]


def test_the_column_is_known_below_a_parent_heading_that_reaches_over_it(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    head: list[list[Any]] = [
        ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD/CMND", "Mũi 1", ""],
        ["", "", "", "", "", "Loại vắc xin", "Ngày tiêm"],
        [1, "Nguyễn Văn An", "", "Nam", "070085000011", "", "01/10/2021"],
    ]
    workbook(path, head)
    copy = marked(path)
    first, second = read(path).layouts[0], read(copy).layouts[0]
    assert (first.last_column, second.last_column, second.mark_column) == (7, 7, 8)
    assert second.columns == first.columns
    again = marked(copy)
    assert column(again, document("check-column")) == [document(Fault.BIRTH_MISSING.value)]


def test_a_birth_date_in_three_columns_is_coloured_in_all_three(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["STT", "Họ và tên", "Ngày sinh", "", "", "Giới tính", "Số CCCD/CMND"],
        ["", "", "Ngày", "Tháng", "Năm", "", ""],
        [1, "Nguyễn Văn An", 31, 2, 1985, "Nam", "070085000011"],
    ]
    assert areas(marked(workbook(tmp_path / "list.xlsx", rows)), 0) == ["C3 D3 E3"]


def test_a_sheet_that_goes_on_without_heading_is_coloured_only(tmp_path: Path) -> None:
    copy = marked(workbook(tmp_path / "list.xlsx", table(FIRST), table(SECOND)[1:]))
    assert areas(copy, 1) == ["B1 E1"]
    assert openpyxl.load_workbook(copy).worksheets[1].max_column == 5


def test_a_clean_list_is_copied_without_a_change(tmp_path: Path) -> None:
    path = workbook(tmp_path / "list.xlsx", table(FIRST))
    assert marked(path).read_bytes() == path.read_bytes()
