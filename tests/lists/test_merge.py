"""Several lists as one (R15 to R17; issue 3, point 4).

1. The same person by the rules of TRUNG is one row that keeps both sources and rows; nobody else is.
2. The first list speaks, later ones fill blanks, contradictions are named and not resolved.
3. Every row of every list is accounted for (promise 2).
4. The merged list is read back by our own reader, person for person.
5. Near doubles are a report; they change nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.judging import row
from tests.lists.lists import TODAY, read
from tests.tables import column, table, workbook
from vaxcli.lists import merging, near
from vaxcli.lists.merge import COLUMNS, Entry, Merged, counts, groups, merge
from vaxcli.lists.merge_order import MergeDone, MergeOrder, SourceFile
from vaxcli.texts import document
from vaxcli.verify.rows import Row

DIRECT = """
| STT | Họ và tên      | Ngày sinh  | Giới tính | Số CCCD/CMND | Điện thoại | Mũi đăng ký | Dân tộc |
| 1   | Nguyễn Văn An  | 02/03/1985 | Nam       | 070085000011 | 0912345678 | 1           |         |
| 2   | Trần Thị Bình  | 31/01/1990 | Nữ        |              | 0912345679 | 2           |         |
| 3   |                |            |           |              |            |             |         |
"""
PLATFORM = """
| TT | Số CCCD/CMND | Họ tên         | Ngày sinh  | Giới | Quốc tịch | Địa chỉ | Mũi đăng ký | SĐT |
| Thôn 3 |          |                |            |      |           |         |             |     |
| 1  | 070190000022 | TRẦN THỊ BÌNH  | 31/01/1990 | Nữ   |           | 5 Lê Lai | 1          | 0912345679 |
| 2  | M12345678    | Kim Min Soo    | 04/07/1980 | Nam  | Hàn Quốc  |         |             |     |
| 3  |              | Trần Thị Binh  | 31/01/1990 | Nữ   |           |         |             |     |
"""


def merged(folder: Path, *lists: str | Sequence[Sequence[Any]], near: bool = False) -> MergeDone:
    """The lists merged: files ``0.xlsx``, ``1.xlsx`` and so on into ``out.xlsx``."""
    sources = []
    for n, rows in enumerate(lists):
        cells = table(rows) if isinstance(rows, str) else rows
        file = workbook(folder / f"{n}.xlsx", cells)
        sources.append(SourceFile(name=f"S{n}", file=file))
    order = MergeOrder(sources=tuple(sources), output=folder / "out.xlsx", near=near, today=TODAY)
    return merging.merge(lambda *_: None, order)


def of(folder: Path, key: str, sheet: int = 0) -> list[str]:
    return column(folder / "out.xlsx", document(key), sheet)


def entries(rows: Sequence[Row], source: Sequence[int] | None = None) -> list[Entry]:
    """Rows as entries of lists; all of the first one unless told."""
    for at, one in enumerate(rows):
        one.at = at
    values = [dict.fromkeys(COLUMNS, "") | {"full_name": one.name} for one in rows]
    sources = source or [0] * len(rows)
    return [
        Entry(at=at, source=sources[at], place=str(at + 2), row=one, values=values[at])
        for at, one in enumerate(rows)
    ]


def grouped(*rows: Row) -> list[list[int]]:
    for at, one in enumerate(rows):
        one.at = at
    return groups(rows)


def test_rule_1_one_row_with_both_sources_and_rows(tmp_path: Path) -> None:
    done = merged(tmp_path, DIRECT, PLATFORM)
    assert (done.people, done.several) == (4, 1)
    assert of(tmp_path, "list-field-full_name") == [
        "Nguyễn Văn An",
        "Trần Thị Bình",
        "Kim Min Soo",
        "Trần Thị Binh",
    ]
    assert of(tmp_path, "merge-source") == ["S0", "S0; S1", "S1", "S1"]
    assert of(tmp_path, "merge-source-rows") == [
        "0.xlsx: 2",
        "0.xlsx: 3; 1.xlsx: 3",
        "1.xlsx: 4",
        "1.xlsx: 5",
    ]


def test_rule_1_same_number_and_name() -> None:
    one = row("070085000011", "Nguyễn Văn An", "02/03/1985", "Nam")
    other = row("070085000011", "NGUYỄN VĂN AN", "1985", "")
    third = row("070085000011", "Nguyễn Văn Ân", "02/03/1985", "Nam")
    assert grouped(one, other, third) == [[0, 1], [2]]


def test_rule_1_same_name_birth_date_and_sex_without_two_numbers() -> None:
    with_number = row("070085000011", "Nguyễn Văn An", "02/03/1985", "Nam")
    without = row("", "Nguyễn Văn An", "02/03/1985", "Nam")
    year_only = row("", "Nguyễn Văn An", "1985", "Nam")
    other_sex = row("", "Nguyễn Văn An", "02/03/1985", "Nữ")
    assert grouped(with_number, without, year_only, other_sex) == [[0, 1], [2], [3]]


def test_rule_1_two_numbers_are_two_people_whatever_lies_between() -> None:
    first = row("070085000011", "Nguyễn Văn An", "02/03/1985", "Nam")
    second = row("070085000022", "Nguyễn Văn An", "02/03/1985", "Nam")
    neither = row("", "Nguyễn Văn An", "02/03/1985", "Nam")
    assert grouped(first, neither, second) == [[0], [1], [2]]


def test_rule_1_a_malformed_number_never_joins_two_numbers() -> None:
    # the copy of a slip in two rows leads from one well-formed number to the other
    first = row("070085000011", "Nguyễn Văn An", "02/03/1985", "Nam")
    slip = row("7008500001", "Nguyễn Văn An", "02/03/1985", "Nam")
    slip_again = row("7008500001", "Nguyễn Văn An", "03/03/1985", "Nam")
    second = row("070085000022", "Nguyễn Văn An", "03/03/1985", "Nam")
    found = grouped(first, slip, slip_again, second)
    assert not [group for group in found if {0, 3} <= set(group)]


def test_rule_1_foreigners_are_the_same_only_by_number_and_name() -> None:
    one = row("M12345678", "Kim Min Soo", "04/07/1980", "Nam", "Hàn Quốc")
    same = row("M12345678", "KIM MIN SOO", "1980", "Nam", "Hàn Quốc")
    other = row("M87654321", "Kim Min Soo", "04/07/1980", "Nam", "Hàn Quốc")
    assert grouped(one, same, other) == [[0, 1], [2]]


def test_rule_1_unreadable_rows_stay_alone_and_unreadable(tmp_path: Path) -> None:
    bad: list[list[Any]] = [*table(DIRECT)[:2], [2, "Nguyễn Văn An", "02/03/1985", "Nam", "#N/A", "", "", ""]]
    done = merged(tmp_path, bad, DIRECT)
    assert done.people == 3
    assert [bool(text) for text in read(tmp_path / "out.xlsx").people.broken] == [False, True, False]


def test_rule_2_the_first_list_speaks_and_blanks_are_filled(tmp_path: Path) -> None:
    merged(tmp_path, DIRECT, PLATFORM)
    assert of(tmp_path, "list-field-number")[1] == "070190000022"
    assert of(tmp_path, "list-field-address")[1] == "5 Lê Lai"
    assert of(tmp_path, "list-field-hamlet")[1:3] == ["Thôn 3", "Thôn 3"]
    # R17: 1 in one list and 2 in another is a contradiction, and the first stays
    assert of(tmp_path, "list-field-dose_wanted")[1] == "2"
    assert of(tmp_path, "merge-contradictions")[1] == document(
        "merge-differs", field=document("list-field-dose_wanted"), other="1", place="1.xlsx: 3"
    )
    assert of(tmp_path, "merge-kept", sheet=1) == ["2"]
    assert of(tmp_path, "merge-other", sheet=1) == ["1"]


def test_rule_2_another_way_of_writing_is_no_contradiction(tmp_path: Path) -> None:
    head = table(DIRECT)[0]
    one = [1, "Nguyễn Văn An", "02/03/1985", "Nam", "070085000011", "0912 345 678", "1", "Kinh"]
    other = [1, "NGUYỄN VĂN AN", date(1985, 3, 2), "nam", 70085000011, 912345678, "Mũi 1", "KINH "]
    done = merged(tmp_path, [head, one], [head, other])
    assert (done.people, done.contradicting) == (1, 0)


def test_rule_2_sex_codes_of_two_lists_are_decoded(tmp_path: Path) -> None:
    # 1 is female in one list and male in the other (DOMAIN B.8)
    head = ["STT", "Họ và tên", "Ngày sinh", "Giới tính (0: nam, 1: nữ)", "Số CCCD/CMND"]
    other = [*head[:3], "Giới tính (1: nam, 0: nữ)", head[4]]
    merged(
        tmp_path,
        [head, [1, "Lê Hoa", "01/02/1990", "1", "070190000022"]],
        [other, [1, "Lê Hòa", "01/02/1990", "1", "070090000033"]],
    )
    assert of(tmp_path, "list-field-sex") == ["Nữ", "Nam"]


def test_rule_2_one_number_under_two_names_is_shown_on_both(tmp_path: Path) -> None:
    head = table(DIRECT)[0]
    one = [1, "Nguyễn Văn An", "02/03/1985", "Nam", "070085000011", "", "", ""]
    other = [1, "Lê Thị Hoa", "05/06/1990", "Nữ", "070085000011", "", "", ""]
    done = merged(tmp_path, [head, one], [head, other])
    assert (done.people, done.contradicting) == (2, 2)
    assert of(tmp_path, "merge-contradictions") == [
        document("merge-shared", row=5),
        document("merge-shared", row=4),
    ]


def test_rule_3_the_account_of_the_rows(tmp_path: Path) -> None:
    done = merged(tmp_path, DIRECT, PLATFORM)
    told = [(s.rows, s.people, s.kept, s.merged, s.blank) for s in done.sources]
    assert told == [(3, 2, 2, 0, 1), (3, 3, 2, 1, 0)]
    lines = openpyxl.load_workbook(tmp_path / "out.xlsx")[document("merge-sheet-account")]
    assert [tuple(cell.value for cell in line[2:]) for line in lines.iter_rows(min_row=3, max_row=5)] == [
        *told,
        (6, 5, 4, 1, 1),
    ]


def test_rule_3_columns_without_a_place_are_named(tmp_path: Path) -> None:
    rows = [[*line, extra] for line, extra in zip(table(DIRECT), ["E-mail", "a", "b", "c"], strict=True)]
    done = merged(tmp_path, rows)
    told = [finding.values["headings"] for finding in done.findings if finding.code == "MERGE-001"]
    assert told == ["E-mail"]


NAMES = st.sampled_from(["Nguyễn Văn An", "Lê Hoa", ""])
BIRTHS = st.sampled_from(["02/03/1985", "1985", "03/03/1985", ""])
NUMBERS = st.sampled_from(["", "070085000011", "070085000022", "7008500001", "không"])
ROWS = st.builds(
    row,
    NUMBERS,
    NAMES,
    BIRTHS,
    st.sampled_from(["Nam", "Nữ", ""]),
    st.sampled_from(["", "Lào"]),
    st.sampled_from(["", "", "A1 #N/A"]),
)


@given(st.lists(st.tuples(ROWS, st.integers(0, 2)), max_size=12), st.tuples(*[st.integers(0, 3)] * 3))
@settings(max_examples=200)
def test_rule_3_every_row_is_in_exactly_one_person(
    drawn: list[tuple[Row, int]], blanks: tuple[int, int, int]
) -> None:
    ordered = sorted(drawn, key=lambda pair: pair[1])
    people = merge(entries([one for one, _ in ordered], [source for _, source in ordered]))
    placed = [entry.at for person in people for entry in person.entries]
    assert sorted(placed) == list(range(len(ordered)))
    account = counts(people, blanks)
    assert sum(count.kept for count in account) == len(people)
    for source, count in enumerate(account):
        assert count.people == count.kept + count.merged == sum(s == source for _, s in ordered)
        assert count.rows == count.people + count.blank == count.people + blanks[source]
    for person in people:
        assert _is_one_person(person)


def _is_one_person(person: Merged) -> bool:
    """Promise 1: no two well-formed numbers, no two names, no stranger by nationality without a number."""
    rows = [entry.row for entry in person.entries]
    numbers = {one.number.digits for one in rows if one.number.digits}
    return len(rows) == 1 or (len(numbers) < 2 and len({one.name_key for one in rows}) == 1)


def test_rule_4_the_merged_list_is_read_back(tmp_path: Path) -> None:
    rows = [*table(DIRECT)[:2]]
    whole = [[*line, extra] for line, extra in zip(rows, ["Số CMND cũ", "285000011"], strict=True)]
    merged(tmp_path, whole, PLATFORM)
    book = read(tmp_path / "out.xlsx")
    assert len(book.layouts) == 1
    assert [book.people.row, book.people.full_name[0]] == [[4, 5, 6, 7], "Nguyễn Văn An"]
    assert (book.blank, book.layouts[0].guessed) == (0, ())
    known = {column.field for column in book.layouts[0].columns}
    assert known >= {*COLUMNS, "row_no"} - {"passport", "first_dose"}
    assert set(book.layouts[0].unknown) == {
        document(key) for key in ("merge-source", "merge-source-rows", "merge-contradictions")
    }


def test_rule_4_merging_the_merged_list_changes_nobody(tmp_path: Path) -> None:
    merged(tmp_path, DIRECT, PLATFORM)
    first = read(tmp_path / "out.xlsx").people
    again = MergeOrder(
        sources=(SourceFile(name="S", file=tmp_path / "out.xlsx"),),
        output=tmp_path / "again.xlsx",
        today=TODAY,
    )
    done = merging.merge(lambda *_: None, again)
    second = read(tmp_path / "again.xlsx").people
    assert (done.sources[0].merged, done.contradicting) == (0, 0)
    assert (first.full_name, first.number, first.other) == (second.full_name, second.number, second.other)


def test_rule_5_near_doubles_are_only_reported(tmp_path: Path) -> None:
    done = merged(tmp_path, DIRECT, PLATFORM, near=True)
    assert (done.people, done.near) == (4, 1)
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")[document("merge-sheet-near")]
    assert [cell.value for cell in sheet[3]] == [5, 7, document("merge-near-name")]


def test_rule_5_why_two_people_may_be_one() -> None:
    people = merge(
        entries(
            [
                row("070085000011", "Nguyễn Văn An", "02/03/1985", "Nam"),
                row("285000011", "Nguyễn Văn An", "02/03/1985", "Nam"),
                row("", "Nguyen Van An", "12/03/1985", "Nam"),
                row("", "Phạm Thị Dung", "02/03/1985", "Nữ"),
            ]
        )
    )
    assert near.near(people) == [
        (0, 1, near.Why.TWO_NUMBERS),
        (0, 2, near.Why.BIRTH),
        (1, 2, near.Why.BIRTH),
    ]
