"""What is said about a dose (issue 4, clauses 2 and 4; promise 8; R29).

1. By its own values: future, birth, approval, expiry, vaccine, lot, site.
2. By the person's other doses: numbers and days.
3. By the rules of its own day, from the first day on which they are broken; the source is named, and what no official
   text confirms says so.
4. Findings only; of a birth date that is not a full one only what is certain.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.doses.made import dose
from vaxcli.codes import Severity
from vaxcli.doses import judging, rules
from vaxcli.doses.judging import Circumstances, Judged
from vaxcli.register.model import Dose, DoseKind
from vaxcli.texts import catalogue

TODAY = date(2022, 7, 1)
AROUND = Circumstances(rules=rules.load(), today=TODAY)
ADULT = "1985-03-02"
BOOSTER, ADDITIONAL = DoseKind.BOOSTER, DoseKind.ADDITIONAL


def said(
    one: Dose, others: Sequence[Dose] = (), birth: str = ADULT, around: Circumstances = AROUND
) -> list[str]:
    return [found.code for found in judging.judge(one, others, birth, around)]


def only(code: str, one: Dose, others: Sequence[Dose] = (), birth: str = ADULT) -> Judged:
    (found,) = [found for found in judging.judge(one, others, birth, AROUND) if found.code == code]
    return found


def test_an_ordinary_dose_needs_no_word() -> None:
    first = dose("2021-09-01")
    assert said(first) == []
    assert said(dose("2021-11-20", number=2), [first]) == []


@pytest.mark.parametrize(
    ("one", "codes"),
    [
        (dose("2022-07-01", number=1), []),
        (dose("2022-07-02", number=1), ["DOSE-future"]),
        (dose("2021-11-20", ""), ["DOSE-no-vaccine"]),
        (dose("2021-11-20", "Nanocovax"), ["DOSE-unknown-vaccine"]),
        (dose("2021-11-20", "Phizer"), ["DOSE-unknown-vaccine"]),
        (dose("2021-07-15", "janssen"), []),
        (dose("2021-07-14", "janssen"), ["DOSE-before-approval"]),
        (dose("2021-06-12", "pfizer"), []),
        (dose("2021-06-11", "pfizer"), ["DOSE-before-approval-unconfirmed"]),
        (dose("2021-11-20", expiry=date(2021, 11, 20)), []),
        (dose("2021-11-20", expiry=date(2021, 11, 19)), ["DOSE-expired"]),
        (dose("2021-11-20", lot=""), ["DOSE-no-lot"]),
        (dose("2021-11-20", number=None), ["DOSE-no-number"]),
    ],
)
def test_by_its_own_values(one: Dose, codes: list[str]) -> None:  # 1
    assert said(one) == codes


def test_errors_stop_the_signing_and_the_rest_is_to_be_looked_at() -> None:  # R37
    severities = {
        found.code: found.severity
        for found in judging.judge(dose("2021-11-20", "Phizer", lot=""), (), ADULT, AROUND)
    }
    assert severities == {"DOSE-unknown-vaccine": Severity.ERROR, "DOSE-no-lot": Severity.WARNING}


def test_a_misspelt_vaccine_names_what_may_be_meant() -> None:  # 1
    assert (
        only("DOSE-unknown-vaccine", dose("2021-11-20", "Phizer")).values["near"]
        == "Comirnaty (Pfizer-BioNTech)"
    )
    assert only("DOSE-unknown-vaccine", dose("2021-11-20", "Nanocovax")).values["near"] == ""


@pytest.mark.parametrize(
    "lot", ["ABV5300", "FG4493", "30125BA", "2021060987", "202107B1587", "042G21A", "fg 4493", "PR5K-1"]
)
def test_lots_that_look_like_one(lot: str) -> None:  # 1
    assert said(dose("2021-11-20", lot=lot)) == []


@pytest.mark.parametrize(
    "lot", ["AB", "PFIZER", "31/12/2021", "2021-12-31", "lô ABV5300", "ABV5300 (hết)", "1" * 16, "=1+1"]
)
def test_lots_that_do_not(lot: str) -> None:  # 1
    assert said(dose("2021-11-20", lot=lot)) == ["DOSE-lot-shape"]


@pytest.mark.parametrize(
    ("site", "ours", "codes"),
    [
        ("Trạm y tế Suối Mây", (), []),
        ("TRẠM Y TẾ  Suối Mây", ("Trạm y tế Suối Mây",), []),
        ("Trạm y tế Bàu Sen", ("Trạm y tế Suối Mây",), ["DOSE-unknown-site"]),
        ("", ("Trạm y tế Suối Mây",), []),
    ],
)
def test_sites(site: str, ours: tuple[str, ...], codes: list[str]) -> None:  # 1
    around = Circumstances(rules=AROUND.rules, today=TODAY, sites=ours)
    assert said(dose("2021-11-20", site=site), around=around) == codes


@pytest.mark.parametrize(
    ("birth", "born_after"),
    [
        ("2021-11-20", False),
        ("2021-11-21", True),
        ("2021-11", False),
        ("2021-12", True),
        ("2021", False),
        ("2022", True),
        ("", False),
    ],
)
def test_before_birth(birth: str, *, born_after: bool) -> None:  # 1, 4
    assert ("DOSE-before-birth" in said(dose("2021-11-20"), birth=birth)) is born_after


@pytest.mark.parametrize(
    ("day", "vaccine", "birth", "young"),
    [
        ("2021-11-20", "astrazeneca", "2003-11-20", None),
        ("2021-11-20", "astrazeneca", "2003-11-21", "18"),
        ("2021-11-20", "astrazeneca", "2003-11", None),
        ("2021-11-20", "astrazeneca", "2003-12", "18"),
        ("2021-11-20", "astrazeneca", "2003", None),
        ("2021-11-20", "astrazeneca", "2004", "18"),
        ("2021-11-20", "astrazeneca", "", None),
        ("2021-10-13", "pfizer", "2009-01-01", "18"),
        ("2021-10-14", "pfizer", "2009-10-14", None),
        ("2021-10-14", "pfizer", "2009-10-15", "12"),
        ("2022-02-28", "pfizer", "2010-02-28", None),
        ("2024-02-28", "pfizer", "2019-03-01", "5"),
        ("2021-11-20", "Nanocovax", "2015-01-01", None),
    ],
)
def test_too_young(day: str, vaccine: str, birth: str, young: str | None) -> None:  # 3, 4, DOMAIN D.4
    around = Circumstances(rules=AROUND.rules, today=date(2030, 1, 1))
    found = [one for one in judging.judge(dose(day, vaccine), (), birth, around) if "too-young" in one.code]
    assert [one.values["age"] for one in found] == ([young] if young else [])


def test_too_old() -> None:  # 3
    line = rules.Rule(
        vaccine="pfizer",
        dose=None,
        kind=DoseKind.BASIC,
        age_from=None,
        age_to=65,
        least_days=None,
        usual_from=None,
        usual_to=None,
        earlier=(),
        since=date(2021, 1, 1),
        until=None,
        confirmed=True,
        source="CV",
        line=2,
    )
    around = Circumstances(rules=rules.Rules("own", (line,)), today=TODAY)
    one = dose("2021-11-20", "pfizer")
    assert said(one, birth="1955-11-20", around=around) == ["DOSE-too-old"]
    assert said(one, birth="1955-11-21", around=around) == []
    assert said(one, birth="1955", around=around) == []  # 4: he may be 65


@pytest.mark.parametrize(
    ("first", "second", "days"),
    [
        ("astrazeneca", "astrazeneca", 28),
        ("pfizer", "pfizer", 21),
        ("moderna", "moderna", 28),
        ("vero_cell", "vero_cell", 21),
        ("sputnik_v", "sputnik_v", 21),
        ("hayat_vax", "hayat_vax", 21),
        ("abdala", "abdala", 14),
    ],
)
def test_the_first_day_on_which_a_second_dose_is_not_too_early(
    first: str, second: str, days: int
) -> None:  # 3
    start = date(2021, 11, 1)
    before = dose(start.isoformat(), first)
    early = dose(date.fromordinal(start.toordinal() + days - 1).isoformat(), second, 2)
    right = dose(date.fromordinal(start.toordinal() + days).isoformat(), second, 2)
    assert said(early, [before]) == ["DOSE-too-early-unconfirmed"]
    assert said(right, [before]) == []
    found = only("DOSE-too-early-unconfirmed", early, [before])
    assert (found.values["days"], found.values["least"]) == (str(days - 1), str(days))
    assert found.values["source"]


@pytest.mark.parametrize(
    ("kind", "number", "last", "day", "codes"),
    [
        (BOOSTER, 3, "2021-06-18", "2021-12-16", []),
        (BOOSTER, 3, "2021-06-19", "2021-12-16", ["DOSE-too-early"]),  # 6 months: 181 days
        (BOOSTER, 3, "2021-09-19", "2021-12-17", []),
        (BOOSTER, 3, "2021-09-20", "2021-12-17", ["DOSE-too-early"]),  # 3 months: 89 days
        (BOOSTER, 4, "2022-02-01", "2022-06-01", []),
        (BOOSTER, 4, "2022-02-02", "2022-06-01", ["DOSE-too-early"]),  # 4 months: 120 days
        (BOOSTER, 4, "2022-05-01", "2022-06-01", ["DOSE-too-early"]),  # both are broken: said once
        (ADDITIONAL, 3, "2021-11-13", "2021-12-11", []),
        (ADDITIONAL, 3, "2021-11-14", "2021-12-11", ["DOSE-too-early"]),
        (ADDITIONAL, 3, "2021-11-14", "2021-11-30", []),  # before 1 December 2021 there is no rule
    ],
)
def test_boosters_and_additional_doses(
    kind: DoseKind, number: int, last: str, day: str, codes: list[str]
) -> None:
    others = [dose("2021-03-10", number=1), dose("2021-05-10", number=2)]  # 3, DOMAIN D.3
    others += [dose("2021-08-01", "pfizer", 3, BOOSTER)] if number == 4 else []
    others[-1] = dose(last, others[-1].vaccine, number - 1, others[-1].kind)
    assert said(dose(day, "pfizer", number, kind), others) == codes


@pytest.mark.parametrize(
    ("day", "first", "second", "code"),
    [
        ("2021-09-09", "astrazeneca", "pfizer", ""),
        ("2021-09-09", "astrazeneca", "moderna", "DOSE-other-vaccine"),
        ("2021-09-10", "astrazeneca", "moderna", ""),
        ("2021-09-09", "moderna", "pfizer", "DOSE-other-vaccine"),
        ("2021-09-10", "moderna", "pfizer", ""),
        ("2021-09-10", "pfizer", "moderna", ""),
        ("2021-11-20", "vero_cell", "pfizer", "DOSE-other-vaccine"),
        ("2021-11-20", "pfizer", "vero_cell", "DOSE-other-vaccine"),
        ("2021-11-20", "vero_cell", "hayat_vax", ""),
        ("2021-11-20", "abdala", "abdala", ""),
        ("2021-11-20", "pfizer", "abdala", "DOSE-other-vaccine-unconfirmed"),
        ("2021-11-20", "Nanocovax", "pfizer", ""),
        ("2021-11-20", "pfizer", "Nanocovax", ""),
    ],
)
def test_another_vaccine_than_before(day: str, first: str, second: str, code: str) -> None:  # 3, DOMAIN D.2
    others = [dose("2021-06-30", first)]
    found = [one for one in said(dose(day, second, 2), others) if one.startswith("DOSE-other-vaccine")]
    assert found == ([code] if code else [])


@pytest.mark.parametrize(
    ("number", "others", "codes"),
    [
        (2, [], ["DOSE-number-gap"]),
        (3, [(1, "2021-03-01")], ["DOSE-number-gap"]),
        (2, [(None, "2021-03-01")], []),  # a dose of no number may be the first
        (2, [(None, "2021-12-01")], ["DOSE-number-gap"]),  # not when it came later
        (2, [(1, "2021-12-01")], ["DOSE-order"]),
        (1, [(2, "2021-03-01")], ["DOSE-order"]),
        (1, [(2, "2022-03-01")], []),
        (3, [(1, "2021-03-01"), (2, "2021-06-01")], ["DOSE-too-many"]),
    ],
)
def test_numbers_and_days_go_together(
    number: int, others: list[tuple[int | None, str]], codes: list[str]
) -> None:  # 2
    held = [dose(day, number=other) for other, day in others]
    assert said(dose("2021-11-20", number=number), held) == codes


def test_a_third_dose_of_abdala_is_basic_and_a_fourth_is_too_many() -> None:  # DOMAIN D.1
    held = [dose("2021-10-01", "abdala", 1), dose("2021-10-15", "abdala", 2), dose("2021-10-29", "abdala", 3)]
    assert said(held[2], held[:2]) == []
    assert said(dose("2021-11-20", "abdala", 4), held) == ["DOSE-too-many"]
    assert said(dose("2022-06-20", "abdala", 4, BOOSTER), held) == []


CODES = ("too-young", "too-old", "too-early", "other-vaccine")


@pytest.mark.parametrize("code", CODES)
def test_what_is_not_confirmed_says_so(code: str) -> None:  # 3
    vi, en = catalogue("vi"), catalogue("en")
    assert "chưa được xác nhận" not in vi[f"DOSE-{code}"]
    assert "chưa được xác nhận" in vi[f"DOSE-{code}-unconfirmed"]
    assert "no official text" in en[f"DOSE-{code}-unconfirmed"]
    assert all("{source}" in text[f"DOSE-{code}{mark}"] for text in (vi, en) for mark in ("", "-unconfirmed"))


DAYS = st.dates(date(2020, 1, 1), date(2023, 1, 1)).map(date.isoformat)
DOSES = st.builds(
    dose,
    DAYS,
    st.sampled_from(["AZ", "pfizer", "abdala", "Phizer", ""]),
    st.sampled_from([None, 1, 2, 3, 4]),
    st.sampled_from(list(DoseKind)),
)


@given(DOSES, st.lists(DOSES, max_size=4), st.sampled_from(["", "1985", "2010-05", "2009-10-15"]))
def test_any_dose_is_judged_and_never_by_the_order_of_the_others(
    one: Dose, others: list[Dose], birth: str
) -> None:  # 4; promise 6
    found = sorted(said(one, others, birth))
    assert all(code in catalogue("vi") for code in found)
    assert sorted(said(one, others[::-1], birth)) == found
