"""Whether a return still holds the sender's cells: which rows are gone, new, elsewhere or changed.

Rows are known by their ``ID dong``, which travels with them: a row that is gone shifts those below it, but
moves none of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import TypeAlias

from vaxcli.codes import Severity
from vaxcli.columns import letters
from vaxcli.findings import Finding, Place
from vaxcli.lists.results import result_column
from vaxcli.workbook.model import Book, Cell, FileKind, Layout, ListBook, Sheet
from vaxcli.workbook.roll import ranges, senders_sheets

_SHOWN = 10
"""Cells named in a finding (DESIGN 9)."""
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a cell has no time zone
_Value: TypeAlias = str | float


def sheets(sent: Book, returned: Book) -> dict[int, Sheet] | list[Finding]:
    """The returned sheet for each sheet of the sender's, by its position; a finding when one is not there.

    A text file has no tabs: its one sheet is called like the file, which may have another name by now.
    """
    tabs: dict[int, Sheet] = {}
    missing = []
    by_name = {sheet.name: sheet for sheet in reversed(returned.sheets)}
    for sheet in senders_sheets(sent):
        found = by_name.get(sheet.name)
        if found is None and sent.source.kind is FileKind.CSV:
            found = returned.sheets[0]
        if found is None:
            missing.append(sheet.name)
        else:
            tabs[sheet.index] = found
    if missing:
        place = Place(file=returned.source.name)
        return [_finding("F09-sheet", place, count=len(missing), sheets="; ".join(missing[:_SHOWN]))]
    return tabs


def rows(sent: ListBook, back: ListBook, list_id: str) -> list[Finding]:
    """Rows of people that are gone, new or elsewhere, and then also the cells that changed in the others."""
    found: list[Finding] = []
    for ours, theirs in zip(sent.layouts, back.layouts, strict=True):
        place = Place(file=back.book.source.name, sheet=theirs.sheet.name)
        before, after = _people(sent, ours), _people(back, theirs)
        one, two = _values(ours, before, ours), _values(theirs, after, ours)
        if before == after and one == two:
            continue
        if before == after and Counter(one) == Counter(two):
            moved = [row for row, first, second in zip(before, one, two, strict=True) if first != second]
            found.append(_finding("F09-resorted", place, count=len(moved), rows=ranges(moved)))
            continue
        origins = _origins(ours, theirs, after, list_id)
        moves = list(_moves(place, before, origins))
        if moves:
            sent_as = dict(zip(before, one, strict=True))
            found += [*moves, *_edited(place, sent_as, dict(zip(after, two, strict=True)), origins)]
    return found


def _values(layout: Layout, people: Sequence[int], sent: Layout) -> list[tuple[_Value, ...]]:
    """What the sender's columns hold, by person."""
    width = _width(sent.sheet, sent.last_column)
    return [tuple(map(value, _row(layout.sheet, row, width))) for row in people]


def _people(book: ListBook, layout: Layout) -> list[int]:
    people = zip(book.people.sheet, book.people.row, strict=True)
    return [row for sheet, row in people if sheet == layout.sheet.index]


def _origins(ours: Layout, theirs: Layout, people: Sequence[int], list_id: str) -> dict[int, int]:
    """Row as it stands now → row as it was sent, by its own number; 0 without one."""
    prefix = f"{list_id}-{ours.sheet.index}."
    named = result_column(ours, theirs, "row_id")
    rest = {row: named[row - 1].removeprefix(prefix) for row in people}
    return {row: int(text) if text.isdecimal() else 0 for row, text in rest.items()}


def _moves(place: Place, before: Sequence[int], origins: Mapping[int, int]) -> Iterator[Finding]:
    """Rows that are gone (named as they were sent), new and elsewhere (as they stand now)."""
    sent = set(before)
    known: dict[int, int] = {}
    new = []
    for row, origin in origins.items():
        if origin in sent and origin not in known:
            known[origin] = row
        else:
            new.append(row)
    gone = [row for row in before if row not in known]
    elsewhere = [known[two] for one, two in pairwise(known) if two < one]
    if gone == new and before == list(origins):
        gone = new = []  # nobody went or came: only the row numbers are wrong, which is said elsewhere
    for code, rows_ in (("F09-deleted", gone), ("F09-added", new), ("F09-resorted", elsewhere)):
        if rows_:
            yield _finding(code, place, count=len(rows_), rows=ranges(rows_))


def _edited(
    place: Place,
    sent: Mapping[int, tuple[_Value, ...]],
    back: Mapping[int, tuple[_Value, ...]],
    origins: Mapping[int, int],
) -> Iterator[Finding]:
    """Cells that changed in rows which stand elsewhere now, named as they stand."""
    changed = [
        (row, column)
        for row, origin in origins.items()
        if origin in sent
        for column, (one, two) in enumerate(zip(sent[origin], back[row], strict=True), 1)
        if one != two
    ]
    if changed:
        yield _cells_finding(place, changed)


def cells(sent: ListBook, tabs: Mapping[int, Sheet], place: Place) -> list[Finding]:
    """Cells of the sender's that hold something else now, by sheet, named as they were sent."""
    ends = {layout.sheet.index: layout.last_column for layout in sent.layouts}
    found = []
    for sheet in senders_sheets(sent.book):
        back = tabs[sheet.index]
        changed = list(_changed(sheet, back, _width(sheet, ends.get(sheet.index, 0))))
        if changed:
            found.append(_cells_finding(Place(file=place.file, sheet=back.name), changed))
    return found


def _cells_finding(place: Place, changed: Sequence[tuple[int, int]]) -> Finding:
    named = ", ".join(f"{letters(column)}{row}" for row, column in changed[:_SHOWN])
    named += ", \N{HORIZONTAL ELLIPSIS}" if len(changed) > _SHOWN else ""
    return _finding("F09-cells", place, count=len(changed), cells=named)


def _changed(sheet: Sheet, back: Sheet, width: int) -> Iterator[tuple[int, int]]:
    skipped = sheet.facts.valueless_formulas
    errors = sheet.facts.error_cells.keys() | back.facts.error_cells.keys()
    with_errors = {row for row, _ in errors}
    for row in range(1, max(len(sheet.rows), len(back.rows)) + 1):
        one, two = _row(sheet, row, width), _row(back, row, width)
        if one == two and row not in with_errors:
            continue
        for column, (before, after) in enumerate(zip(one, two, strict=True), 1):
            at = (row, column)
            ours, theirs = sheet.facts.error_cells.get(at, before), back.facts.error_cells.get(at, after)
            # A formula that nobody had computed yet has a value once the workbook was saved.
            if value(ours) != value(theirs) and at not in skipped:
                yield at


def _row(sheet: Sheet, row: int, width: int) -> list[Cell]:
    cells_ = [*sheet.rows[row - 1][:width]] if row <= len(sheet.rows) else []
    return cells_ + [""] * (width - len(cells_))


def _width(sheet: Sheet, last_column: int) -> int:
    return last_column or max(map(len, sheet.rows), default=0)


def value(cell: Cell) -> _Value:
    r"""What a cell holds, however it was saved: dates and times as serials, one kind of line break.

    Examples:
        >>> value(date(1985, 3, 5)) == value(31111.0) == value(datetime(1985, 3, 5))
        True
        >>> value("a\r\nb") == value("a\nb"), value("070") == value(70.0)
        (True, False)
    """
    if isinstance(cell, str):
        return cell.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")
    if isinstance(cell, datetime):
        return round((cell - _EPOCH).total_seconds() / 86400, 9)
    if isinstance(cell, date):
        return float((cell - _EPOCH.date()).days)
    if isinstance(cell, time):
        return round((cell.hour * 3600 + cell.minute * 60 + cell.second + cell.microsecond / 1e6) / 86400, 9)
    if isinstance(cell, timedelta):
        return round(cell.total_seconds() / 86400, 9)
    return float(cell) if isinstance(cell, bool) else cell


def _finding(code: str, place: Place, **values: object) -> Finding:
    texts = {name: str(each) for name, each in values.items()}
    return Finding(code=code, severity=Severity.ERROR, place=place, values=texts)
