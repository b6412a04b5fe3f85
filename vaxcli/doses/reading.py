"""Dose rows of an office workbook: one row a dose, or one row a person with a group of columns for each dose.

The columns were recognised by their words (``workbook.header``) and belong to doses (``dose_columns``); here their
cells become doses, outcomes and faults, one entry a person's row, in file order. Distinct texts are read once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from vaxcli.columns import RESULT_COLUMNS, fold, heading_key, letters
from vaxcli.doses import moments, recorded_before, vaccines
from vaxcli.doses.dose_columns import Group, groups
from vaxcli.doses.wording import dose_of_title, dose_said, was_given, why_not
from vaxcli.people import dates
from vaxcli.people.state import State
from vaxcli.people.words import care, is_blank
from vaxcli.register.model import Dose, DoseKind, NotVaccinated, Source
from vaxcli.texts import document
from vaxcli.workbook.cells import ERROR_VALUES, text_of
from vaxcli.workbook.model import Cell, Layout, ListBook

_TITLES = 12
"""Rows above a heading that are looked at for the number of the dose."""


class Fault(NamedTuple):
    """A cell that cannot be read."""

    code: str
    column: str
    """Letters of the column."""


@dataclass(frozen=True, slots=True)
class Reported:
    """One dose of a row."""

    dose: Dose
    dose_id: int | None = None
    """The number of a dose of the register, where the file names it (ID mui)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseRow:
    """What one row of a person says."""

    at: int
    """Position in the roll, from 0."""
    doses: tuple[Reported, ...] = ()
    outcome: NotVaccinated | None = None
    reason: str = ""
    day: date | None = None
    """The day of the outcome, where the row tells one."""
    faults: tuple[Fault, ...] = ()
    row_id: str = ""
    """The row of a returned list, where the file names it (ID dong)."""

    @property
    def empty(self) -> bool:
        """A person with nothing reported."""
        return not (self.doses or self.outcome or self.faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the command line says about every dose of a file."""

    dose_no: int | None = None
    site: str = ""
    source: Source = Source.OWN


def has_dose_columns(book: ListBook) -> bool:
    """Whether any sheet tells a day of a dose or why there was none."""
    return any(
        column.field in ("dose_date", "dose_time", "not_vaccinated_flag")
        for layout in book.layouts
        for column in layout.columns
    )


def read(book: ListBook, asked: Asked) -> list[DoseRow]:
    """The rows of the people of a book, in the order of ``book.people``."""
    people = book.people
    readers = {
        index: _Reader(layout, asked, epoch_1904=book.book.epoch_1904)
        for index, layout in book.sheet_of.items()
    }
    return [
        readers[sheet].row(at, row)
        for at, (sheet, row) in enumerate(zip(people.sheet, people.row, strict=True))
    ]


class _Reader:
    """Reads the rows of one sheet."""

    def __init__(self, layout: Layout, asked: Asked, *, epoch_1904: bool) -> None:
        """Work out once what the columns of the sheet mean."""
        columns = layout.columns
        self.rows = layout.sheet.rows
        self.asked = asked
        self.epoch_1904 = epoch_1904
        self.groups = groups(columns)
        self.default = _default(layout, asked)
        self.reasons = [(c.index - 1, c.heading) for c in columns if c.field == "not_vaccinated_flag"]
        self.given = [c.index - 1 for c in columns if c.field == "vaccinated_flag"]
        self.row_id = _row_id_column(layout)
        facts = layout.sheet.facts
        self.broken = {*facts.error_cells, *facts.valueless_formulas}

    def row(self, at: int, row: int) -> DoseRow:
        """What one Excel row says."""
        cells = self.rows[row - 1]
        doses: list[Reported] = []
        faults: list[Fault] = []
        for group in self.groups:
            found = self._broken(group, row, cells) or self._dose(group, cells)
            if isinstance(found, Fault):
                faults.append(found)
            elif found:
                doses.append(found)
        kind, reason, reason_at = self._why_not(cells)
        day = None
        if len(self.groups) == 1 and doses and (kind or self._denied(cells)):
            dose = doses.pop().dose
            if kind and not (dose.vaccine_text or dose.lot):
                day = dose.given_on  # beside a reason, without vaccine and lot: the day without a dose
            else:
                faults.append(Fault("DOSE-both", letters(reason_at + 1)))
        if not (doses or faults or kind) and (tick := self._ticked(cells)) is not None:
            faults.append(Fault("DOSE-no-day", letters(tick + 1)))
        return DoseRow(
            at=at,
            doses=tuple(doses),
            outcome=None if faults else kind,
            day=day,
            reason="" if faults else reason,
            faults=tuple(faults),
            row_id=_text(cells, self.row_id) if self.row_id is not None else "",
        )

    def _dose(self, group: Group, cells: Sequence[Cell]) -> Reported | Fault | None:
        """The dose a group of cells reports; None when it is empty, a fault when its day cannot be read."""

        def cell(name: str) -> Cell:
            index = group.fields.get(name)
            return cells[index] if index is not None and index < len(cells) else ""

        moment = moments.read(cell("dose_date"), cell("dose_time"), epoch_1904=self.epoch_1904)
        vaccine, lot = _value(cell("vaccine")), _lot(_value(cell("lot")))
        if moment.state is State.MISSING and not lot:
            return None  # a vaccine without day and lot is what somebody is to get, not what he got
        if moment.day is None:
            code = "DOSE-no-day" if moment.state is State.MISSING else "DOSE-bad-day"
            column = next(group.fields[name] for name in ("dose_date", "lot") if name in group.fields)
            return Fault(code, letters(column + 1))
        number, kind = dose_said(text_of(cell("dose")))
        usual, usual_kind = (None, group.kind) if group.number or group.kind else self.default
        known = vaccines.recognise(vaccine).vaccine if vaccine else None
        reference = _value(cell("dose_id"))
        return Reported(
            Dose(
                dose_no=group.number or number or usual,
                kind=kind or group.kind or usual_kind,
                vaccine=known.id if known else "",
                vaccine_text=vaccine,
                lot=lot,
                given_on=moment.day,
                given_at=moment.at,
                site=_value(cell("site")) or self.asked.site,
                expiry=_expiry(cell("expiry"), epoch_1904=self.epoch_1904),
                vaccinator=_value(cell("vaccinator")),
                reaction=_value(cell("adverse_reaction")),
                source=self.asked.source,
            ),
            int(reference) if reference.isdecimal() else None,
        )

    def _broken(self, group: Group, row: int, cells: Sequence[Cell]) -> Fault | None:
        """An Excel error, or a formula without a value, where a dose should be told: nobody may guess it away."""
        for name in ("dose_date", "dose_time", "vaccine", "lot"):
            index = group.fields.get(name)
            if index is not None and (
                (self.broken and (row, index + 1) in self.broken)
                or (index < len(cells) and cells[index] in ERROR_VALUES)
            ):
                return Fault("DOSE-bad-cell", letters(index + 1))
        return None

    def _why_not(self, cells: Sequence[Cell]) -> tuple[NotVaccinated | None, str, int]:
        """Why there was no dose, and where it is told; words tell more than ticks."""
        found = []
        for index, heading in self.reasons:
            kind, words = why_not(_text(cells, index), heading)
            if kind:
                found.append((kind, words, index))
        told = [one for one in found if one[1]] or found
        if not told:
            return None, "", self.given[0] if self.given else 0
        return told[0][0], "; ".join(words for _, words, _ in told if words), told[0][2]

    def _denied(self, cells: Sequence[Cell]) -> bool:
        """A column for "given" says no."""
        return any(was_given(_text(cells, index)) is False for index in self.given)

    def _ticked(self, cells: Sequence[Cell]) -> int | None:
        """The column where the day is missing of a dose that is only ticked."""
        ticked = next((index for index in self.given if was_given(_text(cells, index))), None)
        if ticked is None:
            return None
        return next((g.fields["dose_date"] for g in self.groups if "dose_date" in g.fields), ticked)


def _default(layout: Layout, asked: Asked) -> tuple[int | None, DoseKind]:
    """Which dose all rows of a sheet are about, where neither column nor cell says it: the option, else the title."""
    if asked.dose_no:
        return asked.dose_no, DoseKind.UNSAID
    above = layout.sheet.rows[
        max(layout.first_header_row - 1 - _TITLES, 0) : max(layout.first_header_row - 1, 0)
    ]
    lines = [layout.sheet.name, *(cell for cells in above for cell in cells if isinstance(cell, str))]
    said = [(number, kind) for number, kind in map(dose_of_title, lines) if number]
    return said[0] if len({number for number, _ in said}) == 1 else (None, DoseKind.UNSAID)


def _row_id_column(layout: Layout) -> int | None:
    """Where the file names rows of a returned list: a column of its own, or the last of vaxcli's result columns.

    In a recorded workbook that is the row of the file it was made from, by which people are known of whom too little
    is told.
    """
    own = next((column.index - 1 for column in layout.columns if column.field == "row_id"), None)
    if own is not None:
        return own
    if layout.result_block is None:
        before = recorded_before.columns(layout)
        return before.last_column - 1 if before else None
    if not layout.last_header_row:  # the sheet goes on without a heading
        return layout.result_block + len(RESULT_COLUMNS) - 2
    wanted = fold(document("column-row_id"))
    heads = [fold(heading_key(text_of(cell))) for cell in layout.sheet.rows[layout.last_header_row - 1]]
    return next((at for at in range(layout.result_block - 1, len(heads)) if heads[at] == wanted), None)


def _expiry(cell: Cell, *, epoch_1904: bool) -> date | None:
    """An expiry day; a month or year means its last day, which is never too early."""
    iso = dates.read(cell, epoch_1904=epoch_1904).iso if cell != "" else ""
    if not iso:
        return None
    year, month, day = (int(part) for part in (iso + "-12-00"[len(iso) - 4 :]).split("-"))
    return date(year, month, day) if day else date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _lot(text: str) -> str:
    """A lot without a ``.0`` that Excel put on digits."""
    return re.sub(r"^(\d+)\.0$", r"\1", text)


def _value(cell: Cell) -> str:
    """A cell as text on one line; placeholders are nothing."""
    return "" if cell == "" else _tidy(cell if isinstance(cell, str) else text_of(cell))


@lru_cache(maxsize=1 << 16)
def _tidy(text: str) -> str:
    return "" if is_blank(care(text)) else " ".join(text.split())


def _text(cells: Sequence[Cell], index: int) -> str:
    return text_of(cells[index]) if index < len(cells) else ""
