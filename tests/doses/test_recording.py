"""A workbook of doses into the register: every row ends as one thing (issue 4.2; promises 2, 6, 8; R35, R36).

1. Rows by what became of them add up to all rows, whatever the workbook looks like.
2. What was recorded once adds nothing, whoever tells it again.
3. A contradiction changes nothing.
4. What is said does not depend on the order of the rows.
5. Doses of a paper are kept apart; the site's own report goes before them.
6. Who got no dose is kept once, with the reason.
7. Whoever is verified after all, has verified doses; what was said of them by wrong data is settled.
8. A recorded workbook that is recorded again has the results once.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest

from samples import doses as samples
from tests.doses.dosebooks import (
    AN,
    BINH,
    GIVEN,
    HEAD,
    NOW,
    PEOPLE,
    cells,
    doses,
    known,
    known_by_samples,
    recorded,
    rows,
    tables,
)
from vaxcli.register import doses as kept
from vaxcli.register import keeping, store

SAID = {
    "new": "Ghi mới",
    "already_there": "Đã có",
    "contradicting": "Mâu thuẫn",
    "unreadable": "Không đọc được",
    "not_vaccinated": "Không tiêm",
    "blank": "Trống",
}


@pytest.mark.parametrize("look", samples.LOOKS)
def test_every_row_ends_as_what_is_true_of_it(tmp_path: Path, look: str) -> None:
    # rule 1, on invented workbooks with their truth
    people = samples.listed(3, 150)
    known_by_samples(tmp_path, people)
    made = samples.LOOKS[look].make(people, 120, 3)
    samples.write(tmp_path / "doses.xlsx", made, look)
    done = recorded(tmp_path)
    truth = Counter(told.state for told in made)
    assert {state: count for state, count in done.rows.items() if count} == dict(truth)
    assert sum(done.rows.values()) == len(made)
    told = cells(tmp_path / "doses.recorded.xlsx", "Kết quả ghi")
    assert [one or SAID["blank"] for one in told] == [SAID[told.state] for told in made]


def test_a_dose_is_verified_only_of_whom_the_list_verified(tmp_path: Path) -> None:
    # promise 1 on a messy workbook: somebody else's number, strangers and every way of writing
    people = samples.listed(5, 250)
    known_by_samples(tmp_path, people)
    made = samples.messy(people, 240, 5)
    samples.write(tmp_path / "doses.xlsx", made, "messy")
    recorded(tmp_path)
    first = samples.LOOKS["messy"].first_row
    truth = {
        (first + at, told.kind in ("plain", "harmless"))
        for at, told in enumerate(made)
        if told.state == "new"
    }
    assert set(rows(tmp_path, "select row, verified from doses")) == truth
    owners = rows(tmp_path, "select d.row, p.number from doses d join people p on p.id = d.person_id")
    for row, number in owners:
        told = made[row - first]
        if told.person is not None and told.kind != "number-of-another":
            assert number == people[told.person].number


@pytest.mark.parametrize("look", samples.LOOKS)
def test_the_same_file_again_adds_nothing(tmp_path: Path, look: str) -> None:
    # rule 2
    people = samples.listed(3, 150)
    known_by_samples(tmp_path, people[:100])
    made = samples.LOOKS[look].make(people, 120, 3)
    samples.write(tmp_path / "doses.xlsx", made, look)
    first = recorded(tmp_path)
    before = tables(tmp_path)
    for days in (1, 2):
        again = recorded(tmp_path, at=NOW + timedelta(days=days))
        assert tables(tmp_path) == before
        assert again.again == NOW.date().isoformat()
        assert again.rows["new"] == 0
        for state in ("contradicting", "unreadable", "not_vaccinated", "blank"):
            assert again.rows[state] == first.rows[state]
        assert {code: n for code, n in again.codes.items() if code != "DOSE-contradicts"} == {
            code: n for code, n in first.codes.items() if code != "DOSE-contradicts"
        }


def test_the_order_of_the_rows_changes_nothing(tmp_path: Path) -> None:
    # rule 4 (promise 6): without contradictions every row has the same state and codes
    people = samples.listed(7, 60)
    made = [told for told in samples.messy(people, 60, 7) if told.kind not in ("repeated", "contradicting")]
    made += [
        replace(told, doses=(replace(told.doses[0], number=2, day="20/12/2021"),))
        for told in made[:20]
        if told.kind == "plain"
    ]
    found = []
    for seed in (1, 2):
        folder = tmp_path / str(seed)
        folder.mkdir()
        known_by_samples(folder, people)
        order = random.Random(seed).sample(range(len(made)), len(made))
        samples.write(folder / "doses.xlsx", [made[at] for at in order], "messy")
        recorded(folder)
        path = folder / "doses.recorded.xlsx"
        said = zip(cells(path, "Kết quả ghi"), cells(path, "Mã ghi"), strict=True)
        found.append(dict(zip(order, said, strict=True)))
    assert found[0] == found[1]


def test_a_second_dose_above_the_first_lacks_nothing(tmp_path: Path) -> None:
    # rule 4: judged when every dose of the person is known
    known(tmp_path)
    doses(
        tmp_path, AN + "2 | Pfizer | FA2 | 13/12/2021 | T | |", AN + "1 | Pfizer | FA1 | 15/11/2021 | T | |"
    )
    done = recorded(tmp_path)
    assert "DOSE-number-gap" not in done.codes


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("1 | Pfizer | FA1234 | 15/01/2022 | T | |", "DOSE-future"),
        ("1 | Pfizer | FA1234 | 15/11/1980 | T | |", "DOSE-before-birth"),
        ("1 | Abdala | FA1234 | 16/09/2021 | T | |", "DOSE-before-approval"),
        ("1 | Phizer | FA1234 | 15/11/2021 | T | |", "DOSE-unknown-vaccine"),
        ("1 | Pfizer | lô gì đó | 15/11/2021 | T | |", "DOSE-lot-shape"),
        ("2 | Pfizer | FA1234 | 15/11/2021 | T | |", "DOSE-number-gap"),
    ],
)
def test_a_finding_never_refuses_a_dose(tmp_path: Path, told: str, code: str) -> None:
    # promise 8
    known(tmp_path)
    doses(tmp_path, AN + told)
    done = recorded(tmp_path)
    assert (done.rows["new"], code in done.codes) == (1, True)
    ((findings,),) = rows(tmp_path, "select findings from doses")
    assert code in findings.split()


def test_an_unknown_site_is_told_where_the_unit_has_set_its_own(tmp_path: Path) -> None:
    known(tmp_path)
    doses(tmp_path, AN + GIVEN)
    assert "DOSE-unknown-site" not in recorded(tmp_path, sites=("Trạm y tế",)).codes
    assert "DOSE-unknown-site" in recorded(tmp_path, sites=("Trường học",)).codes


def test_a_row_that_cannot_be_read_leaves_nobody_behind(tmp_path: Path) -> None:
    doses(tmp_path, "| Phạm Nhật Minh | 10/10/2010 | Nam | |1 | Pfizer | A1 | 31/02/2021 | T | |", AN + GIVEN)
    done = recorded(tmp_path)
    assert (done.rows["unreadable"], done.rows["new"]) == (1, 1)
    assert rows(tmp_path, "select number from people") == [("070085000011",)]


def test_a_contradiction_inside_one_file_names_the_dose_it_meets(tmp_path: Path) -> None:
    # rule 3; the register's number of the first dose, so that it can be settled
    known(tmp_path)
    doses(tmp_path, AN + GIVEN, AN + "1 | Pfizer | ZZ999 | 15/11/2021 | Trạm Y tế | |")
    done = recorded(tmp_path)
    assert done.doses == {"new": 1, "contradicting": 1}
    ((number, lot),) = rows(tmp_path, "select id, lot from doses")
    assert lot == "FA1234"
    assert cells(tmp_path / "doses.recorded.xlsx", "ID mũi", 1) == [str(number)]


def test_what_another_report_adds_is_said_and_not_written(tmp_path: Path) -> None:
    known(tmp_path)
    doses(tmp_path, AN + "1 | Pfizer | | 15/11/2021 | Trạm Y tế | |", name="a.xlsx")
    doses(tmp_path, AN + GIVEN, name="b.xlsx")
    recorded(tmp_path, "a.xlsx")
    done = recorded(tmp_path, "b.xlsx")
    assert (done.rows["already_there"], "DOSE-adds" in done.codes) == (1, True)
    assert rows(tmp_path, "select lot from doses") == [("",)]


def test_a_paper_is_kept_apart_until_the_site_tells_of_the_dose(tmp_path: Path) -> None:
    # rule 5 (R35)
    known(tmp_path)
    doses(tmp_path, AN + GIVEN)
    recorded(tmp_path, history=True)
    assert rows(tmp_path, "select source, status from doses") == [("paper", "valid")]
    done = recorded(tmp_path)
    assert (done.rows["new"], done.codes) == (1, {"DOSE-own-after-paper": 1})
    stood = [("paper", "corrected"), ("own", "valid")]
    assert rows(tmp_path, "select source, status from doses order by id") == stood
    for history in (False, True):
        assert recorded(tmp_path, history=history).rows["already_there"] == 1
        assert rows(tmp_path, "select source, status from doses order by id") == stood


@pytest.mark.parametrize(
    ("extra", "day"),
    [((BINH + GIVEN,), "2021-11-15"), ((), "2021-12-31")],
)
def test_who_got_no_dose_is_kept_once(tmp_path: Path, extra: tuple[str, ...], day: str) -> None:
    # rule 6: on the day of the session that the file is about, else on that of the first recording
    known(tmp_path)
    doses(tmp_path, AN + " | | | | | Hoãn tiêm do sốt |", *extra)
    for later in range(3):
        done = recorded(tmp_path, at=NOW + timedelta(days=later))
        assert done.rows["not_vaccinated"] == 1
        assert rows(tmp_path, "select outcome, on_day, reason from outcomes") == [
            ("deferred", day, "Hoãn tiêm do sốt")
        ]
    (said, *_) = cells(tmp_path / "doses.recorded.xlsx", "Lý do ghi")
    assert "sổ đã có" in said


def test_a_passport_in_a_column_of_its_own_is_the_number_of_who_has_no_other(tmp_path: Path) -> None:
    # promise 5
    known(tmp_path)
    head = HEAD.replace("Số CCCD |", "Số CCCD | Số hộ chiếu |")
    doses(tmp_path, "| Kim Min Soo | 04/07/1980 | Nam | | m12345678 |" + GIVEN, head=head)
    recorded(tmp_path)
    assert rows(tmp_path, "select verified, findings from doses") == [(1, "")]


def test_the_numbers_of_the_sheet_of_totals_are_those_of_the_answer(tmp_path: Path) -> None:
    # promise 2
    known(tmp_path)
    doses(tmp_path, AN + GIVEN, BINH + "1 | Pfizer | A1 | 31/02/2021 | T | |", "| | | | |" * 2)
    done = recorded(tmp_path)
    path = tmp_path / "doses.recorded.xlsx"
    said = dict(zip(cells(path, "Nội dung", 1), cells(path, "Số dòng", 1), strict=True))
    assert {state: int(said[SAID[state]]) for state in done.rows} == dict(done.rows)
    assert int(said["Tổng cộng"]) == sum(done.rows.values())


def test_a_dose_is_verified_as_soon_as_its_person_is(tmp_path: Path) -> None:
    # rule 7: recorded before anybody had received the list
    doses(tmp_path, AN + GIVEN)
    assert recorded(tmp_path).codes == {"DOSE-not-listed": 1}
    assert verified(tmp_path) == [(False, ("DOSE-not-listed",))]
    known(tmp_path)
    assert verified(tmp_path) == [(True, ())]
    # what was so on the day of recording stays in the table, and the history with it
    assert rows(tmp_path, "select verified, findings from doses") == [(0, "DOSE-not-listed")]
    assert keeping.audit(tmp_path / "register.sqlite").whole


def test_a_corrected_report_of_the_person_settles_what_was_found(tmp_path: Path) -> None:
    # rule 7 (R37): a wrong year on the first report must not stand in the way of the signature for ever
    known(tmp_path)
    doses(tmp_path, AN.replace("1985", "2021").replace("02/03", "01/12") + GIVEN, name="wrong.xlsx")
    recorded(tmp_path, "wrong.xlsx")
    assert verified(tmp_path) == [(False, ("DOSE-differs",))]
    doses(tmp_path, AN + GIVEN)
    assert recorded(tmp_path).rows["already_there"] == 1
    assert verified(tmp_path) == [(True, ())]
    assert rows(tmp_path, "select action from history order by id desc limit 1") == [("judge",)]
    assert keeping.audit(tmp_path / "register.sqlite").whole


def test_a_list_that_is_corrected_afterwards_settles_what_differed(tmp_path: Path) -> None:
    # rule 7: the dose file was right, the list was not; the same file again is enough
    known(
        tmp_path,
        PEOPLE.replace(
            "1985-03-02 | M    | 070085000011 |           | XM ",
            "1985-02-03 | M    | 070085000011 |           | SAI",
        ),
    )
    doses(tmp_path, AN + GIVEN)
    recorded(tmp_path)
    assert verified(tmp_path) == [(False, ("DOSE-differs", "DOSE-not-verified"))]
    known(tmp_path, PEOPLE.replace("| XM  | 1a2b3c4d-1.2", "| XMBS | 1a2b3c4d-1.2"))
    assert verified(tmp_path) == [(False, ("DOSE-differs", "DOSE-not-verified"))]
    assert recorded(tmp_path).rows["already_there"] == 1
    assert verified(tmp_path) == [(True, ())]


def test_the_report_of_somebody_unverified_settles_nothing(tmp_path: Path) -> None:
    # rule 7
    known(tmp_path)
    doses(tmp_path, AN.replace("1985", "2021").replace("02/03", "01/12") + GIVEN)
    for _ in range(2):
        recorded(tmp_path)
        assert verified(tmp_path) == [(False, ("DOSE-differs",))]
    assert rows(tmp_path, "select count(*) from history where action = 'judge'") == [(0,)]


def verified(folder: Path) -> list[tuple[bool, tuple[str, ...]]]:
    """Of each dose that stands: is it a verified person's, and what is said of it."""
    with store.read_only(folder / "register.sqlite") as connection:
        return [(one.verified, one.findings) for one in kept.between(connection, date.min, date.max)]


def test_a_recorded_workbook_that_is_recorded_again_has_the_results_once(tmp_path: Path) -> None:
    # rule 8, promise 4: the headings and sheets of the first run are replaced, what somebody wrote beside them stays
    known(tmp_path)
    nobody = "| Trần Văn Lạ | | | | 1 | Pfizer | AB12 | 15/11/2021 | Trạm Y tế | |"
    doses(tmp_path, AN + GIVEN, AN + "1 | Moderna | FA1234 | 15/11/2021 | | |", nobody)
    recorded(tmp_path)
    book = openpyxl.load_workbook(tmp_path / "doses.recorded.xlsx")
    first = book.worksheets[0]
    heads = [cell.value for cell in first[1]]
    first.cell(1, len(heads) + 1, "Ghi chú của trạm")
    first.cell(2, len(heads) + 1, "đã gọi điện")
    book.create_sheet("Của trạm")["A1"] = "giữ nguyên"
    book.save(tmp_path / "doses.recorded.xlsx")
    done = recorded(tmp_path, "doses.recorded.xlsx")
    assert (done.rows["new"], done.rows["already_there"], done.rows["contradicting"]) == (0, 2, 1)
    assert [Path(path).name for path in done.outputs] == ["doses.recorded-2.xlsx"]
    assert rows(tmp_path, "select count(*) from people where full_name like '%L_'") == [(1,)]
    again = openpyxl.load_workbook(tmp_path / "doses.recorded-2.xlsx")
    assert again.sheetnames == [
        book.sheetnames[0], "Của trạm", "Mâu thuẫn", "Tổng hợp ghi", "Giải thích mã ghi"
    ]  # fmt: skip
    told = [cell.value for cell in again.worksheets[0][1]]
    assert told.count("Kết quả ghi") == told.count("ID dòng mũi tiêm") == 1
    assert cells(tmp_path / "doses.recorded-2.xlsx", "Ghi chú của trạm")[0] == "đã gọi điện"
    assert cells(tmp_path / "doses.recorded-2.xlsx", "Kết quả ghi") == ["Đã có", "Mâu thuẫn", "Đã có"]
    assert again["Của trạm"]["A1"].value == "giữ nguyên"


def test_sheets_and_columns_that_only_look_like_results_are_the_stations_own(tmp_path: Path) -> None:
    # rule 8, promise 4: one heading of ours, or one sheet named like ours, is no result of record
    known(tmp_path)
    doses(tmp_path, AN + GIVEN + " ok |", head=HEAD + " Kết quả ghi |")
    book = openpyxl.load_workbook(tmp_path / "doses.xlsx")
    for name in ("Mâu thuẫn", "Tổng hợp ghi"):
        book.create_sheet(name)["A1"] = "của trạm"
    book.save(tmp_path / "doses.xlsx")
    recorded(tmp_path)
    made = openpyxl.load_workbook(tmp_path / "doses.recorded.xlsx")
    assert made["Mâu thuẫn"]["A1"].value == made["Tổng hợp ghi"]["A1"].value == "của trạm"
    assert [cell.value for cell in made.worksheets[0][1]].count("Kết quả ghi") == 2
