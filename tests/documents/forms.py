"""The forms of one paper beside each other: the figures of the JSON stand in the workbook, on the page and on the paper."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

import openpyxl

from tests.documents import pdftext


class Tables(HTMLParser):
    """The tables of a page, by id."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self.rows: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.rows = self.tables.setdefault(str(dict(attrs)["id"]), [])
        if tag == "tr":
            self.rows.append([])

    def handle_data(self, data: str) -> None:
        if self.rows and self.get_starttag_text() in ("<td>", '<th scope="col">'):
            self.rows[-1].append(data)


def agree(stem: Path) -> int:
    """Fail unless the four forms hold the same figures; gives how many lines were compared."""
    figures = json.loads(stem.with_suffix(".json").read_bytes())["figures"]
    book = openpyxl.load_workbook(stem.with_suffix(".xlsx"))
    html = Tables()
    html.feed(stem.with_suffix(".html").read_text(encoding="utf-8"))
    paper = "".join(pdftext.text(stem.with_suffix(".pdf"), "-raw").split())
    compared = 0
    for key, lines in figures.items():
        if not lines:
            continue
        wanted = [[line["name"], *line["counts"]] for line in lines]
        sheet = next(
            sheet
            for sheet in book.worksheets
            if sheet.cell(3, 1).value == lines[0]["name"] and sheet.max_column == len(wanted[0])
        )
        place = paper.index("".join(str(sheet.cell(1, 1).value).split()))
        for at, cells in enumerate(wanted, 3):
            assert [sheet.cell(at, column).value for column in range(1, 1 + len(cells))] == cells
            # Cell after cell as it is printed, line after line: a figure that is missing or wrong is not found.
            place = paper.index("".join([*cells[0].split(), *map(str, cells[1:])]), place)
        assert html.tables[key][1:] == [[str(cell) for cell in cells] for cells in wanted]
        compared += len(wanted)
    return compared
