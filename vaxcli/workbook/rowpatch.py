"""One walk over a sheet's rows that finds where new cells go into them, without parsing the others.

A row whose tag begins with its number and whose last cells, in the common spelling, stand left of the
new ones or are empty takes the quick path. Every other row is taken apart cell by cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from vaxcli.workbook.additions import MAX_ROWS
from vaxcli.workbook.cellwriter import STRETCH
from vaxcli.workbook.newcells import column_number, letters
from vaxcli.workbook.package import damaged
from vaxcli.workbook.sheethead import Block
from vaxcli.workbook.xmlpart import attribute_value

_ATTRIBUTES = rb"""[^>"'/]*(?:(?:"[^"]*"|'[^']*'|/(?!>))[^>"'/]*)*"""
_MARKUP = re.compile(rb"<[^>]*>")
_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f[\s/>]")
_ADDRESS = re.compile(rb"""<[^>]*?\sr\s*=\s*["']([A-Za-z]{1,3})\d""")
_SPANS = re.compile(rb"""(\sspans\s*=\s*["'])([^"']*)(["'])""")


class OccupiedError(Exception):
    """Something of the sender's stands where a new cell should; ``column`` is the right-most such column."""

    def __init__(self, column: int) -> None:
        super().__init__(column)
        self.column = column


@dataclass(frozen=True, slots=True)
class Grammar:
    """How rows and cells are spelt in a sheet, by the prefix of its elements."""

    quick: re.Pattern[bytes]
    """A whole row up to its end tag: number, other attributes, letters of the last cell.

    The letters are missing unless the last cell is spelt in the common way, ends the row and carries
    the row's own number, so a second row that hides behind an unusual end tag is never overlooked.
    """
    row: re.Pattern[bytes]
    row_end: re.Pattern[bytes]
    cell: re.Pattern[bytes]
    """A whole cell: letters, when it is spelt in the common way, and content."""
    cell_opening: bytes
    """How a cell begins in the common spelling."""
    close: bytes

    @classmethod
    def of(cls, prefix: bytes) -> Grammar:
        """The grammar for a prefix with its colon, or for none."""
        p = re.escape(prefix)
        return cls(
            re.compile(
                rb'<%brow r="([1-9]\d*)"([^>]*)(?<!/)>.*<%bc'
                rb'(?: r="([A-Z]+)\1"[^>]*(?:/>|(?<!/)>.*</%bc>)\Z|(?=[\s/>]))' % (p, p, p),
                re.DOTALL,
            ),
            re.compile(rb"<%brow(?=[\s/>])%b(/?)>" % (p, _ATTRIBUTES)),
            re.compile(rb"</%brow\s*>" % p),
            re.compile(
                rb'<%bc(?: r="([A-Z]+)\d+"|(?=[\s/>]))%b(?:/>|>(.*?)</%bc\s*>)' % (p, _ATTRIBUTES, p),
                re.DOTALL,
            ),
            b'<%bc r="' % prefix,
            b"</%brow>" % prefix,
        )


class _Respanned(dict[bytes, bytes]):
    """A row tag's attributes -> the same with ``spans`` reaching over the new cells."""

    def __init__(self, block: Block) -> None:
        super().__init__()
        self._block = block

    def __missing__(self, attributes: bytes) -> bytes:
        self[attributes] = _SPANS.sub(self._wider, attributes)
        return self[attributes]

    def _wider(self, spans: re.Match[bytes]) -> bytes:
        numbers = [int(number) for number in re.findall(rb"\d+", spans[2])]
        low, high = min([self._block.first_column, *numbers]), max([self._block.last_column, *numbers])
        return b"%b%d:%d%b" % (spans[1], low, high, spans[3])


@dataclass(slots=True)
class RowOpener:
    """Finds the place of new cells in the rows of one sheet."""

    grammar: Grammar
    block: Block
    targets: Sequence[int]
    """Excel rows that get cells, ascending."""
    respanned: _Respanned = field(init=False)
    gaps: list[bytes] = field(default_factory=list)
    """Finished stretches, each from one place of new cells to the next."""
    gap: list[bytes] = field(default_factory=list)
    """What the stretch at hand holds so far."""
    done: int = 0
    """How many of the targets are behind us."""
    row: int = 0
    """The row we are at."""

    def __post_init__(self) -> None:
        self.respanned = _Respanned(self.block)

    def run(self, pieces: Sequence[bytes]) -> Iterator[bytes]:
        """The rows as XML, cut where each target's cells go: one stretch more than there are targets.

        Args:
            pieces: What stands between the end tags of the rows.
        """
        last = len(pieces) - 1
        for start in range(0, last, STRETCH):
            self._walk(pieces[start : min(start + STRETCH, last)])
            yield from self.gaps
            self.gaps.clear()
        self._exact(pieces[last])
        self._create_rows(MAX_ROWS + 1)
        yield from self.gaps
        yield b"".join(self.gap)

    def _walk(self, pieces: Sequence[bytes]) -> None:
        quick, close, first = self.grammar.quick.match, self.grammar.close, self.block.first_column
        for piece in pieces:
            found = quick(piece)
            cut = None
            if found is not None and found[3] is not None:
                cut = (piece, b"") if column_number(found[3]) < first else self._cut(piece)
            if found is None or cut is None:
                self._exact(piece)
                self.gap.append(close)
            elif self._reached(int(found[1])):
                left, right = cut
                attributes = found[2]
                wider = self.respanned[attributes]
                if wider != attributes:
                    left = left.replace(attributes, wider, 1)
                self._place(left)
                self.gap += (right, close)
            else:
                self.gap += (piece, close)

    def _place(self, left: bytes) -> None:
        """The next target's cells come here, behind ``left``."""
        self.gap.append(left)
        self.gaps.append(b"".join(self.gap))
        self.gap.clear()
        self.done += 1

    def _cut(self, piece: bytes) -> tuple[bytes, bytes] | None:
        """What stands left and right of the new cells in a row that ends in styled but empty cells.

        None when anything but such cells, in the common spelling, stands from ``first_column`` on.
        """
        opening = self.grammar.cell_opening
        right: list[bytes] = []
        end = len(piece)
        while (start := piece.rfind(opening, 0, end)) >= 0:
            cell = piece[start:end]
            column = column_number(cell[len(opening) : cell.index(b'"', len(opening))].rstrip(b"0123456789"))
            if column < self.block.first_column:
                return piece[:end], b"".join(reversed(right))
            if not cell.endswith(b"/>") or cell.count(b"<") > 1:
                return None
            if column > self.block.last_column:
                right.append(cell)
            end = start
        return None

    def _reached(self, number: int) -> bool:
        """True when the row at this number gets cells; rows that lack before it are made first."""
        if number <= self.row:
            raise damaged()
        self.row = number
        if self.done < len(self.targets) and self.targets[self.done] < number:
            self._create_rows(number)
        return self.done < len(self.targets) and self.targets[self.done] == number

    def _create_rows(self, limit: int) -> None:
        name = self.grammar.close[2:-1]
        while self.done < len(self.targets) and (number := self.targets[self.done]) < limit:
            self._place(b'<%b r="%d">' % (name, number))
            self.gap.append(self.grammar.close)

    def _exact(self, piece: bytes) -> None:
        """Whatever stands up to an end tag: any spelling, rows without content or number."""
        position = 0
        for tag in self.grammar.row.finditer(piece):
            number = attribute_value(tag[0], "r")
            self.gap.append(piece[position : tag.start()])
            ours = self._reached(_whole(number[1][1:-1]) if number else self.row + 1)
            position = tag.end()
            if not ours:
                self.gap.append(tag[0])
                continue
            opening = self.respanned[tag[0]]
            if tag[1]:
                self._place(opening[:-2].rstrip() + b">")
                self.gap.append(self.grammar.close)
            else:
                ending = self.grammar.row_end.search(piece, position)
                end = ending.start() if ending else len(piece)
                left, right = self._parted(piece[position:end])
                self._place(opening + left)
                self.gap.append(right)
                position = end
        self.gap.append(piece[position:])

    def _parted(self, content: bytes) -> tuple[bytes, bytes]:
        """A row's content left and right of the new cells; empty cells in their place make way.

        Raises:
            OccupiedError: A cell in their place holds something.
        """
        first, last = self.block.first_column, self.block.last_column
        column = split = taken = 0
        right: list[bytes] = []
        for cell in self.grammar.cell.finditer(content):
            before, column = column, column_number(cell[1]) if cell[1] else _column_of(cell[0], column)
            if column <= before:
                raise damaged()
            if column < first:
                split = cell.end()
            elif column > last:
                right.append(cell[0] if cell[1] else self._addressed(cell[0], column))
            elif _holds_something(cell[2]):
                taken = column
        if taken:
            raise OccupiedError(taken)
        rest = self.grammar.cell.sub(b"", content[split:])
        return content[:split], b"".join([*right, rest])

    def _addressed(self, cell: bytes, column: int) -> bytes:
        """A cell right of ours, with its address: it may have had none and counted from its neighbour."""
        if _ADDRESS.match(cell):
            return cell
        name = len(self.grammar.close) - len(b"</row>") + len(b"<c")
        return cell[:name] + f' r="{letters(column)}{self.row}"'.encode() + cell[name:]


def _column_of(cell: bytes, previous: int) -> int:
    address = _ADDRESS.match(cell)
    return column_number(address[1]) if address else previous + 1


def _holds_something(content: bytes | None) -> bool:
    """True for a cell with a value or a formula; a style alone is nothing."""
    return content is not None and bool(_MARKUP.sub(b"", content).strip() or _FORMULA.search(content))


def _whole(text: bytes) -> int:
    if not text.isdigit():
        raise damaged()
    return int(text)
