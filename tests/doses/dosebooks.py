"""Dose workbooks and registers from tables on the screen; all people are invented."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl

from samples.people import Person
from tests.tables import table
from vaxcli.doses import recording
from vaxcli.doses.record_order import Recorded, RecordOrder
from vaxcli.register import imports, people, store
from vaxcli.register.imports import Incoming
from vaxcli.register.people import NewPerson

NOW = datetime(2021, 12, 31, 9, 0, tzinfo=UTC)
PEOPLE = """
| Họ và tên      | Ngày sinh  | Giới | Số           | Quốc tịch | Mã  | ID dòng      |
| Nguyễn Văn An  | 1985-03-02 | M    | 070085000011 |           | XM  | 1a2b3c4d-1.2 |
| Trần Thị Bình  | 1990-12-31 | F    | 070190000022 |           | XM  | 1a2b3c4d-1.3 |
| Lê Hoàng Cường | 1979-06-01 | M    | 070079000033 |           | SAI | 1a2b3c4d-1.4 |
| Kim Min Soo    | 1980-07-04 | M    | M12345678    | Hàn Quốc  | KXM | 1a2b3c4d-1.5 |
"""
HEAD = "| Họ và tên | Ngày sinh | Giới tính | Số CCCD | Mũi số | Tên vắc xin | Số lô | Ngày tiêm | Địa điểm tiêm | Không tiêm |"
AN = "| Nguyễn Văn An | 02/03/1985 | Nam | 070085000011 |"
BINH = "| Trần Thị Bình | 31/12/1990 | Nữ | 070190000022 |"
GIVEN = "1 | Pfizer | FA1234 | 15/11/2021 | Trạm Y tế | |"


def known(folder: Path, text: str = PEOPLE) -> Path:
    """A register with the people of a returned list: ``register.sqlite``."""
    found = [
        NewPerson(
            full_name=name,
            birth=birth,
            sex=sex,
            number=number,
            nationality=nation,
            code=code,
            list_id="1a2b3c4d",
            row_id=row,
        )
        for name, birth, sex, number, nation, code, row in table(text)[1:]
    ]
    return _keep(folder, found)


def doses(folder: Path, *rows: str, name: str = "doses.xlsx", head: str = HEAD) -> Path:
    """A workbook with one row a dose, as text cells."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in table("\n".join((head, *rows))):
        sheet.append(list(row))
    path = folder / name
    book.save(path)
    return path


def recorded(folder: Path, name: str = "doses.xlsx", **more: Any) -> Recorded:
    """Record a workbook of the folder into its register."""
    order = RecordOrder(
        doses_file=folder / name, register=str(folder / "register.sqlite"), overwrite=True, at=NOW, by="test"
    )
    return recording.record(lambda *_moved: None, replace(order, **more))


def rows(folder: Path, question: str) -> list[tuple[Any, ...]]:
    """What the register answers to SQL."""
    with closing(sqlite3.connect(folder / "register.sqlite")) as base:
        return base.execute(question).fetchall()


def tables(folder: Path) -> list[list[tuple[Any, ...]]]:
    """Everything that may be known of anybody, but for the imports themselves."""
    questions = (
        "select * from people",
        "select * from numbers",
        "select * from doses",
        "select * from outcomes",
        "select * from history",
    )
    return [rows(folder, question) for question in questions]


def cells(path: Path, heading: str, sheet: int = 0) -> list[str]:
    """A column of a workbook by its heading, below it."""
    lines = list(openpyxl.load_workbook(path).worksheets[sheet].iter_rows(values_only=True))
    at, column = next((at, line.index(heading)) for at, line in enumerate(lines) if heading in line)
    return ["" if line[column] is None else str(line[column]) for line in lines[at + 1 :]]


def known_by_samples(folder: Path, found: Sequence[Person]) -> None:
    """A register with these people of ``samples``, all verified."""
    listed = [
        NewPerson(
            full_name=one.name,
            birth="-".join(reversed(one.birth.split("/"))),
            sex="M" if one.sex == "Nam" else "F",
            number=one.number,
            code="XM",
            list_id="1a2b3c4d",
            row_id=f"1a2b3c4d-1.{row}",
        )
        for row, one in enumerate(found, 2)
    ]
    _keep(folder, listed)


def _keep(folder: Path, found: Sequence[NewPerson]) -> Path:
    path = folder / "register.sqlite"
    coming = Incoming(kind="return", file="list.verified.xlsx", sha256="0" * 64, rows=4, at=NOW, by="test")
    with store.opened(path) as connection:
        people.add(connection, imports.begin_import(connection, coming), found)
    return path
