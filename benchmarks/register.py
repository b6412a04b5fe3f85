"""Measures the register alone: people and doses kept, asked for, audited, backed up (issue 4: 100,000 doses in 5 s).

``python benchmarks/register.py [--doses 100000] [--register postgresql://…]``
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from vaxcli.register import doses, imports, keeping, people, store
from vaxcli.register.doses import NewDose
from vaxcli.register.imports import Incoming
from vaxcli.register.model import Dose
from vaxcli.register.people import NewPerson

DAY = date(2021, 11, 10)


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Say how long the block took."""
    start = time.perf_counter()
    yield
    print(f"{what:<44}{time.perf_counter() - start:>8.2f} s")


def person(number: int) -> NewPerson:
    """One of a district's people, nine in ten verified."""
    return NewPerson(
        number=f"0701{number:08}",
        full_name=f"Nguyễn Văn {number % 997}",
        birth=f"{DAY - timedelta(days=7000 + number % 15000)}",
        sex="MF"[number % 2],
        hamlet=f"Thôn {number % 90}",
        phone=f"09{number:08}",
        code="SAI" if number % 10 == 0 else "XM",
        list_id="1a2b3c4d",
        row_id=f"1a2b3c4d-1.{number}",
    )


def dose(place: int, number: int) -> NewDose:
    """Somebody's first dose."""
    given = Dose(
        dose_no=1,
        vaccine="pfizer",
        vaccine_text="Comirnaty (Pfizer)",
        lot=f"FK{number % 50:04}",
        given_on=DAY - timedelta(days=number % 60),
        site="TYT xã",
        vaccinator="Điều dưỡng A",
    )
    return NewDose(person_id=place, dose=given, verified=True, findings=(), sheet=1, row=number + 2)


def coming(kind: str, sha256: str) -> Incoming:
    """A file."""
    return Incoming(kind=kind, file=f"{kind}.xlsx", sha256=sha256, at=datetime.now(UTC), by="benchmark")


def measure(where: str | Path, count: int) -> None:
    """Run every step once."""
    persons = [person(number) for number in range(count)]
    with timed(f"{count:,} people of a return kept"), store.opened(where) as connection:
        places = people.add(connection, imports.begin_import(connection, coming("return", "1")), persons)
    given = [dose(place, number) for number, place in enumerate(places)]
    with timed(f"{count:,} people found by number"), store.read_only(where) as connection:
        people.by_numbers(connection, [one.number for one in persons])
    with timed(f"{count:,} doses kept"), store.opened(where) as connection:
        doses.add(connection, imports.begin_import(connection, coming("doses", "1")), given)
    with timed("their doses asked for"), store.read_only(where) as connection:
        doses.of_people(connection, places)
    with timed("the same return once more"), store.opened(where) as connection:
        people.add(connection, imports.begin_import(connection, coming("return", "2")), persons)
    with timed("one more dose"), store.opened(where) as connection:
        again = NewDose(
            **{name: getattr(given[0], name) for name in ("verified", "findings", "sheet", "row")},
            person_id=places[1],
            dose=given[0].dose,
        )
        doses.add(connection, imports.begin_import(connection, coming("doses", "2")), [again])
    with timed("audit"):
        chain = keeping.audit(where)
    if not chain.whole:
        sys.exit(f"not whole: {chain.broken[:3]}")
    if isinstance(where, Path):
        with timed(f"backup of {where.stat().st_size / 1e6:.0f} MB"):
            keeping.backup(where, None, datetime.now(UTC))
    with timed("undo of all doses"):
        keeping.undo(where, 4, "benchmark", datetime.now(UTC), "benchmark")
        keeping.undo(where, 2, "benchmark", datetime.now(UTC), "benchmark")
    with timed("purge of everybody"):
        keeping.purge(where, date(2090, 1, 1), datetime.now(UTC), "benchmark", agreed=True)


def main() -> None:
    """Read the options and measure."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--doses", type=int, default=100_000)
    options.add_argument("--register", default="")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(chosen.register or Path(folder) / "register.sqlite", chosen.doses)


if __name__ == "__main__":
    main()
