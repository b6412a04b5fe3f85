"""What is wrong with the rows of a list before anybody compares it with a register (R14, R18; issue 3).

Every row by itself, and rows against each other; the values are those that ``verify`` compares, so
what passes here is not sent back for its form.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from vaxcli.lists.faults import Fault, Found
from vaxcli.people import names, numbers
from vaxcli.people.dates import Hint, Precision
from vaxcli.people.nationality import Kind
from vaxcli.people.numbers import Shape
from vaxcli.people.state import State
from vaxcli.people.words import care, fold, is_placeholder
from vaxcli.verify.flags import Setting, number_disagrees
from vaxcli.verify.repeats import repeats_in
from vaxcli.verify.rows import Row

_HINTS = {
    Hint.IMPOSSIBLE: Fault.BIRTH_IMPOSSIBLE,
    Hint.SWAPPED: Fault.BIRTH_SWAPPED,
    Hint.FUTURE: Fault.BIRTH_FUTURE,
    Hint.TOO_OLD: Fault.BIRTH_TOO_OLD,
    Hint.TWO_DIGIT_YEAR: Fault.BIRTH_SHORT_YEAR,
}
_SHAPES = {
    Shape.ELEVEN: Fault.NUMBER_ELEVEN,
    Shape.EIGHT: Fault.NUMBER_EIGHT,
    Shape.SCIENTIFIC: Fault.NUMBER_ROUNDED,
    Shape.PASSPORT: Fault.NUMBER_PASSPORT,
    Shape.PASSPORT_VN: Fault.NUMBER_PASSPORT,
}
_MOBILE = re.compile(r"0[35789]\d{8}")
"""Ten digits since 15 Sep 2018 (plan 798/QD-BTTTT of 11 May 2018 for the change to 10 digits)."""
_LANDLINE = re.compile(r"02\d{8,9}")
"""Area code 02x or 02xx and number: 10 or 11 digits (the same plan, area codes since 2017)."""
_COUNTRY_CODE = re.compile(r"(?:\+|00)?84(?=\d{9,10}$)")
_BETWEEN_PHONES = re.compile(r"[/;,\n]| - ")
_IN_PHONE = re.compile(r"[\s.()-]")
_GROUP = re.compile(r"(?:n|nhom)?[ .]*0*(\d{1,3})(?:\.0)?(?![\d])")
_GROUPS = range(1, 17)
"""The 16 priority groups of the platform (decision 3355/QD-BYT of 8 Jul 2021; DOMAIN B.9)."""
_DOSE = re.compile(r"\d+")
_DOSES = frozenset("123")
"""The list asks for dose 1 or 2 (R17); a third was given from the end of 2021."""


def check(rows: Sequence[Row], other: Mapping[str, Sequence[str]], made_on: date) -> list[Found]:
    """Every fault of a list, by row and then by code.

    Args:
        rows: The people as compared.
        other: Further fields of the people by name, only those that the list has.
        made_on: Ages are counted on this day: the day the list was made, else today (DESIGN 6.5).
    """
    of_age = Setting(on=made_on).of_age
    passports = other.get("passport") or [""] * len(rows)
    found: list[Found] = []
    for row, passport in zip(rows, passports, strict=True):
        if row.broken:
            found.append(Found(row.at, Fault.CANNOT_READ, cells=row.broken))
            continue
        found += (Found(row.at, fault) for fault in _of_row(row, passport, of_age))
    for field, judge in _MORE.items():
        # a group column that nobody filled in is a form, not a fault; the dose is the list's purpose (R17)
        if field in other and (field == "dose_wanted" or any(map(str.strip, other[field]))):
            faults = {value: judge(value) for value in set(other[field])}
            found += (Found(at, fault) for at, value in enumerate(other[field]) if (fault := faults[value]))
    found += _among_rows([row for row in rows if not row.broken])
    return sorted(found, key=lambda one: (one.at, one.fault))


def _of_row(row: Row, passport: str, of_age: str) -> Iterator[Fault]:
    yield from _of_name(row)
    yield from _of_birth(row)
    yield from _of_number(row, passport, of_age)
    if row.sex.state is not State.OK:
        yield Fault.SEX_MISSING if row.sex.state is State.MISSING else Fault.SEX_UNREADABLE
    if row.nationality.is_ethnic_group:
        yield Fault.NATIONALITY_GROUP
    if row.nationality.is_misspelt:
        yield Fault.NATIONALITY_MISSPELT


def _of_name(row: Row) -> Iterator[Fault]:
    if not row.name_key:
        yield Fault.NAME_MISSING
        return
    if row.converted:
        yield Fault.NAME_LEGACY
    if "(" in row.name or "[" in row.name:
        yield Fault.NAME_NOTE
    elif names.odd_characters(row.name) or not names.has_letters(row.name_key):
        yield Fault.NAME_ODD
    elif " " not in row.name_key and not row.foreign:
        yield Fault.NAME_ONE_WORD


def _of_birth(row: Row) -> Iterator[Fault]:
    if row.birth.state is State.MISSING:
        yield Fault.BIRTH_MISSING
    elif row.birth.state is State.MALFORMED:
        yield Fault.BIRTH_UNREADABLE if row.birth.hint is None else _HINTS[row.birth.hint]
    elif row.birth.precision is not Precision.DAY:
        yield Fault.BIRTH_NOT_FULL


def _of_number(row: Row, passport: str, of_age: str) -> Iterator[Fault]:
    number = row.number
    if row.foreign:
        if number.state is State.MISSING and is_placeholder(care(passport)):
            yield Fault.PASSPORT_MISSING
        return
    if number.state is State.MISSING:
        yield Fault.NUMBER_MISSING
    elif number.state is State.MALFORMED:
        yield _malformed(row)
    elif number.restored:
        yield Fault.NUMBER_ZERO_LOST
    if number.shape is Shape.PERSONAL and number.state is State.OK:
        if number_disagrees(row):
            yield Fault.NUMBER_DISAGREES
        if not numbers.facts(number.digits).province_known:
            yield Fault.NUMBER_PROVINCE
    elif number.state is not State.MALFORMED and _is_of_age(row.birth.iso, of_age):
        yield Fault.NEEDS_CARD


def _malformed(row: Row) -> Fault:
    fault = _SHAPES.get(row.number.shape, Fault.NUMBER_MALFORMED)
    # with nationality Viet Nam a passport is only a number of the wrong paper (DESIGN 6.2)
    given = row.nationality.kind is Kind.CITIZEN
    return Fault.NUMBER_MALFORMED if given and fault is Fault.NUMBER_PASSPORT else fault


def _is_of_age(iso: str, of_age: str) -> bool:
    """Surely of age for a card; a year or month that only may be is not.

    Examples:
        >>> [_is_of_age(born, "2007-11-08") for born in ("2007-11-08", "2007-11-09", "2007", "2006", "")]
        [True, False, False, True, False]
    """
    return bool(iso) and (iso <= of_age if len(iso) == len(of_age) else iso < of_age[: len(iso)])


def phone(written: str) -> Fault | None:
    """What is wrong with a phone number; nothing with none at all.

    Examples:
        >>> phone("0912 345 678"), phone("+84 912345678"), phone(""), phone("0912345678/0281234567")
        (None, None, None, None)
        >>> phone("912345678"), phone("01234567890")
        (<Fault.PHONE_ZERO_LOST: 'CHECK-060'>, <Fault.PHONE_MALFORMED: 'CHECK-061'>)
    """
    cared = care(written)
    if is_placeholder(cared):
        return None
    faults = [_one_phone(part) for part in _BETWEEN_PHONES.split(cared) if part.strip()]
    return next(filter(None, faults), None)


def _one_phone(written: str) -> Fault | None:
    digits = _COUNTRY_CODE.sub("0", _IN_PHONE.sub("", written).strip("'"))
    if _MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits):
        return None
    if _MOBILE.fullmatch(f"0{digits}"):
        return Fault.PHONE_ZERO_LOST
    return Fault.PHONE_MALFORMED


def priority_group(written: str) -> Fault | None:
    """What is wrong with a priority group: ``9``, ``09``, ``N9``, ``9. ...`` and words alone are right.

    Examples:
        >>> [priority_group(text) for text in ("9", "N09", "16. ...", "free workers")]
        [None, None, None, None]
        >>> priority_group("17"), priority_group("")
        (<Fault.GROUP_UNKNOWN: 'CHECK-071'>, <Fault.GROUP_MISSING: 'CHECK-070'>)
    """
    text = fold(care(written))
    if not any(map(str.isalnum, text)):
        return Fault.GROUP_MISSING
    found = _GROUP.match(text)
    if found is None:
        return Fault.GROUP_UNKNOWN if text[0].isdigit() else None
    return None if int(found[1]) in _GROUPS else Fault.GROUP_UNKNOWN


def dose_wanted(written: str) -> Fault | None:
    """What is wrong with the dose that a person asks for (R17).

    Examples:
        >>> dose_wanted("2"), dose_wanted("mui 1"), dose_wanted("4"), dose_wanted("")
        (None, None, <Fault.DOSE_UNKNOWN: 'CHECK-081'>, <Fault.DOSE_MISSING: 'CHECK-080'>)
    """
    text = care(written).removesuffix(".0")
    if not any(map(str.isalnum, text)):
        return Fault.DOSE_MISSING
    return None if set(_DOSE.findall(text)) in ({dose} for dose in _DOSES) else Fault.DOSE_UNKNOWN


_MORE: Mapping[str, Callable[[str], Fault | None]] = {
    "phone": phone,
    "priority_group": priority_group,
    "dose_wanted": dose_wanted,
}


def _among_rows(rows: Sequence[Row]) -> Iterator[Found]:
    """Rows of one person, and rows of two people with one number; foreigners never take part (DESIGN 6.5)."""
    citizens = [row for row in rows if not row.foreign]
    repeats = repeats_in(citizens)
    repeated = repeats.by_number | repeats.by_identity
    for at, kept in repeated.items():
        yield Found(at, Fault.REPEATED, other=kept)
    holders: dict[str, list[int]] = defaultdict(list)
    for row in citizens:
        if row.number.digits and row.at not in repeated:
            holders[row.number.digits].append(row.at)
    for first, *others in holders.values():
        for at in others:
            yield Found(at, Fault.NUMBER_SHARED, other=first)
        if others:
            yield Found(first, Fault.NUMBER_SHARED, other=others[0])
