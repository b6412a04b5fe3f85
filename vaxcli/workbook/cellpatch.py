"""Single cells of a sender's sheet written anew, in their place; everything else stays byte for byte."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from vaxcli.errors import InputError
from vaxcli.workbook.newcells import cell_end, column_number, letters
from vaxcli.workbook.package import Package
from vaxcli.workbook.styles import Styles
from vaxcli.workbook.workbookxml import WorkbookParts
from vaxcli.workbook.xmlpart import attribute_value, from_utf8, to_utf8

_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f[\s/>]")
_PREFIX = re.compile(rb"<((?:[\w.-]+:)?)sheetData(?=[\s/>])")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewText:
    """The text that a cell is to hold."""

    text: str
    as_text: bool = False
    """The cell held a number: its format becomes text, else Excel would make it a number again."""


def with_texts(
    data: bytes, wanted: Mapping[int, Mapping[tuple[int, int], NewText]]
) -> tuple[bytes, set[tuple[int, int, int]]]:
    """The workbook with texts in place of some cells, and the (sheet, row, column) that were written.

    A cell with a formula is left alone: its text would be gone at the next calculation, its formula at once.

    Args:
        data: An .xlsx or .xlsm that passed the gate.
        wanted: By sheet (position from 1), then by Excel row and column.

    Raises:
        InputError: PATCH-damaged, PATCH-no-cells.
    """
    package = Package(data)
    book = WorkbookParts(package)
    done: set[tuple[int, int, int]] = set()
    for sheet, cells in wanted.items():
        part = part_of(book, sheet)
        content, encoding = to_utf8(package.read(part))
        rewriter = _Rewriter(cells, prefix_of(content), book.styles)
        package.write(part, [from_utf8(rewriter.rewritten(content), encoding)])
        done |= {(sheet, *place) for place in rewriter.done}
    book.save()
    return package.packed(), done


@dataclass(slots=True)
class _Rewriter:
    """Puts new texts into the cells of one sheet."""

    cells: Mapping[tuple[int, int], NewText]
    prefix: bytes
    styles: Styles
    done: set[tuple[int, int]] = field(default_factory=set)

    def rewritten(self, content: bytes) -> bytes:
        """The sheet's XML with the texts in place."""
        return _cells(self.prefix, {column for _, column in self.cells}).sub(self._written, content)

    def _written(self, found: re.Match[bytes]) -> bytes:
        place = (int(found[2]), column_number(found[1]))
        new = self.cells.get(place)
        if new is None or _FORMULA.search(found[4] or b""):
            return found[0]
        style = attribute_value(found[3], "s")
        number = int(style[1][1:-1]) if style else 0
        if new.as_text:
            number = self.styles.as_text(number)
        self.done.add(place)
        p = self.prefix.decode()
        return f'<{p}c r="{found[1].decode()}{place[0]}" s="{number}{cell_end(new.text, p)}'.encode()


def without_cells(content: bytes, column: int, first_row: int) -> bytes:
    """A sheet's XML without the cells of a column of ours, from a row on."""
    pattern = _cells(prefix_of(content), {column})
    return pattern.sub(lambda found: found[0] if int(found[2]) < first_row else b"", content)


def part_of(book: WorkbookParts, sheet: int) -> str:
    """The part of a sheet with cells.

    Raises:
        InputError: PATCH-no-cells.
    """
    name, part = book.sheet_part(sheet)
    if part is None:
        raise InputError("PATCH-no-cells", sheet=name)
    return part


def prefix_of(content: bytes) -> bytes:
    """The prefix of a sheet's elements with its colon, or nothing."""
    found = _PREFIX.search(content)
    return found[1] if found else b""


def _cells(prefix: bytes, columns: set[int]) -> re.Pattern[bytes]:
    """Whole cells of some columns in the common spelling: letters, row, other attributes, content."""
    names = b"|".join(letters(column).encode() for column in sorted(columns))
    p = re.escape(prefix)
    return re.compile(
        rb'<%bc r="(%b)([1-9]\d*)"([^>]*?)(?:/>|(?<!/)>(.*?)</%bc\s*>)' % (p, names, p), re.DOTALL
    )
