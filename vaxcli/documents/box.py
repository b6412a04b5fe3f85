"""A place on a page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A place on a page in PDF points, from the lower left corner; pages count from 1, -1 is the last."""

    page: int
    x: float
    y: float
    width: float
    height: float
