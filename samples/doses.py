"""Invented dose workbooks: tidy (a row a dose), wide (a row a person, DOMAIN B.1) and messy, each with its truth.

The people are drawn from the made-up register of ``samples.people``; everything follows from the seed.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TypeAlias

import xlsxwriter

from samples import people
from samples.people import Person

Cell: TypeAlias = str | int | float | date | datetime

FIRST_DAY = date(2021, 9, 6)
VACCINES = {
    # name as in 5772/QD-BYT, days to the next dose, names people type
    "AstraZeneca": (63, ("Astra Zeneca", "AZ", "AstraZeneca")),
    "Comirnaty (Pfizer BioNTech)": (28, ("Pfizer", "PFIZER", "Comirnaty")),
    "Moderna": (28, ("Moderna", "Spikevax")),
    "Vero Cell": (28, ("Vero Cell", "vero-cell")),
}
SITES = ("Trạm Y tế xã Suối Mây", "Nhà văn hóa thôn 3", "Trường THCS Suối Mây")
WHY_NOT = ("Hoãn tiêm do sốt", "Từ chối tiêm", "Vắng mặt", "Chống chỉ định", "Chuyển đi nơi khác")
KINDS = {
    "plain": 60.0, "harmless": 16.0, "repeated": 3.0, "contradicting": 2.0, "bad-day": 2.0, "not-vaccinated": 5.0,
    "number-of-another": 2.0, "stranger": 5.0, "only-numbered": 5.0,
}  # fmt: skip
"""Shares of what the rows of a messy workbook are."""
STATES = {
    "repeated": "already_there", "contradicting": "contradicting", "bad-day": "unreadable",
    "not-vaccinated": "not_vaccinated", "only-numbered": "blank",
}  # fmt: skip
"""What such a row has to end as; every other ends as a new dose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One dose as a row tells of it."""

    number: int
    vaccine: str
    day: Cell
    lot: str
    site: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One row of a dose workbook, and what is true of it."""

    kind: str
    person: int | None
    """Whose doses they are: position in the register; None for strangers and rows without anybody."""
    number: Cell = ""
    name: str = ""
    birth: Cell = ""
    sex: str = ""
    doses: tuple[Given, ...] = ()
    why_not: str = ""

    @property
    def state(self) -> str:
        """What the row has to end as."""
        return STATES.get(self.kind, "new")


def listed(seed: int, count: int) -> list[Person]:
    """Return people as a returned list has them: each with a number of his own, a full birth date and a sex."""
    every = people.block(seed, min(people.BLOCK, count * 2 + 100))
    found: dict[str, Person] = {}
    for person in every:
        if person.alive and len(person.number) == 12 and len(person.birth) == 10 and person.sex:
            found.setdefault(person.number, person)
    return list(found.values())[:count]


def tidy(known: Sequence[Person], rows: int, seed: int) -> list[Told]:
    """Return one row a dose, two at most for each person, all of them in order."""
    draw = Random(f"doses {seed}")
    made: list[Told] = []
    for at, person in enumerate(known):
        doses = _course(draw, 1 + at % 2)
        made += [_told("plain", at, person, (dose,)) for dose in doses]
        if len(made) >= rows:
            break
    return made[:rows]


def wide(known: Sequence[Person], rows: int, seed: int) -> list[Told]:
    """Return one row a person with one to three doses."""
    draw = Random(f"wide doses {seed}")
    return [
        _told("plain", at, person, _course(draw, draw.choice((1, 2, 2, 3))))
        for at, person in enumerate(known[:rows])
    ]


def messy(known: Sequence[Person], rows: int, seed: int) -> list[Told]:
    """Return rows as they come from three sites typed together: in the shares of ``KINDS``."""
    draw = Random(f"messy doses {seed}")
    strangers = iter(listed(seed + 1_000_003, rows + 10))
    numbers = {person.number for person in known}
    untold = iter(enumerate(known))
    made: list[Told] = []
    for kind in draw.choices(list(KINDS), list(KINDS.values()), k=rows):
        if kind == "only-numbered":
            made.append(Told(kind=kind, person=None))
        elif kind == "stranger":
            person = next(person for person in strangers if person.number not in numbers)
            made.append(_told(kind, None, person, _course(draw, 1)))
        elif kind in ("repeated", "contradicting"):
            made.append(_again(draw, kind, made) or Told(kind="only-numbered", person=None))
        else:
            at, person = next(untold)
            made.append(_one(draw, kind, _told(kind, at, person, _course(draw, 1)), known))
    return made


def _one(draw: Random, kind: str, told: Told, known: Sequence[Person]) -> Told:
    """A row about somebody of whom no other row tells yet."""
    (dose,) = told.doses
    match kind:
        case "harmless":
            return _harmless(draw, told)
        case "bad-day":
            return replace(
                told, doses=(replace(dose, day=draw.choice(("31/02/2021", "11/2021", "hôm qua"))),)
            )
        case "not-vaccinated":
            return replace(told, doses=(), why_not=draw.choice(WHY_NOT))
        case "number-of-another":
            other = next(
                other
                for other in draw.sample(known, len(known))
                if other.name != told.name and other.birth != told.birth
            )
            return replace(told, number=other.number)
    return told


def _again(draw: Random, kind: str, made: Sequence[Told]) -> Told | None:
    """A second row about a dose told before: the same, or with another lot."""
    before = [told for told in made[-200:] if told.kind == "plain"]
    if not before:
        return None
    told = draw.choice(before)
    (dose,) = told.doses
    other = replace(dose, lot=f"{dose.lot}9") if kind == "contradicting" else replace(dose, site=SITES[0])
    return replace(told, kind=kind, doses=(other,))


def _told(kind: str, at: int | None, person: Person, doses: tuple[Given, ...]) -> Told:
    return Told(
        kind=kind,
        person=at,
        number=person.number,
        name=person.name,
        birth=person.birth,
        sex=person.sex,
        doses=doses,
    )


def _harmless(draw: Random, told: Told) -> Told:
    """The same facts, written as people write them."""
    (dose,) = told.doses
    day = datetime.strptime(str(dose.day), "%d/%m/%Y")  # noqa: DTZ007 a cell carries no zone
    ways: tuple[Cell, ...] = (day.date(), f"{day:%d/%m/%Y} 08:30", f"{day.day}-{day.month}-{day.year}")
    typed = dose.vaccine if dose.vaccine not in VACCINES else draw.choice(VACCINES[dose.vaccine][1])
    number: Cell = f"{str(told.number)[:3]} {str(told.number)[3:]}" if draw.random() < 0.5 else told.number
    return replace(
        told,
        number=int(str(told.number)) if draw.random() < 0.2 else number,
        name=told.name.lower() if draw.random() < 0.5 else told.name.upper(),
        birth=datetime.strptime(str(told.birth), "%d/%m/%Y").date(),  # noqa: DTZ007
        doses=(replace(dose, day=draw.choice(ways), vaccine=typed, lot=dose.lot.lower()),),
    )


def _course(draw: Random, count: int) -> tuple[Given, ...]:
    """Doses of one vaccine as the rules have them."""
    vaccine = draw.choice(list(VACCINES))
    day = FIRST_DAY + timedelta(days=draw.randrange(20))
    site = draw.choice(SITES)
    made = []
    for number in range(1, count + 1):
        lot = f"{vaccine[:2].upper()}{draw.randrange(40, 60)}00"
        made.append(Given(number=number, vaccine=vaccine, day=f"{day:%d/%m/%Y}", lot=lot, site=site))
        day += timedelta(days=VACCINES[vaccine][0] if number == 1 else 181)
    return tuple(made)


PERSON = ("STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD/Hộ chiếu")
DOSE = ("Mũi số", "Tên vắc xin", "Số lô", "Ngày tiêm", "Điểm tiêm", "Lý do không tiêm")
_GROUP = ("Ngày tiêm dạng dd/mm/yyyy (*)", "Lô vắc xin(*)", "Địa điểm tiêm (*)\n(Tham khảo PL4)")
TITLES = ("TRẠM Y TẾ XÃ SUỐI MÂY", "", "DANH SÁCH NGƯỜI ĐÃ TIÊM VẮC XIN COVID-19", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a dose workbook is laid out."""

    above: tuple[str, ...]
    headings: tuple[tuple[str, ...], ...]
    make: Callable[[Sequence[Person], int, int], list[Told]]

    @property
    def first_row(self) -> int:
        """Excel row of the first person."""
        return len(self.above) + len(self.headings) + 1


LOOKS: Mapping[str, Look] = {
    "tidy": Look(above=(), headings=((*PERSON, *DOSE),), make=tidy),
    "messy": Look(above=TITLES, headings=((*PERSON, *DOSE),), make=messy),
    "wide": Look(
        above=("Ghi chú:", "- Các cột có dấu (*) là bắt buộc", ""),
        headings=(
            (*PERSON, *(text for n in (1, 2, 3) for text in ("Tên vắc xin (*)", f"Mũi {n}", "", ""))),
            (*("",) * len(PERSON), *(text for _ in (1, 2, 3) for text in ("", *_GROUP))),
        ),
        make=wide,
    ),
}


def cells(rows: Sequence[Told], look: str) -> Iterator[list[Cell]]:
    """Yield the cells of each row."""
    for stt, told in enumerate(rows, 1):
        row: list[Cell] = [stt, told.name, told.birth, told.sex, told.number]
        if look == "wide":
            for dose in told.doses:
                row += [dose.vaccine, dose.day, dose.lot, dose.site]
        elif told.doses:
            (dose,) = told.doses
            row += [dose.number, dose.vaccine, dose.lot, dose.day, dose.site, told.why_not]
        else:
            row += ["", "", "", "", "", told.why_not]
        yield row


def write(path: Path, rows: Sequence[Told], look: str) -> None:
    """Write a dose workbook as an .xlsx: text cells for text, numbers for numbers, dates for dates."""
    form = LOOKS[look]
    book = xlsxwriter.Workbook(str(path), {"constant_memory": len(rows) > 20_000})
    book.set_properties({"created": datetime(2021, 11, 8, 8)})  # noqa: DTZ001 properties carry no zone
    sheet = book.add_worksheet("Mũi tiêm")
    font = {"font_name": "Times New Roman", "font_size": 12, "border": 1}
    heading = book.add_format({**font, "bold": True, "text_wrap": True, "valign": "vcenter"})
    text, number = book.add_format({**font, "num_format": "@"}), book.add_format(font)
    day = book.add_format({**font, "num_format": "dd/mm/yyyy"})
    sheet.set_column(0, 0, 6)
    sheet.set_column(1, len(form.headings[0]) - 1, 18)
    for at, words in enumerate(form.above):
        sheet.write_string(at, 0, words)
    for at, line in enumerate(form.headings, len(form.above)):
        sheet.write_row(at, 0, line, heading)
    for at, row in enumerate(cells(rows, look), form.first_row - 1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                if value:
                    sheet.write_string(at, column, value, text)
            elif isinstance(value, date):
                sheet.write_datetime(at, column, value, day)
            else:
                sheet.write_number(at, column, value, number)
    book.close()


def truth(rows: Sequence[Told], look: str) -> list[dict[str, object]]:
    """Return what is true of each row, by its Excel row, ready for JSON."""
    return [
        {"row": number, "kind": told.kind, "person": told.person, "state": told.state}
        for number, told in enumerate(rows, LOOKS[look].first_row)
    ]


def main() -> None:
    """Make one dose workbook from the command line."""
    parser = argparse.ArgumentParser(description="Make an invented dose workbook.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--rows", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--look", choices=LOOKS, default="tidy")
    parser.add_argument("--truth", type=Path)
    given = parser.parse_args()
    rows = LOOKS[given.look].make(listed(given.seed, given.rows), given.rows, given.seed)
    write(given.file, rows, given.look)
    if given.truth:
        lines = truth(rows, given.look)
        given.truth.write_text(json.dumps(lines, ensure_ascii=False, indent=0), encoding="utf-8")


if __name__ == "__main__":
    main()
