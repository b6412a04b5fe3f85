"""What is asked of ``plan`` and what is told afterwards; light for the talking process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from vaxcli.findings import Finding
from vaxcli.supervisor import Report

CAPACITY = 100
"""People in a half-day that nobody gave a capacity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOrder:
    """Which plan somebody asks for."""

    returns: tuple[Path, ...] = ()
    register: str = ""
    """Path or URL; asked for earlier doses when it is there, and for the people when there are no returns."""
    sessions: tuple[str, ...] = ()
    """``2021-11-15 sang; place; capacity; vaccine``; none: half-days are proposed."""
    sessions_file: Path | None = None
    stock_file: Path | None = None
    start: date | None = None
    """First day of the plan, by which doses are due or overdue; None: that of the first session, else tomorrow."""
    capacity: int = CAPACITY
    site: str = ""
    with_id_cards: bool = False
    rules: Path | None = None
    output: Path
    password: str | None = None
    overwrite: bool = False
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What is told when a plan was made: figures and places, no personal data."""

    plan_id: str
    people: int
    """Everybody of the returns: planned and not."""
    planned: int
    remainder: Mapping[str, int]
    """Not planned, by reason."""
    sessions: int
    joint: int
    """Sessions in which identity cards are issued too."""
    doses: Mapping[str, int]
    """Planned people by number of the dose."""
    overdue: int
    shortage: Mapping[str, int]
    """Doses that the stock lacks, by vaccine."""
    outputs: tuple[str, ...]
    findings: tuple[Finding, ...] = ()


def plan(report: Report, order: PlanOrder) -> Planned:
    """Do the work of ``doses.plan``; imported only in the process that does it."""
    from vaxcli.doses import plan as room  # noqa: PLC0415 - heavy libraries stay out of the talking process

    return room.plan(report, order)
