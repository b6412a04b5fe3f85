"""A page as its reader sees it: cut to its crop box and turned (PDF 32000-1, 7.7.3.3), measured from its lower left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils.reader import PdfFileReader

from vaxcli.documents.box import Box

_A4 = (0.0, 0.0, 595.0, 842.0)
_DEEPEST = 32


@dataclass(frozen=True, slots=True)
class PageView:
    """What shows of a page, in the page's own points, and how far it is turned clockwise."""

    left: float
    low: float
    right: float
    high: float
    turned: int
    """0, 90, 180 or 270 degrees."""

    @property
    def width(self) -> float:
        """From left to right as it is seen.

        >>> PageView(0, 0, 595, 842, 90).width
        842
        """
        return self.high - self.low if self.turned in (90, 270) else self.right - self.left

    @property
    def height(self) -> float:
        """From bottom to top as it is seen."""
        return self.right - self.left if self.turned in (90, 270) else self.high - self.low

    def corners(self, box: Box) -> tuple[int, int, int, int]:
        """Left, low, right and high of a place in the page's own whole points.

        >>> PageView(10, 20, 605, 862, 0).corners(Box(page=1, x=5, y=6, width=100, height=50))
        (15, 26, 115, 76)
        >>> PageView(0, 0, 595, 842, 90).corners(Box(page=1, x=5, y=6, width=100, height=50))
        (539, 5, 589, 105)
        """
        one = self._point(box.x, box.y)
        other = self._point(box.x + box.width, box.y + box.height)
        left, right = sorted((int(one[0]), int(other[0])))
        low, high = sorted((int(one[1]), int(other[1])))
        return left, low, right, high

    def _point(self, x: float, y: float) -> tuple[float, float]:
        return {
            0: (self.left + x, self.low + y),
            90: (self.right - y, self.low + x),
            180: (self.right - x, self.high - y),
            270: (self.left + y, self.high - x),
        }[self.turned]


def view(reader: PdfFileReader, page: int) -> PageView:
    """What shows of a page that counts from 1; A4 upright when nothing says."""
    left, low, right, high = _rectangle(_inherited(reader, page, "/MediaBox")) or _A4
    cut = _rectangle(_inherited(reader, page, "/CropBox"))
    if cut and cut[0] < right and cut[2] > left and cut[1] < high and cut[3] > low:
        left, low = max(left, cut[0]), max(low, cut[1])
        right, high = min(right, cut[2]), min(high, cut[3])
    turned = _inherited(reader, page, "/Rotate")
    return PageView(left, low, right, high, int(turned or 0) // 90 % 4 * 90)


def _inherited(reader: PdfFileReader, page: int, key: str) -> Any:
    """What a page says of itself, or one of the nodes above it; None: nobody does."""
    ref, _resources = reader.find_page_for_modification(page - 1)
    node = ref.get_object()
    for _ in range(_DEEPEST):
        if key in node:
            return node[key]
        if "/Parent" not in node:
            break
        node = node["/Parent"]
    return None


def _rectangle(found: Any) -> tuple[float, float, float, float] | None:
    """Left, low, right and high, whichever two corners are given; None: it has no size."""
    if found is None:
        return None
    one, two, three, four = (float(edge.get_object()) for edge in found)
    left, right, low, high = min(one, three), max(one, three), min(two, four), max(two, four)
    return (left, low, right, high) if left < right and low < high else None
