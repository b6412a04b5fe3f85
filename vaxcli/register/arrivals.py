"""Who came to a session, with which paper (R32 to R34): each arrival is kept the moment it is confirmed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from vaxcli.register import history
from vaxcli.register.bulk import insert_all, new_ids
from vaxcli.register.history import Change
from vaxcli.register.imports import Import
from vaxcli.register.model import DoseStatus
from vaxcli.register.schema import arrivals


@dataclass(frozen=True, slots=True, kw_only=True)
class NewArrival:
    """Somebody at the desk."""

    person_id: int | None
    """None for somebody the register does not know yet."""
    plan: str
    """Id of the plan."""
    session: str
    at: str
    """ISO 8601 with offset."""
    day: date
    row_id: str
    number: str
    full_name: str
    birth: str
    sex: str
    paper: str
    """``card``, ``notice`` or ``none``."""
    on_plan: bool
    walk_in: bool
    letters: str
    earlier_doses: str = ""
    """JSON: what the confirmation paper says (R33)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival(NewArrival):
    """The same, in the register."""

    id: int


def add(connection: Connection, made: Import, found: Sequence[NewArrival]) -> list[int]:
    """Keep arrivals; their places in the register."""
    ids = new_ids(connection, arrivals, len(found))
    rows = [_row(new, made, number) for new, number in zip(found, ids, strict=False)]
    insert_all(connection, arrivals, rows)
    history.write(
        connection,
        made,
        [Change(action="add", subject="arrivals", subject_id=row["id"], after=row) for row in rows],
    )
    return [row["id"] for row in rows]


def of_plan(connection: Connection, plan: str) -> list[Arrival]:
    """Everybody who came on one plan, in order."""
    question = (
        select(arrivals)
        .where(arrivals.c.plan == plan, arrivals.c.status == DoseStatus.VALID)
        .order_by(arrivals.c.id)
    )
    return [_stored(row) for row in connection.execute(question).mappings()]


def between(connection: Connection, first: date, last: date) -> Iterator[Arrival]:
    """Everybody who came on these days, both included."""
    question = (
        select(arrivals)
        .where(arrivals.c.status == DoseStatus.VALID)
        .where(arrivals.c.day.between(first.isoformat(), last.isoformat()))
        .order_by(arrivals.c.id)
    )
    return map(_stored, connection.execute(question).mappings())


def _row(new: NewArrival, made: Import, number: int) -> dict[str, Any]:
    return asdict(new) | {
        "id": number,
        "day": new.day.isoformat(),
        "status": DoseStatus.VALID.value,
        "import_id": made.id,
    }


def _stored(row: RowMapping) -> Arrival:
    values = dict(row)
    for name in ("import_id", "status"):
        del values[name]
    return Arrival(**values | {"day": date.fromisoformat(row["day"])})
