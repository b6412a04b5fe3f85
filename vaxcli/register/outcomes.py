"""Who was expected and got no dose, and why (R36): kept like doses, never deleted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from vaxcli.register import history
from vaxcli.register.bulk import insert_all, new_ids
from vaxcli.register.history import Change
from vaxcli.register.imports import Import
from vaxcli.register.model import DoseStatus, NotVaccinated
from vaxcli.register.schema import outcomes


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOutcome:
    """That somebody who is in the register got no dose on a day."""

    person_id: int
    outcome: NotVaccinated
    on_day: date
    reason: str
    sheet: int
    row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredOutcome(NewOutcome):
    """The same, in the register."""

    id: int
    import_id: int


def add(connection: Connection, made: Import, found: Sequence[NewOutcome]) -> list[int | None]:
    """Keep outcomes; None in the place of one that the register has already."""
    if not found:
        return []
    days = [new.on_day for new in found]
    known = {(one.person_id, one.outcome, one.on_day) for one in between(connection, min(days), max(days))}
    ids = new_ids(connection, outcomes, len(found))
    rows: list[dict[str, Any]] = []
    places: list[int | None] = []
    for new in found:
        if (new.person_id, new.outcome, new.on_day) in known:
            places.append(None)
            continue
        known.add((new.person_id, new.outcome, new.on_day))
        rows.append(_row(new, made, next(ids)))
        places.append(rows[-1]["id"])
    insert_all(connection, outcomes, rows)
    history.write(
        connection,
        made,
        [Change(action="add", subject="outcomes", subject_id=row["id"], after=row) for row in rows],
    )
    return places


def between(connection: Connection, first: date, last: date) -> Iterator[StoredOutcome]:
    """What stands for these days, both included, in order."""
    question = (
        select(outcomes)
        .where(outcomes.c.status == DoseStatus.VALID)
        .where(outcomes.c.on_day.between(first.isoformat(), last.isoformat()))
        .order_by(outcomes.c.on_day, outcomes.c.id)
    )
    return map(_stored, connection.execute(question).mappings())


def _row(new: NewOutcome, made: Import, number: int) -> dict[str, Any]:
    return {
        "id": number,
        "person_id": new.person_id,
        "outcome": new.outcome.value,
        "on_day": new.on_day.isoformat(),
        "reason": new.reason,
        "status": DoseStatus.VALID.value,
        "import_id": made.id,
        "sheet": new.sheet,
        "row": new.row,
    }


def _stored(row: RowMapping) -> StoredOutcome:
    return StoredOutcome(
        id=row["id"],
        person_id=row["person_id"],
        outcome=NotVaccinated(row["outcome"]),
        on_day=date.fromisoformat(row["on_day"]),
        reason=row["reason"],
        sheet=row["sheet"],
        row=row["row"],
        import_id=row["import_id"],
    )
