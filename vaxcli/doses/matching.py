"""Whose dose it is, and whether the register has it already. Pure; exact decides, near only suggests (promise 1).

A number that finds a person of another name *and* another birth date is the number of somebody else: the dose is
never given to him. Nobody is found by his name alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vaxcli.codes import FieldCode
from vaxcli.doses.record_order import RowState
from vaxcli.doses.vaccines import same_vaccine
from vaxcli.people import dates
from vaxcli.people.words import care
from vaxcli.population.person import Person as Listed
from vaxcli.register.model import Dose, Person
from vaxcli.verify import compare
from vaxcli.verify.compare import Letters
from vaxcli.verify.rows import Row


@dataclass(frozen=True, slots=True)
class Who:
    """The person of a row."""

    person: Person | None
    """None: somebody the register does not have."""
    letters: str = ""
    """As ``verify`` writes them, when the row differs from the person."""
    codes: tuple[str, ...] = ()
    hint: str = ""
    """The row of a list where a verified person of the same name, birth date and sex stands."""


@dataclass(frozen=True, slots=True)
class Known:
    """A dose that stands: in the register, or earlier in the same file."""

    dose: Dose
    id: int | None
    where: str
    """The file it came from."""
    row: int
    verified: bool = True


@dataclass(frozen=True, slots=True)
class Met:
    """What a dose is beside those that stand."""

    state: RowState
    known: Known | None = None
    codes: tuple[str, ...] = ()


def who(row: Row, by_row: Person | None, holders: Sequence[Person], namesakes: Sequence[Person]) -> Who:
    """Find the person of a row.

    Args:
        row: The row as it is compared.
        by_row: The person who stood in the row that the file names (ID dong).
        holders: The people known by the number of the row.
        namesakes: The people with the name of the row.
    """
    if by_row and not _other(letters(row, by_row)):
        return _found(row, by_row)
    exact = [person for person in holders if letters(row, person).equal]
    sure = [person for person in exact if person.verified] or exact
    if len(sure) == 1:
        return _found(row, sure[0])
    if len(holders) > 1:
        return Who(None, codes=("DOSE-several",))
    if holders and not _other(letters(row, holders[0])):
        return _found(row, holders[0])
    if holders:
        return Who(None, letters(row, holders[0]).code, ("DOSE-other-person",))
    return _by_identity(row, namesakes)


def _by_identity(row: Row, namesakes: Sequence[Person]) -> Who:
    """Nobody has the number, or there is none. Somebody recorded before without a number is the same unverified man."""
    if not row.identified:
        return Who(None, codes=("DOSE-not-listed",))
    same = [person for person in namesakes if (person.birth, person.sex) == (row.birth.iso, row.sex.value)]
    before = [person for person in same if not person.number and not person.code]
    if not row.number.compact and len(before) == 1:
        return _found(row, before[0])
    verified = [person for person in same if person.verified]
    if len(verified) == 1:
        return Who(None, codes=("DOSE-namesake",), hint=verified[0].row_id)
    return Who(None, codes=("DOSE-not-listed",))


def letters(row: Row, person: Person) -> Letters:
    """The four letters of a row against a person of the register: the same as ``verify``'s against the population."""
    digits = row.number.digits or row.number.compact
    linked = digits if digits and digits != person.number else ""
    listed = Listed(
        number=person.number,
        old_number=linked if len(linked) == 9 and person.verified and len(person.number) == 12 else "",
        full_name=person.full_name,
        birth_date=person.birth,
        sex={"M": "Nam", "F": "N\u1eef"}.get(person.sex, ""),
    )
    found = compare.letters(row, listed, dates.read(person.birth))
    if person.code == "KXM" and row.number.compact == person.number:
        # A passport is no identity number of the register, yet it is his.
        return found._replace(number=compare.only(FieldCode.SAME))
    if not digits and not person.number:
        return found._replace(number=compare.only(FieldCode.SAME))
    if not row.number.digits and digits == person.number:
        return found._replace(number=compare.only(FieldCode.SAME))
    return found


def _other(found: Letters) -> bool:
    """Name and birth date are both another person's (DESIGN 6.2, XUNGDOT)."""
    return found.name.code is FieldCode.DIFFERENT and found.birth.code is FieldCode.DIFFERENT


def _found(row: Row, person: Person) -> Who:
    found = letters(row, person)
    codes = () if found.equal or _only_lacking(found) else ("DOSE-differs",)
    if not person.verified:
        codes = (*codes, "DOSE-not-verified")
    return Who(person, "" if found.equal else found.code, codes)


def _only_lacking(found: Letters) -> bool:
    """Whatever is written is equal; a dose list need not repeat everything."""
    lacking = (FieldCode.MISSING_IN_LIST, FieldCode.MISSING_IN_REGISTER)
    return all(letter.code.equal or letter.code in lacking for letter in found) and (
        found.name.code.equal or found.number.code.equal
    )


def meet(dose: Dose, stands: Sequence[Known]) -> Met:
    """Hold a dose against those of the same person that stand.

    The same day, number, vaccine and lot is the same dose, whoever reports it; what one report leaves out is no
    contradiction. The same number on another day, or another number on the same day, is one.
    """
    for known in stands:
        other = known.dose
        numbered = dose.dose_no is not None and other.dose_no is not None
        same_number = numbered and dose.dose_no == other.dose_no
        same_day = dose.given_on == other.given_on
        if not same_day and not same_number:
            continue
        if same_day and (same_number or not numbered) and _agree(dose, other):
            return Met(RowState.ALREADY_THERE, known)
        return Met(RowState.CONTRADICTING, known, ("DOSE-contradicts",))
    return Met(RowState.NEW)


def _agree(dose: Dose, other: Dose) -> bool:
    """Vaccine and lot are the same, or one report says nothing of them."""
    named = bool(dose.vaccine_text) and bool(other.vaccine_text)
    if named and not same_vaccine(dose, other):
        return False
    return not (dose.lot and other.lot) or lot_key(dose.lot) == lot_key(other.lot)


def lot_key(lot: str) -> str:
    """A lot as it is compared: capitals and spaces do not matter."""
    return care(lot).replace(" ", "")
