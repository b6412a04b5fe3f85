"""Ways of writing a value that change nothing: all of them are equal after lossless care (DESIGN 5).

Each takes the register's value and returns what a cell holds, or None where this way makes no
difference to this value. The key is the name that the truth file carries.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from random import Random
from typing import TypeAlias

from samples import legacy_fonts

Cell: TypeAlias = str | int | date | datetime
Change: TypeAlias = Callable[[str, Random], Cell | None]

_OTHER_TONE_PLACE = {
    "OÀ": "ÒA", "OÁ": "ÓA", "OẢ": "ỎA", "OÃ": "ÕA", "OẠ": "ỌA", "OÈ": "ÒE", "OÉ": "ÓE", "OẺ": "ỎE", "OẼ": "ÕE",
    "OẸ": "ỌE", "UỲ": "ÙY", "UÝ": "ÚY", "UỶ": "ỦY", "UỸ": "ŨY", "UỴ": "ỤY",
}  # fmt: skip
_OTHER_TONE_PLACE |= {new: old for old, new in _OTHER_TONE_PLACE.items()}
_OPEN_SYLLABLE = re.compile(rf"(?<!Q)({'|'.join(_OTHER_TONE_PLACE)})\b")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_EXCEL_DAY_0 = date(1899, 12, 30).toordinal()


def full(birth: str) -> date | None:
    """The date of a full ``dd/mm/yyyy``, else None."""
    return date(int(birth[6:]), int(birth[3:5]), int(birth[:2])) if len(birth) == 10 else None


def dated(form: Callable[[date], Cell]) -> Change:
    """A change that applies to full dates only."""

    def change(birth: str, _: Random) -> Cell | None:
        day = full(birth)
        return form(day) if day else None

    return change


def _number_without_zeros(number: str) -> Cell | None:
    return int(number) if number.startswith("0") else None


def _styled(name: str) -> str:
    """Mathematical bold capitals, marks left combining: text copied from social media (DOMAIN F6)."""
    return "".join(
        chr(0x1D400 + ord(c) - ord("A")) if "A" <= c <= "Z" else c for c in unicodedata.normalize("NFD", name)
    )


def _spread(name: str, draw: Random) -> str:
    return name.replace(" ", draw.choice(("  ", "   ", " \n")), 1)


NAME: Mapping[str, Change] = {
    "name:same": lambda name, _: name,
    "name:title-case": lambda name, _: name.title(),
    "name:lower-case": lambda name, _: name.lower(),
    "name:nfd": lambda name, _: unicodedata.normalize("NFD", name.title()),
    "name:old-tone": lambda name, _: _OPEN_SYLLABLE.sub(lambda m: _OTHER_TONE_PLACE[m[1]], name),
    "name:spaces": lambda name, draw: f" {_spread(name.title(), draw)} ",
    "name:no-break": lambda name, _: name.replace(" ", "\u00a0"),
    "name:zero-width": lambda name, _: name.replace(" ", " \u200b"),
    "name:eth": lambda name, _: name.replace("Đ", "Ð"),
    "name:apostrophe": lambda name, _: name.replace("'", "\u2019"),
    "name:styled": lambda name, _: _styled(name),
    "name:tcvn3": lambda name, _: legacy_fonts.tcvn3_capitals(name),
    "name:vni": lambda name, _: legacy_fonts.vni_capitals(name),
}
BIRTH: Mapping[str, Change] = {
    "birth:same": lambda birth, _: birth,
    "birth:one-digit": dated(lambda day: f"{day.day}/{day.month}/{day.year}"),
    "birth:official": dated(lambda day: f"{day:%d}/{day.month if day.month > 2 else f'{day:%m}'}/{day.year}"),
    "birth:dashes": dated(lambda day: f"{day:%d-%m-%Y}"),
    "birth:dots": dated(lambda day: f"{day:%d.%m.%Y}"),
    "birth:iso": dated(lambda day: f"{day:%Y-%m-%d}"),
    "birth:yyyymmdd": dated(lambda day: f"{day:%Y%m%d}"),
    "birth:month-name": dated(lambda day: f"{day:%d}-{_MONTHS[day.month - 1]}-{day.year}"),
    "birth:date-cell": dated(lambda day: day),
    "birth:time-cell": dated(lambda day: datetime.combine(day, time())),
    "birth:serial": dated(lambda day: day.toordinal() - _EXCEL_DAY_0),
    "birth:spaces": lambda birth, _: f" {birth} ",
    "birth:year-number": lambda birth, _: int(birth) if len(birth) == 4 else None,
}
"""``birth:official`` is the filling rule of form DC01: months 3 to 9 with one digit (DOMAIN F3)."""
SEX: Mapping[str, Change] = {
    "sex:same": lambda sex, _: sex,
    "sex:lower-case": lambda sex, _: sex.lower(),
    "sex:upper-case": lambda sex, _: sex.upper(),
    "sex:nfd": lambda sex, _: unicodedata.normalize("NFD", sex),
    "sex:spaces": lambda sex, _: f"{sex} ",
}
NUMBER: Mapping[str, Change] = {
    "number:same": lambda number, _: number,
    "number:zero-lost": lambda number, _: _number_without_zeros(number),
    "number:spaces": lambda number, _: f"{number[:3]} {number[3:6]} {number[6:]}",
    "number:dots": lambda number, _: f"{number[:3]}.{number[3:6]}.{number[6:]}",
    "number:apostrophe": lambda number, _: f"'{number}",
    "number:full-width": lambda number, _: "".join(chr(ord(c) - 48 + 0xFF10) for c in number),
    "number:no-break": lambda number, _: f"{number}\u00a0",
}
"""Also applied to old numbers; giving one at all is the change ``number:cmnd`` of the list's maker."""

FONTS = {"name:tcvn3": legacy_fonts.TCVN3_FONT, "name:vni": legacy_fonts.VNI_FONT}
COMMON: Mapping[str, float] = {
    "name:same": 40, "name:title-case": 40, "name:lower-case": 4, "name:nfd": 3, "name:spaces": 4,
    "name:old-tone": 4, "birth:same": 60, "birth:one-digit": 12, "birth:date-cell": 15, "birth:official": 3,
    "birth:year-number": 4, "name:apostrophe": 4, "sex:same": 90, "number:same": 85, "number:zero-lost": 8, "number:spaces": 2,
}  # fmt: skip
"""Weights of the common ways; every other way weighs 0.5. A way that makes no difference counts as the same."""
