"""The people of a workbook: which sheets are lists, and what was left out.

Every person once and in file order; whatever is left out is counted and named in a finding
(DESIGN promise 2 and 6.5 "Rows").
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from itertools import chain

from vaxcli.codes import Severity
from vaxcli.columns import COMPARED, RESULT_COLUMNS, Overrides, fold, letters
from vaxcli.errors import GuardError, UsageError
from vaxcli.findings import Finding, Place
from vaxcli.overrides import check_field
from vaxcli.texts import document
from vaxcli.workbook import header, values
from vaxcli.workbook.cells import is_blank
from vaxcli.workbook.model import Book, ListBook, Roll, Sheet
from vaxcli.workbook.rowkinds import RowKind
from vaxcli.workbook.sheetrows import SheetPeople, goes_on, is_long, read_sheet
from vaxcli.workbook.titleblock import made_on

_ROW_ID = re.compile(r"[0-9a-f]{8}-\d+\.\d+")
_NUMBERED = re.compile(r" \(\d+\)$")
_OURS = frozenset({"can bo sung", "khong xac minh", "phieu tra", "giai thich ma", "phieu gui"})
_OURS_TOO = frozenset({"tong hop", "lich su"})
"""Also our sheets (DESIGN 7), but senders use these names for their own lists: only beside one of ``_OURS``."""
_LEFT_OUT = {
    RowKind.GROUP: ("READ-010", Severity.NOTE),
    RowKind.TOTAL: ("READ-011", Severity.NOTE),
    RowKind.SIGNATURE: ("READ-012", Severity.NOTE),
    RowKind.NOTE: ("READ-013", Severity.NOTE),
    RowKind.HEADING: ("READ-014", Severity.NOTE),
    RowKind.OTHER_HEADING: ("READ-017", Severity.WARNING),
    RowKind.BLANK: ("READ-015", Severity.NOTE),
    RowKind.LOOSE: ("READ-016", Severity.WARNING),
}
_RANGES = 10


def read_list(
    book: Book, wanted: Overrides | None = None, others: Collection[str] = values.OTHER
) -> ListBook:
    """Return all people of a workbook, from every sheet that is a list.

    Args:
        book: The workbook.
        wanted: What the user decides instead of the reader.
        others: Which further fields are wanted; each costs time and memory in a long list.

    Raises:
        GuardError: F02: no sheet is a list, or one of the four fields is in no or in several columns.
        UsageError: The user names a sheet, field or column that does not exist.
    """
    wanted = wanted or Overrides()
    for name in wanted.columns:
        check_field(name)
    file = book.source.name
    parts: list[SheetPeople] = []
    findings: list[Finding] = []
    for sheet in _chosen(book, wanted):
        layout = header.find(sheet, wanted, file)
        if layout is None and parts and goes_on(sheet, parts[-1].layout):
            before = parts[-1].layout
            layout = replace(
                before,
                sheet=sheet,
                first_header_row=0,
                last_header_row=0,
                last_column=header.last_column(sheet.rows, block := _result_block(sheet)),
                result_block=block,
                mark_column=None,
                guessed=(),
            )
            place = Place(file=file, sheet=sheet.name)
            findings.append(_finding("READ-003", Severity.WARNING, place, before=before.sheet.name))
        if layout is None:
            findings += _skipped(sheet, file)
            continue
        parts.append(read_sheet(layout, others))
        findings += _about(parts[-1], file)
    if not parts:
        raise _no_list(book, wanted)
    return ListBook(
        book=book,
        layouts=tuple(part.layout for part in parts),
        people=_joined(parts),
        blank=sum(part.blank for part in parts),
        made_on=next(filter(None, map(_made_on, parts)), None),
        sheet_of={part.layout.sheet.index: part.layout for part in parts},
        findings=tuple(findings),
    )


def senders_sheets(book: Book) -> tuple[Sheet, ...]:
    """Return the sheets that are the sender's: all but those that vaxcli added at the end (DESIGN 7).

    Where the sender has a sheet of such a name himself, ours is the one behind it, with a number.
    """
    names = [_NUMBERED.sub("", fold(sheet.name)) for sheet in book.sheets]
    first = next((at for at, name in enumerate(names) if name in _OURS), len(names))
    return tuple(
        sheet
        for at, (sheet, name) in enumerate(zip(book.sheets, names, strict=True))
        if name not in _OURS and not (at > first and name in _OURS_TOO)
    )


def _chosen(book: Book, wanted: Overrides) -> Sequence[Sheet]:
    """The sheets to look at: those the user names, else all of the sender's."""
    if not wanted.sheets:
        return senders_sheets(book)
    chosen = []
    for name in wanted.sheets:
        found = [sheet for sheet in book.sheets if sheet.name == name] or [
            sheet for sheet in book.sheets if fold(sheet.name) == fold(name) or str(sheet.index) == name
        ]
        if not found:
            near = get_close_matches(name, [sheet.name for sheet in book.sheets], 1, 0.0)
            raise UsageError(
                "READ-no-sheet", Place(file=book.source.name), sheet=name, nearest=near[0] if near else "1"
            )
        chosen.append(found[0])
    return sorted({sheet.index: sheet for sheet in chosen}.values(), key=lambda sheet: sheet.index)


def _no_list(book: Book, wanted: Overrides) -> GuardError:
    """No sheet looks like a list: name the row that comes nearest."""
    guesses = [(*header.best_guess(sheet), sheet) for sheet in _chosen(book, wanted)]
    _, row, found, sheet = max(guesses, key=lambda guess: guess[0], default=(0, 1, (), None))
    place = Place(file=book.source.name, sheet=sheet.name if sheet else None, row=row)
    return header.not_found(place, COMPARED, found)


def _skipped(sheet: Sheet, file: str) -> list[Finding]:
    """A sheet that is no list is named, unless nothing stands on it; long numbers make it a warning."""
    cells = [cell for row in sheet.rows for cell in row if not is_blank(cell)]
    if not cells:
        return []
    severity = Severity.WARNING if any(map(is_long, cells)) else Severity.NOTE
    return [_finding("READ-001", severity, Place(file=file, sheet=sheet.name))]


def _about(part: SheetPeople, file: str) -> list[Finding]:
    """What is to be said about reading one sheet."""
    layout = part.layout
    sheet = layout.sheet
    place = Place(file=file, sheet=sheet.name)
    row = layout.last_header_row or None
    findings = []
    if sheet.hidden and part.rows:
        findings.append(_finding("READ-002", Severity.WARNING, place, people=len(part.rows)))
    for column in layout.guessed:
        at = replace(place, row=row, column=letters(column.index))
        heading, wanted = " ".join(column.heading.split()), document(f"heading-{column.field}")
        option = f"--column {column.field}={at.column}"
        findings.append(
            _finding("READ-004", Severity.WARNING, at, heading=heading, wanted=wanted, option=option)
        )
    fields = {column.field: column for column in layout.columns}
    if "given_name" in fields and not fields["given_name"].heading:
        at = replace(place, row=row, column=letters(fields["given_name"].index))
        findings.append(_finding("READ-006", Severity.NOTE, at))
    if "sex_female" in fields and not {"sex_male", "sex"} & fields.keys():
        at = replace(place, row=row, column=letters(fields["sex_female"].index))
        findings.append(_finding("READ-007", Severity.WARNING, at))
    hidden = [at for at in part.rows if at in sheet.facts.hidden_rows]
    if hidden:
        findings.append(_finding("READ-008", Severity.WARNING, place, count=len(hidden), rows=ranges(hidden)))
    for kind, (code, severity) in _LEFT_OUT.items():
        rows = [at for at, found in part.left_out.items() if found is kind]
        if rows:
            findings.append(_finding(code, severity, place, count=len(rows), rows=ranges(rows)))
    return findings


def _result_block(sheet: Sheet) -> int | None:
    """Where our result columns begin on a sheet without heading: ``ID dong`` is the last of them (DESIGN 7)."""
    for row in sheet.rows[:200]:
        for index, cell in enumerate(row, 1):
            if isinstance(cell, str) and _ROW_ID.fullmatch(cell) and index >= len(RESULT_COLUMNS):
                return index - len(RESULT_COLUMNS) + 1
    return None


def _finding(code: str, severity: Severity, place: Place, **values: object) -> Finding:
    texts = {name: str(value) for name, value in values.items()}
    return Finding(code=code, severity=severity, place=place, values=texts)


def ranges(rows: Sequence[int]) -> str:
    """Return rows as ranges, ten at most.

    Examples:
        >>> ranges([3, 4, 5, 9])
        '3-5, 9'
    """
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    shown = [str(first) if first == last else f"{first}-{last}" for first, last in runs[:_RANGES]]
    return ", ".join(shown + ["\u2026"] * (len(runs) > _RANGES))


def _made_on(part: SheetPeople) -> date | None:
    """The date above the heading, else among the rows that are not people."""
    rows = part.layout.sheet.rows
    above = rows[: max(part.layout.first_header_row - 1, 0)]
    beside = (rows[row - 1] for row, kind in part.left_out.items() if kind is not RowKind.BLANK)
    return made_on(chain(above, beside))


def _joined(parts: Sequence[SheetPeople]) -> Roll:
    """All sheets one after the other; a field that a sheet lacks is empty there."""
    names = {name: None for part in parts for name in part.values.other}
    other: dict[str, list[str]] = {name: [] for name in names}
    for part in parts:
        for name in other:
            other[name] += part.values.other.get(name, [""] * len(part.rows))
    return Roll(
        sheet=[part.layout.sheet.index for part in parts for _ in part.rows],
        row=[row for part in parts for row in part.rows],
        full_name=list(chain.from_iterable(part.values.full_name for part in parts)),
        birth_date=list(chain.from_iterable(part.values.birth_date for part in parts)),
        sex=list(chain.from_iterable(part.values.sex for part in parts)),
        number=list(chain.from_iterable(part.values.number for part in parts)),
        nationality=list(chain.from_iterable(part.values.nationality for part in parts)),
        other=other,
        broken=list(chain.from_iterable(part.broken for part in parts)),
        legacy=list(chain.from_iterable(part.legacy for part in parts)),
    )
