"""A dose file as it is taken in: what was read, and what became of each row and dose."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from vaxcli.doses import reading, recorded_before, rules
from vaxcli.doses.judging import Circumstances, Judged
from vaxcli.doses.matching import Met, Who
from vaxcli.doses.reading import DoseRow
from vaxcli.doses.record_order import Change, RecordOrder, RowState
from vaxcli.errors import GuardError
from vaxcli.findings import Place
from vaxcli.register.doses import NewDose
from vaxcli.register.model import Dose, Source
from vaxcli.verify import guards
from vaxcli.verify.rows import Row, comparable
from vaxcli.workbook.gate import open_source
from vaxcli.workbook.model import ListBook
from vaxcli.workbook.reader import read_book
from vaxcli.workbook.roll import read_list

_WRONG_COLUMN = frozenset({"DOSE-no-day", "DOSE-bad-day", "DOSE-bad-cell"})
"""Faults that most rows have when another column was taken for the day of the dose."""


@dataclass(slots=True)
class DoseEnd:
    """What became of one dose of a row."""

    dose: Dose
    met: Met
    judged: tuple[Judged, ...] = ()
    id: int | None = None
    """Its place in the register, or that of the dose it is."""


@dataclass(slots=True)
class RowEnd:
    """What became of one row."""

    at: int
    row: DoseRow
    who: Who = field(default_factory=lambda: Who(None))
    state: RowState = RowState.BLANK
    doses: list[DoseEnd] = field(default_factory=list)
    about: list[Judged] = field(default_factory=list)
    """Findings about the row itself, its person first."""
    outcome_known: bool = False
    """The register had the outcome already."""
    settled: int = 0
    """Decisions that were carried out."""
    codes: tuple[str, ...] = ()
    """Every code of the row once, in the order in which it is told."""

    def end(self) -> None:
        """Give the row its codes and the first state, in the order of ``RowState``, that any part of it has."""
        found = [one.code for one in self.about]
        for done in self.doses:
            found += [*done.met.codes, *(one.code for one in done.judged)]
        self.codes = tuple(dict.fromkeys(found)) if len(found) > 1 else tuple(found)
        states = {done.met.state for done in self.doses}
        if self.row.faults:
            states.add(RowState.UNREADABLE)
        if self.row.outcome:
            states.add(RowState.NOT_VACCINATED)
        self.state = next((state for state in RowState if state in states), RowState.BLANK)


@dataclass(slots=True, kw_only=True)
class Intake:
    """One file that is recorded."""

    order: RecordOrder
    book: ListBook
    rows: list[Row]
    """The people as they are compared."""
    reported: list[DoseRow]
    """What the same rows tell of doses."""
    sha256: str
    around: Circumstances
    own_sheets: Sequence[int] = ()
    """Positions of sheets that an earlier run of ``record`` added."""
    ends: list[RowEnd] = field(default_factory=list)
    again: date | None = None
    """The day on which this very file was recorded before."""
    import_id: int = 0

    def key(self, at: int) -> str:
        """A row of this file, named like a row of a list: ``ID dong``."""
        roll = self.book.people
        return f"{self.sha256[:8]}-{roll.sheet[at]}.{roll.row[at]}"

    def number(self, at: int) -> str:
        """The number somebody is looked for by: digits, else as written; where there is none, the passport."""
        row = self.rows[at]
        return row.number.digits or row.number.compact or self.other("passport", at).upper()

    def about(self) -> Iterator[str]:
        """What decides whose doses they are: on a server, files that share none of it are recorded at once."""
        yield f"file {self.sha256}"
        for row in self.reported:
            if row.empty:
                continue
            one, number = self.rows[row.at], self.number(row.at)
            if number:
                yield f"number {number}"
            if not one.number.compact and one.identified:
                yield f"person|{one.name_key}|{one.birth.iso}|{one.sex.value}"
            elif not one.number.compact:
                yield f"row {self.key(row.at)}"

    def other(self, name: str, at: int) -> str:
        """A value of a row that is not compared; ``""`` when the file has no such column."""
        column = self.book.people.other.get(name)
        return column[at] if column else ""

    def birth(self, end: RowEnd) -> str:
        """The birth date a dose is judged by: the verified one first."""
        person = end.who.person
        return person.birth if person and person.verified and person.birth else self.rows[end.at].birth.iso

    def new_dose(self, end: RowEnd, done: DoseEnd, person: int) -> NewDose:
        """A dose of a row, ready for the register."""
        roll = self.book.people
        return NewDose(
            person_id=person,
            dose=done.dose,
            verified=end.who.verified,
            findings=tuple(dict.fromkeys([*end.who.codes, *(one.code for one in done.judged)])),
            sheet=roll.sheet[end.at],
            row=roll.row[end.at],
        )

    def count(self) -> Counter[RowState]:
        """Rows by what became of them; they add up to all rows of the file (promise 2)."""
        found = Counter(end.state for end in self.ends)
        found[RowState.BLANK] += self.book.blank
        return found


def read(order: RecordOrder) -> Intake:
    """The file, read and refused when it is no dose file; the register is not asked yet.

    Raises:
        GuardError: ``F02-doses``, ``F03-doses``, ``F05-doses``, or as the reader of lists; ``ACCEPT-forgotten`` for
            decisions that would be lost.
    """
    source = open_source(order.doses_file, (lambda: order.password or "") if order.password else None)
    whole = read_book(source)
    decided = recorded_before.decision(whole)
    if decided is not None and order.accept is None and order.change is Change.RECORD:
        raise GuardError("ACCEPT-forgotten", decided)
    ours = recorded_before.sheets(whole)
    theirs = tuple(sheet for sheet in whole.sheets if sheet.index not in ours)
    book = read_list(replace(whole, sheets=theirs), order.overrides)
    place = Place(file=source.name)
    guards.people(book)
    if not reading.has_dose_columns(book):
        raise GuardError("F02-doses", place)
    asked = reading.Asked(
        dose_no=order.dose_no, site=order.site, source=Source.PAPER if order.history else Source.OWN
    )
    reported = reading.read(book, asked)
    told = [row for row in reported if not row.empty]
    if not told:
        raise GuardError("F03-doses", place, people=len(reported))
    faulty = sum(any(fault.code in _WRONG_COLUMN for fault in row.faults) for row in told)
    if faulty * 2 > len(told) and faulty > 1:
        raise GuardError("F05-doses", place, faulty=faulty, rows=len(told))
    return Intake(
        order=order,
        book=book,
        rows=comparable(book, order.at.date(), order.sex_codes),
        reported=reported,
        sha256=hashlib.sha256(source.data).hexdigest(),
        around=Circumstances(
            rules=rules.load(order.rules), today=order.at.date(), sites=frozenset(order.sites)
        ),
        own_sheets=ours,
        ends=[RowEnd(row.at, row) for row in reported],
    )


def count_codes(ends: Iterable[RowEnd]) -> dict[str, int]:
    """Rows by code of what was found, by code."""
    return dict(sorted(Counter(code for end in ends for code in end.codes).items()))


def count_doses(ends: Sequence[RowEnd]) -> Counter[RowState]:
    """Doses by what became of them."""
    return Counter(done.met.state for end in ends for done in end.doses)
