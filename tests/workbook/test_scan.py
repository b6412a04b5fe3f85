"""The dumb look at a sheet (RELIABILITY 1 and cases 3, 13, 14): it must agree with reading by the book."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workbook.rawbook import sheet
from vaxcli.findings import Place
from vaxcli.workbook.exact import ExactBook
from vaxcli.workbook.model import SheetFacts
from vaxcli.workbook.scan import SheetLook, column_letters, column_number, facts, look

PLACE = Place(file="list.xlsx")


def seen(rows: str) -> SheetLook:
    return look(sheet(rows).encode(), PLACE)


def told(rows: str, fonts: dict[int, str] | None = None) -> SheetFacts:
    return facts(sheet(rows).encode(), fonts or {})


def exactly(rows: str, fonts: dict[int, str] | None = None) -> tuple[int, SheetFacts]:
    book = ExactBook(strings=["a", ""], dates={}, fonts=fonts or {}, epoch_1904=False)
    read = book.read(sheet(rows).encode(), PLACE)
    return read.written_rows, read.facts


ROWS = [
    ("", 0),
    ('<row r="1"/>', 0),
    ('<row r="1"/><row r="2"><c r="A2"><v>1</v></c></row><row r="3"/>', 1),
    ('<row r="1" spans="1:2" ht="15"><c r="A1" s="3"/><c r="B1" s="3"></c></row>', 0),
    ('<row r="1"><c r="A1"><v>0</v></c></row>', 1),
    ('<row r="1"><c r="A1" t="str"><f>B1</f><v></v></c><c r="B1"><v>1</v></c></row>', 1),
    ('<row r="1"><c r="A1" t="str"><f>B1</f><v></v></c></row>', 0),
    ('<row r="1"><c r="A1" t="str"><v xml:space="preserve"> x</v></c></row>', 1),
    ('<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>', 1),
    ('<row r="1"><c r="A1" t="inlineStr"><is><t></t></is></c></row>', 0),
    ('<row r="1"><c r="A1" t="inlineStr"><is><r><t xml:space="preserve">x</t></r></is></c></row>', 1),
    ('<row r="1"><c r="A1" t="e"><v>#N/A</v></c></row>', 1),
    ('<row ht="9" r="1"><c s="1" r="A1"><v>1</v></c></row>', 1),
]


@pytest.mark.parametrize(("rows", "count"), ROWS)
def test_rows_with_a_value_are_counted(rows: str, count: int) -> None:
    assert seen(rows).value_rows == count
    assert seen(rows).plain
    assert exactly(rows)[0] == count


@pytest.mark.parametrize(("rows", "count"), ROWS)
def test_other_writing_is_counted_too_and_what_is_odd_is_marked(rows: str, count: int) -> None:
    prefixed = sheet(rows).replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?")
    prefixed = prefixed.replace("xmlns=", "xmlns:x=")
    common = look(prefixed.encode(), PLACE)
    assert (common.value_rows, common.plain) == (count, True)
    odd = look(prefixed.replace('"', "'").encode(), PLACE)
    assert (odd.value_rows, odd.plain) == (count, not rows)
    other = look(prefixed.encode(), PLACE, as_written=False)
    assert (other.value_rows, other.plain) == (count, False)


@pytest.mark.parametrize(
    "rows",
    [
        '<row><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c><v>1</v></c></row>',
        "<row r='1'><c r='A1'><v>1</v></c></row>",
        '<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>',
    ],
)
def test_what_readers_may_not_expect_is_not_plain(rows: str) -> None:
    assert not seen(rows).plain
    assert seen(rows).value_rows == rows.count("<row")


def test_case_3_box_is_taken_from_the_cells() -> None:
    look_ = seen('<row r="7"><c r="B7"/><c r="AB7"><v>1</v></c></row><row r="9"><c r="C9"/></row>')
    assert (look_.last_row, look_.last_column) == (9, 28)


def test_spaces_alone_are_written_for_both() -> None:
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t> </t></is></c></row>'
    assert seen(rows).value_rows == exactly(rows)[0] == 1


FACTS = """
<row r="2" hidden="1"><c r="A2" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="B2" t="e"><v>#N/A</v></c></row>
<row r="3" hidden="0"><c r="A3"><f>B1</f></c><c r="B3"><f>B1</f><v></v></c><c r="C3"><f>B1</f><v>5</v></c></row>
<row r="4"><c r="A4"><f t="shared" si="0"/></c><c r="B4"><f t="shared" si="0"/><v>1</v></c></row>
<row r="5" s="1" hidden="true"><c r="A5" t="str"><f>B1</f><v></v></c><c r="B5" s="2"><f>B1</f><v/></c></row>
<row r="6"><c r="A6" s="2" t="s"><v>0</v></c><c r="B6" s="2"><v>5</v></c><c r="C6" s="2"/><c r="D6" t="s"><v>0</v></c></row>
<row r="7"><c r="A7" t="inlineStr"><is><t>t="e" hidden="1" &lt;/f>&lt;/c></t></is></c></row>
""".replace("\n", "")


def test_cases_13_and_14_errors_formulas_hidden_rows_and_fonts() -> None:
    found = told(FACTS, {2: ".VnTime"})
    assert found.error_cells == {(2, 1): "#DIV/0!", (2, 2): "#N/A"}
    assert found.valueless_formulas == {(3, 1), (3, 2), (4, 1), (5, 2)}
    assert found.hidden_rows == {2, 5}
    assert found.legacy_cells == {(6, 1): ".VnTime"}
    assert exactly(FACTS, {2: ".VnTime"})[1] == found
    prefixed = sheet(FACTS).replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?")
    assert facts(prefixed.replace("xmlns=", "xmlns:x=").encode(), {2: ".VnTime"}) == found


def test_default_font_may_be_the_legacy_one() -> None:
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1" t="s"><v>0</v></c></row>'
    assert told(rows, {0: "VNI-Times"}).legacy_cells == {(1, 1): "VNI-Times"}


CELLS = st.lists(
    st.tuples(
        st.integers(1, 9), st.integers(1, 30), st.sampled_from(["n", "s", "blank", "e", "is", "f", "empty"])
    ),
    unique_by=lambda cell: cell[:2],
)
WRITTEN = {
    "n": '<c r="{ref}"><v>1</v></c>',
    "s": '<c r="{ref}" s="4" t="s"><v>0</v></c>',
    "blank": '<c r="{ref}" s="4"/>',
    "e": '<c r="{ref}" t="e"><v>#REF!</v></c>',
    "is": '<c r="{ref}" t="inlineStr"><is><t>x</t></is></c>',
    "f": '<c r="{ref}"><f>A1</f></c>',
    "empty": '<c r="{ref}" t="str"><f>A1</f><v></v></c>',
}


@given(CELLS)
def test_look_and_book_agree_on_any_sheet(cells: list[tuple[int, int, str]]) -> None:
    rows = ""
    for number in sorted({row for row, _column, _kind in cells}):
        inside = sorted((column, kind) for row, column, kind in cells if row == number)
        written = (WRITTEN[kind].format(ref=f"{column_letters(c)}{number}") for c, kind in inside)
        rows += f'<row r="{number}">{"".join(written)}</row>'
    look_ = seen(rows)
    assert look_.plain
    assert (look_.value_rows, told(rows)) == exactly(rows)
    assert look_.last_column == max((column for _row, column, _kind in cells), default=0)


@given(st.integers(1, 16_384))
def test_column_letters_and_number_are_inverse(number: int) -> None:
    assert column_number(column_letters(number)) == number
