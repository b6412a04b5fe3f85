"""The register as a file: made whole and private, looked at before SQLite may touch it, copied, scrubbed."""

from __future__ import annotations

import glob
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool

from vaxcli.atomic import write_all
from vaxcli.errors import GuardError, InputError, LockedError, OutputError
from vaxcli.findings import Place

_MAGIC = b"SQLite format 3\x00"
_QUICK = 64 << 20
"""Bytes up to which every page is looked at before a register is used."""

_NEEDED = 64 << 10
"""Bytes of the two files beside an open register."""


def engine(path: Path, wait: float, *, writes: bool) -> Engine:
    """How a register that was looked at is opened."""
    address = URL.create("sqlite", database=os.path.realpath(path))
    made = create_engine(address, poolclass=NullPool, connect_args={"timeout": wait})

    @event.listens_for(made, "connect")
    def set_up(raw: Any, _record: Any) -> None:
        # Transactions are begun by us, and at once for writing: no reader is surprised half way.
        raw.isolation_level = None
        raw.execute("PRAGMA foreign_keys = ON")
        raw.execute("PRAGMA secure_delete = ON")
        raw.execute("PRAGMA synchronous = FULL" if writes else "PRAGMA query_only = ON")

    @event.listens_for(made, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return made


def check(path: Path, *, create: bool) -> None:
    """Refuse what is no register before SQLite could touch it; make one, without tables yet, when there is none.

    Raises:
        InputError: ``REG-missing``, ``REG-not-a-file``, ``F01-denied``.
        GuardError: ``REG-damaged``.
        OutputError: ``OUT-...``.
    """
    place = Place(file=path.name)
    if not path.exists():
        if not create:
            raise InputError("REG-missing", place)
        _make(path)
        return
    if not path.is_file():
        raise InputError("REG-not-a-file", place)
    try:
        with path.open("rb"):
            pass
    except OSError as error:
        raise InputError("F01-denied", place) from error
    if not _is_whole(path):
        raise damaged(path)


def check_pages(connection: Connection, path: Path) -> None:
    """Refuse a register whose pages do not hold together.

    Raises:
        GuardError: ``REG-damaged``.
    """
    if path.stat().st_size <= _QUICK:
        said = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
        if said != "ok":
            raise damaged(path)


def check_empty(connection: Connection, path: Path) -> None:
    """Refuse a database of another program: our tables have no business there.

    Raises:
        GuardError: ``REG-damaged``.
    """
    if connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one():
        raise damaged(path)


def damaged(path: Path) -> GuardError:
    """The refusal of a register, with the latest whole backup beside it (RELIABILITY 3, case 26)."""
    pattern = f"{glob.escape(path.stem)}.backup-*{glob.escape(path.suffix)}"
    backups = sorted(path.parent.glob(pattern), key=lambda found: found.stat().st_mtime, reverse=True)
    good = next((backup for backup in backups if _is_whole(backup)), None)
    if good:
        return GuardError("REG-damaged-backup", Place(file=path.name), backup=good.name)
    return GuardError("REG-damaged", Place(file=path.name))


def copy(path: Path, goal: Path, *, overwrite: bool) -> None:
    """A copy by SQLite's own means that stands alone, checked page by page before it appears.

    Raises:
        GuardError: ``REG-damaged``: the copy does not hold together.
        OutputError: ``OUT-...``.
    """

    def fill(temporary: Path) -> None:
        # Not opened as read-only: then SQLite would leave its log beside the register.
        with (
            closing(sqlite3.connect(os.path.realpath(path))) as source,
            closing(sqlite3.connect(temporary)) as made,
        ):
            source.execute("PRAGMA query_only = ON")
            source.backup(made)
            made.execute("PRAGMA journal_mode = DELETE")
            if made.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise damaged(path)

    try:
        write_all({goal: fill}, overwrite=overwrite)
    except sqlite3.Error as error:
        raise OutputError("OUT-failed", Place(file=goal.name), reason="SQLite") from error


def is_disk_full(path: Path) -> bool:
    """Whether there is no room beside a register for what SQLite must write to open it."""
    try:
        return shutil.disk_usage(path.parent).free < _NEEDED
    except OSError:
        return False


def scrub(path: Path, wait: float) -> None:
    """Leave nothing of removed data in free pages or in the write-ahead log.

    Raises:
        LockedError: ``REG-busy-traces``: another run is reading.
    """
    place = Place(file=path.name)
    try:
        with closing(sqlite3.connect(os.path.realpath(path), timeout=wait)) as raw:
            raw.execute("VACUUM")
            (busy, *_) = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError as error:
        raise LockedError("REG-busy-traces", place) from error
    if busy:
        raise LockedError("REG-busy-traces", place)


def _make(path: Path) -> None:
    """A database without tables, readable by its owner only (promise 7)."""

    def fill(temporary: Path) -> None:
        with closing(sqlite3.connect(temporary)) as raw:
            # Readers are never in a writer's way; the mode stays in the file.
            raw.execute("PRAGMA journal_mode = WAL")

    try:
        write_all({path: fill}, overwrite=False)
    except OutputError as error:
        if error.code != "OUT-exists":  # another run was first: its register is used
            raise
    except sqlite3.Error as error:
        raise OutputError("OUT-failed", Place(file=path.name), reason="SQLite") from error


def _is_whole(path: Path) -> bool:
    """Whether a file is a database and not shorter than its own first page says (SQLite file format, 1.3).

    Beside a log of an interrupted run the page count may be behind, and then SQLite itself mends the file.
    """
    try:
        with path.open("rb") as file:
            head = file.read(100)
            size = os.fstat(file.fileno()).st_size
    except OSError:
        return False
    if len(head) < 100 or head[:16] != _MAGIC:
        return False
    real = os.path.realpath(path)
    if any(os.path.exists(f"{real}-{log}") for log in ("wal", "journal")):  # noqa: PTH110 - text, not a path
        return True
    page = int.from_bytes(head[16:18], "big")
    page = 65536 if page == 1 else page
    counted = head[24:28] == head[92:96]
    return not counted or size >= page * int.from_bytes(head[28:32], "big")
