"""Rows and heads in every spelling that senders' programs use (DESIGN, promise 4; RELIABILITY 3, cases 2 and 3).

Each case gives the XML before and what must stand there after; ``+`` stands for the new cells of a row.
"""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workbook import books
from vaxcli.errors import InputError
from vaxcli.workbook.patch import AddedColumn, AddedColumns, NewColumn, NewSheet, patch

H = '<row r="1"><c r="A1"><v>0</v></c>+</row>'


def _added(rows: tuple[int, ...], *, by_row: bool = False) -> AddedColumns:
    return AddedColumns(
        sheet=1,
        heading_row=1,
        first_column=3,
        columns=(AddedColumn(heading="h", width=9), AddedColumn(heading="i", width=12)),
        rows=rows,
        values=[[f"x{row if by_row else 1}" for row in rows], ["y"] * len(rows)],
        fills=[None] * len(rows),
    )


def _after(data: bytes, rows: tuple[int, ...]) -> str:
    """The sheet's XML after patching, with ``+`` for the two cells of a row and without style numbers."""
    xml = str(books.members(patch(data, [_added(rows)], []))["xl/worksheets/s.xml"], "utf-8")
    new = r'<(x:)?c r="C{0}" s="\d+" t="inlineStr">.{{1,50}}?</(x:)?c><(x:)?c r="D{0}" s="\d+" t="inlineStr">.{{1,50}}?</(x:)?c>'
    for row in (1, *rows):
        xml, count = re.subn(new.format(row), "+", xml)
        assert count == 1, (row, xml)
    return xml


ROWS = {
    "common": ('<row r="2"><c r="A2"/></row>', '<row r="2"><c r="A2"/>+</row>'),
    "spans": ('<row r="2" spans="1:2"><c r="A2"/></row>', '<row r="2" spans="1:4"><c r="A2"/>+</row>'),
    "spans in quotes of the other kind": (
        "<row ht='9' r='2' spans='2:3 5:6'><c r='A2'/></row>",
        "<row ht='9' r='2' spans='2:6'><c r='A2'/>+</row>",
    ),
    "spans that reach far enough": (
        '<row r="2" spans="1:9"><c r="A2"/></row>',
        '<row r="2" spans="1:9"><c r="A2"/>+</row>',
    ),
    "row without cells": ('<row r="2" ht="9"></row>', '<row r="2" ht="9">+</row>'),
    "self-closing row": ('<row r="2" ht="9" />', '<row r="2" ht="9">+</row>'),
    "self-closing rows around": (
        '<row r="2"/><row r="3"><c r="A3"/></row><row r="4"/>',
        '<row r="2">+</row><row r="3"><c r="A3"/></row><row r="4"/>',
    ),
    "row that lacks": ('<row r="3"><c r="A3"/></row>', '<row r="2">+</row><row r="3"><c r="A3"/></row>'),
    "row without number": ('<row><c r="A2"/></row>', '<row><c r="A2"/>+</row>'),
    "cells without address": ("<row><c/><c><v>5</v></c></row>", "<row><c/><c><v>5</v></c>+</row>"),
    "cells without address, right of ours": (
        "<row><c/><c/><c/><c/><c s='0'><v>5</v></c></row>",
        "<row><c/><c/>+<c r=\"E2\" s='0'><v>5</v></c></row>",
    ),
    "styled but empty cells make way": (
        '<row r="2"><c r="A2"/><c r="C2" s="0"/><c r="D2" s="0"></c><c r="F2" s="0"/></row>',
        '<row r="2"><c r="A2"/>+<c r="F2" s="0"/></row>',
    ),
    "a value after empty cells": (
        '<row r="2"><c r="A2"/><c r="C2" s="0"/><c r="F2"><v>1</v></c><c r="G2" s="0"/></row>',
        '<row r="2"><c r="A2"/>+<c r="F2"><v>1</v></c><c r="G2" s="0"/></row>',
    ),
    "an empty cell without address among the last ones": (
        '<row r="2"><c r="A2"/><c r="C2" s="0"/><c s="0"/><c s="0"/><c r="G2" s="0"/></row>',
        '<row r="2"><c r="A2"/>+<c r="E2" s="0"/><c r="G2" s="0"/></row>',
    ),
    "cells only right of ours": (
        '<row r="2"><c r="Z2"><v>1</v></c></row>',
        '<row r="2">+<c r="Z2"><v>1</v></c></row>',
    ),
    "attributes in another order": (
        '<row r="2"><c s="0" r="A2"/><c s="0" r="Z2"/></row>',
        '<row r="2"><c s="0" r="A2"/>+<c s="0" r="Z2"/></row>',
    ),
    "spaces and lines": (
        '\n  <row r="2">\n    <c r="A2"/>\n  </row>\n',
        '\n  <row r="2">\n    <c r="A2"/>+\n  </row>\n',
    ),
    "a space in the end tag": (
        '<row r="2"><c r="A2"/></row ><row r="3"><c r="A3"/></row>',
        '<row r="2"><c r="A2"/>+</row ><row r="3"><c r="A3"/></row>',
    ),
    "something after the cells": (
        '<row r="2"><c r="A2"/><extLst><ext uri="u"/></extLst></row>',
        '<row r="2"><c r="A2"/>+<extLst><ext uri="u"/></extLst></row>',
    ),
    "a comment that looks like rows": (
        '<!-- </row><row r="9"> --><row r="2"><c r="A2"/><!-- </row> --></row>',
        '<!-- </row><row r="9"> --><row r="2"><c r="A2"/>+<!-- </row> --></row>',
    ),
    "CDATA and an instruction that look like rows": (
        '<row r="2"><c r="A2" t="inlineStr"><is><t><![CDATA[</row><c r="Z2">]]></t></is></c><?x </row> ?></row>',
        '<row r="2"><c r="A2" t="inlineStr"><is><t><![CDATA[</row><c r="Z2">]]></t></is></c>+<?x </row> ?></row>',
    ),
}


@pytest.mark.parametrize("prefix", ["", "x:"])
@pytest.mark.parametrize("case", ROWS)
def test_cells_stand_at_their_place_and_all_else_stays(case: str, prefix: str) -> None:
    before, after = ((H + rows if "+" in rows else H.replace("+", "") + rows) for rows in ROWS[case])
    if prefix:
        before, after = (re.sub(r"<(/?)(?=[a-zA-Z])", rf"<\1{prefix}", xml) for xml in (before, after))
    data = books.by_hand(before, prefix=prefix)
    expected = re.search(r"<[x:]*sheetData>(.*)</[x:]*sheetData>", _after(data, (2,)), re.DOTALL)
    assert expected
    assert expected[1] == after
    books.assert_well_formed(patch(data, [_added((2,))], []))


def test_a_sheet_without_rows_gets_them() -> None:
    for rows in ("", None):
        data = books.by_hand(rows or "")
        if rows is None:
            sheet = books.members(data)["xl/worksheets/s.xml"].replace(
                b"<sheetData></sheetData>", b"<sheetData />"
            )
            data = books.with_member(data, "xl/worksheets/s.xml", sheet)
        assert '<row r="1">+</row><row r="7">+</row></sheetData>' in _after(data, (7,))


HEADS = {
    "extent": ('<dimension ref="A1:B9"/>', '<dimension ref="A1:D9"/>'),
    "extent of one cell": ("<dimension ref='A1'/>", '<dimension ref="A1:D2"/>'),
    "extent beyond": ('<dimension ref="A1:Z100"/>', '<dimension ref="A1:Z100"/>'),
    "all columns in one": (
        '<cols><col min="1" max="16384" style="0" hidden="1"/></cols>',
        '<cols><col min="1" max="2" style="0" hidden="1"/>#<col min="5" max="16384" style="0" hidden="1"/></cols>',
    ),
    "columns on both sides": (
        '<cols><col min="1" max="1" width="5"/><col min="9" max="9" width="6"></col></cols>',
        '<cols><col min="1" max="1" width="5"/>#<col min="9" max="9" width="6"/></cols>',
    ),
    "one of ours": ('<cols><col width="5" max="3" min="3"/></cols>', "<cols>#</cols>"),
    "none": ("<sheetFormatPr/>", "<sheetFormatPr/><cols>#</cols>"),
}


@pytest.mark.parametrize("case", HEADS)
def test_extent_and_widths_are_right_and_all_else_stays(case: str) -> None:
    before, after = HEADS[case]
    views = '<sheetPr/><sheetViews><sheetView workbookViewId="0"/></sheetViews>'
    head = before if "dimension" in before else views + before
    xml = _after(books.by_hand(H.replace("+", ""), head=head), (2,))
    ours = r'<col min="3" max="3" width="9"( style="0")? customWidth="1"/><col min="4" max="4" width="12"( style="0")? customWidth="1"/>'
    xml = re.sub(ours, "#", xml)
    assert (after if "dimension" in before else views + after) in xml


def test_rows_out_of_order_are_refused_not_guessed() -> None:
    for rows in ('<row r="3"/><row r="2"/>', '<row r="2"/><row r="2"/>', '<row r="x"/>'):
        with pytest.raises(InputError, match="PATCH-damaged"):
            patch(books.by_hand(rows), [_added((2,))], [])


@given(
    st.lists(st.integers(1, 40), unique=True).map(sorted),
    st.sets(st.integers(2, 40)).map(sorted),
    st.sampled_from(["", 'spans="1:2" ']),
    st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_any_rows_present_any_rows_asked_for(
    there: list[int],
    asked: list[int],
    spans: str,
    numbered: bool,
) -> None:
    """Promise 2: no row is lost or invented, and each value stands in the row it was meant for."""
    rows = "".join(
        f'<row r="{n}" {spans}><c {f"""r="B{n}" """ if numbered else ""}><v>{n}</v></c></row>'
        if n % 3
        else f'<row r="{n}"/>'
        for n in there
    )
    after = patch(books.by_hand(rows), [_added(tuple(asked), by_row=True)], [])
    sheet = openpyxl.load_workbook(io.BytesIO(after)).worksheets[0]
    column = 2 if numbered else 1
    assert {r: sheet.cell(r, column).value for r in there if r % 3} == {r: r for r in there if r % 3}
    new = {r: sheet.cell(r, 3).value for r in range(1, 42) if sheet.cell(r, 3).value is not None}
    assert new == {1: "h"} | {r: f"x{r}" for r in asked}
    numbers = [int(n) for n in re.findall(rb'<row r="(\d+)"', books.members(after)["xl/worksheets/s.xml"])]
    assert numbers == sorted({1, *asked, *there})


def test_long_sheets_keep_every_value_in_its_row() -> None:
    """Rows are written in stretches; promise 2 holds across their borders, with gaps on either side."""
    there = [n for n in range(1, 13_000) if n % 7]
    asked = tuple(n for n in range(2, 13_000) if n % 5)
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in there)
    values: list[int | str] = list(range(10_000))
    sheet = NewSheet(name="n", columns=(NewColumn(heading="h", width=9),), values=[values])
    after = patch(books.by_hand(rows), [_added(asked, by_row=True)], [sheet])
    seen = books.calamine_rows(after, "DS")
    assert {n: row[0] for n, row in enumerate(seen, start=1) if row[0] != ""} == {n: n for n in there}
    assert {n: row[2] for n, row in enumerate(seen[1:], start=2) if row[2] != ""} == {
        n: f"x{n}" for n in asked
    }
    assert [row[0] for row in books.calamine_rows(after, "n")] == ["h", *values]


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
XF = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
STYLES = {
    "missing": "",
    "empty": f'<styleSheet xmlns="{MAIN}"/>',
    "no fills, no formats": f'<styleSheet xmlns="{MAIN}"><fonts><font/></fonts><dxfs/></styleSheet>',
    "self-closing": f'<styleSheet xmlns="{MAIN}"><numFmts/><fonts count="0"/><fills/><borders/><cellXfs/></styleSheet>',
    "prefixed, with a count that lies": f'<x:styleSheet xmlns:x="{MAIN}"><x:numFmts count="1"><x:numFmt numFmtId="170" '
    'formatCode="0.0"/></x:numFmts><x:fonts count="9"><x:font/></x:fonts><x:fills count="2"><x:fill><x:patternFill/></x:fill><x:fill><x:patternFill/></x:fill></x:fills>'
    f"<x:borders><x:border/></x:borders><x:cellStyleXfs>{XF.replace('<', '<x:')}</x:cellStyleXfs>"
    f"<x:cellXfs>{XF.replace('<', '<x:')}</x:cellXfs></x:styleSheet>",
}


@pytest.mark.filterwarnings("ignore:Workbook contains no")  # openpyxl wants a style named Normal
@pytest.mark.parametrize("case", STYLES)
def test_styles_are_appended_and_none_is_changed(case: str) -> None:
    data = books.by_hand(H.replace("+", ""), styles=STYLES[case])
    after = patch(data, [_added((2,))], [books.WORK_LIST])
    styles = books.members(after)["xl/styles.xml"].decode()
    books.assert_well_formed(after)
    for old in re.findall(r"<x:(?:numFmt|xf|font|fill) ?[^>]*/>", STYLES[case]):
        assert old in styles
    for group, child in (("fonts", "font"), ("fills", "fill"), ("cellXfs", "xf"), ("numFmts", "numFmt")):
        found = re.search(rf'<(?:x:)?{group}( count="(\d+)")?>(.*)</(?:x:)?{group}>', styles)
        assert found, group
        assert found[2] in (None, str(len(re.findall(rf"<(?:x:)?{child}[ />]", found[3]))))
    book = openpyxl.load_workbook(io.BytesIO(after))
    assert book.worksheets[0]["C1"].font.b
    assert book.worksheets[0]["C2"].number_format == "@"
    assert not book.worksheets[0]["A1"].font.b
    assert book["Cần bổ sung"]["B4"].number_format == "dd/mm/yyyy"
