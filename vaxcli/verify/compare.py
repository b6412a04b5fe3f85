"""Compare one row with one person: the four letters, in the order number, name, birth date, sex."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

from vaxcli.codes import FieldCode
from vaxcli.people import numbers, sex
from vaxcli.people.dates import Birth
from vaxcli.people.sex import Sex
from vaxcli.population.person import Person
from vaxcli.verify import fields
from vaxcli.verify.fields import Letter
from vaxcli.verify.rows import Row


class Letters(NamedTuple):
    """The four letters of a row (DESIGN 6.1)."""

    number: Letter
    name: Letter
    birth: Letter
    sex: Letter

    @property
    def code(self) -> str:
        """As shown in the column of letters: ``KGKK khong-dau``."""
        return _code(self)

    @property
    def equal(self) -> bool:
        """All four are K or C."""
        return _equal(self)


@cache
def _together(number: Letter, name: Letter, birth: Letter, sex_: Letter) -> Letters:
    """One object for all rows that compare alike: few hundred in any list."""
    return Letters(number, name, birth, sex_)


@cache
def _code(letters: Letters) -> str:
    kinds = [letter.near.value for letter in letters if letter.near]
    return " ".join(["".join(letter.code.value for letter in letters), *kinds])


@cache
def _equal(letters: Letters) -> bool:
    return all(letter.code.equal for letter in letters)


def only(code: FieldCode) -> Letter:
    """A letter without a kind."""
    return Letter(code, None)


_SAME, _CARE = only(FieldCode.SAME), only(FieldCode.SAME_AFTER_CARE)
NOT_COMPARED = _together(*[only(FieldCode.NOT_COMPARED)] * 4)
ALL_SAME = _together(*[_SAME] * 4)


def letters(row: Row, person: Person, birth: Birth) -> Letters:
    """How a row compares with a person; ``birth`` is the person's birth date as compared.

    Most values are written as the register writes them: that is seen before the rules are asked.
    """
    return _together(
        _number(row, person),
        _name(row, person),
        _SAME
        if row.birth_stored == person.birth_date and row.birth.iso
        else fields.birth(row.birth, row.birth_stored, birth, person.birth_date),
        _SAME
        if row.sex_text == person.sex and row.sex.value
        else fields.sex(row.sex, row.sex_text, registered_sex(person.sex), person.sex),
    )


def _number(row: Row, person: Person) -> Letter:
    """Most numbers that were found are the person's own, written with digits only."""
    if row.number.digits == person.number and row.number.digits:
        return _SAME if row.number.text == person.number else _CARE
    return fields.number(row.number, numbers.digits(person.number), numbers.digits(person.old_number))


def _name(row: Row, person: Person) -> Letter:
    """K compares the characters as stored (DESIGN 6.5): a name converted from a legacy font is C at best.

    A key is its own key and keys do not see capitals, so a register name that is the row's key but for
    capitals has that key.
    """
    if row.name_key and not row.converted:
        if row.name == person.full_name:
            return _SAME
        if row.name_key == person.full_name.lower():
            return _CARE
    found = fields.name(row.name, person.full_name, row.name_key)
    return _CARE if row.converted and found.code is FieldCode.SAME else found


@lru_cache(maxsize=1024)
def registered_sex(text: str) -> Sex:
    """The sex of a register line as compared: words only, for a register has no legend."""
    return sex.read(text, {})
