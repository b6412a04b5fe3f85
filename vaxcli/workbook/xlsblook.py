"""The dumb look at an .xlsb: rows that hold a value, errors, hidden rows, legacy fonts.

The same idea as ``scan``. Records and their fields: [MS-XLSB] 2.1.4 (how a record begins) and 2.4 (BrtBundleSh, BrtFont,
BrtXF, BrtSSTItem, BrtRowHdr and the cells).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from vaxcli.errors import InputError
from vaxcli.findings import Place
from vaxcli.workbook.exact import MAX_BOX
from vaxcli.workbook.model import SheetFacts
from vaxcli.workbook.ooxml import is_legacy_font, main_part, related
from vaxcli.workbook.scan import MAX_COLUMN, MAX_ROW, SheetLook, column_letters
from vaxcli.workbook.zipgate import Package

_ROW, _ERROR, _TEXT, _SHARED, _FORMULA_TEXT, _FORMULA_ERROR = 0, 3, 6, 7, 8, 11
_NUMBERS = (2, 4, 5, 9, 10)
"""Short numbers, truth values and numbers, also as results of formulas."""
_SHARED_ITEM, _FONT, _FORMAT, _BUNDLE = 19, 43, 47, 156
_FORMATS_BEGIN, _FORMATS_END = 617, 618
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_FORMAT_BITS = 0xFFFFFF
_HIDDEN = 0x10


def look_at_xlsb(package: Package) -> list[SheetLook | None]:
    """What the dumb look saw, by position of the sheet; None for a chart or dialogue sheet.

    Raises:
        InputError: ``F01-damaged``, ``F01-outside``, ``F01-far-cell`` (a stray cell that would fill the memory).
    """
    _, main = main_part(package)
    links = related(package, main)
    parts = dict(links.values())
    try:
        empty = _empty_strings(package.read(parts["sharedStrings"])) if "sharedStrings" in parts else set()
        fonts = _legacy_formats(package.read(parts["styles"])) if "styles" in parts else {}
        return [
            _look(package, part, name, _Formats(empty, fonts)) if type_ == "worksheet" else None
            for name, (type_, part) in _tabs(package.read(main), links)
        ]
    except (struct.error, IndexError, KeyError, UnicodeDecodeError) as error:
        raise InputError("F01-damaged", package.place) from error


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and body of each record; both the kind and the size are written in seven bits a byte."""
    at = 0
    while at < len(stream):
        kind = stream[at]
        at += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | (stream[at] & 0x7F) << 7
            at += 1
        size = shift = 0
        while True:
            part = stream[at]
            at += 1
            size |= (part & 0x7F) << shift
            shift += 7
            if not part & 0x80 or shift == 28:
                break
        if at + size > len(stream):
            raise IndexError
        yield kind, stream[at : at + size]
        at += size


def _wide(body: bytes, at: int) -> tuple[str, int]:
    """A string and where it ends; an absent one is empty."""
    length = struct.unpack_from("<I", body, at)[0]
    end = at + 4 if length == 0xFFFFFFFF else at + 4 + 2 * length
    if end > len(body):
        raise IndexError
    return body[at + 4 : end].decode("utf-16-le", "replace"), end


def _tabs(book: bytes, links: Mapping[str, tuple[str, str]]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Name, kind and member of each sheet, in order."""
    for kind, body in _records(book):
        if kind == _BUNDLE:
            link, end = _wide(body, 8)
            yield _wide(body, end)[0], links[link]


def _empty_strings(shared: bytes) -> set[int]:
    """The places of shared strings without a letter: a cell that shows one holds nothing."""
    items = (body for kind, body in _records(shared) if kind == _SHARED_ITEM)
    return {at for at, body in enumerate(items) if not struct.unpack_from("<I", body, 1)[0]}


def _legacy_formats(styles: bytes) -> Mapping[int, str]:
    """The legacy font of a cell format."""
    fonts: list[str] = []
    formats: list[int] = []
    inside = False
    for kind, body in _records(styles):
        if kind == _FONT:
            fonts.append(_wide(body, 21)[0])
        elif kind in (_FORMATS_BEGIN, _FORMATS_END):
            inside = kind == _FORMATS_BEGIN
        elif kind == _FORMAT and inside:
            formats.append(struct.unpack_from("<H", body, 4)[0])
    return {at: fonts[font] for at, font in enumerate(formats) if is_legacy_font(fonts[font])}


@dataclass(frozen=True, slots=True)
class _Formats:
    """What a cell refers to."""

    empty: set[int]
    """Shared strings that hold nothing."""
    fonts: Mapping[int, str]
    """Legacy font by cell format."""


@dataclass(slots=True)
class _Seen:
    rows: set[int] = field(default_factory=set)
    last_column: int = 0
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    legacy: dict[tuple[int, int], str] = field(default_factory=dict)


def _look(package: Package, part: str, name: str, formats: _Formats) -> SheetLook:
    place = Place(file=package.place.file, sheet=name)
    seen = _Seen()
    row = last_row = 0
    for kind, body in _records(package.read(part)):
        if kind == _ROW:
            row = struct.unpack_from("<I", body)[0] + 1
            if row > MAX_ROW:
                raise InputError("F01-outside", place)
            if body[11] & _HIDDEN:
                seen.hidden.add(row)
        elif kind in _NUMBERS or kind in (_ERROR, _TEXT, _SHARED, _FORMULA_TEXT, _FORMULA_ERROR):
            column = _cell(seen, row, kind, body, formats)
            last_row = row
            if column > MAX_COLUMN:
                raise InputError("F01-outside", place)
            seen.last_column = max(seen.last_column, column)
    if last_row * seen.last_column > MAX_BOX:
        raise InputError("F01-far-cell", place, cell=f"{column_letters(seen.last_column)}{last_row}")
    facts = SheetFacts(error_cells=seen.errors, hidden_rows=frozenset(seen.hidden), legacy_cells=seen.legacy)
    return SheetLook(value_rows=len(seen.rows), last_row=last_row, last_column=seen.last_column, facts=facts)


def _cell(seen: _Seen, row: int, kind: int, body: bytes, formats: _Formats) -> int:
    """Note what a cell holds; its column, from 1."""
    column, format_ = struct.unpack_from("<II", body)
    if kind in (_ERROR, _FORMULA_ERROR):
        seen.errors[row, column + 1] = _ERRORS.get(body[8], "#?")
    elif kind == _SHARED:
        if struct.unpack_from("<I", body, 8)[0] in formats.empty:
            return int(column) + 1
    elif kind in (_TEXT, _FORMULA_TEXT) and not struct.unpack_from("<I", body, 8)[0]:
        return int(column) + 1
    seen.rows.add(row)
    if kind in (_TEXT, _SHARED, _FORMULA_TEXT) and (format_ & _FORMAT_BITS) in formats.fonts:
        seen.legacy[row, column + 1] = formats.fonts[format_ & _FORMAT_BITS]
    return int(column) + 1
