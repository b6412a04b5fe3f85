"""What is asked of ``report`` and ``minutes``, and what is told afterwards; light for the talking process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from vaxcli.settings import Settings
from vaxcli.supervisor import Report

FORMATS = ("pdf", "xlsx", "html", "json")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOrder:
    """Which report somebody asks for."""

    kind: str
    register: str = ""
    workbook: Path | None = None
    """A workbook with doses, or a register, instead of ``register``."""
    first: date = date.min
    last: date = date.max
    formats: tuple[str, ...] = FORMATS
    output: Path
    """Where the files go, without ending."""
    number: str = ""
    annex: bool = False
    overwrite: bool = False
    known: Settings
    at: datetime

    @property
    def targets(self) -> tuple[Path, ...]:
        """The files, in the order of ``formats``."""
        return tuple(self.output.with_name(f"{self.output.name}.{one}") for one in self.formats)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """What is told when a report was made."""

    kind: str
    first: str
    last: str
    doses: int
    people: int
    """Who had a dose; in a report of verification, how many stand in its lists."""
    lacking: Mapping[str, int]
    sha256: str
    outputs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """One party of the minutes."""

    role: str
    name: str = ""
    post: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesOrder:
    """Which minutes somebody asks for."""

    source: Path | None
    """A report (PDF) or a register; None: the register of ``register``."""
    register: str = ""
    first: date = date.min
    last: date = date.max
    parties: tuple[Present, ...] = field(default=())
    output: Path
    number: str = ""
    overwrite: bool = False
    known: Settings
    at: datetime

    @property
    def targets(self) -> tuple[Path, Path]:
        """The paper to edit and the paper to print."""
        return (
            self.output.with_name(f"{self.output.name}.docx"),
            self.output.with_name(f"{self.output.name}.pdf"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What is told when minutes were drawn up."""

    sha256: str
    bound: bool
    """The fingerprint is that of the data a report of ours carries; else of the file itself."""
    lacking: Mapping[str, int]
    """What lacks in the data (R37)."""
    outputs: tuple[str, ...]


def report(report: Report, order: ReportOrder) -> Reported:
    """Do the work of ``documents.report``; imported only in the process that does it."""
    from vaxcli.documents import report as room  # noqa: PLC0415 - heavy libraries stay out of the talking process

    return room.report(report, order)


def minutes(report: Report, order: MinutesOrder) -> Drawn:
    """Do the work of ``documents.minutes``; imported only in the process that does it."""
    from vaxcli.documents import minutes as room  # noqa: PLC0415 - the same

    return room.minutes(report, order)
