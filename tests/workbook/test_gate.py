"""The door for list files (RELIABILITY 3; the case is in each test's name).

Every refusal is an InputError (exit 4) that names the file; opening never writes and never waits.
"""

from __future__ import annotations

import hashlib
import io
import os
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from tests.workbook.rawbook import MAIN, PEOPLE, book, packed, parts, sheet, strings
from vaxcli.codes import ExitCode
from vaxcli.errors import InputError
from vaxcli.texts import say
from vaxcli.workbook import gate, zipgate
from vaxcli.workbook.gate import open_source
from vaxcli.workbook.model import FileKind, Source

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX file system")


def opened(folder: Path, data: bytes, name: str = "list.xlsx") -> Source:
    (folder / name).write_bytes(data)
    return open_source(folder / name)


def refusal(path: Path, ask: Callable[[], str] | None = None) -> str:
    """The code of the refusal; its sentence can be said, and the folder is as it was."""
    before = sorted(path.parent.iterdir())
    with pytest.raises(InputError) as caught:
        open_source(path, ask)
    error = caught.value
    assert error.exit_code == ExitCode.INPUT
    assert error.place is not None
    assert error.place.file == path.name
    assert say(error.code, "vi", **error.values) != say(error.code, "en", **error.values)
    assert sorted(path.parent.iterdir()) == before
    return error.code


def refused(folder: Path, data: bytes, name: str = "list.xlsx") -> str:
    (folder / name).write_bytes(data)
    return refusal(folder / name)


def test_sound_workbook_is_opened(tmp_path: Path) -> None:
    data = book(sheet())
    source = opened(tmp_path, data)
    assert (source.name, source.kind, source.data) == ("list.xlsx", FileKind.XLSX, data)
    assert source.sha256 == hashlib.sha256(data).hexdigest()
    assert not source.protected


def test_kind_is_told_by_content_not_by_name(tmp_path: Path) -> None:
    members = parts(sheet())
    types = members["[Content_Types].xml"]
    wanted = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    members["[Content_Types].xml"] = types.replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", wanted
    )
    assert opened(tmp_path, packed(members)).kind is FileKind.XLSM


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("list.xls", b"<html><table><tr><td>1</td></tr></table></html>", "F01-is-html"),
        (
            "list.xls",
            '\ufeff\n<html xmlns:x="urn:schemas-microsoft-com:office:excel">'.encode(),
            "F01-is-html",
        ),
        ("list.xls", "<html>".encode("utf-16"), "F01-is-html"),
        ("list.xls", b'<?xml version="1.0"?><Workbook/>', "F01-is-xml"),
        ("list.csv", b"<!DOCTYPE html><p>", "F01-is-html"),
        ("list.xlsx", b"ho ten,nam sinh\nA,1985\n", "F01-is-text"),
        ("list.xlsx", b"%PDF-1.7 ...", "F01-is-pdf"),
        ("list.csv", b"%PDF-1.7 ...", "F01-is-pdf"),
        ("list.xlsx", b"\x89PNG\r\n\x1a\n", "F01-is-image"),
        ("list.xlsx", b"Rar!\x1a\x07", "F01-is-archive"),
        ("list.xlsx", b"\x00\x01\x02\x03" * 100, "F01-is-unknown"),
        ("list.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "F01-is-unknown"),
        ("~$list.xlsx", b"\x05user", "F01-is-lock"),
        ("list.xlsx", b"", "F01-empty"),
        ("list.csv", bytes(1000), "F01-empty"),
    ],
)
def test_case_9_says_what_it_really_is(tmp_path: Path, name: str, data: bytes, code: str) -> None:
    assert refused(tmp_path, data, name) == code


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"a.txt": b"1"}, "F01-is-archive"),
        ({"mimetype": b"application/vnd.oasis.opendocument.text"}, "F01-is-word"),
        (
            {
                "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
                "META-INF/manifest.xml": b"<manifest><encryption-data/></manifest>",
            },
            "F08-protected-ods",
        ),
    ],
)
def test_case_9_archive_that_is_no_workbook(tmp_path: Path, members: dict[str, bytes], code: str) -> None:
    assert refused(tmp_path, packed(members)) == code


def test_case_9_text_is_read_under_its_own_name(tmp_path: Path) -> None:
    assert opened(tmp_path, b"BMI,ho ten\n", "list.csv").kind is FileKind.CSV


@pytest.mark.parametrize("name", ["no.xlsx", "no/no.xlsx"])
def test_case_21_missing(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError) as caught:
        open_source(tmp_path / name)
    assert caught.value.code == "F01-missing"


def test_case_21_folder(tmp_path: Path) -> None:
    (tmp_path / "list.xlsx").mkdir()
    assert refusal(tmp_path / "list.xlsx") == "F01-is-folder"


@posix
def test_case_21_pipe_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "list.xlsx")
    assert refusal(tmp_path / "list.xlsx") == "F01-not-a-file"


@posix
def test_case_21_device_does_not_hang(tmp_path: Path) -> None:
    (tmp_path / "list.xlsx").symlink_to("/dev/zero")
    assert refusal(tmp_path / "list.xlsx") == "F01-not-a-file"


@posix
def test_case_21_loop_of_links(tmp_path: Path) -> None:
    (tmp_path / "list.xlsx").symlink_to("list.xlsx")
    assert refusal(tmp_path / "list.xlsx") == "F01-unreadable"


def test_case_21_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "list.xlsx").write_bytes(book(sheet()))

    def denied(*_args: object) -> int:
        raise PermissionError(13, "denied")  # root may read everything

    monkeypatch.setattr(os, "open", denied)
    assert refusal(tmp_path / "list.xlsx") == "F01-denied"


def test_too_big_a_file_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "MAX_FILE", 1 << 20)
    with (tmp_path / "list.xlsx").open("wb") as file:
        file.truncate((1 << 20) + 1)
    assert refusal(tmp_path / "list.xlsx") == "F01-too-big"


def test_case_20_file_that_changes_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(book(sheet()))
    fstat = os.fstat
    calls: list[int] = []

    def slow(descriptor: int) -> os.stat_result:
        calls.append(descriptor)
        if len(calls) == 2:
            with path.open("ab") as file:
                file.write(b"more")
        return fstat(descriptor)

    monkeypatch.setattr(os, "fstat", slow)
    with pytest.raises(InputError) as caught:
        open_source(path)
    assert caught.value.code == "F01-changed"


def test_case_7_truncated_at_every_length(tmp_path: Path) -> None:
    data = book(sheet())
    for length in range(4, len(data), 97):
        assert refused(tmp_path, data[:length]) in {"F01-damaged", "F01-is-archive"}


def test_case_7_flipped_bits_in_any_member(tmp_path: Path) -> None:
    data = book(sheet())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        starts = [i.header_offset + 30 + len(i.filename) + i.compress_size // 2 for i in archive.infolist()]
    for start in starts:
        broken = bytearray(data)
        broken[start] ^= 0x10
        assert refused(tmp_path, bytes(broken)) == "F01-damaged"


@pytest.mark.parametrize(
    "twin", ["xl/worksheets/sheet1.xml", "xl/worksheets/SHEET1.XML", "xl\\worksheets\\sheet1.xml"]
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_case_6_two_members_of_one_name(tmp_path: Path, twin: str) -> None:
    members = [*parts(sheet()).items(), (twin, sheet("").encode())]
    assert refused(tmp_path, packed(members)) == "F01-member-twice"


@pytest.mark.parametrize("name", ["/etc/passwd", "../x.xml", "xl/../../x.xml", "C:/x.xml"])
def test_case_6_member_that_leaves_the_package(tmp_path: Path, name: str) -> None:
    assert refused(tmp_path, packed({**parts(sheet()), name: b"<a/>"})) == "F01-member-name"


def test_case_4_too_many_members(tmp_path: Path) -> None:
    many = {f"x{n}": b"" for n in range(zipgate.MAX_MEMBERS)}
    assert refused(tmp_path, packed({**parts(sheet()), **many})) == "F01-members"


def test_case_4_bomb_by_declared_size(tmp_path: Path) -> None:
    blanks = sheet() + " " * (zipgate._RATIO_FROM + 1)
    assert refused(tmp_path, book(blanks)) == "F01-too-big-inside"


def test_case_4_bomb_that_lies_about_its_size(tmp_path: Path) -> None:
    data = bytearray(book(sheet() + " " * 1_000_000))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    assert data.count(size.to_bytes(4, "little")) == 2
    lying = bytes(data).replace(size.to_bytes(4, "little"), (size - 1_000_000).to_bytes(4, "little"))
    assert refused(tmp_path, lying) == "F01-damaged"


def test_case_4_unknown_compression(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_BZIP2) as archive:
        for name, content in parts(sheet()).items():
            archive.writestr(name, content)
    assert refused(tmp_path, buffer.getvalue()) == "F01-member-kind"


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml", "docProps/core.xml"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_case_5_document_type_in_any_part(tmp_path: Path, part: str, encoding: str) -> None:
    members = {**parts(sheet()), "docProps/core.xml": b"<a/>"}
    text = members[part].decode().replace('<?xml version="1.0" encoding="UTF-8"?>', "")
    bomb = '<!-- x -->\n<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>' + text
    members[part] = bomb.encode(encoding)
    assert refused(tmp_path, packed(members)) == "F01-dtd"


def test_case_5_the_words_alone_are_harmless(tmp_path: Path) -> None:
    words = '<row r="1"><c r="A1" t="inlineStr"><is><t>&lt;!DOCTYPE a&gt;</t></is></c></row>'
    assert opened(tmp_path, book(sheet(words))).kind is FileKind.XLSX


def test_case_1_shared_string_count_that_lies(tmp_path: Path) -> None:
    assert refused(tmp_path, book(sheet(), shared=strings("a", unique=4_000_000_000))) == "F01-lying-count"


def test_case_1_shared_string_count_slightly_wrong_is_no_reason(tmp_path: Path) -> None:
    assert opened(tmp_path, book(sheet(), shared=strings("a", unique=3))).kind is FileKind.XLSX


def test_case_1_text_of_many_megabytes(tmp_path: Path) -> None:
    text = "".join(map(str, range(300_000)))
    shared = f'<sst xmlns="{MAIN}"><si><t>{text}</t></si></sst>'
    assert refused(tmp_path, book(sheet(), shared=shared)) == "F01-giant-text"


@pytest.mark.parametrize("last", ["A1048577", "XFE3", "ZZZ3"])
def test_cell_outside_the_sheet(tmp_path: Path, last: str) -> None:
    row = "".join(filter(str.isdigit, last))
    rows = PEOPLE.rpartition("<row")[0] + f'<row r="{row}"><c r="{last}"><v>1</v></c></row>'
    assert refused(tmp_path, book(sheet(rows))) == "F01-outside"


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"])
def test_case_7_part_that_is_missing(tmp_path: Path, part: str) -> None:
    members = parts(sheet())
    del members[part]
    assert refused(tmp_path, packed(members)) in {"F01-damaged", "F01-is-archive"}


@pytest.fixture(scope="module")
def locked() -> bytes:
    """A workbook protected with a password; msoffcrypto cannot protect very small ones."""
    buffer = io.BytesIO()
    plain = packed({**parts(sheet()), "xl/media/image1.png": os.urandom(6000)})
    OOXMLFile(io.BytesIO(plain)).encrypt("mat khau", buffer)
    return buffer.getvalue()


def test_case_8_protected(tmp_path: Path, locked: bytes) -> None:
    (tmp_path / "list.xlsx").write_bytes(locked)
    assert refusal(tmp_path / "list.xlsx") == "F08-protected"
    assert refusal(tmp_path / "list.xlsx", lambda: "no") == "F08-wrong-password"
    source = open_source(tmp_path / "list.xlsx", lambda: "mat khau")
    assert (source.kind, source.protected) == (FileKind.XLSX, True)
    assert source.sha256 == hashlib.sha256(locked).hexdigest()
    assert source.data.startswith(b"PK")


def test_case_8_excels_own_password_is_not_asked_for(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    plain = packed({**parts(sheet()), "xl/media/image1.png": os.urandom(6000)})
    OOXMLFile(io.BytesIO(plain)).encrypt("VelvetSweatshop", buffer)
    source = opened(tmp_path, buffer.getvalue())
    assert (source.kind, source.protected) == (FileKind.XLSX, False)


def test_case_8_damaged_protected_file(tmp_path: Path, locked: bytes) -> None:
    (tmp_path / "list.xlsx").write_bytes(locked[: len(locked) // 2])
    assert refusal(tmp_path / "list.xlsx", lambda: "mat khau") == "F01-damaged"
