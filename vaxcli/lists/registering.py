"""A proven return becomes people of the register: who is verified, who is not, and why (R23, R28)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import orjson
from sqlalchemy import Connection, RowMapping, insert, select, update

from vaxcli.codes import RowResult
from vaxcli.errors import GuardError
from vaxcli.findings import Place
from vaxcli.lists.results import ResultRow
from vaxcli.people.state import State
from vaxcli.register import history, imports, people, store
from vaxcli.register.history import Change
from vaxcli.register.imports import Import, Incoming
from vaxcli.register.model import DoseStatus
from vaxcli.register.people import NewPerson
from vaxcli.register.schema import lists
from vaxcli.verify import rows as comparing
from vaxcli.verify.rows import Row
from vaxcli.workbook.model import ListBook

_NO_CODES = {"-": "M"}
"""A legend no code is in: where a list does not say what its codes mean, the sex is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """A proven return with what the register keeps of it."""

    list_id: str
    fingerprint: str
    made_on: date | None
    due_on: date | None
    returned_on: date | None
    number: int
    """Which return of the list it is."""
    book: ListBook
    rows: Sequence[ResultRow]
    file: str
    sha256: str

    @property
    def counts(self) -> dict[str, int]:
        """Rows by result code."""
        codes = [row.code for row in self.rows]
        return {code.value: codes.count(code) for code in RowResult if code in codes}


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What the register took in."""

    register: str
    """Its name as it may be shown."""
    people: int
    again: bool = False
    """This very return was taken in before: nothing was added."""


def load(found: Return, where: str | Path, at: datetime, by: str) -> Loaded:
    """Take a return into the register; the same return twice adds nothing, a later one changes what is new.

    Raises:
        GuardError: ``REG-older-return``: the register has a later return of this list.
        VaxError: As ``store.opened``.
    """
    coming = Incoming(kind="return", file=found.file, sha256=found.sha256, rows=len(found.rows), at=at, by=by)
    with store.opened(where) as connection:
        if imports.same_import(connection, "return", found.sha256):
            return Loaded(register=store.shown(where), people=len(found.rows), again=True)
        mine = lists.c.fingerprint == found.fingerprint
        before = connection.execute(select(lists).where(mine)).mappings().first()
        _check_order(found, before)
        made = imports.begin_import(connection, coming)
        everybody = people_of(found, at.date())
        taken = [person for person in everybody if person.code != RowResult.REPEATED]
        people.add(connection, made, taken)
        # A repeat is the person of another row; only where he was taken in by himself before, he is told so.
        repeats = [person for person in everybody if person.code == RowResult.REPEATED]
        known = people.by_rows(connection, [person.row_id for person in repeats])
        people.add(connection, made, [person for person in repeats if person.row_id in known])
        _keep_list(connection, made, found, before)
        imports.finish_import(connection, made, found.counts)
    return Loaded(register=store.shown(where), people=len(taken))


def people_of(found: Return, today: date) -> list[NewPerson]:
    """One person a row.

    The number of a verified person is the one the police gave back; the one he wrote leads to him too, for the police
    linked it. Anybody else is known by the number he gave, and by nothing that says he was verified.
    """
    return [
        _person(found, result, row, at)
        for at, (result, row) in enumerate(zip(found.rows, _comparable(found.book, today), strict=True))
    ]


def _check_order(found: Return, before: RowMapping | None) -> None:
    """Refuse a return that came before the one the register has: its results no longer hold (R26)."""
    if before is None or before["status"] != DoseStatus.VALID:
        return
    last, returns = before["returned_last"], before["returns"]
    if (_day(found.returned_on) or last, found.number) < (last, returns):
        day = f"{date.fromisoformat(last):%d/%m/%Y}" if last else "?"
        raise GuardError(
            "REG-older-return", Place(file=found.file), number=found.number, known=returns, day=day
        )


def _comparable(book: ListBook, today: date) -> list[Row]:
    try:
        return comparing.comparable(book, today, {})
    except GuardError:
        return comparing.comparable(book, today, _NO_CODES)


def _person(found: Return, result: ResultRow, row: Row, at: int) -> NewPerson:
    roll = found.book.people

    def other(name: str) -> str:
        column = roll.other.get(name)
        return column[at] if column else ""

    written = row.number.digits if row.number.state is State.OK else row.number.compact
    number = result.verified_number or written or other("passport").upper()
    linked = (written,) if result.verified_number and written not in ("", number) else ()
    return NewPerson(
        number=number,
        full_name=row.name,
        birth=row.birth.iso,
        sex=row.sex.value,
        nationality=roll.nationality[at],
        hamlet=other("hamlet"),
        address=other("address"),
        commune=other("commune"),
        phone=other("phone"),
        health_insurance=other("health_insurance"),
        priority_group=other("priority_group"),
        code=result.code.value,
        flags=" ".join(result.flags),
        list_id=found.list_id,
        row_id=f"{found.list_id}-{result.sheet}.{result.row}",
        other_numbers=linked,
    )


def _keep_list(connection: Connection, made: Import, found: Return, before: RowMapping | None) -> None:
    """The list itself, with the days the two days are counted by; a later return changes it."""
    values = {
        "list_id": found.list_id,
        "fingerprint": found.fingerprint,
        "made_on": _day(found.made_on),
        "due_on": _day(found.due_on),
        "returned_on": _day(found.returned_on),
        "returned_last": _day(found.returned_on),
        "returns": found.number,
        "people": len(found.rows),
        "counts": orjson.dumps(found.counts, option=orjson.OPT_SORT_KEYS).decode(),
        "status": DoseStatus.VALID.value,
        "import_id": made.id,
    }
    mine = lists.c.fingerprint == found.fingerprint
    if before is None:
        connection.execute(insert(lists).values(**values))
    else:
        # The two days are measured by the first return (R27).
        if before["status"] == DoseStatus.VALID:
            values["returned_on"] = before["returned_on"] or values["returned_on"]
        connection.execute(update(lists).where(mine).values(**values))
    after = history.plain(connection.execute(select(lists).where(mine)).mappings().one())
    change = Change(
        action="change" if before else "add",
        subject="lists",
        subject_id=after["id"],
        before=history.plain(before) if before else None,
        after=after,
    )
    history.write(connection, made, [change])


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""
