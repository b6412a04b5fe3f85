"""The codes that every part of vaxcli shares: DESIGN sections 6.1 to 6.4.

A code is never renumbered and never reused; its words live in ``texts``.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum


class FieldCode(StrEnum):
    """How one field of a row compares with the register (DESIGN 6.1)."""

    SAME = "K"
    SAME_AFTER_CARE = "C"
    NEAR = "G"
    DIFFERENT = "S"
    MISSING_IN_LIST = "T"
    MISSING_IN_REGISTER = "D"
    MALFORMED = "F"
    NOT_COMPARED = "X"

    # Letters are keys of every table of a list; the hash of an enum's member is many times slower.
    __hash__ = str.__hash__

    @property
    def equal(self) -> bool:
        """Only ``K`` and ``C`` count as equal: promise 1."""
        return self in (FieldCode.SAME, FieldCode.SAME_AFTER_CARE)


class Near(StrEnum):
    """In which way a field is near (letter ``G``); never equal (DESIGN 6.1)."""

    # name, in the order of deciding (DESIGN 6.5)
    NO_ACCENTS = "khong-dau"
    OTHER_ACCENTS = "khac-dau"
    WORD_ORDER = "dao-tu"
    WORD_MISSING = "thieu-tu"
    WORD_EXTRA = "thua-tu"
    INITIALS = "viet-tat"
    ONE_LETTER = "mot-chu"
    # birth date, in the order of deciding
    DAY_MONTH_SWAPPED = "dao-ngay-thang"
    YEAR_ONLY = "chi-co-nam"
    FIRST_OF_JANUARY = "01-01"
    YEAR_OFF = "lech-nam"
    ONE_DIGIT = "mot-so"
    # number (also ONE_DIGIT)
    DIGITS_SWAPPED = "hai-so-dao"
    DIGIT_LOST = "thieu-so"
    OLD_NUMBER_NOT_LINKED = "cmnd-khong-lien-ket"

    __hash__ = str.__hash__


class RowResult(StrEnum):
    """The one result of a row (DESIGN 6.2)."""

    VERIFIED = "XM"
    VERIFIED_AFTER_SUPPLEMENT = "XMBS"
    NOT_A_CITIZEN = "KXM"
    MISMATCH = "SAI"
    NEAR = "GAN"
    SEVERAL = "NHIEU"
    INCOMPLETE = "THIEU"
    MALFORMED_NUMBER = "DINHDANG"
    NOT_FOUND = "KHONG"
    OTHER_PERSON = "XUNGDOT"
    DECEASED = "CHET"
    REPEATED = "TRUNG"
    UNREADABLE = "LOI"
    CLOSED = "DONG"

    __hash__ = str.__hash__

    @property
    def verified(self) -> bool:
        """True for XM and XMBS, the only results that carry a number back."""
        return self in (RowResult.VERIFIED, RowResult.VERIFIED_AFTER_SUPPLEMENT)

    @property
    def needs_person(self) -> bool:
        """True when somebody has to act on the row before it can be planned."""
        return self not in (
            RowResult.VERIFIED,
            RowResult.VERIFIED_AFTER_SUPPLEMENT,
            RowResult.NOT_A_CITIZEN,
            RowResult.REPEATED,
            RowResult.CLOSED,
        )


class Flag(StrEnum):
    """What else is to be known about a row; never changes the result (DESIGN 6.2)."""

    ZERO_RESTORED = "SO0"
    OLD_NUMBER = "CMND"
    YEAR_ONLY = "NAMSINH"
    OTHER_COMMUNE = "NGOAIXA"
    NEEDS_CARD = "CANCCCD"
    UNDER_14 = "CHUADU14"
    LEGACY_FONT = "FONT"
    NUMBER_DISAGREES = "SO4"
    NAME_TIDIED = "TENCHUAN"
    SECOND_DOSE = "MUI2"

    __hash__ = str.__hash__


class Severity(StrEnum):
    """How much a finding matters to the person who reads it."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


class ExitCode(IntEnum):
    """What the shell and cron see (DESIGN 6.4). 1 is Python's own: a defect of ours."""

    DONE = 0
    USAGE = 2
    NEEDS_PERSON = 3
    INPUT = 4
    OUTPUT = 5
    REFUSED = 6
    SIGNATURE = 7
    PARTLY = 8
    LOCKED = 9
    LATE = 10
    INTERRUPTED = 130


class Guard(StrEnum):
    """The guards of DESIGN 6.3, as people quote them on the telephone."""

    CANNOT_OPEN = "F01"
    COLUMN_NOT_FOUND = "F02"
    NO_PEOPLE = "F03"
    WRONG_REGISTER = "F04"
    MOSTLY_UNREADABLE = "F05"
    ALREADY_RETURNED = "F06"
    REGISTER_TOO_OLD = "F07"
    PROTECTED = "F08"
    OTHER_LIST = "F09"
