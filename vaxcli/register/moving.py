"""What belongs to one person goes to another who proved to be the same."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table, select, update

from vaxcli.register import history
from vaxcli.register.history import Change
from vaxcli.register.model import DoseStatus
from vaxcli.register.schema import arrivals, doses, outcomes

_SAME = {
    doses.name: ("given_on", "dose_no", "source"),
    outcomes.name: ("outcome", "on_day"),
    arrivals.name: ("id",),
}
"""What makes two rows of one person the same fact: told twice, it counts once (``schema.ONE_VALID_DOSE``)."""


def move(connection: Connection, gone: int, kept: int) -> list[Change]:
    """Give the doses, outcomes and arrivals of one person to another; what has changed.

    A dose or an outcome that the other has already stays with the one who is gone, and counts no more.
    """
    changes = []
    for table in (doses, outcomes, arrivals):
        there = {_fact(table, row): row["id"] for row in _rows(connection, table, kept)}
        for before in _rows(connection, table, gone):
            fact = _fact(table, before)
            twin = there.get(fact) if fact else None
            to = {"person_id": kept} if twin is None else {"status": DoseStatus.VOIDED.value}
            connection.execute(update(table).where(table.c.id == before["id"]).values(to))
            changes.append(
                Change(
                    action="change",
                    subject=table.name,
                    subject_id=before["id"],
                    before=before,
                    after=before | to,
                    reason="" if twin is None else f"{table.name} {twin}",
                )
            )
    return changes


def _rows(connection: Connection, table: Table, person: int) -> list[dict[str, Any]]:
    question = select(table).where(table.c.person_id == person).order_by(table.c.id)
    return [history.plain(row) for row in connection.execute(question).mappings()]


def _fact(table: Table, row: dict[str, Any]) -> tuple[Any, ...] | None:
    """What two rows that stand must not share; None where nothing is shared."""
    values = tuple(row[name] for name in _SAME[table.name])
    return None if None in values or row["status"] != DoseStatus.VALID else values
