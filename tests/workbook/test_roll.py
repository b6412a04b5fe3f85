"""The people of a workbook: nobody lost, nobody invented (DESIGN promise 2, 6.5 "Rows")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaxcli.codes import Severity
from vaxcli.columns import Overrides
from vaxcli.errors import GuardError, UsageError
from vaxcli.texts import catalogue
from vaxcli.workbook.model import Book, Cell, FileKind, ListBook, Sheet, SheetFacts, Source
from vaxcli.workbook.roll import read_list

HEAD: list[Cell] = ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Địa chỉ"]
AN: list[Cell] = [1.0, "Lê Văn Mẫu", "01/02/1985", "Nam", "070085000001", "Chợ"]
BA: list[Cell] = [2.0, "Trần Thị Thử", datetime(1990, 3, 4), "Nữ", 70190000002.0, ""]  # noqa: DTZ001 – as cells are
Rows = Sequence[Sequence[Cell]]


def sheet(
    index: int, rows: Rows, name: str = "", *, hidden: bool = False, facts: SheetFacts | None = None
) -> Sheet:
    return Sheet(
        index=index, name=name or f"DS{index}", rows=rows, hidden=hidden, facts=facts or SheetFacts()
    )


def book(*sheets: Sheet) -> Book:
    return Book(source=Source(name="ds.xlsx", kind=FileKind.XLSX, data=b"", sha256=""), sheets=sheets)


def read(*rows: Sequence[Cell], facts: SheetFacts | None = None) -> ListBook:
    return read_list(book(sheet(1, rows, facts=facts)))


def said(listed: ListBook) -> dict[str, Mapping[str, str]]:
    for finding in listed.findings:
        for lang in ("vi", "en"):
            assert catalogue(lang)[finding.code].format(**finding.values)
    return {finding.code: finding.values for finding in listed.findings}


def test_a_plain_list() -> None:
    listed = read(["DANH SÁCH"], HEAD, AN, BA)
    people = listed.people
    assert people.row == [3, 4]
    assert people.sheet == [1, 1]
    assert people.full_name == ["Lê Văn Mẫu", "Trần Thị Thử"]
    assert people.birth_date == ["01/02/1985", datetime(1990, 3, 4)]  # noqa: DTZ001
    assert people.sex == ["Nam", "Nữ"]
    assert people.number == ["070085000001", 70190000002.0]
    assert people.nationality == people.broken == people.legacy == ["", ""]
    assert people.other == {"address": ["Chợ", ""]}
    assert (listed.blank, listed.made_on, listed.findings) == (0, None, ())


def test_values_stay_as_they_are_written() -> None:
    listed = read(HEAD, ["", "  Lê  Văn\u00a0Mẫu ", " 1985 ", "", " 070 085 000001", ""])
    assert listed.people.full_name == ["  Lê  Văn\u00a0Mẫu "]
    assert listed.people.birth_date == [" 1985 "]
    assert listed.people.number == [" 070 085 000001"]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["Thôn 3"], "READ-010"),
        (["", "Tổ 5"], "READ-010"),
        (["I", "Thôn Tân Bình"], "READ-010"),
        ([3.0, "Thôn 3"], "READ-010"),
        (["", "", "", "Khu phố 2: 25 người"], "READ-010"),
        (["", "Tổng cộng: 60 người"], "READ-011"),
        (["Tổng cộng", "", "", "", 60.0], "READ-011"),
        (["", "Tổng cộng", 60.0], "READ-011"),
        (["", "Cộng"], "READ-011"),
        (["", "Tổng số", "", "", "60 người"], "READ-011"),
        (["", "Người lập biểu", "", "", "TM. ỦY BAN NHÂN DÂN"], "READ-012"),
        (["", "", "", "", "Tân Lập, ngày 05 tháng 11 năm 2021"], "READ-012"),
        (["", "", "…, ngày … tháng … năm 2021"], "READ-012"),
        (["", "(Ký, ghi rõ họ tên)"], "READ-012"),
        (["Ghi chú: cột 5 ghi đủ 12 số"], "READ-013"),
        (["", "Danh sách có 60 người"], "READ-013"),
        (["", "Những người có tên trên đây đều đã được trạm hỏi trước khi ghi"], "READ-013"),
        (HEAD, "READ-014"),
        (["STT", "Số CCCD", "Họ và tên", "Ngày sinh", "Giới tính"], "READ-017"),
        (["", "DANH SÁCH TIÊM VẮC XIN"], "READ-013"),
        (["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"], "READ-014"),
        (["A", "B", 1.0, 2.0, 3.0, 4.0], "READ-014"),
        ([3.0], "READ-015"),
        (["3", "", " ", "", "\u00a0"], "READ-015"),
        (["", "", "", "", "", "Chợ Mới"], "READ-016"),
        ([3.0, "", "", "Nam", "", "Chợ Mới"], "READ-016"),
    ],
)
def test_rows_that_are_not_people_are_counted_and_named(row: list[Cell], code: str) -> None:
    listed = read(HEAD, AN, row, BA)
    assert listed.people.row == [2, 4]
    assert said(listed)[code] == {"count": "1", "rows": "3"}
    assert listed.blank == (row[0] in (3.0, "3") and code in ("READ-015", "READ-016"))


@pytest.mark.parametrize(
    "row",
    [
        ["", "Tổ", "1985"],
        ["", "Tổng", "01/02/1985"],
        [3.0, "Bản Thị Thử"],
        [3.0, "Cán Bộ Thử"],
        ["", "Thôn 3", "", "", "070085000003"],
        ["", "Lê Mẫu"],
        ["", "", "1985"],
        ["", "", "", "", "123"],
        ["", "Người lập biểu", "", "Nam"],
        ["", "Họ và tên", "01/02/1985", "Nam", "070085000003"],
        ["", "Tổng cộng", "", "", "070085000003"],
        ["", "X", 1985.0, "Nam"],
        [5.0, "Tên rất dài của một người với những ghi chú viết thêm vào ô này"],
    ],
)
def test_a_row_that_could_be_a_person_is_one(row: list[Cell]) -> None:
    listed = read(HEAD, AN, row, BA)
    assert listed.people.row == [2, 3, 4]
    assert listed.blank == 0


def test_signers_below_the_signature_are_left_out_but_people_below_are_not() -> None:
    rows: list[list[Cell]] = [
        HEAD,
        AN,
        [],
        ["", "Người lập biểu", "", "", "Trưởng trạm"],
        ["", "Nguyễn Ký Thử", "", "", "Phạm Ký Mẫu"],
        [3.0, "Lê Thêm Mẫu"],
        ["", "Lê Sau Mẫu"],
        ["", "Người lập biểu"],
        ["", "Nguyễn Ký Thử"],
        BA,
    ]
    listed = read(*rows)
    assert listed.people.row == [2, 6, 7, 10]
    assert said(listed)["READ-012"] == {"count": "4", "rows": "4-5, 8-9"}


def test_group_rows_give_the_hamlet() -> None:
    listed = read(HEAD, ["I. Thôn 1 (20 người)"], AN, ["", "Thôn 2:"], BA, BA)
    assert listed.people.other["hamlet"] == ["Thôn 1", "Thôn 2", "Thôn 2"]


def test_a_hamlet_column_wins_over_group_rows() -> None:
    listed = read([*HEAD, "Thôn"], ["Thôn 1"], [*AN, "Thôn 9"])
    assert listed.people.other["hamlet"] == ["Thôn 9"]


def test_pre_numbered_rows_far_past_the_people_b2() -> None:
    listed = read(HEAD, AN, *[[float(at)] for at in range(2, 61)], *[[""] * 6] * 800)
    assert len(listed.people) == 1
    assert listed.blank == 59
    assert said(listed)["READ-015"]["rows"] == "3-61"


def test_row_ranges_stop_at_ten() -> None:
    rows: list[list[Cell]] = [AN, [9.0]] * 11
    assert said(read(HEAD, *rows))["READ-015"] == {
        "count": "11",
        "rows": ", ".join(map(str, range(3, 22, 2))) + ", …",
    }


def test_excel_errors_and_formulas_without_value_make_a_row_unreadable() -> None:
    facts = SheetFacts(
        error_cells={(3, 5): "#N/A", (3, 6): "#REF!"}, valueless_formulas=frozenset({(3, 3), (4, 5)})
    )
    listed = read(HEAD, AN, [2.0, "Trần Thử", "", "Nữ", "", ""], [3.0, *[""] * 5], facts=facts)
    assert listed.people.row == [2, 3, 4]
    assert listed.people.broken == ["", "C3 =, E3 #N/A", "E4 ="]


def test_errors_that_arrive_as_text() -> None:
    assert read(HEAD, [1.0, "#N/A", "1985", "Nam", "070085000001", "#N/A"]).people.broken == ["B2 #N/A"]


def test_an_error_in_the_sex_alone_makes_nobody() -> None:
    listed = read(HEAD, AN, [2.0], facts=SheetFacts(error_cells={(3, 4): "#N/A"}))
    assert listed.people.row == [2]


def test_legacy_font_of_the_name() -> None:
    listed = read(HEAD, AN, BA, facts=SheetFacts(legacy_cells={(3, 2): ".VnTime", (2, 6): "VNI-Times"}))
    assert listed.people.legacy == ["", ".VnTime"]


def test_hidden_rows_with_people_are_read_and_named() -> None:
    listed = read(HEAD, AN, BA, facts=SheetFacts(hidden_rows=frozenset({3, 9})))
    assert listed.people.row == [2, 3]
    assert said(listed)["READ-008"] == {"count": "1", "rows": "3"}


def test_birth_dates_in_three_columns() -> None:
    head: list[Cell] = ["STT", "Họ tên", "Ngày sinh", "", "", "Giới tính", "CCCD"]
    below: list[Cell] = ["", "", "Ngày", "Tháng", "Năm", "", ""]
    rows: list[list[Cell]] = [
        [1.0, "A", 5.0, "03", 1985.0, "Nam", ""],
        [2.0, "B", "", 3.0, "1985", "Nam", ""],
        [3.0, "C", "", "", 1985.0, "Nam", ""],
        [4.0, "D", 5.0, "", 1985.0, "Nam", ""],
        [5.0, "E", "01/02/1990", "", "", "Nam", ""],
        [6.0, "F", "", "", "", "Nam", ""],
    ]
    assert read(head, below, *rows).people.birth_date == [
        "5/03/1985",
        "3/1985",
        "1985",
        "5//1985",
        "01/02/1990",
        "",
    ]


def test_birth_years_of_men_and_women_say_the_sex_too() -> None:
    head: list[Cell] = ["STT", "Họ tên", "Năm sinh", "", "CCCD"]
    below: list[Cell] = ["", "", "Nam", "Nữ", ""]
    people = read(
        head, below, ["", "A", 1985.0, "", ""], ["", "B", "", "1986", ""], ["", "C", 1985.0, 1986.0, ""]
    ).people
    assert people.birth_date == [1985.0, "1986", "1985+1986"]
    assert people.sex == ["Nam", "Nữ", "Nam+Nữ"]


def test_sex_in_tick_columns() -> None:
    head: list[Cell] = ["STT", "Họ tên", "Ngày sinh", "Giới tính", "", "CCCD"]
    below: list[Cell] = ["", "", "", "Nam", "Nữ", ""]
    marks: list[tuple[Cell, Cell]] = [("x", ""), ("", "X"), (1.0, 0.0), ("x", "x"), ("", ""), ("?", "")]
    rows: list[list[Cell]] = [["", "A", "1985", male, female, ""] for male, female in marks]
    assert read(head, below, *rows).people.sex == ["Nam", "Nữ", "Nam", "Nam+Nữ", "", "?"]


def test_sex_by_one_column_for_women() -> None:
    head: list[Cell] = ["STT", "Họ tên", "Ngày sinh", "Nữ", "CCCD"]
    listed = read(head, ["", "A", "1985", "x", ""], ["", "B", "1986", "", ""])
    assert listed.people.sex == ["Nữ", "Nam"]
    assert "READ-007" in said(listed)
    assert read(head, ["", "A", "1985", "", ""]).people.sex == [""]


def test_family_and_given_names_are_joined_as_written() -> None:
    head: list[Cell] = ["STT", "Họ và tên đệm", "Tên", "Ngày sinh", "Giới tính", "CCCD"]
    people = read(
        head,
        ["", "Lê Văn", "Mẫu", "1985", "", ""],
        ["", "Lê", "", "1985", "", ""],
        ["", "", "An", "1", "", ""],
    ).people
    assert people.full_name == ["Lê Văn Mẫu", "Lê", "An"]


def test_a_name_merged_over_two_columns_is_joined_and_said() -> None:
    head: list[Cell] = ["STT", "Họ và tên", "", "Ngày sinh", "Giới tính", "CCCD"]
    listed = read(head, ["", "Lê Văn", "Mẫu", "1985", "", ""], ["", "Trần", "Thử", "1986", "", ""])
    assert listed.people.full_name == ["Lê Văn Mẫu", "Trần Thử"]
    assert "READ-006" in said(listed)


def test_dose_wanted_from_marks_below_dose_groups() -> None:
    head: list[Cell] = [*HEAD, "Ghi chú", ""]
    below: list[Cell] = [*[""] * 6, "M1", "M2"]
    listed = read(head, below, [*AN, "x", ""], [*BA, "", "x"])
    assert listed.people.other["dose_wanted"] == ["1", "2"]
    assert "dose_wanted" not in read(head, below, [*AN, "5/6/2021", ""]).people.other


def test_old_and_new_number_are_both_kept() -> None:
    head: list[Cell] = ["STT", "Họ tên", "Ngày sinh", "Giới tính", "CMND", "CCCD"]
    people = read(
        head, ["", "A", "1985", "", "285000001", "070085000001"], ["", "B", "1985", "", "285000002", ""]
    ).people
    assert people.number == ["070085000001", ""]
    assert people.other["old_number"] == ["285000001", "285000002"]


def test_several_sheets_in_order_with_what_each_lacks() -> None:
    listed = read_list(
        book(
            sheet(1, [["Hướng dẫn"]], "HD"),
            sheet(2, [HEAD, AN]),
            sheet(3, [], "Trống"),
            sheet(
                4,
                [
                    ["STT", "Họ tên", "Năm sinh", "Phái", "CMND", "SĐT"],
                    [1.0, "Võ Mẫu", 1970.0, "Nam", "", 912345678.0],
                ],
            ),
        )
    )
    people = listed.people
    assert list(zip(people.sheet, people.row, people.full_name, strict=True)) == [
        (2, 2, "Lê Văn Mẫu"),
        (4, 2, "Võ Mẫu"),
    ]
    assert people.other["phone"] == ["", "912345678"]
    assert people.other["address"] == ["Chợ", ""]
    assert [layout.sheet.index for layout in listed.layouts] == [2, 4]
    assert listed.sheet_of[4].index("number") == 5
    assert [finding.place.sheet for finding in listed.findings if finding.code == "READ-001"] == ["HD"]


def test_a_sheet_without_heading_goes_on_with_the_one_before() -> None:
    listed = read_list(
        book(sheet(1, [HEAD, AN]), sheet(2, [BA, [3.0]]), sheet(3, [["Mã", "Tên"], [1.0, "Nhóm một"]]))
    )
    assert list(zip(listed.people.sheet, listed.people.row, strict=True)) == [(1, 2), (2, 1)]
    assert listed.layouts[1].last_header_row == 0
    assert said(listed)["READ-003"] == {"before": "DS1"}
    assert [finding.place.sheet for finding in listed.findings if finding.code == "READ-001"] == ["DS3"]


def test_our_own_sheets_are_never_lists() -> None:
    ours = ("Cần bổ sung", "Không xác minh", "Tổng hợp", "Phiếu trả", "Giải thích mã", "Phiếu gửi", "Lịch sử")
    listed = read_list(
        book(sheet(1, [HEAD, AN]), *(sheet(at, [HEAD, AN], name) for at, name in enumerate(ours, 2)))
    )
    assert listed.people.sheet == [1]


def test_a_senders_list_on_a_sheet_that_is_named_like_ours_is_read() -> None:
    assert read_list(book(sheet(1, [HEAD, AN], "Tổng hợp"))).people.sheet == [1]


def test_hidden_sheets_with_people_are_read_and_named() -> None:
    listed = read_list(book(sheet(1, [HEAD, AN]), sheet(2, [HEAD, AN], hidden=True)))
    assert listed.people.sheet == [1, 2]
    found = next(finding for finding in listed.findings if finding.code == "READ-002")
    assert (found.severity, found.place.sheet, found.values) == (Severity.WARNING, "DS2", {"people": "1"})


@pytest.mark.parametrize("choice", ["DS2", "ds2", "2"])
def test_sheets_chosen_by_name_or_position(choice: str) -> None:
    listed = read_list(book(sheet(1, [HEAD, AN]), sheet(2, [HEAD, BA])), Overrides(sheets=(choice,)))
    assert listed.people.sheet == [2]


def test_a_summary_beside_the_list_does_not_stop_it() -> None:
    listed = read_list(
        book(
            sheet(1, [HEAD, AN]),
            sheet(2, [["STT", "Tên", "Nam", "Nữ", "Tổng"], [1.0, "Thôn 1", 5.0, 6.0, 11.0]]),
        )
    )
    assert listed.people.sheet == [1]
    assert "READ-001" in said(listed)


def test_unknown_sheet_and_field_are_refused() -> None:
    with pytest.raises(UsageError) as refused:
        read_list(book(sheet(1, [HEAD, AN])), Overrides(sheets=("DS9",)))
    assert (refused.value.code, refused.value.values["nearest"]) == ("READ-no-sheet", "DS1")
    with pytest.raises(UsageError, match="READ-no-field"):
        read_list(book(sheet(1, [HEAD, AN])), Overrides(columns={"nam": "B"}))


def test_f02_no_sheet_is_a_list() -> None:
    with pytest.raises(GuardError) as refused:
        read_list(book(sheet(1, [["Danh sách"], ["TT", "Họ và tên", "Địa chỉ"], ["1", "Lê Mẫu", "Chợ"]])))
    error = refused.value
    assert error.code == "F02-not-found"
    assert error.place is not None
    assert (error.place.sheet, error.place.row) == ("DS1", 2)
    assert error.values["found"] == "TT; Họ và tên; Địa chỉ"


@pytest.mark.parametrize(
    ("above", "below", "made"),
    [
        (["Tân Lập, ngày 05 tháng 11 năm 2021"], [], date(2021, 11, 5)),
        ([], ["", "", "", "Tân Lập, ngày 06 tháng 11 năm 2021"], date(2021, 11, 6)),
        (["Kèm theo Công văn số 9 ngày 01 tháng 11 năm 2021"], [], None),
    ],
)
def test_the_day_the_list_was_made(above: list[Cell], below: list[Cell], made: date | None) -> None:
    assert read(above, HEAD, AN, below).made_on == made


def test_a_person_whose_row_holds_our_result_columns() -> None:
    ours: list[Cell] = [
        "Kết quả",
        "Mã",
        "Mã trường",
        "Lý do",
        "Việc cần làm",
        "Số định danh",
        "Cờ",
        "Người xác nhận",
    ]
    ours += ["Ngày xác nhận", "ID dòng"]
    listed = read(
        [*HEAD, *ours],
        [*AN, "Đã xác minh", "XM", "KKKK", "", "", "070085000001", "", "", "", "1a2b3c4d-1.2"],
        BA,
        [3.0],
    )
    assert listed.people.row == [2, 3]
    assert listed.layouts[0].result_block == 7


NAMES = st.sampled_from(["Lê Văn Mẫu", "Trần Thị Thử", "Tổ", "Tổng Văn Ba", "Bản Thị Hoa", "Nam", "Y Thôn"])
PEOPLE = st.lists(
    st.tuples(NAMES, st.sampled_from(["1985", "01/02/1990", 1970.0]), st.sampled_from(["", "070085000001"])),
    max_size=8,
)
BETWEEN = st.sampled_from(
    [[], ["Thôn 3"], ["Tổ 5:"], ["Tổng cộng: 9 người"], ["Ghi chú: không"], ["Người lập biểu"]]
)


@settings(max_examples=150, deadline=None)
@given(
    people=PEOPLE,
    between=st.lists(BETWEEN, min_size=9, max_size=9),
    titles=st.lists(st.sampled_from([[], ["ỦY BAN NHÂN DÂN XÃ"], ["DANH SÁCH TIÊM"]]), max_size=6),
    order=st.permutations(range(5)),
    repeat=st.booleans(),
)
def test_every_person_once_and_in_order(
    people: list[tuple[str, Cell, str]],
    between: list[list[str]],
    titles: list[list[str]],
    order: list[int],
    repeat: bool,
) -> None:
    head = ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD"]
    rows: list[list[Cell]] = [[*line] for line in titles]
    rows.append([head[at] for at in order])
    expected: list[tuple[int, str]] = []
    for number, ((name, birth, identity), other) in enumerate(zip(people, between, strict=False), 1):
        row: list[Cell] = [float(number), name, birth, "Nam", identity]
        rows.append([row[at] for at in order])
        expected.append((len(rows), name))
        rows.append(list(other))
        if repeat:
            rows.append([head[at] for at in order])
    listed = read(*rows)
    assert list(zip(listed.people.row, listed.people.full_name, strict=True)) == expected
