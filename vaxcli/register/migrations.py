"""The steps from one version of the schema to the next; each runs inside the transaction that found it missing."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, update

from vaxcli.register import schema

STEPS: dict[int, Callable[[Connection], None]] = {}
"""By the version a step starts from. Version 1 is the first, so there is none yet."""


def migrate(connection: Connection, found: int) -> None:
    """Bring the tables from version ``found`` to ``schema.VERSION``, one step after the other."""
    for version in range(found, schema.VERSION):
        STEPS[version](connection)
    connection.execute(
        update(schema.meta).where(schema.meta.c.key == "version").values(value=str(schema.VERSION))
    )
