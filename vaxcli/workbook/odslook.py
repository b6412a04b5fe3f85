"""The dumb look at an OpenDocument sheet: rows that hold a value, errors, hidden rows.

The same idea as ``scan``; an .ods keeps all its sheets in one part and writes repeated rows once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from vaxcli.errors import InputError
from vaxcli.findings import Place
from vaxcli.workbook.exact import MAX_BOX
from vaxcli.workbook.model import SheetFacts
from vaxcli.workbook.ooxml import events, local
from vaxcli.workbook.scan import MAX_COLUMN, MAX_ROW, SheetLook
from vaxcli.workbook.zipgate import Package, plain_xml

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"


def look_at_ods(package: Package) -> list[SheetLook]:
    """What the dumb look saw, by position of the sheet.

    Raises:
        InputError: ``F01-damaged``, ``F01-outside``, ``F01-far-cell`` (repeats that would fill the memory).
    """
    xml = plain_xml(package.read("content.xml"), package.place)
    looks: list[SheetLook] = []
    table: _Table | None = None
    try:
        for event, element in events(xml, package.place):
            if element.tag == _TABLE + "table":
                if event == "start" and table is None:
                    table = _Table(package.place)
                elif event == "end" and table is not None:
                    looks.append(table.finished())
                    table = None
                    element.clear()
            elif event == "end" and element.tag == _TABLE + "table-row" and table is not None:
                table.add_row(element)
                element.clear()
    except ValueError as error:
        raise InputError("F01-damaged", package.place) from error
    return looks


@dataclass(slots=True)
class _Table:
    place: Place
    row: int = 0
    value_rows: int = 0
    last_row: int = 0
    width: int = 0
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)

    def add_row(self, row: Element) -> None:
        repeated = int(row.get(_TABLE + "number-rows-repeated", "1"))
        column, filled = 0, 0
        for cell in row:
            if local(cell.tag) not in ("table-cell", "covered-table-cell"):
                continue
            wide = int(cell.get(_TABLE + "number-columns-repeated", "1"))
            shown = "".join(cell.itertext())
            if cell.get(_CALC + "value-type") == "error":
                self.errors[self.row + 1, column + 1] = shown or "#?"
                filled = column + wide
            elif shown or cell.get(_OFFICE + "value-type") not in (None, "string"):
                filled = column + wide
            column += wide
        if filled:
            self.value_rows += repeated
            self.last_row = self.row + repeated
            self.width = max(self.width, filled)
            if row.get(_TABLE + "visibility") in ("collapse", "filter"):
                self.hidden.update(range(self.row + 1, self.row + min(repeated, MAX_ROW) + 1))
        self.row += repeated
        if self.last_row > MAX_ROW or self.width > MAX_COLUMN:
            raise InputError("F01-outside", self.place)
        if self.last_row * self.width > MAX_BOX:
            raise InputError("F01-far-cell", self.place, cell=str(self.last_row))

    def finished(self) -> SheetLook:
        facts = SheetFacts(error_cells=self.errors, hidden_rows=frozenset(self.hidden))
        return SheetLook(
            value_rows=self.value_rows, last_row=self.last_row, last_column=self.width, facts=facts
        )
