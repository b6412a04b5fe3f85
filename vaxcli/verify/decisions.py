"""What officers and citizens say of open rows: the filled-in police workbook, or corrections by ``ID dong`` (R26).

Reading and checking only; what follows for a row is decided in ``rejudge``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from vaxcli.codes import Severity
from vaxcli.columns import COMPARED, DECISION_COLUMNS, fold, heading_key
from vaxcli.errors import GuardError, InputError
from vaxcli.findings import Finding, Place
from vaxcli.people import dates, names, numbers, sex
from vaxcli.people.state import State
from vaxcli.texts import document
from vaxcli.verify.history import Entry, by_row
from vaxcli.verify.previous import Previous
from vaxcli.workbook.cells import is_blank, text_of
from vaxcli.workbook.model import Book, Cell, Sheet

_DEPTH = 100
_SHOWN = 10
_RIGHT = {
    "number": "right_number",
    "full_name": "right_name",
    "birth_date": "right_birth_date",
    "sex": "right_sex",
}


class Decision(StrEnum):
    """The drop-down of the police workbook."""

    NONE = ""
    CONFIRM = "confirm"
    CORRECT = "correct"
    ASK = "ask"
    ELSEWHERE = "elsewhere"
    CLOSE = "close"


class Given(NamedTuple):
    """A supplemented value."""

    text: str
    """As it is kept and compared with the register."""
    key: str
    """Equal for values that differ only by lossless care."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one line, or all lines of one row together, say."""

    decision: Decision = Decision.NONE
    values: Mapping[str, Given] = field(default_factory=dict)
    """By compared field."""
    evidence: str = ""
    verified_by: str = ""
    verified_on: str = ""
    """``dd/mm/yyyy``."""


@dataclass(frozen=True, slots=True)
class _Line:
    place: Place
    row_id: str
    cells: Mapping[str, Cell]
    """Filled cells by column name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplements:
    """What was said, by position of the row."""

    told: Mapping[int, Told]
    places: Mapping[int, Place]
    """Where it was said."""
    lines: int
    already: int
    """Lines for closed rows that an earlier pass had taken already."""
    findings: tuple[Finding, ...]


def read_supplements(books: Sequence[Book], before: Previous, today: date, *, skip_bad: bool) -> Supplements:
    """What the workbooks say of the open rows of the earlier return.

    Lines that cannot be used are findings, and their rows stay open; the order of files and lines does not
    matter.

    Raises:
        InputError: ``SUPPLEMENT-no-columns``, ``SUPPLEMENT-empty``.
        GuardError: ``SUPPLEMENT-bad``: lines of another list, of no row, or of a closed row, unless ``skip_bad``.
    """
    lines = [line for book in books for line in _lines(book)]
    if not lines:
        raise InputError("SUPPLEMENT-empty", Place(file=books[0].source.name))
    people = before.book.people
    at_of = {
        f"{before.list_id}-{sheet}.{row}": at
        for at, (sheet, row) in enumerate(zip(people.sheet, people.row, strict=True))
    }
    past = by_row(before.history)
    found: list[Finding] = []
    bad: dict[str, list[Place]] = defaultdict(list)
    said: dict[int, list[tuple[Place, Told | None]]] = defaultdict(list)
    already = 0
    for line in lines:
        at = at_of.get(line.row_id)
        read = _read(line, today, found)
        if at is None:
            foreign = not line.row_id.startswith(f"{before.list_id}-") and "-" in line.row_id
            bad["foreign" if foreign else "unknown"].append(line.place)
        elif before.results[at].needs_person:
            said[at].append((line.place, read))
        elif read and any(_was_told(read, entry) for entry in past.get(line.row_id, ())):
            already += 1
        else:
            bad["closed"].append(line.place)
    if bad and not skip_bad:
        rows = {kind: _named(bad[kind]) for kind in ("foreign", "unknown", "closed")}
        raise GuardError("SUPPLEMENT-bad", _common(bad), **rows)
    for kind, code in (
        ("foreign", "SUPPLEMENT-002"),
        ("unknown", "SUPPLEMENT-003"),
        ("closed", "SUPPLEMENT-004"),
    ):
        found += [finding(code, place) for place in bad[kind]]
    return Supplements(
        told=_of_rows(said, people.row, found),
        places={at: parts[0][0] for at, parts in said.items()},
        lines=len(lines),
        already=already,
        findings=tuple(found),
    )


def _of_rows(
    said: Mapping[int, Sequence[tuple[Place, Told | None]]], rows: Sequence[int], found: list[Finding]
) -> dict[int, Told]:
    """What all lines of each row say together; a row whose lines contradict each other is a finding.

    Where one line cannot be read, which was said, nobody knows what the others mean: the row stays open.
    """
    told: dict[int, Told] = {}
    for at, parts in said.items():
        usable = [read for _, read in parts if read]
        if len(usable) == len(parts):
            joined = _joined(usable)
            if isinstance(joined, Told):
                told[at] = joined
            else:
                found.append(finding("SUPPLEMENT-005", parts[0][0], row=rows[at], field=joined))
    return told


def finding(code: str, place: Place, **values: object) -> Finding:
    """A finding about one line of a supplement."""
    return Finding(
        code=code,
        severity=Severity.WARNING,
        place=place,
        values={name: str(value) for name, value in values.items()},
    )


def value_of(name: str, cell: Cell, today: date | None) -> Given | None:
    """The supplemented value of a field, None when it cannot be read; ``Given("", "")`` for a word that says nothing.

    Examples:
        >>> value_of("number", 70085000011.0, None)
        Given(text='070085000011', key='070085000011')
        >>> value_of("birth_date", "31/02/1985", None) is None
        True
    """
    if name == "full_name":
        text = text_of(cell).strip()
        return Given(text, names.key(text)) if names.key(text) else Given("", "")
    if name == "number":
        number = numbers.read(cell)
        return _if_read(number.state, number.digits, number.digits)
    if name == "birth_date":
        birth = dates.read(cell, today)
        written = cell.strip() if isinstance(cell, str) else "/".join(birth.iso.split("-")[::-1])
        return _if_read(birth.state, written, birth.iso)
    read = sex.read(cell, {})
    return _if_read(read.state, text_of(cell).strip(), read.value)


def _if_read(state: State, text: str, key: str) -> Given | None:
    return Given(text, key) if state is State.OK else Given("", "") if state is State.MISSING else None


def _lines(book: Book) -> Iterator[_Line]:
    """The lines that say something, from every sheet with an ``ID dong`` and columns to fill in."""
    any_sheet = False
    for sheet in book.sheets:
        heading, columns = _heading(sheet)
        if not columns:
            continue
        any_sheet = True
        for number, row in enumerate(sheet.rows[heading:], heading + 1):
            cells = {name: row[at] for name, at in columns.items() if at < len(row) and not is_blank(row[at])}
            row_id = text_of(cells.pop("row_id", "")).strip()
            if "code" in columns or "evidence" in cells:
                cells.pop("reason", None)  # our own words, not the officer's
            cells.pop("code", None)
            if cells.keys() - {"verified_by", "verified_on"}:
                yield _Line(Place(file=book.source.name, sheet=sheet.name, row=number), row_id, cells)
    if not any_sheet:
        raise InputError(
            "SUPPLEMENT-no-columns",
            Place(file=book.source.name),
            wanted=document("column-row_id"),
            columns="; ".join(document(f"column-{name}") for name in DECISION_COLUMNS),
        )


def is_told(book: Book) -> bool:
    """Whether a workbook has a sheet in which rows of a return may be supplemented."""
    return any(_heading(sheet)[1] for sheet in book.sheets)


def _heading(sheet: Sheet) -> tuple[int, dict[str, int]]:
    """The row of the heading and the column of each known heading; no columns when it is no such sheet."""
    names_ = ("row_id", "code", "reason", *DECISION_COLUMNS)
    known = {fold(heading_key(document(f"column-{name}"))): name for name in names_}
    if fold(sheet.name) != fold(document("sheet-history")):
        for number, row in enumerate(sheet.rows[:_DEPTH], 1):
            keys = [fold(heading_key(cell)) if isinstance(cell, str) else "" for cell in row]
            columns = {known[key]: at for at, key in reversed(list(enumerate(keys))) if key in known}
            if "row_id" in columns and columns.keys() & set(DECISION_COLUMNS):
                return number, columns
    return 0, {}


def _read(line: _Line, today: date, found: list[Finding]) -> Told | None:
    """What a line says; None, with findings, when part of it cannot be read."""
    words = {fold(document(f"decision-{d}")): d for d in Decision if d} | {d.value: d for d in Decision}
    decision = words.get(fold(text_of(line.cells.get("decision", ""))).strip())
    problems = [] if decision is not None else [finding("SUPPLEMENT-006", line.place)]
    values: dict[str, Given] = {}
    for name in COMPARED:
        if _RIGHT[name] in line.cells:
            given = value_of(name, line.cells[_RIGHT[name]], today)
            if given is None:
                problems.append(finding("SUPPLEMENT-007", line.place, field=name))
            elif given.key:
                values[name] = given
    day = dates.read(line.cells.get("verified_on", ""), today)
    if day.state is State.MALFORMED or (day.iso and day.precision != "day"):
        problems.append(finding("SUPPLEMENT-008", line.place))
    found += problems
    if problems or decision is None:
        return None
    return Told(
        decision=decision,
        values=values,
        evidence=text_of(line.cells.get("evidence", line.cells.get("reason", ""))).strip(),
        verified_by=text_of(line.cells.get("verified_by", "")).strip(),
        verified_on="/".join(day.iso.split("-")[::-1]),
    )


def _joined(parts: Sequence[Told]) -> Told | str:
    """All lines of one row as one; where they say different things, the fields in which they do."""
    differing = [
        name for name in COMPARED if len({p.values[name].key for p in parts if name in p.values}) > 1
    ]
    decisions = sorted({part.decision for part in parts if part.decision})
    if differing or len(decisions) > 1:
        return " ".join([*(["decision"] if len(decisions) > 1 else []), *differing])
    return Told(
        decision=decisions[0] if decisions else Decision.NONE,
        values={
            name: min(given)
            for name in COMPARED
            if (given := [part.values[name] for part in parts if name in part.values])
        },
        evidence="; ".join(sorted({part.evidence for part in parts if part.evidence})),
        verified_by="; ".join(sorted({part.verified_by for part in parts if part.verified_by})),
        verified_on=max((part.verified_on for part in parts), key=lambda day: day.split("/")[::-1]),
    )


def _was_told(told: Told, entry: Entry) -> bool:
    """An earlier pass took the same: the officer goes on in the workbook that he has."""
    kept = {name: value_of(name, text, None) for name, text in entry.values.items()}
    same = all((known := kept.get(name)) and known.key == given.key for name, given in told.values.items())
    label = document(f"decision-{told.decision}") if told.decision else ""
    confirmed = told.decision is Decision.CONFIRM
    return (same or confirmed) and label in ("", entry.decision) and told.evidence in entry.evidence


def _named(places: Sequence[Place]) -> str:
    """The Excel rows of lines, ten at most."""
    rows = [str(place.row) for place in places]
    return ", ".join(rows[:_SHOWN]) + (", \N{HORIZONTAL ELLIPSIS}" if len(rows) > _SHOWN else "") or "-"


def _common(bad: Mapping[str, Sequence[Place]]) -> Place:
    """The file of the lines, with their sheet when they all stand on one."""
    files = sorted({place.file for places in bad.values() for place in places})
    sheets = {place.sheet for places in bad.values() for place in places}
    return Place(file=", ".join(files), sheet=sheets.pop() if len(sheets) == 1 else None)
