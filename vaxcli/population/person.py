"""One person as the extract writes him, and by what people are looked up."""

from __future__ import annotations

from typing import NamedTuple

FIELDS = (
    "number",
    "old_number",
    "full_name",
    "birth_date",
    "sex",
    "nationality",
    "address",
    "commune",
    "status",
    "household",
)
"""Fields of an extract (DESIGN 5), in the order of ``Person`` and of every look-up."""


class Person(NamedTuple):
    """The texts of one line of the extract; a missing value is ``""``."""

    number: str
    old_number: str
    full_name: str
    birth_date: str
    sex: str
    nationality: str = ""
    address: str = ""
    commune: str = ""
    status: str = ""
    household: str = ""


class Identity(NamedTuple):
    """What a row without a usable number is looked up by: all three, exactly."""

    name_key: str
    birth: str
    sex: str


class NearQuery(NamedTuple):
    """What people near a row are looked for by; blanks are not looked for."""

    row: int
    digits: str
    coarse: str
    birth: str
