"""Whose dose it is, and whether the register has it already. Pure; exact decides, near only suggests (promise 1).

A number that finds a person of another name *and* another birth date is the number of somebody else: the dose is
never given to him. Nobody is found by his name alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from vaxcli.codes import FieldCode
from vaxcli.doses.record_order import RowState
from vaxcli.doses.vaccines import same_vaccine
from vaxcli.people import dates
from vaxcli.people.dates import Birth
from vaxcli.people.words import care
from vaxcli.population.person import Person as Listed
from vaxcli.register.model import Dose, Person, Source
from vaxcli.verify import compare
from vaxcli.verify.compare import Letters
from vaxcli.verify.rows import Row


@dataclass(frozen=True, slots=True)
class Who:
    """The person of a row."""

    person: Person | None
    """None: somebody the register does not have."""
    letters: str = ""
    """As ``verify`` writes them, when the row differs from the person or from the holder of its number."""
    codes: tuple[str, ...] = ()
    hint: str = ""
    """The row of a list where a verified person of the same name, birth date and sex stands."""

    @property
    def verified(self) -> bool:
        """Whether a dose of this row is that of a verified person, by values that are equal."""
        return bool(self.person and self.person.verified and "DOSE-differs" not in self.codes)


@dataclass(slots=True)
class Known:
    """A dose that stands: in the register, or earlier in the same file."""

    dose: Dose
    id: int | None
    """None until a dose of the same file has its place in the register."""
    where: str
    """The file it came from."""
    row: int


@dataclass(frozen=True, slots=True)
class Met:
    """What a dose is beside those that stand."""

    state: RowState
    known: Known | None = None
    codes: tuple[str, ...] = ()


NEW = Met(RowState.NEW)


def who(row: Row, by_row: Person | None, holders: Sequence[Person], namesakes: Sequence[Person]) -> Who:
    """Find the person of a row.

    Args:
        row: The row as it is compared.
        by_row: The person who stood in the row that the file names (ID dong).
        holders: The people known by the number of the row.
        namesakes: The people with the name of the row.
    """
    exact = [person for person in holders if _same(row, person) or letters(row, person, held=True).equal]
    sure = [person for person in exact if person.verified] or exact
    if len(sure) == 1:
        return _found(row, sure[0], holders, namesakes)
    if by_row:
        found = letters(row, by_row, held=by_row in holders)
        number, name, birth = (letter.code is FieldCode.DIFFERENT for letter in found[:3])
        if not (name and (birth or number)):  # a list that was sorted by halves names the wrong row
            return _found(row, by_row, holders, namesakes)
    listed = [person for person in holders if person.code] or holders
    if len(listed) == 1 and not _other(row, listed[0]):
        return _found(row, listed[0], holders, namesakes)
    person = None if listed else _known_stranger(row, namesakes)
    return _stranger(row, person, listed, namesakes)


def _known_stranger(row: Row, namesakes: Sequence[Person]) -> Person | None:
    """Somebody recorded before without a number, of the same name, birth date and sex, is the same unverified man."""
    if not row.identified or row.number.compact:
        return None
    before = [one for one in namesakes if not (one.number or one.code) and _same_identity(row, one)]
    return before[0] if len(before) == 1 else None


def _found(row: Row, person: Person, holders: Sequence[Person], namesakes: Sequence[Person]) -> Who:
    same = _same(row, person)
    found = compare.ALL_SAME if same else letters(row, person, held=person in holders)
    differs = () if found.equal or _only_lacking(found) else ("DOSE-differs",)
    shown = "" if found.equal else found.code
    if person.verified:
        return Who(person, shown, differs)
    if person.code:
        return Who(person, shown, (*differs, "DOSE-not-verified"))
    others = [one for one in holders if one.code]
    who_else = _stranger(row, person, others, namesakes)
    return replace(who_else, letters=who_else.letters or shown, codes=(*differs, *who_else.codes))


def _stranger(row: Row, person: Person | None, others: Sequence[Person], namesakes: Sequence[Person]) -> Who:
    """Somebody who never stood on a returned list, and what makes him look like somebody who did."""
    if len(others) > 1:
        return Who(person, codes=("DOSE-several",))
    if others:
        return Who(person, letters(row, others[0], held=True).code, ("DOSE-other-person",))
    verified = [one for one in namesakes if one.verified and _same_identity(row, one)]
    if row.identified and len(verified) == 1:
        return Who(person, codes=("DOSE-namesake",), hint=verified[0].row_id)
    return Who(person, codes=("DOSE-not-listed",))


def _same(row: Row, person: Person) -> bool:
    """Every value is there and the same; most rows are so, and nothing more has to be asked."""
    return (
        row.number.digits == person.number != ""
        and row.name == person.full_name != ""
        and row.birth.iso == person.birth
        and len(person.birth) == 10
        and row.sex.value == person.sex != ""
    )


def _same_identity(row: Row, person: Person) -> bool:
    return (person.birth, person.sex) == (row.birth.iso, row.sex.value)


def letters(row: Row, person: Person, *, held: bool) -> Letters:
    """The four letters of a row against a person of the register: the same as ``verify``'s against the population.

    Args:
        row: The row.
        person: The person.
        held: Whether the register knows the person by the number of the row; then nine digits are his old number.
    """
    digits = row.number.digits or row.number.compact
    linked = held and person.verified and len(digits) == 9 and len(person.number) == 12
    listed = Listed(
        number=person.number,
        old_number=digits if linked else "",
        full_name=person.full_name,
        birth_date=person.birth,
        sex={"M": "Nam", "F": "N\u1eef"}.get(person.sex, ""),
    )
    found = compare.letters(row, listed, _birth(person.birth))
    passport = (
        person.code == "KXM" and row.number.compact == person.number
    )  # no identity number, yet it is his
    neither = not digits and not person.number
    as_written = not row.number.digits and digits == person.number
    if passport or neither or as_written:
        return found._replace(number=compare.only(FieldCode.SAME))
    return found


@lru_cache(maxsize=1 << 16)
def _birth(iso: str) -> Birth:
    return dates.read(iso)


def _other(row: Row, person: Person) -> bool:
    """Name and birth date are both another person's (DESIGN 6.2, XUNGDOT)."""
    found = letters(row, person, held=True)
    return found.name.code is FieldCode.DIFFERENT and found.birth.code is FieldCode.DIFFERENT


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
    same = [known for known in stands if is_same(dose, known.dose)]
    if same:
        own = next((known for known in same if known.dose.source is dose.source), same[0])
        if dose.source is Source.OWN and own.dose.source is Source.PAPER:
            return Met(RowState.NEW, own, ("DOSE-own-after-paper",))
        adds = any(
            there and not here
            for there, here in (
                (dose.dose_no, own.dose.dose_no),
                (dose.vaccine_text, own.dose.vaccine_text),
                (dose.lot, own.dose.lot),
            )
        )
        return Met(RowState.ALREADY_THERE, own, ("DOSE-adds",) if adds else ())
    against = next((known for known in stands if _touches(dose, known.dose)), None)
    return Met(RowState.CONTRADICTING, against, ("DOSE-contradicts",)) if against else NEW


def is_same(dose: Dose, other: Dose) -> bool:
    """The same dose told twice."""
    numbered = dose.dose_no is not None and other.dose_no is not None
    if dose.given_on != other.given_on or (numbered and dose.dose_no != other.dose_no):
        return False
    if dose.vaccine_text and other.vaccine_text and not same_vaccine(dose, other):
        return False
    return not (dose.lot and other.lot) or lot_key(dose.lot) == lot_key(other.lot)


def _touches(dose: Dose, other: Dose) -> bool:
    """Not both can be right: one day has one dose, and so has one number."""
    same_number = dose.dose_no is not None and dose.dose_no == other.dose_no
    return dose.given_on == other.given_on or same_number


@lru_cache(maxsize=1 << 12)
def lot_key(lot: str) -> str:
    """A lot as it is compared: capitals and spaces do not matter."""
    return care(lot).replace(" ", "")
