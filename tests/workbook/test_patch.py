"""The sender's workbook comes back as it was sent (DESIGN, promise 4).

1. Every value, style, merge, width, filter, freeze, validation, protection stays.
2. Every member that need not change is the same bytes, in the same order.
3. The added cells hold what was given; text is never a formula.
4. Every XML part is well formed; LibreOffice, openpyxl and calamine read the same values.
5. The same input gives the same bytes.
6. Nothing of the sender's is ever covered.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from tests.workbook import books
from vaxcli.errors import InputError
from vaxcli.texts import say
from vaxcli.workbook.patch import (
    AddedColumn,
    AddedColumns,
    Fill,
    NewColumn,
    NewSheet,
    patch,
)

OURS = {"F", "G", "H"}
MAY_CHANGE = {
    "[Content_Types].xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    "xl/worksheets/sheet1.xml",
}
"""The only members that may change."""

SENDERS: dict[str, Callable[[], bytes]] = {
    "openpyxl": books.by_openpyxl,
    "1904": lambda: books.by_openpyxl(epoch_1904=True),
    "macros": lambda: books.by_openpyxl(macros=True),
    "xlsxwriter": books.by_xlsxwriter,
    "utf-16": lambda: books.sheet_in_utf16(books.by_openpyxl()),
}


@pytest.fixture(params=SENDERS)
def sent(request: pytest.FixtureRequest) -> bytes:
    return SENDERS[request.param]()


def _patched(data: bytes) -> bytes:
    return patch(data, [books.result_columns()], [books.WORK_LIST])


def test_rule_1_original_cells_and_settings_stay(sent: bytes) -> None:
    _assert_kept(sent, _patched(sent))


def _assert_kept(sent: bytes, patched: bytes) -> None:
    before, after = books.cells(sent), books.cells(patched)
    for sheet, cells in before.items():
        assert _not_ours(after[sheet]) == _not_ours(cells)
    assert {name: books.settings(patched)[name] for name in before} == books.settings(sent)
    old, new = books.raw_records(sent), books.raw_records(patched)
    assert {name: new[name] for name in old.keys() - MAY_CHANGE} == {
        name: old[name] for name in old.keys() - MAY_CHANGE
    }


def _not_ours(cells: dict[str, tuple[object, ...]]) -> dict[str, tuple[object, ...]]:
    return {address: cell for address, cell in cells.items() if re.sub(r"\d", "", address) not in OURS}


def test_rule_1_widths_of_other_columns_stay_and_ours_are_visible(sent: bytes) -> None:
    before, after = (_widths(data) for data in (sent, _patched(sent)))
    assert {c: after.get(c) for c in range(1, 60) if not 6 <= c <= 8} == {
        c: before.get(c) for c in range(1, 60) if not 6 <= c <= 8
    }
    assert [after[c] for c in (6, 7, 8)] == [(18.0, False), (42.0, False), (15.0, False)]


def _widths(data: bytes) -> dict[int, tuple[float, bool]]:
    text = books.members(data)["xl/worksheets/sheet1.xml"]
    xml = text.decode("utf-16" if text[:2] == b"\xff\xfe" else "utf-8")
    widths = {}
    for tag in re.findall(r"<col [^>]*>", xml):
        low, high, width = (re.search(rf'{n}="([\d.]+)"', tag) for n in ("min", "max", "width"))
        assert low
        assert high
        for column in range(int(low[1]), min(int(high[1]), 60) + 1):
            widths[column] = (
                float(width[1]) if width else 0.0,
                'hidden="1"' in tag or 'hidden="true"' in tag,
            )
    return widths


def test_rule_2_other_members_are_the_same_bytes_in_the_same_order(sent: bytes) -> None:
    before, after = books.raw_records(sent), books.raw_records(_patched(sent))
    assert list(after)[: len(before)] == list(before)
    for name, record in before.items():
        if name not in MAY_CHANGE:
            assert after[name] == record
    number = sum(name.startswith("xl/worksheets/sheet") for name in before) + 1
    assert list(after)[len(before) :] == [f"xl/worksheets/sheet{number}.xml"]


def test_rule_2_without_new_sheets_only_the_sheet_and_the_styles_change(sent: bytes) -> None:
    before, after = books.members(sent), books.members(patch(sent, [books.result_columns()], []))
    assert {n for n in before if before[n] != after[n]} == {"xl/worksheets/sheet1.xml", "xl/styles.xml"}
    assert before.keys() == after.keys()


def test_rule_3_added_cells_hold_what_was_given(sent: bytes) -> None:
    added = books.result_columns()
    sheet = openpyxl.load_workbook(io.BytesIO(_patched(sent))).worksheets[0]
    for index, (column, values) in enumerate(zip(added.columns, added.values, strict=True)):
        assert sheet.cell(books.HEADING_ROW, 6 + index).value == column.heading
        for row, value, fill in zip(added.rows, values, added.fills, strict=True):
            cell = sheet.cell(row, 6 + index)
            assert (cell.value or "") == value
            assert cell.data_type != "f"
            assert cell.number_format == "@"
            assert cell.fill.fgColor.rgb == ("FF" + fill if fill else "00000000")
            assert cell.quotePrefix == str(value).startswith("=")


def test_rule_4_every_part_is_well_formed(sent: bytes) -> None:
    books.assert_well_formed(_patched(sent))


@pytest.mark.parametrize("sender", sorted(SENDERS.keys() - {"utf-16"}))  # calamine reads no UTF-16
def test_rule_4_calamine_reads_the_same(sender: str) -> None:
    sent = SENDERS[sender]()
    after = _patched(sent)
    name = openpyxl.load_workbook(io.BytesIO(sent)).worksheets[0].title
    before_rows, after_rows = books.calamine_rows(sent, name), books.calamine_rows(after, name)
    assert [row[:5] for row in after_rows] == [row[:5] for row in before_rows]
    assert [row[5] for row in after_rows[3:7]] == ["Kết quả"] + [f"Đã xác minh {n}" for n in range(3)]


def test_rule_5_same_input_same_bytes(sent: bytes) -> None:
    assert _patched(sent) == _patched(sent)


def test_patching_twice_puts_the_second_columns_beside_the_first() -> None:
    twice = patch(_patched(books.by_openpyxl()), [books.result_columns()], [books.WORK_LIST])  # rule 6
    book = openpyxl.load_workbook(io.BytesIO(twice))
    assert [cell.value for cell in book.worksheets[0][5]][5:9] == [
        "Đã xác minh 0",
        "=HYPERLINK(1) & <a>",
        "001085012340",
        "Đã xác minh 0",
    ]
    assert book.sheetnames[-2:] == ["Cần bổ sung", "Cần bổ sung (2)"]


def test_chain_and_names_stay_and_new_names_belong_to_the_new_sheet() -> None:
    sent = books.with_member(
        books.by_openpyxl(), "xl/calcChain.xml", b'<calcChain><c r="A9" i="1"/></calcChain>'
    )
    book = openpyxl.load_workbook(io.BytesIO(_patched(sent)))
    assert book.defined_names["gioi"].attr_text == "'Bảng'!$A$2:$A$3"
    assert book["Cần bổ sung"].print_title_rows == "$3:$3"
    assert books.members(_patched(sent))["xl/calcChain.xml"] == books.members(sent)["xl/calcChain.xml"]


def test_strict_packages_get_strict_sheets_and_relations() -> None:
    sent = books.strict(books.by_openpyxl())
    after = books.members(_patched(sent))
    for name in (
        "xl/worksheets/sheet3.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/workbook.xml",
        "xl/styles.xml",
    ):
        assert b"schemas.openxmlformats.org/officeDocument" not in after[name]
        assert b"schemas.openxmlformats.org/spreadsheetml" not in after[name]
    loose = books.zipped({n: _loosened(c) for n, c in after.items()})
    assert books.cells(loose) == books.cells(_patched(books.by_openpyxl()))


def test_a_sheet_in_utf_16_stays_so_and_gets_the_same_cells() -> None:
    name = "xl/worksheets/sheet1.xml"
    wide, narrow = (books.members(_patched(SENDERS[sender]()))[name] for sender in ("utf-16", "openpyxl"))
    assert wide.startswith(b"\xff\xfe")
    assert wide.decode("utf-16").partition("<worksheet")[2] == narrow.decode().partition("<worksheet")[2]


def _loosened(content: bytes) -> bytes:
    for old, new in books.STRICT.items():
        content = content.replace(new.encode(), old.encode())
    return content


def test_dates_follow_the_epoch_of_the_workbook() -> None:
    for epoch_1904 in (False, True):
        after = patch(books.by_openpyxl(epoch_1904=epoch_1904), [], [books.WORK_LIST])
        sheet = openpyxl.load_workbook(io.BytesIO(after))["Cần bổ sung"]
        assert sheet["B4"].value == datetime(1985, 3, 2)  # noqa: DTZ001 -- a cell has no zone


@pytest.mark.skipif(not books.has_libreoffice(), reason="LibreOffice (soffice) is not installed")
@pytest.mark.parametrize("sender", ["openpyxl", "xlsxwriter"])
def test_rule_4_libreoffice_opens_it_and_sees_the_same(sender: str, tmp_path: Path) -> None:
    by_office = books.converted(SENDERS[sender](), tmp_path, "xlsx")  # a workbook as LibreOffice writes it
    after = patch(by_office, [books.result_columns()], [books.WORK_LIST])
    _assert_kept(by_office, after)
    again = books.converted(after, tmp_path, "xlsx")
    for sheet in openpyxl.load_workbook(io.BytesIO(after)).worksheets:
        seen, written = books.calamine_rows(again, sheet.title), books.calamine_rows(after, sheet.title)
        assert _trimmed(seen) == _trimmed(written)


def _trimmed(rows: list[list[object]]) -> list[tuple[int, int, object]]:
    return [(r, c, value) for r, row in enumerate(rows) for c, value in enumerate(row) if value != ""]


_TEXTS = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(" \t\n\r=+-@_x0041&<>\"'\x00\x1f\ufffe\U0001f489"),
    ),
    max_size=30,
)


@given(st.lists(st.tuples(_TEXTS, st.sampled_from([None, *Fill])), min_size=1, max_size=8))
@hypothesis_settings(max_examples=150, deadline=None)
def test_rule_3_any_text_comes_back_as_written(rows: list[tuple[str, Fill | None]]) -> None:
    texts = [text for text, _ in rows]
    added = AddedColumns(
        sheet=1,
        heading_row=1,
        first_column=2,
        columns=(AddedColumn(heading="x", width=9),),
        rows=range(2, 2 + len(rows)),
        values=[texts],
        fills=[fill for _, fill in rows],
    )
    sheet = NewSheet(name="y", columns=(NewColumn(heading="x", width=9),), values=[texts])
    after = patch(books.by_hand('<row r="1"><c r="A1"><v>1</v></c></row>'), [added], [sheet])
    book = openpyxl.load_workbook(io.BytesIO(after))
    for column, name in ((2, "DS"), (1, "y")):
        found = [book[name].cell(row, column).value or "" for row in range(2, 2 + len(rows))]
        assert [_unescaped(str(value)) for value in found] == texts
        assert all(book[name].cell(row, column).data_type != "f" for row in range(2, 2 + len(rows)))
        seen = [row[column - 1 :] for row in books.calamine_rows(after, name)[1 : 1 + len(rows)]]
        seen += [[""]] * (len(rows) - len(seen))
        for text, cell in zip(texts, seen, strict=True):
            assert text == (cell or [""])[0] or re.search("[\ud800-\udfff]", text)  # halves of a character


def _unescaped(text: str) -> str:
    """What Excel shows for the escapes of ST_Xstring, which openpyxl hands over as they are."""
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


def test_columns_move_right_of_values_formulas_and_merged_cells() -> None:  # rule 6
    taken = {
        '<c r="B5"><v>1</v></c>': "C",
        '<c r="C5" t="str"><f>A1</f><v></v></c>': "D",
        '<c r="C5" t="inlineStr"><is><t>x</t></is></c><c r="D5"><v>2</v></c>': "E",
        '<c r="B5" s="0"/><c r="C5"><v/></c>': "B",
    }
    for cells, first in taken.items():
        data = books.by_hand(f'<row r="4"><c r="A4"><v>1</v></c></row><row r="5">{cells}</row>')
        after = patch(data, [books.result_columns(first=2, rows=[5])], [])
        assert openpyxl.load_workbook(io.BytesIO(after)).worksheets[0][f"{first}4"].value == "Kết quả", cells
        for value in re.findall(r"<v>\d</v>|<f>", cells):
            assert value.encode() in books.members(after)["xl/worksheets/s.xml"]


@pytest.mark.parametrize(
    ("merged", "first"), [("A5:F5", 7), ("D4:E9", 6), ("A1:Z3", 3), ("C9:F9", 3), ("A5:C5", 4)]
)
def test_columns_move_right_of_merged_cells_in_their_rows(merged: str, first: int) -> None:  # rule 6
    tail = f'<mergeCells count="1"><mergeCell ref="{merged}"/></mergeCells>'
    data = books.by_hand('<row r="5"><c r="A5"><v>1</v></c></row>', tail=tail)
    after = patch(data, [books.result_columns(first=3)], [])
    assert f'r="{get_column_letter(first)}4"'.encode() in books.members(after)["xl/worksheets/s.xml"]


def test_refusals_have_their_sentence() -> None:
    data = books.by_hand('<row r="1"><c r="A1"><v>1</v></c></row>')
    refused = {
        "PATCH-no-room": (data, books.result_columns(first=16383)),
        "PATCH-no-cells": (books.by_xlsxwriter(), books.result_columns(sheet=2)),
        "PATCH-too-many-rows": (data, books.result_columns(rows=[1_048_577])),
        "PATCH-damaged": (books.by_hand('<row r="9"/><row r="5"/>'), books.result_columns()),
    }
    for code, (book, added) in refused.items():
        with pytest.raises(InputError) as caught:
            patch(book, [added], [])
        assert caught.value.code == code
        for language in ("vi", "en"):
            assert "{" not in say(code, language, **caught.value.values)


def test_the_last_column_of_excel_can_be_used() -> None:
    data = books.by_hand('<row r="5"><c r="A5"><v>1</v></c></row>')
    after = patch(data, [books.result_columns(first=16382)], [])
    assert b'r="XFD7"' in books.members(after)["xl/worksheets/s.xml"]
