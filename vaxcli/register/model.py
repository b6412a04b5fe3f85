"""What the register knows of people and doses, as plain values: no database, no file, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum


class Source(StrEnum):
    """Who says that a dose was given (R35, R36)."""

    OWN = "own"
    """The site itself, from its own session."""
    PAPER = "paper"
    """An earlier confirmation paper the person brought; kept apart from own doses."""


class DoseKind(StrEnum):
    """Kind of a dose, apart from its number (10225/BYT-DP, 1 Dec 2021; DOMAIN D.3)."""

    UNSAID = ""
    BASIC = "basic"
    ADDITIONAL = "additional"
    BOOSTER = "booster"


class DoseStatus(StrEnum):
    """Whether a stored dose still stands; nothing is deleted (promise 8)."""

    VALID = "valid"
    VOIDED = "voided"
    CORRECTED = "corrected"
    """Another dose, which names this one in ``corrects``, stands in its place."""
    UNDONE = "undone"
    """The import that brought it was taken back."""


class NotVaccinated(StrEnum):
    """Why somebody who was expected got no dose (R36)."""

    DEFERRED = "deferred"
    REFUSED = "refused"
    ABSENT = "absent"
    CONTRAINDICATED = "contraindicated"
    MOVED = "moved"


VERIFIED = frozenset({"XM", "XMBS", "KXM"})
"""Results of people who are verified, or whom nobody verifies (R24)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person as the register holds him; what lacks is ``""``."""

    id: int
    number: str
    """12 digits, 9 digits, or the passport number of a non-citizen."""
    full_name: str
    birth: str
    """``1985-03-05``, ``1985-03`` or ``1985``."""
    sex: str
    """``M`` or ``F``."""
    nationality: str
    hamlet: str
    code: str
    """Result of the last return (DESIGN 6.2); ``""`` for somebody who was never on a returned list."""
    list_id: str
    row_id: str

    @property
    def verified(self) -> bool:
        """True for XM, XMBS, and for KXM, whom nobody verifies (R24)."""
        return self.code in VERIFIED


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose:
    """One dose as somebody reports it."""

    dose_no: int | None
    """Which dose (mui) it is; None when the file does not say."""
    kind: DoseKind = DoseKind.UNSAID
    vaccine: str
    """``id`` of ``vaccines.csv``; ``""`` when the name is not known."""
    vaccine_text: str
    """As written."""
    lot: str
    given_on: date
    given_at: time | None = None
    site: str
    expiry: date | None = None
    vaccinator: str = ""
    reaction: str = ""
    source: Source = Source.OWN


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDose:
    """A dose in the register."""

    id: int
    person_id: int
    dose: Dose
    status: DoseStatus
    verified: bool
    """Whether the person is verified by now, by values that agree with the report of the dose."""
    findings: tuple[str, ...]
    """Codes of what was found when it was recorded or judged last, but what was said of a person nobody had verified."""
    import_id: int
    file: str
    sheet: int
    row: int
    corrects: int | None = None
