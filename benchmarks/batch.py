"""111 communes of 1,000 rows against a register of 1,000,000: ``batch run`` beside the same files through ``verify``.

``python benchmarks/batch.py`` needs ``benchmarks/data/province.xlsx`` and ``.csv`` (``benchmarks/run.py`` makes them).
The peer is what a person would type, ``verify --population pop.csv`` for one list after another; how much of the
difference is the index, and how much the spreading over processes, a second peer with the index says.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter
from python_calamine import CalamineWorkbook

DATA = Path(__file__).parent / "data"
PROGRAM = [sys.executable, "-m", "vaxcli"]
BAR = 1.6
"""Times that a run has to be faster than one list after another."""
MOST = 2048
"""MB of all its processes together."""


@dataclass
class Measured:
    """A command, or several one after another."""

    seconds: float = 0.0
    memory: int = 0
    """MB of all processes together at their peak, shared pages counted once (Linux only)."""


def split(folder: Path, communes: int) -> list[Path]:
    """The province's list cut into lists of 1,000 rows, each with its heading."""
    rows = CalamineWorkbook.from_path(DATA / "province.xlsx").get_sheet_by_index(0).to_python()
    made = []
    for number in range(communes):
        path = folder / f"xa-{number:03}.xlsx"
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            for at, row in enumerate([rows[0], *rows[1 + number * 1000 : 1001 + number * 1000]]):
                for column, cell in enumerate(row):
                    sheet.write(at, column, cell if isinstance(cell, int | float) else str(cell))
        made.append(path)
    return made


def measured(folder: Path, *lines: list[str]) -> Measured:
    """Lines run one after another in a folder."""
    done = Measured()
    for line in lines:
        began = time.perf_counter()
        running = subprocess.Popen(
            [*PROGRAM, *line], cwd=folder, stderr=subprocess.DEVNULL, start_new_session=True
        )
        watch = threading.Thread(target=_watch, args=(running, done))
        watch.start()
        code = running.wait()
        done.seconds += time.perf_counter() - began
        watch.join()
        if code:
            sys.exit(f"{line[0]} ended with {code}")
    return done


def _watch(running: subprocess.Popen[bytes], done: Measured) -> None:
    while running.poll() is None:
        done.memory = max(done.memory, sum(_shares(running.pid)) // 1024)
        time.sleep(0.2)


def _shares(session: int) -> Iterator[int]:
    """KB of each process of a session, its part of what it shares."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.getsid(int(process.name)) == session:
                text = (process / "smaps_rollup").read_text(encoding="ascii")
                yield next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
        except (OSError, StopIteration):
            continue


def main() -> int:
    """Measure, print the ratios; 1 when a bar is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--communes", type=int, default=111)
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("in", "csv", "index"):
            (folder / part).mkdir()
        files = split(folder / "in", asked.communes)
        for path in files:
            shutil.copy(path, folder / "csv")
            shutil.copy(path, folder / "index")
        shutil.copy(DATA / "province.csv", folder / "pop.csv")
        line = [
            "batch",
            "run",
            "--inbox",
            "in",
            "--population",
            "pop.csv",
            "--output",
            "out",
            "--errors",
            "err",
        ]
        line += ["--archive", "arch", "--settle", "0", "--jobs", str(asked.jobs), "-q"]
        together = measured(folder, line)
        done = len(list((folder / "out").glob("*.verified.xlsx")))
        if done != asked.communes:
            sys.exit(f"{done} of {asked.communes} lists came back")
        index = next((folder / "out" / ".vaxcli-batch").glob("population-*.parquet"))
        alone = {
            part: measured(
                folder / part,
                *(["verify", path.name, "--population", str(population), "-q"] for path in files),
            )
            for part, population in (("csv", folder / "pop.csv"), ("index", index))
        }
    ratio = {part: one.seconds / together.seconds for part, one in alone.items()}
    sys.stdout.write(
        f"batch run --jobs {asked.jobs}: {done} lists in {together.seconds:.1f} s, indexing included;"
        f" all processes together {together.memory} MB (bar {MOST})\n"
        f"verify, one after another, from the CSV: {alone['csv'].seconds:.1f} s, {ratio['csv']:.2f} times (bar {BAR})\n"
        f"verify, one after another, from the index: {alone['index'].seconds:.1f} s, {ratio['index']:.2f} times\n"
    )
    return 0 if ratio["csv"] >= BAR and together.memory < MOST else 1


if __name__ == "__main__":
    sys.exit(main())
