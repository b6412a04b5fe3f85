"""Vietnamese order of names and places.

1. By given name (the last word), then the rest.
2. Letters: a, a breve, a circumflex, b, c, d, d stroke, e, e circumflex, …; f, j, w, z at their Latin places.
3. Tones come after letters, word by word: level, grave, hook, tilde, acute, dot.
4. Numbers by size.
5. Equal after lossless care (DESIGN 5) is equal here; the order never depends on the order given (promise 6).
"""

from __future__ import annotations

import unicodedata
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxcli.people import names
from vaxcli.people.collation import alphabetical, by_given_name

NAME = st.lists(
    st.sampled_from(
        [
            "An",
            "Án",
            "Ăn",
            "Ân",
            "Bình",
            "Dung",
            "Đung",
            "Hòa",
            "Hoa",
            "Hoà",
            "Lê",
            "Lệ",
            "Nguyễn",
            "Thị",
            "Văn",
            "Ý",
            "H'Hen",
            "Mai1",
        ]
    ),
    min_size=1,
    max_size=4,
).map(" ".join)


@pytest.mark.parametrize(
    "ordered",
    [
        ["Võ Thị An", "Bùi Thị Án", "Lê Ăn", "Đỗ Thị Ân", "An Bình"],  # 1, 2
        [
            "Lê An",
            "Lê Văn An",
            "Nguyễn An",
            "Nguyễn Thị An",
            "Nguyễn Văn An",
        ],  # 1: family name, then middle names
        ["Lê Dũng", "Lê Đăng", "Lê Em", "Lê Ê"],  # 2: d stroke after every d
        ["Lê Ô", "Lê Ơ", "Lê Phú", "Lê U", "Lê Ư", "Lê Vy"],  # 2
        ["Lê Ma", "Lê Mà", "Lê Mả", "Lê Mã", "Lê Má", "Lê Mạ", "Lê Mai"],  # 3
        ["Trần Hà", "Bùi Hạ"],  # 3: all people of one given name together, whatever the family name
        ["Anna Fischer", "Jürgen Klein", "Lê Mai", "José Núñez", "Will Walker", "Li Zhang"],  # 2
        ["Lê Hoa", "Lê Hoà", "Lê Hoạ"],
        ["Trần An (con ông Bảy)", "Bùi Bê", "Trần Cam (con bà An)"],  # 1: a note is no part of the name
        ["", "Lê An"],
    ],
)
def test_names_stand_in_this_order_from_whatever_order(ordered: list[str]) -> None:
    for shuffled in permutations(ordered) if len(ordered) < 6 else [ordered[::-1]]:
        assert sorted(shuffled, key=by_given_name) == ordered


@pytest.mark.parametrize(
    "ordered",
    [
        ["Thôn 1", "Thôn 2", "thôn 2a", "Thôn 2B", "Thôn 10", "Thôn 100"],  # 4
        ["Ấp Dừa", "Ấp Đông", "Khu phố 1", "Khu phố 02", "Tổ 3/KP 2", "Tổ 3 - KP 10"],
        ["1", "Ấp 1"],
        ["Thôn Đoài", "Thôn Đông", "Thôn Hạ"],
    ],
)
def test_places_stand_in_this_order(ordered: list[str]) -> None:
    backwards = ordered[::-1]
    assert sorted(backwards, key=alphabetical) == ordered


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nguyễn Văn Hòa", "NGUYỄN VĂN HOÀ"),
        ("Lê Thuỷ", unicodedata.normalize("NFD", "lê  thủy")),
        ("H'Hen Niê", "H\u2019 Hen Niê"),
        ("Ðỗ An", "Đỗ An"),
    ],
)
def test_equal_names_have_equal_keys(one: str, other: str) -> None:  # 5
    assert by_given_name(one) == by_given_name(other)


@given(NAME, NAME)
def test_different_names_have_different_keys_unless_care_makes_them_equal(one: str, other: str) -> None:  # 5
    same = names.key(one).replace("'", "") == names.key(other).replace("'", "")
    assert (by_given_name(one) == by_given_name(other)) is same


@given(st.text(max_size=20), st.text(max_size=20))
def test_any_text_can_be_sorted(one: str, other: str) -> None:
    for key in (by_given_name, alphabetical):
        assert (key(one) < key(other)) + (key(other) < key(one)) + (key(one) == key(other)) == 1
