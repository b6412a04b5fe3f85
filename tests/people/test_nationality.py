"""Promise 5 and DESIGN 6.5 "Nationality": who is looked up, and who never is."""

from __future__ import annotations

import pytest

from vaxcli.people.nationality import Kind, Nationality, read

CITIZENS: tuple[str, ...] = (
    "Việt Nam",
    "VIỆT NAM",
    "việt nam",
    "Viet Nam",
    "Vietnam",
    "ViệtNam",
    "VN",
    "vn",
    "VNM",
    "V.N",
    "Việt",
    "Viêt Nam",
)
CITIZENS += (
    "CHXHCN Việt Nam",
    "Công hòa XHCN Việt Nam",
    "Cộng hoà xã hội chủ nghĩa Việt Nam",
    "Vietnamese",
    "Việt Nam.",
)
CITIZENS += (
    "Việt Nam/Mỹ",
    "Mỹ, Việt Nam",
    "Úc - Việt Nam",
    "Việt Nam (Kinh)",
    "Việt Nam và Pháp",
    "quốc tịch: Việt Nam",
)
BLANKS: tuple[str, ...] = ("", " ", "-", "không", "Không có", "x", "...")
FOREIGN: tuple[str, ...] = (
    "Mỹ",
    "Hoa Kỳ",
    "Trung Quốc",
    "Lào",
    "Lao",
    "Campuchia",
    "Hàn Quốc",
    "Thái Lan",
    "Thai",
    "Mông Cổ",
    "Đài Loan",
    "Tây",
)
FOREIGN += (
    "USA",
    "Việt kiều",
    "Mỹ gốc Việt",
    "Không phải Việt Nam",
    "Nước ngoài",
    "Khác",
    "Người nước ngoài tại Việt Nam",
    "Úc",
)
GROUPS: tuple[str, ...] = (
    "Kinh",
    "kinh",
    "KINH",
    "Tày",
    "Tay",
    "Hoa",
    "Stiêng",
    "S'tiêng",
    "S’Tiêng",
    "Xtiêng",
    "X'Tiêng",
    "Khmer",
    "Khơ me",
    "Mường",
)
GROUPS += (
    "Ê đê",
    "Ê-đê",
    "Êđê",
    "M'nông",
    "Mnông",
    "H'Mông",
    "Mông",
    "Thái",
    "Dân tộc Kinh",
    "dt Nùng",
    "Chăm",
    "Muong",
    "Cơ-ho",
)


@pytest.mark.parametrize("word", CITIZENS)
def test_many_spellings_of_viet_nam(word: str) -> None:
    assert read(word) == Nationality(Kind.CITIZEN)


@pytest.mark.parametrize("word", BLANKS)
def test_empty_is_vietnamese_design_6_2(word: str) -> None:
    assert read(word) == Nationality(Kind.EMPTY)


@pytest.mark.parametrize("word", FOREIGN)
def test_any_other_word_is_foreign_and_never_looked_up_promise_5(word: str) -> None:
    assert read(word) == Nationality(Kind.FOREIGN)


@pytest.mark.parametrize(
    "word", ["Không quốc tịch", "không có quốc tịch", "Người không quốc tịch", "Stateless"]
)
def test_stateless_is_stateless(word: str) -> None:
    assert read(word) == Nationality(Kind.STATELESS)


@pytest.mark.parametrize("word", GROUPS)
def test_an_ethnic_group_is_not_a_nationality(word: str) -> None:
    assert read(word) == Nationality(Kind.EMPTY, is_ethnic_group=True)


@pytest.mark.parametrize("word", ["Vệt Nam", "Việt Nma", "Việt Na", "Viiệt Nam", "Việy Nam"])
def test_one_slip_in_viet_nam_is_viet_nam_and_said(word: str) -> None:
    assert read(word) == Nationality(Kind.CITIZEN, is_misspelt=True)
