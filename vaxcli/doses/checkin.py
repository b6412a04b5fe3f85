"""The loop at the desk: one scan, one answer at once, one arrival kept (R32 to R34, R48, R49).

Nothing here knows a terminal: questions go to a ``Talk``, which is a keyboard, a scanner or a file of scans. An
arrival is confirmed by Enter alone only where nothing asks for a second look; everything else takes a key of its own,
so that the Enter a scanner types never confirms a difference (promise 1).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from vaxcli.doses import paper_doses
from vaxcli.doses.arriving import Answer, Desk, Found, Roster
from vaxcli.doses.checkin_order import Paper, Tally
from vaxcli.doses.desk import Book, earlier
from vaxcli.doses.paper_doses import EarlierDose
from vaxcli.doses.questions import Asker, Questions, Stopped
from vaxcli.doses.visitor import Keeping, Visitor, arrival, as_planned
from vaxcli.errors import LockedError
from vaxcli.people import card as cards
from vaxcli.people.card import Card, CardKind

if TYPE_CHECKING:
    from vaxcli.doses.planread import Planned
    from vaxcli.register.arrivals import NewArrival

HELP, QUIT, SKIP, YES, CERTIFICATE, NOBODY = "h", "q", "k", "c", "g", "n"
"""The keys: help, quit, skip, confirm in spite of what differs, earlier certificate, nobody of the plan."""
PAPERS = {"1": Paper.CARD, "2": Paper.NOTICE, "3": Paper.NONE}
MOST = 9
"""People that are offered to choose from."""


class Talk(Asker, Protocol):
    """Who scans, asks and answers."""

    def scan(self) -> str | None:
        """The next scan; None when there are no more."""

    def show(self, visitor: Visitor, desk: Desk) -> None:
        """Show who stands at the desk."""

    def choices(self, people: Sequence[Planned], *, near: bool, more: int) -> None:
        """Show people to choose from."""


class Left(Exception):  # noqa: N818 - not an error
    """The officer ends the run at a question, or the keyboard is gone."""


@dataclass(slots=True, kw_only=True)
class Checkin:
    """One run at one desk."""

    roster: Roster
    book: Book
    desk: Desk
    paper: Paper | None
    """What a typed number or name is taken to come with, unless the officer says otherwise."""
    talk: Talk
    now: Callable[[], datetime]
    tally: Tally = field(default_factory=Tally)

    def run(self) -> Tally:
        """Take scans until there are no more or the officer ends."""
        while (text := self.talk.scan()) is not None:
            typed = text.strip()
            if typed.lower() == QUIT:
                break
            if typed.lower() == HELP:
                self.talk.say("checkin-help")
            elif typed:
                self.tally.scans += 1
                try:
                    self._one(cards.read(typed))
                except Left:
                    self._skip()
                    break
        return self.tally

    def _one(self, card: Card) -> None:
        """One scan, to its end."""
        if card.kind is CardKind.UNREADABLE:
            self.tally.unreadable += 1
            self.talk.say(f"checkin-unreadable-{card.faults[0].value}")
            return
        try:
            visitor = self._visitor(card)
            before = earlier(visitor.known.arrivals, arrival(visitor, self._keeping(Paper.NONE)))
            if before:
                self._came_before(before)
            else:
                self._confirm(visitor)
        except Stopped:
            self._skip()

    def _visitor(self, card: Card) -> Visitor:
        """Who it is by plan and register.

        Raises:
            Stopped: The officer picks nobody.
        """
        shown = [number for number in (card.number, card.old_number) if number]
        known = self.book.known(shown)
        answer = self.roster.answer(card, known.rows)
        planned = answer.people[0] if answer.found is Found.ONE else self._chosen(answer)
        if planned is not None:
            known = self.book.known(shown, planned.row_id)
        return Visitor(
            card=card,
            planned=planned,
            known=known,
            chosen=planned is not None and answer.found is not Found.ONE,
        )

    def _chosen(self, answer: Answer) -> Planned | None:
        """Whom the officer picks of several; None for nobody of the plan.

        Raises:
            Stopped: He skips.
        """
        if not answer.people:
            return None
        offered = answer.people[:MOST]
        self.talk.choices(offered, near=answer.found is Found.NEAR, more=len(answer.people) - len(offered))
        while (typed := self._ask("checkin-ask-choice", last=len(offered))) != SKIP:
            if typed == NOBODY:
                return None
            if typed.isdecimal() and 1 <= int(typed) <= len(offered):
                return offered[int(typed) - 1]
            self._again("checkin-choose-first")
        raise Stopped

    def _confirm(self, visitor: Visitor) -> None:
        """Show, ask until it is clear, keep; somebody else's number makes him a person outside the plan.

        Raises:
            Stopped: He is not kept.
        """
        given: list[EarlierDose] = []
        calm = visitor.calm(self.desk)
        default = Paper.CARD if visitor.card.scanned else self.paper
        self.talk.show(visitor, self.desk)
        question = (
            f"checkin-ask-{'planned' if visitor.planned else 'walk-in'}-{'card' if default else 'paper'}"
        )
        while (typed := self._ask(question)) != SKIP:
            paper = PAPERS.get(typed, default)
            if typed == NOBODY and visitor.planned:
                self._confirm(replace(visitor, planned=None, chosen=False))
                return
            if typed == CERTIFICATE:
                self._certificate(visitor, given)
            elif typed not in PAPERS and typed not in ("", YES):
                self._again("checkin-answer-first")
            elif typed == "" and not calm:
                self._again("checkin-look-first")
            elif paper is None:
                self._again("checkin-paper-first")
            elif self._keep(visitor, self._keeping(paper, given)):
                return
        raise Stopped

    def _certificate(self, visitor: Visitor, given: list[EarlierDose]) -> None:
        """Note one dose of an earlier confirmation paper, and say at once how it stands to the register.

        Raises:
            Stopped: Nothing is to be kept.
        """
        told = self._questions().certificate()
        stands = [*(one.dose for one in visitor.doses), *(one.dose for one in given)]
        state = paper_doses.meet(told, stands).state
        given.append(told)
        self.talk.say(f"checkin-certificate-{state.value}", count=len(given))
        if visitor.planned and (last := visitor.had(given)):
            self.talk.say("checkin-had", last=last, planned=visitor.planned.dose_no)

    def _keep(self, visitor: Visitor, how: Keeping) -> bool:
        """Keep an arrival and say so; False when another desk holds the register and it may be tried again."""
        stranger = None
        if visitor.person is None:
            if visitor.planned is None:
                stranger = self._questions().stranger(visitor.card)
            elif how.earlier:  # his return was not received: somebody must have the doses of the paper
                stranger = as_planned(visitor.planned)
        new = arrival(visitor, how, stranger)
        try:
            before = self.book.keep(new, self.now(), stranger)
        except LockedError:
            if not self.talk.patient:
                raise
            self.talk.say("checkin-busy")
            return False
        if before:
            self._came_before(before)
        else:
            self._count(new, differs=bool(visitor.compared and visitor.compared.differing))
        return True

    def _came_before(self, before: NewArrival) -> None:
        self.tally.already += 1
        at = datetime.fromisoformat(before.at)
        self.talk.say("checkin-already", time=f"{at:%H:%M}", day=f"{at:%d/%m/%Y}")

    def _count(self, new: NewArrival, *, differs: bool) -> None:
        tally = self.tally
        tally.arrivals += 1
        tally.walk_ins += new.walk_in
        tally.differing += differs
        setattr(tally, new.paper, getattr(tally, new.paper) + 1)
        self.talk.say("checkin-kept-walk-in" if new.walk_in else "checkin-kept", count=tally.arrivals)

    def _skip(self) -> None:
        self.tally.skipped += 1
        self.talk.say("checkin-skipped")

    def _again(self, key: str) -> None:
        """Say why an answer does not do.

        Raises:
            Stopped: Nobody is there to give another.
        """
        self.talk.say(key)
        if not self.talk.patient:
            raise Stopped

    def _ask(self, key: str, /, **values: object) -> str:
        typed = self.talk.ask(key, **values).strip().lower()
        if typed == QUIT:
            raise Left
        return typed

    def _questions(self) -> Questions:
        return Questions(self.talk, self.now().date())

    def _keeping(self, paper: Paper, given: Sequence[EarlierDose] = ()) -> Keeping:
        return Keeping(
            plan_id=self.book.plan_id,
            desk=self.desk,
            at=self.now().isoformat(timespec="seconds"),
            paper=paper,
            earlier=tuple(given),
        )
