"""The one door for list files: read once, told by content, checked before any reader sees them.

RELIABILITY 3, cases 4 to 9, 20 and 21. Every refusal is F01 (cannot be opened) or F08 (protected), exit 4.
"""

from __future__ import annotations

import hashlib
import io
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from vaxcli.errors import InputError
from vaxcli.findings import Place
from vaxcli.workbook.filekind import OLE, container
from vaxcli.workbook.model import FileKind, Source
from vaxcli.workbook.ooxml import BookFacts, look_at
from vaxcli.workbook.zipgate import open_package

MAX_FILE = 300 << 20
"""Bytes on disk: 200,000 rows of 40 columns are about 60 MiB."""
_NAMES = {kind: kind.encode("utf-16-le") for kind in ("EncryptedPackage", "Workbook", "Book", "WordDocument")}
_NOBODYS_PASSWORD = "VelvetSweatshop"  # noqa: S105 - Excel itself opens such files without asking


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedSource(Source):
    """A source with what the check saw on its way, so that nothing is inflated twice for it."""

    facts: BookFacts


def open_source(path: Path, ask_password: Callable[[], str] | None = None) -> Source:
    """The file, read once into memory and checked.

    Args:
        path: A regular file; anything else is refused at once, never waited for.
        ask_password: Called once when the file is protected; without it such a file is refused.

    Raises:
        InputError: ``F01-…`` or ``F08-…``.
    """
    place = Place(file=path.name)
    written = _read(path, place)
    digest = hashlib.sha256(written).hexdigest()
    data, protected = written, False
    kind = container(path.name, data)
    if kind == "ole":
        data, protected = _unlocked(data, place, ask_password)
        kind = "ole" if data.startswith(OLE) else container(path.name, data)
    if kind == "zip":
        facts = look_at(open_package(data, place))
    else:
        facts = BookFacts(kind=FileKind.XLS if kind == "ole" else FileKind.CSV)
    return CheckedSource(
        name=path.name, kind=facts.kind, data=data, sha256=digest, protected=protected, facts=facts
    )


def _read(path: Path, place: Place) -> bytes:
    """The bytes of a regular file that does not change while it is read."""
    flags = (
        os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
    )
    try:
        # Looking first: opening a device or a pipe may already have an effect.
        _check_kind(path.stat(), place)
        with open(os.open(path, flags), "rb") as file:  # noqa: PTH123 - a descriptor, not a path
            before = os.fstat(file.fileno())
            _check_kind(before, place)
            data = file.read(MAX_FILE + 1)
            after = os.fstat(file.fileno())
    except FileNotFoundError as error:
        raise InputError("F01-missing", place) from error
    except PermissionError as error:
        raise InputError("F01-denied", place) from error
    except (OSError, ValueError) as error:
        raise InputError("F01-unreadable", place) from error
    if len(data) > MAX_FILE:
        raise InputError("F01-too-big", place, limit=MAX_FILE >> 20)
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(
        data
    ) != after.st_size:
        raise InputError("F01-changed", place)
    if not data.strip(b"\x00"):
        raise InputError("F01-empty", place)
    return data


def _check_kind(status: os.stat_result, place: Place) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise InputError("F01-is-folder", place)
    if not stat.S_ISREG(status.st_mode):
        raise InputError("F01-not-a-file", place)
    if status.st_size > MAX_FILE:
        raise InputError("F01-too-big", place, limit=MAX_FILE >> 20)


def _unlocked(data: bytes, place: Place, ask_password: Callable[[], str] | None) -> tuple[bytes, bool]:
    """An OLE file without its protection, and whether the user's password was needed."""
    if _NAMES["WordDocument"] in data and _NAMES["Workbook"] not in data:
        raise InputError("F01-is-word", place)
    if not any(_NAMES[name] in data for name in ("EncryptedPackage", "Workbook", "Book")):
        raise InputError("F01-is-unknown", place)
    import msoffcrypto  # noqa: PLC0415 - brings cryptography along, which only old and protected files need
    from msoffcrypto.exceptions import DecryptionError, InvalidKeyError  # noqa: PLC0415

    try:
        office = msoffcrypto.OfficeFile(io.BytesIO(data))
        if not office.is_encrypted():
            return data, False
    except Exception as error:  # msoffcrypto lets errors of its parsers through
        raise InputError("F01-damaged", place) from error
    for password in (lambda: _NOBODYS_PASSWORD, ask_password):
        if password is None:
            raise InputError("F08-protected", place)
        opened = io.BytesIO()
        try:
            office.load_key(password=password(), verify_password=True)
            office.decrypt(opened)
        except (InvalidKeyError, DecryptionError):
            continue
        except Exception as error:  # the same
            raise InputError("F01-damaged", place) from error
        return opened.getvalue(), password is ask_password
    raise InputError("F08-wrong-password", place)
