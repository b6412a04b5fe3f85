"""The floor: the least a script can do and still verify a list. No checks, no messages, no care.

``python benchmarks/floor.py list.xlsx pop.csv out.xlsx`` reads the list with a general reader, scans the
extract, joins by number, compares four fields as they stand, looks for candidates for the rows that are
left over, and writes the sender's package again with ten columns more (DESIGN 10).
"""

from __future__ import annotations

import re
import struct
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

import duckdb
from isal import isal_zlib
from python_calamine import CalamineWorkbook
from rapidfuzz import fuzz, process

FIELDS = ("Số CMT/CCCD/Hộ chiếu", "Họ và tên", "Ngày sinh", "Giới tính")
HEADINGS = (
    "Kết quả", "Mã", "Mã trường", "Lý do", "Việc cần làm", "Số định danh", "Cờ", "Người xác nhận",
    "Ngày xác nhận", "ID dòng",
)  # fmt: skip
COLUMNS = '"Số định danh", "Số CMND cũ", "Họ và tên", "Ngày sinh", "Giới tính"'
NEAR = 80
Row = tuple[str, str, str, str]


def read(path: str) -> list[Row]:
    """Read number, name, birth date and sex of every row below the heading."""
    heading, *rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    number, name, birth, sex = (heading.index(field) for field in FIELDS)
    return [
        (_number(row[number]), str(row[name]).upper().strip(), _birth(row[birth]), str(row[sex]).strip())
        for row in rows
    ]


def _number(value: object) -> str:
    if isinstance(value, float):
        digits = str(int(value))
        return digits.zfill(9 if len(digits) <= 9 else 12)
    return str(value).strip()


def _birth(value: object) -> str:
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    return str(value).strip()


def scan(extract: str, columns: tuple[str, ...], values: set[str]) -> list[tuple[str, ...]]:
    """People of the extract who have one of the ``values`` in one of the ``columns``."""
    where = " OR ".join(f"{column} IN (FROM wanted)" for column in columns)
    return duckdb.execute(
        f"WITH wanted AS (SELECT unnest(?::VARCHAR[])) SELECT {COLUMNS} "  # noqa: S608 names of our own
        f"FROM read_csv(?, all_varchar = true, header = true) WHERE {where}",
        [list(values), extract],
    ).fetchall()


def compare(rows: list[Row], extract: str) -> list[tuple[str, ...]]:
    """Return the ten values of each row."""
    people: dict[str, tuple[str, ...]] = {}
    for person in scan(extract, ('"Số định danh"', '"Số CMND cũ"'), {row[0] for row in rows if row[0]}):
        people[person[0] or ""] = people[person[1] or ""] = person
    people.pop("", None)
    born: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for person in scan(
        extract, ('"Ngày sinh"',), {row[2] for row in rows if row[2] and row[0] not in people}
    ):
        born[person[3]].append(person)
    return [_result(row, people.get(row[0]), born, at) for at, row in enumerate(rows, 2)]


def _result(
    row: Row, person: tuple[str, ...] | None, born: dict[str, list[tuple[str, ...]]], at: int
) -> tuple[str, ...]:
    if person is None:
        block = born.get(row[2], [])
        best = process.extractOne(row[1], [p[2] for p in block], scorer=fuzz.ratio, score_cutoff=NEAR)
        reason = f"Gần giống: {best[0]}" if best else "Không tìm thấy"
        return ("Chưa có", "KHONG", "DXXX", reason, "Bổ sung", "", "", "", "", str(at))
    letters = "K" + "".join("K" if a == b else "S" for a, b in zip(row[1:], person[2:], strict=True))
    if letters == "KKKK":
        return ("Đã xác minh", "XM", letters, "", "", person[0] or row[0], "", "", "", str(at))
    return ("Sai thông tin", "SAI", letters, "Có trường sai khác", "Bổ sung", "", "", "", "", str(at))


def column_name(index: int) -> str:
    """Letters of a column counted from 0: 27 is AB."""
    return (chr(64 + index // 26) if index >= 26 else "") + chr(65 + index % 26)


def cells(values: tuple[str, ...], row: int, first: int) -> bytes:
    """The cells of one row as XML; empty values make no cell."""
    return "".join(
        f'<c r="{column_name(first + n)}{row}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
        for n, value in enumerate(values)
        if value
    ).encode()


def patched(sheet: bytes, results: list[tuple[str, ...]]) -> Iterator[bytes]:
    """The sheet's XML with the results at the end of each row, right of the heading's last cell."""
    last = re.findall(rb'<c r="([A-Z]+)1"', sheet[: sheet.index(b"</row>")])[-1]
    first = sum((letter - 64) * 26**n for n, letter in enumerate(reversed(last)))
    parts = sheet.split(b"</row>")
    for row, (part, values) in enumerate(zip(parts, [HEADINGS, *results], strict=False), 1):
        yield part
        yield cells(values, row, first)
        yield b"</row>"
    yield b"</row>".join(parts[len(results) + 1 :])


def rewrite(source: str, target: str, results: list[tuple[str, ...]]) -> None:
    """Write the package again: the sheet patched, every other member as it is."""
    raw = Path(source).read_bytes()
    with zipfile.ZipFile(source) as package, Path(target).open("wb") as out:
        directory = b""
        for info in package.infolist():
            start = info.header_offset + 30 + sum(struct.unpack_from("<HH", raw, info.header_offset + 26))
            data = raw[start : start + info.compress_size]
            crc, size = info.CRC, info.file_size
            if info.filename == "xl/worksheets/sheet1.xml":
                text = b"".join(patched(isal_zlib.decompress(data, wbits=-15), results))
                crc, size = isal_zlib.crc32(text), len(text)
                data = isal_zlib.compress(text, level=1, wbits=-15)
            name = info.filename.encode()
            common = struct.pack(
                "<HHHHHIIIHH", 20, 0, info.compress_type, 0, 0x21, crc, len(data), size, len(name), 0
            )
            directory += struct.pack("<IH", 0x02014B50, 20) + common
            directory += struct.pack("<HHHII", 0, 0, 0, 0, out.tell()) + name
            out.write(struct.pack("<I", 0x04034B50) + common + name + data)
        at, count = out.tell(), len(package.infolist())
        out.write(directory + struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count, count, len(directory), at, 0))


def main() -> None:
    """Verify the list of the command line."""
    list_file, extract, target = sys.argv[1:]
    rows = read(list_file)
    rewrite(list_file, target, compare(rows, extract))


if __name__ == "__main__":
    main()
