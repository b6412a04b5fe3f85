"""What is said about the user's data: a place, a code and values; never a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from vaxcli.codes import Severity

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in the user's files something is."""

    file: str
    """File name as the user knows it, without folders."""
    sheet: str | None = None
    """Sheet name as it stands on the tab."""
    row: int | None = None
    """Row number as Excel shows it."""
    column: str | None = None
    """Column letters as Excel shows them: ``H``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing worth saying about the data. Returned, never raised; never stops a run."""

    code: str
    """A key of ``texts``: ``READ-004``. Never renumbered, never reused."""
    severity: Severity
    place: Place
    values: Mapping[str, str] = field(default_factory=dict)
    """Values for the sentence. Never personal data: numbers are masked, names are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Generic[T]):
    """What a room gives back: the data and what is to be said about them."""

    data: T
    findings: tuple[Finding, ...] = ()
