"""What ``check`` finds in a row by itself and among rows (R14, R17; DESIGN 6.5, issue 3 point 3)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.lists.lists import TODAY, faults
from vaxcli.codes import Severity
from vaxcli.lists.check import check, dose_wanted, phone, priority_group
from vaxcli.lists.faults import Fault
from vaxcli.texts import catalogue

HEAD = [
    *("STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD/CMND", "Quốc tịch"),
    *("Số điện thoại", "Nhóm đối tượng", "Mũi đăng ký"),
]
GOOD: list[Any] = [1, "Nguyễn Văn An", "02/03/1985", "Nam", "070085000011", "", "0912345678", "9", "1"]
NAME, BIRTH, SEX, NUMBER, NATION, PHONE, GROUP, DOSE = range(1, 9)


def one(folder: Path, **cells: Any) -> list[Fault]:
    """The faults of a good row with some cells changed, by name of the column."""
    row = list(GOOD)
    for name, value in cells.items():
        row[globals()[name]] = value
    other = [2, "Lê Thị Hoa", "05/06/1990", "Nữ", "070190000022", "", "0912345679", "10", "2"]
    return [fault for at, fault in faults(folder, [HEAD, row, other]) if at == 2]


def test_a_good_row_has_no_fault(tmp_path: Path) -> None:
    assert one(tmp_path) == []


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"NAME": ""}, Fault.NAME_MISSING),
        ({"NAME": "Nguyễn Văn 4n"}, Fault.NAME_ODD),
        ({"NAME": "Lê Văn \u0410n"}, Fault.NAME_ODD),
        ({"NAME": "Nguyễn Văn An (con bà Sáu)"}, Fault.NAME_NOTE),
        ({"NAME": "An"}, Fault.NAME_ONE_WORD),
        ({"NAME": "NguyÔn V¨n An"}, Fault.NAME_LEGACY),
        ({"BIRTH": ""}, Fault.BIRTH_MISSING),
        ({"BIRTH": "hôm qua"}, Fault.BIRTH_UNREADABLE),
        ({"BIRTH": "31/02/1985"}, Fault.BIRTH_IMPOSSIBLE),
        ({"BIRTH": "12/25/1985"}, Fault.BIRTH_SWAPPED),
        ({"BIRTH": "09/11/2021"}, Fault.BIRTH_FUTURE),
        ({"BIRTH": "02/03/1885"}, Fault.BIRTH_TOO_OLD),
        ({"BIRTH": "02/03/85"}, Fault.BIRTH_SHORT_YEAR),
        ({"BIRTH": "1985"}, Fault.BIRTH_NOT_FULL),
        ({"NUMBER": "CCCD 070085000011"}, Fault.NUMBER_MALFORMED),
        ({"NUMBER": "70085000011"}, Fault.NUMBER_ELEVEN),
        ({"NUMBER": "28512345"}, Fault.NUMBER_EIGHT),
        ({"NUMBER": "7.01E+10"}, Fault.NUMBER_ROUNDED),
        ({"NUMBER": "M12345678"}, Fault.NUMBER_PASSPORT),
        ({"NUMBER": "M12345678", "NATION": "Việt Nam"}, Fault.NUMBER_MALFORMED),
        ({"NUMBER": "070185000011"}, Fault.NUMBER_DISAGREES),
        ({"NUMBER": "070086000011"}, Fault.NUMBER_DISAGREES),
        ({"NUMBER": "999085000011"}, Fault.NUMBER_PROVINCE),
        ({"NUMBER": 70085000011}, Fault.NUMBER_ZERO_LOST),
        ({"SEX": ""}, Fault.SEX_MISSING),
        ({"SEX": "N"}, Fault.SEX_UNREADABLE),
        ({"NATION": "S'tiêng"}, Fault.NATIONALITY_GROUP),
        ({"NATION": "Việt Namm"}, Fault.NATIONALITY_MISSPELT),
        ({"NATION": "Hàn Quốc", "NUMBER": ""}, Fault.PASSPORT_MISSING),
        ({"PHONE": 912345678}, Fault.PHONE_ZERO_LOST),
        ({"PHONE": "09123"}, Fault.PHONE_MALFORMED),
        ({"GROUP": ""}, Fault.GROUP_MISSING),
        ({"GROUP": "17"}, Fault.GROUP_UNKNOWN),
        ({"DOSE": ""}, Fault.DOSE_MISSING),
        ({"DOSE": "1+2"}, Fault.DOSE_UNKNOWN),
    ],
)
def test_each_fault_is_found_and_nothing_else(tmp_path: Path, cells: dict[str, Any], expected: Fault) -> None:
    assert one(tmp_path, **cells) == [expected]


def test_an_error_cell_is_the_only_thing_said_of_its_row(tmp_path: Path) -> None:
    assert one(tmp_path, NUMBER="#N/A", SEX="") == [Fault.CANNOT_READ]


def test_a_foreigner_with_a_passport_is_right(tmp_path: Path) -> None:
    # promise 5: nothing of his is held against the rules for citizens
    assert one(tmp_path, NAME="Kim", NATION="Hàn Quốc", NUMBER="M12345678") == []


@pytest.mark.parametrize(
    ("birth", "number", "card"),
    [
        ("08/11/2007", "", True),
        ("09/11/2007", "", False),
        ("2007", "", False),
        ("2006", "", True),
        ("02/03/1985", "285000011", True),
    ],
)
def test_who_is_of_age_and_has_no_card_is_named(
    tmp_path: Path, birth: str, number: str, *, card: bool
) -> None:
    # R14: 14 on the day the list was made
    assert (Fault.NEEDS_CARD in one(tmp_path, BIRTH=birth, NUMBER=number)) is card


def test_doubles_name_the_row_kept(tmp_path: Path) -> None:
    # DESIGN 6.5, TRUNG: by number and name, and by name, birth date and sex
    rows = """
    | STT | Họ và tên     | Ngày sinh  | Giới tính | Số CCCD/CMND |
    | 1   | Nguyễn Văn An | 02/03/1985 | Nam       | 070085000011 |
    | 2   | NGUYỄN VĂN AN | 1985       | Nam       | 070085000011 |
    | 3   | Nguyễn Văn An | 02/03/1985 | Nam       |              |
    | 4   | Lê Thị Hoa    | 05/06/1990 | Nữ        | 070190000022 |
    | 5   | Võ Thị Lan    | 01/06/1990 | Nữ        | 070190000022 |
    | 6   | Võ Thị Lan    | 01/06/1990 | Nữ        | 070190000033 |
    """
    assert [pair for pair in faults(tmp_path, rows) if pair[1] is Fault.REPEATED] == [
        (3, Fault.REPEATED),
        (4, Fault.REPEATED),
    ]
    assert [pair[0] for pair in faults(tmp_path, rows) if pair[1] is Fault.NUMBER_SHARED] == [5, 6]


def test_a_group_column_that_nobody_filled_in_is_no_fault(tmp_path: Path) -> None:
    row = [*GOOD[:GROUP], "", "1"]
    assert faults(tmp_path, [HEAD, row]) == []


def test_an_empty_list_has_no_fault() -> None:
    assert check([], {}, TODAY) == []


@pytest.mark.parametrize(
    "text", ["0912345678", "0912.345.678", "+84912345678", "02812345678", "0912345678 / 0987654321", "không"]
)
def test_phones_as_people_write_them_are_right(text: str) -> None:
    assert phone(text) is None


@pytest.mark.parametrize("text", ["1", "16", "01", "N1", "N16", "1. Y tế", "Người cao tuổi", "9.0"])
def test_priority_groups_as_people_write_them_are_right(text: str) -> None:
    # DOMAIN B.9
    assert priority_group(text) is None


@pytest.mark.parametrize("text", ["0", "17", "N17", "100"])
def test_other_priority_groups_are_not(text: str) -> None:
    assert priority_group(text) is Fault.GROUP_UNKNOWN


@pytest.mark.parametrize("text", ["1", "2", "Mũi 2", "M1", "1.0"])
def test_doses_as_people_write_them_are_right(text: str) -> None:
    assert dose_wanted(text) is None


def test_every_kind_has_fields_and_a_right_value() -> None:
    for fault in Fault:
        assert fault.fields
        assert fault.severity in Severity
        said = catalogue("vi")[fault.value]
        # issue 3: an example of a right value; an unreadable cell and a missing word have none
        assert (
            "ví dụ" in said or "có dạng" in said or fault in (Fault.CANNOT_READ, Fault.NATIONALITY_MISSPELT)
        )
