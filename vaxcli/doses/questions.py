"""What is asked at the desk besides yes or no: an earlier certificate, and who a stranger is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from vaxcli.doses import vaccines
from vaxcli.doses.paper_doses import EarlierDose
from vaxcli.people import dates, names, nationality, numbers, sex
from vaxcli.people.card import Card, CardKind
from vaxcli.people.dates import Birth, Precision
from vaxcli.people.nationality import Kind
from vaxcli.people.numbers import Number, Shape
from vaxcli.people.sex import Sex
from vaxcli.people.state import State
from vaxcli.register.people import NewPerson

T = TypeVar("T")

STOP = "k"
"""Ends the questions: nothing is kept."""
_TRIES = 3


class Asker(Protocol):
    """Who asks: a keyboard, or a file of scans."""

    patient: bool
    """True when a question may be asked again: somebody is there to answer."""

    def ask(self, key: str, /, **values: object) -> str:
        """The answer to a question; ``""`` is Enter."""

    def say(self, key: str, /, **values: object) -> None:
        """Tell one sentence."""


class Stopped(Exception):  # noqa: N818 - not an error: the officer changes his mind
    """The officer ends the questions, or an answer cannot be used and nobody is there to give another."""


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions, and who answers them."""

    asker: Asker
    today: date

    def certificate(self) -> EarlierDose:
        """One dose of the earlier confirmation paper (R33).

        Raises:
            Stopped: Nothing is to be kept.
        """
        vaccine = self._answer("checkin-ask-vaccine", lambda text: text or None)
        known = vaccines.recognise(vaccine)
        if known.vaccine is None:
            near = ", ".join(each.name for each in known.suggestions)
            self.asker.say("checkin-vaccine-near" if near else "checkin-vaccine-unknown", names=near)
        given_on = self._answer("checkin-ask-given-on", self._day)
        lot = self._answer("checkin-ask-lot", lambda text: text)
        number = self._answer("checkin-ask-dose-no", _dose_number)
        return EarlierDose(
            vaccine=known.vaccine.id if known.vaccine else "",
            vaccine_text=vaccine,
            given_on=given_on,
            lot=lot,
            dose_no=number or None,
        )

    def stranger(self, card: Card) -> NewPerson:
        """Who somebody is whom neither plan nor register has; only what he does not show is asked.

        Raises:
            Stopped: Nothing is to be kept.
        """
        name = card.full_name or self._answer("checkin-ask-name", _named)
        number = card.number or card.old_number or self._number()
        birth = card.birth or self._answer("checkin-ask-birth", self._birth).iso
        holder = card.sex or self._answer("checkin-ask-sex", _sexed).value
        passport = card.kind is CardKind.PASSPORT or not (number.isdecimal() or not number)
        country = self._answer("checkin-ask-nationality", lambda text: text) if passport else ""
        foreign = nationality.read(country).kind in (Kind.FOREIGN, Kind.STATELESS)
        return NewPerson(
            number=number,
            full_name=name,
            birth=birth,
            sex=holder,
            nationality=country,
            address=card.address,
            # Nobody verifies a person who is not a citizen (3771/UBND-NC, I.2; promise 5).
            code="KXM" if foreign and number else "",
        )

    def _number(self) -> str:
        found = self._answer("checkin-ask-number", _numbered)
        return found.digits or (found.compact if found.state is State.MALFORMED else "")

    def _day(self, text: str) -> date | None:
        found = dates.read(text, self.today)
        return date.fromisoformat(found.iso) if found.precision is Precision.DAY else None

    def _birth(self, text: str) -> Birth | None:
        """May be left out: then the list says that it lacks (DESIGN 6.2, THIEU)."""
        found = dates.read(text, self.today)
        return None if found.state is State.MALFORMED else found

    def _answer(self, key: str, read: Callable[[str], T | None]) -> T:
        """The first answer that can be read."""
        for _ in range(_TRIES):
            text = self.asker.ask(key).strip()
            if text.lower() == STOP:
                break
            found = read(text)
            if found is not None:
                return found
            self.asker.say("checkin-cannot-read")
            if not self.asker.patient:
                break
        raise Stopped


def _dose_number(text: str) -> int | None:
    """A number from 1 to 9; 0 where the paper says none."""
    if not text:
        return 0
    return int(text) if len(text) == 1 and text in "123456789" else None


def _named(text: str) -> str | None:
    return text if names.has_letters(names.key(text)) else None


def _numbered(text: str) -> Number | None:
    """A number, a passport, or none."""
    found = numbers.read(text)
    usable = found.state is not State.MALFORMED or found.shape in (Shape.PASSPORT, Shape.PASSPORT_VN)
    return found if usable else None


def _sexed(text: str) -> Sex | None:
    found = sex.read(text, {})
    return None if found.state is State.MALFORMED else found
