"""Dose rows of an office workbook: one row a dose, or one row a person with a group of columns for each dose.

The columns were recognised by their words (``workbook.header``); here their cells become doses, outcomes and faults,
one entry a person's row, in file order. Distinct texts are read once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from vaxcli.columns import Column, letters
from vaxcli.doses import moments, vaccines
from vaxcli.people import dates
from vaxcli.people.state import State
from vaxcli.people.words import care, fold, is_blank
from vaxcli.register.model import Dose, DoseKind, NotVaccinated, Source
from vaxcli.workbook.cells import text_of
from vaxcli.workbook.model import Cell, Layout, ListBook

_WORDS = (
    (NotVaccinated.CONTRAINDICATED, re.compile(r"chong chi dinh|di ung|phan ve")),
    (NotVaccinated.REFUSED, re.compile(r"tu choi|khong dong y|khong muon|khong chap thuan")),
    (NotVaccinated.MOVED, re.compile(r"chuyen|di noi khac|tiem noi khac|da di")),
    (NotVaccinated.ABSENT, re.compile(r"vang|khong den|khong co mat|khong lien lac")),
    (
        NotVaccinated.DEFERRED,
        re.compile(r"hoan|tam dung|sot|huyet ap|mang thai|khong du dieu kien|benh|cach ly|f0|f1"),
    ),
)
"""Reasons in the words people use, the most telling first (R36)."""
_GIVEN = re.compile(r"^(?:da tiem|tiem xong|da xong|xong|hoan thanh|dat|du dieu kien)")
_TICK = re.compile(r"^[xv1\u2713\u2714\u221a]$|^(?:co|yes|true)$")
_DOSE_NO = re.compile(r"(?:mui|lieu|lan|m)?\s*(?:thu|so)?\s*([1-9])(?:\.0)?")
_KINDS = (
    (DoseKind.BOOSTER, ("nhac lai", "nhac", "booster", "tang cuong")),
    (DoseKind.ADDITIONAL, ("bo sung", "additional")),
    (DoseKind.BASIC, ("co ban", "basic")),
)


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


@dataclass(frozen=True, slots=True)
class _Group:
    """The columns of one dose on one sheet, as indexes from 0."""

    number: int | None
    fields: Mapping[str, int] = field(default_factory=dict)


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
    readers: dict[int, Callable[[int, Sequence[Cell]], DoseRow]] = {}
    found = []
    for at, (sheet, row) in enumerate(zip(people.sheet, people.row, strict=True)):
        layout = book.sheet_of[sheet]
        if sheet not in readers:
            readers[sheet] = _reader(layout, asked, epoch_1904=book.book.epoch_1904)
        found.append(readers[sheet](at, layout.sheet.rows[row - 1]))
    return found


def _reader(layout: Layout, asked: Asked, *, epoch_1904: bool) -> Callable[[int, Sequence[Cell]], DoseRow]:
    groups = _groups(layout.columns)
    outcome = [c.index - 1 for c in layout.columns if c.field == "not_vaccinated_flag"]
    identity = next((c.index - 1 for c in layout.columns if c.field == "row_id"), None)

    def one(at: int, cells: Sequence[Cell]) -> DoseRow:
        doses: list[Reported] = []
        faults: list[Fault] = []
        for group in groups:
            read_dose = _dose(group, cells, asked, epoch_1904=epoch_1904)
            if isinstance(read_dose, Fault):
                faults.append(read_dose)
            elif read_dose:
                doses.append(read_dose)
        kind, reason = _outcome([_text(cells, index) for index in outcome])
        day = None
        if kind and not any(one.dose.vaccine_text or one.dose.lot for one in doses):
            # A day beside a reason, without vaccine and lot, is the day on which there was no dose.
            day = doses[0].dose.given_on if doses else None
            doses = []
        return DoseRow(
            at=at,
            doses=tuple(doses),
            outcome=None if doses else kind,
            day=day,
            reason=reason,
            faults=tuple(faults),
            row_id=_text(cells, identity) if identity is not None else "",
        )

    return one


def _groups(columns: Sequence[Column]) -> list[_Group]:
    """One group a dose. Columns without a dose number serve the one dose of a row, or every group."""
    common: dict[str, int] = {}
    numbered: dict[int, dict[str, int]] = {}
    for column in columns:
        place = common if column.dose is None else numbered.setdefault(column.dose, {})
        place.setdefault(column.field, column.index - 1)
    groups = [_Group(number, held) for number, held in sorted(numbered.items()) if _is_dose(held)]
    if _is_dose(common) or not groups:
        return [*groups, _Group(None, common)] if "dose_date" in common or not groups else groups
    shared: dict[str, int] = {
        name: common[name] for name in ("site", "vaccinator", "adverse_reaction") if name in common
    }
    return [_Group(group.number, {**shared, **group.fields}) for group in groups]


def _is_dose(held: Mapping[str, int]) -> bool:
    return bool(held.keys() & {"dose_date", "dose_time", "vaccine", "lot"})


def _dose(group: _Group, cells: Sequence[Cell], asked: Asked, *, epoch_1904: bool) -> Reported | Fault | None:
    """The dose a group of cells reports; None when it is empty, a fault when its day cannot be read."""

    def cell(name: str) -> Cell:
        index = group.fields.get(name)
        return cells[index] if index is not None and index < len(cells) else ""

    day, clock = cell("dose_date"), cell("dose_time")
    vaccine, lot = _name(cell("vaccine")), _name(cell("lot"))
    if _blank(day) and _blank(clock) and not vaccine and not lot:
        return None
    moment = moments.read(day, clock, epoch_1904=epoch_1904)
    if moment.day is None:
        column = group.fields.get("dose_date", group.fields.get("dose_time", group.fields.get("vaccine", 0)))
        if _blank(day) and _blank(clock) and not lot:
            # A vaccine without day and lot is what somebody is to get, not what he got.
            return None
        return Fault("DOSE-no-day" if moment.state is State.MISSING else "DOSE-bad-day", letters(column + 1))
    number, kind = _number(cell("dose"))
    expiry = dates.read(cell("expiry"), epoch_1904=epoch_1904) if not _blank(cell("expiry")) else None
    known = vaccines.recognise(vaccine).vaccine if vaccine else None
    reference = _name(cell("dose_id"))
    return Reported(
        Dose(
            dose_no=group.number or number or asked.dose_no,
            kind=kind,
            vaccine=known.id if known else "",
            vaccine_text=vaccine,
            lot=_lot(lot),
            given_on=moment.day,
            given_at=moment.at,
            site=_name(cell("site")) or asked.site,
            expiry=_full(expiry),
            vaccinator=_name(cell("vaccinator")),
            reaction=_name(cell("adverse_reaction")),
            source=asked.source,
        ),
        int(reference) if reference.isdecimal() else None,
    )


def _full(found: dates.Birth | None) -> date | None:
    """An expiry day; a month means its last day, which is never too early."""
    if found is None or not found.iso:
        return None
    parts = [int(part) for part in found.iso.split("-")]
    if len(parts) == 3:
        return date(*parts)
    if len(parts) == 2:
        following = date(parts[0] + parts[1] // 12, parts[1] % 12 + 1, 1)
        return following - timedelta(days=1)
    return date(parts[0], 12, 31)


@lru_cache(maxsize=64)
def _number_of(text: str) -> tuple[int | None, DoseKind]:
    plain = fold(care(text))
    kind = next((kind for kind, words in _KINDS if any(word in plain for word in words)), DoseKind.UNSAID)
    found = _DOSE_NO.search(plain)
    return (int(found[1]) if found else None), kind


def _number(cell: Cell) -> tuple[int | None, DoseKind]:
    return _number_of(text_of(cell))


def _outcome(texts: Sequence[str]) -> tuple[NotVaccinated | None, str]:
    """Why there was no dose, by the words of its columns; a bare tick means deferred, for nobody says why."""
    for text in texts:
        if is_blank(care(text)):
            continue
        kind = _outcome_of(text)
        if kind:
            return kind, "" if _TICK.match(fold(care(text))) else text.strip()
    return None, ""


@lru_cache(maxsize=1024)
def _outcome_of(text: str) -> NotVaccinated | None:
    plain = fold(care(text))
    for kind, words in _WORDS:
        if words.search(plain):
            return kind
    if _GIVEN.match(plain) or plain in ("0", "khong", "no", "false"):
        return None
    return NotVaccinated.DEFERRED


def _lot(text: str) -> str:
    """A lot without spaces at its ends and a ``.0`` that Excel put on digits."""
    return re.sub(r"^(\d+)\.0$", r"\1", text)


def _name(cell: Cell) -> str:
    return " ".join(text_of(cell).split())


def _text(cells: Sequence[Cell], index: int) -> str:
    return _name(cells[index]) if index < len(cells) else ""


def _blank(cell: Cell) -> bool:
    return cell == "" or (isinstance(cell, str) and is_blank(care(cell)))
