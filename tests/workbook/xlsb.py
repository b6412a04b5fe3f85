"""A small writer of .xlsb workbooks ([MS-XLSB]), for nothing free writes them: texts, numbers, errors and formulas."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

TYPES = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>
<Override PartName="/xl/worksheets/sheet1.bin" ContentType="application/vnd.ms-excel.worksheet"/>
<Override PartName="/xl/sharedStrings.bin" ContentType="application/vnd.ms-excel.sharedStrings"/>
<Override PartName="/xl/styles.bin" ContentType="application/vnd.ms-excel.styles"/>
</Types>"""
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>"""


@dataclass(frozen=True)
class Error:
    """A cell with an Excel error."""

    code: int


@dataclass(frozen=True)
class Result:
    """A formula's result; the formula itself is `TRUE`."""

    value: str | float | Error


Value = str | float | Error | Result | None


def xlsb(
    rows: Sequence[Sequence[Value]] | Mapping[int, Sequence[Value]],
    *,
    name: str = "Danh sách 1",
    hidden: Collection[int] = (),
    legacy: Collection[int] = (),
    shared: bool = True,
) -> bytes:
    """The package: rows by their number, from 1; ``legacy`` columns are in `.VnTime`; texts shared, or in the cells."""
    numbered = rows if isinstance(rows, Mapping) else dict(enumerate(rows, 1))
    strings: dict[str, int] = {}
    sheet = b"".join(
        _row(number, cells, number in hidden, _Texts(strings, legacy, shared=shared))
        for number, cells in numbered.items()
    )
    widest = max(map(len, numbered.values()), default=0)
    size = struct.pack("<IIII", 0, max(numbered, default=1) - 1, 0, max(widest, 1) - 1)
    members = {
        "[Content_Types].xml": TYPES.encode(),
        "_rels/.rels": _relations({"rId1": ("officeDocument", "xl/workbook.bin")}),
        "xl/workbook.bin": _book(name),
        "xl/_rels/workbook.bin.rels": _relations(
            {
                "rId1": ("worksheet", "worksheets/sheet1.bin"),
                "rId2": ("sharedStrings", "sharedStrings.bin"),
                "rId3": ("styles", "styles.bin"),
            }
        ),
        "xl/worksheets/sheet1.bin": record(129)
        + record(148, size)
        + record(145)
        + sheet
        + record(146)
        + record(130),
        "xl/sharedStrings.bin": record(159, struct.pack("<II", len(strings), len(strings)))
        + b"".join(record(19, b"\0" + wide(text)) for text in strings)
        + record(160),
        "xl/styles.bin": _styles(),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for member, content in members.items():
            package.writestr(member, content)
    return out.getvalue()


def record(kind: int, body: bytes = b"") -> bytes:
    """A record: its kind and its size, seven bits a byte, then what it holds."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = len(body)
    sizes = bytearray()
    while size > 127:
        sizes.append(size & 0x7F | 0x80)
        size >>= 7
    return head + bytes([*sizes, size]) + body


def wide(text: str) -> bytes:
    """A string with its length in front."""
    return struct.pack("<I", len(text.encode("utf-16-le")) // 2) + text.encode("utf-16-le")


@dataclass(frozen=True)
class _Texts:
    strings: dict[str, int]
    legacy: Collection[int]
    shared: bool


def _row(number: int, cells: Iterable[Value], hide: bool, texts: _Texts) -> bytes:
    head = struct.pack("<IIHBBBI", number - 1, 0, 300, 0, 0x10 if hide else 0, 0, 0)
    return record(0, head) + b"".join(
        _cell(column, value, texts) for column, value in enumerate(cells) if value is not None
    )


def _cell(column: int, value: Value, texts: _Texts) -> bytes:
    at = struct.pack("<II", column, 1 if column + 1 in texts.legacy else 0)
    if isinstance(value, Result):
        return _result(at, value.value)
    if isinstance(value, Error):
        return record(3, at + bytes([value.code]))
    if isinstance(value, float):
        return record(5, at + struct.pack("<d", value))
    assert value is not None
    if texts.shared:
        place = texts.strings.setdefault(value, len(texts.strings))
        return record(7, at + struct.pack("<I", place))
    return record(6, at + wide(value))


def _result(at: bytes, value: str | float | Error) -> bytes:
    formula = struct.pack("<HI", 0, 2) + bytes([0x1D, 1]) + struct.pack("<I", 0)
    if isinstance(value, Error):
        return record(11, at + bytes([value.code]) + formula)
    if isinstance(value, str):
        return record(8, at + wide(value) + formula)
    return record(9, at + struct.pack("<d", value) + formula)


def _book(name: str) -> bytes:
    sheet = record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide(name))
    return record(131) + record(143) + sheet + record(144) + record(132)


def _styles() -> bytes:
    """Two fonts, the second a legacy one, and a cell format with each."""
    fonts = [
        record(43, struct.pack("<HHHHBBBB", 220, 0, 400, 0, 0, 0, 0, 0) + bytes(8) + b"\0" + wide(font))
        for font in ("Times New Roman", ".VnTime")
    ]
    formats = [record(47, struct.pack("<HHHHHBBHH", 0, 0, at, 0, 0, 0, 0, 0, 0)) for at in (0, 1)]
    fills = record(603, struct.pack("<I", 0)) + record(604)
    borders = record(613, struct.pack("<I", 0)) + record(614)
    parents = (
        record(626, struct.pack("<I", 1))
        + record(47, struct.pack("<HHHHHBBHH", 0xFFFF, *([0] * 8)))
        + record(627)
    )
    return b"".join(
        [
            record(278),
            record(611, struct.pack("<I", 2)),
            *fonts,
            record(612),
            fills,
            borders,
            parents,
            record(617, struct.pack("<I", 2)),
            *formats,
            record(618),
            record(279),
        ]
    )


def _relations(links: Mapping[str, tuple[str, str]]) -> bytes:
    lines = (
        f'<Relationship Id="{id_}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for id_, (kind, target) in links.items()
    )
    return RELATIONS.format("".join(lines)).encode()
