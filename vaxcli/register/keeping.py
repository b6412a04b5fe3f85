"""What is done with the register as a whole: figures, a checked backup, taking back an import, retention."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import func, select

from vaxcli.errors import GuardError, OutputError, UsageError
from vaxcli.findings import Place
from vaxcli.register import history, imports, purging, schema, store, undoing
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
    place = Place(file=goal.name)
    if goal.exists():
        raise OutputError("OUT-exists", place)
    temporary = goal.with_name(f".{goal.name}.vaxcli-{os.getpid()}.tmp")
    try:
        os.close(os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        source, copy = sqlite3.connect(f"file:{path}?mode=ro", uri=True), sqlite3.connect(temporary)
        try:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
            sound = copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        finally:
            source.close()
            copy.close()
        if not sound:
            raise GuardError("REG-damaged", Place(file=path.name))
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        goal.hardlink_to(temporary)
    except OSError as error:
        raise OutputError("OUT-denied", place) from error
    except sqlite3.Error as error:
        raise OutputError("OUT-failed", place, reason="SQLite") from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
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
    """
    with store.opened(where, create=False) as connection:
        due = purging.due(connection, before)
        if not due:
            return {}
        if not agreed:
            raise UsageError("REG-needs-yes", None, people=len(due), day=f"{before:%d/%m/%Y}")
        made = imports.begin_import(connection, _by_hand("purge", f"{before:%Y-%m-%d}", at, by))
        counts = purging.purge(connection, made, before)
        imports.finish_import(connection, made, counts)
    _scrub(where)
    return counts


def _by_hand(kind: str, what: str, at: datetime, by: str) -> Incoming:
    return Incoming(kind=kind, file=what, sha256="", rows=0, at=at, by=by)


def _scrub(where: str | Path) -> None:
    """Leave nothing of removed data in free pages or in the write-ahead log."""
    if not store.is_url(where):
        raw = sqlite3.connect(where)
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        raw.execute("VACUUM")
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        raw.close()
