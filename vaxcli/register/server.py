"""The register on a PostgreSQL server, which many computers share; one of them writes at a time, as in a file."""

from __future__ import annotations

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from vaxcli.errors import UsageError

_ONE_WRITER = 0x76617863
"""Any number that no other program locks: ``vaxc``."""
_BUSY = frozenset({"55P03", "40P01", "40001"})
_NOT_ALLOWED = "42501"


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
        made = create_engine(
            address.set(drivername="postgresql+psycopg"),
            poolclass=NullPool,
            # A look at the register sees one moment, whoever writes meanwhile.
            isolation_level="READ COMMITTED" if writes else "REPEATABLE READ",
            connect_args={"connect_timeout": max(1, int(wait)), "options": options},
        )
    except ImportError as error:
        raise UsageError("REG-no-driver") from error

    @event.listens_for(made, "begin")
    def begin(connection: Connection) -> None:
        if writes:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ONE_WRITER})")

    return made


def is_busy(error: BaseException | None) -> bool:
    """Whether a server says that another one holds what is needed."""
    return getattr(error, "sqlstate", None) in _BUSY


def is_denied(error: BaseException | None) -> bool:
    """Whether a server says that the account may not."""
    return getattr(error, "sqlstate", None) == _NOT_ALLOWED


def _address(url: str) -> URL:
    try:
        return make_url(url)
    except (ArgumentError, ValueError) as error:  # the second for a port that is no number
        raise UsageError("REG-address") from error
