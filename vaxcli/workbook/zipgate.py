"""A zip archive is checked whole before any reader sees it (RELIABILITY 3, cases 4 to 7).

Nothing is believed: names must be plain and unique, sizes are counted while inflating, every checksum is
computed, and no part may bring a document type of its own (entities, external files).
"""

from __future__ import annotations

import codecs
import io
import re
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

from isal import isal_zlib

from vaxcli.errors import InputError
from vaxcli.findings import Place

MAX_MEMBERS = 10_000
MAX_PART = 600 << 20
"""Bytes of one part: 200,000 rows of 40 columns are about 300 MiB."""
MAX_TOTAL = 1536 << 20
MAX_RATIO = 250
"""Inflated to deflated: sheets reach 10 to 60; only parts over ``_RATIO_FROM`` are judged."""
_RATIO_FROM = 32 << 20
MAX_TEXT = 1 << 20
"""Bytes between two tags: Excel allows 32,767 characters in a cell."""
_INFLATE_ERROR = cast("type[Exception]", isal_zlib.error)
_STORED, _DEFLATED = 0, 8
_ENCRYPTED = 0x1 | 0x40
_PROLOG = re.compile(rb"(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_DECLARED = re.compile(rb"""<\?xml[^>]*?\sencoding\s*=\s*["']([\w.-]+)["']""")
_PLAIN_ENCODINGS = {"utf-8", "utf8", "us-ascii", "ascii"}


@dataclass(frozen=True, slots=True)
class Package:
    """A zip archive whose list of members is sound; ``read`` checks a member's content."""

    place: Place
    data: bytes
    members: dict[str, zipfile.ZipInfo] = field(default_factory=dict)
    """By name with forward slashes, in the order of the archive."""

    def read(self, name: str) -> bytes:
        """The inflated bytes of a member.

        Raises:
            InputError: ``F01-damaged`` when bytes, sizes or the checksum do not fit.
        """
        info = self.members[name]
        raw = self._raw(info)
        if info.compress_type == _STORED:
            content = bytes(raw)
            whole = True
        else:
            inflater = isal_zlib.decompressobj(wbits=-15)
            try:
                # One byte more than declared tells a lying size without inflating a bomb.
                content = inflater.decompress(raw, info.file_size + 1)
            except (_INFLATE_ERROR, EOFError) as error:
                raise InputError("F01-damaged", self.place) from error
            whole = inflater.eof
        if not whole or len(content) != info.file_size or isal_zlib.crc32(content) != info.CRC:
            raise InputError("F01-damaged", self.place)
        return content

    def _raw(self, info: zipfile.ZipInfo) -> memoryview:
        """The stored bytes of a member, found by its own header."""
        start = info.header_offset
        head = self.data[start : start + 30]
        if len(head) < 30 or head[:4] != b"PK\x03\x04":
            raise InputError("F01-damaged", self.place)
        name_length, extra_length = struct.unpack_from("<HH", head, 26)
        if self.data[start + 30 : start + 30 + name_length].lower() != _stored_name(info).lower():
            raise InputError("F01-damaged", self.place)
        begin = start + 30 + name_length + extra_length
        if begin + info.compress_size > len(self.data):
            raise InputError("F01-damaged", self.place)
        return memoryview(self.data)[begin : begin + info.compress_size]

    def text_parts(self) -> Iterator[str]:
        """Names of the members that hold XML."""
        endings = (".xml", ".rels", ".vml")
        return (name for name in self.members if name.lower().endswith(endings))


def open_package(data: bytes, place: Place) -> Package:
    """The archive with a sound list of members; contents are checked by ``Package.read``.

    Raises:
        InputError: ``F01-damaged``, ``F01-members`` (too many), ``F01-too-big-inside``,
            ``F01-member-twice``, ``F01-member-name``, ``F01-member-kind``.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, struct.error, NotImplementedError) as error:
        raise InputError("F01-damaged", place) from error
    if len(infos) > MAX_MEMBERS:
        raise InputError("F01-members", place, count=len(infos), limit=MAX_MEMBERS)
    if sum(info.file_size for info in infos) > MAX_TOTAL:
        raise InputError("F01-too-big-inside", place, limit=MAX_TOTAL >> 20)
    members: dict[str, zipfile.ZipInfo] = {}
    seen: set[str] = set()
    for info in infos:
        name = info.orig_filename.replace("\\", "/")
        _check_member(info, name, place)
        if name.lower() in seen:
            raise InputError("F01-member-twice", place, part=name[:60])
        seen.add(name.lower())
        members[name] = info
    return Package(place, data, members)


def _check_member(info: zipfile.ZipInfo, name: str, place: Place) -> None:
    odd = name.startswith("/") or "\0" in name or name[1:2] == ":" or ".." in name.split("/")
    if odd or not name:
        raise InputError("F01-member-name", place)
    if info.flag_bits & _ENCRYPTED or info.compress_type not in (_STORED, _DEFLATED):
        raise InputError("F01-member-kind", place)
    if info.compress_type == _STORED and info.compress_size != info.file_size:
        raise InputError("F01-damaged", place)
    ratio = info.file_size / max(info.compress_size, 1)
    if info.file_size > MAX_PART or (info.file_size > _RATIO_FROM and ratio > MAX_RATIO):
        raise InputError("F01-too-big-inside", place, limit=MAX_PART >> 20)


def _stored_name(info: zipfile.ZipInfo) -> bytes:
    """The name as it stands in the archive (bit 11: UTF-8, else code page 437)."""
    return info.orig_filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437")


def plain_xml(content: bytes, place: Place) -> bytes:
    """An XML part as UTF-8 without a byte order mark, free of document types.

    Examples:
        >>> plain_xml('<?xml version="1.0" encoding="UTF-16"?><a/>'.encode("utf-16"), Place(file="x"))[-4:]
        b'<a/>'

    Raises:
        InputError: ``F01-dtd``, ``F01-damaged``.
    """
    text = _utf8(content, place)
    prolog = _PROLOG.match(text)
    rest = prolog.end() if prolog else 0
    # Before the root element only declarations and comments are harmless; after it a DTD cannot stand.
    if text[rest : rest + 2] == b"<!":
        raise InputError("F01-dtd", place)
    if text[rest : rest + 1] != b"<":
        raise InputError("F01-damaged", place)
    return text


def check_texts(xml: bytes, place: Place) -> None:
    """Refuse a text that no cell can hold; it would only be there to fill the memory.

    Raises:
        InputError: ``F01-giant-text``.
    """
    for position in range(MAX_TEXT // 2, len(xml), MAX_TEXT // 2):
        after = xml.find(b"<", position)
        if (after if after >= 0 else len(xml)) - xml.rfind(b"<", 0, position) > MAX_TEXT:
            raise InputError("F01-giant-text", place)


def _utf8(content: bytes, place: Place) -> bytes:
    if content.startswith(codecs.BOM_UTF8):
        return content[3:]
    encoding = "utf-8"
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif content[:2] == b"<\0":
        encoding = "utf-16-le"
    elif content[:2] == b"\0<":
        encoding = "utf-16-be"
    elif declared := _DECLARED.match(content[:200]):
        encoding = declared[1].decode().lower()
    if encoding in _PLAIN_ENCODINGS:
        return content
    try:
        text = content.decode(encoding)
    except (LookupError, UnicodeDecodeError) as error:
        raise InputError("F01-damaged", place) from error
    return re.sub(r"^\s*<\?xml.*?\?>", "", text, count=1, flags=re.DOTALL).encode()
