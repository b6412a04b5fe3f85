"""Everything that is known when a list has been verified: what the return files are made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from vaxcli.codes import Flag, RowResult
from vaxcli.columns import COMPARED
from vaxcli.lists.clock import due, due_on
from vaxcli.people import numbers
from vaxcli.population.facts import Facts
from vaxcli.procedure import Clock
from vaxcli.verify.decide import Verdict
from vaxcli.verify.rows import Row
from vaxcli.verify.suggest import Suggestion
from vaxcli.workbook.model import ListBook


@dataclass(frozen=True, kw_only=True)
class Return:
    """A verified list, row by row; all sequences are in the order of the list."""

    book: ListBook
    fingerprint: str
    rows: Sequence[Row]
    verdicts: Sequence[Verdict]
    flags: Sequence[tuple[Flag, ...]]
    suggestions: Mapping[int, tuple[Suggestion, ...]]
    register: Facts
    register_sha256: str
    made_on: date | None
    """The day the list was made, which starts the clock; None when nobody knows."""
    returned_on: date
    clock: Clock = Clock.CALENDAR
    legal_bases: tuple[str, ...] = ()
    confirmed_by: str = ""
    timings: Mapping[str, float] = field(default_factory=dict)

    @property
    def list_id(self) -> str:
        """The first 8 hexadecimal digits of the fingerprint (DESIGN 7)."""
        return self.fingerprint[:8]

    @property
    def due_on(self) -> date | None:
        """The last day to return the list."""
        if self.made_on is None or self.clock is Clock.CALENDAR:
            return due_on(self.made_on) if self.made_on else None
        return due(self.made_on, self.clock).on

    @cached_property
    def row_ids(self) -> list[str]:
        """``row_ids`` of the list."""
        return row_ids(self.book, self.fingerprint)

    @cached_property
    def open_rows(self) -> list[int]:
        """Positions of the rows on which somebody has to act."""
        open_results = {result for result in RowResult if result.needs_person}
        return [at for at, verdict in enumerate(self.verdicts) if verdict.result in open_results]

    @cached_property
    def places(self) -> list[str]:
        """``place`` of every row."""
        return [self.place(at) for at in range(len(self.rows))]

    def place(self, at: int) -> str:
        """How a row is named to a person: its Excel row, with the sheet when there are several lists."""
        people = self.book.people
        row = str(people.row[at])
        return (
            row
            if len(self.book.layouts) == 1
            else f"{row} ({self.book.sheet_of[people.sheet[at]].sheet.name})"
        )

    @cached_property
    def verified(self) -> list[bool]:
        """Whether each row is verified."""
        results = {result for result in RowResult if result.verified}
        return [verdict.result in results for verdict in self.verdicts]

    def verified_number(self, at: int) -> str:
        """The register's number for a verified row, else ``""``: the 12 digits, or the 9 when it knows no other."""
        if not self.verified[at]:
            return ""
        person = self.verdicts[at].people[0]
        return numbers.digits(person.number) or numbers.digits(person.old_number)

    def counts(self) -> dict[str, int]:
        """Rows by result code, only codes that occur, in the order of DESIGN 6.2."""
        found = Counter(verdict.result for verdict in self.verdicts)
        return {result.value: found[result] for result in RowResult if found[result]}

    def flag_counts(self) -> dict[str, int]:
        """Rows by flag, only flags that occur, in the order of DESIGN 6.2."""
        found = Counter(self.flags)
        rows = {flag.value: sum(count for flags, count in found.items() if flag in flags) for flag in Flag}
        return {flag: count for flag, count in rows.items() if count}

    def letters(self) -> dict[str, dict[str, int]]:
        """Field → letter → rows."""
        found = Counter(verdict.letters for verdict in self.verdicts)
        table: dict[str, Counter[str]] = {name: Counter() for name in COMPARED}
        for letters, count in found.items():
            for name, letter in zip(COMPARED, letters, strict=True):
                table[name][letter.code.value] += count
        return {name: dict(sorted(counter.items())) for name, counter in table.items()}


def row_ids(book: ListBook, fingerprint: str) -> list[str]:
    """``1a2b3c4d-2.15`` for every row: sheet 2, Excel row 15 (DESIGN 6.5)."""
    people, prefix = book.people, fingerprint[:8]
    return [f"{prefix}-{sheet}.{row}" for sheet, row in zip(people.sheet, people.row, strict=True)]
