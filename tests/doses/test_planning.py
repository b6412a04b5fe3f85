"""Who may have which dose when.

1. Only XM, XMBS and KXM are planned; every other result is a reason (R28, DESIGN 6.2).
2. The number is what is wanted, else the next one; a later dose without a first is planned and said (R17).
3. The day is by the rules in force on that very day: least and usual interval (R29).
4. Overdue is counted past the usual interval.
5. A later basic dose is of the same vaccine; an unknown one is asked for, never guessed.
6. Ages by the rules; only what is certain counts; no rule is said.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.doses.candidates import DAY, JUDGE, left, someone, wish
from tests.doses.made import dose
from vaxcli.codes import RowResult
from vaxcli.doses.planning import PLANNABLE, Wish
from vaxcli.register.model import DoseKind


@pytest.mark.parametrize("code", list(RowResult))
def test_only_verified_people_and_foreigners_are_planned(code: RowResult) -> None:
    # 1
    if code in PLANNABLE:
        assert wish(code=code.value).dose_no == 1
    else:
        assert left(code=code.value).reason == code.value


def test_a_code_that_is_none_is_no_verification() -> None:
    # 1
    assert left(code="").reason == "unknown"
    assert left(code="xm").reason == "unknown"


@pytest.mark.parametrize(
    ("wanted", "number", "notes"),
    [
        ("", 1, ()),
        ("1", 1, ()),
        ("Mũi 1", 1, ()),
        ("2", 2, ("without-first",)),
        ("mũi 2 (15/9/2021)", 2, ("without-first",)),
        ("1+2", 1, ()),
        ("mũi 1, mũi 2", 1, ()),
    ],
)
def test_the_dose_wanted_without_any_on_record(wanted: str, number: int, notes: tuple[str, ...]) -> None:
    # 2
    found = wish(wanted=wanted)
    assert (found.dose_no, found.notes) == (number, notes)


@pytest.mark.parametrize(
    ("wanted", "expected"), [("", 2), ("2", 2), ("1+2", 2), ("1", "had"), ("mũi 1", "had")]
)
def test_the_dose_wanted_after_a_first(wanted: str, expected: int | str) -> None:
    # 2
    found = JUDGE.wish(someone(wanted=wanted, earlier=(dose("2021-09-01"),)), DAY)
    assert (found.dose_no if isinstance(found, Wish) else found.reason) == expected


def test_a_dose_that_skips_one_is_planned_and_said() -> None:
    # 2: dose 3 is wanted, dose 1 is on record
    assert "without-first" in wish(wanted="3", earlier=(dose("2021-06-01"),), day=date(2022, 2, 1)).notes


def test_a_booster_without_any_dose_on_record_waits_for_the_paper() -> None:
    # 2
    assert left(wanted="Mũi nhắc lại").reason == "no-record"


@pytest.mark.parametrize(
    ("vaccine", "given_on", "start", "earliest"),
    [
        ("pfizer", "2021-11-01", "2021-11-15", "2021-11-22"),
        ("pfizer", "2021-10-01", "2021-11-15", "2021-11-15"),
        ("moderna", "2021-11-01", "2021-11-15", "2021-11-29"),
        # 8 weeks are usual until 19 September, from the 20th on 28 days: the rule of the very day decides
        ("astrazeneca", "2021-07-10", "2021-08-30", "2021-09-04"),
        ("astrazeneca", "2021-08-01", "2021-08-30", "2021-09-20"),
        ("astrazeneca", "2021-09-01", "2021-09-10", "2021-09-29"),
    ],
)
def test_the_second_dose_is_due_by_the_rules_of_its_day(
    vaccine: str, given_on: str, start: str, earliest: str
) -> None:
    # 3
    found = wish(earlier=(dose(given_on, vaccine),), day=date.fromisoformat(start))
    assert (found.dose_no, found.vaccine, found.earliest.isoformat()) == (2, vaccine, earliest)


@pytest.mark.parametrize(("days", "overdue"), [(28, 0), (29, 1), (100, 72)])
def test_overdue_is_counted_past_the_usual_interval(days: int, overdue: int) -> None:
    # 4: Pfizer, usual 21 to 28 days
    assert wish(earlier=(dose(f"{DAY - timedelta(days=days)}", "pfizer"),)).overdue == overdue


def test_what_rests_on_an_unconfirmed_rule_says_so() -> None:
    # 3: issue 4 clause 4
    assert wish(earlier=(dose("2021-10-01", "pfizer"),)).notes == ("unconfirmed",)


def test_a_dose_the_rules_do_not_know_is_planned_and_said() -> None:
    # 6: a third Pfizer before any rule about boosters
    found = wish(wanted="3", earlier=(dose("2021-05-01", "pfizer"), dose("2021-06-01", "pfizer", 2)))
    assert (found.kind, found.earliest, found.notes) == (DoseKind.BOOSTER, DAY, ("no-rule",))


def test_a_booster_comes_by_the_rule_in_force_and_may_be_another_vaccine() -> None:
    # 3: 6 months from 1 December 2021, 3 months from 17 December (10225, 10722/BYT-DP)
    both = (dose("2021-08-01", "pfizer"), dose("2021-09-01", "pfizer", 2))
    found = wish(wanted="mũi nhắc lại", earlier=both, day=date(2021, 12, 10))
    assert (found.dose_no, found.vaccine, found.earliest) == (3, "", date(2021, 12, 17))


def test_the_course_is_done_when_nothing_more_is_wanted() -> None:
    both = (dose("2021-08-01", "pfizer"), dose("2021-09-01", "pfizer", 2))
    assert left(earlier=both).reason == "course-done"
    assert left(earlier=(dose("2021-09-01", "janssen"),)).reason == "course-done"
    abdala = (dose("2021-10-01", "abdala"), dose("2021-10-20", "abdala", 2))
    third = wish(earlier=abdala)
    assert (third.dose_no, third.kind, third.vaccine) == (3, DoseKind.BASIC, "abdala")


def test_an_unknown_vaccine_is_asked_for() -> None:
    # 5
    assert left(earlier=(dose("2021-09-01", "Nanocovax"),)).reason == "unknown-vaccine"


def test_a_dose_that_cannot_be_read_is_not_taken_for_none() -> None:
    # 5
    assert left(unreadable=True).reason == "unreadable"


def test_the_vaccine_that_a_list_names_for_the_first_dose_holds_for_the_second() -> None:
    # 5
    assert wish(wanted="2", told="astrazeneca").vaccine == "astrazeneca"
    assert wish(wanted="1", told="astrazeneca").vaccine == ""


@pytest.mark.parametrize(
    ("birth", "day", "expected"),
    [
        ("2009-11-14", "2021-11-15", "2021-11-15"),
        ("2009-12-01", "2021-11-15", "2021-12-01"),
        ("2008-02-29", "2021-10-20", "2021-10-20"),
        ("2005-01-01", "2021-10-01", "2021-10-14"),  # 12 to 17 years: from 14 October 2021
        ("2009", "2021-11-15", "2021-11-15"),  # somebody of that year may be 12: nothing is certain
        ("2015-01-01", "2021-11-15", "too-young"),  # from spring 2022, but nobody knows the day for certain
        ("2015-01-01", "2022-05-01", "2022-05-01"),
        ("", "2021-11-15", "2021-11-15"),
        ("2018-01-01", "2021-11-15", "too-young"),
    ],
)
def test_nobody_is_planned_before_his_age(birth: str, day: str, expected: str) -> None:
    # 6
    found = JUDGE.wish(someone(birth=birth), date.fromisoformat(day))
    assert (found.earliest.isoformat() if isinstance(found, Wish) else found.reason) == expected


def test_no_rule_about_age_is_said() -> None:
    # 6: before the campaign no rule is in force
    assert wish(day=date(2020, 6, 1)).notes == ("no-rule",)


def test_a_session_has_the_vaccine_of_the_dose_before_and_of_the_age() -> None:
    # 5, 6
    second = wish(earlier=(dose("2021-09-01", "astrazeneca"),))
    assert JUDGE.may_have(second, "astrazeneca", DAY)
    assert JUDGE.may_have(second, "", DAY)
    assert not JUDGE.may_have(second, "pfizer", DAY)
    child = wish(birth="2008-01-01")
    assert JUDGE.may_have(child, "pfizer", DAY)
    assert not JUDGE.may_have(child, "astrazeneca", DAY)


@pytest.mark.parametrize(
    ("vaccine", "day", "allowed"),
    [
        ("pfizer", "2021-11-15", True),
        ("moderna", "2021-11-15", True),
        ("moderna", "2021-08-15", False),
        ("vero_cell", "2021-11-15", False),
        ("", "2021-11-15", False),
    ],
)
def test_mixing_is_only_told_where_the_rules_allow_it(vaccine: str, day: str, allowed: bool) -> None:
    # 5, DOMAIN D.2
    second = wish(earlier=(dose("2021-06-01", "astrazeneca"),))
    assert JUDGE.instead(second, vaccine, date.fromisoformat(day)) is allowed


@given(
    vaccine=st.sampled_from(["astrazeneca", "pfizer", "moderna", "vero_cell", "abdala", "hayat_vax"]),
    before=st.dates(date(2021, 3, 1), date(2022, 6, 1)),
    start=st.dates(date(2021, 3, 1), date(2022, 12, 31)),
)
def test_nobody_is_due_before_the_least_interval_of_that_day(vaccine: str, before: date, start: date) -> None:
    # 3
    found = JUDGE.wish(someone(earlier=(dose(before.isoformat(), vaccine),)), start)
    assert isinstance(found, Wish)
    assert found.earliest >= start
    rules = JUDGE.rules_on(found.earliest, vaccine, 2, DoseKind.BASIC)
    least = max((rule.least_days or 0 for rule in rules), default=0)
    assert found.earliest - before >= timedelta(days=least)
