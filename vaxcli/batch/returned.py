"""The returns that lie in the output folder, by the heads of their records."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from vaxcli.batch.batch_order import STATE

_HEAD = 4096
"""Bytes at the start of a record that name its list; the rows, which may be many, come later."""
_LIST = re.compile(rb'"list_id":\s*"([0-9a-f]{8})"')
_FINGERPRINT = re.compile(rb'"fingerprint":\s*"([0-9a-f]{64})"')
_NUMBER = re.compile(r"\.verified(?:-(\d+))?$")


@dataclass(frozen=True, slots=True)
class Returned:
    """One return."""

    list_id: str
    fingerprint: str
    number: int
    """1 for the first, 2 for the first supplement."""
    book: Path


def returns(output: Path) -> Iterator[Returned]:
    """Every return of the output folder whose workbook lies beside its record."""
    for record in sorted(output.rglob("*.verified*.json")):
        numbered = _NUMBER.search(record.stem)
        if numbered is None or STATE in record.relative_to(output).parts:
            continue
        book = record.with_suffix(".xlsx")
        book = book if book.exists() else record.with_suffix(".xlsm")
        try:
            with record.open("rb") as file:
                head = file.read(_HEAD)
        except OSError:
            continue
        named, mark = _LIST.search(head), _FINGERPRINT.search(head)
        if named and mark and book.exists():
            yield Returned(named[1].decode(), mark[1].decode(), int(numbered[1] or 1), book)
