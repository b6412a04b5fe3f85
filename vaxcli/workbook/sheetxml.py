"""A sheet's XML with columns added: split at its rows, never parsed as a whole."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, pairwise

from vaxcli.errors import InputError
from vaxcli.workbook.additions import MAX_COLUMNS, MAX_ROWS, AddedColumns, Room
from vaxcli.workbook.cellwriter import STRETCH, CellWriter, ColumnOfValues, LooksOfRows
from vaxcli.workbook.package import damaged
from vaxcli.workbook.rowpatch import Grammar, RowOpener
from vaxcli.workbook.sheethead import Block, merged_ranges, patched_head
from vaxcli.workbook.styles import Look, Role, Styles
from vaxcli.workbook.xmlpart import from_utf8, to_utf8

_SHEET_DATA = re.compile(rb"<((?:[\w.-]+:)?)sheetData(?=[\s/>])[^>]*?(/?)>")
_HIDDEN_TEXT = re.compile(rb"<!\[CDATA\[.*?\]\]>|<!--.*?-->|<\?.*?\?>", re.DOTALL)
_KEPT = re.compile(rb"\0(\d+)\0")


class SheetXml:
    """One sheet, cut at its rows, that columns can be added to."""

    def __init__(self, raw: bytes, name: str) -> None:
        """Cut the part.

        Raises:
            InputError: PATCH-no-cells when it is not a sheet of cells.
        """
        content, self._encoding = to_utf8(raw)
        del raw  # a sheet of 125 MB is not kept twice
        content, self._hidden = _without_hidden_text(content)
        start = _SHEET_DATA.search(content)
        if start is None:
            raise InputError("PATCH-no-cells", sheet=name)
        self._name = name
        self._prefix = start[1]
        self._grammar = Grammar.of(self._prefix)
        closing = b"</%bsheetData" % self._prefix
        end = start.end() if start[2] else content.rfind(closing)
        if end < start.end():
            raise damaged()
        self._head = content[: start.start()]
        self._opening = start[0][:-2] + b">" if start[2] else start[0]
        self._tail = closing + b">" + content[end:] if start[2] else content[end:]
        self._pieces = content[start.end() : end].split(self._grammar.close)
        self._merged = merged_ranges(self._tail, self._prefix)

    def opened(self, room: Room, first: int) -> OpenedSheet:
        """The part cut where the columns go, from ``first`` or right of a merged range on.

        Raises:
            InputError: PATCH-no-room when the columns would pass XFD. While the stretches are taken, PATCH-damaged
                when the rows are not in order.
            OccupiedError: While they are taken: one of the cells is taken; the columns must begin right of it.
        """
        targets = _target_rows(room, self._name)
        first = _right_of_merged(first, len(room.columns), targets, self._merged)
        last = first + len(room.columns) - 1
        if last > MAX_COLUMNS:
            raise InputError("PATCH-no-room", sheet=self._name)
        block = Block(first, last, targets[0], targets[-1])
        rows = RowOpener(self._grammar, block, targets).run(self._pieces)
        head = patched_head(self._head, self._prefix, block, [column.width for column in room.columns])
        gaps: Iterator[bytes] = chain([head + self._opening + next(rows)], rows, [self._tail])
        if self._hidden:
            gaps = (_KEPT.sub(lambda found: self._hidden[int(found[1])], gap) for gap in gaps)
        return OpenedSheet(first, self._prefix.decode(), self._encoding, gaps)


@dataclass(slots=True)
class OpenedSheet:
    """A sheet's XML cut where new cells go."""

    first_column: int
    """Of the new cells, from 1."""
    prefix: str
    """Of the sheet's elements with its colon, or ``""``."""
    encoding: str
    gaps: Iterable[bytes]
    """What stands before, between and behind the cells of the rows, UTF-8."""

    def kept(self) -> OpenedSheet:
        """The same with all stretches at hand: whatever is wrong with the rows is found now."""
        return OpenedSheet(self.first_column, self.prefix, self.encoding, list(self.gaps))

    def with_columns(self, added: AddedColumns, styles: Styles, *, epoch_1904: bool) -> Iterator[bytes]:
        """The part in stretches with the columns added; ``added`` is of the room for which the sheet was cut."""
        gaps = iter(self.gaps)
        cells = _new_cells(added, self.first_column, CellWriter(styles, self.prefix, epoch_1904))
        whole = _filled(gaps, cells)
        return whole if self.encoding == "utf-8" else iter([from_utf8(b"".join(whole), self.encoding)])


def _filled(gaps: Iterator[bytes], cells: Iterator[bytes]) -> Iterator[bytes]:
    while some := list(islice(cells, STRETCH)):
        yield b"".join(chain.from_iterable(zip(islice(gaps, len(some)), some, strict=True)))
    yield b"".join(gaps)


def _target_rows(room: Room, name: str) -> list[int]:
    heading = [] if room.heading_row is None else [room.heading_row]
    targets = sorted([*heading, *room.rows])
    if targets[0] < 1 or any(a >= b for a, b in chain(pairwise(targets), pairwise(room.rows))):
        raise ValueError("rows are ascending, from 1, and the heading's is not one of them")
    if targets[-1] > MAX_ROWS:
        raise InputError("PATCH-too-many-rows", sheet=name, rows=targets[-1], limit=MAX_ROWS)
    return targets


def _without_hidden_text(content: bytes) -> tuple[bytes, list[bytes]]:
    """The content with a mark in the place of every comment, CDATA section and instruction.

    They could hide what looks like a row. NUL cannot stand in XML, so the marks are unique. Looking
    for the rarer byte first costs next to nothing.
    """
    declaration = content.find(b"?>") + 2 if b"<?xml" in content[:10] else 0
    suspicious = (content.find(b"!", declaration) >= 0 and b"<!" in content) or (
        content.find(b"?", declaration) >= 0 and content.find(b"<?", declaration) >= 0
    )
    hidden: list[bytes] = []
    if not suspicious:
        return content, hidden

    def keep(found: re.Match[bytes]) -> bytes:
        hidden.append(found[0])
        return b"\0%d\0" % (len(hidden) - 1)

    return _HIDDEN_TEXT.sub(keep, content), hidden


def _right_of_merged(first: int, width: int, targets: Sequence[int], merged: Sequence[Block]) -> int:
    """The first column from ``first`` on where no merged range reaches into the new cells."""
    for block in merged:
        across = block.first_column < first + width and block.last_column >= first
        if across and bisect_left(targets, block.first_row) < bisect_right(targets, block.last_row):
            return _right_of_merged(block.last_column + 1, width, targets, merged)
    return first


def _new_cells(added: AddedColumns, first: int, writer: CellWriter) -> Iterator[bytes]:
    """The new cells of every target row in order, the heading's among them."""
    columns = [
        ColumnOfValues(values, column.kind)
        for column, values in zip(added.columns, added.values, strict=True)
    ]
    looks = LooksOfRows.of(added.fills, len(added.rows))
    cells = map(str.encode, writer.rows(added.rows, first, columns, looks))
    if added.heading_row is None:
        yield from cells
        return
    yield from islice(cells, bisect_left(added.rows, added.heading_row))
    yield b"".join(
        writer.cell(added.heading_row, first + index, column.heading, Look(role=Role.HEADING))
        for index, column in enumerate(added.columns)
    )
    yield from cells
