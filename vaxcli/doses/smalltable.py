"""A small table somebody made in Excel: rows by the headings that are asked for, wherever they stand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from vaxcli.columns import fold, heading_key
from vaxcli.errors import InputError
from vaxcli.findings import Place
from vaxcli.workbook.cells import text_of
from vaxcli.workbook.gate import open_source
from vaxcli.workbook.model import Cell
from vaxcli.workbook.reader import read_book

_DEEPEST = 20


def rows(
    path: Path, headings: Mapping[str, tuple[str, ...]], needed: tuple[str, ...]
) -> list[tuple[Place, dict[str, Cell]]]:
    """The rows below the heading, each with its place; a row without any value is left out.

    Args:
        path: A workbook or CSV.
        headings: Names of the columns, by what they mean.
        needed: Columns that must be there.

    Raises:
        InputError: ``TABLE-columns`` with those that lack, or as the reader.
    """
    book = read_book(open_source(path))
    known = {fold(heading_key(text)): name for name, texts in headings.items() for text in texts}
    for sheet in book.sheets:
        for at, row in enumerate(sheet.rows[:_DEEPEST]):
            found: dict[str, int] = {}
            for index, cell in enumerate(row):
                name = known.get(fold(heading_key(text_of(cell))))
                if name:
                    found.setdefault(name, index)
            if all(name in found for name in needed):
                return [
                    (
                        Place(file=path.name, sheet=sheet.name, row=number),
                        {name: cells[i] if i < len(cells) else "" for name, i in found.items()},
                    )
                    for number, cells in enumerate(sheet.rows[at + 1 :], at + 2)
                    if any(cells[i] != "" for i in found.values() if i < len(cells))
                ]
    lacking = ", ".join(headings[name][0] for name in needed)
    raise InputError("TABLE-columns", Place(file=path.name), columns=lacking)
