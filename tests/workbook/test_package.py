"""Zip packages of every kind come out whole: untouched members byte for byte (DESIGN, promise 4)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest

from tests.workbook import books
from vaxcli.errors import InputError
from vaxcli.workbook.package import Package

PARTS = {"a/one.xml": b"<a/>" * 99, "two.bin": bytes(range(256)), "ba/ba.xml": b"<b/>"}


class _Pipe(io.BytesIO):
    """A stream that cannot go back: zipfile then writes data descriptors, as LibreOffice does."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_: int) -> int:
        raise io.UnsupportedOperation


def _streamed() -> bytes:
    out = _Pipe()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in PARTS.items():
            archive.writestr(name, content)
    return out.getvalue()


def _zip64() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in PARTS.items():
            with archive.open(name, "w", force_zip64=True) as member:
                member.write(content)
    return out.getvalue()


def _commented() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.comment = "ghi chú".encode()
        for name, content in PARTS.items():
            info = zipfile.ZipInfo(name, (2021, 11, 5, 8, 30, 2))
            info.comment, info.external_attr, info.create_system = b"c", 0o640 << 16, 3
            archive.writestr(info, content)
    return out.getvalue()


KINDS: dict[str, Callable[[], bytes]] = {
    "plain": lambda: books.zipped(PARTS),
    "data descriptors": _streamed,
    "zip64": _zip64,
    "comments, stored, attributes": _commented,
    "something in front": lambda: b"#!x\n" + books.zipped(PARTS),
}


@pytest.mark.parametrize("kind", KINDS)
def test_untouched_package_comes_out_with_the_same_records(kind: str) -> None:
    data = KINDS[kind]()
    again = Package(data).packed()
    assert books.raw_records(again) == books.raw_records(data)
    assert books.members(again) == PARTS


@pytest.mark.parametrize("kind", KINDS)
def test_a_changed_member_keeps_place_name_time_and_attributes(kind: str) -> None:
    data = KINDS[kind]()
    package = Package(data)
    assert package.read("two.bin") == PARTS["two.bin"]
    package.write("two.bin", [b"new", b" content"])
    package.write("z/new.xml", [b"<z/>"])
    assert package.read("two.bin") == b"new content"
    again = package.packed()
    assert books.members(again) == PARTS | {"two.bin": b"new content", "z/new.xml": b"<z/>"}
    assert list(books.members(again)) == [*PARTS, "z/new.xml"]
    before, after = (zipfile.ZipFile(io.BytesIO(d)) for d in (data, again))
    with before, after:
        assert after.comment == before.comment
        for name in PARTS:
            old, new = before.getinfo(name), after.getinfo(name)
            assert (old.date_time, old.external_attr, old.comment) == (
                new.date_time,
                new.external_attr,
                new.comment,
            )
    untouched = {name: record for name, record in books.raw_records(data).items() if name != "two.bin"}
    assert untouched.items() <= books.raw_records(again).items()


def test_part_names_are_found_whatever_case_and_slashes() -> None:
    data = books.zipped({"placeholder_1.xml": b"<a/>"}).replace(b"placeholder_1.xml", b"xl\\Sheets\\One.xml")
    package = Package(data)
    assert package.read("/xl/sheets/one.xml") == b"<a/>"
    package.write("xl/Sheets/one.xml", [b"<b/>"])
    assert b"xl\\Sheets\\One.xml" in package.packed()
    assert Package(package.packed()).read("xl/sheets/one.xml") == b"<b/>"


def _flipped(data: bytes, where: bytes) -> bytes:
    place = data.index(where) + len(where)
    return data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :]


def test_damage_is_refused() -> None:
    whole = books.zipped(PARTS)
    for data in (whole[:-30], b"PK\3\4", _flipped(whole, b"two.bin")):
        with pytest.raises(InputError, match="PATCH-damaged"):
            Package(data).read("two.bin")


def test_a_part_that_lacks_is_refused() -> None:
    package = Package(books.zipped(PARTS))
    with pytest.raises(InputError, match="PATCH-damaged"):
        package.read("three.bin")


def test_two_members_of_one_name_are_refused() -> None:
    twice = books.zipped({"a.xml": b"1", "A.xml": b"2"})
    with pytest.raises(InputError, match="PATCH-damaged"):
        Package(twice)
