"""The dumb look at an .xls (BIFF8): rows that hold a value, errors, hidden rows, legacy fonts.

The same idea as ``scan``. Records and their fields: [MS-XLS] 2.4 (BoundSheet8, Font, XF, Row, Formula,
BoolErr, MulRk). The national platform's own template is an .xls (DOMAIN B.1), so these lists are common.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from vaxcli.errors import InputError
from vaxcli.findings import Place
from vaxcli.workbook.model import SheetFacts
from vaxcli.workbook.ooxml import is_legacy_font
from vaxcli.workbook.scan import SheetLook

_BOF, _EOF, _BOUND_SHEET, _FONT, _XF, _ROW = 0x809, 0x0A, 0x85, 0x31, 0xE0, 0x208
_FORMULA, _STRING, _BOOL_ERR, _MUL_RK = 0x06, 0x207, 0x205, 0xBD
_LABELS = (0xFD, 0x204, 0xD6)
_NUMBERS = (0x203, 0x27E)
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_BIFF8 = 0x600


def look_at_xls(data: bytes, place: Place) -> list[SheetLook]:
    """What the dumb look saw, by position of the sheet; empty for files older than Excel 97.

    Raises:
        InputError: ``F01-damaged``.
    """
    import olefile  # type: ignore[import-untyped]  # noqa: PLC0415 - only old files need it

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            if not container.exists("Workbook"):
                return []
            stream = container.openstream("Workbook").read()
        if struct.unpack_from("<H", stream, 4)[0] != _BIFF8:
            return []
        offsets, fonts = _globals(stream)
        return [_look(stream, offset, fonts) for offset in offsets]
    except (OSError, struct.error, IndexError, ValueError) as error:
        raise InputError("F01-damaged", place) from error


def _records(stream: bytes, position: int) -> Iterator[tuple[int, bytes]]:
    """Records of one substream; charts inside it are passed over."""
    depth = 0
    while position + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, position)
        body = stream[position + 4 : position + 4 + size]
        position += 4 + size
        depth += (kind == _BOF) - (kind == _EOF)
        if depth == 0:
            return
        if depth == 1:
            yield kind, body


def _globals(stream: bytes) -> tuple[list[int], Mapping[int, str]]:
    """Where the sheets begin, and the legacy font of a cell format."""
    offsets: list[int] = []
    fonts: list[str] = []
    formats: dict[int, str] = {}
    number = 0
    for kind, body in _records(stream, 0):
        if kind == _BOUND_SHEET:
            offsets.append(struct.unpack_from("<I", body)[0])
        elif kind == _FONT:
            wide = body[15] & 1
            name = body[16 : 16 + body[14] * (2 if wide else 1)]
            fonts.append(name.decode("utf-16-le" if wide else "latin-1"))
        elif kind == _XF:
            font = struct.unpack_from("<H", body)[0]
            # Font 4 does not exist: what is numbered 5 is the fifth record.
            name_ = fonts[font - (font > 4)]
            if is_legacy_font(name_):
                formats[number] = name_
            number += 1
    return offsets, formats


@dataclass(slots=True)
class _Seen:
    rows: set[int] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    legacy: dict[tuple[int, int], str] = field(default_factory=dict)
    waiting: int | None = None
    """Row of a formula whose text stands in the next record."""


def _look(stream: bytes, offset: int, fonts: Mapping[int, str]) -> SheetLook:
    seen = _Seen()
    for kind, body in _records(stream, offset):
        if kind in _NUMBERS or kind == _MUL_RK:
            seen.rows.add(struct.unpack_from("<H", body)[0] + 1)
        elif kind in _LABELS:
            row, column, format_ = struct.unpack_from("<HHH", body)
            seen.rows.add(row + 1)
            if format_ in fonts:
                seen.legacy[row + 1, column + 1] = fonts[format_]
        elif kind in (_FORMULA, _BOOL_ERR):
            _add_result(seen, kind, body)
        elif kind == _STRING and seen.waiting and struct.unpack_from("<H", body)[0]:
            seen.rows.add(seen.waiting)
        elif kind == _ROW and body[12] & 0x20:
            seen.hidden.add(struct.unpack_from("<H", body)[0] + 1)
    facts = SheetFacts(error_cells=seen.errors, hidden_rows=frozenset(seen.hidden), legacy_cells=seen.legacy)
    return SheetLook(value_rows=len(seen.rows), last_row=max(seen.rows, default=0), facts=facts)


def _add_result(seen: _Seen, kind: int, body: bytes) -> None:
    """A truth value, an error or a formula's result: number, text, truth value, error or empty text."""
    row, column = struct.unpack_from("<HH", body)
    seen.waiting = None
    if kind == _BOOL_ERR:
        result = 2 if body[7] else 1
        code = body[6]
    else:
        special = body[12:14] == b"\xff\xff"
        result = body[6] if special else 1
        code = body[8]
    if result == 2:
        seen.errors[row + 1, column + 1] = _ERRORS.get(code, "#?")
    if result == 0:
        seen.waiting = row + 1
    elif result != 3:
        seen.rows.add(row + 1)
