"""Opening the register: one transaction a command, on SQLite by default or on PostgreSQL (DESIGN 3, 7).

A register that is damaged, cut off or made by a newer vaxcli is refused untouched (RELIABILITY 3, case 26); whoever
must wait too long for another writer is told so (case 25).
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, insert, select
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import NullPool

from vaxcli.errors import GuardError, InputError, LockedError, OutputError, UsageError
from vaxcli.findings import Place
from vaxcli.register import schema
from vaxcli.register.migrations import migrate

DEFAULT = "register.sqlite"
_MAGIC = b"SQLite format 3\x00"
_QUICK = 64 << 20
"""Bytes up to which every page is looked at before a register is used."""


def default_where(configured: str, option: str) -> str:
    """Where the register is: the option, else the setting, else a file in the working folder (DESIGN 7)."""
    return option or configured or DEFAULT


def is_url(where: str | Path) -> bool:
    """True for the address of a server."""
    return isinstance(where, str) and "://" in where


def shown(where: str | Path) -> str:
    """The register as it may be named on the screen: a file's name, or an address without its password."""
    if not is_url(where):
        return Path(where).name
    from sqlalchemy import make_url  # noqa: PLC0415 - only for servers

    return make_url(str(where)).render_as_string(hide_password=True)


@contextmanager
def opened(where: str | Path, *, wait: float = 10.0, create: bool = True) -> Iterator[Connection]:
    """One transaction in the register: kept when the block ends, taken back when it raises.

    Args:
        where: A path, or the URL of a PostgreSQL database.
        wait: Seconds to wait for another writer.
        create: Make a register that is not there yet.

    Raises:
        InputError: ``REG-missing``, ``REG-unreachable``.
        GuardError: ``REG-damaged``, ``REG-newer``: nothing was touched.
        LockedError: ``REG-busy``.
        OutputError: ``OUT-...``.
    """
    engine = _engine(where, wait, create=create)
    try:
        with _told(where), engine.begin() as connection:
            _prepare(connection, where)
            yield connection
    finally:
        engine.dispose()


@contextmanager
def read_only(where: str | Path, *, wait: float = 10.0) -> Iterator[Connection]:
    """The register to look at; nothing can be written.

    Raises:
        As ``opened``; ``REG-missing`` when there is none.
    """
    engine = _engine(where, wait, create=False, writes=False)
    try:
        with _told(where), engine.connect() as connection:
            if not _has_tables(connection):
                raise InputError("REG-missing", Place(file=shown(where)))
            _check_version(connection, where)
            yield connection
    finally:
        engine.dispose()


def _engine(where: str | Path, wait: float, *, create: bool, writes: bool = True) -> Engine:
    if is_url(where):
        return _server(str(where), wait)
    path = Path(where)
    _check_file(path, create=create)
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool, connect_args={"timeout": wait})

    @event.listens_for(engine, "connect")
    def set_up(raw: Any, _record: Any) -> None:
        # Transactions are begun by us, and at once for writing: no reader is surprised half way.
        raw.isolation_level = None
        raw.execute("PRAGMA foreign_keys = ON")
        raw.execute("PRAGMA secure_delete = ON")
        if writes:
            raw.execute("PRAGMA journal_mode = WAL")
            raw.execute("PRAGMA synchronous = FULL")
        else:
            raw.execute("PRAGMA query_only = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _server(url: str, wait: float) -> Engine:
    from sqlalchemy import make_url  # noqa: PLC0415 - only for servers
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError  # noqa: PLC0415 - only for servers

    try:
        address = make_url(url)
        if address.drivername in ("postgres", "postgresql"):
            address = address.set(drivername="postgresql+psycopg")
        return create_engine(
            address,
            poolclass=NullPool,
            connect_args={
                "connect_timeout": max(1, int(wait)),
                "options": f"-c lock_timeout={int(wait * 1000)}",
            },
        )
    except (ArgumentError, NoSuchModuleError) as error:
        raise UsageError("REG-address") from error
    except ImportError as error:
        raise UsageError("REG-no-driver") from error


def _check_file(path: Path, *, create: bool) -> None:
    """Refuse what is no register before SQLite could touch it; make an empty one, private, when there is none."""
    place = Place(file=path.name)
    if path.is_dir():
        raise OutputError("OUT-is-folder", place)
    if not path.exists():
        if not create:
            raise InputError("REG-missing", place)
        _make(path, place)
        return
    if not path.is_file():
        raise OutputError("OUT-not-a-file", place)
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except OSError as error:
        raise InputError("F01-denied", place) from error
    size = path.stat().st_size
    if head[:16] != _MAGIC or _is_cut(head, size, path):
        raise _damaged(path)


def _make(path: Path, place: Place) -> None:
    """A file with the first page of a database, readable by its owner only (promise 7)."""
    if not path.parent.is_dir():
        raise OutputError("OUT-no-folder", place, folder=path.parent.name)
    temporary = path.with_name(f".{path.name}.vaxcli-{os.getpid()}.tmp")
    try:
        os.close(os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        raw = sqlite3.connect(temporary)
        raw.execute("PRAGMA user_version = 1")
        raw.commit()
        raw.close()
        with suppress(FileExistsError):  # another run was first: its register is used
            path.hardlink_to(temporary)
    except OSError as error:
        raise OutputError("OUT-denied", place) from error
    except sqlite3.Error as error:
        raise OutputError("OUT-failed", place, reason=type(error).__name__) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _is_cut(head: bytes, size: int, path: Path) -> bool:
    """Whether the file is shorter than its own first page says (SQLite file format, 1.3).

    Beside a write-ahead log the page count may be behind, and then SQLite itself mends the file.
    """
    page = int.from_bytes(head[16:18], "big")
    page = 65536 if page == 1 else page
    pages = int.from_bytes(head[28:32], "big")
    counted = head[24:28] == head[92:96]
    has_log = path.with_name(f"{path.name}-wal").exists()
    return len(head) < 100 or (counted and not has_log and size < page * pages)


def _damaged(where: str | Path) -> GuardError:
    path = Path(where)
    backups = sorted(path.parent.glob(f"{path.stem}.backup-*"), key=lambda found: found.stat().st_mtime)
    if backups:
        return GuardError("REG-damaged-backup", Place(file=path.name), backup=backups[-1].name)
    return GuardError("REG-damaged", Place(file=path.name))


@contextmanager
def _told(where: str | Path) -> Iterator[None]:
    """What a database says, as one of our refusals."""
    place = Place(file=shown(where))
    try:
        yield
    except OperationalError as error:
        text = str(error.orig).lower()
        if "locked" in text or "lock timeout" in text or "busy" in text:
            raise LockedError("REG-busy", place) from error
        if is_url(where):
            raise InputError("REG-unreachable", place) from error
        if "disk is full" in text or "full" in text:
            raise OutputError("OUT-disk-full", place) from error
        if "readonly" in text or "read-only" in text or "unable to open" in text:
            raise OutputError("OUT-denied", place) from error
        raise OutputError("OUT-failed", place, reason="SQLite") from error
    except DBAPIError as error:
        text = str(error.orig).lower()
        if "malformed" in text or "not a database" in text or "corrupt" in text:
            raise _damaged(where) from error
        raise


def _prepare(connection: Connection, where: str | Path) -> None:
    """Tables in a register that has none; an older one is brought up to date after a backup beside it."""
    if _has_tables(connection):
        found = _check_version(connection, where)
        if found < schema.VERSION:
            if not is_url(where):
                _keep_copy(Path(where), found)
            migrate(connection, found)
        return
    schema.metadata.create_all(connection)
    connection.execute(
        insert(schema.meta), [{"key": "version", "value": str(schema.VERSION)}, {"key": "head", "value": ""}]
    )


def _has_tables(connection: Connection) -> bool:
    return connection.dialect.has_table(connection, schema.meta.name)


def _check_version(connection: Connection, where: str | Path) -> int:
    """The version of the schema.

    Raises:
        GuardError: ``REG-newer``; ``REG-damaged`` when it has none or its pages do not hold together.
    """
    value = connection.execute(
        select(schema.meta.c.value).where(schema.meta.c.key == "version")
    ).scalar_one_or_none()
    if value is None or not value.isdecimal():
        raise _damaged(where)
    if int(value) > schema.VERSION:
        raise GuardError("REG-newer", Place(file=shown(where)), found=value, known=schema.VERSION)
    if not is_url(where) and Path(where).stat().st_size <= _QUICK:
        said = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
        if said != "ok":
            raise _damaged(where)
    return int(value)


def _keep_copy(path: Path, version: int) -> None:
    """``register.backup-v1.sqlite`` before a migration."""
    source = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    target = path.with_name(f"{path.stem}.backup-v{version}{path.suffix}")
    copy = sqlite3.connect(target)
    with source, copy:
        source.backup(copy)
    source.close()
    copy.close()
    target.chmod(0o600)
