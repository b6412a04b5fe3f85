"""Binary workbooks ([MS-XLSB]): no row is lost without a word, nothing fills the memory (promise 2; RELIABILITY 3, case 1)."""

from __future__ import annotations

import io
import shutil
import struct
import subprocess
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workbook.xlsb import Error, Result, Value, record, xlsb
from vaxcli.errors import InputError
from vaxcli.workbook.gate import open_source
from vaxcli.workbook.model import FileKind, Sheet
from vaxcli.workbook.reader import read_book

SHEET = "xl/worksheets/sheet1.bin"
ROWS: list[list[Value]] = [["Họ và tên", "Ngày sinh"], ["Nguyễn Văn An", 32938.0], [], ["Lê Bình", 33000.5]]


def read(folder: Path, data: bytes) -> Sheet:
    path = folder / "list.xlsb"
    path.write_bytes(data)
    source = open_source(path)
    assert source.kind is FileKind.XLSB
    (sheet,) = read_book(source).sheets
    return sheet


def refused(folder: Path, data: bytes) -> str:
    with pytest.raises(InputError) as told:
        read(folder, data)
    return told.value.code


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.namelist():
            new.writestr(member, content if member == name else old.read(member))
    return out.getvalue()


def part(data: bytes, name: str = SHEET) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name)


@pytest.mark.parametrize("shared", [True, False])
def test_cells_stand_where_they_stood(tmp_path: Path, shared: bool) -> None:
    sheet = read(tmp_path, xlsb(ROWS, shared=shared))
    assert sheet.name == "Danh sách 1"
    assert [list(row) for row in sheet.rows] == [
        ["Họ và tên", "Ngày sinh"],
        ["Nguyễn Văn An", 32938.0],
        ["", ""],
        ["Lê Bình", 33000.5],
    ]


def test_errors_hidden_rows_and_legacy_fonts_are_told(tmp_path: Path) -> None:
    # RELIABILITY 3, cases 13 and 14; DOMAIN F
    rows: list[list[Value]] = [
        ["A", "B"],
        ["x", Error(42)],
        [Error(7)],
        [Result("y"), Result(Error(15)), Result("")],
    ]
    sheet = read(tmp_path, xlsb(rows, hidden=[2, 3], legacy=[1]))
    assert sheet.facts.error_cells == {(2, 2): "#N/A", (3, 1): "#DIV/0!", (4, 2): "#VALUE!"}
    assert sheet.facts.hidden_rows == {2, 3}
    assert sheet.facts.legacy_cells == {(1, 1): ".VnTime", (2, 1): ".VnTime", (4, 1): ".VnTime"}
    assert sheet.rows[3][0] == "y"


CELLS = st.one_of(
    st.none(),
    st.text(st.characters(codec="utf-16", exclude_categories=["Cs"]), max_size=4),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.sampled_from([Error(42), Result("y"), Result(""), Result(2.5), Result(Error(7))]),
)


@given(st.lists(st.lists(CELLS, max_size=4), min_size=1, max_size=6), st.booleans())
def test_whatever_stands_in_it_no_row_is_lost(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[Value]], shared: bool
) -> None:
    sheet = read(tmp_path_factory.mktemp("x"), xlsb(rows, shared=shared))

    def shown(cell: Value) -> object:
        cell = cell.value if isinstance(cell, Result) else cell
        return "" if cell is None or isinstance(cell, Error) else cell

    for at, row in enumerate(rows):
        there = list(sheet.rows[at]) if at < len(sheet.rows) else []
        wanted = [shown(cell) for cell in row]
        assert there[: len(wanted)] == wanted[: len(there)]
        assert not any(cell != "" for cell in wanted[len(there) :])


def test_a_row_that_the_reader_does_not_give_is_missed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vaxcli.workbook.reader._rows", lambda *_: [["A", "B"]])
    assert refused(tmp_path, xlsb(ROWS)) == "F01-rows-lost"


def test_a_stray_cell_does_not_fill_the_memory(tmp_path: Path) -> None:
    assert refused(tmp_path, xlsb({1: ["A"], 1_048_576: [*[None] * 16_383, 1.0]})) == "F01-far-cell"
    assert refused(tmp_path, xlsb({1: ["A"], 1_048_577: [1.0]})) == "F01-outside"
    assert refused(tmp_path, xlsb({1: [*[None] * 16_384, 1.0]})) == "F01-outside"


def test_what_is_cut_or_refers_to_nothing_is_damaged(tmp_path: Path) -> None:
    data = xlsb(ROWS)
    for end in range(1, len(part(data)), 7):
        cut = with_part(data, SHEET, part(data)[:end])
        assert refused(tmp_path, cut) in ("F01-damaged", "F01-rows-lost")
    for name in ("xl/workbook.bin", "xl/styles.bin", "xl/sharedStrings.bin"):
        assert refused(tmp_path, with_part(data, name, part(data, name)[:-3] + b"\xff\xff")) == "F01-damaged"
    lost = record(7, struct.pack("<III", 0, 0, 99))
    sheet = part(data).replace(record(146), lost + record(146))
    assert refused(tmp_path, with_part(data, SHEET, sheet)) == "F01-damaged"


@settings(deadline=None)  # a row that is sent far away takes its time
@given(st.integers(0, 10_000), st.integers(0, 7))
def test_a_flipped_bit_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, at: int, bit: int
) -> None:
    data = xlsb(ROWS)
    sheet = bytearray(part(data))
    sheet[at % len(sheet)] ^= 1 << bit
    with suppress(InputError):
        read(tmp_path_factory.mktemp("x"), with_part(data, SHEET, bytes(sheet)))


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_reads_the_same_from_the_files_of_these_tests(tmp_path: Path) -> None:
    (tmp_path / "list.xlsb").write_bytes(xlsb(ROWS))
    subprocess.run(
        [
            *("soffice", "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"),
            *(
                "--convert-to",
                "csv:Text - txt - csv (StarCalc):44,34,76",
                "--outdir",
                tmp_path,
                tmp_path / "list.xlsb",
            ),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    said = (tmp_path / "list.csv").read_text(encoding="utf-8").splitlines()
    assert said == ["Họ và tên,Ngày sinh", "Nguyễn Văn An,32938", ",", "Lê Bình,33000.5"]
