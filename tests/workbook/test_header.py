"""The heading is found by its words (DESIGN 5; layouts DOMAIN B.1 to B.8; refusals F02)."""

from __future__ import annotations

import io
from collections.abc import Sequence

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from vaxcli.columns import RESULT_COLUMNS, Overrides, fold
from vaxcli.errors import GuardError, UsageError
from vaxcli.texts import catalogue
from vaxcli.workbook import header
from vaxcli.workbook.model import Cell, Layout, Sheet

Rows = list[list[Cell]]


def sheet(rows: Sequence[Sequence[Cell]], name: str = "DS") -> Sheet:
    width = max(map(len, rows), default=0)
    return Sheet(index=1, name=name, rows=[[*row, *[""] * (width - len(row))] for row in rows])


def found(rows: Sequence[Sequence[Cell]], **columns: str) -> Layout:
    layout = header.find(sheet(rows), Overrides(columns=columns))
    assert layout is not None
    return layout


def fields(layout: Layout) -> dict[str, int]:
    return {c.field + (f"@{c.dose}" if c.dose else ""): c.index for c in layout.columns}


PERSON: list[Cell] = [
    "1",
    "Lê Thị Mẫu",
    "01/02/1985",
    "1",
    "13",
    "Chợ",
    912345678.0,
    "070185000001",
    "",
    "Tỉnh X",
]

R1_TOP: list[Cell] = [
    "#",
    "Họ và tên (*)",
    "Ngày sinh dạng dd/mm/yyyy (*)",
    "Giới tính (*)\n(0:nam, 1:nữ)",
    "Mã nhóm \nđối tượng ưu tiên (*)\n(Tham khảo PL2)",
    "Đơn vị công tác",
    "Số điện thoại(*)\n(Tối thiểu 10 số)",
    "Số CMT/CCCD\n(Loại 8/9/12 số)",
    "Số thẻ bảo hiểm y tế\n(Mã thẻ 10/15 ký tự)",
    "Nơi ở tạm trú (hiện tại) (*)\n(Tham khảo PL3)",
    *[""] * 7,
    "Tên vắc xin (*)\n(Tham khảo PL5)",
    "Mũi 1",
    "",
    "",
    "Tên vắc xin (*)\n(Tham khảo PL5)",
    "Mũi 2",
    "",
    "",
    "Ghi chú",
    "Kết quả import\n(không điền ô này)",
]
R1_DOSE: list[Cell] = ["Ngày tiêm dạng dd/mm/yyyy (*)", "Lô vắc xin(*)", "Địa điểm tiêm (*)\n(Tham khảo PL4)"]
R1_SUB: list[Cell] = [
    *[""] * 9,
    "Tỉnh/Thành phố",
    "Mã\n Tỉnh/Thành phố (*)",
    "Quận/Huyện",
    "Mã Quận/Huyện\n(*)",
    "Xã/Phường",
    "Mã Xã/Phường\n(*)",
    "Địa bàn cơ sở",
    "Địa chỉ chi tiết",
    "",
    *R1_DOSE,
    "",
    *R1_DOSE,
]
NOTES: Rows = [
    ["Lưu ý:"],
    ["- Các cột có dấu (*) là bắt buộc nhập"],
    ["- Cơ sở tiêm ghi theo mã ở PL4"],
    ["- Ô chưa biết để trống"],
    ["- Bỏ lọc trước khi nhập"],
    [],
]


def test_b1_national_template() -> None:
    layout = found([*NOTES, R1_TOP, R1_SUB, PERSON])
    assert (layout.first_header_row, layout.last_header_row) == (7, 8)
    assert fields(layout) == {
        "row_no": 1,
        "full_name": 2,
        "birth_date": 3,
        "sex": 4,
        "priority_group": 5,
        "employer": 6,
        "phone": 7,
        "number": 8,
        "health_insurance": 9,
        "province": 10,
        "province_code": 11,
        "district": 12,
        "district_code": 13,
        "commune": 14,
        "commune_code": 15,
        "hamlet": 16,
        "address": 17,
        "vaccine@1": 18,
        "dose_date@1": 19,
        "lot@1": 20,
        "site@1": 21,
        "vaccine@2": 22,
        "dose_date@2": 23,
        "lot@2": 24,
        "site@2": 25,
        "note": 26,
        "import_result": 27,
    }
    assert layout.sex_legend == {"0": "M", "1": "F"}
    assert layout.last_column == 27
    assert layout.unknown == ()


def test_b1_older_version_is_shifted_by_one_column() -> None:
    older = [[*row[:15], *row[16:]] for row in (R1_TOP, R1_SUB)]
    layout = found([*NOTES, *older, PERSON])
    assert fields(layout)["address"] == 16
    assert fields(layout)["vaccine@1"] == 17
    assert fields(layout)["site@2"] == 24
    assert "hamlet" not in fields(layout)


def test_b2_ward_list_with_three_heading_rows() -> None:
    top: list[Cell] = [
        "STT",
        "Họ tên",
        "Ngày/tháng/năm sinh \n (ghi đầy đủ)",
        "Giới \ntính",
        "Nghề Nghiệp ",
        "Dân tộc ",
        "Điện thoại",
        "số CMT/\ncăn cước \ncông dân",
        "Mã số BHYT",
        "Nơi ở hiện tại",
        "",
        "",
        "",
        "Ghi chú",
        "",
        "",
    ]
    second: list[Cell] = [*[""] * 13, "M1", "M2", "GIỜ TIÊM "]
    third: list[Cell] = [
        *[""] * 9,
        "Số nhà, tên phố/đường, thôn, xóm",
        "Xã phường",
        "Quận huyện",
        "Tỉnh thành",
    ]
    rows: Rows = [
        ["ỦY BAN NHÂN DÂN", *[""] * 6, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        ["PHƯỜNG MẪU", *[""] * 6, "Độc lập - Tự do - Hạnh phúc"],
        [],
        ["DANH SÁCH TIÊM VẮC XIN M1 NĂM 2021 tại ... ngày ..."],
        [],
        [],
        top,
        second,
        third,
        [1.0],
        [2.0],
    ]
    layout = found(rows)
    assert (layout.first_header_row, layout.last_header_row) == (7, 9)
    assert fields(layout) == {
        "row_no": 1,
        "full_name": 2,
        "birth_date": 3,
        "sex": 4,
        "occupation": 5,
        "ethnic_group": 6,
        "phone": 7,
        "number": 8,
        "health_insurance": 9,
        "address": 10,
        "commune": 11,
        "district": 12,
        "province": 13,
        "dose_group@1": 14,
        "dose_group@2": 15,
        "appointment_time": 16,
    }


R3 = (
    "STT·Họ và tên·Giới tính·Ngày sinh·E-mail·Mã nhóm đối tượng ưu tiên·Nghề nghiệp·Đơn vị công tác·"
    "Số điện thoại·Số CMT/CCCD/Hộ chiếu·Số thẻ bảo hiểm y tế·Dân tộc·Quốc tịch·Tỉnh/Thành phố·Mã Tỉnh/Thành phố·"
    "Quận/Huyện·Mã Quận/Huyện·Xã Phường·Mã Xã Phường·Địa chỉ chi tiết·Mã cơ sở y tế tiêm"
)
R4 = (
    "STT·Họ tên·Ngày sinh·Giới tính·Dân tộc·Nghề nghiệp·Điện thoại·E-mail·Số CMT/CCCD·Mã số BHYT·Tên đơn vị·"
    "Khoa/phòng/ban·Địa chỉ·Số nhà, tên phố/đường, thôn, xóm·Xã/phường·Quận/huyện·Tỉnh/thành·Check-in tại A·"
    "Check-in tại B·Đã tiêm xong·Không tiêm/ không đủ điều kiện tiêm·Ghi chú"
)
R5 = (
    "Thời gian vào tiêm·Line·Nhóm·MNV·Test·Nơi làm việc·Phòng ban·Vị trí·Họ và tên·Ngày sinh·Giới tính·"
    "Đơn vị công tác·Số điện thoại·CMND·Địa chỉ·Ghi chú·Email·Thời gian hoàn thành·Trạng thái"
)
B6 = "Họ và tên·Ngày sinh·Giới tính·Số điện thoại·BHYT·Địa chỉ·Số CMND/CCCD·Nơi công tác·Số mũi đã tiêm·Ngày tiêm"
B7 = "STT·Họ tên·Năm sinh·Phái·CMND/CCCD·Địa chỉ·SĐT"


@pytest.mark.parametrize(
    ("above", "headings", "wanted"),
    [
        (
            2,
            f"{R3}·Ghi chú",
            {"full_name": 2, "sex": 3, "birth_date": 4, "number": 10, "nationality": 13, "note": 22},
        ),
        (2, f"{R3}·Số mũi đăng ký tiêm", {"number": 10, "dose_wanted": 22}),
        (0, R4, {"full_name": 2, "birth_date": 3, "sex": 4, "number": 9, "employer": 11, "note": 22}),
        (1, R5, {"full_name": 9, "birth_date": 10, "sex": 11, "number": 14, "priority_group": 3}),
        (1, B6, {"full_name": 1, "birth_date": 2, "sex": 3, "number": 7, "dose_date": 10}),
        (4, B7, {"full_name": 2, "birth_date": 3, "sex": 4, "number": 5, "phone": 7}),
        (40, B7, {"full_name": 2, "number": 5}),
    ],
    ids=["B.3 Hanoi", "B.3 Da Nang", "B.4", "B.5 identity late", "B.6", "B.7", "header far down"],
)
def test_flat_layouts(above: int, headings: str, wanted: dict[str, int]) -> None:
    titles: Rows = [["DANH SÁCH ĐỐI TƯỢNG ĐĂNG KÝ TIÊM VẮC XIN COVID-19"]] * above
    layout = found([*titles, list(headings.split("·")), ["1"]])
    assert layout.first_header_row == layout.last_header_row == above + 1
    assert wanted.items() <= fields(layout).items()


@pytest.mark.parametrize(
    ("heading", "legend"),
    [
        ("Giới tính (*)\n(0:nam, 1:nữ)", {"0": "M", "1": "F"}),
        ("Giới tính (0: Nam; 1: Nữ)", {"0": "M", "1": "F"}),
        ("Giới tính 1=Nam,2=Nữ", {"1": "M", "2": "F"}),
        ("Giới tính Nam:1 Nữ:0", {"1": "M", "0": "F"}),
        ("Giới tính (Nam 1, Nữ 0)", {"1": "M", "0": "F"}),
        ("Giới tính (1 là nam, 0 là nữ)", {"1": "M", "0": "F"}),
        ("Giới tính (Nam ghi 1; Nữ ghi 2)", {"1": "M", "2": "F"}),
        ("GIOI TINH (1-Nu, 0-Nam)", {"1": "F", "0": "M"}),
        ("Giới tính (nam: 1, nữ: 1)", {}),
        ("Giới tính (Nam/Nữ)", {}),
    ],
)
def test_b8_sex_legends(heading: str, legend: dict[str, str]) -> None:
    layout = found([["STT", "Họ và tên", "Ngày sinh", heading, "Số CCCD"]])
    assert layout.sex_legend == legend
    assert layout.index("sex") == 4


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        (
            [
                ["STT", "Họ và tên", "Ngày sinh", "", "", "Giới tính", "", "CCCD"],
                ["", "", "Ngày", "Tháng", "Năm", "Nam", "Nữ"],
            ],
            {"birth_day": 3, "birth_month": 4, "birth_year": 5, "sex_male": 6, "sex_female": 7, "number": 8},
        ),
        (
            [
                ["TT", "Ho va ten", "Ngay sinh", "", "", "Gioi tinh", "CMND/CCCD"],
                ["", "", "Ngay", "Thang", "Nam"],
            ],
            {"birth_day": 3, "birth_month": 4, "birth_year": 5, "sex": 6, "number": 7},
        ),
        (
            [["STT", "Họ và tên", "Năm sinh", "", "Số CCCD"], ["", "", "Nam", "Nữ"]],
            {"birth_year_male": 3, "birth_year_female": 4, "number": 5},
        ),
        (
            [["STT", "Ho ten", "Nam sinh", "", "So CCCD"], ["", "", "Nam", "Nu"]],
            {"birth_year_male": 3, "birth_year_female": 4, "number": 5},
        ),
        (
            [["STT", "Họ và tên đệm", "Tên", "Ngày sinh", "Nữ", "Mã định danh"]],
            {"family_name": 2, "given_name": 3, "sex_female": 5, "number": 6},
        ),
        (
            [["STT", "Họ và tên", "", "Ngày sinh", "Giới tính", "CCCD"], ["", "Họ đệm", "Tên"]],
            {"family_name": 2, "given_name": 3, "birth_date": 4},
        ),
        ([["STT", "Tên", "Ngày sinh", "Giới tính", "CCCD"]], {"full_name": 2}),
        (
            [
                ["STT", "Thông tin cá nhân", "", "", ""],
                ["", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD"],
            ],
            {"row_no": 1, "full_name": 2, "birth_date": 3, "sex": 4, "number": 5},
        ),
        (
            [["STT", "Họ và", "Ngày tháng", "Giới", "Số CMND/"], ["", "tên", "năm sinh", "tính", "CCCD"]],
            {"full_name": 2, "birth_date": 3, "sex": 4, "number": 5},
        ),
        (
            [
                ["STT", "Họ tên", "Ngày sinh", "Phái", "CCCD", "", ""],
                ["", "", "", "", "Số", "Ngày cấp", "Nơi cấp"],
            ],
            {"number": 5, "id_issue_date": 6, "id_issue_place": 7},
        ),
        (
            [["STT", "Họ tên", "Ngày sinh", "Tháng sinh", "Năm sinh", "Giới tính", "CCCD"]],
            {"birth_day": 3, "birth_month": 4, "birth_year": 5},
        ),
        (
            [["STT", "Họ tên", "Ngày sinh", "Giới tính", "Số CMND", "Số CCCD"]],
            {"old_number": 5, "number": 6},
        ),
        ([["STT", "Họ tên", "Ngày sinh", "Giới tính", "Số CMND cũ"]], {"number": 5}),
        ([["STT", "Họ tên", "Ngày sinh", "Giới tính", "Hộ chiếu"]], {"number": 5}),
        ([["STT", "Họ tên", "Ngày sinh", "Giới tính", "Hộ chiếu", "CCCD"]], {"passport": 5, "number": 6}),
        (
            [["1. STT", "2. Họ và tên/Full name", "3. Ngày sinh", "4. Giới tính", "5. Số CCCD hoặc CMND"]],
            {"row_no": 1, "full_name": 2, "number": 5},
        ),
    ],
)
def test_headings_over_several_rows_and_columns(rows: Rows, wanted: dict[str, int]) -> None:
    layout = found([["DANH SÁCH"], *rows, ["1", "Lê Thị Mẫu", "", "", "", ""]])
    assert wanted.items() <= fields(layout).items()
    assert layout.last_header_row == len(rows) + 1


@pytest.mark.parametrize(
    "other",
    [
        ["Họ tên cha/mẹ", "CCCD người giám hộ", "SĐT phụ huynh"],
        ["Họ và tên (cha hoặc mẹ)", "Số CCCD (của mẹ)", "Ngày sinh của bố"],
        ["Ho ten me", "CCCD cua me", "Nam sinh cua me"],
        ["Người giám hộ > Họ tên", "", ""],
    ],
)
def test_guardians_columns_are_never_the_persons(other: list[str]) -> None:
    own: list[Cell] = ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Mã định danh"]
    if other[1]:
        rows: Rows = [[*own, *other]]
    else:
        rows = [[*own, "Người giám hộ", "", ""], [*[""] * 5, "Họ tên", "Số CCCD", "Năm sinh"]]
    layout = found([*rows, ["1"]])
    assert {"full_name": 2, "birth_date": 3, "number": 5}.items() <= fields(layout).items()


def test_a_guardians_number_does_not_stand_in_for_a_missing_one() -> None:
    with pytest.raises(GuardError) as refused:
        found([["STT", "Họ và tên", "Ngày sinh", "Giới tính", "CCCD của mẹ"]])
    assert refused.value.code == "F02-not-found"
    assert refused.value.values["wanted"] == "Số CCCD/CMND"


def test_f02_two_columns_for_one_field_are_refused_and_named() -> None:
    rows: Rows = [
        ["STT", "Họ tên", "Ngày sinh", "Giới tính", "Số CCCD", "SĐT", "Số CCCD"],
        ["1", "Lê Mẫu", "1985", "Nam", "070185000001", "", "070185000002"],
    ]
    with pytest.raises(GuardError) as refused:
        found(rows)
    error = refused.value
    assert error.code == "F02-ambiguous"
    assert error.values["cells"] == "E1, G1"
    assert error.values["option"] == "--column number=E"
    assert catalogue("vi")["F02-ambiguous"].format(**error.values)
    assert found(rows, number="G").index("number") == 7


def test_f02_of_two_columns_an_empty_one_gives_way() -> None:
    layout = found(
        [
            ["STT", "Họ tên", "Ngày sinh", "Giới tính", "Số CCCD", "Số CCCD"],
            ["1", "Lê Mẫu", "1985", "Nam", " ", "070185000002"],
        ]
    )
    assert layout.index("number") == 6


def test_f02_two_birth_dates_are_refused() -> None:
    with pytest.raises(GuardError, match="F02-ambiguous"):
        found(
            [["STT", "Họ tên", "Ngày sinh", "Năm sinh", "Giới tính", "CCCD"], ["1", "A", "1/2/1985", "1985"]]
        )


def test_f02_missing_column_names_what_was_found() -> None:
    with pytest.raises(GuardError) as refused:
        header.find(sheet([["X"], ["STT", "Họ tên", "Ngày sinh", "Địa chỉ"]]), None, "a.xlsx")
    error = refused.value
    assert error.place is not None
    assert (error.place.file, error.place.sheet, error.place.row) == ("a.xlsx", "DS", 2)
    assert error.values["wanted"] == "Số CCCD/CMND; Giới tính"
    assert error.values["found"] == "STT; Họ tên; Ngày sinh; Địa chỉ"
    assert catalogue("vi")["F02-not-found"].format(**error.values)


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [["Hướng dẫn nhập danh sách"], ["Cột Họ và tên ghi đầy đủ"]],
        [["Mã", "Tên"], ["1", "Người làm việc trong các cơ sở y tế"]],
        [["STT", "Thôn", "Số người", "Đã tiêm"], [1.0, "Thôn 1", 20.0, 5.0]],
        [["STT", "Tên vắc xin", "Số lô"], [1.0, "Vắc xin A", "AB01"]],
    ],
)
def test_a_sheet_without_people_is_no_list(rows: Rows) -> None:
    assert header.find(sheet(rows)) is None


def test_a_misspelt_heading_is_taken_and_reported() -> None:
    layout = found([["STT", "Họ và tênn", "Ngày sinh", "Giới tính", "Số CCDD"]])
    assert {column.field for column in layout.guessed} == {"full_name", "number"}
    assert layout.index("full_name") == 2


def test_a_misspelt_heading_never_hides_a_real_one() -> None:
    layout = found([["STT", "Họ và tênn", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD"]])
    assert layout.index("full_name") == 3
    assert layout.guessed == ()
    assert layout.unknown == ("Họ và tênn",)


@pytest.mark.parametrize(
    "numbers", [["(1)", "(2)", "(3)", "(4)", "(5)"], ["A", "B", "1", "2", "3"], [1.0, 2.0, 3.0, 4.0, 5.0]]
)
def test_a_row_of_column_numbers_is_not_a_heading(numbers: list[Cell]) -> None:
    layout = found([["STT", "Họ tên", "Ngày sinh", "Giới tính", "Số CCCD"], numbers])
    assert (layout.first_header_row, layout.last_header_row) == (1, 1)


def test_a_first_person_in_words_is_not_a_heading() -> None:
    layout = found(
        [["STT", "Họ tên", "Ngày sinh", "Giới tính", "Số CCCD"], ["", "Lê Văn Mẫu", "", "Nam", ""]]
    )
    assert layout.last_header_row == 1


def test_a_group_row_is_not_a_heading() -> None:
    layout = found([["STT", "Họ tên", "Ngày sinh", "Giới tính", "Số CCCD"], ["Thôn 3"]])
    assert layout.last_header_row == 1


def test_a_merged_name_heading_over_two_columns() -> None:
    rows: Rows = [
        ["STT", "Họ và tên", "", "Ngày sinh", "Giới tính", "Số CCCD"],
        ["1", "Lê Văn", "Mẫu", "1985", "Nam", "070085000001"],
        ["2", "Trần Thị", "Thử", "1986", "Nữ", "070186000001"],
    ]
    assert {"family_name": 2, "given_name": 3}.items() <= fields(found(rows)).items()


@pytest.mark.parametrize("value", ["", "x", "Nam", "Kinh", "070085000001"])
def test_another_column_without_heading_is_not_joined_to_the_name(value: str) -> None:
    rows: Rows = [
        ["STT", "Họ và tên", "", "Ngày sinh", "Giới tính", "Số CCCD"],
        ["1", "Lê Văn Mẫu", value, "1985", "Nam", "070085000001"],
        ["2", "Trần Thị Thử", value, "1986", "Nữ", "070186000001"],
    ]
    assert found(rows).index("full_name") == 2


OURS = [
    "Kết quả",
    "Mã",
    "Mã trường",
    "Lý do",
    "Việc cần làm",
    "Số định danh",
    "Cờ",
    "Người xác nhận",
    "Ngày xác nhận",
    "ID dòng",
]


def test_our_own_result_columns_are_not_the_senders() -> None:
    layout = found(
        [
            ["STT", "Họ tên", "Ngày sinh", "Giới tính", "Số CCCD", *OURS],
            ["1", "Lê Mẫu", "1985", "Nam", "070085000001", "Đã xác minh", "XM", *[""] * 7, "1a2b3c4d-1.2"],
        ]
    )
    assert layout.result_block == 6
    assert layout.last_column == 5
    assert layout.index("number") == 5
    assert layout.unknown == ()


def test_a_senders_number_column_without_our_block_is_his() -> None:
    layout = found([["STT", "Họ tên", "Ngày sinh", "Giới tính", "Số định danh", "Kết quả"]])
    assert layout.result_block is None
    assert layout.index("number") == 5


def test_result_headings_are_those_of_the_texts() -> None:
    for name, heading in zip(RESULT_COLUMNS, OURS, strict=True):
        assert catalogue("vi").get(f"column-{name}", heading) == heading
    assert tuple(map(fold, OURS)) == header._RESULT_BLOCK


@pytest.mark.parametrize("choice", ["E", "e", "Số thẻ", "so the"])
def test_column_overrides(choice: str) -> None:
    layout = found([["STT", "Họ tên", "Ngày sinh", "Giới tính", "Số thẻ", "Số CCCD"]], number=choice)
    assert layout.index("number") == 5


@pytest.mark.parametrize(
    ("columns", "code", "nearest"),
    [
        ({"numbr": "E"}, "READ-no-field", "number"),
        ({"number": "Số CCC"}, "READ-no-column", "Số CCCD"),
        ({"number": "ZZ"}, "READ-no-column", None),
    ],
)
def test_overrides_that_do_not_exist_are_refused(
    columns: dict[str, str], code: str, nearest: str | None
) -> None:
    with pytest.raises(UsageError) as refused:
        found([["STT", "Họ tên", "Ngày sinh", "Giới tính", "Số CCCD"]], **columns)
    assert refused.value.code == code
    assert nearest in (None, refused.value.values["nearest"])
    assert catalogue("vi")[code].format(**refused.value.values)


def test_merged_cells_of_a_real_workbook() -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for at, text in enumerate(
        ["STT", "Họ và tên", "Ngày sinh", "", "", "Giới tính", "CCCD", "Mũi 1", "", "Mũi 2", ""], 1
    ):
        page.cell(3, at, text or None)
    for at, text in enumerate(["Ngày", "Tháng", "Năm"], 3):
        page.cell(4, at, text)
    for at, text in enumerate(["Vắc xin", "Ngày tiêm", "Vắc xin", "Ngày tiêm"], 8):
        page.cell(4, at, text)
    page.cell(1, 1, "DANH SÁCH TIÊM CHỦNG")
    for area in ("A1:K1", "A3:A4", "B3:B4", "C3:E3", "F3:F4", "G3:G4", "H3:I3", "J3:K3"):
        page.merge_cells(area)
    page.append([1, "Lê Thị Mẫu", 1, 2, 1985, "Nữ", "070185000001"])
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    rows = CalamineWorkbook.from_filelike(stream).get_sheet_by_index(0).to_python(skip_empty_area=False)
    layout = found(rows)
    assert (layout.first_header_row, layout.last_header_row) == (3, 4)
    assert {"birth_year": 5, "sex": 6, "vaccine@1": 8, "dose_date@1": 9, "vaccine@2": 10}.items() <= fields(
        layout
    ).items()
