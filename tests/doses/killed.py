"""Record a workbook again and again in a child that is killed at twenty moments; what each left, as JSON lines.

A process of its own, without threads, so that its children can be forked after the slow imports:
``python -m tests.doses.killed FOLDER``.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

from tests.doses.dosebooks import recorded

MOMENTS = 20


def main() -> None:
    """Kill, look, put the register back."""
    folder = Path(sys.argv[1])
    register = folder / "register.sqlite"
    before = register.read_bytes()
    start = time.monotonic()
    recorded(folder)
    whole = time.monotonic() - start
    for moment in range(MOMENTS):
        _put_back(register, before)
        child = os.fork()
        if not child:
            recorded(folder)
            os._exit(0)
        time.sleep(whole * moment / (MOMENTS - 3))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        print(json.dumps(_left(register)))  # noqa: T201 - what the test reads
    _put_back(register, before)


def _put_back(register: Path, content: bytes) -> None:
    for ending in ("", "-wal", "-shm"):
        Path(f"{register}{ending}").unlink(missing_ok=True)
    register.write_bytes(content)


def _left(register: Path) -> tuple[object, ...]:
    with closing(sqlite3.connect(register)) as base:
        questions = (
            "select count(*) from doses",
            "select count(*) from imports",
            "select count(*) from people",
            "select count(distinct import_id) from history",
        )
        (whole,) = base.execute("pragma integrity_check").fetchone()
        return (whole, *(base.execute(one).fetchone()[0] for one in questions))


if __name__ == "__main__":
    main()
