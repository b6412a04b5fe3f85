"""Whether a cell holds a value at all: shared by numbers, dates and sexes."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """What a written value is worth: ``missing`` is letter T or D, ``malformed`` letter F (DESIGN 6.1)."""

    OK = "ok"
    MISSING = "missing"
    MALFORMED = "malformed"

    __hash__ = str.__hash__
