"""CSV text (RELIABILITY 3, cases 16 and 17): no shifted columns, no swallowed rows."""

from __future__ import annotations

import csv
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxcli.errors import InputError
from vaxcli.texts import say
from vaxcli.workbook.csvtext import CsvDialect, read_csv, sniff_csv

LIST = "Họ tên,Năm sinh\r\nTrần Thị Thử,1985\r\nNguyễn Văn Mẫu,1990\r\n"
ROWS = [["Họ tên", "Năm sinh"], ["Trần Thị Thử", "1985"], ["Nguyễn Văn Mẫu", "1990"]]
TONES = {0x300: 0xCC, 0x309: 0xD2, 0x303: 0xDE, 0x301: 0xEC, 0x323: 0xF2}
"""Tone marks of code page 1258."""


def rows(data: bytes) -> list[list[str]]:
    return read_csv(data, "list.csv").rows


def refusal(data: bytes) -> tuple[str, str]:
    with pytest.raises(InputError) as caught:
        read_csv(data, "list.csv")
    error = caught.value
    assert say(error.code, "vi", **error.values)
    return error.code, error.values.get("line", "")


def cp1258(text: str) -> bytes:
    """As Windows writes it: letters with their tone behind them."""
    written = bytearray()
    for letter in text:
        plain = unicodedata.normalize("NFD", letter)
        tone = next((mark for mark in plain if ord(mark) in TONES), "")
        base = unicodedata.normalize("NFC", plain.replace(tone, "")) if tone else letter
        written += base.encode("cp1258") + (bytes([TONES[ord(tone)]]) if tone else b"")
    return bytes(written)


@pytest.mark.parametrize(
    "data",
    [
        LIST.encode(),
        LIST.encode("utf-8-sig"),
        LIST.encode("utf-16"),
        b"\xfe\xff" + LIST.encode("utf-16-be"),
        LIST.encode("utf-16-le"),
        LIST.encode("utf-16-be"),
        cp1258(LIST),
        LIST.replace("\r\n", "\n").encode(),
        LIST.replace("\r\n", "\r").encode(),
        LIST.replace(",", ";").encode(),
        LIST.replace(",", "\t").encode(),
        LIST.replace(",", "|").encode(),
        ("sep=;\r\n" + LIST.replace(",", ";")).encode(),
        LIST.rstrip().encode(),
    ],
)
def test_case_16_every_way_of_writing_gives_the_same_rows(data: bytes) -> None:
    assert rows(data) == ROWS


def test_case_16_tcvn3_is_left_for_later() -> None:
    text = read_csv(b"H\xe4 t\xaan,N\xa8m sinh\nNguy\xd4n V\xa8n M\xc9u,1985\n", "list.csv")
    assert text.rows[1][0] == "Nguy\xd4n V\xa8n M\xc9u"
    assert text.dialect.encoding == "cp1252"


def test_case_16_vni_is_left_for_later() -> None:
    text = read_csv("Hoï teân;Naêm\nNguyeãn Thò Maãu;1985\n".encode("cp1252"), "list.csv")
    assert text.rows[1] == ["Nguyeãn Thò Maãu", "1985"]


def test_case_16_broken_utf8_is_never_stored_as_garbage() -> None:
    data = LIST.encode() + b"Tr\xe1\xba n,1985\n"
    assert refusal(data) == ("F01-csv-encoding", "4")


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b'a,b\n"x,1\ny,2\nz,3\n', "F01-csv-quote", "2"),
        (b'a,b\n1,2\n"x"y,1\n', "F01-csv-quote", "3"),
        (b'sep=,\na,b\n"x,1\n', "F01-csv-quote", "3"),
        (b"a,b\n1,2\nx\0,1\n", "F01-csv-nul", "3"),
        (b"a,b\n" + b"x," * 16_384 + b"\n", "F01-csv-wide", "2"),
        (b'a,b\n"' + b"x" * 200_000 + b'",1\n', "F01-csv-field", "2"),
        (b"\n \n", "F01-empty", ""),
    ],
)
def test_case_17_refused_with_the_line(data: bytes, code: str, line: str) -> None:
    assert refusal(data) == (code, line)


def test_case_17_wide_row_in_a_long_list() -> None:
    assert refusal(b"a,b\n" * 10_000 + b"x," * 16_000 + b"\n") == ("F01-csv-wide", "10001")


def test_case_17_ragged_rows_are_kept_and_filled_up() -> None:
    assert rows(b"a,b\n1\n1,2,3\n\n4,5\n") == [
        ["a", "b", ""],
        ["1", "", ""],
        ["1", "2", "3"],
        ["", "", ""],
        ["4", "5", ""],
    ]


def test_quotes_and_line_breaks_inside_a_cell() -> None:
    data = b'ten;dia chi\n"Tr""an";"so 1; to 2\nthon 3"\nB;"x"\n'
    assert rows(data) == [["ten", "dia chi"], ['Tr"an', "so 1; to 2\nthon 3"], ["B", "x"]]


def test_commas_inside_addresses_do_not_decide() -> None:
    data = b"DANH SACH, NAM 2021\nten;dia chi;nam\nA;1, Le Loi, Hue;1985\nB;2, Le Loi, Hue;1990\n"
    assert rows(data)[2] == ["A", "1, Le Loi, Hue", "1985"]


def test_cells_stay_text() -> None:
    assert rows(b"so,ten\n001085000123,NA\n1.0,NULL\n")[1:] == [["001085000123", "NA"], ["1.0", "NULL"]]


def test_head_may_be_cut_anywhere() -> None:
    data = (LIST.replace(",", ";") * 50).encode()
    for length in range(1000, 1060):
        assert sniff_csv(data[:length]) == CsvDialect(encoding="utf-8", delimiter=";")


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1), st.sampled_from(",;\t|"))
def test_what_a_writer_quotes_comes_back(cells: list[tuple[str, str, str]], delimiter: str) -> None:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n")
    head = ("a", "b", "c")
    writer.writerows([head, *cells])
    assert rows(buffer.getvalue().encode()) == [list(row) for row in (head, *cells)]
