"""Measures ``vaxcli record`` from the shell: reading, recording, writing back (issue 4: 100,000 rows in 20 s).

``python benchmarks/record.py [--rows 100000] [--profile]``
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from samples import doses as made
from samples.people import Person
from vaxcli.doses import recording
from vaxcli.doses.record_order import RecordOrder
from vaxcli.register import imports, people, store
from vaxcli.register.imports import Incoming
from vaxcli.register.people import NewPerson

ROOT = Path(__file__).resolve().parent.parent


def know(where: Path, found: list[Person]) -> None:
    """Keep people as a returned list tells of them."""
    coming = Incoming(kind="return", file="list.xlsx", sha256="0", at=datetime.now(UTC), by="benchmark")
    with store.opened(where) as connection:
        taken = imports.begin_import(connection, coming)
        listed = [
            NewPerson(
                number=person.number,
                full_name=person.name,
                birth="-".join(reversed(person.birth.split("/"))),
                sex="M" if person.sex == "Nam" else "F",
                code="XM",
                list_id="1a2b3c4d",
                row_id=f"1a2b3c4d-1.{row}",
            )
            for row, person in enumerate(found, 2)
        ]
        people.add(connection, taken, listed)


def told(folder: Path, *more: str) -> float:
    """Seconds of one whole process."""
    line = [sys.executable, "-m", "vaxcli", "record", "doses.xlsx", "-q", *more]
    start = time.perf_counter()
    subprocess.run(line, cwd=folder, env={"PYTHONPATH": str(ROOT)}, check=True)
    return time.perf_counter() - start


def profiled(folder: Path) -> None:
    """The same in this process, function by function."""
    order = RecordOrder(
        doses_file=folder / "doses.xlsx", register=str(folder / "register.sqlite"), at=datetime.now(UTC)
    )
    profile = cProfile.Profile()
    profile.runcall(recording.record, lambda *_moved: None, order)
    pstats.Stats(profile).sort_stats("tottime").print_stats(45)


def main() -> None:
    """Make the data, run, say what it cost."""
    parser = argparse.ArgumentParser(description="Measure vaxcli record.")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--profile", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        known = made.listed(1, given.rows)
        made.write(folder / "doses.xlsx", made.tidy(known, given.rows, 1), "tidy")
        know(folder / "register.sqlite", known[: given.rows // 2])
        if given.profile:
            profiled(folder)
            return
        for what, more in (("new doses", ()), ("the same file again", ("--overwrite",))):
            print(f"{given.rows:,} rows, {what:<24}{told(folder, *more):>8.2f} s")


if __name__ == "__main__":
    main()
