"""The second, dumb look at a sheet's XML: rows that hold a value, and what readers do not tell.

RELIABILITY 1: readers lose rows and turn errors into empty cells without a word. This look shares no code
with them. It works on bytes: a search at the speed of C says whether something is there at all, and only
then does anything look closer. A sheet that is not written the common way (rows or cells without ``r``,
single quotes, UTF-16) is counted by a slower pattern and marked ``plain=False``: ``exact`` reads it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape

from vaxcli.errors import InputError
from vaxcli.findings import Place
from vaxcli.workbook.model import SheetFacts

MAX_ROW, MAX_COLUMN = 1_048_576, 16_384
"""Rows and columns of a sheet (ECMA-376 part 1, 18.3.1.73; XFD1048576 is its last cell)."""
SMALL_BOX = 8_000_000
"""Cells that a reader may lay out whatever the sheet holds: 200,000 rows of 40 columns."""

_REF = re.compile(rb'\sr="([A-Z]{1,3})([0-9]{1,7})"')
_ROW_NUMBER = re.compile(rb'\sr="([0-9]{1,10})"')
_LETTERS = re.compile(rb"[A-Z]+")
_VALUE = re.compile(rb"<(?:v|t)(?:\s[^>]*)?>[^<]")
_CHILD_FORMULA = re.compile(rb"<f [^>]*/>(?:<v ?/>|<v></v>)?</c>")
_NO_VALUE = (b"</f></c>", b"</f><v></v>", b"</f><v/>", b"</f><v />")
_CELL = re.compile(rb"<c((?:\s[^>]*)?[^/>])>")
_STYLE = re.compile(rb'\ss="([0-9]+)"')
_TEXT_TYPE = re.compile(rb'\st="(?:s|str|inlineStr)"')
_HIDDEN = re.compile(rb'\shidden="(?:1|true)"')
_PREFIX = re.compile(rb"<([\w.-]+:)worksheet[\s>]")
_HEAD = 4096
"""Bytes in which the root element begins."""
_ANY_ROW = re.compile(rb"<(?:[\w.-]+:)?row[\s>/]")
_ANY_VALUE = re.compile(rb"<(?:[\w.-]+:)?(?:v|t)(?:\s[^>]*)?>[^<]")


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLook:
    """What the dumb look saw in one sheet."""

    value_rows: int
    """Rows with at least one cell that is not empty, Excel errors included."""
    last_row: int = 0
    last_column: int = 0
    """Corner of the box of rows and cells, filled when ``plain``."""
    cells: int = 0
    """How many cells are written; up to ``SMALL_BOX`` simply the size of the box."""
    plain: bool = True
    """False: not written the common way; ``exact`` finds the facts."""
    facts: SheetFacts = field(default_factory=SheetFacts)
    """Of .xls and .ods; of an .xlsx ``facts`` finds them while it is read."""


def look(xml: bytes, place: Place, *, as_written: bool = True) -> SheetLook:
    """Look at a worksheet part (UTF-8): rows that hold a value, and how far it goes.

    Args:
        xml: The part, UTF-8.
        place: The file, for refusals.
        as_written: False when the part was not UTF-8 in the file, which readers do not expect.

    Raises:
        InputError: ``F01-outside`` for cells beyond XFD1048576, ``F01-damaged`` for a row without a number.

    Examples:
        >>> rows = b'<sheetData><row r="3"><c r="B3"><v>1</v></c></row><row r="4"/></sheetData>'
        >>> seen = look(b"<worksheet>" + rows + b"</worksheet>", Place(file="a.xlsx"))
        >>> (seen.value_rows, seen.last_row, seen.last_column, seen.plain)
        (1, 4, 2, True)
    """
    xml, start, end = _cells_of(xml)
    if as_written and start >= 0 and end >= 0:
        try:
            common = _common(xml, start, end, place)
        except ValueError as error:
            raise InputError("F01-damaged", place) from error
        if common is not None:
            rows, last_row, last_column, cells = common
            return SheetLook(value_rows=rows, last_row=last_row, last_column=last_column, cells=cells)
    pieces = _ANY_ROW.split(xml)[1:]
    return SheetLook(value_rows=sum(1 for piece in pieces if _ANY_VALUE.search(piece)), plain=False)


def facts(xml: bytes, fonts: Mapping[int, str]) -> SheetFacts:
    """What readers do not tell of a sheet that is written the common way.

    Args:
        xml: The part, UTF-8.
        fonts: Legacy font by cell format, from the styles.
    """
    xml, start, end = _cells_of(xml)
    return SheetFacts(
        error_cells=dict(_errors(xml, start, end)),
        valueless_formulas=frozenset(_valueless(xml, start, end)),
        hidden_rows=frozenset(_hidden(xml, start, end)),
        legacy_cells=dict(_legacy(xml, start, end, fonts)) if fonts else {},
    )


def _cells_of(xml: bytes) -> tuple[bytes, int, int]:
    """The part with plain names, and where its rows begin and end."""
    prefix = _PREFIX.search(xml, 0, _HEAD)
    if prefix:
        # As .NET programs write it: the same sheet with "x:" before every name.
        xml = xml.replace(b"<" + prefix[1], b"<").replace(b"</" + prefix[1], b"</")
    return xml, xml.find(b"<sheetData>"), xml.rfind(b"</sheetData>")


def column_number(letters: str) -> int:
    """The number of a column, from 1.

    Examples:
        >>> column_number("A"), column_number("XFD")
        (1, 16384)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """The letters of a column.

    Examples:
        >>> column_letters(16384)
        'XFD'
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _common(  # noqa: C901 - one loop over 200,000 rows: calls would cost half of its time
    xml: bytes, start: int, end: int, place: Place
) -> tuple[int, int, int, int] | None:
    """Value rows, last row, last column and cells of a sheet written the common way, else None."""
    find, rfind = xml.find, xml.rfind
    value_rows = before = 0
    corners: set[bytes] = set()
    position = find(b"<row", start, end)
    while position >= 0:
        following = find(b"<row", position + 4, end)
        stop = following if following >= 0 else end
        if xml[position + 4 : position + 8] == b' r="':
            number = int(xml[position + 8 : find(b'"', position + 8)] or b"0")
        else:
            tag = _ROW_NUMBER.search(xml, position, find(b">", position))
            if tag is None:
                return None
            number = int(tag[1])
        if number <= before:
            return None
        before = number
        value = find(b"<v>", position, stop)
        if (value >= 0 and xml[value + 3] != 60) or _VALUE.search(xml, position, stop):
            value_rows += 1
        last = rfind(b"<c ", position, stop)
        if last >= 0:
            corner = xml[last + 3 : last + 9]
            if corner[:3] != b'r="':
                tag = _REF.search(xml, last, find(b">", last))
                if tag is None:
                    return None
                corner = b'r="' + tag[1]
            corners.add(corner)
        elif find(b"<c>", position, stop) >= 0:
            return None
        position = following
    columns = [_LETTERS.match(corner, 3) for corner in corners]
    if None in columns:
        return None
    last_column = max((column_number(match[0].decode()) for match in columns if match), default=0)
    if before > MAX_ROW or last_column > MAX_COLUMN:
        raise InputError("F01-outside", place)
    box = before * last_column
    return value_rows, before, last_column, box if box <= SMALL_BOX else xml.count(b"<c ", start, end)


def _errors(xml: bytes, start: int, end: int) -> Iterator[tuple[tuple[int, int], str]]:
    for ref, tag_end in _cells_with(xml, b't="e"', start, end):
        value = xml.find(b"<v>", tag_end, xml.find(b"</c>", tag_end, end))
        yield ref, unescape(xml[value + 3 : xml.find(b"<", value + 3)].decode()) if value >= 0 else "#?"


def _valueless(xml: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    # A shared formula's first cell is written out, so without "</f>" there is none at all.
    first = position = xml.find(b"</f>", start, end)
    while position >= 0:
        if xml.startswith(_NO_VALUE, position):
            yield from _formula_at(xml, position, start)
        position = xml.find(b"</f>", position + 1, end)
    if first >= 0 and xml.find(b"<f ", start, end) >= 0:
        for match in _CHILD_FORMULA.finditer(xml, start, end):
            yield from _formula_at(xml, match.start(), start)


def _formula_at(xml: bytes, position: int, start: int) -> Iterator[tuple[int, int]]:
    """The cell around a formula; ``t="str"`` without text is a formula whose result is empty text."""
    begin = xml.rfind(b"<c ", start, position)
    tag = xml[begin : xml.find(b">", begin)]
    match = _REF.search(tag)
    if match and b't="str"' not in tag:
        yield int(match[2]), column_number(match[1].decode())


def _hidden(xml: bytes, start: int, end: int) -> Iterator[int]:
    position = xml.find(b' hidden="', start, end)
    while position >= 0:
        begin = xml.rfind(b"<", start, position)
        tag = xml[begin : xml.find(b">", position)]
        number = _ROW_NUMBER.search(tag)
        if tag.startswith(b"<row ") and number and _HIDDEN.search(tag):
            yield int(number[1])
        position = xml.find(b' hidden="', position + 1, end)


def _cells_with(xml: bytes, words: bytes, start: int, end: int) -> Iterator[tuple[tuple[int, int], int]]:
    """Cells whose tag holds the words, with where the tag ends."""
    position = xml.find(words, start, end)
    while position >= 0:
        begin, tag_end = xml.rfind(b"<", start, position), xml.find(b">", position)
        match = _REF.search(xml, begin, tag_end)
        if xml.startswith(b"<c ", begin) and match:
            yield (int(match[2]), column_number(match[1].decode())), tag_end
        position = xml.find(words, position + 1, end)


def _legacy(
    xml: bytes, start: int, end: int, fonts: Mapping[int, str]
) -> Iterator[tuple[tuple[int, int], str]]:
    """Text cells in a legacy font; numbers look the same in any font.

    Where the workbook's own font is a legacy one (format 0, which cells need not name) every cell is looked at.
    """
    if 0 in fonts:
        for match in _CELL.finditer(xml, start, end):
            style = _STYLE.search(match[1])
            font = fonts.get(int(style[1]) if style else 0)
            found = _REF.search(match[1])
            if font and found and _TEXT_TYPE.search(match[1]):
                yield (int(found[2]), column_number(found[1].decode())), font
        return
    for number, font in fonts.items():
        for ref, tag_end in _cells_with(xml, b' s="%d"' % number, start, end):
            if _TEXT_TYPE.search(xml, xml.rfind(b"<", start, tag_end), tag_end):
                yield ref, font
