"""Why a row has its result, step by step: ``vaxcli explain``.

The list is judged anew, as ``verify`` judged it, because a repeat can only be told from the whole list; of a
later return, with the values that were supplemented (R26).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vaxcli import masking
from vaxcli.codes import RowResult
from vaxcli.columns import COMPARED
from vaxcli.errors import UsageError
from vaxcli.findings import Place
from vaxcli.people.state import State
from vaxcli.population.extract import Extract
from vaxcli.population.person import Person
from vaxcli.texts import Lang, say
from vaxcli.verify.decide import Verdict, identity_of
from vaxcli.verify.history import Entry
from vaxcli.verify.order import Show
from vaxcli.verify.reasons import Words
from vaxcli.verify.rejudge import told_before
from vaxcli.verify.result import Return
from vaxcli.verify.rows import Row

_FOUND = (RowResult.VERIFIED, RowResult.MISMATCH, RowResult.OTHER_PERSON, RowResult.DECEASED, RowResult.NEAR)


def position(done: Return, wanted: str) -> int:
    """Where the row stands that a person names ``17`` or ``2.17`` (sheet and Excel row).

    Raises:
        UsageError: nobody stands in that row, or several sheets have it.
    """
    sheet, _, row = wanted.strip().rpartition(".")
    people = done.book.people
    found = [
        at
        for at, (index, number) in enumerate(zip(people.sheet, people.row, strict=True))
        if str(number) == row and (not sheet or str(index) == sheet)
    ]
    if len(found) != 1:
        raise UsageError("USAGE-row", Place(file=done.book.book.source.name), row=wanted)
    return found[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the file itself says of a row, where it is a return."""

    code: str = ""
    passes: tuple[Entry, ...] = ()
    """What supplements said of it, oldest first."""

    @property
    def supplemented(self) -> bool:
        """Some field of the row has a supplemented value that counts."""
        told = told_before(self.passes)
        return bool(told.values and told.evidence and told.verified_by)


_NOTHING = Told()


@dataclass(frozen=True, slots=True)
class Explainer:
    """Explains rows of one verified list in one language."""

    done: Return
    register: Extract
    lang: Lang
    show: Show

    def lines(self, at: int, told: Told = _NOTHING) -> Iterator[str]:
        """The explanation of the row at ``at``, line by line."""
        row, verdict = self.done.rows[at], self.done.verdicts[at]
        words = Words(self.lang, Show.NONE, self.done.places)
        now = _result(verdict, told)
        code = told.code if told.passes else now.value
        yield self._say(
            "explain-title",
            file=self.done.book.book.source.name,
            row=self.done.place(at),
            code=code,
            label=self._say(f"result-{code}-label"),
        )
        yield from self._passes(told)
        for n, step in enumerate(self._steps(row, verdict, told), 1):
            yield self._say("explain-step", n=n, step=step[0])
            yield from (f"   {line}" for line in step[1:])
        yield self._say("explain-result", code=code, when=self._say(f"result-{code}-when"))
        if told.code and told.code != now.value:
            key = "explain-by-values" if told.passes else "explain-changed"
            yield self._say(key, code=now.value, returned=told.code)
            if told.passes:
                return
        yield from (
            self._say("explain-not", code=other, why=why) for other, why in self._why_not(row, verdict)
        )
        reason = words.reason(row, verdict)
        if reason and verdict.result is now:
            yield self._say("explain-reason", reason=reason)
        yield self._say("explain-next", next=words.next_step(row, verdict))
        if self.done.flags[at]:
            named = "; ".join(
                f"{flag.value} ({self._say(f'flag-{flag.value}-label')})" for flag in self.done.flags[at]
            )
            yield self._say("explain-flags", flags=named)
        for found in self.done.suggestions.get(at, ()):
            yield self._say(
                "explain-suggested", person=self._person(found.person), why=words.suggestion(found.letters)
            )

    def _passes(self, told: Told) -> Iterator[str]:
        """What every supplement did with the row: who, when, on what paper; no value of a person."""
        for entry in told.passes:
            fields = ", ".join(self._say(f"field-{name}") for name in entry.values)
            yield self._say(
                "explain-pass",
                number=entry.number,
                day=entry.returned_on,
                what="; ".join(filter(None, [entry.decision, fields])) or "\N{EN DASH}",
                who=", ".join(filter(None, [entry.verified_by, entry.verified_on])) or "\N{EN DASH}",
                paper=entry.evidence or "\N{EN DASH}",
                before=f"{entry.code_before} {entry.letters_before}".strip(),
                after=f"{entry.code} {entry.letters}".strip(),
            )

    def _steps(self, row: Row, verdict: Verdict, told: Told) -> Iterator[list[str]]:
        written = "explain-supplemented" if told.supplemented else "explain-written"
        yield [self._say(written), *self._values(row)]
        if verdict.result in (RowResult.UNREADABLE, RowResult.NOT_A_CITIZEN):
            yield [self._say("explain-not-looked-up")]
            return
        if row.number.state is State.OK:
            people = self.register.by_number([row.number.digits]).get(row.number.digits, [])
            shown = self._mask("number", row.number.digits)
            yield [self._say("explain-by-number", number=shown, count=len(people))]
        else:
            yield [self._say("explain-no-number", why=self._say(f"explain-number-{row.number.state.value}"))]
        if verdict.result is not RowResult.VERIFIED:
            if row.identified:
                identity = identity_of(row)
                people = self.register.by_identity([identity]).get(identity, [])
                yield [self._say("explain-by-identity", count=len(people))]
            else:
                yield [self._say("explain-no-identity")]
        if verdict.person is not None:
            yield [self._say("explain-found", person=self._person(verdict.person)), *self._letters(verdict)]

    def _values(self, row: Row) -> Iterator[str]:
        states = (
            row.number.state,
            State.OK if row.name_key else State.MISSING,
            row.birth.state,
            row.sex.state,
        )
        written = (row.number.text, row.name, row.birth_text, row.sex_text)
        compared = (row.number.digits, row.name_key, row.birth.iso, _SEX.get(row.sex.value, ""))
        for name, state, text, value in zip(COMPARED, states, written, compared, strict=True):
            if state is State.OK:
                shown = self._say(value) if name == "sex" else self._mask(name, value)
            else:
                shown = self._say("explain-missing" if state is State.MISSING else "explain-unreadable")
            yield self._say(
                "explain-value",
                field=self._say(f"field-{name}"),
                written=self._mask(name, text),
                compared=shown,
            )
        if row.nationality.kind.value != "empty":
            nation = self.done.book.people.nationality[row.at]
            yield self._say(
                "explain-value", field=self._say("field-nationality"), written=nation, compared=nation
            )

    def _letters(self, verdict: Verdict) -> Iterator[str]:
        for name, letter in zip(COMPARED, verdict.letters, strict=True):
            kind = f": {self._say(f'near-{letter.near.value}-label')}" if letter.near else ""
            label = self._say(f"letter-{letter.code.value}-label")
            field = self._say(f"field-{name}")
            yield self._say("explain-letter", field=field, letter=letter.code.value, label=label, kind=kind)

    def _why_not(self, row: Row, verdict: Verdict) -> Sequence[tuple[str, str]]:
        """Why the results that a reader may have expected were not given."""
        result = verdict.result
        if result in (
            RowResult.UNREADABLE,
            RowResult.NOT_A_CITIZEN,
            RowResult.REPEATED,
            RowResult.SEVERAL,
            RowResult.VERIFIED,
        ):
            return ()
        by_number = result in (RowResult.MISMATCH, RowResult.OTHER_PERSON) or (
            result is RowResult.DECEASED and verdict.letters.number.code.equal
        )
        lines: list[tuple[str, str]] = []
        if by_number:
            lines.append(("XM", self._say("explain-not-XM-letters", letters=verdict.letters.code)))
        elif row.number.state is State.OK:
            lines.append(("XM", self._say("explain-not-XM-number")))
        if result is RowResult.MISMATCH:
            lines.append(("XUNGDOT", self._say("explain-not-XUNGDOT")))
        if not by_number and result not in (RowResult.NEAR, RowResult.DECEASED):
            lines.append(("GAN", self._say("explain-not-GAN")))
        if result in _FOUND:
            lines.append(("KHONG", self._say("explain-not-KHONG")))
        return lines

    def _person(self, person: Person) -> str:
        return "; ".join(
            self._mask(name, str(getattr(person, name))) for name in COMPARED if getattr(person, name)
        )

    def _mask(self, name: str, value: str) -> str:
        return value if self.show is Show.FULL else masking.masked(name, value)

    def _say(self, key: str, **values: object) -> str:
        return say(key, self.lang, **values)


def _result(verdict: Verdict, told: Told) -> RowResult:
    """What the values as they stand now are called: XM is XMBS where some of them were supplemented."""
    if verdict.result is RowResult.VERIFIED and told.supplemented:
        return RowResult.VERIFIED_AFTER_SUPPLEMENT
    return verdict.result


_SEX = {"M": "sex-male", "F": "sex-female"}
