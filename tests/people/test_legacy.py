"""DESIGN 5: TCVN3 and VNI text is converted when the font or a strong test says so, and only then.

1 round trip of all 134 letters; 2 the font decides; 3 the strong test; 4 Unicode is never touched.
"""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxcli.people import legacy
from vaxcli.people.syllables import all_possible

SMALL = [
    unicodedata.normalize("NFC", vowel + tone)
    for vowel in "aăâeêioôơuưy"
    for tone in ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
    if vowel + tone not in "aeiouy"
] + ["đ"]
SYLLABLES = [
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Huỳnh",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
    "Văn",
    "Thị",
    "Hữu",
    "Đức",
    "Thuỷ",
    "Hoà",
    "Quý",
    "Giang",
    "Yến",
    "Ý",
    "Oanh",
    "Mỹ",
]
NAMES = st.lists(st.sampled_from(SYLLABLES), min_size=2, max_size=5).map(" ".join)
TO_TCVN3 = {new: old for old, new in legacy._TCVN3.items()}
TO_VNI = {
    new: old for old, new in legacy._VNI.items() if len(old) == 1 or old[0].isupper() == old[1].isupper()
}


def _as(table: dict[str, str], text: str) -> str:
    return "".join(table.get(char, char) for char in text)


def test_rule_1_there_are_134_letters() -> None:
    assert len(SMALL) == 67


def test_rule_1_round_trip_of_tcvn3() -> None:
    for letter in SMALL:
        written = TO_TCVN3[letter] + "\u00ae"  # no Vietnamese word ends so: the text cannot be Unicode
        assert legacy.convert(written, ".VnTime") == (letter + "đ", True)
        assert legacy.convert(written, ".VnTimeH") == (letter.upper() + "Đ", True)


def test_rule_1_tcvn3_has_seven_capitals_of_its_own() -> None:
    assert {letter for letter in TO_TCVN3 if letter.isupper()} == set("ĂÂÊÔƠƯĐ")


@pytest.mark.parametrize("letter", [letter for small in SMALL for letter in (small, small.upper())])
def test_rule_1_round_trip_of_vni(letter: str) -> None:
    assert legacy.convert(TO_VNI[letter] + "ñî", "VNI-Times") == (letter + "đỵ", True)


@pytest.mark.parametrize(
    ("text", "font", "expected"),
    [
        ("NguyÔn V¨n An", ".VnTime", "Nguyễn Văn An"),
        ("TrÇn ThÞ Thóy", ".VnArial", "Trần Thị Thúy"),
        ("§Æng V¨n §øc", ".VnTime", "Đặng Văn Đức"),
        ("Vò", ".VnTime", "Vũ"),
        ("D\u00ad¬ng", ".VnTime", "Dương"),
        ("nguyÔn v¨n an", ".VnTimeH", "NGUYỄN VĂN AN"),
        ("K'Br¬i", ".VnTime", "K'Brơi"),
        ("Nguyeãn Vaên An", "VNI-Times", "Nguyễn Văn An"),
        ("TRAÀN THÒ THUÙY", "VNI-Helve", "TRẦN THỊ THÚY"),
        ("Ñaëng Vaên Ñöùc", "VNI-Times", "Đặng Văn Đức"),
        ("Traàn Thò Thuûy", "vni-times", "Trần Thị Thủy"),
        ("Ngoâ Só Huyønh", "VNI-Times", "Ngô Sĩ Huỳnh"),
    ],
)
def test_rule_2_the_font_decides(text: str, font: str, expected: str) -> None:
    assert legacy.convert(text, font) == (expected, True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("NguyÔn V¨n An", "Nguyễn Văn An"),
        ("TrÇn ThÞ Hång", "Trần Thị Hồng"),
        ("§Æng V¨n §øc", "Đặng Văn Đức"),
        ("Ñaëng Vaên Ñöùc", "Đặng Văn Đức"),
        ("Huyønh Vaên Ñöùc", "Huỳnh Văn Đức"),
    ],
)
def test_rule_3_the_strong_test_needs_no_font(text: str, expected: str) -> None:
    assert legacy.convert(text) == (expected, True)


@pytest.mark.parametrize(
    "text",
    [
        "Björn Müller",
        "José Núñez",
        "François Noël",
        "Traàn Vaên An",
        "Nguyễn Văn An",
        "Vò",
        "Nguyá»…n VÄƒn An",
        "An",
        "",
        "½",
    ],
)
def test_rule_3_nothing_less_converts(text: str) -> None:
    assert legacy.convert(text) == (text, False)


@given(NAMES, st.sampled_from([None, "Arial", ".VnTime", ".VnTimeH", "VNI-Times"]))
def test_rule_4_unicode_vietnamese_is_never_converted(name: str, font: str | None) -> None:
    if max(name) > "\u00ff" or font in (None, "Arial"):
        assert legacy.convert(name, font) == (name, False)
        assert legacy.convert(unicodedata.normalize("NFD", name), font) == (name, False)


@given(
    st.text(st.characters(max_codepoint=127), max_size=20), st.sampled_from([None, ".VnTimeH", "VNI-Times"])
)
def test_rule_4_ascii_is_never_changed(text: str, font: str | None) -> None:
    assert legacy.convert(text, font) == (text, False)


@given(NAMES)
def test_rules_1_to_3_a_whole_name_comes_back(name: str) -> None:
    if max(name) > "\u00ff":
        small = name.lower()
        assert legacy.convert(_as(TO_TCVN3, small), ".VnTime")[0] == small
        assert legacy.convert(_as(TO_VNI, name), "VNI-Times")[0] == name
        for table in (TO_TCVN3, TO_VNI):
            assert legacy.convert(_as(table, small))[0] in (small, _as(table, small))


@pytest.mark.parametrize(
    "word", [*SYLLABLES, "Quyền", "Giàu", "Gì", "Khuya", "Nghiêng", "Quốc", "Xuyến", "Khoẻ", "Ưng", "Ơn"]
)
def test_real_syllables_are_possible(word: str) -> None:
    assert all_possible(word)


@pytest.mark.parametrize("word", ["Brơi", "Müller", "Vat", "Tòàn", "Zu", "Nguyên2", "Vắtt", "Kưỡ"])
def test_other_words_are_not(word: str) -> None:
    assert not all_possible(word)
