"""What lies in the drop folder: which files are new, which still grow, and what each of them is."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from vaxcli.batch.batch_order import Kind
from vaxcli.supervisor import Report

FOLDERS = {
    "lists": Kind.LIST,
    "danh-sach": Kind.LIST,
    "supplement": Kind.SUPPLEMENT,
    "bo-sung": Kind.SUPPLEMENT,
    "doses": Kind.DOSES,
    "mui-tiem": Kind.DOSES,
    "sign": Kind.REPORT,
    "ky": Kind.REPORT,
}
"""Folders of the inbox whose name says what is in them."""
_TABLES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv")
_MOST_LISTED = 0.6
"""A list tells earlier doses of some people; where more than this share has one, doses are what the file is about."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """One file."""

    path: Path
    kind: Kind | None
    """None: only its content can tell."""
    below: Path
    """Its folder inside the inbox, without a folder that only says what is in it: a commune's own, or none."""
    settled: bool
    """It no longer grows."""


def arrived(inbox: Path, settle: float) -> Iterator[Arrived]:
    """Every file of the inbox and of the folders in it, in the order of their names."""
    now = time.time()
    for path in sorted(one for one in inbox.rglob("*") if one.is_file() and not one.is_symlink()):
        parts = path.relative_to(inbox).parts[:-1]
        if any(part.startswith(".") for part in (*parts, path.name)):
            continue
        below = Path(*(part for part in parts if part.lower() not in FOLDERS))
        yield Arrived(path, _kind(path, parts), below, settled=now - _changed(path, now) >= settle)


def _kind(path: Path, folders: Sequence[str]) -> Kind | None:
    """What name and folder tell; a signed paper or minutes are for a signer only where somebody put them there."""
    said = next((FOLDERS[part.lower()] for part in reversed(folders) if part.lower() in FOLDERS), None)
    suffix = path.suffix.lower()
    if path.name.startswith("~$"):
        return Kind.SKIPPED
    if suffix == ".pdf":
        finished = ".signed" in path.stem or ".minutes" in path.stem
        return Kind.SKIPPED if finished and said is not Kind.REPORT else Kind.REPORT
    if suffix not in _TABLES:
        return Kind.SKIPPED
    return None if said is Kind.REPORT else said


def _changed(path: Path, now: float) -> float:
    """When a file last changed; a time that lies in the future is of a clock that is wrong, so the system's own."""
    try:
        stat = path.stat()
    except OSError:
        return now
    return stat.st_mtime if stat.st_mtime <= now else stat.st_ctime


def kind_of(report: Report, path: Path) -> Kind:
    """What a workbook is, by its headings: rows of a return that are supplemented, doses that were given, or a list.

    Raises:
        VaxError: It cannot be opened.
    """
    from vaxcli.doses import reading  # noqa: PLC0415 - only in the process that works
    from vaxcli.errors import GuardError  # noqa: PLC0415 - the same
    from vaxcli.verify import decisions  # noqa: PLC0415 - the same
    from vaxcli.workbook.gate import open_source  # noqa: PLC0415 - the same
    from vaxcli.workbook.reader import read_book  # noqa: PLC0415 - the same
    from vaxcli.workbook.roll import read_list  # noqa: PLC0415 - the same

    report("read", 0, 1)
    book = read_book(open_source(path))
    if decisions.is_told(book):
        return Kind.SUPPLEMENT
    try:
        listed = read_list(book)
    except GuardError:
        return Kind.LIST
    if not reading.has_dose_columns(listed):
        return Kind.LIST
    rows = reading.read(listed, reading.Asked())
    told = sum(not row.empty for row in rows)
    return Kind.DOSES if told > _MOST_LISTED * len(rows) else Kind.LIST
