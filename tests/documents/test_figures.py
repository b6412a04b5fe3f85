"""The figures of a report: they add up, nobody is lost, and a share is never said to be more than it is.

1. Every kind of report has its tables (R5). 2. Tables of one thing add up to the total (promise 2).
3. Coverage is of those who may be planned, rounded down. 4. A report of verification has no dose in it (R52).
5. Doses told by a confirmation paper are kept apart from our own (R35).
"""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxcli.documents import figures
from vaxcli.documents.figures import Facts, GivenDose, Kind, ListLine, Section, Someone
from vaxcli.documents.results import results
from vaxcli.register.model import Dose

DAY = date(2021, 11, 15)


def dose(
    number: int | None = 1, vaccine: str = "pfizer", day: date = DAY, *, verified: bool = True
) -> GivenDose:
    one = Dose(dose_no=number, vaccine=vaccine, vaccine_text="Phizer", lot="FA1", given_on=day, site="Trạm")
    return GivenDose(dose=one, verified=verified, findings=() if verified else ("DOSE-not-verified",))


def someone(
    *doses: GivenDose,
    code: str = "XM",
    group: str = "",
    earlier: int = 0,
    told: int = 0,
    outcomes: tuple[tuple[str, date], ...] = (),
    row_id: str = "1a2b3c4d-1.2",
) -> Someone:
    return Someone(
        number="070085000011",
        full_name="Nguyễn Văn An",
        birth="1985-03-02",
        sex="M",
        nationality="",
        hamlet="Thôn 2",
        group=group,
        code=code,
        row_id=row_id,
        doses=doses,
        earlier=earlier,
        told=told,
        outcomes=outcomes,
    )


def made(kind: Kind, *people: Someone, lists: tuple[ListLine, ...] = ()) -> dict[str, Section]:
    facts = Facts(first=DAY, last=DAY, people=people, lists=lists)
    return {one.key: one for one in figures.sections(kind, facts)}


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        (Kind.DAILY, "totals vaccines groups sites hamlets outcomes findings"),
        (Kind.ROUND, "totals vaccines days groups sites hamlets outcomes findings"),
        (Kind.VERIFICATION, "codes lists"),
        (Kind.PROGRESS, "totals vaccines coverage-group coverage-hamlet days codes"),
    ],
)
def test_every_kind_has_its_tables(kind: Kind, keys: str) -> None:
    # 1
    assert " ".join(made(kind, someone(dose()))) == keys


@given(
    st.lists(
        st.builds(
            lambda doses, group, code: someone(*doses, group=group, code=code),
            st.lists(
                st.builds(
                    dose,
                    st.sampled_from([None, 1, 2, 3, 4, 7]),
                    st.sampled_from(["pfizer", "moderna", ""]),
                    st.dates(date(2021, 11, 1), date(2021, 11, 9)),
                    verified=st.booleans(),
                ),
                max_size=3,
            ),
            st.sampled_from(["", "1", "9", "10"]),
            st.sampled_from(["XM", "KXM", "SAI", ""]),
        ),
        max_size=8,
    )
)
def test_tables_add_up_to_the_total(people: list[Someone]) -> None:
    # 2
    found = made(Kind.ROUND, *people)
    totals = [count for (count,) in found["totals"].counts]
    assert totals[0] == sum(len(person.doses) for person in people) == totals[2] + totals[3]
    for key in ("vaccines", "days", "groups", "sites", "hamlets"):
        assert sum(counts[0] for counts in found[key].counts) == totals[0]
    assert all(counts[0] == sum(counts[1:]) for counts in found["vaccines"].counts)


def test_coverage_is_of_those_who_may_be_planned_and_is_rounded_down() -> None:
    # 3: 199 of 200 is 99 %, and the one whose data differ is not among them
    people = [someone(dose(), group="1") for _ in range(199)]
    others = (someone(group="1"), someone(group="1", code="SAI"), someone(dose(2), group="2", earlier=1))
    coverage = made(Kind.PROGRESS, *people, *others)["coverage-group"]
    assert dict(zip(coverage.rows, coverage.counts, strict=True)) == {
        ("1",): (200, 199, 0, 99),
        ("2",): (1, 1, 1, 100),
    }
    assert coverage.bars == (99, 100)


def test_a_dose_given_elsewhere_covers_its_person_and_is_no_dose_of_ours() -> None:
    # 5
    found = made(Kind.PROGRESS, someone(told=1), someone(dose(), told=1))
    totals = {
        row[0]: counts[0] for row, counts in zip(found["totals"].rows, found["totals"].counts, strict=True)
    }
    assert (totals["Số mũi đã tiêm"], totals["Số người được tiêm"]) == (1, 1)
    assert totals["Mũi tiêm ở nơi khác, ghi theo giấy xác nhận (không tính vào số trên)"] == 2
    assert found["coverage-group"].counts == ((2, 2, 1, 100),)
    assert found["vaccines"].counts[0][0] == sum(counts[0] for counts in found["days"].counts) == 1


def test_an_unknown_vaccine_is_named_as_it_was_written() -> None:
    assert made(Kind.ROUND, someone(dose(vaccine="")))["vaccines"].rows == (("Phizer (không rõ)",),)


def test_groups_stand_as_people_count() -> None:
    people = [someone(dose(), group=name) for name in ("10", "9", "1", "")]
    assert [row[0] for row in made(Kind.DAILY, *people)["groups"].rows] == ["1", "9", "10", "(không ghi)"]


def test_verification_is_about_the_lists_of_these_days_and_holds_no_dose() -> None:
    # 4
    lists = tuple(
        ListLine(
            list_id=name,
            made_on=date(2021, 11, day),
            due_on=date(2021, 11, day + 2),
            returned_on=date(2021, 11, day + 3),
            people=1,
            counts={"XM": 1},
        )
        for name, day in (("1a2b3c4d", 8), ("ffffffff", 20))
    )
    people = [someone(dose(), outcomes=(("absent", DAY),)), someone(row_id="ffffffff-1.2", code="XM")]
    facts = figures.of_lists(Facts(first=None, last=None, people=people, lists=lists), DAY.min, DAY)
    found = figures.sections(Kind.VERIFICATION, facts)
    data = results(Kind.VERIFICATION, facts, found)
    assert (facts.first, facts.last) == (date(2021, 11, 8), date(2021, 11, 11))
    assert [(one["row_id"], one["doses"], one["outcomes"]) for one in data["people"]] == [
        ("1a2b3c4d-1.2", [], [])
    ]
    assert found[1].rows == (("1a2b3c4d: lập 08/11/2021, hạn 10/11/2021, trả 11/11/2021 (quá hạn)",),)
    assert [counts for one in found for counts in one.counts] == [(1,), (1, 3)]
