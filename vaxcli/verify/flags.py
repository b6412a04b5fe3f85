"""What else is to be known about a row: the flags of DESIGN 6.2; they never change the result."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import compress

from vaxcli.codes import FieldCode, Flag, RowResult
from vaxcli.people import names, numbers
from vaxcli.people.dates import Birth
from vaxcli.people.numbers import Shape
from vaxcli.people.state import State
from vaxcli.population.person import Person
from vaxcli.verify.decide import Verdict
from vaxcli.verify.rows import Row

_UNFLAGGED = (RowResult.NOT_A_CITIZEN, RowResult.UNREADABLE)
CARD_AGE = 14
"""Age for an ID card: Luat Can cuoc cong dan 59/2014/QH13, article 19."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What the flags need besides the row."""

    on: date
    """Ages are counted on this day: the day the list was made, else today (DESIGN 6.5)."""
    commune: str = ""
    """Our commune by the settings; without it nobody is flagged NGOAIXA."""
    of_age: str = field(init=False)
    """Who was born on this day or before is of age for a card, ISO 8601."""

    def __post_init__(self) -> None:
        """Work out the day once; 29 February counts as 28."""
        day = min(self.on.day, 28) if self.on.month == 2 else self.on.day
        object.__setattr__(self, "of_age", date(self.on.year - CARD_AGE, self.on.month, day).isoformat())


def flags(
    row: Row, verdict: Verdict, person_birth: Birth | None, setting: Setting, *, second_dose: bool
) -> tuple[Flag, ...]:
    """The flags of a row, in the order of ``Flag``.

    Args:
        row: The row.
        verdict: Its result.
        person_birth: Birth date as compared of the one person found, if there is one; it is needed only where
            the row has none.
        setting: Day and commune.
        second_dose: The row asks for dose 2 and shows no dose 1.
    """
    if verdict.result in _UNFLAGGED:
        return ()
    person = verdict.person
    age = _age(row.birth.iso or (person_birth.iso if person_birth else ""), setting.of_age)
    holds = (
        row.number.restored,
        person is not None
        and row.number.shape is Shape.OLD
        and verdict.result.verified
        and len(_number(person)) == 12,
        len(row.birth.iso) == 4,
        bool(setting.commune and person and person.commune)
        and names.key(person.commune if person else "") != names.key(setting.commune),
        age == "of-age" and _needs_card(row, verdict),
        age == "under",
        row.converted,
        number_disagrees(row),
        verdict.letters.name.code is FieldCode.SAME_AFTER_CARE,
        second_dose,
    )
    return _named(holds)


@cache
def _named(holds: tuple[bool, ...]) -> tuple[Flag, ...]:
    """The flags that hold; one object for all rows that have the same."""
    return tuple(compress(Flag, holds))


def number_disagrees(row: Row) -> bool:
    """The 12-digit number's sex or birth year is not the row's own (ND 137/2015 art. 13; TT 07/2016/TT-BCA)."""
    if row.number.shape is not Shape.PERSONAL or row.number.state is not State.OK:
        return False
    sex, year = numbers.sex_and_year(row.number.digits[3:6])
    wrong_sex = row.sex.value and sex != row.sex.value
    return bool(wrong_sex or (row.birth.iso and year != int(row.birth.iso[:4])))


def _needs_card(row: Row, verdict: Verdict) -> bool:
    """Neither the list nor the person found shows a 12-digit number; a malformed one shows nothing."""
    if row.number.shape is Shape.PERSONAL or row.number.state is State.MALFORMED:
        return False
    if verdict.result is RowResult.REPEATED:
        return False
    return all(len(_number(person)) != 12 for person in verdict.people)


def _number(person: Person) -> str:
    return numbers.digits(person.number)


def _age(iso: str, of_age: str) -> str:
    """``of-age``, ``under`` or ``""`` when the birth date does not tell; ISO dates sort as text.

    Examples:
        >>> _age("2007-11-08", "2007-11-08"), _age("2007-11-09", "2007-11-08"), _age("2007", "2007-11-08")
        ('of-age', 'under', '')
    """
    if not iso or iso == of_age[: len(iso)] != of_age:
        return ""
    return "of-age" if iso <= of_age else "under"
