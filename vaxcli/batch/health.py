"""Whether the schedule is well, for monitoring: last good run, room on the disk, age of the population data, files in error.

A run is good when it went through; files that could not be used are a trouble of their own until a person has seen to them.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from vaxcli.batch.batch_order import STATE
from vaxcli.batch.journal import RUNS
from vaxcli.batch.staging import REASON

ROOM = 1 << 30
"""Bytes that must be free."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What was found."""

    last_good: datetime | None
    free: int
    extract_days: int | None
    waiting: int
    """Files in the inbox."""
    failed: int
    """Files in the error folder."""
    troubles: tuple[str, ...]
    """Codes; empty when all is well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """Where to look."""

    output: Path
    inbox: Path
    errors: Path
    population: Path
    max_days: int | None = None
    """Age at which the extract is refused (F07)."""


def health(where: Folders, within: timedelta, at: datetime) -> Health:
    """Look; nothing is changed."""
    last = max(_good_runs(where.output / STATE / RUNS), default=None)
    free = shutil.disk_usage(where.output if where.output.exists() else Path.cwd()).free
    days = _days(where.population, at)
    troubles = []
    if last is None or at - last > within:
        troubles.append("HEALTH-no-run")
    if free < ROOM:
        troubles.append("HEALTH-disk")
    if days is None:
        troubles.append("HEALTH-no-extract")
    elif where.max_days is not None and days > where.max_days:
        troubles.append("HEALTH-extract-old")
    failed = sum(not one.name.endswith(REASON) for one in _files(where.errors))
    if failed:
        troubles.append("HEALTH-errors")
    return Health(
        last_good=last,
        free=free,
        extract_days=days,
        waiting=sum(1 for _ in _files(where.inbox)),
        failed=failed,
        troubles=tuple(troubles),
    )


def _days(population: Path, at: datetime) -> int | None:
    """Days since the extract was written; None when there is none."""
    try:
        return (at - datetime.fromtimestamp(population.stat().st_mtime, at.tzinfo)).days
    except OSError:
        return None


def _good_runs(path: Path) -> Iterator[datetime]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return
    for line in lines:
        try:
            said = json.loads(line)
            if said["ok"]:
                yield datetime.fromisoformat(said["at"])
        except (ValueError, KeyError, TypeError):
            continue


def _files(folder: Path) -> Iterator[Path]:
    """What lies in a folder, without lock files of Excel and hidden ones."""
    found = folder.rglob("*") if folder.is_dir() else iter(())
    return (one for one in found if one.is_file() and not one.name.startswith((".", "~$")))
