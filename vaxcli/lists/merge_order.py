"""What is asked of ``merge`` and what is told afterwards; light enough for the talking process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from vaxcli.findings import Finding
from vaxcli.supervisor import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """One list and the name of the channel that it comes from (R16)."""

    name: str
    file: Path
    columns: Mapping[str, str] = field(default_factory=dict)
    """``--column`` for this list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeOrder:
    """Which lists become one; where they contradict, an earlier one speaks."""

    sources: tuple[SourceFile, ...]
    output: Path
    sex_codes: Mapping[str, str] = field(default_factory=dict)
    password: str | None = None
    near: bool = False
    overwrite: bool = False
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCount:
    """What became of the rows of one list: ``rows`` is people and blank, people is kept and merged."""

    name: str
    file: str
    rows: int
    people: int
    kept: int
    merged: int
    blank: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeDone:
    """What is told when lists have been merged: figures and places, no personal data."""

    sources: tuple[SourceCount, ...]
    people: int
    several: int
    """People whom more than one list names."""
    contradicting: int
    """People about whom the lists contradict each other, or who share a number with somebody else."""
    near: int | None
    """Pairs that may be one person; None when nobody asked."""
    output: str
    findings: tuple[Finding, ...]


def merge(report: Report, order: MergeOrder) -> MergeDone:
    """Do the work of ``lists.merging``; imported only in the process that does it."""
    from vaxcli.lists import merging  # noqa: PLC0415 - heavy libraries stay out of the talking process

    return merging.merge(report, order)
