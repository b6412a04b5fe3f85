"""What an officer asks of ``verify`` and what he is told afterwards; light enough for the talking process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path

from vaxcli.columns import Overrides
from vaxcli.findings import Finding
from vaxcli.population.facts import Facts
from vaxcli.procedure import Clock
from vaxcli.verify.targets import Wish


class Show(StrEnum):
    """How far register values may be quoted (``--show``)."""

    NONE = "none"
    MASKED = "masked"
    FULL = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What the officer asked for."""

    list_file: Path
    population: Path
    wish: Wish = field(default_factory=Wish)
    overrides: Overrides = field(default_factory=Overrides)
    population_columns: Mapping[str, str] = field(default_factory=dict)
    sex_codes: Mapping[str, str] = field(default_factory=dict)
    made_on: date | None = None
    population_date: date | None = None
    show: Show = Show.NONE
    confirmed_by: str = ""
    password: str | None = None
    protect: str | None = None
    """Password of the workbooks that are written."""
    force: bool = False
    dry_run: bool = False
    today: date
    commune: str = ""
    register_max_days: int | None = None
    clock: Clock = Clock.CALENDAR
    legal_bases: tuple[str, ...] = ()
    """Named on the return note; without any, the two letters of the procedure."""

    @property
    def ask_password(self) -> Callable[[], str] | None:
        """What the gate calls when the list is protected; None when nobody gave a password."""
        given = self.password
        return None if given is None else lambda: given


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What is told when a list has been verified: figures and places, no personal data."""

    list_file: str
    list_id: str
    fingerprint: str
    people: int
    blank: int
    counts: Mapping[str, int]
    letters: Mapping[str, Mapping[str, int]]
    flags: Mapping[str, int]
    made_on: date | None
    due_on: date | None
    returned_on: date
    outputs: tuple[str, ...]
    """Paths written, or in a dry run the paths that would be."""
    patched: bool
    """False when the sender's format could not be patched and a new workbook was made."""
    lists: tuple[tuple[str, str, tuple[tuple[str, str, str], ...]], ...]
    """For each list sheet: its name, heading rows, and field, column letters and heading of each recognised column."""
    register: Facts
    findings: tuple[Finding, ...]
    timings: Mapping[str, float]
