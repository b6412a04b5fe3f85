"""Rules of DESIGN 5 and 6.5 "Sex", DOMAIN B.8: 1 clear words; 2 codes by a legend; 3 the vote."""

from __future__ import annotations

import pytest

from vaxcli.people import sex
from vaxcli.people.sex import FEMALE, MALE, MISSING, UNKNOWN, Sex

MAN, WOMAN = "070085001234", "070185001234"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        *(
            (word, MALE)
            for word in (
                "Nam",
                "nam",
                "NAM",
                " Nam ",
                "Na\u200bm",
                "M",
                "male",
                "Trai",
                "nam giới",
                "'Nam",
                "Nam.",
            )
        ),
        *(
            (word, FEMALE)
            for word in (
                "Nữ",
                "nữ",
                "NỮ",
                "Nữ ",
                "Nu\u031b\u0303",
                "Nu",
                "NU",
                "F",
                "Female",
                "Gái",
                "con gái",
            )
        ),
        *((word, MISSING) for word in ("", " ", "-", "x", "Không rõ", "Không xác định", "chưa rõ", "?")),
        *((word, UNKNOWN) for word in ("Khác", "Nam+Nữ", "Nam/Nữ", "N", "Nử", "Nủ", "Nm", "Nữ 1985", "LGBT")),
        *((word, UNKNOWN) for word in ("1", "0", 1.0, 0.0, "1.0", True, None, 1.5)),
    ],
)
def test_rule_1_only_clear_words_are_read_without_a_legend(cell: object, expected: Sex) -> None:
    assert sex.read(cell, {}) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (0.0, MALE),
        (1.0, FEMALE),
        ("0", MALE),
        ("1", FEMALE),
        ("01", FEMALE),
        ("1.0", FEMALE),
        (0, MALE),
        ("１", FEMALE),
        (2.0, UNKNOWN),
        ("9", UNKNOWN),
        ("", MISSING),
        ("Nam", MALE),
        (1.5, UNKNOWN),
        (-1.0, UNKNOWN),
    ],
)
def test_rule_2_codes_are_read_by_the_legend_and_strays_are_malformed(cell: object, expected: Sex) -> None:
    assert sex.read(cell, {"0": "M", "1": "F"}) == expected


def test_rule_2_one_code_has_two_meanings_domain_b8() -> None:
    assert sex.read("1", {"1": "M", "2": "F"}) == MALE
    assert sex.read("1", {"0": "M", "1": "F"}) == FEMALE


@pytest.mark.parametrize(
    ("cell", "code"),
    [("1", True), (1.0, True), ("01", True), ("Nam", False), ("", False), (1.5, False), (True, False)],
)
def test_rule_2_what_a_code_is(cell: object, *, code: bool) -> None:
    assert sex.is_code(cell) is code


@pytest.mark.parametrize(
    ("votes", "legend"),
    [
        ({("0", MAN): 5, ("1", WOMAN): 5}, {"0": "M", "1": "F"}),
        ({("1", MAN): 50, ("2", WOMAN): 40}, {"1": "M", "2": "F"}),
        ({("0", MAN): 8, ("0", WOMAN): 2, ("1", WOMAN): 5}, {"0": "M", "1": "F"}),  # exactly 80 %
        ({("0", MAN): 5, ("1", WOMAN): 5, ("2", MAN): 1}, {"0": "M", "1": "F"}),  # a stray
        ({("0", MAN): 5, ("1", WOMAN): 5, ("2", ""): 9}, {"0": "M", "1": "F"}),
        ({("1", WOMAN): 5, ("1", ""): 50}, {"1": "F"}),  # a list of women
        ({("Nam", MAN): 50}, {}),
        ({("0", MAN): 7, ("0", WOMAN): 3, ("1", WOMAN): 5}, None),  # 70 %
        ({("0", MAN): 4, ("1", WOMAN): 50}, None),  # four votes
        ({("0", MAN): 5, ("1", MAN): 5}, None),  # both the same sex
        ({("0", MAN): 5, ("1", WOMAN): 5, ("2", WOMAN): 5}, None),
        ({("0", "285123456"): 50, ("1", ""): 50}, None),  # nobody votes
    ],
)
def test_rule_3_a_vote_is_clear_or_nothing_is_guessed(
    votes: dict[tuple[str, str], int], legend: dict[str, str] | None
) -> None:
    cast = [vote for vote, count in votes.items() for _ in range(count)]
    for order in (cast, cast[::-1]):
        assert sex.infer_legend([code for code, _ in order], [number for _, number in order]) == legend
