"""What is asked of ``submit``, ``receive`` and ``status``, and what is told afterwards; light for the talking process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from vaxcli.codes import RowResult
from vaxcli.columns import Overrides
from vaxcli.findings import Finding
from vaxcli.procedure import PROCEDURES, Clock, Part, Party
from vaxcli.supervisor import Report

if TYPE_CHECKING:
    from vaxcli.lists.handover import Peeked
    from vaxcli.lists.status import Trace


class Stage(StrEnum):
    """How far a list has come (REQUIREMENTS 1.5); from first to last."""

    SUBMITTED = "submitted"
    """Handed over; nobody but the sender's own record says so."""
    VERIFYING = "verifying"
    """The hand-over copy lies where no record of its sending is: with those who compare it."""
    RETURNED = "returned"
    SUPPLEMENTED = "supplemented"
    """Returned a second time or later (R26)."""
    RECEIVED = "received"
    """The maker has proved that the return is his list; rows are open."""
    CLOSED = "closed"
    """Received, and no row waits for anybody."""


def ask(password: str | None) -> Callable[[], str] | None:
    """What the gate calls when a list is protected; None when nobody gave a password."""
    return None if password is None else lambda: password


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitOrder:
    """What the maker of a list asks for."""

    list_file: Path
    output: Path | None = None
    overrides: Overrides = field(default_factory=Overrides)
    made_on: date | None = None
    part: Part = Part.LOCALITY
    maker: str = ""
    addressee: str = ""
    clock: Clock = Clock.CALENDAR
    password: str | None = None
    protect: str | None = None
    """Password of the copy that goes out."""
    overwrite: bool = False
    force: bool = False
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """What is told when a list has been handed over: figures and places, no personal data."""

    list_file: str
    list_id: str
    fingerprint: str
    people: int
    blank: int
    sheets: int
    made_on: date
    due_on: date
    other_due: date | None
    """The last day by the other way of counting; None when both say the same."""
    part: Part
    addressee: str
    zeros_restored: int
    names_converted: int
    outputs: tuple[str, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveOrder:
    """Which return is held against which list."""

    sent: Path
    returned: Path
    overrides: Overrides = field(default_factory=Overrides)
    password: str | None = None
    clock: Clock = Clock.CALENDAR
    overwrite: bool = False
    register: str | None = None
    """Path or URL of the register the people are taken into; None leaves it alone."""
    at: datetime
    """Now, with its offset."""
    by: str = ""
    """The account that runs the command."""

    @property
    def today(self) -> date:
        """The office's own calendar day."""
        return self.at.date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a return is worth: the proof, and what is open."""

    sent: str
    returned: str
    proven: bool = False
    """False when a finding says that it is not the list that was sent (F09); then nothing was written."""
    list_id: str = ""
    people: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    made_on: date | None = None
    due_on: date | None = None
    returned_on: date | None = None
    outputs: tuple[str, ...] = ()
    register: str = ""
    """The register that took the people in, as it may be shown."""
    registered: int = 0
    again: bool = False
    """The register had this very return already."""
    findings: tuple[Finding, ...] = ()

    @property
    def open(self) -> Mapping[str, int]:
        """Rows that wait for somebody, by code."""
        return open_rows(self.counts)

    @property
    def late(self) -> bool:
        """It came back after the due day."""
        return bool(self.due_on and self.returned_on and self.returned_on > self.due_on)

    @property
    def stage(self) -> Stage:
        """Received, or closed when nothing is open."""
        return Stage.RECEIVED if self.open else Stage.CLOSED


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusOrder:
    """Where to look for lists."""

    folder: Path
    clock: Clock = Clock.CALENDAR
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where one list stands."""

    list_id: str
    file: str
    stage: Stage
    part: Part = Part.LOCALITY
    made_on: date | None = None
    due_on: date | None = None
    returned_on: date | None = None
    """The day of the first return, which the two days are measured by."""
    passed_on: date | None = None
    returns: int = 0
    people: int = 0
    open: Mapping[str, int] = field(default_factory=dict)

    @property
    def holder(self) -> Party:
        """Who has to act now (3771/UBND-NC I.1, I.2, II.1, II.2)."""
        procedure = PROCEDURES[self.part]
        if self.stage is Stage.SUBMITTED:
            return Party.POLICE if self.passed_on else procedure.addressee
        return Party.POLICE if self.stage is Stage.VERIFYING else procedure.maker

    def days_left(self, today: date) -> int | None:
        """Days until the due day, below zero past it; None once returned, or without a making day."""
        return None if self.returned_on or not self.due_on else (self.due_on - today).days

    def late(self, today: date) -> bool:
        """Past its two days without a return, or returned after them."""
        return bool(self.due_on and (self.returned_on or today) > self.due_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What was found below a folder."""

    traces: tuple[Trace, ...]
    """What the records say."""
    unread: tuple[Path, ...]
    """Workbooks that say they are a hand-over or a return and have no record: each is opened by itself."""
    findings: tuple[Finding, ...] = ()


def open_rows(counts: Mapping[str, int]) -> dict[str, int]:
    """Those counts whose rows wait for somebody."""
    return {code: count for code, count in counts.items() if count and RowResult(code).needs_person}


def submit(report: Report, order: SubmitOrder) -> Submitted:
    """Do the work of ``lists.submit``; imported only in the process that does it."""
    from vaxcli.lists import submit as room  # noqa: PLC0415 - heavy libraries stay out of the talking process

    return room.submit(report, order)


def receive(report: Report, order: ReceiveOrder) -> Receipt:
    """Do the work of ``lists.receive``; imported only in the process that does it."""
    from vaxcli.lists import receive as room  # noqa: PLC0415 - the same

    return room.receive(report, order)


def survey(report: Report, order: StatusOrder) -> Survey:
    """Do the work of ``lists.status.survey``; imported only in the process that does it."""
    from vaxcli.lists import status as room  # noqa: PLC0415 - the same

    return room.survey(report, order)


def peek(report: Report, file: Path) -> Peeked | None:
    """Do the work of ``lists.handover.peek``; imported only in the process that does it."""
    from vaxcli.lists import handover  # noqa: PLC0415 - the same

    return handover.peek(report, file)
