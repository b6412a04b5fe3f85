"""Hold what somebody shows at the desk against the plan: who is it, is he expected now, what differs (R32, R34, R49).

Only an equal number finds a person by itself. Equal names, and names equal but for accents, are people to choose
from: an officer decides with the paper in his hand (promise 1).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from vaxcli.codes import FieldCode
from vaxcli.people import dates, names, numbers, sex
from vaxcli.people.card import Card, CardKind
from vaxcli.people.words import care, fold
from vaxcli.verify import fields
from vaxcli.verify.compare import NOT_COMPARED, Letters, only

if TYPE_CHECKING:
    from vaxcli.doses.planread import Planned

PASSED = frozenset({"XM", "XMBS", "KXM"})
"""Results that may be planned and count as settled at the desk (DESIGN 6.2)."""
_FIELDS = ("number", "full_name", "birth_date", "sex")
_X = only(FieldCode.NOT_COMPARED)


class Identified(Protocol):
    """Whoever has the four fields that are compared: somebody of the plan, or of the register."""

    @property
    def number(self) -> str:
        """12 or 9 digits, or a passport."""

    @property
    def full_name(self) -> str:
        """As written."""

    @property
    def birth(self) -> str:
        """ISO 8601, as precise as known."""

    @property
    def sex(self) -> str:
        """``M``, ``F`` or ``""``."""


class Expected(StrEnum):
    """How a person of the plan stands to this desk."""

    HERE = "here"
    OTHER_SESSION = "other-session"
    """The same day, another half-day or place."""
    OTHER_DAY = "other-day"


class Found(StrEnum):
    """What a scan found on the plan."""

    ONE = "one"
    """Exactly one person has the number."""
    CHOOSE = "choose"
    """People to choose from: of the same name, or several with the number."""
    NEAR = "near"
    """Only people who are near: the name without accents, some of its words, or another number."""
    NOBODY = "nobody"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where and when the desk stands; ``""`` is any."""

    day: date
    half: str = ""
    place: str = ""

    def expects(self, person: Planned) -> Expected:
        """Whether a person of the plan is expected at this desk."""
        if person.day != self.day:
            return Expected.OTHER_DAY
        same = _same_or_any(self.half, person.half) and _same_or_any(self.place, person.place)
        return Expected.HERE if same else Expected.OTHER_SESSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a scan found."""

    found: Found
    people: tuple[Planned, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """How a person of the plan compares with what he shows."""

    letters: str
    """As ``verify`` writes them: ``KCSK`` (DESIGN 6.1); the plan is the list, the card is the register."""
    differing: tuple[str, ...]
    """Fields that he shows and that are not equal."""
    other_person: bool
    """Name and birth date both differ: somebody else's number (XUNGDOT, DESIGN 6.2)."""


class Roster:
    """The people of a plan, by number and by name."""

    def __init__(self, people: Iterable[Planned]) -> None:
        """Index the people once."""
        self.people = tuple(people)
        self._by_number: Mapping[str, list[Planned]] = _grouped(
            (number_of(person.number), person) for person in self.people
        )
        self._by_name: Mapping[str, list[Planned]] = _grouped(
            (names.key(person.full_name), person) for person in self.people
        )
        self._by_plain: Mapping[str, list[Planned]] = _grouped(
            (names.fold(key), person) for key, found in self._by_name.items() for person in found
        )
        self._by_row: Mapping[str, list[Planned]] = _grouped(
            (person.row_id, person) for person in self.people
        )

    def of_row(self, row_id: str) -> Planned | None:
        """The person of one row of a returned list."""
        return next(iter(self._by_row.get(row_id, ())), None)

    def answer(self, card: Card, known_rows: Sequence[str] = ()) -> Answer:
        """Who on the plan a card, number or name speaks of.

        Args:
            card: What was scanned or typed.
            known_rows: Rows (``ID dong``) of people whom the register knows by the number shown: their old
                number, when the police linked it.
        """
        if card.kind is CardKind.UNREADABLE:
            return Answer(found=Found.UNREADABLE)
        by_number = self._with_number(card, known_rows)
        if by_number:
            return Answer(found=Found.ONE if len(by_number) == 1 else Found.CHOOSE, people=by_number)
        if card.kind is CardKind.NAME:
            return self._named(card)
        return self._alike(card)

    def _with_number(self, card: Card, known_rows: Sequence[str]) -> tuple[Planned, ...]:
        found = [
            *self._by_number.get(card.number, ()),
            *self._by_number.get(card.old_number, ()),
            *(person for row in known_rows for person in self._by_row.get(row, ())),
        ]
        return tuple({person.row: person for person in found}.values())

    def _named(self, card: Card) -> Answer:
        key = names.key(card.full_name)
        same = _born(self._by_name.get(key, ()), card.birth)
        if same:
            return Answer(found=Found.CHOOSE, people=same)
        plain = names.fold(key)
        near = _born(self._by_plain.get(plain, ()), card.birth) or _born(self._holding(plain), card.birth)
        return Answer(found=Found.NEAR if near else Found.NOBODY, people=near)

    def _holding(self, plain: str) -> list[Planned]:
        """People whose names hold every word, without accents."""
        words = set(plain.split())
        return [
            person
            for name, found in self._by_plain.items()
            if words and words <= set(name.split())
            for person in found
        ]

    def _alike(self, card: Card) -> Answer:
        """Nobody has the number of the card: people of its name and birth date are only near."""
        same = self._by_name.get(names.key(card.full_name), ()) if card.full_name else ()
        near = _born(same, card.birth) if card.birth else ()
        return Answer(found=Found.NEAR if near else Found.NOBODY, people=near)


def number_of(written: str) -> str:
    """A number of the plan as it is looked up: digits, or a passport in capitals; ``""`` when there is none.

    Examples:
        >>> number_of("070 185 001 234"), number_of("c1234567"), number_of("-")
        ('070185001234', 'C1234567', '')
    """
    read = numbers.read(written)
    return read.digits or read.compact


def compared(person: Identified, card: Card, *, linked: bool = False) -> Compared:
    """The four letters of a person against what he shows; what he does not show is ``X``.

    Dates and sexes of a card are machine values, so that only the value counts there, not how it is written. A name
    that somebody typed to look people up is no paper: nothing is compared with it.

    Args:
        person: Somebody of the plan or of the register.
        card: What he shows.
        linked: The register knows him by the number shown: his old one counts as equal (DESIGN 5).
    """
    if card.kind is CardKind.NAME:
        return Compared(letters=NOT_COMPARED.code, differing=(), other_person=False)
    born, holder = dates.read(person.birth), sex.read(_sex_word(person.sex), {})
    shown = dates.read(card.birth)
    found = Letters(
        _number(person, card, linked=linked),
        fields.name(person.full_name, card.full_name) if card.full_name else _X,
        fields.birth(born, born.iso, shown, shown.iso) if card.birth else _X,
        fields.sex(holder, holder.value, sex.read(_sex_word(card.sex), {}), card.sex) if card.sex else _X,
    )
    differing = tuple(
        field
        for field, letter in zip(_FIELDS, found, strict=True)
        if not letter.code.equal and letter.code is not FieldCode.NOT_COMPARED
    )
    return Compared(
        letters=found.code,
        differing=differing,
        other_person=found.name.code is found.birth.code is FieldCode.DIFFERENT,
    )


def _number(person: Identified, card: Card, *, linked: bool) -> fields.Letter:
    if not (card.number or card.old_number):
        return _X
    if card.kind is CardKind.PASSPORT:
        same = number_of(person.number) == card.number
        return only(FieldCode.SAME if same else FieldCode.DIFFERENT)
    found = fields.number(numbers.read(person.number), card.number, card.old_number)
    return fields.CARE if linked and not found.code.equal else found


def _sex_word(letter: str) -> str:
    return letter.lower()


def _born(people: Iterable[Planned], birth: str) -> tuple[Planned, ...]:
    """Those born then, as far as both sides know; everybody when nothing was said."""
    return tuple(
        person
        for person in people
        if not birth or not person.birth or person.birth.startswith(birth) or birth.startswith(person.birth)
    )


def _grouped(pairs: Iterable[tuple[str, Planned]]) -> dict[str, list[Planned]]:
    """By key, in the order of the plan; a blank is never a key."""
    found: dict[str, list[Planned]] = defaultdict(list)
    for key, person in pairs:
        if key:
            found[key].append(person)
    return dict(found)


def _same_or_any(wanted: str, has: str) -> bool:
    return not wanted or fold(care(wanted)) == fold(care(has))
