"""What is asked of ``record`` and what is told afterwards; light for the talking process."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from vaxcli.columns import Overrides
from vaxcli.findings import Finding
from vaxcli.supervisor import Report


class Change(StrEnum):
    """What the rows of a file are."""

    RECORD = "record"
    """Doses somebody gave, or that a paper tells of."""
    CORRECT = "correct"
    """What doses of the register should have been."""
    VOID = "void"
    """Doses of the register that were never given."""


_STEM = re.compile(r"(?P<start>.*\.recorded)(?:-(?P<number>\d+))?", re.DOTALL)


def _recorded(stem: str) -> str:
    """The name of the recorded workbook of a file, without its suffix.

    Examples:
        >>> _recorded("doses"), _recorded("doses.recorded"), _recorded("doses.recorded-2")
        ('doses.recorded', 'doses.recorded-2', 'doses.recorded-3')
    """
    before = _STEM.fullmatch(stem)
    return f"{before['start']}-{int(before['number'] or 1) + 1}" if before else f"{stem}.recorded"


class RowState(StrEnum):
    """The one end of a row; a row with several doses has the first of these that fits."""

    UNREADABLE = "unreadable"
    CONTRADICTING = "contradicting"
    NEW = "new"
    ALREADY_THERE = "already_there"
    NOT_VACCINATED = "not_vaccinated"
    BLANK = "blank"

    __hash__ = str.__hash__


def state_key(state: str, change: Change) -> str:
    """The text of a ``RowState``: what is new of corrections is a dose corrected, of voids a dose voided."""
    if change is Change.RECORD or state not in (RowState.NEW, RowState.CONTRADICTING):
        return f"record-state-{state}"
    return f"record-state-{state}-{change.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordOrder:
    """What somebody who records doses asks for."""

    doses_file: Path
    register: str
    output: Path | None = None
    overrides: Overrides = field(default_factory=Overrides)
    sex_codes: Mapping[str, str] = field(default_factory=dict)
    change: Change = Change.RECORD
    reason: str = ""
    history: bool = False
    """The doses are told by confirmation papers (R35)."""
    dose_no: int | None = None
    site: str = ""
    sites: tuple[str, ...] = ()
    rules: Path | None = None
    accept: Path | None = None
    export: Path | None = None
    layout: Path | None = None
    password: str | None = None
    overwrite: bool = False
    at: datetime
    by: str = ""

    @property
    def target(self) -> Path:
        """The recorded workbook: beside the file, ``.xlsm`` stays ``.xlsm``; never over filled-in decisions."""
        if self.output:
            return self.output
        suffix = ".xlsm" if self.doses_file.suffix.lower() == ".xlsm" else ".xlsx"
        usual = self.doses_file.with_name(f"{_recorded(self.doses_file.stem)}{suffix}")
        if self.accept and os.path.realpath(self.accept) == os.path.realpath(usual):
            return self.doses_file.with_name(f"{self.doses_file.stem}.settled{suffix}")
        return usual


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What is told when doses were recorded: figures and places, no personal data."""

    file: str
    register: str
    change: Change
    rows: Mapping[str, int]
    """Rows by ``RowState``: they add up to all rows."""
    doses: Mapping[str, int]
    """Doses by ``RowState``."""
    codes: Mapping[str, int]
    """Rows by code of what was found."""
    import_id: int
    again: str = ""
    """Day on which this very file was recorded first; ``""`` when it never was."""
    settled: int = 0
    not_exported: int = 0
    """Doses for which the layout of the export has no place."""
    outputs: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def record(report: Report, order: RecordOrder) -> Recorded:
    """Do the work of ``doses.recording``; imported only in the process that does it."""
    from vaxcli.doses import recording  # noqa: PLC0415 - heavy libraries stay out of the talking process

    return recording.record(report, order)
