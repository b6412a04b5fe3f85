"""The reason and the next step of each result, in words; the register only as far as ``--show`` lets (DESIGN 7, 9)."""

from __future__ import annotations

import pytest

from tests.judging import judged, person, row
from vaxcli.codes import FieldCode, RowResult
from vaxcli.population.person import Person
from vaxcli.texts import Lang, say
from vaxcli.verify.compare import NOT_COMPARED, only
from vaxcli.verify.order import Show
from vaxcli.verify.reasons import Words, mending
from vaxcli.verify.rows import Row

AN = person("070085000011", "NGUYỄN VĂN AN", "02/03/1985", "Nam")
YEAR = person("070060000044", "PHẠM THỊ DUNG", "1960", "Nữ")


def told(one: Row, *people: Person, show: Show = Show.NONE, lang: Lang = "vi") -> tuple[RowResult, str, str]:
    """Result, reason and next step of a single row."""
    (verdict,) = judged([one], people)
    words = Words(lang, show, ["2"])
    return verdict.result, words.reason(one, verdict), words.next_step(one, verdict)


@pytest.mark.parametrize(
    ("show", "there", "absent"),
    [
        (Show.NONE, "Ngày sinh: khác một chữ số.", "1985"),
        (Show.MASKED, "(dân cư: ••/••/1985)", "02/03"),
        (Show.FULL, "(dân cư: 02/03/1985)", "NGUYỄN"),
    ],
)
def test_a_difference_is_named_by_field_and_the_register_quoted_as_far_as_allowed(
    show: Show, there: str, absent: str
) -> None:
    result, reason, step = told(row("070085000011", "Nguyễn Văn An", "03/03/1985", "Nam"), AN, show=show)
    assert result is RowResult.MISMATCH
    assert there in reason
    assert absent not in reason
    assert step == say("next-citizen", "vi", fields="ngày sinh")


def test_what_the_register_lacks_is_for_the_police_not_for_the_citizen() -> None:
    # DESIGN 6.5, Birth dates: D sends the police to complete the register
    result, _, step = told(row("070060000044", "Phạm Thị Dung", "01/06/1960", "Nữ"), YEAR)
    assert result is RowResult.MISMATCH
    assert step == say("next-police", "vi", fields="ngày sinh")


def test_who_mends_what() -> None:
    letters = NOT_COMPARED._replace(
        number=only(FieldCode.SAME),
        name=only(FieldCode.DIFFERENT),
        birth=only(FieldCode.MISSING_IN_REGISTER),
        sex=only(FieldCode.SAME_AFTER_CARE),
    )
    assert mending(letters) == (["full_name"], ["birth_date"])


@pytest.mark.parametrize(
    ("one", "result", "words"),
    [
        (row("", "", "02/03/1985", "Nam"), RowResult.INCOMPLETE, "họ và tên"),
        (row("", "Nguyễn Văn An", "31/02/1985", "Nam"), RowResult.INCOMPLETE, "ngày sinh"),
        (row("B1234567", "Lò Văn Ơn", "02/03/1985", "Nam"), RowResult.MALFORMED_NUMBER, "hộ chiếu"),
        (row("070085000999", "Lò Văn Ơn", "02/03/1985", "Nam"), RowResult.NOT_FOUND, "số này"),
        (row("", "Nguyễn Văn An", "02/03/1985", "Nam"), RowResult.NEAR, "đúng một người"),
        (row("A1", "Kim", "1980", "Nam", "Hàn Quốc"), RowResult.NOT_A_CITIZEN, "quốc tịch"),
        (row("1", "x", "1980", "Nam", broken="C2 #N/A"), RowResult.UNREADABLE, "c2 #n/a"),
    ],
)
def test_each_reason_says_what_it_is_about(one: Row, result: RowResult, words: str) -> None:
    found, reason, step = told(one, AN)
    assert found is result
    assert words in reason.lower()
    assert step


def test_the_hint_to_fill_in_the_nationality() -> None:
    # DESIGN 6.5: a passport-like number without nationality
    assert say("hint-passport", "vi") in told(row("B1234567", "Lò Văn Ơn", "02/03/1985", "Nam"), AN)[2]


def test_reasons_speak_english_too() -> None:
    _, reason, step = told(row("070085000011", "Nguyễn Văn An", "03/03/1985", "Nam"), AN, lang="en")
    assert say("near-mot-so-label", "en") in reason
    assert step.isascii()


def test_the_same_case_is_worded_the_same_for_other_people() -> None:
    # the words are kept by case: nothing of one row may appear in another's
    words = Words("vi", Show.FULL, ["2", "3"])
    rows = [
        row("070085000011", "Nguyễn Văn An", "03/03/1985", "Nam"),
        row("070088000066", "Võ Minh Phúc", "06/05/1988", "Nam"),
    ]
    other = person("070088000066", "VÕ MINH PHÚC", "05/05/1988", "Nam")
    verdicts = judged(rows, [AN, other])
    reasons = [words.reason(one, verdict) for one, verdict in zip(rows, verdicts, strict=True)]
    assert "02/03/1985" in reasons[0]
    assert "05/05/1988" in reasons[1]
    assert "02/03/1985" not in reasons[1]
