"""Check a list from file to files: the work that one child process does (DESIGN 4, 8; issue 3)."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from vaxcli import masking
from vaxcli.atomic import check_targets, write_all
from vaxcli.codes import Severity
from vaxcli.columns import letters
from vaxcli.errors import GuardError
from vaxcli.findings import Finding, Place
from vaxcli.lists.check import check as faults_of
from vaxcli.lists.check_order import Checked, CheckOrder, Mended
from vaxcli.lists.faults import Fault, Found
from vaxcli.lists.marks import marked
from vaxcli.lists.repair import Mend, Repair, repaired_rows, repairs
from vaxcli.supervisor import Report
from vaxcli.verify.rows import comparable
from vaxcli.workbook.cellpatch import NewText, with_texts
from vaxcli.workbook.gate import open_source
from vaxcli.workbook.model import FileKind, ListBook
from vaxcli.workbook.plain import plain_workbook
from vaxcli.workbook.reader import read_book
from vaxcli.workbook.roll import ranges, read_list

_PATCHED = (FileKind.XLSX, FileKind.XLSM)
_PASS = re.compile(r"\.(checked|repaired)(?:-(\d+))?$")


def check(report: Report, order: CheckOrder) -> Checked:
    """Check the list and write the copies asked for; nothing is written unless everything is right.

    Raises:
        VaxError: A file that cannot be used (exit 4) or written (exit 5), or a guard (exit 6).
    """
    report("read", 0, 1)
    password = order.password
    source = open_source(order.list_file, None if password is None else lambda: password)
    targets = [target(order, word, source.kind) for word in _wanted(order)]
    check_targets(targets, (order.list_file,), overwrite=order.overwrite)
    book = read_list(read_book(source), order.overrides)
    if not len(book.people):
        raise GuardError("F03", Place(file=source.name), blank=book.blank)
    if any(layout.result_block for layout in book.layouts):
        raise GuardError("F06-is-return", Place(file=source.name))
    report("check", 0, 1)
    rows = comparable(book, order.today, order.sex_codes)
    found = faults_of(rows, book.people.other, order.made_on or book.made_on or order.today)
    report("write", 0, 1)
    copies = _copies(order, book, found)
    write_all(copies.outputs, overwrite=order.overwrite)
    return _told(book, found, copies)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Copies:
    """The copies of a list, and what was mended in one of them."""

    outputs: dict[Path, bytes]
    marked: str = ""
    repaired: str = ""
    mended: Sequence[Repair] = ()
    left: int = 0


def _wanted(order: CheckOrder) -> list[str]:
    return ["checked"] * order.mark + ["repaired"] * order.repair


def target(order: CheckOrder, word: str, kind: FileKind) -> Path:
    """Where a copy goes; the copy of a copy is the next one, for an input is never changed (promise 3).

    Examples:
        >>> from datetime import date
        >>> def name(file):
        ...     order = CheckOrder(list_file=Path(file), today=date(2021, 11, 8))
        ...     return target(order, "checked", FileKind.XLSX).name
        >>> name("list.xls"), name("list.checked.xlsx"), name("list.checked-2.xlsx")
        ('list.checked.xlsx', 'list.checked-2.xlsx', 'list.checked-3.xlsx')
    """
    stem, number = order.list_file.stem, ""
    before = _PASS.search(stem)
    if before and before[1] == word:
        stem = stem[: before.start()]
        number = f"-{int(before[2] or 1) + 1}"
    suffix = ".xlsm" if kind is FileKind.XLSM else ".xlsx"
    return (order.folder or order.list_file.parent) / f"{stem}.{word}{number}{suffix}"


def _copies(order: CheckOrder, book: ListBook, found: Sequence[Found]) -> _Copies:
    source = book.book.source
    patched = source.kind in _PATCHED
    copies = _Copies(outputs={})
    if order.mark:
        data = source.data if patched else plain_workbook(book.book, book.layouts)
        path = target(order, "checked", source.kind)
        copies = replace(copies, outputs={path: marked(data, book, found)}, marked=str(path))
    if order.repair and (wanted := repairs(book)):
        data, mended = _repaired(book, wanted, patched=patched)
        left = len(wanted) - len(mended)
        if mended:
            path = target(order, "repaired", source.kind)
            copies = replace(copies, outputs=copies.outputs | {path: data}, repaired=str(path))
        copies = replace(copies, mended=mended, left=left)
    return copies


def _repaired(book: ListBook, wanted: list[Repair], *, patched: bool) -> tuple[bytes, list[Repair]]:
    """The workbook with its cells mended, and which of them were."""
    if not patched:
        rows = repaired_rows(book, wanted)
        sheets = tuple(replace(s, rows=rows.get(s.index, s.rows)) for s in book.book.sheets)
        return plain_workbook(replace(book.book, sheets=sheets), book.layouts), wanted
    texts: dict[int, dict[tuple[int, int], NewText]] = defaultdict(dict)
    for repair in wanted:
        new = NewText(text=repair.after, as_text=Mend.ZEROS in repair.mends)
        texts[repair.sheet][repair.row, repair.column] = new
    data, done = with_texts(book.book.source.data, texts)
    return data, [repair for repair in wanted if (repair.sheet, repair.row, repair.column) in done]


def _told(book: ListBook, found: Sequence[Found], copies: _Copies) -> Checked:
    counts = Counter(one.fault for one in found)
    by_severity = {
        severity: {one.at for one in found if one.fault.severity is severity} for severity in Severity
    }
    errors = by_severity[Severity.ERROR]
    return Checked(
        list_file=book.book.source.name,
        people=len(book.people),
        blank=book.blank,
        counts={fault.value: counts[fault] for fault in Fault if counts[fault]},
        errors=len(errors),
        warnings=len(by_severity[Severity.WARNING] - errors),
        faults=tuple(_faults(book, found)),
        findings=(*book.book.findings, *book.findings),
        marked=copies.marked,
        repaired=copies.repaired,
        mended=tuple(_mended(book, repair) for repair in copies.mended),
        left=copies.left,
        patched=book.book.source.kind in _PATCHED,
    )


def _faults(book: ListBook, found: Sequence[Found]) -> list[Finding]:
    """One finding a kind and sheet, with its rows."""
    people = book.people
    rows: dict[tuple[Fault, int], list[int]] = defaultdict(list)
    for one in found:
        rows[one.fault, people.sheet[one.at]].append(people.row[one.at])
    return [
        Finding(
            code=fault.value,
            severity=fault.severity,
            place=Place(file=book.book.source.name, sheet=book.sheet_of[sheet].sheet.name),
            values={"count": str(len(at)), "rows": ranges(at)},
        )
        for (fault, sheet), at in sorted(rows.items())
    ]


def _mended(book: ListBook, repair: Repair) -> Mended:
    named = repair.field in ("full_name", "family_name", "given_name")
    dated = repair.field == "birth_date"
    mask = masking.name if named else masking.birth if dated else masking.number
    open_to_all = repair.field in ("sex", "nationality")
    return Mended(
        sheet=book.sheet_of[repair.sheet].sheet.name,
        row=repair.row,
        column=letters(repair.column),
        field=repair.field,
        mends=tuple(mend.value for mend in repair.mends),
        shown=repair.after if open_to_all else mask(repair.after),
    )
