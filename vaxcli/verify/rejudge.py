"""Judge the open rows of a return anew, with what was supplemented in the place of the list's values (R26).

The judging is ``decide``'s own: a supplemented row is verified only when all four fields are K or C with one
person (promise 1). Closed rows are not asked about; they only keep their numbers from being given twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from vaxcli.codes import RowResult
from vaxcli.columns import COMPARED
from vaxcli.findings import Finding, Place
from vaxcli.people import dates, names, numbers, sex
from vaxcli.population.person import Person
from vaxcli.verify.decide import LookUps, Verdict, decide
from vaxcli.verify.decisions import Decision, Given, Supplements, Told, finding, value_of
from vaxcli.verify.history import Entry, by_row
from vaxcli.verify.previous import Previous, letters_of
from vaxcli.verify.rows import Row

_CONFIRMABLE = (RowResult.NEAR, RowResult.MISMATCH)
"""Results whose one person found an officer can confirm; CHET is mended in the register first."""
_SAME_PERSON = (RowResult.VERIFIED, RowResult.VERIFIED_AFTER_SUPPLEMENT, RowResult.NEAR, RowResult.DECEASED)
_STANDS = (RowResult.VERIFIED, RowResult.REPEATED)
"""What a confirmed row may become; anything else means that the register itself lacks something."""
_TAKES_VALUES = (Decision.NONE, Decision.CORRECT, Decision.CONFIRM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The open rows after a supplement, by position."""

    rows: Mapping[int, Row]
    """With the values that now hold."""
    verdicts: Mapping[int, Verdict]
    told: Mapping[int, Told]
    """What was taken of this supplement, joined with what earlier ones said."""
    new: Mapping[int, Told]
    """What this supplement alone said and was taken."""
    earlier: Mapping[int, Row]
    """The rows with the values that held before."""
    confirmed: frozenset[int]
    """Rows whose person found was confirmed."""
    lacking: frozenset[int]
    """Rows that would be verified, but nobody said who saw which paper."""
    findings: tuple[Finding, ...]


def settle(
    before: Previous, rows: Sequence[Row], supplements: Supplements, lookups: LookUps, settler: Settler
) -> Settled:
    """Every open row of the earlier return judged anew.

    Args:
        before: The earlier return.
        rows: All rows of the list as the list has them.
        supplements: What was said of open rows.
        lookups: The population data.
        settler: Who is named when a line names nobody, and the day.
    """
    work = _Work(before, rows, supplements.places, lookups, settler)
    work.take(supplements.told)
    work.decide()
    work.confirm()
    while work.withhold():
        pass
    work.finish()
    return Settled(
        rows=work.now,
        verdicts=work.verdicts,
        told=work.told,
        new=work.new,
        earlier={at: _with_values(rows[at], told.values, settler.today) for at, told in work.earlier.items()},
        confirmed=frozenset(work.confirmed),
        lacking=frozenset(work.lacking),
        findings=tuple(work.findings),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Settler:
    """Who supplements when a line does not say, and today."""

    name: str
    today: date


@dataclass(slots=True)
class _Work:
    """The open rows while they are judged."""

    before: Previous
    rows: Sequence[Row]
    places: Mapping[int, Place]
    lookups: LookUps
    settler: Settler
    earlier: dict[int, Told] = field(default_factory=dict)
    told: dict[int, Told] = field(default_factory=dict)
    new: dict[int, Told] = field(default_factory=dict)
    now: dict[int, Row] = field(default_factory=dict)
    verdicts: dict[int, Verdict] = field(default_factory=dict)
    confirmed: set[int] = field(default_factory=set)
    closed: set[int] = field(default_factory=set)
    lacking: set[int] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)

    def take(self, told: Mapping[int, Told]) -> None:
        """Earlier values, then the new ones of rows whose decision allows values."""
        people, past = self.before.book.people, by_row(self.before.history)
        for at, result in enumerate(self.before.results):
            if not result.needs_person:
                continue
            row_id = f"{self.before.list_id}-{people.sheet[at]}.{people.row[at]}"
            earlier = told_before(past.get(row_id, ()))
            self.earlier[at] = self.told[at] = earlier
            self.now[at] = _with_values(self.rows[at], earlier.values, self.settler.today)
            if at in told:
                self._take_new(at, told[at], earlier)

    def _take_new(self, at: int, new: Told, earlier: Told) -> None:
        if new.values and new.decision not in _TAKES_VALUES:
            self._say("SUPPLEMENT-009", at)
            return
        joined = _over(earlier, new)
        if new.decision is Decision.CORRECT and not joined.values:
            self._say("SUPPLEMENT-010", at)
        if new.decision is Decision.CLOSE:
            if not self._is_complete(joined, at):
                self._say("SUPPLEMENT-011", at)
                return
            self.closed.add(at)
        self.new[at] = new
        self.told[at] = self._signed(joined)
        if new.decision is not Decision.CONFIRM:
            self.now[at] = _with_values(self.rows[at], joined.values, self.settler.today)

    def decide(self) -> None:
        """Verdicts of all open rows but those that were closed."""
        open_ = sorted(self.now.keys() - self.closed)
        found = decide([replace(self.now[at], at=n) for n, at in enumerate(open_)], self.lookups)
        for at, verdict in zip(open_, found, strict=True):
            if verdict.repeats is not None:
                verdict.repeats = open_[verdict.repeats]
            self.verdicts[at] = verdict

    def confirm(self) -> None:
        """The officer says that the person found is right: the register's values stand (DESIGN 7)."""
        for at, new in list(self.new.items()):
            if new.decision is not Decision.CONFIRM:
                continue
            verdict, person = self.verdicts[at], self.verdicts[at].person
            if verdict.result in _CONFIRMABLE and person is not None:
                if not self._agrees(new.values, person):
                    self._drop(at, "SUPPLEMENT-009")
                elif not self._is_complete(self.told[at], at):
                    self._drop(at, "SUPPLEMENT-012")
                    self.lacking.add(at)
                else:
                    self.confirmed.add(at)
                    self.now[at] = _as_registered(self.now[at], verdict, person, self.settler.today)
            elif new.values:
                self.now[at] = _with_values(self.rows[at], self.told[at].values, self.settler.today)
            elif not verdict.result.verified:
                self._drop(at, "SUPPLEMENT-013")
        if any(new.decision is Decision.CONFIRM for new in self.new.values()):
            self.decide()

    def withhold(self) -> bool:
        """Take the supplement back from rows that it would verify without paper or person; True when some were."""
        verified = {at for at, verdict in self.verdicts.items() if verdict.result is RowResult.VERIFIED}
        short = {
            at for at in verified if self._is_supplemented(at) and not self._is_complete(self.told[at], at)
        }
        failed = {at for at in self.confirmed if self.verdicts[at].result not in _STANDS}
        for at in short:
            self.lacking.add(at)
            self._say("SUPPLEMENT-012", at)
            self.now[at] = self.rows[at]
        for at in failed:
            self._drop(at, "SUPPLEMENT-013")
        if short or failed:
            self.decide()
        return bool(short or failed)

    def finish(self) -> None:
        """XM after a supplement is XMBS; a person whom a closed row has already is TRUNG; closed rows are DONG."""
        holders = {
            number: at
            for at, result in reversed(list(enumerate(self.before.results)))
            if result.verified and (number := self.before.cell(at, "verified_number"))
        }
        for at, verdict in self.verdicts.items():
            if verdict.result in _SAME_PERSON:
                kept = holders.get(numbers_of(verdict.people[0]))
                if kept is not None:
                    self.verdicts[at] = Verdict(RowResult.REPEATED, repeats=kept)
                elif verdict.result is RowResult.VERIFIED and self._is_supplemented(at):
                    verdict.result = RowResult.VERIFIED_AFTER_SUPPLEMENT
        for verdict in self.verdicts.values():
            while (
                verdict.repeats in self.verdicts
                and (further := self.verdicts[verdict.repeats].repeats) is not None
            ):
                verdict.repeats = further
        for at in self.closed:
            self.verdicts[at] = Verdict(RowResult.CLOSED, letters_of(self.before.cell(at, "letters")))

    def _is_supplemented(self, at: int) -> bool:
        return at in self.confirmed or bool(self.told[at].values and self.now[at] is not self.rows[at])

    def _is_complete(self, told: Told, at: int) -> bool:
        """Who and which paper are known; who is the officer at the keyboard where the line names nobody."""
        return bool(told.evidence and (told.verified_by or (at in self.places and self.settler.name)))

    def _signed(self, told: Told) -> Told:
        return replace(
            told,
            verified_by=told.verified_by or self.settler.name,
            verified_on=told.verified_on or f"{self.settler.today:%d/%m/%Y}",
        )

    def _agrees(self, values: Mapping[str, Given], person: Person) -> bool:
        """Values beside "confirm" are those of the person found."""
        identity = self.lookups.identity(person)
        known = {"full_name": identity.name_key, "birth_date": identity.birth, "sex": identity.sex}
        held = (numbers.digits(person.number), numbers.digits(person.old_number))
        return all(
            given.key in held if name == "number" else given.key == known[name]
            for name, given in values.items()
        )

    def _drop(self, at: int, code: str) -> None:
        """A confirmation that cannot stand: the row is as it was before this supplement."""
        self._say(code, at)
        del self.new[at]
        self.confirmed.discard(at)
        self.told[at] = self.earlier[at]
        self.now[at] = _with_values(self.rows[at], self.earlier[at].values, self.settler.today)

    def _say(self, code: str, at: int) -> None:
        if at in self.places:
            self.findings.append(finding(code, self.places[at], row=self.before.book.people.row[at]))


def told_before(entries: Iterable[Entry]) -> Told:
    """What all earlier passes took of a row."""
    told = Told()
    for entry in entries:
        told = _over(told, _kept(entry))
    return told


def as_supplemented(row: Row, entries: Iterable[Entry], today: date) -> Row:
    """The row with the values that hold after earlier passes: without person and paper they do not (R26)."""
    told = told_before(entries)
    return _with_values(row, told.values, today) if told.evidence and told.verified_by else row


def numbers_of(person: Person) -> str:
    """The number that a verified row gets back."""
    return numbers.digits(person.number) or numbers.digits(person.old_number)


def _kept(entry: Entry) -> Told:
    """What an earlier pass took."""
    values = {name: value_of(name, text, None) for name, text in entry.values.items()}
    return Told(
        values={name: given for name, given in values.items() if given},
        evidence=entry.evidence,
        verified_by=entry.verified_by,
        verified_on=entry.verified_on,
    )


def _over(earlier: Told, new: Told) -> Told:
    """What was said before, with what is said now over it."""
    return Told(
        decision=new.decision,
        values={**earlier.values, **new.values},
        evidence=new.evidence or earlier.evidence,
        verified_by=new.verified_by or earlier.verified_by,
        verified_on=new.verified_on or earlier.verified_on,
    )


def _with_values(row: Row, values: Mapping[str, Given], today: date) -> Row:
    """The row with supplemented values; one whose cells could not be read needs all four."""
    if not values:
        return row
    text = {name: given.text for name, given in values.items()}
    changes: dict[str, object] = {"broken": "" if len(text) == len(COMPARED) else row.broken}
    if "number" in text:
        changes |= {"number": numbers.read(text["number"])}
    if "full_name" in text:
        changes |= {"name": text["full_name"], "name_key": names.key(text["full_name"]), "converted": False}
    if "birth_date" in text:
        written = text["birth_date"]
        changes |= {"birth": dates.read(written, today), "birth_text": written, "birth_stored": written}
    if "sex" in text:
        changes |= {"sex": sex.read(text["sex"], {}), "sex_text": text["sex"]}
    return replace(row, **changes)  # type: ignore[arg-type]


def _as_registered(row: Row, verdict: Verdict, person: Person, today: date) -> Row:
    """The row with the register's values in the fields that are not equal."""
    registered = {
        "number": person.number or person.old_number,
        "full_name": person.full_name,
        "birth_date": person.birth_date,
        "sex": person.sex,
    }
    return _with_values(
        row,
        {
            name: Given(registered[name], registered[name])
            for name, letter in zip(COMPARED, verdict.letters, strict=True)
            if not letter.code.equal and registered[name]
        },
        today,
    )
