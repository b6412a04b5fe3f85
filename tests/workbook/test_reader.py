"""Every cell at its place, no row lost (promise 2; RELIABILITY 1 and cases 2, 3, 12, 13, 14)."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.workbook.rawbook import PEOPLE, STRICT_MAIN, book, packed, parts, sheet, strings, styles
from vaxcli.codes import Severity
from vaxcli.errors import InputError
from vaxcli.findings import Place
from vaxcli.texts import say
from vaxcli.workbook import exact, reader
from vaxcli.workbook.exact import exact_book
from vaxcli.workbook.gate import open_source
from vaxcli.workbook.model import Book, Cell, Sheet, Source
from vaxcli.workbook.ooxml import look_at
from vaxcli.workbook.reader import read_book
from vaxcli.workbook.zipgate import open_package, plain_xml

READ = [["Họ tên", "Năm sinh"], ["", ""], ["Trần Thị Thử", 1985.0]]
"""What ``PEOPLE`` says."""
NAMESPACED = (
    sheet().replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?").replace("xmlns=", "xmlns:x=")
)


def read(folder: Path, data: bytes, name: str = "list.xlsx") -> Book:
    (folder / name).write_bytes(data)
    return read_book(open_source(folder / name))


def one(folder: Path, data: bytes, name: str = "list.xlsx") -> Sheet:
    (only,) = read(folder, data, name).sheets
    return only


def codes(found: Book) -> dict[str, Mapping[str, str]]:
    assert all(say(f.code, "vi", **f.values) and f.severity is not Severity.ERROR for f in found.findings)
    return {finding.code: finding.values for finding in found.findings}


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(book(sheet()), id="plain"),
        pytest.param(packed(parts(sheet(main=STRICT_MAIN), strict=True)), id="strict"),
        pytest.param(book(NAMESPACED), id="prefixed"),
        pytest.param(book(sheet().replace("UTF-8", "UTF-16").encode("utf-16")), id="utf-16"),
        pytest.param(book(sheet(before='<dimension ref="A1"/>')), id="dimension too small"),
        pytest.param(book(sheet(before='<dimension ref="A1:XFD1048576"/>')), id="dimension huge"),
        pytest.param(book(sheet(PEOPLE.replace('"', "'"))), id="single quotes"),
        pytest.param(book(sheet(PEOPLE.replace(' r="A1"', "").replace(' r="B1"', ""))), id="cells without r"),
    ],
)
def test_cases_2_and_3_every_way_of_writing_gives_the_same_rows(tmp_path: Path, data: bytes) -> None:
    assert one(tmp_path, data).rows == READ


def test_case_2_utf16_in_every_part(tmp_path: Path) -> None:
    members = parts(sheet())
    for name in ("xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"):
        text = members[name].decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')
        members[name] = text.encode("utf-16")
    assert one(tmp_path, packed(members)).rows == READ


def test_rows_stand_where_excel_shows_them(tmp_path: Path) -> None:
    rows = one(tmp_path, book(sheet('<row r="5"><c r="C5"><v>7</v></c></row>'))).rows
    assert (len(rows), rows[4][2]) == (5, 7.0)


@pytest.mark.parametrize("fault", ["drops a row", "fails", "panics"])
def test_case_1_quick_reader_that_fails_is_made_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    class PanicException(BaseException):
        pass

    class Faulty:
        name = "S1"

        def get_sheet_by_index(self, _position: int) -> Faulty:
            return self

        def to_python(self, **_options: bool) -> list[list[Cell]]:
            if fault == "drops a row":
                return [["", ""], ["", ""], ["x", "y"]]
            raise ValueError if fault == "fails" else PanicException

    monkeypatch.setattr(reader, "_opened", lambda _data: Faulty())
    assert one(tmp_path, book(sheet())).rows == READ


def test_rows_that_no_reader_gives_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "_rows", lambda _book, _position, _name: [["x", "y"]])
    monkeypatch.setattr(exact._Cells, "_add_cell", lambda _self, _cell: False)
    with pytest.raises(InputError) as caught:
        read(tmp_path, book(sheet()))
    assert caught.value.code == "F01-rows-lost"
    assert caught.value.values == {"read": "0", "counted": "2"}


def test_interrupt_is_not_taken_for_a_failing_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupted:
        @staticmethod
        def from_filelike(_file: object) -> None:
            raise KeyboardInterrupt

    monkeypatch.setattr(reader, "CalamineWorkbook", Interrupted)
    with pytest.raises(KeyboardInterrupt):
        read(tmp_path, book(sheet()))


def test_case_6_cell_written_twice_is_ambiguous(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, book(sheet(PEOPLE + PEOPLE)))
    assert caught.value.code == "F01-cell-twice"


def test_case_1_stray_cell_in_the_last_corner_is_named(tmp_path: Path) -> None:
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(InputError) as caught:
        read(tmp_path, book(sheet(PEOPLE + far)))
    assert (caught.value.code, caught.value.values) == ("F01-far-cell", {"cell": "XFD1048576"})


def test_case_3_stray_cell_in_a_short_row_costs_little(tmp_path: Path) -> None:
    far = '<row r="1048576"><c r="T1048576"><v>1</v></c></row>'
    rows = one(tmp_path, book(sheet(PEOPLE + far))).rows
    assert rows[2][:2] == READ[2]
    assert rows[1_048_575][19] == 1.0
    assert len({id(row) for row in rows}) == 4


def test_case_3_formatted_rows_without_values_are_not_rows(tmp_path: Path) -> None:
    blank = '<row r="9"><c r="A9" s="0"/></row><row r="20" ht="3"/>'
    assert one(tmp_path, book(sheet(PEOPLE + blank))).rows == READ


@pytest.mark.parametrize("exactly", [False, True])
def test_case_12_dates(tmp_path: Path, *, exactly: bool) -> None:
    values = ("44505", "44505.5", "0.25", "60", "1.5", "99999999")
    cells = "".join(f'<c r="{c}1" s="1"><v>{v}</v></c>' for c, v in zip("ABCDEF", values, strict=True))
    rows = f'<row r="1">{cells}<c r="G1" s="2"><v>1.25</v></c><c r="H1"><v>44505</v></c></row>'
    written = sheet(rows.replace('"', "'") if exactly else rows)
    members = parts(written, style=styles(formats=(0, 14, 46)))
    plain = one(tmp_path, packed(members)).rows[0]
    assert plain[:3] == [date(2021, 11, 5), datetime.fromisoformat("2021-11-05T12:00"), time(6, 0)]
    assert plain[3] == date(1900, 2, 28)
    assert plain[5:] == [99999999.0, timedelta(hours=30), 44505.0]
    members = parts(written, style=styles(formats=(0, 14, 46)), properties='<workbookPr date1904="1"/>')
    later = read(tmp_path, packed(members))
    assert later.epoch_1904
    assert later.sheets[0].rows[0][0] == date(2025, 11, 6)


def test_cases_13_and_14_are_said_once_a_sheet_with_ten_cells(tmp_path: Path) -> None:
    rows = "".join(
        f'<row r="{n}" hidden="1"><c r="A{n}" t="e"><v>#N/A</v></c><c r="B{n}"><f>A1</f></c><c r="C{n}"><v>1</v></c></row>'
        for n in range(1, 13)
    )
    found = read(tmp_path, packed(parts(sheet(rows), sheet(), states={2: "veryHidden"})))
    said = codes(found)
    assert said["READ-102"] == {"count": "12", "rows": "1-12"}
    assert said["READ-103"]["count"] == said["READ-104"]["count"] == "12"
    assert said["READ-103"]["cells"].startswith("A1 #N/A, A2 #N/A, ")
    assert said["READ-103"]["cells"].count("#N/A") == 10
    assert said["READ-101"] == {"count": "2"}
    assert [f.place for f in found.findings if f.code == "READ-101"] == [Place(file="list.xlsx", sheet="S2")]
    assert [sheet.hidden for sheet in found.sheets] == [False, True]


def test_nothing_is_said_about_a_sound_list(tmp_path: Path) -> None:
    assert read(tmp_path, book(sheet())).findings == ()


def test_hidden_row_without_a_value_is_not_worth_a_word(tmp_path: Path) -> None:
    assert codes(read(tmp_path, book(sheet(PEOPLE + '<row r="4" hidden="1"/>')))) == {}


def test_row_of_errors_only_counts_as_a_row(tmp_path: Path) -> None:
    rows = PEOPLE + '<row r="4"><c r="A4" t="e"><v>#REF!</v></c></row>'
    found = one(tmp_path, book(sheet(rows)))
    assert found.facts.error_cells == {(4, 1): "#REF!"}


def test_cell_of_an_empty_shared_string_is_empty(tmp_path: Path) -> None:
    rows = PEOPLE + '<row r="4"><c r="A4" t="s"><v>1</v></c></row>'
    assert one(tmp_path, book(sheet(rows), shared=strings("Năm sinh", ""))).rows[:3] == READ


def test_index_counts_chart_sheets(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    made = xlsxwriter.Workbook(path)
    first = made.add_worksheet("Data")
    chart = made.add_chart({"type": "line"})
    chart.add_series({"values": "=Data!$A$1:$A$2"})
    made.add_chartsheet("Chart").set_chart(chart)
    made.add_worksheet("Thôn 2").write("A1", "x")
    first.write_column("A1", [1, 2])
    made.close()
    sheets = read_book(open_source(path)).sheets
    assert [(s.index, s.name) for s in sheets] == [(1, "Data"), (3, "Thôn 2")]
    assert sheets[1].rows == [["x"]]


def test_source_made_by_hand_is_checked_too(tmp_path: Path) -> None:
    source = open_source(_written(tmp_path, book(sheet())))
    bare = Source(name=source.name, kind=source.kind, data=source.data, sha256=source.sha256)
    assert read_book(bare).sheets == read_book(source).sheets


def _written(folder: Path, data: bytes) -> Path:
    (folder / "list.xlsx").write_bytes(data)
    return folder / "list.xlsx"


def test_xls(tmp_path: Path) -> None:
    made = xlwt.Workbook()
    tab = made.add_sheet("PL1")
    tab.write(2, 1, "Trần Thị Thử")
    tab.write(2, 2, 1985)
    made.add_sheet("PL2").visibility = 1
    made.save(str(tmp_path / "list.xls"))
    first, second = read_book(open_source(tmp_path / "list.xls")).sheets
    assert first.rows[2] == ["", "Trần Thị Thử", 1985.0]
    assert isinstance(first.rows[2][2], float)
    assert (second.index, second.hidden) == (2, True)


def test_cases_13_and_14_in_xls(tmp_path: Path) -> None:
    made = xlwt.Workbook()
    tab = made.add_sheet("PL1")
    legacy = xlwt.easyxf("font: name .VnTime")
    for row in range(4):
        tab.write(row, 0, f"Nguy\xd4n {row}", legacy)
        tab.write(row, 1, row, legacy)
    tab.row(2).hidden = True
    tab.write(3, 2, xlwt.Formula("1/0"))
    tab.row(3).set_cell_error(3, 0x2A)
    tab.row(9).set_cell_boolean(0, value=1)
    made.save(str(tmp_path / "list.xls"))
    found = read_book(open_source(tmp_path / "list.xls"))
    assert found.sheets[0].facts.error_cells == {(4, 4): "#N/A"}
    assert found.sheets[0].facts.legacy_cells == {(row, 1): ".VnTime" for row in range(1, 5)}
    assert codes(found)["READ-102"] == {"count": "1", "rows": "3"}
    assert len(found.sheets[0].rows) == 10


def test_xls_whose_rows_are_not_all_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = xlwt.Workbook()
    made.add_sheet("PL1").write(3, 0, "x")
    made.save(str(tmp_path / "list.xls"))
    monkeypatch.setattr(reader, "_rows", lambda _book, _position, _name: [])
    with pytest.raises(InputError) as caught:
        read_book(open_source(tmp_path / "list.xls"))
    assert caught.value.code == "F01-rows-lost"


def _ods(rows: list[TableRow]) -> bytes:
    made = OpenDocumentSpreadsheet()
    table = Table(name="Thôn 1")
    for row in rows:
        table.addElement(row)
    made.spreadsheet.addElement(table)
    buffer = io.BytesIO()
    made.write(buffer)
    return buffer.getvalue()


def _row(*texts: str, **attributes: object) -> TableRow:
    row = TableRow(**attributes)
    for text in texts:
        cell = TableCell(valuetype="string") if text else TableCell()
        if text:
            cell.addElement(P(text=text))
        row.addElement(cell)
    return row


def test_ods_with_repeated_and_filtered_rows(tmp_path: Path) -> None:
    data = _ods(
        [
            _row("", numberrowsrepeated=2),
            _row("", "Thử", numberrowsrepeated=3),
            _row("A", visibility="filter"),
        ]
    )
    found = read(tmp_path, data, "list.ods")
    assert found.sheets[0].rows == [["", ""]] * 2 + [["", "Thử"]] * 3 + [["A", ""]]
    assert codes(found)["READ-102"] == {"count": "1", "rows": "6"}


def test_case_4_ods_whose_repeats_would_fill_the_memory(tmp_path: Path) -> None:
    row = _row("x", numberrowsrepeated=1_000_000)
    row.firstChild.setAttribute("numbercolumnsrepeated", 16_000)
    with pytest.raises(InputError) as caught:
        read(tmp_path, _ods([row]), "list.ods")
    assert caught.value.code == "F01-far-cell"


def test_damaged_xls(tmp_path: Path) -> None:
    made = xlwt.Workbook()
    made.add_sheet("PL1").write(0, 0, "x")
    buffer = io.BytesIO()
    made.save(buffer)
    with pytest.raises(InputError) as caught:
        read(tmp_path, buffer.getvalue()[:2000], "list.xls")
    assert caught.value.code in {"F01-damaged", "F01-is-unknown"}


def test_csv_is_one_sheet_and_its_encoding_is_said(tmp_path: Path) -> None:
    found = read(tmp_path, b"H\xe4 t\xaan,N\xa8m\nNguy\xd4n,1985\n", "thon.1.csv")
    assert (found.sheets[0].index, found.sheets[0].name) == (1, "thon.1")
    assert codes(found) == {"READ-105": {"encoding": "cp1252"}}


VALUES = st.one_of(
    st.none(),
    st.text(st.characters(codec="utf-8", min_codepoint=32, max_codepoint=0xD7FF), max_size=8).filter(
        lambda t: not t.startswith("=")
    ),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.booleans(),
    st.dates(date(1904, 1, 2), date(2100, 1, 1)),
    st.datetimes(*map(datetime.fromisoformat, ("1904-01-02", "2100-01-01"))).map(
        lambda d: d.replace(microsecond=0)
    ),
    st.sampled_from(["=A1", "#N/A", " x ", "_x0041_", "a\nb"]),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(VALUES, max_size=6), max_size=8), st.booleans())
def test_quick_and_exact_reader_agree(tmp_path: Path, table: list[list[object]], later: bool) -> None:
    made = openpyxl.Workbook()
    if later:
        made.epoch = CALENDAR_MAC_1904
    tab = made.worksheets[0]
    for number, row in enumerate(table, 1):
        for column, value in enumerate(row, 1):
            tab.cell(number, column).value = value  # type: ignore[assignment]
    buffer = io.BytesIO()
    made.save(buffer)
    quick = one(tmp_path, buffer.getvalue())
    package = open_package(buffer.getvalue(), Place(file="list.xlsx"))
    facts = look_at(package)
    book_ = exact_book(package, facts)
    slow = book_.read(plain_xml(package.read("xl/worksheets/sheet1.xml"), package.place), package.place)
    assert (_filled(slow.rows), slow.facts) == (_filled(quick.rows), quick.facts)


def _filled(rows: Sequence[Sequence[Cell]]) -> dict[tuple[int, int], Cell]:
    """The cells that are not empty; how far the empty ones reach is no matter."""
    return {(r, c): cell for r, row in enumerate(rows) for c, cell in enumerate(row) if cell != ""}


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("kind", ["xls", "ods", "xlsx"])
def test_workbook_saved_by_libreoffice(tmp_path: Path, kind: str) -> None:
    made = openpyxl.Workbook()
    tab = made.worksheets[0]
    tab.title = "Thôn 1"
    tab["B3"] = "Nguyễn Văn Mẫu"
    tab["C3"] = date(1985, 11, 5)
    tab["D3"] = "001085000123"
    tab["B4"] = "=1/0"
    tab["B5"] = '="x"&"y"'
    tab.row_dimensions[3].hidden = True
    (tmp_path / "in").mkdir()
    made.save(tmp_path / "in" / "list.xlsx")
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    order = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(tmp_path)]
    subprocess.run([*order, str(tmp_path / "in" / "list.xlsx")], check=True, capture_output=True, timeout=120)
    (only,) = read_book(open_source(tmp_path / f"list.{kind}")).sheets
    assert only.name == "Thôn 1"
    assert list(only.rows[2]) == ["", "Nguyễn Văn Mẫu", date(1985, 11, 5), "001085000123"]
    assert only.rows[4][1] == "xy"
    assert only.facts.error_cells == {(4, 2): "#DIV/0!"}
    assert only.facts.hidden_rows == {3}
