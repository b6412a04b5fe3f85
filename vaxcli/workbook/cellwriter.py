"""Cells with their looks, by column: every distinct value is written once a stretch of rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from vaxcli.workbook.additions import CellKind, Fill, Value
from vaxcli.workbook.newcells import (
    all_ordinary,
    cell_end,
    cells_of_rows,
    letters,
    looks_like_formula,
    ordinary,
    plain,
)
from vaxcli.workbook.styles import Look, Role, Styles

STRETCH = 4096
"""Rows written at a time: memory grows with the sheet that came in, not with what is added."""


@dataclass(frozen=True, slots=True)
class ColumnOfValues:
    """The values of one column and how they look."""

    values: Sequence[Value]
    kind: CellKind
    to_fill_in: bool = False


@dataclass(frozen=True, slots=True)
class LooksOfRows:
    """What a row's cells share, by row."""

    colours: Sequence[str]
    """RGB of the background, or ``""``."""
    bold: Sequence[bool]

    @classmethod
    def of(cls, fills: Sequence[Fill | None], rows: int, bold: frozenset[int] = frozenset()) -> LooksOfRows:
        """The looks of rows with these fills, or with none at all.

        The fills become plain text, which hashes many times faster than an enum's members.
        """
        colours = ["" if fill is None else str(fill) for fill in fills] if fills else [""] * rows
        return cls(colours, [index in bold for index in range(rows)] if bold else [False] * rows)


@dataclass(frozen=True, slots=True)
class CellWriter:
    """Writes cells for one sheet."""

    styles: Styles
    prefix: str
    """Prefix of the sheet's elements with its colon, or ``""``."""
    epoch_1904: bool

    def rows(
        self, rows: Sequence[int], first_column: int, columns: Sequence[ColumnOfValues], looks: LooksOfRows
    ) -> Iterator[str]:
        """The cells of every row, from ``first_column`` on."""
        lengths = {len(rows), len(looks.colours), *(len(column.values) for column in columns)}
        if len(lengths) != 1:
            raise ValueError(f"columns differ in length: {sorted(lengths)}")
        opening, *others = (
            f'<{self.prefix}c r="{letters(first_column + at)}' for at in range(len(columns) or 1)
        )
        for start in range(0, len(rows), STRETCH):
            part = slice(start, start + STRETCH)
            ends = [
                self._ends(column, part, looks, following)
                for column, following in zip(columns, [*others, ""], strict=False)
            ]
            yield from cells_of_rows(rows[part], opening, ends)

    def cell(self, row: int, column: int, text: str, look: Look) -> bytes:
        """One whole cell with a text for people: a heading, a title."""
        end = cell_end(text or None, self.prefix)
        return f'<{self.prefix}c r="{letters(column)}{row}" s="{self.styles.index(look)}{end}'.encode()

    def _ends(self, column: ColumnOfValues, part: slice, looks: LooksOfRows, following: str) -> list[str]:
        """The ends of a column's cells, from behind their address on, and what follows each of them.

        A text in a column of numbers or dates (a birth year, a date that cannot be read) is
        formatted as text, so that Excel leaves it alone.
        """
        text_kind = CellKind.WRAP if column.kind is CellKind.WRAP else CellKind.TEXT
        opening, closing = cell_end("|", self.prefix).split("|")
        closing += following

        @cache
        def style(colour: str, bold: bool, kind: CellKind, formula: bool) -> str:  # noqa: FBT001 -- a key
            return (
                f'" s="{self.styles.index(Look(Role.VALUE, kind, colour, bold, formula, column.to_fill_in))}'
            )

        @cache
        def text_start(colour: str, bold: bool) -> str:  # noqa: FBT001 -- a key
            return style(colour, bold, text_kind, formula=False) + opening

        @cache
        def end(value: Value, colour: str, bold: bool) -> str:  # noqa: FBT001 -- mapped over columns
            if isinstance(value, str) and ordinary(value):  # most cells, written in half the time
                return f"{text_start(colour, bold)}{value}{closing}"
            shown = plain(value, epoch_1904=self.epoch_1904)
            text = isinstance(shown, str)
            formula = isinstance(shown, str) and looks_like_formula(shown)
            start = style(colour, bold, text_kind if text else column.kind, formula)
            return start + cell_end(shown, self.prefix) + following

        values, colours, bolds = column.values[part], looks.colours[part], looks.bold[part]
        distinct = set(values)
        # Names and numbers nearly all differ: no table helps.
        if 2 * len(distinct) > len(values) and all_ordinary(distinct - {""}):
            here = list(zip(colours, bolds, strict=True))
            start = {look: text_start(*look) for look in set(here)}
            blank = {look: end("", *look) for look in start}
            return [
                f"{start[look]}{value}{closing}" if value else blank[look]
                for look, value in zip(here, values, strict=True)
            ]
        if len(set(colours)) == len(set(bolds)) == 1:  # most new sheets: a value alone tells the cell
            written = {value: end(value, colours[0], bolds[0]) for value in distinct}
            return list(map(written.__getitem__, values))
        return list(map(end, values, colours, bolds))
