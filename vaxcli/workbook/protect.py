"""A workbook that opens with a password only (ECMA-376 agile encryption): for hand-overs on sticks and by mail (R56)."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

from vaxcli.errors import UsageError


def protected(data: bytes, password: str) -> bytes:
    """The package, encrypted; ``vaxcli`` and Excel open it with the password.

    Raises:
        UsageError: ``PROTECT-short``: fewer than 8 characters.
    """
    from msoffcrypto.format.ooxml import OOXMLFile  # noqa: PLC0415 - only protected hand-overs need it

    if len(password) < 8:
        raise UsageError("PROTECT-short")
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(data)).encrypt(password, out)
    return out.getvalue()


def protected_all(files: Mapping[Path, bytes], password: str | None) -> dict[Path, bytes]:
    """Every package encrypted; as they are when nobody asked for a password."""
    return {path: data if password is None else protected(data, password) for path, data in files.items()}
