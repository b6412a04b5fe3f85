"""What lies in the drop folder: which files are new, which still grow, and what each of them is."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from vaxcli.batch.batch_order import Kind
from vaxcli.columns import DECISION_COLUMNS, fold
from vaxcli.supervisor import Report
from vaxcli.texts import document

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
_MOST_ROWS = 60
"""Rows at the top of a sheet in which headings are looked for."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """One file."""

    path: Path
    kind: Kind | None
    """None: only its content can tell."""


def arrived(inbox: Path, settle: float) -> Iterator[Arrived]:
    """Every file of the inbox and of the folders in it, in the order of their names."""
    now = time.time()
    for path in sorted(one for one in inbox.rglob("*") if one.is_file() and not one.is_symlink()):
        below = path.relative_to(inbox).parts
        if any(part.startswith(".") for part in below):
            continue
        if path.name.startswith("~$") or path.suffix.lower() in (".tmp", ".part", ".crdownload"):
            yield Arrived(path, Kind.SKIPPED)
        elif now - path.stat().st_mtime < settle:
            yield Arrived(path, Kind.WAITING)
        elif path.suffix.lower() == ".pdf":
            yield Arrived(path, Kind.REPORT)
        elif path.suffix.lower() not in _TABLES:
            yield Arrived(path, Kind.SKIPPED)
        else:
            yield Arrived(path, next((FOLDERS[part] for part in below[:-1] if part in FOLDERS), None))


def kind_of(report: Report, path: Path) -> Kind:
    """What a workbook is, by its headings: the police's work sheet, doses that were given, or a list.

    Raises:
        VaxError: It cannot be opened.
    """
    from vaxcli.doses import reading  # noqa: PLC0415 - only in the process that works
    from vaxcli.errors import GuardError  # noqa: PLC0415 - the same
    from vaxcli.workbook.cells import text_of  # noqa: PLC0415 - the same
    from vaxcli.workbook.gate import open_source  # noqa: PLC0415 - the same
    from vaxcli.workbook.reader import read_book  # noqa: PLC0415 - the same
    from vaxcli.workbook.roll import read_list  # noqa: PLC0415 - the same

    report("read", 0, 1)
    book = read_book(open_source(path))
    decisions = {fold(document(f"column-{name}")) for name in (*DECISION_COLUMNS, "row_id")}
    for sheet in book.sheets:
        for row in sheet.rows[:_MOST_ROWS]:
            if len(decisions & {fold(text_of(cell)).strip() for cell in row}) >= len(decisions) - 2:
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
