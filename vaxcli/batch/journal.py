"""What runs write down: one line a run, and a file a day with row ids and codes; no name of a person or a file (promise 7)."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from vaxcli.batch.batch_order import End, FileEnd, Run

RUNS = "runs.jsonl"
_MARK = 16
"""Letters of a file's hash that tell it from others."""


def lines(end: FileEnd, at: datetime) -> list[dict[str, Any]]:
    """The lines of one file: itself, then each row with its codes."""
    moment = at.isoformat(timespec="seconds")
    mark = end.sha256[:_MARK]
    said = {
        "at": moment,
        "sha256": mark,
        "kind": end.kind.value,
        "end": end.end.value,
        "code": end.code,
        "list_id": end.list_id,
        "counts": dict(end.counts),
    }
    if end.trace:
        said["trace"] = end.trace
    return [said, *({"sha256": mark, "row": row, "code": code} for row, code in end.rows.items())]


def append(state: Path, said: Sequence[dict[str, Any]], at: datetime, *, again: bool) -> None:
    """Add lines to the file of the day; ``again``: a killed run may have done so."""
    folder = state / "log"
    folder.mkdir(exist_ok=True, mode=0o700)
    path = folder / f"{at:%Y-%m-%d}.jsonl"
    if not (again and _holds(folder, said)):
        _append(path, said)


def ran(state: Path, found: Run) -> None:
    """Write down a run that went through, with or without files that could not be used.

    It was no good one when files wait for population data that can be used, or for the register.
    """
    line = {
        "at": found.started.isoformat(timespec="seconds"),
        "seconds": found.seconds,
        **{end.value: found.count(end) for end in End},
        "recovered": found.recovered,
        "took_over": found.took_over,
        "ok": not found.unserved,
    }
    if found.unserved:
        line["code"] = found.unserved
    _append(state / RUNS, [line])


def refused(state: Path, at: datetime, code: str) -> None:
    """Write down a run that could not work at all."""
    _append(state / RUNS, [{"at": at.isoformat(timespec="seconds"), "code": code, "ok": False}])


def _holds(folder: Path, said: Sequence[dict[str, Any]]) -> bool:
    """Whether all lines stand in the log: the last of them was written in one piece with the others."""
    last = json.dumps(said[-1]) + "\n"
    return any(last in path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.jsonl"))[-2:])


def _append(path: Path, said: Sequence[dict[str, Any]]) -> None:
    """Add lines; what a kill cut off in the middle of a line gets its own end."""
    with open(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "a+b") as file:  # noqa: PTH123 - a descriptor
        if file.tell():
            file.seek(-1, os.SEEK_END)
            file.write(b"" if file.read(1) == b"\n" else b"\n")
        file.write("".join(json.dumps(line) + "\n" for line in said).encode())
        file.flush()
        os.fsync(file.fileno())
