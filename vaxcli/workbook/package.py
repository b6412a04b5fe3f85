"""The zip package under a workbook: members are copied as they lie, only changed ones are packed anew."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import unquote

from isal import isal_zlib

from vaxcli.errors import InputError

_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_END = struct.Struct("<4s4H2LH")
_STORED, _DEFLATED = 0, 8
_ENCRYPTED = 0x1
_UTF8_NAME = 0x800
_IN_ZIP64 = 0xFFFFFFFF
_ZIP64_EXTRA = 1
_NEW_DATE = 0x21  # 1 January 1980, the first day a zip can name: the same input gives the same bytes


@dataclass(frozen=True, slots=True)
class _Member:
    """One member as it lies in the package that came in."""

    central: bytes
    """Its record in the central directory, verbatim."""
    start: int
    """Where its local record begins ..."""
    end: int
    """... and where the next one does: data, descriptor and padding lie between."""
    size: int
    packed_size: int
    crc: int


@dataclass(frozen=True, slots=True)
class _Packed:
    """New content of a member, deflated."""

    data: bytes
    size: int
    crc: int


def damaged() -> InputError:
    """The error for a package or part that is not what its own tables say."""
    return InputError("PATCH-damaged")


def part_key(name: str) -> str:
    r"""A part name as packages compare it: ``/``, no leading one, case folded (ECMA-376 part 2, 6.2.2.3).

    Examples:
        >>> part_key("/xl\\Worksheets/sheet%201.xml")
        'xl/worksheets/sheet 1.xml'
    """
    return unquote(name).replace("\\", "/").lstrip("/").lower()


class Package:
    """An OOXML package whose untouched members come out byte for byte: names, flags, times and order too."""

    def __init__(self, data: bytes = b"") -> None:
        """Read the tables of a package; nothing is unpacked. Without data an empty one."""
        self._data = data
        self._members: dict[str, _Member] = {}
        self._changed: dict[str, _Packed] = {}
        self._new: dict[str, str] = {}
        self._comment = b""
        if data:
            self._read_tables()

    def __contains__(self, name: str) -> bool:
        """True when the package has such a part."""
        key = part_key(name)
        return key in self._members or key in self._new

    def read(self, name: str) -> bytes:
        """The content of a part, checked against its size and CRC.

        Raises:
            InputError: PATCH-damaged when it lacks, is encrypted or does not unpack to what it should.
        """
        key = part_key(name)
        if key in self._changed:
            return isal_zlib.decompress(self._changed[key].data, wbits=-15)
        member = self._members.get(key)
        if member is None:
            raise damaged()
        _, _, flags, method, *_ = _LOCAL.unpack_from(self._data, member.start)
        name_length, extra_length = struct.unpack_from("<2H", self._data, member.start + 26)
        begin = member.start + _LOCAL.size + name_length + extra_length
        packed = memoryview(self._data)[begin : begin + member.packed_size]
        if flags & _ENCRYPTED or method not in (_STORED, _DEFLATED):
            raise damaged()
        try:
            content = (
                isal_zlib.decompress(packed, wbits=-15, bufsize=max(member.size, 1))
                if method == _DEFLATED
                else bytes(packed)
            )
        except isal_zlib.error as error:  # type: ignore[misc]  # isal's stubs call the class an instance
            raise damaged() from error
        if len(content) != member.size or isal_zlib.crc32(content) != member.crc:
            raise damaged()
        return content

    def write(self, name: str, content: Iterable[bytes]) -> None:
        """Replace a part in its place, or add a new one at the end; the content comes in stretches."""
        key, packed = part_key(name), _deflated(content)
        if key not in self._members:
            self._new.setdefault(key, name)
        self._changed[key] = packed

    def packed(self) -> bytes:
        """The whole package as bytes."""
        members = sorted(self._members.items(), key=lambda item: item[1].start)
        out = [self._data[: members[0][1].start]] if members else []
        offset = len(out[0]) if out else 0
        directory: dict[str, bytes] = {}
        for key, member in members:
            if key in self._changed:
                local, directory[key] = _repacked(member.central, self._changed[key], offset)
            else:
                local = [self._data[member.start : member.end]]
                directory[key] = _moved(member.central, offset)
            out += local
            offset += sum(map(len, local))
        for key, name in self._new.items():
            local, directory[key] = _repacked(_new_central(name), self._changed[key], offset)
            out += local
            offset += sum(map(len, local))
        central = [directory[key] for key in (*self._members, *self._new)]
        length = sum(map(len, central))
        count = len(central)
        end = _END.pack(b"PK\5\6", 0, 0, count, count, length, offset, len(self._comment))
        return b"".join([*out, *central, end, self._comment])

    def _read_tables(self) -> None:
        try:
            with zipfile.ZipFile(io.BytesIO(self._data)) as archive:
                entries, position, self._comment = archive.infolist(), archive.start_dir, archive.comment
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, struct.error) as error:
            raise damaged() from error
        starts = sorted({entry.header_offset for entry in entries})
        following = dict(zip(starts, [*starts[1:], position], strict=True))
        if len(starts) != len(entries):
            raise damaged()
        for entry in entries:
            fields = _CENTRAL.unpack_from(self._data, position)
            length = _CENTRAL.size + fields[10] + fields[11] + fields[12]
            start = entry.header_offset
            if self._data[start : start + 4] != b"PK\3\4":
                raise damaged()
            key = part_key(entry.filename)
            if key in self._members:
                raise damaged()
            self._members[key] = _Member(
                self._data[position : position + length],
                start,
                following[start],
                entry.file_size,
                entry.compress_size,
                entry.CRC,
            )
            position += length


def _new_central(name: str) -> bytes:
    """A central record for a member that was not there; sizes and place are filled in when it is packed."""
    raw = name.encode()
    flags = 0 if name.isascii() else _UTF8_NAME
    return _CENTRAL.pack(b"PK\1\2", 20, 20, flags, 8, 0, _NEW_DATE, 0, 0, 0, len(raw), 0, 0, 0, 0, 0, 0) + raw


def _deflated(content: Iterable[bytes]) -> _Packed:
    """Deflating needs no interpreter: the next stretch is made meanwhile."""
    packer = isal_zlib.compressobj(1, wbits=-15)
    out, size, crc = [], 0, 0
    with ThreadPoolExecutor(1) as aside:
        for stretch in content:
            out.append(aside.submit(packer.compress, stretch))
            size += len(stretch)
            crc = isal_zlib.crc32(stretch, crc)
    return _Packed(b"".join([*(part.result() for part in out), packer.flush()]), size, crc)


def _repacked(central: bytes, packed: _Packed, offset: int) -> tuple[list[bytes], bytes]:
    """Local record and central record of a member with new content: name, time and attributes stay."""
    fields = list(_CENTRAL.unpack_from(central))
    name_end = _CENTRAL.size + fields[10]
    extra_end = name_end + fields[11]
    name, extra, comment = central[_CENTRAL.size : name_end], central[name_end:extra_end], central[extra_end:]
    extra = _without_zip64(extra)
    sizes = [packed.crc, len(packed.data), packed.size]
    fields[2:5] = [20, fields[3] & _UTF8_NAME, _DEFLATED]
    fields[7:10] = sizes
    fields[11], fields[16] = len(extra), offset
    local = _LOCAL.pack(b"PK\3\4", *fields[2:7], *sizes, len(name), 0)
    return [local, name, packed.data], _CENTRAL.pack(*fields) + name + extra + comment


def _moved(central: bytes, offset: int) -> bytes:
    """A central record that points to another place; zip64 records keep the place in their extra field."""
    fields = list(_CENTRAL.unpack_from(central))
    if fields[16] != _IN_ZIP64:
        return central[:42] + struct.pack("<L", offset) + central[46:]
    position = _CENTRAL.size + fields[10]
    end = position + fields[11]
    while position + 4 <= end:
        kind, length = struct.unpack_from("<2H", central, position)
        if kind == _ZIP64_EXTRA:
            place = position + 4 + 8 * sum(size == _IN_ZIP64 for size in fields[8:10])
            return central[:place] + struct.pack("<Q", offset) + central[place + 8 :]
        position += 4 + length
    raise damaged()


def _without_zip64(extra: bytes) -> bytes:
    kept, position = b"", 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, position)
        if kind != _ZIP64_EXTRA:
            kept += extra[position : position + 4 + length]
        position += 4 + length
    return kept
