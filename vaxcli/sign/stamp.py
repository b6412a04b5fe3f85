"""The visible mark of a signature, set by Typst with the font of the package, so that every Vietnamese letter is there."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.stamp import StaticStampStyle

from vaxcli.documents.box import Box
from vaxcli.documents.typst_pdf import TEMPLATES, pdf
from vaxcli.errors import InputError
from vaxcli.findings import Place
from vaxcli.texts import document

_PNG = b"\x89PNG\r\n\x1a\n"
_LARGEST = 4 << 20
WIDTH, HEIGHT = 200.0, 64.0
"""Of a mark whose place nobody gave, in points."""
MARGIN = 42.0
_NAME = "/Mark"
_WHOLE = SimpleBoxLayoutRule(
    x_align=AxisAlignment.ALIGN_MIN, y_align=AxisAlignment.ALIGN_MIN, margins=Margins(0, 0, 0, 0)
)


@dataclass(frozen=True, slots=True)
class Mark:
    """What the mark says."""

    name: str
    post: str
    agency: str
    at: datetime
    picture: bytes | None = None


def picture(path: Path | None) -> bytes | None:
    """A PNG of the hand signature or of the seal.

    Raises:
        InputError: ``SIGN-picture``: not a PNG, or too large.
    """
    if path is None:
        return None
    try:
        data = path.read_bytes() if path.stat().st_size <= _LARGEST else b""
    except OSError as error:
        raise InputError("SIGN-picture", Place(file=path.name)) from error
    if not data.startswith(_PNG):
        raise InputError("SIGN-picture", Place(file=path.name))
    return data


def style(mark: Mark, box: Box, turned: int) -> StaticStampStyle:
    """The appearance of one signature; the time by ISO 8601 with its offset (decree 30/2020/ND-CP).

    Args:
        mark: What it says.
        box: How large it is as it is seen.
        turned: The degrees by which the page is shown turned clockwise; the mark is drawn turned back.
    """
    return StaticStampStyle(
        background=_Page(_drawn(mark, box.width, box.height), turned),
        border_width=0,
        background_opacity=1.0,
        background_layout=_WHOLE,
    )


@lru_cache(8)
def _drawn(mark: Mark, width: float, height: float) -> bytes:
    """The mark as a PDF of one page; most files of a run bear the same."""
    content = {
        "width": width,
        "height": height,
        "name": mark.name,
        "post": mark.post,
        "agency": mark.agency,
        "at": mark.at.isoformat(timespec="seconds"),
        "picture": mark.picture,
        "words": {"by": document("stamp-by"), "at": document("stamp-at")},
    }
    return pdf(TEMPLATES / "stamp.typ", content, mark.at.date())


class _Page(PdfContent):
    """The one page of a PDF in memory, turned counterclockwise."""

    def __init__(self, data: bytes, turned: int) -> None:
        """Keep it until pyHanko gives a writer."""
        super().__init__()
        self._data = data
        self._turned = turned

    def render(self) -> bytes:
        """Import the page and draw it."""
        page = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self._data)))
        self.resources.xobject[_NAME] = page
        left, low, right, high = page.get_object()["/BBox"]
        width, height = abs(left - right), abs(low - high)
        if self._turned in (90, 270):
            self.box = BoxConstraints(width=height, height=width)
        else:
            self.box = BoxConstraints(width=width, height=height)
        moved = {
            0: "1 0 0 1 0 0",
            90: f"0 1 -1 0 {height} 0",
            180: f"-1 0 0 -1 {width} {height}",
            270: f"0 -1 1 0 0 {width}",
        }[self._turned]
        return f"{moved} cm {_NAME} Do".encode()
