"""An invented register: people in households, with the quirks real population extracts have.

Everything follows from a seed. A register is made in blocks of a million, so that one of ten
million people never lies in memory; lists are drawn from the first block.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple

from samples import names

BLOCK = 1_000_000
MADE_ON = date(2021, 11, 8)
"""The day of the letter 3771/UBND-NC: nobody is born later, lists are made about then."""

HEADINGS = (
    "Số định danh", "Số CMND cũ", "Họ và tên", "Ngày sinh", "Giới tính", "Quốc tịch", "Địa chỉ", "Xã",
    "Trạng thái", "Số hộ",
)  # fmt: skip

DEAD, DELETED, AWAY = 0.012, 0.004, 0.03
TWIN, NAMESAKE = 0.01, 0.002
QUIRKY = 0.16
QUIRKS = {
    "year-only": 8, "old-number-only": 3, "nationality": 5, "sex": 0.2, "birth": 0.1,
    "number-held-twice": 0.3, "old-number-held-twice": 0.3, "line-twice": 0.1,
}  # fmt: skip
"""Weights, higher than life for the rare ones, so that a list of some thousands meets each."""


class Person(NamedTuple):
    """One line of the register, in the order of ``HEADINGS``, as it is stored."""

    number: str
    old_number: str
    name: str
    birth: str
    """``dd/mm/yyyy``, ``yyyy`` or empty."""
    sex: str
    nationality: str
    address: str
    commune: str
    status: str
    household: str

    @property
    def alive(self) -> bool:
        """False for people whom the register calls dead or deleted."""
        return not self.status.startswith("Đã")

    @property
    def identity(self) -> tuple[str, str, str, str, str]:
        """What makes two lines one person: equal numbers, name, birth date and sex."""
        return self[:5]


@cache
def _birth_dates() -> tuple[list[date], list[float]]:
    """Every birth date from 1926 to the day of the list, and how likely each is."""
    first = date(1926, 1, 1)
    dates = [first + timedelta(days=n) for n in range((MADE_ON - first).days)]
    return dates, [0.15 + min(1.0, (d.year - 1926) / 40) for d in dates]


@cache
def _first_names(sex: str) -> list[str]:
    """Middle and given names of one sex; one in three has two middle names."""
    middles, givens = (names.MIDDLES_M, names.GIVEN_M) if sex == "Nam" else (names.MIDDLES_F, names.GIVEN_F)
    one = [f"{middle} {given}" for middle in middles for given in givens if middle != given]
    draw = Random(sex)
    two = [f"{draw.choice(middles)} {name}" for name in draw.choices(one, k=len(one))]
    return one + one + two


def block(seed: int, size: int, index: int = 0, blocks: int = 1) -> list[Person]:
    """Return ``size`` people (a million at most) of block ``index`` of a register.

    Numbers follow Nghi dinh 137/2015, art. 13: place, century and sex, year, six digits. They are
    unique unless a person is made to share one: the six digits are a permutation of the position,
    and blocks use different places.

    Examples:
        >>> people = block(seed=1, size=200)
        >>> len(people), people == block(seed=1, size=200)
        (200, True)
    """
    draw = Random(f"people {seed} {index}")
    chance = draw.random
    places = names.PROVINCE_CODES[index::blocks]
    places = places[:1] * (2 * len(places)) + places
    old_places = ["285"] * 8 + ["012", "024", "070"] if not index else [str(100 + index)]
    families = draw.choices(list(names.FAMILIES), list(names.FAMILIES.values()), k=size)
    sexes = draw.choices(("Nam", "Nữ"), k=size)
    firsts = {sex: draw.choices(_first_names(sex), k=size) for sex in ("Nam", "Nữ")}
    dates, weights = _birth_dates()
    births = draw.choices(dates, weights, k=size)
    spoken = {day: day.strftime("%d/%m/%Y") for day in dates}
    numbers_from, old_from = draw.randrange(BLOCK), draw.randrange(BLOCK)

    people: list[Person] = []
    house_ends, house, family, place = 0, 0, "", ("", "")
    day: date | None = None
    for n in range(size):
        if n == house_ends:
            house += 1
            house_ends += draw.choice((1, 2, 3, 4, 4, 5, 6))
            family, place, day = families[n], _home(draw), None
        elif chance() < 0.3:
            family = families[n]
        if day is None or chance() >= TWIN:
            day = births[n]
        sex = sexes[n]
        name, birth = f"{family} {firsts[sex][n]}", spoken[day]
        if chance() < NAMESAKE and n:
            other = people[draw.randrange(n)]
            if len(other.birth) == 10 and other.sex:
                name, birth, sex = other.name, other.birth, other.sex
        year = int(birth[6:])
        century = (year // 100 - 19) * 2 + (sex == "Nữ")
        sequence = (n * 387_420_489 + numbers_from) % BLOCK
        number = f"{draw.choice(places)}{century}{year % 100:02}{sequence:06}"
        old_number = ""
        if year < 2004 and chance() < 0.6:
            old_number = f"{draw.choice(old_places)}{(n * 129_140_163 + old_from) % BLOCK:06}"
        status = _status(chance())
        person = Person(
            number, old_number, name, birth, sex, "Việt Nam", *place, status, f"{index:02}{house:07}"
        )
        people.append(_with_quirks(person, people, draw) if chance() < QUIRKY else person)
    return people


def _home(draw: Random) -> tuple[str, str]:
    """Address and commune of a household; four of five live in the commune of the lists."""
    commune = names.COMMUNES[0] if draw.random() < 0.8 else draw.choice(names.COMMUNES)
    return f"Số {draw.randrange(1, 400)}, {draw.choice(names.HAMLETS)}", commune


def _status(chance: float) -> str:
    if chance < DEAD:
        return "Đã chết"
    if chance < DEAD + DELETED:
        return "Đã xóa"
    return "Tạm vắng" if chance < DEAD + DELETED + AWAY else "Thường trú"


def _with_quirks(person: Person, before: list[Person], draw: Random) -> Person:
    """The person with one thing that is not as it should be, if it can be with this person."""
    other = draw.choice(before) if before else person
    changed: dict[str, str] = {}
    match draw.choices(list(QUIRKS), list(QUIRKS.values()))[0]:
        case "year-only" if person.birth[6:] < "1975":
            changed = {"birth": person.birth[6:]}
        case "old-number-only" if person.old_number:
            changed = {"number": ""}
        case "number-held-twice" if other.number:
            changed = {"number": other.number}
        case "old-number-held-twice" if person.old_number and other.old_number:
            changed = {"old_number": other.old_number}
        case "line-twice":
            return other._replace(address=person.address, household=person.household)
        case "birth" | "sex" | "nationality" as field:
            changed = {field: ""}
    return person._replace(**changed)


def write(path: Path, blocks: Iterator[list[Person]]) -> None:
    """Write a population extract: UTF-8 with a byte order mark, as Excel saves it."""
    with path.open("w", encoding="utf-8-sig", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(HEADINGS)
        for people in blocks:
            writer.writerows(people)


def register(seed: int, size: int) -> Iterator[list[Person]]:
    """Yield the blocks of a register of any size, one at a time."""
    count = -(-size // BLOCK)
    for index in range(count):
        yield block(seed, min(BLOCK, size - index * BLOCK), index, count)
