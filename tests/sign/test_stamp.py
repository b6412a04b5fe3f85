"""The visible mark: Vietnamese letters, post, time with +07:00, where the signer's block is (decree 30/2020; DOMAIN E.2)."""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
import unicodedata
import zlib
from pathlib import Path
from typing import Any

import pytest

from tests.sign import orders, pki
from vaxcli.documents.box import Box
from vaxcli.errors import InputError
from vaxcli.sign import stamp
from vaxcli.sign.sign_order import Verdict

LONG = "Nguyễn Thị Ngọc Quỳnh Hương Thục Uyên"


def png(width: int = 40, height: int = 20) -> bytes:
    rows = b"".join(b"\0" + b"\x20\x40\xc0\x80" * width for _ in range(height))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def words(folder: Path, pdf: bytes, *area: int) -> str:
    """The text of a page as pdftotext reads it; of an area in points from the upper left corner."""
    if shutil.which("pdftotext") is None:
        pytest.skip("not installed: pdftotext")
    file = pki.put(folder / "doc.pdf", pdf)
    place = [word for name, value in zip("xyWH", area, strict=False) for word in (f"-{name}", str(value))]
    line: list[str | Path] = ["pdftotext", "-layout", "-r", "72", *place, file, "-"]
    said = subprocess.run(line, capture_output=True, text=True, check=True, timeout=60).stdout
    return " ".join(unicodedata.normalize("NFC", said).split())


def marked(folder: Path, pdf: bytes | None = None, **more: Any) -> bytes:
    return orders.signed(folder, pdf, visible=True, **more)


def test_the_mark_says_who_which_post_which_office_and_when(tmp_path: Path) -> None:
    said = words(tmp_path, marked(tmp_path, post="Chủ tịch", agency=pki.OFFICE))
    when = orders.NOW.isoformat(timespec="seconds")
    assert f"Ký bởi: {pki.CHAIR} Chủ tịch {pki.OFFICE} Ký lúc: {when}" in said
    assert when.endswith("+07:00")


def test_the_moment_of_the_mark_is_the_moment_of_the_signature(tmp_path: Path) -> None:
    signed = marked(tmp_path)
    assert orders.looked(signed).signatures[0].signed_at in words(tmp_path, signed)


@pytest.mark.parametrize("name", [LONG, "Đỗ Ữ Ặng Ỹ", "A [b] #c $d *e* _f_ \\g <h> @i // j"])
def test_any_name_is_read_back_whole(tmp_path: Path, name: str) -> None:
    signed = marked(tmp_path, by=pki.issue(name, number=7))
    assert "".join(name.split()) in "".join(words(tmp_path, signed).split())


def test_by_default_it_stands_at_the_lower_right(tmp_path: Path) -> None:
    signed = marked(tmp_path)
    assert pki.CHAIR in words(tmp_path, signed, 350, 730, 245, 112)
    assert pki.CHAIR not in words(tmp_path, signed, 0, 0, 595, 700)


def test_it_stands_where_the_signers_block_of_our_paper_is(tmp_path: Path) -> None:
    signed = marked(tmp_path, pki.paper(box=(60, 400, 260, 470)))
    assert pki.CHAIR in words(tmp_path, signed, 50, 842 - 480, 220, 90)


def test_a_second_signer_stands_above_the_first(tmp_path: Path) -> None:
    twice = marked(tmp_path, marked(tmp_path), by=pki.made().other)
    said = words(tmp_path, twice)
    assert said.index(pki.OTHER) < said.index(pki.CHAIR)
    assert orders.looked(twice).verdict is Verdict.VALID


@pytest.mark.parametrize(
    ("block", "area"),
    [((300, 400, 500, 464), (296, 842 - 378, 210, 72)), ((300, 60, 500, 124), (90, 842 - 128, 206, 72))],
    ids=["below", "left"],
)
def test_a_second_signer_covers_nothing_of_our_paper(
    tmp_path: Path, block: tuple[float, float, float, float], area: tuple[int, int, int, int]
) -> None:
    """Below the printed name of the first; on the left of him where the page ends."""
    twice = marked(tmp_path, marked(tmp_path, pki.paper(box=block)), by=pki.made().other)
    assert pki.OTHER in words(tmp_path, twice, *area)
    assert pki.CHAIR not in words(tmp_path, twice, *area)


def test_post_and_office_are_never_said_of_somebody_else(tmp_path: Path) -> None:
    """R38: whoever signs with a reason instead of the chair is not called the chair."""
    settings: dict[str, Any] = {"signer": pki.CHAIR, "post": "Chủ tịch", "agency": pki.OFFICE}
    chair = words(tmp_path, marked(tmp_path, **settings))
    assert f"{pki.CHAIR} Chủ tịch {pki.OFFICE}" in chair
    said = words(tmp_path, marked(tmp_path, by=pki.made().other, force=True, reason="thay", **settings))
    assert pki.OTHER in said
    assert "Chủ tịch" not in said
    assert pki.OFFICE not in said


def test_it_stands_where_it_is_asked_for(tmp_path: Path) -> None:
    signed = marked(tmp_path, at_box=Box(page=-1, x=100, y=300, width=180, height=50))
    assert pki.CHAIR in words(tmp_path, signed, 90, 842 - 360, 200, 70)


def places(folder: Path, pdf: bytes) -> tuple[float, float, dict[str, tuple[float, float]]]:
    """Width and height of the page before it is turned, and where words begin, from its upper left corner."""
    if shutil.which("pdftotext") is None:
        pytest.skip("not installed: pdftotext")
    file = pki.put(folder / "doc.pdf", pdf)
    line: list[str | Path] = ["pdftotext", "-bbox", "-cropbox", file, "-"]
    said = subprocess.run(line, capture_output=True, text=True, check=True, timeout=60).stdout
    size = re.search(r'<page width="([\d.]+)" height="([\d.]+)"', said)
    assert size
    found = re.findall(r'<word xMin="([\d.]+)" yMin="([\d.]+)".*>(.+)</word>', said)
    return float(size[1]), float(size[2]), {word: (float(x), float(y)) for x, y, word in found}


@pytest.mark.parametrize("turned", [0, 90, 180, 270, -90])
@pytest.mark.parametrize(
    "shown",
    [b"/MediaBox [0 0 595 842]", b"/MediaBox [495 892 -100 50] /CropBox [-50 100 445 900]"],
    ids=["a4", "cut"],
)
def test_it_stands_upright_at_the_same_place_however_the_page_is_shown(
    tmp_path: Path, shown: bytes, turned: int
) -> None:
    """Scanned pages are often turned, pages from a press are cut: what counts is what the reader sees."""
    pdf = pki.page(shown=b"%s /Rotate %d" % (shown, turned))
    long, high, at = places(tmp_path, marked(tmp_path, pdf, post="Hoa"))
    width, height = (high, long) if turned % 180 else (long, high)
    assert at["Hoa"][0] == pytest.approx(width - stamp.MARGIN - stamp.WIDTH + 4, abs=1)
    assert height - stamp.MARGIN - stamp.HEIGHT < at["Hoa"][1] < height - stamp.MARGIN
    # A word of the second line: left of the end of the first and below it, so the mark is not turned.
    assert at["Hoa"][0] < at["Nguyễn"][0]
    assert at["Hoa"][1] > at["Nguyễn"][1] + 5

    asked = Box(page=1, x=60, y=300, width=200, height=60)
    at = places(tmp_path, marked(tmp_path, pdf, post="Hoa", at_box=asked))[-1]
    assert at["Hoa"][0] == pytest.approx(64, abs=1)
    assert height - 360 < at["Hoa"][1] < height - 300


def test_an_invisible_signature_changes_no_page(tmp_path: Path) -> None:
    signed = orders.signed(tmp_path)
    assert words(tmp_path, signed) == words(tmp_path, pki.page())
    assert re.search(rb"/Rect \[ ?0(?:\.0)? 0(?:\.0)? 0(?:\.0)? 0(?:\.0)? ?\]", signed)


def test_the_picture_of_a_hand_signature_stands_beside_the_text(tmp_path: Path) -> None:
    signed = marked(tmp_path, image=pki.put(tmp_path / "chu-ky.png", png()))
    assert orders.looked(signed).verdict is Verdict.VALID
    assert pki.CHAIR in words(tmp_path, signed)
    assert b"/Subtype /Image" in signed


@pytest.mark.parametrize("data", [b"GIF89a", b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n" + b"0" * (5 << 20)])
def test_what_is_no_small_png_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(InputError, match="SIGN-picture"):
        stamp.picture(pki.put(tmp_path / "anh.png", data))
    with pytest.raises(InputError, match="SIGN-picture"):
        stamp.picture(tmp_path / "khong-co.png")


def test_long_words_shrink_until_they_fit(tmp_path: Path) -> None:
    """A narrow block of the signer, a long name of an office: nothing is cut off."""
    office = "Ủy ban nhân dân xã Hoa Mơ, huyện Đồng Cỏ Xanh, tỉnh Núi Cao Mây Trắng " * 3
    box = Box(page=1, x=100, y=300, width=150, height=45)
    said = words(tmp_path, marked(tmp_path, post="Phó Chủ tịch", agency=office.strip(), at_box=box))
    assert "".join(office.split()) in "".join(said.split())
    assert orders.NOW.isoformat(timespec="seconds") in said
