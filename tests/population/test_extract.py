"""An extract answers look-ups as the exact rules would, from any file, without being loaded.

Rules: DESIGN 4 (population answers look-ups), 5 (fields of an extract), 6.5; promises 1 and 6.
"""

from __future__ import annotations

import csv
import io
import sys
import unicodedata
from contextlib import ExitStack
from pathlib import Path

import duckdb
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.judging import Memory
from vaxcli.errors import GuardError, InputError, UsageError, VaxError
from vaxcli.people import names
from vaxcli.population import extract, index
from vaxcli.population.indexing import IndexOrder
from vaxcli.population.indexing import index as make
from vaxcli.population.person import FIELDS, Identity, NearQuery, Person

HEADINGS = (
    "Số định danh",
    "Số CMND cũ",
    "Họ và tên",
    "Ngày sinh",
    "Giới tính",
    "Quốc tịch",
    "Địa chỉ",
    "Xã",
    "Trạng thái",
    "Số hộ",
)
LAN = Person(
    "070185001234",
    "285123456",
    "NGUYỄN THỊ LAN",
    "05/03/1985",
    "Nữ",
    "Việt Nam",
    "Ấp 1",
    "Suối Mây",
    "",
    "12",
)
NAM = Person("070090004321", "", "TRẦN VĂN NAM", "1990", "Nam", "", "", "Suối Mây", "Đã chết", "13")
OLD = Person("285111222", "", "LÊ VĂN ĐÁ", "1-2-1960", "Nam", "", "", "Suối Đá", "", "")


def csv_of(people: list[Person], delimiter: str = ",", headings: tuple[str, ...] = HEADINGS) -> str:
    """The people as CSV text."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows(people)
    return stream.getvalue()


@pytest.fixture
def people() -> list[Person]:
    return [LAN, NAM, OLD]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1258"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_of_any_encoding_and_delimiter(
    tmp_path: Path, people: list[Person], encoding: str, delimiter: str
) -> None:
    text = csv_of(people, delimiter)
    if encoding == "cp1258":
        text = "".join(_cp1258(text))
    path = tmp_path / "pop.csv"
    path.write_bytes(text.encode(encoding))
    with extract.opened(path, {}) as register:
        assert register.facts.rows == 3
        found = register.by_number(["070185001234"])["070185001234"]
        assert [(names.key(p.full_name), p.birth_date, p.household) for p in found] == [
            ("nguyễn thị lan", "05/03/1985", "12")
        ]
        identity = Identity(names.key("Lê Văn Đá"), "1960-02-01", "M")
        assert [p.number for p in register.by_identity([identity])[identity]] == ["285111222"]


def _cp1258(text: str) -> list[str]:
    """Text as Windows-1258 can hold it: tones as combining marks."""
    made = []
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        tones = "".join(mark for mark in parts if mark in "\u0300\u0301\u0303\u0309\u0323")
        base = unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in tones))
        made.append(base + tones)
    return made


def test_workbook_gets_back_the_zeros_of_numeric_cells(tmp_path: Path) -> None:
    # DESIGN 6.5, Numbers: in a numeric cell 11 digits become 12
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["DÂN CƯ XÃ SUỐI MÂY, ngày 05/11/2021"])
    sheet.append([])
    sheet.append(list(HEADINGS[:5]))
    sheet.append([70185001234, 285123456, "Nguyễn Thị Lan", "05/03/1985", "Nữ"])
    path = tmp_path / "pop.xlsx"
    book.save(path)
    with extract.opened(path, {}) as register:
        assert register.by_number(["070185001234"])["070185001234"][0].full_name == "Nguyễn Thị Lan"
        assert register.facts.headings["number"] == "Số định danh"


def test_any_parquet_is_read(tmp_path: Path) -> None:
    path = tmp_path / "pop.parquet"
    duckdb.sql(
        f"COPY (SELECT '070185001234' AS \"Số định danh\", 'Nguyễn Thị Lan' AS \"Họ và tên\", DATE '1985-03-05' AS \"Ngày sinh\", 'Nữ' AS \"Giới tính\") TO '{path}'"
    )
    with extract.opened(path, {}) as register:
        person = register.by_number(["070185001234"])["070185001234"][0]
        assert register.identity(person) == Identity("nguyễn thị lan", "1985-03-05", "F")


WORDS = st.sampled_from(["NGUYỄN", "Nguyễn", "Thị", "THỊ", "Lan", "LAN", "Hòa", "Hoà", "ĐỖ", "Ðỗ", "𝐋𝐚𝐧"])
NUMBERS = st.sampled_from(
    ["070185001234", "070 185 001 234", "285123456", "0701850012", "", "１２３４５６７８９"]
)
PEOPLE = st.builds(
    Person,
    NUMBERS,
    NUMBERS,
    st.lists(WORDS, min_size=1, max_size=3).map(" ".join),
    st.sampled_from(["05/03/1985", "5-3-1985", "1985", "19850305", "31/02/1985", ""]),
    st.sampled_from(["Nam", "nữ", "Nữ", ""]),
    **dict.fromkeys(("nationality", "address", "commune", "status", "household"), st.just("")),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PEOPLE, min_size=1, max_size=8))
def test_look_ups_find_whom_the_exact_rules_find(tmp_path: Path, register_people: list[Person]) -> None:
    # promise 1: SQL may only narrow, never lose; promise 6: whatever the normal form
    path = tmp_path / "pop.csv"
    path.write_text(
        csv_of([Person("070199000000", "", "X", "1999", "Nam"), *register_people]),
        encoding="utf-8",
        newline="",
    )
    memory = Memory(register_people)
    with extract.opened(path, {}) as register:
        digits = ["070185001234", "285123456", "123456789"]
        identities = sorted({memory.identity(p) for p in register_people if all(memory.identity(p))})
        by_number = register.by_number(digits)
        by_identity = register.by_identity(identities)
    for number in digits:
        assert set(by_number.get(number, [])) == set(memory.by_number([number]).get(number, []))
    for identity in identities:
        assert set(by_identity.get(identity, [])) == set(memory.by_identity([identity])[identity])


def test_near_people_by_number_by_birth_and_by_year(tmp_path: Path) -> None:
    # DESIGN 6.2: suggestions
    path = tmp_path / "pop.csv"
    path.write_text(csv_of([LAN, NAM, OLD]), encoding="utf-8", newline="")
    asked = [
        NearQuery(0, "070185001235", "", ""),
        NearQuery(1, "070185002134", "", ""),
        NearQuery(2, "", "nguyenthiloan", "1985-03-05"),
        NearQuery(3, "", "nguyenthilan", "1985-05-03"),
        NearQuery(4, "", "nguyenthilan", "1985-12-12"),
        NearQuery(5, "07018500123", "", ""),
        NearQuery(6, "", "phambichhong", "1985-03-05"),
        NearQuery(7, "070299999999", "", "1950-01-01"),
    ]
    with extract.opened(path, {}) as register:
        assert sorted(row for row, person in register.near(asked) if person == LAN) == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "F01-empty"),
        (csv_of([]), "F01-register-empty"),
        (csv_of([LAN._replace(number="", old_number="")]), "F01-register-without-numbers"),
        (csv_of([LAN, NAM], headings=HEADINGS[:3] + ("Cột",) * 7), "F02-register"),
        (csv_of([LAN]) + "070199000000,x\r\n", "F01-bad-line"),
        (csv_of([LAN]) + '070199000000,,"Trần', "F01-bad-line"),
    ],
)
def test_bad_extracts_are_refused(tmp_path: Path, content: str, code: str) -> None:
    path = tmp_path / "pop.csv"
    path.write_text(content, encoding="utf-8", newline="")
    with pytest.raises(VaxError) as caught, extract.opened(path, {}) as register:
        _ = register.facts
    assert caught.value.code == code
    assert list(tmp_path.iterdir()) == [path]


def test_binary_file_is_no_extract(tmp_path: Path) -> None:
    # RELIABILITY 3, case 9
    path = tmp_path / "pop.csv"
    path.write_bytes(b"PAR1" + bytes(range(256)) * 40)
    with pytest.raises(InputError) as caught, extract.opened(path, {}):
        pass
    assert caught.value.code.startswith("F01")


def test_wrong_column_option_names_the_extract(tmp_path: Path) -> None:
    path = tmp_path / "pop.csv"
    path.write_text(csv_of([LAN]), encoding="utf-8", newline="")
    with pytest.raises(UsageError) as caught, extract.opened(path, {"number": "No such heading"}):
        pass
    assert caught.value.code == "READ-no-column-register"
    assert caught.value.place is not None
    assert caught.value.place.file == "pop.csv"


def test_missing_extract_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="F01-missing"), extract.opened(tmp_path / "none.csv", {}):
        pass


@pytest.mark.parametrize(
    ("name", "title", "expected", "source"),
    [
        ("dancu_2021-11-05.csv", "", "2021-11-05", "name"),
        ("dan cu 05.11.2021.csv", "", "2021-11-05", "name"),
        ("pop.csv", "Suối Mây, ngày 04 tháng 11 năm 2021\r\n", "2021-11-04", "title"),
    ],
)
def test_age_of_the_extract(tmp_path: Path, name: str, title: str, expected: str, source: str) -> None:
    # DESIGN F07; issue: "age and area of the extract known from its file, its heading or --population-date"
    path = tmp_path / name
    path.write_text(title + csv_of([LAN]), encoding="utf-8", newline="")
    with extract.opened(path, {}) as register:
        facts = register.facts
    assert (facts.made_on.isoformat(), facts.made_on_from, facts.communes) == (
        expected,
        source,
        ("Suối Mây",),
    )


def test_index_answers_as_its_csv_and_is_refused_when_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # issue 1.3: refused when it is older than its CSV or was made by another version of the rules
    path = tmp_path / "pop.csv"
    path.write_text(csv_of([LAN, NAM, OLD]), encoding="utf-8", newline="")
    target = tmp_path / "pop.parquet"
    assert make(lambda *_: None, IndexOrder(extract=path, target=target, columns={})) == 3
    identity = Identity("nguyễn thị lan", "1985-03-05", "F")
    with extract.opened(target, {}) as register:
        assert register.by_number(["285123456"])["285123456"] == [LAN]
        assert register.by_identity([identity])[identity] == [LAN]
        assert [person for _, person in register.near([NearQuery(0, "070185001235", "", "")])] == [LAN]
    with monkeypatch.context() as patch:
        patch.setattr(index, "RULES_VERSION", "other")
        with pytest.raises(GuardError, match="F07-index-rules"), extract.opened(target, {}) as register:
            _ = register.facts
    path.write_text(csv_of([LAN, NAM]), encoding="utf-8", newline="")
    with pytest.raises(GuardError, match="F07-index-stale"), extract.opened(target, {}) as register:
        _ = register.facts


def test_fields_of_an_extract_are_those_of_the_design() -> None:
    # DESIGN 5
    assert FIELDS == (
        "number",
        "old_number",
        "full_name",
        "birth_date",
        "sex",
        "nationality",
        "address",
        "commune",
        "status",
        "household",
    )


@pytest.mark.skipif(sys.platform != "linux", reason="working copies without a name are Linux's")
def test_what_is_written_after_an_interruption_goes_nowhere(tmp_path: Path) -> None:
    # Ctrl-C closes the working copy while the background may be about to write there: had its number gone to the
    # next file that is opened, that would be the extract, and lost
    with extract._hidden_file(tmp_path) as copy:
        Path(copy).write_bytes(b"people")
        assert list(tmp_path.iterdir()) == []
    with ExitStack() as files:
        for number in range(30):
            files.enter_context((tmp_path / f"{number}.csv").open("w"))
        assert not Path(copy).exists()
        with pytest.raises(OSError, match="No such file"):
            Path(copy).write_bytes(b"people")
