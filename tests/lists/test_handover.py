"""``Phieu gui`` and ``Phieu tra`` are read as they were written (R18, R19, R42)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.tables import table, workbook
from vaxcli.lists import handover
from vaxcli.lists.handover import Handover
from vaxcli.procedure import Part
from vaxcli.texts import document
from vaxcli.workbook.gate import open_source
from vaxcli.workbook.model import Book
from vaxcli.workbook.patch import new_workbook
from vaxcli.workbook.reader import read_book

SENT = Handover(
    file="danh-sach.xlsx",
    made_on=date(2021, 11, 8),
    due_on=date(2021, 11, 10),
    submitted_on=date(2021, 11, 9),
    people=6,
    fingerprint="0a" * 32,
    original="1b" * 32,
    maker="Trạm Y tế xã Suối Mây",
    addressee="Công an xã Suối Mây",
    part=Part.LOCALITY,
)


def written(folder: Path, said: Handover) -> Path:
    file = folder / "sent.xlsx"
    file.write_bytes(new_workbook([handover.write(said)]))
    return file


def book_of(file: Path) -> Book:
    return read_book(open_source(file))


def test_a_hand_over_is_read_as_it_was_written(tmp_path: Path) -> None:
    # R18: id, day, rows, fingerprint
    assert handover.read(book_of(written(tmp_path, SENT))) == SENT
    assert SENT.list_id == "0a0a0a0a"


def test_only_part_two_has_a_line_for_the_extra_hop(tmp_path: Path) -> None:
    # R42
    second = replace(SENT, part=Part.FACILITY)
    one, two = (handover.write(said).values[0] for said in (SENT, second))
    assert set(two) - set(one) == {document("handover-passed_on")}
    assert handover.read(book_of(written(tmp_path, second))) == second


@pytest.mark.parametrize("filled", ["10/11/2021", date(2021, 11, 10), 44510])
def test_the_extra_hop_is_dated_by_hand(tmp_path: Path, filled: str | int | date) -> None:
    # R42: as a text, as a date, or as the number that Excel made of it
    file = written(tmp_path, replace(SENT, part=Part.FACILITY))
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    row = next(row for row in sheet.iter_rows() if row[0].value == document("handover-passed_on"))
    row[1].value = filled
    row[1].number_format = "dd/mm/yyyy" if isinstance(filled, date) else "General"
    book.save(file)
    found = handover.read(book_of(file))
    assert found is not None
    assert found.passed_on == date(2021, 11, 10)


@pytest.mark.parametrize("rows", ["| a | b |", "| Mã danh sách | 0a0a0a0a |"])
def test_a_foreign_workbook_says_nothing(tmp_path: Path, rows: str) -> None:
    file = workbook(tmp_path / "foreign.xlsx", table(rows))
    assert handover.read(book_of(file)) is None
    assert handover.note(book_of(file)) is None
