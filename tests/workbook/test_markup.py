"""Marked and mended cells change nothing else (promise 4).

1. Cells are coloured by one conditional format of ours; no cell's style changes.
2. It is found again and taken away, also beside formats of the sender's in one block.
3. A text is put into a cell in its place; formulas are left alone; everything else is the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest

from tests.workbook import books
from vaxcli.workbook.cellpatch import NewText, with_texts
from vaxcli.workbook.markup import areas_of, with_marks, without_marks

SENDERS: dict[str, Callable[[], bytes]] = {
    "openpyxl": books.by_openpyxl,
    "macros": lambda: books.by_openpyxl(macros=True),
    "xlsxwriter": books.by_xlsxwriter,
    "utf-16": lambda: books.sheet_in_utf16(books.by_openpyxl()),
    "by hand": lambda: books.by_hand('<row r="1"><c r="A1"><v>1</v></c></row>'),
    "prefix": lambda: books.by_hand('<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>', prefix="x:"),
}
MAY_CHANGE = {"xl/styles.xml", "xl/worksheets/sheet1.xml", "xl/worksheets/s.xml"}
WITHOUT_STYLES = {"[Content_Types].xml", "xl/_rels/workbook.xml.rels"}
"""Change too where the workbook has no styles part yet."""
MARKS = {1: {(1, 1), (2, 1), (2, 3)}}


@pytest.fixture(params=SENDERS)
def sent(request: pytest.FixtureRequest) -> bytes:
    return SENDERS[request.param]()


def rules(data: bytes) -> list[tuple[str, str, int]]:
    """Areas, formula and priority of every conditional format of the first sheet."""
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    return [
        (str(block.sqref), rule.formula[0] if rule.formula else "", rule.priority)
        for block in sheet.conditional_formatting
        for rule in block.rules
    ]


def looks(data: bytes, parts: slice) -> dict[tuple[str, str], tuple[object, ...]]:
    """Values and looks of all cells."""
    return {
        (sheet, address): cell[parts]
        for sheet, cells in books.cells(data).items()
        for address, cell in cells.items()
    }


def sheet_xml(data: bytes) -> bytes:
    """The XML of the first sheet."""
    parts = books.members(data)
    return parts.get("xl/worksheets/sheet1.xml") or parts["xl/worksheets/s.xml"]


def ours(data: bytes) -> list[tuple[str, str, int]]:
    return [rule for rule in rules(data) if "vaxcli" in rule[1]]


def test_rule_1_one_format_and_no_other_change(sent: bytes) -> None:
    marked = with_marks(sent, MARKS)
    books.assert_well_formed(marked)
    assert [areas for areas, _, _ in ours(marked)] == ["A1:A2 C2"]
    assert [rule for rule in rules(marked) if rule not in ours(marked)] == rules(sent)
    old, new = books.members(sent), books.members(marked)
    # without a styles part every reader shows its own default font
    parts = slice(None) if "xl/styles.xml" in old else slice(1)
    assert looks(marked, parts) == looks(sent, parts)
    more = set() if "xl/styles.xml" in old else WITHOUT_STYLES
    assert {name for name in old if new[name] != old[name]} <= MAY_CHANGE | more
    assert new.keys() - old.keys() <= {"xl/styles.xml"}


def test_rule_1_it_has_a_priority_of_its_own(sent: bytes) -> None:
    priorities = [priority for _, _, priority in rules(with_marks(sent, MARKS))]
    assert len(set(priorities)) == len(priorities)


def test_rule_2_marking_and_clearing_gives_the_sheet_back(sent: bytes) -> None:
    cleared = without_marks(with_marks(sent, MARKS), {1: None})
    assert rules(cleared) == rules(sent)
    assert sheet_xml(cleared) == sheet_xml(sent)


def test_rule_2_a_workbook_without_marks_stays_byte_for_byte(sent: bytes) -> None:
    assert without_marks(sent, {1: None}) == sent


def test_rule_2_a_rule_of_the_senders_in_one_block_stays() -> None:
    tail = (
        '<conditionalFormatting sqref="A1"><cfRule type="expression" priority="1"><formula>A1&gt;5</formula></cfRule>'
        '<cfRule type="expression" priority="2"><formula>"vaxcli" = "vaxcli"</formula></cfRule></conditionalFormatting>'
    )
    data = books.by_hand('<row r="1"><c r="A1"><v>1</v></c></row>', tail=tail)
    assert rules(without_marks(data, {1: None})) == [("A1", "A1>5", 1)]


def test_rule_2_the_colour_is_added_to_the_styles_once() -> None:
    once = with_marks(books.by_openpyxl(), MARKS)
    twice = with_marks(without_marks(once, {1: None}), MARKS)
    assert books.members(twice)["xl/styles.xml"] == books.members(once)["xl/styles.xml"]


def test_rule_2_the_column_of_marks_is_cleared_from_its_heading_on() -> None:
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}" t="inlineStr"><is><t>x</t></is></c></row>'
        for n in range(1, 4)
    )
    cleared = books.cells(without_marks(books.by_hand(rows), {1: (2, 2)}))
    values = {address: cell[0] for sheet in cleared.values() for address, cell in sheet.items()}
    assert {address for address, value in values.items() if value is not None} == {"A1", "B1", "A2", "A3"}


def test_areas_join_rows_of_a_column() -> None:
    assert areas_of([]) == ""
    assert areas_of([(3, 28), (2, 1), (3, 1), (4, 1), (6, 1)]) == "A2:A4 A6 AB3"


def test_rule_3_a_text_stands_in_place_and_the_rest_is_the_same() -> None:
    rows = (
        '<row r="1"><c r="A1" s="1"><v>70085000011</v></c><c r="B1"><f>1+1</f><v>2</v></c>'
        '<c r="C1" t="inlineStr"><is><t> a </t></is></c></row>'
    )
    sent = books.by_hand(rows)
    wanted = {
        1: {
            (1, 1): NewText(text="070085000011", as_text=True),
            (1, 2): NewText(text="2"),
            (1, 3): NewText(text="a & <b>"),
        }
    }
    mended, done = with_texts(sent, wanted)
    books.assert_well_formed(mended)
    assert done == {(1, 1, 1), (1, 1, 3)}
    sheet = openpyxl.load_workbook(io.BytesIO(mended)).worksheets[0]
    assert [cell.value for cell in sheet[1]] == ["070085000011", "=1+1", "a & <b>"]
    assert sheet["A1"].number_format == "@"
    before = sheet_xml(sent)
    after = sheet_xml(mended)
    assert after.split(b"<row")[0] == before.split(b"<row")[0]
    assert after.split(b"</row>")[1] == before.split(b"</row>")[1]
    assert b'<c r="B1"><f>1+1</f><v>2</v></c>' in after


def test_rule_3_the_format_made_text_keeps_font_fill_and_border() -> None:
    book = openpyxl.Workbook()
    cell = book.worksheets[0]["A1"]
    cell.value = 70085000011
    cell.font = openpyxl.styles.Font(name="Arial", bold=True)
    cell.fill = openpyxl.styles.PatternFill("solid", "FF00FF00")
    written = io.BytesIO()
    book.save(written)
    mended, _ = with_texts(written.getvalue(), {1: {(1, 1): NewText(text="070085000011", as_text=True)}})
    after = openpyxl.load_workbook(io.BytesIO(mended)).worksheets[0]["A1"]
    assert (after.font.name, after.font.b, after.fill.fgColor.rgb) == ("Arial", True, "FF00FF00")
    assert (after.number_format, after.value) == ("@", "070085000011")
