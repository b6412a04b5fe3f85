"""What else is to be known about a row: the flags of DESIGN 6.2; they never change the result."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from vaxcli.codes import FieldCode, Flag, RowResult
from vaxcli.people import names, numbers
from vaxcli.people.dates import Birth
from vaxcli.people.numbers import Shape
from vaxcli.people.state import State
from vaxcli.population.person import Person
from vaxcli.verify.decide import Verdict
from vaxcli.verify.rows import Row

CARD_AGE = 14
"""Age for an ID card: Luat Can cuoc cong dan 59/2014/QH13, article 19."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What the flags need besides the row."""

    on: date
    """Ages are counted on this day: the day the list was made, else today (DESIGN 6.5)."""
    commune: str = ""
    """Our commune by the settings; without it nobody is flagged NGOAIXA."""


def flags(row: Row, verdict: Verdict, person_birth: Birth | None, second_dose: bool, setting: Setting) -> tuple[Flag, ...]:
    """The flags of a row, in the order of ``Flag``.

    Args:
        row: The row.
        verdict: Its result.
        person_birth: Birth date as compared of the one person found, if there is one.
        second_dose: The row asks for dose 2 and shows no dose 1.
        setting: Day and commune.
    """
    if verdict.result in (RowResult.NOT_A_CITIZEN, RowResult.UNREADABLE):
        return ()
    person = verdict.person
    found = {
        Flag.ZERO_RESTORED: row.number.restored,
        Flag.OLD_NUMBER: person is not None and row.number.shape is Shape.OLD and len(_number(person)) == 12,
        Flag.YEAR_ONLY: row.birth.precision == "year",
        Flag.OTHER_COMMUNE: bool(setting.commune and person and person.commune)
        and names.key(person.commune if person else "") != names.key(setting.commune),
        Flag.NEEDS_CARD: _needs_card(row, verdict, person, person_birth, setting.on),
        Flag.UNDER_14: _age(row, person_birth, setting.on) == "under",
        Flag.LEGACY_FONT: row.converted,
        Flag.NUMBER_DISAGREES: number_disagrees(row),
        Flag.NAME_TIDIED: verdict.letters.name.code is FieldCode.SAME_AFTER_CARE,
        Flag.SECOND_DOSE: second_dose,
    }
    return tuple(flag for flag, holds in found.items() if holds)


def number_disagrees(row: Row) -> bool:
    """The 12-digit number's sex or birth year is not the row's own (ND 137/2015 art. 13; TT 07/2016/TT-BCA)."""
    if row.number.shape is not Shape.PERSONAL or row.number.state is not State.OK:
        return False
    facts = numbers.facts(row.number.digits)
    return bool(
        (row.sex.value and facts.sex != row.sex.value) or (row.birth.iso and str(facts.birth_year) != row.birth.iso[:4])
    )


def _needs_card(row: Row, verdict: Verdict, person: Person | None, person_birth: Birth | None, on: date) -> bool:
    """Of age, and neither the list nor the person found shows a 12-digit number; a malformed one shows nothing."""
    if row.number.shape is Shape.PERSONAL or verdict.result is RowResult.REPEATED or row.number.state is State.MALFORMED:
        return False
    return (person is None or len(_number(person)) != 12) and _age(row, person_birth, on) == "of-age"


def _number(person: Person) -> str:
    return numbers.read(person.number).digits


def _age(row: Row, person_birth: Birth | None, on: date) -> str:
    """``of-age``, ``under`` or ``""`` when the birth date does not tell."""
    iso = row.birth.iso or (person_birth.iso if person_birth else "")
    if not iso:
        return ""
    if len(iso) < 10:
        years = on.year - int(iso[:4])
        return "of-age" if years > CARD_AGE else "under" if years < CARD_AGE else ""
    born = date.fromisoformat(iso)
    years = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return "of-age" if years >= CARD_AGE else "under"
