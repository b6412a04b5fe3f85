"""Ways of writing a value wrong: none of them is equal, however near it looks (DESIGN 6.1, 6.5).

Each takes the register's value and returns what a cell holds, or None where the mistake cannot be
made with this value; one that leaves the value as it is was not made either. Where DESIGN 6.1 names a kind the key ends in its name.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random

from samples import names
from samples.people import MADE_ON
from samples.written import Change, dated, full

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_I_Y = {"LÝ": "LÍ", "MỸ": "MĨ", "VY": "VI", "LY": "LI", "QUÝ": "QUÍ", "TÝ": "TÍ", "MY": "MI"}
_LOOK_ALIKE = str.maketrans({"A": "\u0410", "H": "\u041d", "O": "\u041e", "T": "\u0422"})
NO_NUMBER = ("", "", "", "-", "x", "không có", "mất CMND")
"""What people write where there is no number."""


def unaccented(name: str) -> str:
    """Return a name without its marks, as a telephone writes it.

    Examples:
        >>> unaccented("ĐẶNG THÙY")
        'DANG THUY'
    """
    letters = unicodedata.normalize("NFD", name.replace("Đ", "D"))
    return "".join(c for c in letters if not unicodedata.combining(c))


def _other_tone(name: str, draw: Random) -> str | None:
    """One tone mark of the name becomes another one."""
    letters = unicodedata.normalize("NFD", name)
    places = [n for n, c in enumerate(letters) if c in _TONES]
    if not places:
        return None
    at = draw.choice(places)
    tone = draw.choice([c for c in _TONES if c != letters[at]])
    return unicodedata.normalize("NFC", letters[:at] + tone + letters[at + 1 :])


def _words_swapped(name: str, _: Random) -> str:
    first, *rest = name.split(" ")
    return " ".join([*rest, first])


def _word_left_out(name: str, draw: Random) -> str | None:
    words = name.split(" ")
    if len(words) < 3:
        return None
    del words[draw.randrange(1, len(words) - 1)]
    return " ".join(words)


def _word_added(name: str, draw: Random) -> str:
    words = name.split(" ")
    words.insert(1, draw.choice([w for w in names.MIDDLES_F if w not in words]))
    return " ".join(words)


def _one_letter(name: str, draw: Random) -> str | None:
    """A final consonant is typed as another one."""
    words = name.split(" ")
    last = draw.randrange(len(words))
    if words[last][-1] not in "NGCT" or len(words[last]) < 2:
        return None
    words[last] = words[last][:-1] + draw.choice([c for c in "MPX" if c != words[last][-1]])
    return " ".join(words)


def _i_for_y(name: str, _: Random) -> str:
    return " ".join(_I_Y.get(word, word) for word in name.split(" "))


def _initials(name: str, _: Random) -> str:
    *front, given = name.split(" ")
    return " ".join([*(f"{word[0]}." for word in front), given])


def _other_name(name: str, draw: Random) -> str:
    """A name that shares no word with the right one."""
    taken = set(unaccented(name).split(" "))

    def free(words: Sequence[str]) -> str:
        return draw.choice([word for word in words if unaccented(word) not in taken])

    return f"{free(list(names.FAMILIES))} {free(names.MIDDLES_M)} {free(names.GIVEN_F)}"


def _swapped(day: date) -> str | None:
    return f"{day:%m/%d/%Y}" if day.day <= 12 and day.day != day.month else None


def _month_first(birth: str) -> str | None:
    day = full(birth)
    return f"{day:%m/%d/%Y}" if day and day.day > 12 else None


def _year_off(birth: str, draw: Random) -> str | None:
    day = full(birth)
    if day is None or f"{day:%d%m}" == "2902":
        return None
    return f"{birth[:6]}{day.year + draw.choice((-1, 1) if day.year < MADE_ON.year - 1 else (-1,))}"


def _day_digit(birth: str, draw: Random) -> str | None:
    """Another last digit of the day; the day exists in every month."""
    day = full(birth)
    if day is None or day.day > 28:
        return None
    tens, digit = divmod(day.day, 10)
    digits = [d for d in range(10) if d != digit and 1 <= tens * 10 + d <= 28]
    return f"{tens}{draw.choice(digits)}{birth[2:]}"


def _other_date(birth: str, draw: Random) -> str | None:
    """A date in another part of the month and two to nine years off."""
    day = full(birth)
    if day is None:
        return None
    other = day - timedelta(days=draw.randrange(800, 3200))
    return f"{(day.day + 14) % 28 + 1:02}/{(day.month + 4) % 12 + 1:02}/{other.year}"


def _one_digit(number: str, draw: Random) -> str:
    at = draw.randrange(6, len(number))
    return number[:at] + str((int(number[at]) + draw.randrange(1, 10)) % 10) + number[at + 1 :]


def _digits_swapped(number: str, _: Random) -> str | None:
    for at in range(len(number) - 1, 6, -1):
        if number[at] != number[at - 1]:
            return number[: at - 1] + number[at] + number[at - 1] + number[at + 1 :]
    return None


def _digit_lost(number: str, draw: Random) -> str | None:
    at = draw.randrange(6, 12)
    return number[:at] + number[at + 1 :] if len(number) == 12 else None


def _scientific(number: str, _: Random) -> str:
    digits = number.lstrip("0")
    return f"{digits[0]}.{digits[1:6]}E+{len(digits) - 1:02}"


NAME: Mapping[str, Change] = {
    "name:khong-dau": lambda name, _: unaccented(name),
    "name:khac-dau": _other_tone,
    "name:dao-tu": _words_swapped,
    "name:thieu-tu": _word_left_out,
    "name:run-together": lambda name, _: name.replace(" ", "", 1),
    "name:thua-tu": _word_added,
    "name:note-in-brackets": lambda name, _: f"{name} (mẹ bé)",
    "name:viet-tat": _initials,
    "name:mot-chu": _one_letter,
    "name:i-y": _i_for_y,
    "name:look-alike": lambda name, _: name.translate(_LOOK_ALIKE),
    "name:other": _other_name,
    "name:missing": lambda _, __: "",
}
BIRTH: Mapping[str, Change] = {
    "birth:dao-ngay-thang": lambda birth, _: _swapped(day) if (day := full(birth)) else None,
    "birth:chi-co-nam": dated(lambda day: str(day.year)),
    "birth:month-and-year": dated(lambda day: f"{day:%m/%Y}"),
    "birth:01-01": lambda birth, _: f"01/01/{birth[6:]}" if full(birth) and birth[:5] != "01/01" else None,
    "birth:lech-nam": _year_off,
    "birth:mot-so": _day_digit,
    "birth:other": _other_date,
    "birth:month-first": lambda birth, _: _month_first(birth),
    "birth:impossible": dated(lambda day: f"31/02/{day.year}"),
    "birth:future": dated(lambda day: f"{day:%d/%m}/{day.year + 100}"),
    "birth:two-digit-year": dated(lambda day: f"{day:%d/%m/%y}"),
    "birth:missing": lambda _, __: "",
}
SEX: Mapping[str, Change] = {
    "sex:other": lambda sex, _: {"Nam": "Nữ", "Nữ": "Nam"}.get(sex),
    "sex:unknown-word": lambda _, __: "Không rõ",
    "sex:stray-code": lambda _, __: "9",
    "sex:missing": lambda _, __: "",
}
NEAR_NUMBER: Mapping[str, Change] = {
    "number:mot-so": _one_digit,
    "number:hai-so-dao": _digits_swapped,
    "number:thieu-so": _digit_lost,
    "number:cmnd-khong-lien-ket": lambda _, draw: f"99{draw.randrange(10**7):07}",
    "number:rounded": lambda number, _: int(number[:6].lstrip("0") + "0" * (len(number) - 6)),
}
"""Numbers that can be looked up, or nearly, but are not the person's."""
MALFORMED_NUMBER: Mapping[str, Change] = {
    "number:too-long": lambda number, _: number + "0" if len(number) == 12 else None,
    "number:letter-o": lambda number, _: "O" + number[1:],
    "number:word-before": lambda number, _: f"CCCD {number}",
    "number:two-numbers": lambda number, _: f"{number}/285000000",
    "number:scientific": _scientific,
    "number:phone": lambda _, draw: f"09{draw.randrange(10**8):08}",
    "number:passport": lambda _, draw: f"K{draw.randrange(10**7):07}",
    "number:health-card": lambda _, draw: f"DN4{draw.randrange(10**12):012}",
}
MISSING_NUMBER: Mapping[str, Change] = {
    "number:missing": lambda _, draw: draw.choice(NO_NUMBER),
}
