"""Opening the register: one transaction a command, on SQLite by default or on PostgreSQL (DESIGN 3, 7).

A register that is damaged, cut off or made by a newer vaxcli is refused untouched (RELIABILITY 3, case 26); whoever
must wait too long for another writer is told so (case 25).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, insert, select
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from vaxcli.errors import GuardError, InputError, LockedError, OutputError, UsageError, VaxError
from vaxcli.findings import Place
from vaxcli.register import history, schema, server, sqlitefile
from vaxcli.register.migrations import migrate

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+]+:|postgres[a-z0-9+]*//")
WAIT = 60.0
"""Seconds to wait for another writer."""


def is_url(where: str | Path) -> bool:
    """True for the address of a server, also for one that lacks a sign: a drive has one letter before its colon.

    What is taken for a file is named on the screen, and an address may hold a password.

    >>> [is_url(f"postgresql{signs}u:secret@h/doses") for signs in ("://", ":/", "//", ":")]
    [True, True, True, True]
    >>> is_url("C:/doses/register.sqlite"), is_url("C:register.sqlite"), is_url("doses//register.sqlite")
    (False, False, False)
    """
    return isinstance(where, str) and _ADDRESS.match(where) is not None


def shown(where: str | Path) -> str:
    """The register as it may be named on the screen: a file's name, or an address without its password."""
    return server.shown(str(where)) if is_url(where) else Path(where).name


@contextmanager
def opened(
    where: str | Path, *, wait: float | None = None, create: bool = True, about: Iterable[str] | None = None
) -> Iterator[Connection]:
    """One transaction in the register: kept when the block ends, taken back when it raises.

    Args:
        where: A path, or the URL of a PostgreSQL database.
        wait: Seconds to wait for another writer; ``WAIT`` when None.
        create: Make a register that is not there yet.
        about: What is going to be asked and changed, as any words that others use for the same: on a server, those
            who are about something else write at once. None: the register alone. A file has one writer in any case.

    Raises:
        InputError: ``REG-missing``, ``REG-unreachable``.
        GuardError: ``REG-damaged``, ``REG-newer``: nothing was touched.
        LockedError: ``REG-busy``.
        OutputError: ``OUT-...``.
    """
    engine = _engine(where, wait, writes=True, create=create)
    try:
        with _told(where, writes=True), engine.begin() as connection:
            if is_url(where):
                server.begin_turn(connection, about if _is_ready(connection, where) else None)
            _prepare(connection, where)
            yield connection
            if is_url(where):
                server.end_turn(connection)
            history.seal(connection)
    finally:
        engine.dispose()


@contextmanager
def read_only(where: str | Path, *, wait: float | None = None) -> Iterator[Connection]:
    """The register to look at, as it stands at one moment; nothing can be written.

    Raises:
        As ``opened``; ``REG-missing`` when there is none.
    """
    engine = _engine(where, wait, writes=False, create=False)
    try:
        with _told(where, writes=False), engine.connect() as connection:
            if not _has_tables(connection):
                if not is_url(where):
                    sqlitefile.check_empty(connection, Path(where))
                raise InputError("REG-missing", Place(file=shown(where)))
            _check_version(connection, where)
            yield connection
    finally:
        engine.dispose()


def _engine(where: str | Path, wait: float | None, *, writes: bool, create: bool) -> Engine:
    seconds = WAIT if wait is None else wait
    if is_url(where):
        return server.engine(str(where), seconds, writes=writes)
    sqlitefile.check(Path(where), create=create)
    return sqlitefile.engine(Path(where), seconds, writes=writes)


@contextmanager
def _told(where: str | Path, *, writes: bool) -> Iterator[None]:
    """What a database says, as one of our refusals."""
    try:
        yield
    except DBAPIError as error:
        refusal = _of_server(error, where) if is_url(where) else _of_file(error, Path(where), writes=writes)
        if refusal is None:
            raise
        raise refusal from error


def _of_server(error: DBAPIError, where: str | Path) -> VaxError | None:
    place = Place(file=shown(where))
    if server.is_busy(error.orig):
        return LockedError("REG-busy", place)
    if server.is_full(error.orig):
        return OutputError("OUT-disk-full", place)
    if isinstance(error, ProgrammingError) and not server.said_why(error.orig):
        return UsageError("REG-address")  # an option in the address that no server knows
    if isinstance(error, OperationalError) or server.is_denied(error.orig):
        return InputError("REG-unreachable", place)
    return None


def _of_file(error: DBAPIError, path: Path, *, writes: bool) -> VaxError | None:
    place = Place(file=path.name)
    text = str(error.orig).lower()
    if "malformed" in text or "not a database" in text or "corrupt" in text:
        return sqlitefile.damaged(path)
    if not isinstance(error, OperationalError):
        return None
    if "locked" in text or "busy" in text:
        return LockedError("REG-busy", place)
    if "full" in text or sqlitefile.is_disk_full(path):
        return OutputError("OUT-disk-full", place)
    if "readonly" in text or "unable to open" in text:
        return OutputError("OUT-denied", place) if writes else InputError("REG-read-only", place)
    return OutputError("OUT-failed", place, reason="SQLite")


def _is_ready(connection: Connection, where: str | Path) -> bool:
    """Whether a register on a server needs no preparing, for which one must have it alone."""
    return (
        _has_tables(connection)
        and _check_version(connection, where) == schema.VERSION
        and server.can_take_turns(connection)
    )


def _prepare(connection: Connection, where: str | Path) -> None:
    """Tables in a register that has none; an older one is brought up to date after a backup beside it."""
    if is_url(where) and not server.can_take_turns(connection):
        server.prepare(connection)
    if _has_tables(connection):
        found = _check_version(connection, where)
        if found < schema.VERSION:
            if not is_url(where):
                path = Path(where)
                sqlitefile.copy(
                    path, path.with_name(f"{path.stem}.backup-v{found}{path.suffix}"), overwrite=True
                )
            migrate(connection, found)
        return
    if not is_url(where):
        sqlitefile.check_empty(connection, Path(where))
    elif any(connection.dialect.has_table(connection, name) for name in schema.metadata.tables):
        raise GuardError("REG-damaged", Place(file=shown(where)))  # the tables are those of another program
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
        raise GuardError("REG-damaged", Place(file=shown(where)))
    if int(value) > schema.VERSION:
        raise GuardError("REG-newer", Place(file=shown(where)), found=value, known=schema.VERSION)
    if not is_url(where):
        sqlitefile.check_pages(connection, Path(where))
    return int(value)
