"""Data as one sequence of bytes, so that everybody's hash of them is the same (after RFC 8785)."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson


def canonical(data: Any) -> bytes:
    """JSON with sorted keys, without spaces, in UTF-8; numbers are whole, so that they have one spelling.

    Examples:
        >>> canonical({"b": 1, "a": [True, None]})
        b'{"a":[true,null],"b":1}'
    """
    return orjson.dumps(data, option=orjson.OPT_SORT_KEYS)


def sha256(data: bytes) -> str:
    """The fingerprint that is printed, 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()
