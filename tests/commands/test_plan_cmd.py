"""``vaxcli plan``: only the verified are planned, everybody else is named with the reason (R12, R28 to R31, R47)."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.commands.command import refused, vaxcli
from tests.doses.dosebooks import AN, GIVEN, doses, known
from tests.tables import LIST, column, register, table, workbook
from vaxcli.doses import rules, sessions
from vaxcli.doses.planning import Candidate, Left, Wish, wish
from vaxcli.doses.sessions import Half, Session
from vaxcli.register.model import Dose

RULES = rules.load()
DAY = date(2021, 11, 15)


def returned(folder: Path, name: str = "list.xlsx") -> str:
    """A list, verified: XM, SAI, GAN, KXM, CHET, KHONG."""
    workbook(folder / name, table(LIST))
    register(folder / "pop.csv")
    assert vaxcli(folder, "verify", name, "--population", "pop.csv", "-q").code == 0
    return name.replace(".xlsx", ".verified.xlsx")


def plan(folder: Path, *line: str) -> dict[str, object]:
    said = vaxcli(folder, "plan", *line, "--json")
    assert said.code == 0, said.stderr
    found: dict[str, object] = json.loads(said.stdout)["data"]
    return found


def test_only_the_verified_and_foreigners_are_planned(tmp_path: Path) -> None:
    found = plan(tmp_path, returned(tmp_path), "--start", "15/11/2021")
    assert (found["people"], found["planned"]) == (6, 2)
    assert found["remainder"] == {"CHET": 1, "GAN": 1, "KHONG": 1, "SAI": 1}
    assert column(tmp_path / "plan.xlsx", "Mã") == ["XM", "KXM"] or column(tmp_path / "plan.xlsx", "Mã") == [
        "KXM",
        "XM",
    ]
    left = openpyxl.load_workbook(tmp_path / "plan.xlsx")["Chưa xếp lịch"]
    assert left.max_row == 2 + 4


def test_a_list_that_nobody_returned_is_not_planned(tmp_path: Path) -> None:
    # R12
    workbook(tmp_path / "list.xlsx", table(LIST))
    assert refused(tmp_path, 6, "plan", "list.xlsx").startswith("[PLAN-no-return]")
    assert not (tmp_path / "plan.xlsx").exists()


def test_the_second_dose_follows_the_first_by_vaccine_and_day(tmp_path: Path) -> None:
    known(tmp_path)
    doses(tmp_path, AN + GIVEN)
    assert vaxcli(tmp_path, "record", "doses.xlsx", "-q").code == 0
    early = plan(tmp_path, "--start", "20/11/2021", "--session", "2021-11-20 sáng; TYT; 50; Pfizer")
    assert early["remainder"]["not-yet"] == 1  # type: ignore[index]
    late = plan(tmp_path, "--start", "30/12/2021", "--overwrite")
    assert (late["doses"], late["overdue"]) == ({"1": 2, "2": 1}, 1)
    assert "Comirnaty (Pfizer-BioNTech)" in column(tmp_path / "plan.xlsx", "Vắc xin dự kiến")


def test_joint_sessions_are_for_localities_only(tmp_path: Path) -> None:
    # R30, R47
    back = returned(tmp_path)
    plan(tmp_path, back, "--with-id-cards")
    (tmp_path / "vaxcli.toml").write_text('part = "II"\n', encoding="utf-8")
    assert refused(tmp_path, 2, "plan", back, "--with-id-cards", "--overwrite").startswith("[PLAN-no-cards]")


def test_sessions_and_stock_come_from_office_files(tmp_path: Path) -> None:
    back = returned(tmp_path)
    workbook(
        tmp_path / "sessions.xlsx",
        table(
            "| Ngày | Buổi | Điểm tiêm | Sức chứa | Vắc xin |\n| 16/11/2021 | chiều | Trạm Y tế | 1 | AstraZeneca |"
        ),
    )
    with (tmp_path / "stock.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(
            table("| Vắc xin | Số lô | Số liều | Hạn dùng |\n| AstraZeneca | AB12 | 0 | 31/12/2021 |")
        )
    found = plan(
        tmp_path, back, "--start", "15/11/2021", "--sessions", "sessions.xlsx", "--stock", "stock.csv"
    )
    assert (found["planned"], found["shortage"]) == (1, {"astrazeneca": 1})
    assert found["remainder"]["full"] == 1  # type: ignore[index]


@pytest.mark.parametrize(
    "value",
    [
        "15/13/2021 sáng; T; 10",
        "2021-11-15 tối; T; 10",
        "2021-11-15 sáng; T; x",
        "2021-11-15 sáng; T; 10; Nanocovax",
    ],
)
def test_a_session_that_cannot_be_read_is_refused(tmp_path: Path, value: str) -> None:
    back = returned(tmp_path)
    assert refused(tmp_path, 2, "plan", back, "--session", value).startswith("[PLAN-session]")


def test_the_posted_list_masks_numbers_and_shows_the_year_only(tmp_path: Path) -> None:
    # promise 7
    plan(tmp_path, returned(tmp_path))
    posted = openpyxl.load_workbook(tmp_path / "plan.xlsx")["Niêm yết"]
    text = " ".join(str(cell.value) for row in posted.iter_rows() for cell in row)
    assert "070085000011" not in text
    assert "070•••••0011" in text
    assert "02/03/1985" not in text
    said = vaxcli(tmp_path, "plan", "list.verified.xlsx", "--overwrite")
    assert "Nguyễn Văn An" not in said.stderr + said.stdout


def test_the_same_returns_give_the_same_bytes(tmp_path: Path) -> None:
    # promise 6
    back = returned(tmp_path)
    for name in ("a.xlsx", "b.xlsx"):
        plan(tmp_path, back, "--start", "15/11/2021", "-o", name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def person(number: int, home: int, code: str = "XM", earlier: tuple[Dose, ...] = ()) -> Candidate:
    return Candidate(
        full_name=f"Người {number}",
        birth="1985-03-02",
        sex="M",
        number=f"0700850{number:05}",
        hamlet=f"Thôn {home % 3}",
        household=f"nhà {home}",
        code=code,
        flags=(),
        wanted="",
        row_id=f"1a2b3c4d-1.{number}",
        earlier=earlier,
    )


@given(
    homes=st.lists(
        st.tuples(st.integers(0, 8), st.sampled_from(["XM", "KXM", "XMBS", "SAI", "KHONG"])), max_size=40
    ),
    rooms=st.lists(st.tuples(st.integers(0, 5), st.integers(1, 9)), min_size=1, max_size=6),
)
@settings(max_examples=60, deadline=None)
def test_nobody_is_lost_planned_twice_or_squeezed_in(
    homes: list[tuple[int, str]], rooms: list[tuple[int, int]]
) -> None:
    everybody = [person(number, home, code) for number, (home, code) in enumerate(homes)]
    found = [wish(one, DAY, RULES) for one in everybody]
    given_ = [
        Session(day=date(2021, 11, 15 + day), half=Half.MORNING, place=str(at), capacity=room)
        for at, (day, room) in enumerate(rooms)
    ]
    wishes = [one for one in found if isinstance(one, Wish)]
    left = [one for one in found if isinstance(one, Left)]
    left += sessions.fill(wishes, given_, RULES, cards_first=False)
    placed = [one.person.row_id for session in given_ for one in session.wishes]
    assert sorted(placed + [one.person.row_id for one in left]) == sorted(one.row_id for one in everybody)
    assert all(len(session.wishes) <= session.capacity for session in given_)
    assert all(one.earliest <= session.day for session in given_ for one in session.wishes)
    assert all(one.person.code in ("XM", "KXM", "XMBS") for session in given_ for one in session.wishes)


def test_a_household_stays_together_where_it_fits() -> None:
    # R31
    everybody = [person(number, number // 3) for number in range(9)]
    wishes = [one for one in (wish(each, DAY, RULES) for each in everybody) if isinstance(one, Wish)]
    given_ = [Session(day=DAY, half=Half.MORNING, place=str(n), capacity=4) for n in range(3)]
    assert sessions.fill(wishes, given_, RULES, cards_first=False) == []
    assert [len({one.person.household for one in session.wishes}) for session in given_] == [1, 1, 1]
