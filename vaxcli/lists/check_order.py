"""What is asked of ``check`` and what is told afterwards; light enough for the talking process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from vaxcli.columns import Overrides
from vaxcli.findings import Finding
from vaxcli.supervisor import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOrder:
    """What the maker of a list asks for."""

    list_file: Path
    overrides: Overrides = field(default_factory=Overrides)
    sex_codes: Mapping[str, str] = field(default_factory=dict)
    made_on: date | None = None
    password: str | None = None
    mark: bool = False
    repair: bool = False
    folder: Path | None = None
    """Where the copies go; by default beside the list."""
    overwrite: bool = False
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """One cell of the repaired copy, named so that no personal value shows."""

    sheet: str
    row: int
    column: str
    """Letters as Excel shows them."""
    field: str
    mends: tuple[str, ...]
    shown: str
    """What stands there now, masked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What is told when a list has been checked: figures and places, no personal data."""

    list_file: str
    people: int
    blank: int
    counts: Mapping[str, int]
    """Rows by kind of fault."""
    errors: int
    """Rows with at least one error ..."""
    warnings: int
    """... or without one, but with a warning."""
    faults: tuple[Finding, ...]
    """One a kind and sheet: how many rows, and which."""
    findings: tuple[Finding, ...]
    """What is to be said about reading the list."""
    marked: str = ""
    """Path of the marked copy."""
    repaired: str = ""
    """Path of the repaired copy; none is written when nothing can be mended."""
    mended: tuple[Mended, ...] = ()
    left: int = 0
    """Cells that could be mended but hold a formula."""
    patched: bool = True
    """False when the sender's format could not be patched and new workbooks were made."""


def check(report: Report, order: CheckOrder) -> Checked:
    """Do the work of ``lists.checking``; imported only in the process that does it."""
    from vaxcli.lists import checking  # noqa: PLC0415 - heavy libraries stay out of the talking process

    return checking.check(report, order)
