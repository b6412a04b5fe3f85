"""Doses for other systems (issue 4, clause 7; R36; DOMAIN B.1).

1. The layout of the national template: two heading rows, merged groups, text cells, sex as 0 and 1, day first.
2. No dose is lost: what has no place stands in the note, or is counted.
3. A layout of one's own replaces the built-in one; a field nobody knows is named with its line.
4. No cell is ever run as a formula, and a CSV can be taken back as it was.
5. The export of one unit is read by ``record`` of another.
"""

from __future__ import annotations

import csv
import io
from datetime import date, time
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.doses.made import rows_of, told
from tests.register.kept import AN, BINH, WALK_IN, importing, new_dose
from vaxcli.doses import export, flat, platform_layout
from vaxcli.errors import InputError
from vaxcli.register import doses, people, store
from vaxcli.register.doses import NewDose
from vaxcli.register.model import DoseKind, Source
from vaxcli.register.people import NewPerson
from vaxcli.texts import document

SECOND: dict[str, Any] = {
    "dose_no": 2,
    "lot": "FG4493",
    "given_on": date(2021, 12, 4),
    "given_at": time(8, 30),
}


def register(folder: Path, *given: tuple[NewPerson, list[dict[str, Any]]]) -> Path:
    """A register of people with their doses; each dose is Pfizer of 10 November 2021 but for what is said."""
    where = folder / "register.sqlite"
    with importing(where) as (connection, made):
        ids = people.add(connection, made, [person for person, _ in given])
        new: list[NewDose] = [
            new_dose(number, **values)
            for number, (_, told) in zip(ids, given, strict=True)
            for values in told
        ]
        doses.add(connection, made, new)
    return where


def platform(where: Path, layout: Path | None = None, **days: date) -> list[list[Any]]:
    """The rows of the platform export."""
    with store.read_only(where) as connection:
        made = export.platform(connection, layout, **days).content
    book = openpyxl.load_workbook(io.BytesIO(made))
    return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]


def row_of(rows: list[list[Any]], at: int = 8) -> dict[str, Any]:
    """A row by heading; below a group ``Mui 1 > Lo``, a vaccine column with the number of its place."""
    heads: dict[str, Any] = {}
    group, vaccine = "", 0
    for top, below, cell in zip(rows[6], rows[7], rows[at], strict=True):
        group = top or group
        name = f"{group} > {below}" if below else top
        if name == "Tên vắc xin (*)":
            vaccine += 1
            name = f"{name} {vaccine}"
        heads[name.split("\n")[0]] = cell
    return heads


def test_the_layout_of_the_national_template(tmp_path: Path) -> None:  # 1
    where = register(tmp_path, (AN, [{}, SECOND]), (BINH, [{}]))
    rows = platform(where)
    assert all(rows[line][0] == document(f"export-note-{line + 1}") for line in range(5))
    an, binh = row_of(rows, 8), row_of(rows, 9)
    assert (an["STT"], an["Họ và tên (*)"], an["Ngày sinh dạng dd/mm/yyyy (*)"]) == (
        1,
        "Nguyễn Văn An",
        "02/03/1985",
    )
    assert (an["Giới tính (*)"], binh["Giới tính (*)"]) == ("0", "1")
    assert (an["Số CMND/CCCD"], an["Số điện thoại (*)"]) == ("070085000011", "0900000001")
    assert an["Tên vắc xin (*) 1"] == an["Tên vắc xin (*) 2"] == "Comirnaty (Pfizer-BioNTech)"
    assert an["Mũi 1 > Ngày tiêm dạng dd/mm/yyyy (*)"] == "10/11/2021"
    assert (an["Mũi 2 > Lô vắc xin (*)"], an["Mũi 2 > Địa điểm tiêm (*)"]) == ("FG4493", "TYT")
    assert an["Mũi 3 > Lô vắc xin (*)"] is None
    assert binh["Tên vắc xin (*) 2"] is None
    assert an["Ghi chú"] is None
    assert len(rows) == 10


def test_cells_are_text_and_groups_are_merged(tmp_path: Path) -> None:  # 1
    with store.read_only(register(tmp_path, (AN, [{}]))) as connection:
        made = export.platform(connection).content
    sheet = openpyxl.load_workbook(io.BytesIO(made)).worksheets[0]
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert {"A7:A8", "J7:Q7", "R7:R8", "S7:U7", "W7:Y7", "AA7:AC7", "AD7:AD8"} <= merged
    assert {cell.number_format for cell in sheet[9] if cell.value is not None} == {"0", "@"}
    assert sheet["A9"].number_format == "0"
    assert sheet["H9"].number_format == "@"
    assert sheet.freeze_panes == "C9"


@pytest.mark.parametrize(
    ("given", "note"),
    [
        (
            [{}, {"dose_no": 5, "given_on": date(2022, 6, 1)}],
            "Mũi 5 khác: 01/06/2022, Comirnaty (Pfizer-BioNTech), lô A1",
        ),
        (
            [{}, {"dose_no": None, "lot": "B2", "given_on": date(2022, 6, 1)}],
            "Mũi khác: 01/06/2022, Comirnaty (Pfizer-BioNTech), lô B2",
        ),
        (
            [{"dose_no": 3}, {"dose_no": None, "lot": "B2", "given_on": date(2021, 6, 1)}],
            "Mũi khác: 01/06/2021, Comirnaty (Pfizer-BioNTech), lô B2",
        ),
        (
            [{"dose_no": 2}, {"dose_no": None, "source": Source.PAPER, "given_on": date(2021, 6, 1)}],
            "Mũi 1 theo giấy xác nhận",
        ),
        ([{"source": Source.PAPER}], "Mũi 1 theo giấy xác nhận"),
        (
            [{}, {"source": Source.PAPER, "vaccine": "", "vaccine_text": "Lạ"}],
            "Mũi 1 khác: 10/11/2021, Lạ, lô A1",
        ),
    ],
)
def test_a_dose_without_a_place_stands_in_the_note(
    tmp_path: Path, given: list[dict[str, Any]], note: str
) -> None:  # 2
    assert row_of(platform(register(tmp_path, (AN, given))))["Ghi chú"] == note


def test_doses_without_numbers_stand_in_the_order_of_their_days(tmp_path: Path) -> None:  # 2
    later = {"dose_no": None, "lot": "B2", "given_on": date(2021, 12, 4)}
    row = row_of(platform(register(tmp_path, (AN, [later, {"dose_no": None}]))))
    assert (row["Mũi 1 > Lô vắc xin (*)"], row["Mũi 2 > Lô vắc xin (*)"], row["Ghi chú"]) == (
        "A1",
        "B2",
        None,
    )


def test_the_days_asked_for(tmp_path: Path) -> None:
    where = register(tmp_path, (AN, [{}, SECOND]), (BINH, [{}]))
    rows = platform(where, first=date(2021, 12, 4), last=date(2021, 12, 4))
    assert len(rows) == 9
    assert row_of(rows)["Mũi 1 > Lô vắc xin (*)"] is None
    assert row_of(rows)["Mũi 2 > Lô vắc xin (*)"] == "FG4493"
    assert len(platform(where, first=date(2021, 12, 5))) == 8


def test_no_text_becomes_a_formula(tmp_path: Path) -> None:  # 4
    where = register(tmp_path, (AN, [{"lot": "=1+1", "site": "+84\x0b912"}]))
    with store.read_only(where) as connection:
        sheet = openpyxl.load_workbook(io.BytesIO(export.platform(connection).content)).worksheets[0]
    lot, site = sheet["T9"], sheet["U9"]
    assert (lot.value, lot.data_type, site.value) == ("=1+1", "s", "+84912")


def test_a_layout_of_ones_own(tmp_path: Path) -> None:  # 3
    where = register(tmp_path, (AN, [{}, SECOND]))
    own = tmp_path / "own.csv"
    own.write_text(
        "group;heading;field;format\n;CCCD;number;text\n;;;\nLần 1;Giờ;dose_time@2;text\n", encoding="utf-8"
    )
    rows = platform(where, own)
    assert [rows[6], rows[7], rows[8]] == [["CCCD", "Lần 1"], [None, "Giờ"], ["070085000011", "08:30"]]
    with store.read_only(where) as connection:
        assert export.platform(connection, own).without_place == 1
        assert export.platform(connection).without_place == 0


@pytest.mark.parametrize(
    ("lines", "code", "row"),
    [
        ("group,heading,field,format\n,X,number,text\n,Y,salary,text\n", "LAYOUT-field", 3),
        ("group,heading,field,format\n,X,vaccine,text\n", "LAYOUT-field", 2),
        ("group,heading,field,format\n,X,vaccine@0,text\n", "LAYOUT-field", 2),
        ("group,heading,field,format\n,X,number@1,text\n", "LAYOUT-field", 2),
        ("heading,field\nX,number\n", "TABLE-columns", None),
    ],
)
def test_a_layout_that_cannot_be_meant(tmp_path: Path, lines: str, code: str, row: int | None) -> None:  # 3
    own = tmp_path / "own.csv"
    own.write_text(lines, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        platform_layout.layout(own)
    assert caught.value.code == code
    assert caught.value.place is not None
    assert caught.value.place.row == row


def test_what_one_unit_exports_another_records(tmp_path: Path) -> None:  # 5
    third = {
        "dose_no": 3,
        "vaccine": "moderna",
        "vaccine_text": "Moderna",
        "lot": "C3",
        "given_on": date(2022, 6, 1),
    }
    where = register(tmp_path, (AN, [{}, SECOND, third]), (WALK_IN, [{}]))
    with store.read_only(where) as connection:
        (tmp_path / "platform.xlsx").write_bytes(export.platform(connection).content)
    first, second = (1, "pfizer", "A1", "2021-11-10"), (2, "pfizer", "FG4493", "2021-12-04")
    found = rows_of(tmp_path / "platform.xlsx")
    assert [told(row) for row in found] == [[first, second, (3, "moderna", "C3", "2022-06-01")], [first]]
    assert all(one.dose.site == "TYT" for row in found for one in row.doses)


def lines(where: Path) -> list[tuple[Any, ...]]:
    with store.read_only(where) as connection:
        return list(flat.flat(connection))


def test_the_flat_table_as_csv(tmp_path: Path) -> None:  # 4
    where = register(tmp_path, (AN, [{"lot": "=1+1", "kind": DoseKind.BOOSTER}, SECOND]))
    made = flat.as_csv(lines(where))
    assert made.startswith(b"\xef\xbb\xbf")
    first, second = csv.DictReader(io.StringIO(made.decode("utf-8-sig"), newline=""))
    assert tuple(first) == flat.COLUMNS
    assert (first["number"], first["full_name"], first["lot"]) == ("070085000011", "Nguyễn Văn An", "'=1+1")
    assert (first["kind"], first["dose_no"], first["given_on"]) == ("booster", "1", "2021-11-10")
    assert (second["given_at"], second["verified"], second["findings"]) == ("08:30", "True", "DOSE-001")


def test_the_flat_table_as_parquet(tmp_path: Path) -> None:
    where = register(tmp_path, (AN, [{"lot": 'a"b,c\r\nd\re', "dose_no": None}, SECOND]))
    file = tmp_path / "doses.parquet"
    file.write_bytes(flat.as_parquet(lines(where)))
    with duckdb.connect() as base:
        found = base.read_parquet(str(file)).order("given_on")
        assert tuple(found.columns) == flat.COLUMNS
        rows = found.project("number, dose_no, lot, given_on, expiry, verified").fetchall()
    assert rows == [
        ("070085000011", None, 'a"b,c\r\nd\re', date(2021, 11, 10), "", True),
        ("070085000011", 2, "FG4493", date(2021, 12, 4), "", True),
    ]


def test_an_empty_parquet_has_its_columns(tmp_path: Path) -> None:
    file = tmp_path / "doses.parquet"
    file.write_bytes(flat.as_parquet([]))
    with duckdb.connect() as base:
        assert tuple(base.read_parquet(str(file)).columns) == flat.COLUMNS


@given(st.text(alphabet="'=+-@\t\rab 1", max_size=6))
def test_what_is_made_safe_can_be_taken_back(text: str) -> None:  # 4
    made = flat.safe(text)
    assert not made.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert flat.unsafe(made) == text
