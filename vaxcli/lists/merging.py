"""Merge lists from files to a file: the work that one child process does (DESIGN 4, 8; R15 to R17)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from vaxcli.atomic import check_targets, write_all
from vaxcli.codes import Severity
from vaxcli.columns import COMPARED, PARTS, Overrides, letters
from vaxcli.errors import GuardError
from vaxcli.findings import Finding, Place
from vaxcli.lists import merge_book
from vaxcli.lists.merge import Entry, counts, sources_of, values_of
from vaxcli.lists.merge import merge as merged_of
from vaxcli.lists.merge_order import MergeDone, MergeOrder, SourceCount, SourceFile
from vaxcli.supervisor import Report
from vaxcli.verify.rows import comparable
from vaxcli.workbook.gate import open_source
from vaxcli.workbook.model import Layout, ListBook
from vaxcli.workbook.patch import new_workbook
from vaxcli.workbook.reader import read_book
from vaxcli.workbook.roll import read_list
from vaxcli.workbook.values import OTHER

_KNOWN = frozenset({*COMPARED, "nationality", "row_no", *OTHER, "residence", "temporary_residence"}) | {
    part for groups in PARTS.values() for group in groups for part in group
}
"""Fields that find their way into the merged list; a dose's own fields do through ``first_dose``."""
_UNREADABLE = "#N/A"


def merge(report: Report, order: MergeOrder) -> MergeDone:
    """Merge the lists into one; nothing is written unless every list can be read.

    Raises:
        VaxError: A file that cannot be used (exit 4) or written (exit 5), or a guard (exit 6).
    """
    files = [source.file for source in order.sources]
    check_targets((order.output,), files, overwrite=order.overwrite)
    entries: list[Entry] = []
    books: list[ListBook] = []
    for n, source in enumerate(order.sources):
        report("read", n, len(files))
        books.append(_read(order, source))
        entries += _entries(order, books[-1], n, len(entries))
    report("merge", 0, 1)
    people = merged_of(entries)
    account = counts(people, [book.blank for book in books])
    sheets = merge_book.sheets(people, order.sources, account)
    pairs: list[tuple[int, int, str]] | None = None
    if order.near:
        from vaxcli.lists.near import near  # noqa: PLC0415 - brings rapidfuzz, which only this path needs

        pairs = [(one, other, why.value) for one, other, why in near(people)]
        sheets.append(merge_book.near_sheet(pairs))
    report("write", 0, 1)
    write_all({order.output: new_workbook(sheets)}, overwrite=order.overwrite)
    return MergeDone(
        sources=tuple(
            SourceCount(
                name=source.name,
                file=source.file.name,
                rows=count.rows,
                people=count.people,
                kept=count.kept,
                merged=count.merged,
                blank=count.blank,
            )
            for source, count in zip(order.sources, account, strict=True)
        ),
        people=len(people),
        several=sum(len(list(sources_of(person))) > 1 for person in people),
        contradicting=sum(map(merge_book.contradicts, people)),
        near=None if pairs is None else len(pairs),
        output=str(order.output),
        findings=tuple(finding for book in books for finding in _findings(book)),
    )


def _read(order: MergeOrder, source: SourceFile) -> ListBook:
    password = order.password
    opened = open_source(source.file, None if password is None else lambda: password)
    book = read_list(read_book(opened), Overrides(columns=source.columns))
    place = Place(file=opened.name)
    if any(layout.result_block for layout in book.layouts):
        raise GuardError("F06-is-return", place)
    if not len(book.people):
        raise GuardError("F03", place, blank=book.blank)
    return book


def _entries(order: MergeOrder, book: ListBook, source: int, start: int) -> Iterator[Entry]:
    people = book.people
    one = len(book.layouts) == 1
    for at, row in enumerate(comparable(book, order.today, order.sex_codes)):
        layout = book.sheet_of[people.sheet[at]]
        place = str(people.row[at]) if one else f"{layout.sheet.name}!{people.row[at]}"
        values = values_of(row, people, at, _unreadable(layout, row.broken))
        yield Entry(at=start + at, source=source, place=place, row=replace(row, at=start + at), values=values)


def _unreadable(layout: Layout, broken: str) -> dict[str, str]:
    """The fields of the cells that cannot be read, each as an Excel error: the next reader says LOI too."""
    if not broken:
        return {}
    cells = {mark.split()[0] for mark in broken.split(", ")}
    fields = {letters(column.index): column.field for column in layout.columns if column.dose is None}
    whole = {part: name for name, groups in PARTS.items() for group in groups for part in group}
    found = (fields.get(cell.rstrip("0123456789"), "number") for cell in cells)
    return {whole.get(field, field): _UNREADABLE for field in found}


def _findings(book: ListBook) -> Iterator[Finding]:
    """What is to be said about reading a list, and which of its columns the merged list has no place for."""
    yield from book.book.findings
    yield from book.findings
    for layout in book.layouts:
        dropped = [*layout.unknown, *_without_place(layout)]
        if dropped:
            shown = "; ".join(" ".join(heading.split()) for heading in dropped)
            place = Place(file=book.book.source.name, sheet=layout.sheet.name)
            yield Finding(
                code="MERGE-001",
                severity=Severity.WARNING,
                place=place,
                values={"count": str(len(dropped)), "headings": shown},
            )


def _without_place(layout: Layout) -> Sequence[str]:
    return [column.heading for column in layout.columns if column.dose is None and column.field not in _KNOWN]
