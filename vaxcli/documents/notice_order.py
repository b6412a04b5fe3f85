"""What is asked of ``notice`` and what is told afterwards; light enough for the talking process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from vaxcli.findings import Finding
from vaxcli.supervisor import Report

ON_A_PAGE = 4
"""Slips on an A4 page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeOrder:
    """What the officer asked for."""

    return_file: Path
    output: Path | None = None
    """Default: ``default_output``."""
    by: date | None = None
    """Until when citizens are asked to come; default the due date of the list."""
    at: str = ""
    """Where they are asked to come."""
    hours: str = ""
    agency: str = ""
    """Who asks: the head of every slip."""
    parent_agency: str = ""
    template: Path | None = None
    """The unit's own layout of the slips."""
    password: str | None = None
    overwrite: bool = False
    today: date

    @property
    def target(self) -> Path:
        """Where the PDF goes."""
        return self.output or default_output(self.return_file)

    @property
    def place(self) -> str:
        """Where and when citizens are received, on one line."""
        return " ".join(", ".join(filter(None, (self.at.strip(), self.hours.strip()))).split())

    @property
    def ask_password(self) -> Callable[[], str] | None:
        """What the gate calls when the return is protected; None when nobody gave a password."""
        given = self.password
        return None if given is None else lambda: given


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeDone:
    """What is told when the slips are made: figures, no personal data."""

    return_file: str
    people: int
    slips: int
    left: Mapping[str, int]
    """Open rows without a slip by result code: others than the citizen have to act."""
    points: Mapping[str, int]
    """People asked by what they are asked for."""
    by: date | None
    at: str
    speech: str
    """The text for the loudspeaker."""
    outputs: tuple[str, ...]
    """The PDF; nothing when nobody is asked for anything."""
    findings: tuple[Finding, ...]


def default_output(return_file: Path) -> Path:
    """Where the slips of a return go: beside it.

    Examples:
        >>> default_output(Path("a/list.verified-2.xlsx")).as_posix()
        'a/list.notices-2.pdf'
        >>> default_output(Path("tra-ve.xlsx")).as_posix()
        'tra-ve.notices.pdf'
    """
    head, mark, tail = return_file.stem.rpartition(".verified")
    stem = f"{head}.notices{tail}" if mark else f"{return_file.stem}.notices"
    return return_file.with_name(f"{stem}.pdf")


def notice(report: Report, order: NoticeOrder) -> NoticeDone:
    """Do the work of ``notices.notice``; imported only in the process that does it."""
    from vaxcli.documents import notices  # noqa: PLC0415 - heavy libraries stay out of the talking process

    return notices.notice(report, order)
