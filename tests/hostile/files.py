"""Files that wish a reader ill, each made by a few lines; nothing here comes from anywhere else."""

from __future__ import annotations

import io
import os
import random
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl

from tests.tables import LIST, table, workbook

SHEET = "xl/worksheets/sheet1.xml"


def a_list(folder: Path) -> bytes:
    """The bytes of a small, good list."""
    return workbook(folder / "good.xlsx", table(LIST)).read_bytes()


def changed(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """A package with one member changed."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for member in old.infolist():
            content = old.read(member)
            new.writestr(member.filename, change(content) if member.filename == name else content)
    return out.getvalue()


def with_members(data: bytes, members: Mapping[str, bytes]) -> bytes:
    """A package with more members at its end."""
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return out.getvalue()


def bomb(data: bytes) -> bytes:
    """300 MB of nothing in a member (case 4)."""
    return with_members(data, {"xl/media/image1.png": bytes(300 << 20)})


def many_members(data: bytes) -> bytes:
    """60,000 members (case 4)."""
    return with_members(data, {f"xl/media/{n}.png": b"" for n in range(60_000)})


def entities(data: bytes) -> bytes:
    """Entities within entities (case 5)."""
    lines = ["<!DOCTYPE x [", '<!ENTITY a0 "lol">']
    lines += [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)]
    head = "\n".join([*lines, "]>"]).encode()
    return changed(data, SHEET, lambda xml: head + xml.replace(b"Nguy", b"&a9;Nguy", 1))


def external(data: bytes) -> bytes:
    """An entity that asks for a file (case 5)."""
    head = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    return changed(data, SHEET, lambda xml: head + xml)


def climbing(data: bytes) -> bytes:
    """A member that would be unpacked outside."""
    return with_members(data, {"../../evil.txt": b"x"})


def twice(data: bytes) -> bytes:
    """Two members of one name (case 6)."""
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as package:
        content = package.read(SHEET)
        name = zipfile.ZipInfo(SHEET)
        package.filelist = [one for one in package.filelist if one.filename != SHEET] + [
            package.getinfo(SHEET)
        ]
        package.NameToInfo.pop(SHEET)
        package.writestr(name, content)
    return out.getvalue()


def far_cell(data: bytes) -> bytes:
    """One cell in the last corner, which makes readers take all memory (case 1)."""
    return changed(
        data,
        SHEET,
        lambda xml: xml.replace(
            b"</sheetData>",
            b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>',
        ),
    )


def giant_text(data: bytes) -> bytes:
    """100 MB of one letter in a cell."""
    text = (
        b'<row r="99"><c r="A99" t="inlineStr"><is><t>'
        + b"a" * (100 << 20)
        + b"</t></is></c></row></sheetData>"
    )
    return changed(data, SHEET, lambda xml: xml.replace(b"</sheetData>", text))


def lying_count(data: bytes) -> bytes:
    """A shared-string table that claims four thousand million strings (case 1)."""
    name = "xl/sharedStrings.xml"
    return changed(data, name, lambda xml: re.sub(rb'ount="\d+"', b'ount="4000000000"', xml))


def cut(data: bytes) -> bytes:
    """The first half (case 7)."""
    return data[: len(data) // 2]


def flipped(data: bytes) -> bytes:
    """One bit of the sheet's packed bytes (case 7)."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        at = package.getinfo(SHEET).header_offset + 80
    return data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :]


def noise(_data: bytes) -> bytes:
    """Bytes of nothing."""
    return random.Random(9).randbytes(20_000)


def ole(_data: bytes) -> bytes:
    """The head of an OLE file and noise."""
    return bytes.fromhex("d0cf11e0a1b11ae1") + random.Random(3).randbytes(5_000)


def web_page(_data: bytes) -> bytes:
    """HTML under another name (case 9)."""
    return b"<html><body><table><tr><td>x</td></tr></table></body></html>"


def nothing(_data: bytes) -> bytes:
    """An empty file (case 19)."""
    return b""


WORKBOOKS: Mapping[str, Callable[[bytes], bytes]] = {
    made.__name__: made
    for made in (
        *(bomb, many_members, entities, external, climbing, twice, far_cell, giant_text),
        *(cut, flipped, noise, ole, web_page, nothing),
    )
}
"""What stands where a workbook is expected; every one has to be refused with exit 4."""


def wide(folder: Path) -> Path:
    """A list with all 16,384 columns of Excel."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in table(LIST):
        sheet.append([*row, *[""] * 10, "x"])
    sheet.append([*[None] * 16_383, "x"])
    path = folder / "wide.xlsx"
    book.save(path)
    return path


CSVS: Mapping[str, bytes] = {
    "nul": "Họ và tên,Số CCCD\nNguyễn\x00An,070085000011\n".encode(),
    "quote": 'Họ và tên,Số CCCD\n"Nguyễn An,070085000011\nTrần,070190000022\n'.encode(),
    "utf-16 without mark": "Họ và tên,Số CCCD\nNguyễn An,070085000011\n".encode("utf-16-le"),
    "ten million columns": b"," * 10_000_000 + b"\n",
    "one long field": b"Ten,So\n" + b"a" * (50 << 20) + b",1\n",
    "not any encoding": b"Ten,So\n\xff\xfe\x81\x8d,\x9d1\n",
}
"""CSV files; each is a message, never a crash, never swallowed rows (cases 16 and 17)."""

PDFS: Mapping[str, bytes] = {
    "nothing": b"",
    "text": b"no pdf",
    "head only": b"%PDF-1.7\n",
    "noise": b"%PDF-1.7\n" + random.Random(1).randbytes(4_000) + b"\n%%EOF",
    "garbage xref": b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 1 0 R>>\nendobj\nxref\n0 9\nzzzz\ntrailer\n<</Root 1 0 R>>\nstartxref\n60\n%%EOF",
    "circle": b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[2 0 R]/Count 1/Parent 2 0 R>>\nendobj\ntrailer\n<</Root 1 0 R/Size 3>>\nstartxref\n0\n%%EOF",
}


def special(folder: Path) -> dict[str, Path]:
    """What is no file at all: a folder, a pipe, a link to itself (case 21)."""
    (folder / "folder.xlsx").mkdir()
    os.mkfifo(folder / "pipe.xlsx")
    (folder / "loop.xlsx").symlink_to(folder / "loop.xlsx")
    return {name: folder / f"{name}.xlsx" for name in ("folder", "pipe", "loop")}
