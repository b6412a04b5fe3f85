"""A list's rows as they are compared: one comparable value a field (DESIGN 4, 5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from vaxcli.columns import letters
from vaxcli.errors import GuardError
from vaxcli.findings import Place
from vaxcli.people import dates, legacy, names, nationality, numbers, sex
from vaxcli.people.dates import Birth
from vaxcli.people.nationality import Kind, Nationality
from vaxcli.people.numbers import Number
from vaxcli.people.sex import Sex
from vaxcli.people.state import State
from vaxcli.workbook.model import Cell, ListBook, Roll

T = TypeVar("T")


@dataclass(slots=True)
class Row:
    """One person of the list: as written, and as compared."""

    at: int
    """Position in the roll, from 0."""
    name: str
    """Name as written (legacy text converted)."""
    name_key: str
    """Name as compared; ``""`` when it is missing."""
    birth: Birth
    birth_text: str
    """As people read it."""
    birth_stored: str
    """The cell's characters; ``""`` for a date or number cell, which has none."""
    sex: Sex
    sex_text: str
    number: Number
    nationality: Nationality
    broken: str
    """Why the row cannot be read, with the cell; else ``""``."""
    converted: bool
    """True when the name was legacy text."""
    identified: bool = field(init=False)
    """Name, birth date and sex are all there and readable."""

    def __post_init__(self) -> None:
        """Work out once what every stage asks."""
        self.identified = bool(self.name_key and self.birth.iso and self.sex.value)

    @property
    def foreign(self) -> bool:
        """Nationality given and not Viet Nam (3771/UBND-NC, I.2 and II.2; DESIGN 6.5)."""
        return self.nationality.kind in (Kind.FOREIGN, Kind.STATELESS)


def comparable(book: ListBook, today: date, sex_codes: Mapping[str, str]) -> list[Row]:
    """The people of a list as ``Row``s, in file order; distinct values are read once.

    Args:
        book: The list.
        today: Birth dates after it are in the future.
        sex_codes: ``{"0": "M", "1": "F"}`` from the command line; overrules heading and vote.

    Raises:
        GuardError: F02, the sex column holds codes and nothing says what they mean.
    """
    roll = book.people
    texts, converted = _unicode(roll)
    keys = names.keys(texts)
    numbered = _numbers(roll)
    births = dates.reads(roll.birth_date, today, epoch_1904=book.book.epoch_1904)
    legends = {index: _legend(book, index, sex_codes) for index in sorted(set(roll.sheet))}
    sexes: dict[tuple[int, Cell], tuple[Sex, str]] = {
        (sheet, cell): (sex.read(cell, legends[sheet]), written(cell))
        for sheet, cell in set(zip(roll.sheet, roll.sex, strict=True))
    }
    nations = _once(roll.nationality, nationality.read)
    return [
        Row(
            at,
            name,
            key,
            birth,
            born if isinstance(born, str) else written(born),
            born if isinstance(born, str) else "",
            *sexes[sheet, sx],
            numbers.read(number),
            nations[nation],
            broken,
            conv,
        )
        for at, (sheet, name, key, birth, born, sx, number, nation, broken, conv) in enumerate(
            zip(
                roll.sheet,
                texts,
                keys,
                births,
                roll.birth_date,
                roll.sex,
                numbered,
                roll.nationality,
                roll.broken,
                converted,
                strict=True,
            )
        )
    ]


def written(cell: Cell) -> str:
    """A cell as a person reads it: ``05/03/1985``, ``1985``, text as it stands."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime | date):
        return f"{cell:%d/%m/%Y}"
    return str(cell)


def _once(cells: Sequence[Cell], read: Callable[[Any], T]) -> dict[Cell, T]:
    """Each distinct cell read once. A float and a text never share a key; 1.0 and True do, and may."""
    return {cell: read(cell) for cell in set(cells)}


def _numbers(roll: Roll) -> list[Cell]:
    """The number of each row; where a list has two columns and the new one is blank, the old number."""
    old = roll.other.get("old_number")
    if not old:
        return roll.number
    return [number if number != "" else other for number, other in zip(roll.number, old, strict=True)]


def _unicode(roll: Roll) -> tuple[list[str], list[bool]]:
    """Names in Unicode, and which of them were legacy text (TCVN3, VNI)."""
    both = list(map(legacy.convert, roll.full_name, roll.legacy))
    return [text for text, _ in both], [conv for _, conv in both]


def _legend(book: ListBook, sheet: int, given: Mapping[str, str]) -> Mapping[str, str]:
    """What the sex codes of a sheet mean: command line, heading, else the vote of the numbers (DESIGN 5)."""
    layout = book.sheet_of[sheet]
    legend = given or layout.sex_legend
    if legend:
        return legend
    roll = book.people
    here = Counter(cell for index, cell in zip(roll.sheet, roll.sex, strict=True) if index == sheet)
    is_code = {cell: sex.is_code(cell) for cell in here}
    words = sum(count for cell, count in here.items() if sex.read(cell, {}).state is State.OK)
    if sum(count for cell, count in here.items() if is_code[cell]) <= words:
        # A few codes among words are strays: F, and the list goes on (DESIGN 6.5, Sex).
        return {}
    cells = enumerate(zip(roll.sheet, roll.sex, roll.broken, strict=True))
    coded = [at for at, (index, cell, broken) in cells if index == sheet and is_code[cell] and not broken]
    codes = [written(roll.sex[at]) for at in coded]
    votes = [numbers.read(roll.number[at]).digits for at in coded]
    inferred = sex.infer_legend(codes, votes)
    if inferred is None:
        column = layout.index("sex")
        place = Place(
            file=book.book.source.name, sheet=layout.sheet.name, column=letters(column) if column else None
        )
        raise GuardError("F02-sex-codes", place, codes=", ".join(sorted(set(codes))[:5]))
    return inferred
