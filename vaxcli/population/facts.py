"""What is known of an extract without any person in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of an extract."""

    file: str
    rows: int
    numbered: int
    """Lines with a number or an old number."""
    made_on: date
    made_on_from: str
    """Where the date comes from: ``option``, ``index``, ``title``, ``name`` or ``file``."""
    communes: tuple[str, ...]
    """Up to twenty communes, in alphabetical order."""
    headings: Mapping[str, str]
    """Field → heading as written."""
