"""Every file that changed the register: what, when, by whom, with its hash and its counts (R57)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, insert, select, update

from vaxcli.register.schema import imports


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A file about to be taken in."""

    kind: str
    """``return``, ``doses``, ``history``, ``correct``, ``void``, ``checkin``, ``undo`` or ``purge``."""
    file: str
    """Its name without folders."""
    sha256: str
    at: datetime
    by: str
    """The account that ran the command."""
    rows: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Import(Incoming):
    """A file taken in."""

    id: int
    counts: Mapping[str, int] | None = None
    undone_at: str = ""
    undone_why: str = ""


def begin_import(connection: Connection, coming: Incoming) -> Import:
    """Note that a file is being taken in; kept only if the transaction is."""
    values = {
        "kind": coming.kind,
        "file": coming.file,
        "sha256": coming.sha256,
        "rows": coming.rows,
        "at": coming.at.isoformat(timespec="seconds"),
        "by": coming.by,
    }
    key = connection.execute(insert(imports).values(values)).inserted_primary_key
    number = int(key[0]) if key else 0
    return Import(id=number, **asdict(coming))


def finish_import(connection: Connection, made: Import, counts: Mapping[str, int]) -> None:
    """Keep what became of the rows."""
    text = json.dumps(dict(counts), sort_keys=True)
    connection.execute(update(imports).where(imports.c.id == made.id).values(counts=text))


def same_import(connection: Connection, kind: str, sha256: str) -> Import | None:
    """The latest earlier import of the same bytes that was not undone."""
    question = (
        select(imports)
        .where(imports.c.kind == kind, imports.c.sha256 == sha256, imports.c.undone_at == "")
        .order_by(imports.c.id.desc())
    )
    row = connection.execute(question).first()
    return _import(row) if row else None


def all_imports(connection: Connection) -> list[Import]:
    """Every import, oldest first."""
    return [_import(row) for row in connection.execute(select(imports).order_by(imports.c.id))]


def by_id(connection: Connection, number: int) -> Import | None:
    """One import."""
    row = connection.execute(select(imports).where(imports.c.id == number)).first()
    return _import(row) if row else None


def _import(row: Row[tuple[object, ...]]) -> Import:
    held = row._mapping  # noqa: SLF001 - SQLAlchemy's name for it
    return Import(
        id=held["id"],
        kind=held["kind"],
        file=held["file"],
        sha256=held["sha256"],
        at=datetime.fromisoformat(held["at"]),
        by=held["by"],
        rows=held["rows"],
        counts=json.loads(held["counts"] or "{}"),
        undone_at=held["undone_at"],
        undone_why=held["undone_why"],
    )
