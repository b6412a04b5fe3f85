"""Measures vaxcli, the floor and its peers in one run: whole processes from the shell (DESIGN 10).

``python benchmarks/run.py [--write] [--big] [--only commune] [--peer-python PATH]``
Times are medians of several interleaved runs; memory is that of the largest process of a run.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
DATA = HERE / "data"
README = HERE / "README.md"
MARK = "<!-- measured -->"
PEERS = {
    "openpyxl_dict": "openpyxl",
    "pandas_merge": "pandas",
    "datacompy_sheets": "datacompy",
    "splink_duckdb": "splink",
}
"""Script of a peer and the package it cannot do without."""


@dataclass(frozen=True, slots=True)
class Size:
    """A list and a register."""

    name: str
    rows: int
    people: int

    @property
    def list_file(self) -> Path:
        """The list; every register of a province and above shares the province's."""
        return DATA / f"{'province' if self.rows == 200_000 else self.name}.xlsx"

    @property
    def population(self) -> Path:
        """The extract."""
        return DATA / f"{self.name}.csv"


SIZES = (
    Size("commune", 3_000, 12_000),
    Size("district", 100_000, 200_000),
    Size("province", 200_000, 1_000_000),
)
NATION = Size("ten-million", 200_000, 10_000_000)


@dataclass(frozen=True, slots=True)
class Run:
    """What one process cost."""

    seconds: float
    megabytes: float
    exit_code: int


def measured(command: Sequence[str | Path]) -> Run:
    """Run a command to its end; its output goes nowhere.

    Memory is the peak of the largest process among the command and its children, where the system
    tells (POSIX); else 0. A run through an interpreter of our own keeps this script's memory out.
    """
    report = (
        "import json,resource,subprocess,sys,time\n"
        "start=time.perf_counter()\n"
        "code=subprocess.call(sys.argv[1:],stdout=subprocess.DEVNULL,stderr=subprocess.DEVNULL)\n"
        "end=time.perf_counter()\n"
        "peak=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss\n"
        "print(json.dumps([end-start,peak,code]))\n"
    )
    if os.name != "posix":
        start = time.perf_counter()
        code = subprocess.call([str(part) for part in command], stdout=subprocess.DEVNULL)
        return Run(time.perf_counter() - start, 0.0, code)
    done = subprocess.run(
        [sys.executable, "-S", "-c", report, *map(str, command)], capture_output=True, text=True, check=True
    )
    seconds, peak, code = json.loads(done.stdout)
    return Run(seconds, peak / (1024 * 1024 if sys.platform == "darwin" else 1024), code)


def make_data(size: Size) -> None:
    """Make the list and the register of a size, once."""
    if size.list_file.exists() and size.population.exists():
        return
    DATA.mkdir(exist_ok=True)
    say(f"making {size.name}: {size.rows:,} rows, {size.people:,} people")
    spare = DATA / "spare.xlsx"
    target = spare if size.list_file.exists() else size.list_file
    order = ["--rows", str(size.rows if target != spare else 1), "--people", str(size.people)]
    maker = [sys.executable, "-m", "samples.maker", *order, str(target), str(size.population)]
    subprocess.run(maker, check=True, cwd=ROOT)
    spare.unlink(missing_ok=True)


def commands(size: Size, target: Path, peers: dict[str, str]) -> dict[str, list[str | Path]]:
    """What is run for a size, by name; ``peers`` maps a script to its interpreter."""
    files = [size.list_file, size.population, target / "out.xlsx"]
    vaxcli: list[str | Path] = [
        vaxcli_command(), "verify", size.list_file, "--population", size.population, "--output-dir", target,
        "--overwrite", "--force",
    ]  # fmt: skip
    found: dict[str, list[str | Path]] = {
        "vaxcli": vaxcli,
        "floor": [sys.executable, HERE / "floor.py", *files],
    }
    for name, python in peers.items():
        found[name] = [python, HERE / "peers" / f"{name}.py", *files]
    return found


def vaxcli_command() -> Path:
    """The command as it is installed beside this interpreter."""
    return Path(sys.executable).with_name("vaxcli.exe" if os.name == "nt" else "vaxcli")


def usable_peers(python: str) -> dict[str, str]:
    """The peers whose package can be imported; the others are said to be missing."""
    usable = {}
    for script, package in PEERS.items():
        test = subprocess.run([python, "-c", f"import {package}"], capture_output=True, check=False)
        if test.returncode == 0:
            usable[script] = python
        else:
            say(f"skipping {script}: {package} cannot be imported by {Path(python).name}")
    return usable


def measure(size: Size, runs: int, peers: dict[str, str]) -> dict[str, Run]:
    """Medians for one size. Peers that take over a minute are run once."""
    make_data(size)
    results: dict[str, list[Run]] = defaultdict(list)
    for turn in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            for name, command in commands(size, Path(folder), peers).items():
                if turn and name in peers and results[name][0].seconds > 60:
                    continue
                run = measured(command)
                results[name].append(run)
                say(f"{size.name} {name}: {run.seconds:.2f} s, {run.megabytes:.0f} MB, exit {run.exit_code}")
    return {name: median(measures) for name, measures in results.items()}


def median(runs: Sequence[Run]) -> Run:
    """The run in the middle, value by value; the worst exit code."""
    return Run(
        statistics.median(run.seconds for run in runs),
        statistics.median(run.megabytes for run in runs),
        max((run.exit_code for run in runs), key=abs),
    )


def bars(results: dict[str, dict[str, Run]], help_run: Run) -> list[tuple[str, str, bool]]:
    """The bars of DESIGN 10: what, measured, met. Only what was measured."""
    met = [("`vaxcli --help` under 0.2 s", f"{help_run.seconds:.2f} s", help_run.seconds < 0.2)]

    def ratio(size: str, other: str) -> float:
        return results[size]["vaxcli"].seconds / results[size][other].seconds

    if "commune" in results:
        seconds = results["commune"]["vaxcli"].seconds
        met.append(("commune under 1.0 s", f"{seconds:.2f} s", seconds < 1.0))
    for size, megabytes in (("district", 1000), ("province", 1600)):
        if size in results:
            peak = results[size]["vaxcli"].megabytes
            times = ratio(size, "floor")
            met.append((f"{size} at most 2.2 times the floor", f"{times:.2f}", times <= 2.2))
            met.append((f"{size} under {megabytes} MB", f"{peak:.0f} MB", peak < megabytes))
    if "openpyxl_dict" in results.get("district", {}):
        faster = 1 / ratio("district", "openpyxl_dict")
        met.append(
            ("district at least 12 times faster than openpyxl with a dict", f"{faster:.1f}", faster >= 12)
        )
    if NATION.name in results:
        small, big = results["province"]["vaxcli"], results[NATION.name]["vaxcli"]
        memory, longer = big.megabytes / small.megabytes, big.seconds / small.seconds
        file = NATION.population.stat().st_size / SIZES[2].population.stat().st_size
        met.append(("register times ten: memory within 1.3 times", f"{memory:.2f}", memory <= 1.3))
        met.append(
            (
                f"register times ten: time grows no faster than the file ({file:.1f})",
                f"{longer:.2f}",
                longer <= file,
            )
        )
    ran = all(run["vaxcli"].exit_code == 0 for run in results.values()) and help_run.exit_code == 0
    return [(bar, value if ran else "failed", ok and ran) for bar, value, ok in met]


def report(results: dict[str, dict[str, Run]], help_run: Run, conditions: str) -> str:
    """The measurements as markdown."""
    lines = [
        conditions,
        "",
        "| work | program | seconds | MB | vaxcli takes |",
        "|---|---|--:|--:|--:|",
        f"| | `vaxcli --help` | {help_run.seconds:.2f} | {help_run.megabytes:.0f} | |",
    ]
    for size in (*SIZES, NATION):
        for name, run in results.get(size.name, {}).items():
            ours = results[size.name]["vaxcli"]
            compared = name != "vaxcli" and ours.exit_code == run.exit_code == 0
            share = f"{ours.seconds / run.seconds:.2f} of its time" if compared else ""
            failed = "" if run.exit_code == 0 else f" **failed: exit {run.exit_code}**"
            work = f"{size.name}: {size.rows:,} × {size.people:,}" if name == "vaxcli" else ""
            lines.append(f"| {work} | {name}{failed} | {run.seconds:.2f} | {run.megabytes:.0f} | {share} |")
    lines += ["", "| bar | measured | |", "|---|--:|---|"]
    lines += [
        f"| {bar} | {value} | {'met' if ok else '**not met**'} |"
        for bar, value, ok in bars(results, help_run)
    ]
    return "\n".join(lines)


def versions(python: str) -> str:
    """The packages measured, as far as the peers' interpreter has them."""
    packages = ["duckdb", "python-calamine", "openpyxl", "pandas", "datacompy", "splink"]
    code = (
        "import importlib.metadata as m, sys\n"
        "have = {d.name.lower(): d.version for d in m.distributions()}\n"
        "print(', '.join(f'{p} {have[p]}' for p in sys.argv[1:] if p in have))\n"
    )
    done = subprocess.run([python, "-c", code, *packages], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def say(line: str) -> None:
    """Progress goes to stderr: stdout carries the table."""
    print(line, file=sys.stderr, flush=True)


def main() -> None:
    """Measure what the options ask for."""
    parser = argparse.ArgumentParser(description="Measure vaxcli, the floor and the peers in one run.")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", choices=[size.name for size in SIZES], action="append")
    parser.add_argument("--big", action="store_true", help="also a register of ten million")
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--peer-python", default=os.environ.get("PEER_PYTHON", sys.executable))
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/README.md")
    given = parser.parse_args()
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    peers = {} if given.no_peers else usable_peers(given.peer_python)
    sizes = [size for size in SIZES if not given.only or size.name in given.only]
    help_run = median([measured([vaxcli_command(), "--help"]) for _ in range(given.runs + 2)])
    results = {size.name: measure(size, given.runs, peers) for size in sizes}
    if given.big:
        results[NATION.name] = measure(NATION, 1, {})
        results.setdefault(SIZES[2].name, measure(SIZES[2], 1, {}))
    conditions = (
        f"Medians of {given.runs} runs on {os.cpu_count()} cores, {platform.system()}, "
        f"Python {platform.python_version()}; {versions(given.peer_python)}."
    )
    table = report(results, help_run, conditions)
    print(table)
    if given.write:
        before, _, _ = README.read_text(encoding="utf-8").partition(MARK)
        README.write_text(f"{before}{MARK}\n\n{table}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
