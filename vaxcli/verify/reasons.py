"""Why a row has its result and what to do next, in words: ``Ly do`` and ``Viec can lam``.

Only the words stand in ``texts``; which of them are said is decided here. Register values are quoted
only as far as ``Show`` allows (promise 7).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from vaxcli import masking
from vaxcli.codes import FieldCode, Near, RowResult
from vaxcli.columns import COMPARED
from vaxcli.people.nationality import Kind
from vaxcli.people.numbers import Shape
from vaxcli.people.state import State
from vaxcli.population.person import Person
from vaxcli.texts import Lang, say
from vaxcli.verify.compare import Letters
from vaxcli.verify.decide import Verdict
from vaxcli.verify.fields import Letter
from vaxcli.verify.order import Show
from vaxcli.verify.rows import Row

_EQUAL = frozenset(code for code in FieldCode if code.equal)
_BY_FIELDS = (RowResult.MISMATCH, RowResult.OTHER_PERSON, RowResult.NEAR, RowResult.DECEASED)


@dataclass(slots=True)
class Words:
    """Says reasons and next steps in one language; the same case is worded once."""

    lang: Lang
    show: Show
    places: Sequence[str]
    """How each row is named, by position: ``dong 15``."""
    _said: dict[tuple[object, ...], str] = field(default_factory=dict)
    _steps: dict[tuple[object, ...], str] = field(default_factory=dict)
    _tidied: dict[Letters, str] = field(default_factory=dict)
    _phrases: dict[tuple[str, Letter], str] = field(default_factory=dict)

    def reason(self, row: Row, verdict: Verdict) -> str:
        """The sentence for ``Ly do``."""
        if verdict.result is RowResult.VERIFIED:
            return self._verified(verdict.letters)
        if verdict.repeats is not None:
            return self._say("reason-TRUNG", row=self.places[verdict.repeats])
        if row.broken:
            return self._say("reason-LOI", cell=row.broken)
        quoted = self._quotes(verdict.people[0]) if verdict.people and verdict.result in _BY_FIELDS else {}
        if quoted:
            return self._reason(row, verdict, quoted)
        key = (
            verdict.result,
            verdict.letters,
            len(verdict.people),
            row.number.shape,
            row.number.state,
            row.birth.hint,
            row.birth.state,
            row.sex.state,
            bool(row.name_key),
            "(" in row.name or "[" in row.name,
        )
        if key not in self._said:
            self._said[key] = self._reason(row, verdict, {})
        return self._said[key]

    def next_step(self, row: Row, verdict: Verdict) -> str:
        """The sentence for ``Viec can lam``."""
        key = (verdict.result, verdict.letters, row.number.shape, row.nationality.kind)
        if key not in self._steps:
            self._steps[key] = self._next_step(row, verdict)
        return self._steps[key]

    def _next_step(self, row: Row, verdict: Verdict) -> str:
        if verdict.result is not RowResult.MISMATCH:
            hint = self._number_hint(row) if verdict.result is RowResult.MALFORMED_NUMBER else ""
            return " ".join(filter(None, [self._say(f"result-{verdict.result.value}-next"), hint]))
        citizen, police = mending(verdict.letters)
        parts = []
        if citizen:
            parts.append(self._say("next-citizen", fields=self._fields(citizen)))
        if police:
            parts.append(self._say("next-police", fields=self._fields(police)))
        return " ".join(parts)

    def suggestion(self, found: Letters) -> str:
        """Why a person is suggested: what is equal and what is near."""
        return self._by_fields(found, {}, skip_equal=False)

    def _reason(self, row: Row, verdict: Verdict, quoted: Mapping[str, str]) -> str:  # noqa: PLR0911 - one a result
        match verdict.result:
            case RowResult.NOT_A_CITIZEN:
                return self._say("reason-KXM")
            case RowResult.SEVERAL:
                return self._say("reason-NHIEU", count=len(verdict.people))
            case RowResult.INCOMPLETE:
                return self._incomplete(row)
            case RowResult.MALFORMED_NUMBER:
                return " ".join(filter(None, [self._say("reason-DINHDANG"), self._shape(row)]))
            case RowResult.NOT_FOUND:
                return self._say(
                    "reason-KHONG-number" if row.number.state is State.OK else "reason-KHONG-identity"
                )
            case RowResult.OTHER_PERSON if len(verdict.people) > 1:
                return self._say(
                    "reason-XUNGDOT-other", fields=self._by_fields(verdict.letters, quoted, skip_equal=True)
                )
            case RowResult.DECEASED:
                differing = self._by_fields(verdict.letters, quoted, skip_equal=True)
                return " ".join(filter(None, [self._say("reason-CHET"), differing]))
            case RowResult.NEAR:
                return self._say(
                    "reason-GAN", number=self._phrase(row, "number", verdict.letters.number, quoted)
                )
            case _:
                return " ".join(
                    filter(
                        None,
                        [
                            self._by_fields(verdict.letters, quoted, skip_equal=True),
                            *self._hints(row, verdict),
                        ],
                    )
                )

    def _hints(self, row: Row, verdict: Verdict) -> Iterator[str]:
        """What the writing itself shows: an impossible date, a note in brackets behind the name (DESIGN 6.5)."""
        if verdict.letters.birth.code is FieldCode.MALFORMED:
            yield self._birth_hint(row)
        if verdict.letters.name.near is Near.WORD_EXTRA and ("(" in row.name or "[" in row.name):
            yield self._say("hint-note-in-name")

    def _verified(self, found: Letters) -> str:
        """Which values were equal only after care; most rows need no more than this."""
        if found not in self._tidied:
            fields = [name for name, letter in self._named(found) if letter.code is FieldCode.SAME_AFTER_CARE]
            self._tidied[found] = self._say("reason-XM-tidied", fields=self._fields(fields)) if fields else ""
        return self._tidied[found]

    def _incomplete(self, row: Row) -> str:
        states = (State.MISSING, State.OK if row.name_key else State.MISSING, row.birth.state, row.sex.state)
        lacking = [name for name, state in zip(COMPARED, states, strict=True) if state is State.MISSING]
        unreadable = [name for name, state in zip(COMPARED, states, strict=True) if state is State.MALFORMED]
        parts = [self._say("reason-THIEU", fields=self._fields(lacking))]
        if unreadable:
            parts.append(self._say("reason-THIEU-unreadable", fields=self._fields(unreadable)))
        elif row.birth.iso and row.birth.precision != "day" and row.identified:
            parts.append(self._say("reason-THIEU-year-only"))
        return " ".join(filter(None, [*parts, self._birth_hint(row)]))

    def _by_fields(self, found: Letters, quoted: Mapping[str, str], *, skip_equal: bool) -> str:
        """One phrase a field that differs; for a suggestion also those that are equal."""
        phrases = [
            self._phrase(None, name, letter, quoted)
            for name, letter in self._named(found)
            if not (skip_equal and letter.code in _EQUAL) and letter.code is not FieldCode.NOT_COMPARED
        ]
        return "; ".join(phrases) + ("." if phrases and skip_equal else "")

    def _phrase(self, row: Row | None, name: str, letter: Letter, quoted: Mapping[str, str]) -> str:
        if (name, letter) not in self._phrases:
            what = f"near-{letter.near.value}-label" if letter.near else f"why-{letter.code.value}"
            self._phrases[name, letter] = self._say(
                "phrase", field=self._say(f"field-{name}"), what=self._say(what)
            )
        text = self._phrases[name, letter]
        if quoted.get(name) and letter.code not in _EQUAL:
            text += self._say("phrase-register", value=quoted[name])
        shape = self._shape(row) if row is not None and letter.code is FieldCode.MALFORMED else ""
        return f"{text} {shape}" if shape else text

    def _quotes(self, person: Person) -> dict[str, str]:
        """The register's values as far as they may be shown."""
        if self.show is Show.NONE:
            return {}
        values = {name: str(getattr(person, name)) for name in COMPARED}
        return (
            values
            if self.show is Show.FULL
            else {name: masking.masked(name, value) for name, value in values.items()}
        )

    def _shape(self, row: Row) -> str:
        key = f"shape-{row.number.shape.value}"
        return self._say(key) if key in _SHAPES else ""

    def _number_hint(self, row: Row) -> str:
        """A passport without a nationality: whose it is decides whether the row is looked up (DESIGN 6.2)."""
        passport = row.number.shape in (Shape.PASSPORT, Shape.PASSPORT_VN)
        return self._say("hint-passport") if passport and row.nationality.kind is Kind.EMPTY else ""

    def _birth_hint(self, row: Row) -> str:
        return self._say(f"hint-birth-{row.birth.hint.value}") if row.birth.hint else ""

    def _fields(self, fields: Sequence[str]) -> str:
        return ", ".join(self._say(f"field-{name}").lower() for name in fields)

    def _named(self, found: Letters) -> list[tuple[str, Letter]]:
        return list(zip(COMPARED, found, strict=True))

    def _say(self, key: str, **values: object) -> str:
        return say(key, self.lang, **values)


_SHAPES = (
    "shape-eleven",
    "shape-eight",
    "shape-scientific",
    "shape-passport",
    "shape-passport-vn",
)


def mending(found: Letters) -> tuple[list[str], list[str]]:
    """Which fields the citizen has to give anew, and which the police have to complete (letter D)."""
    named = list(zip(COMPARED, found, strict=True))
    police = [name for name, letter in named if letter.code is FieldCode.MISSING_IN_REGISTER]
    citizen = [name for name, letter in named if not letter.code.equal and name not in police]
    return citizen, police
