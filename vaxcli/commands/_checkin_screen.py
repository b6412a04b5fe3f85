"""The desk on a terminal of 80 columns, and the same desk fed from a file of scans."""

from __future__ import annotations

import sys
import textwrap
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, TextIO

from vaxcli import masking, screen
from vaxcli.people.card import CardFault, CardKind
from vaxcli.screen import text

if TYPE_CHECKING:
    from vaxcli.doses.arriving import Desk
    from vaxcli.doses.checkin_order import Tally
    from vaxcli.doses.planread import Planned
    from vaxcli.doses.visitor import Visitor
    from vaxcli.people.card import Card

_WIDTH = 80
_DOT = " \u00b7 "


@dataclass(slots=True)
class Screen:
    """What both kinds of desk show."""

    quiet: bool

    def say(self, key: str, /, **values: object) -> None:
        """Tell one sentence."""
        self._print(text(key, **values))

    def show(self, visitor: Visitor, desk: Desk) -> None:
        """Who stands at the desk, in a few lines."""
        for line in _lines(visitor, desk):
            self._print(line)

    def choices(self, people: Sequence[Planned], *, near: bool, more: int) -> None:
        """People to choose from, numbered."""
        self.say("checkin-choose-near" if near else "checkin-choose")
        for n, person in enumerate(people, 1):
            when = f"{person.half} {person.day:%d/%m}"
            facts = (person.full_name, person.birth[:4], masking.number(person.number), person.hamlet, when)
            self._print(f"  {n}. {_DOT.join(filter(None, facts))}")
        if more:
            self.say("checkin-choice-more", count=more)

    def _print(self, line: str) -> None:
        if not self.quiet:
            for part in line.split("\n"):
                sys.stderr.write(
                    textwrap.fill(part, _WIDTH, subsequent_indent="  ", break_on_hyphens=False) + "\n"
                )
            sys.stderr.flush()


@dataclass(slots=True)
class Keyboard(Screen):
    """A scanner that types, or hands."""

    stream: TextIO
    patient: bool = True

    def scan(self) -> str | None:
        """The next line; None when the keyboard is gone."""
        self._prompt(f"\n{text('checkin-scan')}> ")
        line = self.stream.readline()
        return line.rstrip("\r\n") if line else None

    def ask(self, key: str, /, **values: object) -> str:
        """The next line as an answer.

        Raises:
            Left: The keyboard is gone.
        """
        from vaxcli.doses.checkin import Left

        self._prompt(f"{text(key, **values)}\n> ")
        line = self.stream.readline()
        if not line:
            raise Left
        return line.rstrip("\r\n")

    def _prompt(self, words: str) -> None:
        sys.stderr.write(words)
        sys.stderr.flush()


@dataclass(slots=True)
class Script(Screen):
    """Scans from a file: ``scan``, then the answers, with tabs between; nobody is there to be asked again."""

    lines: Iterator[tuple[int, str]]
    patient: bool = False
    _answers: deque[str] = field(default_factory=deque)

    def scan(self) -> str | None:
        """The scan of the next line that is not blank and no remark (``#``)."""
        for number, line in self.lines:
            scan, *answers = line.split("\t")
            if scan.strip() and not scan.startswith("#"):
                self._answers = deque(answers)
                self._print("\n" + text("checkin-line", line=number, text=""))
                return scan
        return None

    def ask(self, key: str, /, **values: object) -> str:  # noqa: ARG002 - the file has its answers in order
        """The next answer of the line; Enter when there are no more."""
        return self._answers.popleft() if self._answers else ""


def _lines(visitor: Visitor, desk: Desk) -> Iterator[str]:
    """Name, plan, verification, doses, differences."""
    card, person = visitor.card, visitor.planned or visitor.person
    first, second = (card, person or card) if card.scanned or person is None else (person, card)
    facts = (
        first.full_name or second.full_name,
        (first.birth or second.birth)[:4],
        masking.number(first.number or second.number),
    )
    yield _DOT.join(filter(None, facts))
    yield f"  {_appointment(visitor, desk)}"
    yield f"  {_verified(visitor)}"
    yield f"  {_doses(visitor, desk)}"
    if visitor.planned and (last := visitor.had()):
        yield f"  {text('checkin-had', last=last, planned=visitor.planned.dose_no)}"
    for line in _compared(visitor):
        yield f"  {line}"


def _appointment(visitor: Visitor, desk: Desk) -> str:
    expected = visitor.expected(desk)
    planned = visitor.planned
    if expected is None or planned is None:
        return f"[{text('checkin-not-planned')}]"
    when = text("checkin-appointment", half=planned.half, day=f"{planned.day:%d/%m/%Y}", place=planned.place)
    number = planned.dose_no
    dose = text("checkin-dose", number=number) if number else text("checkin-dose-unsaid")
    vaccine = planned.vaccine or text("checkin-vaccine-unsaid")
    return f"[{text(f'checkin-{expected.value}')}] {when.strip(' ,')}{_DOT}{dose}, {vaccine}"


def _verified(visitor: Visitor) -> str:
    code = visitor.code
    if code == "KXM":
        return text("checkin-not-a-citizen")
    if code in ("XM", "XMBS"):
        return text("checkin-verified", code=code)
    return text("checkin-not-verified", code=code) if code else text("checkin-never-verified")


def _doses(visitor: Visitor, desk: Desk) -> str:
    told = [
        text(
            "checkin-earlier-dose",
            number=stored.dose.dose_no or "?",
            vaccine=stored.dose.vaccine_text or stored.dose.vaccine,
            day=f"{stored.dose.given_on:%d/%m/%Y}",
            days=(desk.day - stored.dose.given_on).days,
        )
        for stored in visitor.doses
    ]
    if visitor.planned and visitor.planned.earlier:
        told.append(text("checkin-earlier-plan", doses=visitor.planned.earlier))
    return text("checkin-earlier", doses="; ".join(told)) if told else text("checkin-earlier-none")


def _compared(visitor: Visitor) -> Iterator[str]:
    """What agrees and what differs, with the letters of ``verify``."""
    found, card = visitor.compared, visitor.card
    if CardFault.GARBLED in card.faults:
        yield text("checkin-garbled")
    if CardFault.TRUNCATED in card.faults:
        yield text("checkin-truncated")
    if found is None:
        return
    if found.differing:
        yield text("checkin-differs", letters=found.letters)
        yield from (f"  {line}" for line in _differences(visitor, found.differing))
        if found.other_person:
            yield text("checkin-other-person")
    elif card.kind is CardKind.NAME:
        yield text("checkin-nothing-compared")
    elif card.complete:
        yield text("checkin-equal", letters=found.letters)
    else:
        key = "checkin-partly" if card.scanned else "checkin-only-number"
        yield text(key, letters=found.letters)


def _differences(visitor: Visitor, fields: Sequence[str]) -> Iterator[str]:
    """What the plan says where it differs: the officer holds the card (R34)."""
    for field_ in fields:
        planned, shown = (_value(field_, one) for one in (visitor.planned, visitor.card))
        yield text("checkin-difference", field=text(f"field-{field_}"), planned=planned, shown=shown)


def _value(field_: str, one: Planned | Card | None) -> str:
    """A value as it may be shown at the desk: everything but the number."""
    if one is None:
        return ""
    match field_:
        case "number":
            return masking.number(one.number)
        case "full_name":
            return one.full_name
        case "birth_date":
            return "/".join(reversed(one.birth.split("-")))
        case _:
            return text("sex-male") if one.sex == "M" else text("sex-female") if one.sex == "F" else ""


def data(tally: Tally) -> Mapping[str, Any]:
    """What the envelope's ``data`` holds: counts only (promise 7)."""
    return asdict(tally)


def summary(tally: Tally) -> None:
    """The counts; those of one part are set in."""
    table = screen.table(text("checkin-summary"), text("checkin-count"), right=(1,))
    parts = ("walk_ins", "differing", "card", "notice", "none")
    rows = asdict(tally)
    for name in ("scans", "arrivals", *parts, "already", "skipped", "unreadable"):
        if rows[name] or name not in parts:
            label = text(f"checkin-tally-{name}")
            table.add_row(f"  {label}" if name in parts else label, str(rows[name]))
    screen.console().print(table)
