"""What ``checkin`` is asked for, and its jobs on the plan: light, so that the talking process may import it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vaxcli.doses.planread import Plan
    from vaxcli.supervisor import Report


class Paper(StrEnum):
    """What somebody shows at the desk (R32)."""

    CARD = "card"
    NOTICE = "notice"
    """The police's notice of the personal number, with its QR."""
    NONE = "none"
    """Neither: recorded, not hidden."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOrder:
    """The plan to check people in by."""

    plan: Path
    password: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedPlan:
    """A plan and the bytes it came from."""

    plan: Plan
    file: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperOrder(PlanOrder):
    """The paper list: of one day, half-day or place, else of all."""

    output: Path
    overwrite: bool
    day: date | None
    half: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperDone:
    """The paper list was written."""

    output: str
    sessions: int
    people: int


@dataclass(slots=True)
class Tally:
    """What became of the scans; arrivals, already there, skipped and unreadable add up to them."""

    scans: int = 0
    arrivals: int = 0
    already: int = 0
    skipped: int = 0
    unreadable: int = 0
    walk_ins: int = 0
    """Of the arrivals."""
    differing: int = 0
    """Of the arrivals: confirmed though something differs."""
    card: int = 0
    notice: int = 0
    none: int = 0

    def papers(self) -> Mapping[str, int]:
        """Arrivals by what was shown."""
        return {paper.value: getattr(self, paper.value) for paper in Paper}


def open_plan(_report: Report, order: PlanOrder) -> OpenedPlan:
    """Read the plan; runs under the supervisor, for it comes from outside.

    Raises:
        VaxError: What reading a plan raises.
    """
    from hashlib import sha256  # noqa: PLC0415 - only in the process that reads

    from vaxcli.doses import planread  # noqa: PLC0415 - heavy libraries stay out of the talking process

    plan = planread.read(order.plan, order.password)
    return OpenedPlan(plan=plan, file=order.plan.name, sha256=sha256(order.plan.read_bytes()).hexdigest())


def print_list(_report: Report, order: PaperOrder) -> PaperDone:
    """Write the paper list of a plan.

    Raises:
        VaxError: What reading a plan raises; ``CHECKIN-nobody`` when nobody is planned there; ``OUT-...``.
    """
    from vaxcli import atomic  # noqa: PLC0415 - only in the process that writes
    from vaxcli.doses import arrival_list, planread  # noqa: PLC0415 - as above

    atomic.check_targets([order.output], [order.plan], overwrite=order.overwrite)
    plan = planread.read(order.plan, order.password)
    people = arrival_list.wanted(plan.people, order)
    sessions = arrival_list.sessions(people)
    atomic.write_all({order.output: arrival_list.workbook(sessions)}, overwrite=order.overwrite)
    return PaperDone(output=str(order.output), sessions=len(sessions), people=len(people))
