"""A process that writes until it is killed."""

from __future__ import annotations

from datetime import date, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from tests.register.kept import AN, importing, new_dose
from vaxcli.register import doses, people

A_TURN = 20
"""Doses of one transaction."""


def write(where: Path, said: Connection) -> None:
    """Twenty doses a transaction; says when it begins and when each is kept."""
    said.send("begins")
    for turn in range(10_000):
        with importing(where, sha256=str(turn)) as (connection, made):
            (person,) = people.add(connection, made, [AN])
            days = [date(2021, 1, 1) + timedelta(days=turn * A_TURN + at) for at in range(A_TURN)]
            doses.add(connection, made, [new_dose(person, given_on=day) for day in days])
        said.send("kept")
