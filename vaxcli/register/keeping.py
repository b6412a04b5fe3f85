"""What is done with the register as a whole: figures, a checked backup, taking back an import, retention."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import func, select

from vaxcli.errors import UsageError
from vaxcli.register import history, imports, purging, schema, sqlitefile, store, undoing
from vaxcli.register.history import Chain
from vaxcli.register.imports import Import, Incoming
from vaxcli.register.model import DoseStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How much a register holds."""

    people: int
    verified: int
    doses: int
    """Those that stand."""
    ended: int
    """Voided, corrected or taken back."""
    outcomes: int
    arrivals: int
    lists: int
    entries: int
    imports: tuple[Import, ...]


def figures(where: str | Path) -> Figures:
    """What a register holds, counted."""
    people, doses = schema.people.c, schema.doses.c
    with store.read_only(where) as connection:

        def count(table: object, *conditions: object) -> int:
            question = select(func.count()).select_from(table).where(*conditions)  # type: ignore[arg-type]
            return connection.execute(question).scalar_one()

        stands = doses.status == DoseStatus.VALID
        return Figures(
            people=count(schema.people, ~people.key.startswith("M:"), ~people.key.startswith("X:")),
            verified=count(schema.people, people.code.in_(("XM", "XMBS"))),
            doses=count(schema.doses, stands),
            ended=count(schema.doses, ~stands),
            outcomes=count(schema.outcomes, schema.outcomes.c.status == DoseStatus.VALID),
            arrivals=count(schema.arrivals, schema.arrivals.c.status == DoseStatus.VALID),
            lists=count(schema.lists, schema.lists.c.status == DoseStatus.VALID),
            entries=count(schema.history),
            imports=tuple(imports.all_imports(connection)),
        )


def audit(where: str | Path) -> Chain:
    """Whether the history is whole and the tables are as it says (R57)."""
    with store.read_only(where) as connection:
        return history.check(connection)


def backup(where: str | Path, target: Path | None, at: datetime) -> Path:
    """A copy of the register by SQLite's own means, checked page by page before it appears.

    Raises:
        UsageError: ``REG-server``: a server has its own backups.
        OutputError: ``OUT-...``.
    """
    if store.is_url(where):
        raise UsageError("REG-server")
    path = Path(where)
    with store.read_only(where):
        pass
    goal = target or path.with_name(f"{path.stem}.backup-{at:%Y%m%d-%H%M%S}{path.suffix}")
    sqlitefile.copy(path, goal, overwrite=False)
    return goal


def undo(where: str | Path, number: int, reason: str, at: datetime, by: str) -> dict[str, int]:
    """Take an import back; figures of what was taken back."""
    if not reason.strip():
        raise UsageError("REG-needs-reason")
    with store.opened(where, create=False) as connection:
        made = imports.begin_import(connection, _by_hand("undo", f"#{number}", at, by))
        counts = undoing.undo(connection, made, number, reason.strip())
        imports.finish_import(connection, made, counts)
    return counts


def purge(where: str | Path, before: date, at: datetime, by: str, *, agreed: bool) -> dict[str, int]:
    """Make people nameless of whom there is nothing since a day; figures of what went, empty when nobody is due.

    Raises:
        UsageError: ``REG-needs-yes`` with the figure, when nobody agreed.
        LockedError: ``REG-busy-traces``: they are nameless, but the file could not be scrubbed.
    """
    with store.opened(where, create=False) as connection:
        people = len(purging.due(connection, before)) + len(purging.strangers(connection, before))
        if people and not agreed:
            raise UsageError("REG-needs-yes", None, people=people, day=f"{before:%d/%m/%Y}")
        counts: dict[str, int] = {}
        if people:
            made = imports.begin_import(connection, _by_hand("purge", f"{before:%Y-%m-%d}", at, by))
            counts = purging.purge(connection, made, before)
            imports.finish_import(connection, made, counts)
    # Also when nobody was due: an earlier run may have been kept from it.
    if agreed and not store.is_url(where):
        sqlitefile.scrub(Path(where), store.WAIT)
    return counts


def _by_hand(kind: str, what: str, at: datetime, by: str) -> Incoming:
    return Incoming(kind=kind, file=what, sha256="", rows=0, at=at, by=by)
