"""Only what is lossless is mended, and what is compared stays the same (DESIGN 5, "Text care")."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.lists.lists import read
from tests.tables import workbook
from vaxcli.lists.repair import Mend, repairs, tidied, zeros
from vaxcli.people import dates, names, numbers
from vaxcli.people.words import care


@pytest.mark.parametrize(
    ("text", "after", "mends"),
    [
        ("Nguyễn Văn An", "Nguyễn Văn An", ()),
        ("Nguye\u0302\u0303n Va\u0306n An", "Nguyễn Văn An", (Mend.FORM,)),
        (" NGUYỄN  Văn\u00a0An ", "NGUYỄN Văn An", (Mend.SPACES,)),
        ("Nguyễn\u200b Văn An\ufeff", "Nguyễn Văn An", (Mend.UNSEEN,)),
        ("\uff10\uff17\uff10085000011", "070085000011", (Mend.DIGITS,)),
        # not lossless, or not ours to change
        ("070.085.000011", "070.085.000011", ()),
        ("Lý Thuỷ", "Lý Thuỷ", ()),
        ("Hòa", "Hòa", ()),
        ("NguyÔn V¨n  An", "NguyÔn V¨n  An", ()),
        ("\u200b \u00a0", "\u200b \u00a0", ()),
        ("", "", ()),
    ],
)
def test_a_text_is_tidied_and_nothing_else(text: str, after: str, mends: tuple[Mend, ...]) -> None:
    assert tidied(text) == (after, mends)


def test_the_soft_hyphen_is_a_letter_of_old_fonts() -> None:
    # TCVN3: 0xAD is a letter; taking it away would lose it
    assert tidied("H\u00adng  Yen")[0] == "H\u00adng Yen"


@given(st.text())
def test_mending_changes_nothing_that_is_compared(text: str) -> None:
    after, mends = tidied(text)
    assert care(after) == care(text)
    assert names.key(after) == names.key(text)
    assert numbers.read(after)[:3] == numbers.read(text)[:3]
    assert dates.read(after) == dates.read(text)
    assert bool(mends) == (after != text)
    assert tidied(after) == (after, ())


@given(st.integers(1, 10**13))
def test_zeros_give_the_number_that_was_read(value: int) -> None:
    mended = zeros("number", float(value))
    before = numbers.read(float(value))
    assert mended is None or (numbers.read(mended).digits == before.digits and before.restored)


def test_only_cells_of_people_in_known_columns_are_touched(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["STT", "Họ  và tên", "Ngày sinh", "Giới tính", "Số CCCD/CMND", "Địa chỉ"],
        ["Thôn  3", "", "", "", "", ""],
        [1, "Trần  An", "02/03/1985", "Nam", 70085000011, "12  Lê Lợi"],
        [2, "Lê Hoa", "05/06/1990", "Nữ ", "070190000022", ""],
    ]
    found = repairs(read(workbook(tmp_path / "list.xlsx", rows)))
    assert [(one.row, one.column, one.after) for one in found] == [
        (3, 2, "Trần An"),
        (3, 5, "070085000011"),
        (4, 4, "Nữ"),
    ]
