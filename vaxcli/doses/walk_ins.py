"""People who came outside the plan, as a list to be verified: the form that ``check``, ``submit`` and ``verify`` read.

The queue is the register's, not a run's: whoever was kept before a power cut is in the next one, and whoever has been
verified since is in none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from vaxcli.lists.templates import heading
from vaxcli.people import names
from vaxcli.register import arrivals, people, store
from vaxcli.register.arrivals import Arrival
from vaxcli.register.schema import people as table
from vaxcli.texts import document
from vaxcli.workbook.additions import CellKind, NewColumn, NewSheet
from vaxcli.workbook.patch import new_workbook

_WIDTHS = {
    "row_no": 6,
    "full_name": 26,
    "birth_date": 12,
    "sex": 10,
    "number": 16,
    "nationality": 14,
    "address": 34,
    "note": 30,
}
"""Columns of the list form that the desk can fill, in its order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Somebody whom nobody has verified yet."""

    arrival: Arrival
    nationality: str
    address: str


def waiting(where: str, plan_id: str) -> list[Waiting]:
    """Everybody who came outside the plan and is not verified, in the order in which they came."""
    with store.read_only(where) as connection:
        came = [one for one in arrivals.of_plan(connection, plan_id) if one.walk_in]
        verified = _verified(connection, came)
        told = _told(connection, [one.person_id for one in came if one.person_id is not None])
    return [
        Waiting(arrival=one, nationality=said[0], address=said[1])
        for one in came
        if one.id not in verified
        for said in [told.get(one.person_id or 0, ("", ""))]
    ]


def workbook(found: Sequence[Waiting], made_on: date) -> bytes:
    """The list, with the day it was made: from then on its two days run (R9)."""
    values = {
        "row_no": [str(number) for number in range(1, len(found) + 1)],
        "full_name": [one.arrival.full_name for one in found],
        "birth_date": ["/".join(reversed(one.arrival.birth.split("-"))) for one in found],
        "sex": [_sex(one.arrival.sex) for one in found],
        "number": [one.arrival.number for one in found],
        "nationality": [one.nationality for one in found],
        "address": [one.address for one in found],
        "note": [document("walk-ins-note", day=f"{one.arrival.day:%d/%m/%Y}") for one in found],
    }
    sheet = NewSheet(
        name=document("walk-ins-sheet"),
        columns=tuple(
            NewColumn(
                heading=heading(name),
                width=_WIDTHS[name],
                kind=CellKind.WRAP if name in ("address", "note", "full_name") else CellKind.TEXT,
            )
            for name in values
        ),
        values=list(values.values()),
        title=(
            document("walk-ins-title"),
            document("copy-made_on", made_on=f"{made_on:%d/%m/%Y}"),
        ),
    )
    return new_workbook([sheet])


def _verified(connection: Connection, came: Sequence[Arrival]) -> set[int]:
    """Arrivals of people the register holds as verified by this number and name by now."""
    holders = people.by_numbers(connection, [one.number for one in came if one.number])
    return {
        one.id
        for one in came
        for person in holders.get(one.number, ())
        if person.code in ("XM", "XMBS") and names.key(person.full_name) == names.key(one.full_name)
    }


def _told(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Nationality and address, as they were told at the desk."""
    found: dict[int, tuple[str, str]] = {}
    for start in range(0, len(ids), 500):
        question = select(table.c.id, table.c.nationality, table.c.address).where(
            table.c.id.in_(ids[start : start + 500])
        )
        found |= {row[0]: (row[1], row[2]) for row in connection.execute(question)}
    return found


def _sex(letter: str) -> str:
    return document("sex-male") if letter == "M" else document("sex-female") if letter == "F" else ""
