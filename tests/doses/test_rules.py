"""The dated rules (issue 4, clause 4; R29; DOMAIN D).

1. A rule is in force on its first and its last day and on no other side of them.
2. What DOMAIN marks [K] is not confirmed; every line names its source.
3. A line with days and earlier vaccines gives the days after those vaccines and forbids nothing.
4. ``check`` names what does not fit; the table of the package fits.
5. A unit's own table is CSV or a workbook; a cell that cannot be meant is named.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest

from vaxcli.doses import rules
from vaxcli.doses.rules import COLUMNS, Rule, Rules
from vaxcli.errors import InputError
from vaxcli.register.model import DoseKind

TABLE = rules.load()
BASIC, BOOSTER, ADDITIONAL = DoseKind.BASIC, DoseKind.BOOSTER, DoseKind.ADDITIONAL


@pytest.mark.parametrize("rule", TABLE.rules, ids=lambda rule: f"{rule.line}-{rule.vaccine}")
def test_first_and_last_day_of_every_line(rule: Rule) -> None:  # 1
    day = timedelta(days=1)
    vaccine = "pfizer" if rule.vaccine == "*" else rule.vaccine
    before = next((name for name in rule.earlier if name != "same"), vaccine)

    def holds(on: date) -> bool:
        return rule in TABLE.on(on, vaccine, rule.dose, rule.kind, before)

    assert holds(rule.since)
    assert not holds(rule.since - day)
    assert holds(rule.until or date(2030, 1, 1))
    assert rule.until is None or not holds(rule.until + day)


def test_every_line_names_its_source_and_what_is_unconfirmed_is_marked() -> None:  # 2
    assert all(rule.source for rule in TABLE.rules)
    unconfirmed = {
        (rule.vaccine, rule.dose) for rule in TABLE.rules if not rule.confirmed and rule.least_days
    }
    assert unconfirmed == {
        *(("astrazeneca", 2), ("pfizer", 2), ("moderna", 2), ("vero_cell", 2), ("sputnik_v", 2)),
        *(("hayat_vax", 2), ("abdala", 2), ("abdala", 3)),
    }
    letters = ("8688/BYT-DP", "6030/BYT-DP", "7548/BYT-DP", "7820/BYT-DP", "10225/BYT-DP", "10722/BYT-DP")
    for letter in letters:
        assert any(letter in rule.source for rule in TABLE.rules), letter


@pytest.mark.parametrize(
    ("day", "vaccine", "number", "kind", "before", "least"),
    [
        ("2021-11-20", "pfizer", 2, BASIC, "pfizer", [21]),
        ("2021-11-20", "pfizer", 2, BASIC, None, [21]),  # None: the same vaccine
        ("2021-11-20", "pfizer", 2, BASIC, "astrazeneca", []),  # 8 to 12 weeks are usual, no least
        ("2021-11-20", "pfizer", 2, BASIC, "", []),  # 3: an unknown vaccine before: no rule
        ("2021-11-20", "moderna", 2, BASIC, "pfizer", []),
        ("2021-12-12", "moderna", 2, BASIC, "pfizer", [21]),
        ("2021-12-12", "moderna", 2, BASIC, "astrazeneca", [28]),
        ("2021-11-20", "abdala", 3, DoseKind.UNSAID, None, [14]),  # the third of Abdala is basic
        ("2021-11-20", "pfizer", 3, DoseKind.UNSAID, None, []),  # of others nobody says what it is
        ("2021-11-20", "pfizer", 1, BASIC, None, []),
        ("2021-11-30", "pfizer", 3, BOOSTER, "astrazeneca", []),
        ("2021-12-01", "pfizer", 3, BOOSTER, "astrazeneca", [181]),
        ("2021-12-16", "pfizer", 3, BOOSTER, "astrazeneca", [181]),
        ("2021-12-17", "pfizer", 3, BOOSTER, "astrazeneca", [89]),
        ("2022-06-01", "pfizer", 4, BOOSTER, "pfizer", [89, 120]),
        ("2021-12-01", "pfizer", 3, ADDITIONAL, "astrazeneca", [28]),
        ("2021-11-20", "", 2, BASIC, None, []),
    ],
)
def test_days_between_doses(
    day: str, vaccine: str, number: int, kind: DoseKind, before: str | None, least: list[int]
) -> None:  # 3
    found = TABLE.on(date.fromisoformat(day), vaccine, number, kind, before)
    assert [rule.least_days for rule in found if rule.least_days] == least


@pytest.mark.parametrize(
    ("day", "vaccine", "allowed"),
    [
        ("2021-07-26", "pfizer", None),
        ("2021-07-27", "pfizer", {"pfizer", "astrazeneca"}),
        ("2021-09-09", "pfizer", {"pfizer", "astrazeneca"}),
        ("2021-09-10", "pfizer", {"pfizer", "astrazeneca", "moderna"}),
        ("2021-09-09", "moderna", {"moderna"}),
        ("2021-09-10", "moderna", {"moderna", "astrazeneca", "pfizer"}),
        ("2021-11-20", "vero_cell", {"vero_cell"}),
        ("2021-11-20", "sputnik_v", {"sputnik_v"}),
        ("2021-11-20", "hayat_vax", {"hayat_vax", "vero_cell"}),
        ("2021-11-20", "astrazeneca", {"astrazeneca"}),
        ("2021-11-20", "janssen", None),
    ],
)
def test_what_the_first_dose_may_have_been(
    day: str, vaccine: str, allowed: set[str] | None
) -> None:  # DOMAIN D.2
    names = {"astrazeneca", "pfizer", "moderna", "vero_cell", "sputnik_v", "janssen", "hayat_vax", "abdala"}
    found = [
        rule
        for rule in TABLE.on(date.fromisoformat(day), vaccine, 2, BASIC)
        if rule.earlier and not rule.spaces
    ]
    assert ({name for name in names if found[0].allows(vaccine, name)} if found else None) == allowed


def line(**values: str) -> str:
    """One line of a table, sound unless ``values`` say otherwise."""
    sound = {
        "vaccine": "pfizer",
        "kind": "basic",
        "from": "2021-06-12",
        "confirmed": "yes",
        "source": "CV 1/BYT",
    }
    return ",".join((sound | values).get(column, "") for column in COLUMNS)


def table(folder: Path, *lines: str) -> Path:
    file = folder / "own.csv"
    file.write_text("\n".join([",".join(COLUMNS), *lines]), encoding="utf-8")
    return file


def test_the_table_of_the_package_fits() -> None:  # 4
    assert rules.check(TABLE) == []


@pytest.mark.parametrize(
    ("lines", "codes"),
    [
        ([line()], []),
        ([line(vaccine="phizer")], ["RULES-001"]),
        ([line(earlier="same|astra")], ["RULES-001"]),
        ([line(source=" ")], ["RULES-002"]),
        ([line(until="2021-06-11")], ["RULES-003"]),
        ([line(until="2021-06-12")], []),
        ([line(age_from="18", age_to="17")], ["RULES-004"]),
        ([line(usual_from="28", usual_to="21")], ["RULES-004"]),
        ([line(least_days="28", usual_from="21")], ["RULES-005"]),
        ([line(age_from="18"), line(age_from="12")], ["RULES-006"]),
        ([line(age_from="18", until="2021-10-13"), line(age_from="12", **{"from": "2021-10-14"})], []),
        (
            [line(age_from="18", until="2021-10-14"), line(age_from="12", **{"from": "2021-10-14"})],
            ["RULES-006"],
        ),
        (
            [line(age_from="18", until="2021-10-12"), line(age_from="12", **{"from": "2021-10-14"})],
            ["RULES-007"],
        ),
        ([line(dose="2", least_days="21"), line(dose="2", least_days="28")], ["RULES-006"]),
        (
            [
                line(dose="2", least_days="21", earlier="same"),
                line(dose="2", least_days="28", earlier="moderna"),
            ],
            [],
        ),
        ([line(dose="2", earlier="same"), line(dose="2", earlier="moderna")], ["RULES-006"]),
        ([line(dose="2", earlier="same"), line(dose="2", least_days="28", earlier="moderna")], []),
        ([line(dose="2", least_days="21"), line(dose="3", least_days="28")], []),
    ],
)
def test_check_names_what_does_not_fit(tmp_path: Path, lines: list[str], codes: list[str]) -> None:  # 4
    found = rules.check(rules.load(table(tmp_path, *lines)))
    assert [finding.code for finding in found] == codes
    assert all(finding.place.row in (2, 3) for finding in found)


def test_the_days_without_a_rule_are_named(tmp_path: Path) -> None:  # 4
    lines = (line(age_from="18", until="2021-10-10"), line(age_from="12", **{"from": "2021-10-14"}))
    (found,) = rules.check(rules.load(table(tmp_path, *lines)))
    assert found.values == {"first": "11/10/2021", "last": "13/10/2021"}


@pytest.mark.parametrize(
    ("values", "cell"),
    [
        ({"dose": "hai"}, "B2"),
        ({"least_days": "-3"}, "F2"),
        ({"age_from": "1.5"}, "D2"),
        ({"kind": "extra"}, "C2"),
        ({"from": ""}, "J2"),
        ({"from": "31/02/2021"}, "J2"),
        ({"until": "2021"}, "K2"),
        ({"confirmed": "maybe"}, "L2"),
        ({"vaccine": ""}, "A2"),
    ],
)
def test_a_cell_that_cannot_be_meant_is_named(tmp_path: Path, values: dict[str, str], cell: str) -> None:  # 5
    file = table(tmp_path, line(**values))
    with pytest.raises(InputError) as caught:
        rules.load(file)
    place = caught.value.place
    assert caught.value.code == "RULES-value"
    assert place is not None
    assert f"{place.column}{place.row}" == cell


def test_a_table_without_a_column_is_refused(tmp_path: Path) -> None:  # 5
    file = tmp_path / "own.csv"
    file.write_text("vaccine,dose\npfizer,2\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        rules.load(file)
    assert caught.value.code == "RULES-columns"
    assert "confirmed" in caught.value.values["columns"]


def test_a_table_that_excel_saved_is_read_alike(tmp_path: Path) -> None:  # 5
    csv_file = table(tmp_path, line(dose="2", least_days="21", earlier="same|moderna", confirmed="no"), ",,,")
    semicolons = tmp_path / "semicolons.csv"
    semicolons.write_text(csv_file.read_text(encoding="utf-8").replace(",", ";"), encoding="utf-8-sig")
    book = openpyxl.Workbook()
    book.worksheets[0].append(COLUMNS)
    values = [
        "pfizer",
        2,
        "basic",
        None,
        None,
        21,
        None,
        None,
        "same|moderna",
        date(2021, 6, 12),
        None,
        "không",
        "CV 1/BYT",
    ]
    book.worksheets[0].append(values)
    book.save(tmp_path / "own.xlsx")
    expected = rules.load(csv_file).rules
    assert len(expected) == 1
    assert rules.load(semicolons).rules == expected
    assert rules.load(tmp_path / "own.xlsx").rules == expected


def test_no_rule_is_no_rule() -> None:  # R29
    assert Rules("none", ()).on(date(2021, 11, 20), "pfizer", 2, BASIC) == ()
