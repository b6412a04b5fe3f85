"""What is asked of ``aggregate`` and what is told afterwards; light for the talking process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from vaxcli.settings import Settings
from vaxcli.supervisor import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalsOrder:
    """Whose returns and doses are put together."""

    folders: tuple[Path, ...]
    units: Path | None = None
    """A table of the communes that should have sent something."""
    first: date = date.min
    last: date = date.max
    formats: tuple[str, ...]
    output: Path
    overwrite: bool = False
    known: Settings
    at: datetime

    @property
    def targets(self) -> tuple[Path, ...]:
        """The files, in the order of ``formats``."""
        return tuple(self.output.with_name(f"{self.output.name}.{one}") for one in self.formats)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListState:
    """One list of a unit; the days as in ``status``."""

    list_id: str
    stage: str
    made_on: date | None
    due_on: date | None
    returned_on: date | None
    late: bool
    open: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What is told when totals were made: figures, no personal data."""

    units: int
    silent: tuple[str, ...]
    """Units that sent nothing."""
    people: int
    counts: Mapping[str, int]
    doses: int
    persons_twice: int
    doses_twice: int
    late: int
    unread: tuple[tuple[str, str], ...]
    """Files that could not be used, with the code."""
    lists: tuple[ListState, ...]
    outputs: tuple[str, ...]


def totals(report: Report, order: TotalsOrder) -> Totals:
    """Do the work of ``batch.totals``; imported only in the process that does it."""
    from vaxcli.batch import totals as room  # noqa: PLC0415 - heavy libraries stay out of the talking process

    return room.totals(report, order)
