"""What can be wrong with a row of a list by itself: kinds, their gravity, the columns they colour."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from vaxcli.codes import Severity
from vaxcli.columns import COMPARED


class Fault(StrEnum):
    """One kind of fault; the value is a key of ``texts`` and is never reused."""

    CANNOT_READ = "CHECK-001"
    NAME_MISSING = "CHECK-010"
    NAME_ODD = "CHECK-011"
    NAME_NOTE = "CHECK-012"
    NAME_ONE_WORD = "CHECK-013"
    NAME_LEGACY = "CHECK-014"
    BIRTH_MISSING = "CHECK-020"
    BIRTH_UNREADABLE = "CHECK-021"
    BIRTH_IMPOSSIBLE = "CHECK-022"
    BIRTH_SWAPPED = "CHECK-023"
    BIRTH_FUTURE = "CHECK-024"
    BIRTH_TOO_OLD = "CHECK-025"
    BIRTH_SHORT_YEAR = "CHECK-026"
    BIRTH_NOT_FULL = "CHECK-027"
    NUMBER_MISSING = "CHECK-030"
    NUMBER_MALFORMED = "CHECK-031"
    NUMBER_ELEVEN = "CHECK-032"
    NUMBER_EIGHT = "CHECK-033"
    NUMBER_ROUNDED = "CHECK-034"
    NUMBER_PASSPORT = "CHECK-035"
    NUMBER_DISAGREES = "CHECK-036"
    NUMBER_PROVINCE = "CHECK-037"
    NUMBER_ZERO_LOST = "CHECK-038"
    NEEDS_CARD = "CHECK-039"
    SEX_MISSING = "CHECK-040"
    SEX_UNREADABLE = "CHECK-041"
    NATIONALITY_GROUP = "CHECK-050"
    NATIONALITY_MISSPELT = "CHECK-051"
    PASSPORT_MISSING = "CHECK-052"
    PHONE_ZERO_LOST = "CHECK-060"
    PHONE_MALFORMED = "CHECK-061"
    GROUP_MISSING = "CHECK-070"
    GROUP_UNKNOWN = "CHECK-071"
    DOSE_MISSING = "CHECK-080"
    DOSE_UNKNOWN = "CHECK-081"
    REPEATED = "CHECK-090"
    NUMBER_SHARED = "CHECK-091"

    __hash__ = str.__hash__

    @property
    def severity(self) -> Severity:
        """Errors come back from the police unverified; warnings may; notes are only to be known."""
        if self in _NOTES:
            return Severity.NOTE
        return Severity.WARNING if self in _WARNINGS else Severity.ERROR

    @property
    def fields(self) -> tuple[str, ...]:
        """Canonical fields whose cells are to be mended."""
        return _MORE_FIELDS.get(self) or (_FIELDS[self.value[len("CHECK-0")]],)


_NOTES = frozenset({Fault.BIRTH_NOT_FULL, Fault.NUMBER_PROVINCE, Fault.NEEDS_CARD})
_WARNINGS = frozenset(
    {
        Fault.NAME_ONE_WORD,
        Fault.NAME_LEGACY,
        Fault.NUMBER_MISSING,
        Fault.NUMBER_DISAGREES,
        Fault.NUMBER_ZERO_LOST,
        Fault.NATIONALITY_GROUP,
        Fault.NATIONALITY_MISSPELT,
        Fault.PASSPORT_MISSING,
        Fault.PHONE_ZERO_LOST,
        Fault.PHONE_MALFORMED,
        Fault.GROUP_MISSING,
        Fault.GROUP_UNKNOWN,
        Fault.DOSE_MISSING,
        Fault.DOSE_UNKNOWN,
    }
)
_FIELDS = {
    "1": "full_name",
    "2": "birth_date",
    "3": "number",
    "4": "sex",
    "5": "nationality",
    "6": "phone",
    "7": "priority_group",
    "8": "dose_wanted",
}
"""The field of a fault by its tens."""
_MORE_FIELDS: dict[Fault, tuple[str, ...]] = {
    Fault.CANNOT_READ: COMPARED,
    Fault.PASSPORT_MISSING: ("number", "passport"),
    Fault.NUMBER_PASSPORT: ("number", "nationality"),
    Fault.REPEATED: ("number", "full_name"),
    Fault.NUMBER_SHARED: ("number", "full_name"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """One fault of one row."""

    at: int
    """Position in the roll, from 0."""
    fault: Fault
    other: int | None = None
    """Position of the row that this one repeats, or shares its number with."""
    cells: str = ""
    """Cells that cannot be read, as ``H15 #N/A``."""
