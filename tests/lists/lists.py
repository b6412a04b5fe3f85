"""Lists as the rooms see them, from a table on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from tests.tables import table, workbook
from vaxcli.lists.check import check
from vaxcli.lists.faults import Fault
from vaxcli.verify.rows import comparable
from vaxcli.workbook.gate import open_source
from vaxcli.workbook.model import ListBook
from vaxcli.workbook.reader import read_book
from vaxcli.workbook.roll import read_list

TODAY = date(2021, 11, 8)


def read(path: Path) -> ListBook:
    """The list in a file."""
    return read_list(read_book(open_source(path)))


def faults(folder: Path, rows: str | Sequence[Sequence[Any]]) -> list[tuple[int, Fault]]:
    """Excel row and kind of every fault of a list."""
    cells = table(rows) if isinstance(rows, str) else rows
    book = read(workbook(folder / "list.xlsx", cells))
    found = check(comparable(book, TODAY, {}), book.people.other, TODAY)
    return [(book.people.row[one.at], one.fault) for one in found]
