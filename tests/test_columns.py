"""Headings people write (DESIGN 5, DOMAIN B.11) and what a row of them means."""

from __future__ import annotations

import csv
from importlib.resources import files

import pytest

from vaxcli.columns import Overrides, fold, heading_key, headings
from vaxcli.headwords import dose_number, field_of, identity_kind, names_other_person
from vaxcli.recognise import recognise

LINES = list(csv.DictReader((files("vaxcli") / "headings.csv").read_text(encoding="utf-8").splitlines()))
ALONE = {
    "given_name": "full_name",  # "Ten" is a given name only behind a family name
    "old_number": "number",  # the only number is the number
    "passport": "number",
    "sex_male": None,  # men are ticked only beside women
}


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line['field']}: {line['heading']}")
def test_every_heading_of_the_table(line: dict[str, str]) -> None:
    columns = recognise([line["heading"].replace("\\n", "\n")]).columns
    found = columns[0].field + (f"@{columns[0].dose}" if columns[0].dose else "") if columns else None
    assert found == ALONE.get(line["field"], line["field"])
    assert line["source"]


@pytest.mark.parametrize(
    "line", [line for line in LINES if ">" not in line["heading"]], ids=lambda line: line["heading"]
)
def test_every_heading_without_accents(line: dict[str, str]) -> None:
    heading = line["heading"].replace("\\n", "\n")
    assert field_of(fold(heading).title()) == field_of(heading)


def test_headings_without_accents_do_not_clash() -> None:
    folded: dict[str, str] = {}
    for key, name in headings().items():
        assert folded.setdefault(fold(key), name) == name, key


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("Số CMT/ CCCD\n(Loại 8/9/12 số)", "số cmt/cccd"),
        ("Ngày sinh > Năm", "ngày sinh > năm"),
        ("HỌ VÀ TÊN (*):", "họ và tên"),
        ("Ngày sinh dạng dd/mm/yyyy (*)", "ngày sinh"),
        ("2. Họ và tên", "họ và tên"),
        ("Họ và tên (chữ in hoa", "họ và tên"),
        ("Ho\u0323 va\u0300 te\u0302n", "họ và tên"),
    ],
)
def test_heading_key(heading: str, key: str) -> None:
    assert heading_key(heading) == key


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Số CCCD", "number"),
        ("CMND/CCCD", "number"),
        ("Số CCCD hoặc CMND", "number"),
        ("Số thẻ căn cước công dân", "number"),
        ("CMND, CCCD, Hộ chiếu", "number"),
        ("Mã định danh cá nhân", "number"),
        ("Số CMND", "old_number"),
        ("Chứng minh nhân dân", "old_number"),
        ("Số thẻ", None),
        ("Ngày cấp CCCD", None),
        ("Số hộ khẩu", None),
        ("Mã định danh hộ", None),
        ("Ảnh CCCD", None),
    ],
)
def test_identity_papers(heading: str, kind: str | None) -> None:
    assert identity_kind(heading) == kind


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Năm", None),
        ("Nam", "sex_male"),
        ("Giới tính 0: nam, 1: nữ", "sex"),
        ("Họ và tên\nFull name", "full_name"),
        ("Ngày sinh/Date of birth", "birth_date"),
        ("Ngày tiêm mũi 3", "dose_date@3"),
        ("Mũi 3", "dose_group@3"),
        ("Họ tên mẹ", None),
        ("SĐT phụ huynh", None),
        ("Cột lạ", None),
        ("NGAY_SINH", "birth_date"),
        ("HoTen", "full_name"),
        ("SO_CCCD", "number"),
        ("Number", "row_no"),
        ("number", "number"),
    ],
)
def test_field_of(heading: str, name: str | None) -> None:
    assert field_of(heading) == name


def test_other_people() -> None:
    assert names_other_person("Họ tên (cha/mẹ)")
    assert not names_other_person("Phòng chống dịch")
    assert not names_other_person("Địa chỉ")


@pytest.mark.parametrize(
    ("heading", "dose"), [("Mũi 1", 1), ("Mũi thứ hai", 2), ("M2", 2), ("Tiêm mũi số 3", 3), ("Mũi", None)]
)
def test_dose_number(heading: str, dose: int | None) -> None:
    assert dose_number(heading) == dose


def test_a_population_extract() -> None:
    written = [
        "Số định danh",
        "Số CMND",
        "Họ và tên",
        "Ngày sinh",
        "Giới tính",
        "Quốc tịch",
        "Địa chỉ",
        "Xã",
        "Tình trạng",
        "Số hộ",
        "X",
    ]
    known = recognise(written)
    assert known.missing == ()
    assert {column.field: column.index for column in known.columns} == {
        "number": 1,
        "old_number": 2,
        "full_name": 3,
        "birth_date": 4,
        "sex": 5,
        "nationality": 6,
        "address": 7,
        "commune": 8,
        "status": 9,
        "household": 10,
    }
    assert known.unknown == ("X",)


def test_english_headings() -> None:
    known = recognise(
        [
            "number",
            "old_number",
            "full_name",
            "birth_date",
            "sex",
            "nationality",
            "address",
            "commune",
            "status",
            "household",
        ]
    )
    assert known.missing == ()
    assert known.index("number") == 1
    assert len(known.columns) == 10


def test_an_override_pushes_every_other_column_of_the_field_aside() -> None:
    known = recognise(
        ["Họ đệm", "Tên", "Tên gọi", "Ngày sinh", "Giới tính", "CCCD"], Overrides(columns={"full_name": "C"})
    )
    assert [column.index for column in known.columns if "name" in column.field] == [3]
    assert known.unknown == ("Họ đệm", "Tên")


def test_missing_fields_are_named() -> None:
    assert recognise(["Họ và tên", "Địa chỉ"]).missing == ("number", "birth_date", "sex")
