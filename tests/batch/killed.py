"""Runs that are killed before each of their steps that change the disk, and a run after each; what is left, as JSON lines.

A process of its own, without threads, so that its children can be forked after the slow imports:
``python -m tests.batch.killed FOLDER KIND``.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from mmap import mmap
from pathlib import Path
from typing import Any

import vaxcli.sign.signing
import vaxcli.verify.run  # noqa: F401 - what the children would load again and again
from tests.batch import district
from tests.verify.returned import silent
from vaxcli.batch.batch_order import End
from vaxcli.population import indexing
from vaxcli.sign.sign_order import SignOrder

STEPS = ("replace", "rename", "link", "unlink", "rmdir", "mkdir")
"""Calls of ``os`` by which files appear, move and go (before an ``fsync`` a kill finds what it finds before the next)."""
MOST = 99


def main() -> None:
    """Kill before step 1, 2, 3 ... until a run has no more steps."""
    top, kind = Path(sys.argv[1]), sys.argv[2]
    # Comparing starts threads, which no fork survives: not in this process.
    _done(lambda: _prepared(top / "before", kind))
    order = district.signing(top)
    gc.freeze()
    gc.disable()
    for step in range(1, MOST):
        folder = shutil.copytree(top / "before", top / str(step))
        ended = _child(folder, order, step)
        again = _child(folder, order, 0)
        left = {
            "killed": ended < 0,
            "again": again,
            "files": district.names(folder),
            "doses": _doses(folder / "register.sqlite"),
            "work": sorted(one.name for one in (folder / "out" / ".vaxcli-batch" / "work").glob("*")),
            "log": _logged(folder),
        }
        print(json.dumps(left))  # noqa: T201 - what the test reads
        shutil.rmtree(folder)
        if ended >= 0:
            break


def _prepared(folder: Path, kind: str) -> int:
    """A file waits, and the population data are sorted already, as they are for all but a first run."""
    district.KINDS[kind](folder)
    indexing.index(
        silent, indexing.IndexOrder(extract=folder / "pop.csv", target=folder / "pop.parquet", columns={})
    )
    return 0


def _doses(register: Path) -> int:
    """Doses of the register."""
    if not register.exists():
        return 0
    with closing(sqlite3.connect(register)) as base:
        return int(base.execute("select count(*) from doses").fetchone()[0])


def _logged(folder: Path) -> int:
    """Lines of the logs that tell of a file."""
    logs = (folder / "out" / ".vaxcli-batch" / "log").glob("*.jsonl")
    return sum('"kind"' in line for log in logs for line in log.read_text(encoding="utf-8").splitlines())


def _child(folder: Path, order: SignOrder, step: int) -> int:
    """How many files of a run in a process of its own failed, or minus the signal that ended it."""

    def work() -> int:
        if step:
            _kill_before(step)
        ran = district.run(folder, population=folder / "pop.parquet", signing=order)
        return ran.count(End.FAILED)

    return _done(work)


def _done(work: Callable[[], int]) -> int:
    """The number that work in a process of its own gives, or minus the signal that ended it."""
    child = os.fork()
    if not child:
        os.setsid()
        os._exit(work())
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _kill_before(step: int) -> None:
    """Let this process and those it starts be killed before the n-th step of all of them."""
    passed = mmap(-1, 4)

    def watched(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **more: Any) -> Any:
            count = int.from_bytes(passed[:], "little") + 1
            passed[:] = count.to_bytes(4, "little")
            if count == step:
                os.killpg(0, signal.SIGKILL)
            return real(*arguments, **more)

        return call

    for name in STEPS:
        setattr(os, name, watched(getattr(os, name)))


if __name__ == "__main__":
    main()
