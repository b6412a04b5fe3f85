"""Cells of a sender's workbook coloured by one conditional format a sheet that is known to be ours.

No cell's own style is touched (promise 4): the rule is always true, lists the cells it colours, and is
known again by its formula, also after another program has saved the workbook.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import groupby
from operator import itemgetter

from vaxcli.workbook.additions import Fill
from vaxcli.workbook.cellpatch import part_of, prefix_of, without_cells
from vaxcli.workbook.newcells import letters
from vaxcli.workbook.package import Package
from vaxcli.workbook.workbookxml import WorkbookParts
from vaxcli.workbook.xmlpart import from_utf8, to_utf8

_FORMULA = "&quot;vaxcli&quot;=&quot;vaxcli&quot;"
_OURS = re.compile(rb'(?:"|&quot;)vaxcli(?:"|&quot;)\s*=\s*(?:"|&quot;)vaxcli(?:"|&quot;)')
_BEFORE = (
    b"sheetData|sheetCalcPr|sheetProtection|protectedRanges|scenarios|autoFilter|sortState|dataConsolidate"
    b"|customSheetViews|mergeCells|phoneticPr|conditionalFormatting"
)
"""What may stand between the rows and a conditional format (ECMA-376 part 1, 18.3.1.99)."""
_PRIORITY = re.compile(rb"""\spriority\s*=\s*["'](\d+)""")


def with_marks(data: bytes, marks: Mapping[int, Iterable[tuple[int, int]]]) -> bytes:
    """The workbook with cells coloured, by sheet (position from 1) as Excel rows and columns.

    Raises:
        InputError: PATCH-damaged, PATCH-no-cells.
    """
    package = Package(data)
    book = WorkbookParts(package)
    for sheet, cells in marks.items():
        areas = areas_of(cells)
        if areas:
            part = part_of(book, sheet)
            content, encoding = to_utf8(package.read(part))
            marked = _with_rule(content, areas, book.styles.highlight(Fill.RED))
            package.write(part, [from_utf8(marked, encoding)])
    book.save()
    return package.packed()


def without_marks(data: bytes, columns: Mapping[int, tuple[int, int] | None]) -> bytes:
    """The workbook as it was before it was marked: without our rules and without the cells of our column.

    Args:
        data: An .xlsx or .xlsm that passed the gate.
        columns: Sheets to clear; where one has our column, its number and the Excel row of its heading.
    """
    package = Package(data)
    book = WorkbookParts(package)
    changed = False
    for sheet, own in columns.items():
        part = part_of(book, sheet)
        before, encoding = to_utf8(package.read(part))
        after = _without_rule(before)
        if own:
            after = without_cells(after, *own)
        if after != before:
            changed = True
            package.write(part, [from_utf8(after, encoding)])
    return package.packed() if changed else data


def areas_of(cells: Iterable[tuple[int, int]]) -> str:
    """Cells as a list of areas, runs of rows together.

    Examples:
        >>> areas_of([(6, 2), (5, 2), (9, 2), (5, 4)])
        'B5:B6 B9 D5'
    """
    areas: list[str] = []
    for column, group in groupby(sorted({(column, row) for row, column in cells}), itemgetter(0)):
        name = letters(column)
        rows = [row for _, row in group]
        for _, run in groupby(enumerate(rows), lambda pair: pair[1] - pair[0]):
            first, *rest = [row for _, row in run]
            areas.append(f"{name}{first}:{name}{rest[-1]}" if rest else f"{name}{first}")
    return " ".join(areas)


def _with_rule(content: bytes, areas: str, look: int) -> bytes:
    head, tail = _split(content)
    prefix = prefix_of(content)
    end = tail.find(b"<%bextLst" % prefix)
    p, names = re.escape(prefix), _BEFORE
    before = re.compile(rb"(?:</%b(?:%b)\s*|<%b(?:%b)(?=[\s/])[^>]*/)>" % (p, names, p, names))
    scope = tail if end < 0 else tail[:end]
    place = max((found.end() for found in before.finditer(scope)), default=0)
    priority = max(map(int, _PRIORITY.findall(tail)), default=0) + 1
    q = prefix.decode()
    rule = (
        f'<{q}conditionalFormatting sqref="{areas}"><{q}cfRule type="expression" dxfId="{look}"'
        f' priority="{priority}"><{q}formula>{_FORMULA}</{q}formula></{q}cfRule></{q}conditionalFormatting>'
    )
    return head + tail[:place] + rule.encode() + tail[place:]


def _without_rule(content: bytes) -> bytes:
    head, tail = _split(content)
    p = re.escape(prefix_of(content))
    rule = re.compile(rb"<%bcfRule\s[^>]*(?<!/)>.*?</%bcfRule\s*>" % (p, p), re.DOTALL)
    empty = re.compile(rb"<%bconditionalFormatting\s[^>]*(?<!/)>\s*</%bconditionalFormatting\s*>" % (p, p))
    kept = rule.sub(lambda found: b"" if _OURS.search(found[0]) else found[0], tail)
    return content if kept == tail else head + empty.sub(b"", kept)


def _split(content: bytes) -> tuple[bytes, bytes]:
    """A sheet's XML up to its rows' end, and from there on."""
    prefix = prefix_of(content)
    at = content.rfind(b"</%bsheetData" % prefix)
    if at < 0:
        at = content.find(b"<%bsheetData" % prefix)
    return content[:at], content[at:]
