"""The register on a PostgreSQL server, which many computers share and write at once.

Whoever changes who is who (a returned list, an undo, a purge, a new version of the tables) has the register alone.
Everybody else says what he is about and writes beside those who are about something else; two who are about the
same file, number or person take turns, as if one had come after the other. Nobody waits for anything in two orders,
so nobody waits for ever: first for what he is about, then for people by their ids, last for the end of the history.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from sqlalchemy import URL, Connection, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from vaxcli.errors import UsageError

_REGISTER = 0x76617863
"""Any number that no other program locks: ``vaxc``."""
_HISTORY = 0x76617864
"""Held for the end of the history."""
_ANSWERS = 10
"""Seconds within which a server that is there answers a call."""
_TURNS = "vaxcli_turns"
"""What the running transactions are about, as numbers: seen by nobody, gone when they end, waited for by their like.

A row that is being inserted makes others wait who insert the same. PostgreSQL's own advisory locks would do so too,
but their number is limited for the whole server (``max_locks_per_transaction``), and a file may name 100,000 people.
"""
_TOGETHER = "vaxcli together"
_BUSY = frozenset({"55P03", "40P01", "40001"})
_FULL = "53100"
_NOT_ALLOWED = frozenset({"42501", "25006"})
"""Not allowed to this account; a server that only answers."""


def shown(url: str) -> str:
    """An address as it may be named on the screen: without its password.

    Raises:
        UsageError: ``REG-address``.
    """
    return _address(url).set(query={}).render_as_string(hide_password=True)


def engine(url: str, wait: float, *, writes: bool) -> Engine:
    """How a register on a server is opened.

    Raises:
        UsageError: ``REG-address``, ``REG-no-driver``.
    """
    address = _address(url)
    if address.drivername not in ("postgres", "postgresql", "postgresql+psycopg"):
        raise UsageError("REG-address")
    options = f"-c lock_timeout={max(1, int(wait * 1000))}"
    if not writes:
        options += " -c default_transaction_read_only=on"
    try:
        return create_engine(
            address.set(drivername="postgresql+psycopg"),
            poolclass=NullPool,
            # A look at the register sees one moment, whoever writes meanwhile. Who writes sees what those left for
            # whom he waited.
            isolation_level="READ COMMITTED" if writes else "REPEATABLE READ",
            connect_args={"connect_timeout": max(1, min(int(wait), _ANSWERS)), "options": options},
        )
    except ImportError as error:
        raise UsageError("REG-no-driver") from error


def is_server(connection: Connection) -> bool:
    """Whether the register lies on a server, not in a file."""
    return connection.dialect.name == "postgresql"


def can_take_turns(connection: Connection) -> bool:
    """Whether the table is there in which writers say what they are about."""
    return connection.dialect.has_table(connection, _TURNS)


def prepare(connection: Connection) -> None:
    """Make that table. It is not written to the server's log: after a crash it is empty, as it is to be."""
    connection.exec_driver_sql(f"CREATE UNLOGGED TABLE {_TURNS} (about BIGINT PRIMARY KEY)")


def begin_turn(connection: Connection, about: Iterable[str] | None) -> None:
    """Wait for the register, alone when ``about`` is None, else for those who are about the same."""
    if about is None:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_REGISTER})")
        return
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock_shared({_REGISTER})")
    connection.exec_driver_sql(
        f"INSERT INTO {_TURNS} SELECT unnest(%(about)s::bigint[]) ON CONFLICT DO NOTHING",
        {"about": sorted(set(map(_number, about)))},
    )
    connection.info[_TOGETHER] = True


def hold(connection: Connection, people: Sequence[int]) -> None:
    """Keep what belongs to these people from others who write at once, until the transaction ends."""
    if connection.info.get(_TOGETHER):
        connection.exec_driver_sql(
            "SELECT id FROM people WHERE id = ANY(%(ids)s) ORDER BY id FOR NO KEY UPDATE",
            {"ids": list(people)},
        )


def end_turn(connection: Connection) -> None:
    """Take back what was said, and wait for the end of the history, which one writes at a time."""
    if connection.info.get(_TOGETHER):
        connection.exec_driver_sql(f"DELETE FROM {_TURNS}")  # noqa: S608 - nobody sees the rows of another
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_HISTORY})")


def next_ids(connection: Connection, table: str, wanted: int) -> list[int]:
    """Ids that are given to nobody else, whatever becomes of this transaction."""
    question = f"SELECT nextval(pg_get_serial_sequence('{table}', 'id')) FROM generate_series(1, {wanted})"  # noqa: S608
    return list(connection.exec_driver_sql(question).scalars())


def is_busy(error: BaseException | None) -> bool:
    """Whether a server says that another one holds what is needed."""
    return getattr(error, "sqlstate", None) in _BUSY


def is_denied(error: BaseException | None) -> bool:
    """Whether a server says that one may not write there, or not ask."""
    return getattr(error, "sqlstate", None) in _NOT_ALLOWED


def is_full(error: BaseException | None) -> bool:
    """Whether a server says that its disk is full."""
    return getattr(error, "sqlstate", None) == _FULL


def said_why(error: BaseException | None) -> bool:
    """Whether the words are those of a server: it was reached."""
    return getattr(error, "sqlstate", None) is not None


def _number(key: str) -> int:
    """A key as a number of 64 bits: no number of a person lies about, and two keys that fall together only wait."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), signed=True)


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except (ArgumentError, ValueError) as error:  # the second for a port that is no number
        raise UsageError("REG-address") from error
    if "@" in (address.host or ""):  # the end of a password that was cut at its own @
        raise UsageError("REG-address")
    return address
