"""A small register: invented people, doses and files, and what tests ask of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from vaxcli.register import doses, imports, keeping, people, store
from vaxcli.register.doses import NewDose
from vaxcli.register.imports import Import, Incoming
from vaxcli.register.model import Dose, DoseKind
from vaxcli.register.people import NewPerson

AT = datetime.fromisoformat("2021-11-10T08:00:00+07:00")
DAY = date(2021, 11, 10)
AN = NewPerson(
    number="070085000011",
    full_name="Nguyễn Văn An",
    birth="1985-03-02",
    sex="M",
    code="XM",
    phone="0900000001",
    list_id="1a2b3c4d",
    row_id="1a2b3c4d-1.2",
)
"""Verified."""
BINH = NewPerson(
    number="070190000022",
    full_name="Trần Thị Bình",
    birth="1990-12-30",
    sex="F",
    code="SAI",
    list_id="1a2b3c4d",
    row_id="1a2b3c4d-1.3",
)
"""On the list, not verified."""
WALK_IN = NewPerson(number="070099000099", full_name="Đinh Văn Giàu", birth="1999-09-09", sex="M")
"""Nobody knew of a list."""
GIVEN = Dose(
    dose_no=1,
    kind=DoseKind.BASIC,
    vaccine="pfizer",
    vaccine_text="Pfizer",
    lot="A1",
    given_on=DAY,
    site="TYT",
)


def coming(kind: str = "doses", sha256: str = "0") -> Incoming:
    """A file about to be taken in."""
    return Incoming(kind=kind, file=f"{kind}.xlsx", sha256=sha256, rows=1, at=AT, by="tester")


@contextmanager
def importing(
    where: str | Path, kind: str = "doses", sha256: str = "0"
) -> Iterator[tuple[Connection, Import]]:
    """One import into a register."""
    with store.opened(where) as connection:
        yield connection, imports.begin_import(connection, coming(kind, sha256))


def new_dose(person: int, **wanted: Any) -> NewDose:
    """A dose of a person, ``GIVEN`` but for what is wanted."""
    dose = replace(GIVEN, **wanted)
    return NewDose(person_id=person, dose=dose, verified=True, findings=("DOSE-001",), sheet=1, row=2)


def filled(where: str | Path) -> str | Path:
    """A register with An and Binh (import 1) and a dose of each (import 2)."""
    with importing(where, "return") as (connection, made):
        persons = people.add(connection, made, [AN, BINH])
    with importing(where) as (connection, made):
        doses.add(connection, made, [new_dose(person) for person in persons])
    return where


def whole(where: str | Path) -> bool:
    """Nobody changed it past vaxcli, the pages of a file hold together, and no reference leads nowhere."""
    if isinstance(where, Path):
        with closing(sqlite3.connect(where)) as raw:
            if raw.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                return False
            if raw.execute("PRAGMA foreign_key_check").fetchall():
                return False
    return keeping.audit(where).whole


def past_vaxcli(path: Path, *statements: str) -> None:
    """Change a register as somebody would who opens it with another program."""
    with closing(sqlite3.connect(path)) as raw:
        for statement in statements:
            raw.execute(statement)
        raw.commit()
