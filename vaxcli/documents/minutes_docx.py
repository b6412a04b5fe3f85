"""The minutes as a Word file, to be edited before they are printed: the same content as the PDF."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

_FONT = "Times New Roman"
_SHORT = 20
"""Rows of a table that stays on one page."""


def paper(content: dict[str, Any]) -> bytes:
    """The .docx; A4 and margins as the decree sets them (DOMAIN E.1)."""
    made = Document()
    section = made.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin = section.bottom_margin = Cm(2.2)
    section.left_margin, section.right_margin = Cm(3), Cm(1.8)
    style = made.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(13)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    style.paragraph_format.space_after = Pt(4)
    _page_numbers(section)
    _head(made, content["head"])
    _centred(made, content["kind"], bold=True)
    _centred(made, content["summary"], bold=True)
    words = content["words"]
    for basis in content["head"]["legal_bases"]:
        made.add_paragraph().add_run(basis).italic = True
    made.add_paragraph(content["start"])
    made.add_paragraph(content["place"])
    _bold(made, words["present"])
    for one in content["present"]:
        made.add_paragraph(f"- {one}")
    made.add_paragraph(content["chair"])
    made.add_paragraph(content["secretary"])
    _bold(made, words["course"])
    made.add_paragraph(content["why"])
    for note in content["notes"]:
        made.add_paragraph(note)
    for one in content["sections"]:
        _bold(made, one["title"])
        _table(made, one)
    if not content["sections"]:
        made.add_paragraph(words["no_figures"])
    made.add_paragraph(content["fingerprint"])
    mark = made.add_paragraph().add_run(content["sha256"])
    mark.font.size = Pt(10)
    made.add_paragraph(words["later"])
    made.add_paragraph(words["end"]).paragraph_format.keep_with_next = True
    _signatures(made, content)
    if content["head"]["recipients"]:
        _bold(made, content["head"]["recipients_title"])
        for one in content["head"]["recipients"]:
            line = made.add_paragraph()
            line.paragraph_format.space_after = Pt(0)
            line.add_run(f"- {one}").font.size = Pt(11)
    # Nothing in the file says who made it or when: the same data give the same paper.
    made.core_properties.author = ""
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _page_numbers(section: Any) -> None:
    """Centred in the upper margin, not on the first page (DOMAIN E.1)."""
    section.different_first_page_header_footer = True
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._r.append(part)  # noqa: SLF001 - python-docx has no fields of its own


def _widths(table: Any, *centimetres: float) -> None:
    """Set columns; Word looks at the cells, others at the columns."""
    table.autofit = False
    for column, width in zip(table.columns, centimetres, strict=True):
        for cell in (column, *column.cells):
            cell.width = Cm(width)


def _head(made: Any, head: dict[str, Any]) -> None:
    table = made.add_table(rows=1, cols=2)
    _widths(table, 6.2, 10.0)
    left = (head["parent"], head["agency"], head["number"])
    right = (head["nation"], head["motto"], head["place_and_date"])
    for cell, lines in zip(table.rows[0].cells, (left, right), strict=True):
        cell.paragraphs[0].text = ""
        for at, line in enumerate(lines):
            if not line:
                continue
            paragraph = cell.add_paragraph() if cell.paragraphs[-1].text else cell.paragraphs[-1]
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            run = paragraph.add_run(line)
            run.font.size = Pt(12)
            run.bold = at == 1 or (at == 0 and lines is right)
            run.italic = at == 2 and lines is right
            run.underline = at == 1 and lines is right


def _centred(made: Any, text: str, *, bold: bool) -> None:
    paragraph = made.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold, Pt(14)


def _bold(made: Any, text: str) -> None:
    """What stands above something: never the last line of a page."""
    paragraph = made.add_paragraph()
    paragraph.add_run(text).bold = True
    paragraph.paragraph_format.keep_with_next = True


def _together(rows: Iterable[Any]) -> None:
    """Keep rows of a table on one page with what comes after each of them."""
    for row in rows:
        for paragraph in (one for cell in row.cells for one in cell.paragraphs):
            paragraph.paragraph_format.keep_with_next = True


def _table(made: Any, one: dict[str, Any]) -> None:
    table = made.add_table(rows=1, cols=len(one["columns"]))
    table.style = "Table Grid"
    _widths(table, 13.2, 3.0)
    for cell, text in zip(table.rows[0].cells, one["columns"], strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    for row in one["rows"]:
        cells = table.add_row().cells
        for cell, width in zip(cells, (13.2, 3.0), strict=True):
            cell.width = Cm(width)
        cells[0].text = row["name"]
        for cell, count in zip(cells[1:], row["counts"], strict=True):
            cell.text = str(count)
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    # A table that is longer than a page breaks where it must, but not after its headings.
    _together(table.rows[:-1] if len(one["rows"]) <= _SHORT else table.rows[:2])
    made.add_paragraph()


def _signatures(made: Any, content: dict[str, Any]) -> None:
    """Secretary left, chair right, then the parties, two in a row."""
    words = content["words"]
    blocks = [
        (words["secretary"], content["names"]["secretary"]),
        (words["chair"], content["names"]["chair"]),
        *((one["title"], one["name"]) for one in content["parties"]),
    ]
    table = made.add_table(rows=(len(blocks) + 1) // 2, cols=2)
    for at, (title, name) in enumerate(blocks):
        cell = table.rows[at // 2].cells[at % 2]
        first = cell.paragraphs[0]
        first.alignment = WD_ALIGN_PARAGRAPH.CENTER
        first.add_run(title).bold = True
        hint = cell.add_paragraph()
        hint.alignment = WD_ALIGN_PARAGRAPH.CENTER
        hint.add_run(words["hint"]).italic = True
        for _ in range(2):
            cell.add_paragraph()
        last = cell.add_paragraph()
        last.alignment = WD_ALIGN_PARAGRAPH.CENTER
        last.add_run(name).bold = True
    _together(table.rows[:-1])
