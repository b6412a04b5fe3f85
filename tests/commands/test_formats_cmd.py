"""Every list format goes in; what comes back has the same rows and the same fingerprint (DESIGN 6.5, 7)."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from tests.commands.command import pair, refused, snapshot, vaxcli
from tests.tables import LIST, REGISTER, RESULTS, column, table, workbook
from tests.workbook.books import with_member
from tests.workbook.xlsb import xlsb
from vaxcli.texts import document

ABOVE = ["DANH SÁCH TIÊM CHỦNG", ""]
"""Two rows above the heading, so that Excel's row numbers are not the positions."""
ROWS = [[ABOVE[0], *[""] * 5], [""] * 6, *table(LIST)]


def _xls(path: Path) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    sheet: Any = book.add_sheet("Danh sách 1")
    for at, line in enumerate(ROWS):
        for position, cell in enumerate(line):
            if cell:
                sheet.write(at, position, cell)
    book.save(str(path))


def _ods(path: Path) -> None:
    book = OpenDocumentSpreadsheet()
    sheet = Table(name="Danh sách 1")
    for line in ROWS:
        row = TableRow()
        for cell in line:
            made = TableCell(valuetype="string")
            made.addElement(P(text=cell))
            row.addElement(made)
        sheet.addElement(row)
    book.spreadsheet.addElement(sheet)
    book.save(str(path))


def _xlsb(path: Path) -> None:
    path.write_bytes(xlsb([[cell or None for cell in line] for line in ROWS]))


def _csv(encoding: str, delimiter: str = ",") -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_bytes("\r\n".join(delimiter.join(line) for line in ROWS).encode(encoding))

    return write


FORMATS: dict[str, tuple[str, Callable[[Path], None]]] = {
    "xls": ("list.xls", _xls),
    "ods": ("list.ods", _ods),
    "xlsb": ("list.xlsb", _xlsb),
    "csv, UTF-8": ("list.csv", _csv("utf-8")),
    "csv, UTF-8 with a byte order mark and semicolons": ("list.csv", _csv("utf-8-sig", ";")),
    "csv, UTF-16 with tabs, as Excel saves Unicode text": ("list.csv", _csv("utf-16", "\t")),
}


def fingerprint(answer: str) -> str:
    """The fingerprint in a JSON answer."""
    return str(json.loads(answer)["data"]["fingerprint"])


@pytest.mark.parametrize(("name", "write"), FORMATS.values(), ids=FORMATS)
def test_other_formats_come_back_as_xlsx_with_the_same_rows(
    tmp_path: Path, name: str, write: Callable[[Path], None]
) -> None:
    pair(tmp_path)
    (tmp_path / "list.xlsx").unlink()
    write(tmp_path / name)
    before = (tmp_path / name).read_bytes()
    ran = vaxcli(tmp_path, "verify", name, "--population", "pop.csv", "--json")
    assert ran.code == 0, ran.stderr
    assert (tmp_path / name).read_bytes() == before
    path = tmp_path / "list.verified.xlsx"
    assert column(path, document("column-code")) == RESULTS
    assert [text.partition("-")[2] for text in column(path, document("column-row_id"))] == [
        f"1.{n}" for n in range(4, 10)
    ]
    sheet = openpyxl.load_workbook(path).worksheets[0]
    shown = [
        ["" if cell is None else str(cell) for cell in row[:6]]
        for row in sheet.iter_rows(max_row=9, values_only=True)
    ]
    assert shown == ROWS
    # the return proves that it is the list: read again it has the fingerprint of what was sent
    record = json.loads((tmp_path / "list.verified.json").read_text(encoding="utf-8"))
    assert record["fingerprint"] == fingerprint(ran.stdout)
    explained = vaxcli(tmp_path, "explain", "list.verified.xlsx", "--population", "pop.csv", "--row", "4")
    assert explained.code == 0, explained.stderr
    assert "XM" in explained.stdout


def test_a_macro_workbook_stays_one(tmp_path: Path) -> None:
    pair(tmp_path)
    data = (tmp_path / "list.xlsx").read_bytes()
    (tmp_path / "list.xlsm").write_bytes(_with_macros(data))
    assert vaxcli(tmp_path, "verify", "list.xlsm", "--population", "pop.csv", "-q").code == 0
    assert "list.verified.xlsm" in snapshot(tmp_path)
    with zipfile.ZipFile(tmp_path / "list.verified.xlsm") as returned:
        assert returned.read("xl/vbaProject.bin") == b"macro bytes\0\1"


def _with_macros(data: bytes) -> bytes:
    """The workbook with a macro part, declared as Excel declares it."""
    out = io.BytesIO()
    plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "[Content_Types].xml":
                part = part.replace(plain, b"application/vnd.ms-excel.sheet.macroEnabled.main+xml")
            new.writestr(name, part)
    return with_member(out.getvalue(), "xl/vbaProject.bin", b"macro bytes\0\1")


def test_the_same_rows_have_the_same_results_in_every_format(tmp_path: Path) -> None:
    pair(tmp_path)
    workbook(tmp_path / "list.xlsx", table(LIST), above=ABOVE)
    counts = set()
    for name, write in [("list.xlsx", None), *FORMATS.values()]:
        if write:
            write(tmp_path / name)
        ran = vaxcli(tmp_path, "verify", name, "--population", "pop.csv", "--json", "--dry-run")
        counts.add(json.dumps(json.loads(ran.stdout)["data"]["counts"]))
    assert len(counts) == 1


def test_a_csv_list_with_a_broken_quote_names_the_line(tmp_path: Path) -> None:
    # RELIABILITY 3, case 17: no swallowed rows
    pair(tmp_path)
    lines = [",".join(line) for line in ROWS]
    lines[5] = lines[5].replace("Lê Hoàng", '"Lê Hoàng')
    (tmp_path / "list.csv").write_text("\n".join(lines), encoding="utf-8")
    said = refused(tmp_path, 4, "verify", "list.csv", "--population", "pop.csv")
    assert said.startswith("[F01] list.csv")
    assert "6" in said


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "parquet"])
def test_the_register_may_be_csv_workbook_or_parquet(tmp_path: Path, suffix: str) -> None:
    pair(tmp_path)
    if suffix == "xlsx":
        workbook(tmp_path / "pop.xlsx", table(REGISTER))
    if suffix == "parquet":
        assert vaxcli(tmp_path, "population", "index", "pop.csv").code == 0
    ran = vaxcli(tmp_path, "verify", "list.xlsx", "--population", f"pop.{suffix}", "-q")
    assert ran.code == 0, ran.stderr
    assert column(tmp_path / "list.verified.xlsx", document("column-code")) == RESULTS
