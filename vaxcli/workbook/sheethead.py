"""What stands around a sheet's rows: extent and column widths before them, merged ranges behind them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from vaxcli.workbook.newcells import column_number, letters
from vaxcli.workbook.xmlpart import attribute_value

_REFERENCE = re.compile(rb"\$?([A-Za-z]{1,3})\$?(\d+)(?::\$?([A-Za-z]{1,3})\$?(\d+))?")


@dataclass(frozen=True, slots=True)
class Block:
    """A rectangle of cells, by Excel rows and columns from 1, both ends inside."""

    first_column: int
    last_column: int
    first_row: int
    last_row: int

    @classmethod
    def parse(cls, reference: bytes) -> Block | None:
        """The rectangle of a reference such as ``A1:T20`` or ``A1``; None when it is neither."""
        found = _REFERENCE.fullmatch(reference.strip())
        if found is None:
            return None
        left, top, right, bottom = found.groups()
        return cls(column_number(left), column_number(right or left), int(top), int(bottom or top))

    def __str__(self) -> str:
        """The reference as Excel writes it."""
        return f"{letters(self.first_column)}{self.first_row}:{letters(self.last_column)}{self.last_row}"

    def __or__(self, other: Block) -> Block:
        """The smallest rectangle around both."""
        return Block(
            min(self.first_column, other.first_column),
            max(self.last_column, other.last_column),
            min(self.first_row, other.first_row),
            max(self.last_row, other.last_row),
        )


def patched_head(head: bytes, prefix: bytes, block: Block, widths: Sequence[float]) -> bytes:
    """Everything before ``<sheetData>`` with the extent and the widths of the added columns.

    Column ranges of the sender that reach over ours are split; ours are never hidden and keep the
    column's own style for the cells that stay empty.
    """
    return _with_widths(_with_extent(head, prefix, block), prefix, block, widths)


def merged_ranges(tail: bytes, prefix: bytes) -> list[Block]:
    """The merged ranges of a sheet, from everything behind its rows."""
    tags = re.findall(rb"<%bmergeCell\s[^>]*>" % re.escape(prefix), tail)
    values = [found[1][1:-1] for tag in tags if (found := attribute_value(tag, "ref"))]
    return [block for value in values if (block := Block.parse(value))]


def _with_extent(head: bytes, prefix: bytes, block: Block) -> bytes:
    tag = re.search(rb"<%bdimension\s[^>]*>" % re.escape(prefix), head)
    value = attribute_value(tag[0], "ref") if tag else None
    if tag is None or value is None:
        return head
    known = Block.parse(value[1][1:-1])
    whole = block if known is None else known | block
    return head[: tag.start() + value.start(1)] + f'"{whole}"'.encode() + head[tag.start() + value.end(1) :]


def _with_widths(head: bytes, prefix: bytes, block: Block, widths: Sequence[float]) -> bytes:
    p = re.escape(prefix)
    found = re.search(rb"<%bcols(?:\s[^>]*)?(?:/>|>(.*?)</%bcols\s*>)" % (p, p), head, re.DOTALL)
    kept: list[tuple[int, bytes]] = []
    styles: dict[int, bytes] = {}
    for tag in re.findall(rb"<%bcol\s[^>]*>" % p, (found[1] or b"") if found else b""):
        whole = tag if tag.endswith(b"/>") else tag[:-1] + b"/>"
        low, high = _number(tag, "min"), _number(tag, "max")
        if high < block.first_column or low > block.last_column:
            kept.append((low, whole))
            continue
        if low < block.first_column:
            kept.append((low, _with_number(whole, "max", block.first_column - 1)))
        if high > block.last_column:
            kept.append((block.last_column + 1, _with_number(whole, "min", block.last_column + 1)))
        style = attribute_value(tag, "style")
        if style:
            overlap = range(max(low, block.first_column), min(high, block.last_column) + 1)
            styles |= dict.fromkeys(overlap, b" style=" + style[1])
    for column, width in enumerate(widths, start=block.first_column):
        text = b'<%bcol min="%d" max="%d" width="%b"%b customWidth="1"/>'
        size = f"{width:g}".encode()
        kept.append((column, text % (prefix, column, column, size, styles.get(column, b""))))
    cols = b"<%bcols>%b</%bcols>" % (prefix, b"".join(tag for _, tag in sorted(kept)), prefix)
    return head[: found.start()] + cols + head[found.end() :] if found else head + cols


def _number(tag: bytes, name: str) -> int:
    value = attribute_value(tag, name)
    text = value[1][1:-1].strip() if value else b""
    return int(text) if text.isdigit() else 0


def _with_number(tag: bytes, name: str, number: int) -> bytes:
    value = attribute_value(tag, name)
    return tag if value is None else tag[: value.start(1)] + b'"%d"' % number + tag[value.end(1) :]
