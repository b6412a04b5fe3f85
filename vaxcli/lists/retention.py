"""Retention of files: workbooks of lists that were handed back before a day go; what went is written down (R56).

The records (``….json``) stay: they hold no personal data and say what there was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import orjson

from vaxcli.atomic import write_all
from vaxcli.errors import InputError, OutputError, UsageError
from vaxcli.findings import Place

_DAYS = ("returned_on", "received_on", "submitted_on")
_RECORDS = 1 << 26


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """What went."""

    files: int
    lists: int
    record: str
    """The file that says so; ``""`` when nothing went."""


@dataclass(frozen=True, slots=True)
class _Due:
    path: Path
    list_id: str


def purge(folders: tuple[Path, ...], before: date, at: datetime, *, agreed: bool) -> Purged:
    """Remove the workbooks of lists that were over before a day.

    Raises:
        InputError: ``F01-no-folder``.
        UsageError: ``PURGE-needs-yes`` with the figures, when nobody agreed.
        OutputError: ``OUT-denied``: a file could not be removed; those before it are gone and written down.
    """
    for folder in folders:
        if not folder.is_dir():
            raise InputError("F01-no-folder", Place(file=folder.name))
    due = sorted(
        {one.path: one for folder in folders for one in _due(folder, before)}.values(),
        key=lambda one: one.path,
    )
    if not due:
        return Purged(files=0, lists=0, record="")
    lists = {one.list_id for one in due}
    if not agreed:
        raise UsageError("PURGE-needs-yes", None, files=len(due), lists=len(lists), day=f"{before:%d/%m/%Y}")
    gone: list[dict[str, Any]] = []
    record = folders[0] / f"purged-{at:%Y%m%d-%H%M%S}.json"
    try:
        for one in due:
            data = one.path.read_bytes()
            one.path.unlink()
            gone.append(
                {"list_id": one.list_id, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
            )
    except OSError as error:
        raise OutputError("OUT-denied", Place(file=one.path.name)) from error
    finally:
        content = {
            "vaxcli_record": 1,
            "command": "purge",
            "at": at.isoformat(),
            "before": before,
            "files": gone,
        }
        write_all({record: orjson.dumps(content, option=orjson.OPT_INDENT_2)}, overwrite=False)
    return Purged(files=len(gone), lists=len(lists), record=str(record))


def _due(folder: Path, before: date) -> Iterator[_Due]:
    """The workbooks named by records whose last day lies before."""
    for path in sorted(folder.rglob("*.json")):
        said = _record(path)
        if said is None:
            continue
        days = [date.fromisoformat(said[name]) for name in _DAYS if said.get(name)]
        if not days or max(days) >= before:
            continue
        for name in _named(said):
            file = path.parent / name
            if file.is_file() and file.suffix.lower() != ".json":
                yield _Due(file, str(said["list_id"]))


def _record(path: Path) -> dict[str, Any] | None:
    """One of our records; None for any other file."""
    with suppress(OSError, orjson.JSONDecodeError):
        if path.stat().st_size > _RECORDS:
            return None
        said = orjson.loads(path.read_bytes())
        if isinstance(said, dict) and said.get("vaxcli_record") and said.get("list_id"):
            return said
    return None


def _named(said: dict[str, Any]) -> Iterator[str]:
    """The files a record names, by their bare names."""
    files = said.get("files", {})
    listed = [files.get("list", {}), *files.get("outputs", [])] if isinstance(files, dict) else []
    for one in listed:
        name = one.get("name") if isinstance(one, dict) else None
        if isinstance(name, str) and name and Path(name).name == name:
            yield name
