"""The same data give the same bytes, with our own font only (DESIGN 3)."""

from __future__ import annotations

import struct
from datetime import date
from pathlib import Path

import pytest

from tests.documents import pdftext
from vaxcli.documents.typst_pdf import FONTS, TEMPLATES, pdf
from vaxcli.errors import InputError

DAY = date(2021, 11, 9)
LETTERS = "ĂắằẳẵặÂấầẩẫậĐđÊếềểễệÔốồổỗộƠớờởỡợƯứừửữựỲýỷỹỵ"
PAGE = '#let d = json(bytes(sys.inputs.data))\n#set text(font: "Liberation Serif")\n'


def template(folder: Path, text: str) -> Path:
    path = folder / "page.typ"
    path.write_text(PAGE + text, encoding="utf-8")
    return path


def test_the_same_data_give_the_same_bytes(tmp_path: Path) -> None:
    page = template(tmp_path, "#d.words")
    first = pdf(page, {"words": LETTERS}, DAY)
    assert pdf(page, {"words": LETTERS}, DAY) == first
    assert first.startswith(b"%PDF-1.7")
    assert pdf(page, {"words": LETTERS}, date(2021, 11, 10)) != first


def test_every_vietnamese_letter_is_read_back_from_our_own_font(tmp_path: Path) -> None:
    page = template(tmp_path, "#d.words #strong(d.words) #emph(d.words) #strong(emph(d.words))")
    out = tmp_path / "page.pdf"
    out.write_bytes(pdf(page, {"words": LETTERS}, DAY))
    assert pdftext.text(out).replace(" ", "") == LETTERS * 4
    assert pdftext.fonts(out) == {
        f"LiberationSerif{style}" for style in ("", "-Bold", "-Italic", "-BoldItalic")
    }


def test_data_are_text_and_never_typst(tmp_path: Path) -> None:
    words = '#panic() *a* _b_ $x$ \\ <c> @d [e] "f" // g'
    out = tmp_path / "page.pdf"
    out.write_bytes(pdf(template(tmp_path, "#d.words"), {"words": words}, DAY))
    assert pdftext.text(out) == words


def test_a_template_reads_nothing_outside_its_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("x", encoding="utf-8")
    (tmp_path / "inside").mkdir()
    page = template(tmp_path / "inside", '#read("../secret.txt")')
    with pytest.raises(InputError) as refusal:
        pdf(page, {}, DAY)
    assert refusal.value.code == "TEMPLATE-wrong"


def test_our_templates_need_no_network() -> None:
    assert [path.name for path in TEMPLATES.glob("*.typ") if "@" in path.read_text(encoding="utf-8")] == []


@pytest.mark.parametrize("path", sorted(FONTS.glob("*.ttf")), ids=lambda path: str(path.stem))
def test_the_fonts_are_version_2_1_5(path: Path) -> None:
    # version 1.07 lacks Vietnamese letters; name 5 of the name table is the version
    data = path.read_bytes()
    tables = {data[at : at + 4]: struct.unpack(">II", data[at + 8 : at + 16]) for at in range(12, 400, 16)}
    start, size = tables[b"name"]
    assert "Version 2.1.5".encode("utf-16-be") in data[start : start + size]


def test_four_fonts_and_their_licence_are_there() -> None:
    assert len(list(FONTS.glob("LiberationSerif-*.ttf"))) == 4
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / "LICENSE.txt").read_text(encoding="utf-8")
