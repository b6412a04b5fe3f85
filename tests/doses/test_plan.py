"""A whole plan, and the tables it is told of.

1. People in are people out, each once, also over two lists (promise 2).
2. The same people give the same id and the same bytes, the order of sessions does not matter (promise 6).
3. What the plan writes, the desk reads back.
4. A session or a lot that cannot be read is refused with its row; nothing is guessed.
"""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.doses.candidates import DAY, RULES, someone
from tests.doses.made import dose
from tests.tables import table, workbook
from vaxcli.codes import RowResult
from vaxcli.doses import plan_book, planread
from vaxcli.doses.plan import Given, Made, planned
from vaxcli.doses.plan_tables import lots, sessions
from vaxcli.doses.sessions import Half, Session, Usual
from vaxcli.doses.stock import Lot
from vaxcli.errors import InputError, UsageError
from vaxcli.texts import document

USUAL = Usual(place="Trạm Y tế", capacity=3)
GIVEN = Given(rules=RULES, usual=USUAL, start=DAY)
PEOPLE = [
    someone(1, full_name="Nguyễn Văn Ân", household="Nhà 1"),
    someone(2, full_name="Trần Thị Ánh", household="Nhà 1", birth="1990"),
    someone(3, full_name="Lê An", earlier=(dose("2021-09-01", "pfizer"),)),
    someone(4, code="KXM", number="M12345678", full_name="Kim Min Soo"),
    someone(5, code="SAI", why="Họ tên khác", step="Hỏi lại họ tên"),
    someone(6, code="TRUNG"),
]


def rooms(made: Made) -> list[int]:
    return [len(one.wishes) for one in made.sessions]


def test_everybody_is_planned_or_left_with_the_reason_in_the_order_of_the_list() -> None:
    # 1
    made = planned(PEOPLE, GIVEN)
    assert (made.people, rooms(made)) == (6, [3, 1])
    assert [(one.person.row_id, one.reason) for one in made.left] == [
        ("1a2b3c4d-1.5", "SAI"),
        ("1a2b3c4d-1.6", "TRUNG"),
    ]


def test_somebody_on_two_lists_is_planned_once() -> None:
    # 1
    twice = [replace(PEOPLE[0], row_id="5e6f7a8b-1.9"), replace(PEOPLE[3], row_id="5e6f7a8b-1.8")]
    other = replace(PEOPLE[3], row_id="5e6f7a8b-1.7", full_name="Park Ji Ho")
    made = planned([*PEOPLE, *twice, other], GIVEN)
    assert [one.person.row_id for one in made.left if one.reason == "twice"] == [
        "5e6f7a8b-1.9",
        "5e6f7a8b-1.8",
    ]
    assert sum(rooms(made)) == 5


@given(codes=st.lists(st.tuples(st.sampled_from([*RowResult]), st.integers(1, 12)), max_size=30))
@settings(deadline=None)
def test_nobody_is_lost_whatever_the_list(codes: list[tuple[RowResult, int]]) -> None:
    # 1: with doubles among the verified
    people = [
        someone(number, code=code.value, row_id=f"1a2b3c4d-1.{row}")
        for row, (code, number) in enumerate(codes, 2)
    ]
    made = planned(people, GIVEN)
    placed = [one.person for session in made.sessions for one in session.wishes]
    out = [one.row_id for one in [*placed, *(one.person for one in made.left)]]
    assert sorted(out) == sorted(one.row_id for one in people)
    assert all(one.code in ("XM", "XMBS", "KXM") for one in placed)
    assert len({(one.number, one.code == "KXM") for one in placed}) == len(placed)


def test_the_same_people_give_the_same_plan() -> None:
    # 2
    given_ = [Session(day=DAY, half=half, place="TYT", capacity=3) for half in Half]
    books = []
    for turned in (False, True):
        order = [replace(one, wishes=[]) for one in (reversed(given_) if turned else given_)]
        made = planned(PEOPLE, replace(GIVEN, sessions=order))
        books.append((made.plan_id, plan_book.workbook(made)))
    assert books[0] == books[1]


def test_another_plan_has_another_id() -> None:
    # 2
    ids = {
        planned(PEOPLE, given_).plan_id
        for given_ in (GIVEN, replace(GIVEN, start=date(2021, 11, 16)), replace(GIVEN, cards_first=True))
    }
    assert len(ids) == 2  # nobody lacks a card, so that changes nothing


def test_the_desk_reads_back_what_the_plan_writes(tmp_path: Path) -> None:
    # 3
    made = planned(PEOPLE, GIVEN)
    path = tmp_path / "plan.xlsx"
    path.write_bytes(plan_book.workbook(made))
    found = planread.read(path, None)
    assert found.plan_id == made.plan_id
    by_row = {one.row_id: one for one in found.people}
    for number, session in enumerate(made.sessions, 1):
        for wish in session.wishes:
            back = by_row.pop(wish.person.row_id)
            assert (back.day, back.session) == (session.day, f"{number}")
            assert (back.full_name, back.birth, back.sex, back.number, back.code, back.dose_no) == (
                wish.person.full_name,
                wish.person.birth,
                wish.person.sex,
                wish.person.number,
                wish.person.code,
                wish.dose_no,
            )
    assert by_row == {}
    assert [one.full_name for one in found.people if one.half == "sáng"] == [
        "Lê An",
        "Trần Thị Ánh",
        "Nguyễn Văn Ân",
    ]


def test_the_reason_of_the_return_is_told(tmp_path: Path) -> None:
    made = planned(PEOPLE, GIVEN)
    (tmp_path / "plan.xlsx").write_bytes(plan_book.workbook(made))
    rows = openpyxl.load_workbook(tmp_path / "plan.xlsx")[document("plan-sheet-left")].iter_rows(
        values_only=True
    )
    told = list(rows)[2:]
    assert told[0][5:7] == (f"{document('result-SAI-label')}. Họ tên khác.", "Hỏi lại họ tên")
    assert told[1][6] == document("result-TRUNG-next")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021-11-15 sáng; Nhà văn hoá; 120; Pfizer", (DAY, Half.MORNING, "Nhà văn hoá", 120, "pfizer")),
        ("15/11/2021 Chiều ; ; 5", (DAY, Half.AFTERNOON, "Trạm Y tế", 5, "")),
        ("15-11-2021", (DAY, Half.MORNING, "Trạm Y tế", 3, "")),
    ],
)
def test_a_session_of_the_command_line(text: str, expected: tuple[object, ...]) -> None:
    # 4
    (made,) = sessions((text,), None, USUAL)
    assert (made.day, made.half, made.place, made.capacity, made.vaccine) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "15/13/2021; T; 10", "11/2021 sáng", "2021-11-15 tối; T; 10", "2021-11-15 sáng; T; x", "15/11/2021; T; 0",
        "2021-11-15 sáng; T; -5", "2021-11-15 sáng; T; 10; Nanocovax", "2021-11-15 sáng; T; 10; Phizer",
        "15/11/2021; T; 10; Pfizer; Moderna", "15/11/2021; T; 999999999999",
    ],
)  # fmt: skip
def test_a_session_that_cannot_be_read_is_refused(text: str) -> None:
    # 4
    with pytest.raises(UsageError, match="PLAN-session"):
        sessions((text,), None, USUAL)


def test_a_session_told_twice_has_the_room_of_both() -> None:
    (made,) = sessions(("15/11/2021; T; 10", "2021-11-15 sáng; T; 5"), None, USUAL)
    assert made.capacity == 15


HEAD = "| Ngày | Buổi | Điểm tiêm | Sức chứa | Vắc xin |\n"


def written(folder: Path, text: str) -> Path:
    return workbook(folder / "table.xlsx", table(text), above=["Kế hoạch tháng 11"])


def test_sessions_of_an_office_table(tmp_path: Path) -> None:
    # 4: real dates and numbers as Excel keeps them
    rows: list[list[object]] = [
        list(table(HEAD)[0]),
        [date(2021, 11, 16), "chiều", "", 80, "AstraZeneca"],
        [],
    ]
    path = workbook(tmp_path / "sessions.xlsx", rows)
    (made,) = sessions((), path, USUAL)
    assert (made.day, made.half, made.place, made.capacity, made.vaccine) == (
        date(2021, 11, 16),
        Half.AFTERNOON,
        "Trạm Y tế",
        80,
        "astrazeneca",
    )


@pytest.mark.parametrize(
    "row",
    [
        "| 31/11/2021 | sáng | T | 10 | |",
        "| 15/11/2021 | sáng | T | nhiều | |",
        "| | sáng | T | 10 | |",
        "| 15/11/2021 | sáng | T | 10 | Pfizer hoặc Moderna |",
    ],
)
def test_a_row_that_is_no_session_is_named(tmp_path: Path, row: str) -> None:
    # 4
    path = written(tmp_path, HEAD + "| 15/11/2021 | sáng | T | 10 | |\n" + row)
    with pytest.raises(InputError) as refused:
        sessions((), path, USUAL)
    assert refused.value.code == "PLAN-session-row"
    assert refused.value.place
    assert refused.value.place.row == 4


def test_a_table_without_sessions_or_without_their_columns_is_refused(tmp_path: Path) -> None:
    # 4
    for text, code in (
        (HEAD, "PLAN-no-sessions"),
        ("| Ngày | Buổi |\n| 15/11/2021 | sáng |", "TABLE-columns"),
    ):
        with pytest.raises(InputError, match=code):
            sessions((), written(tmp_path, text), USUAL)


STOCK = "| Tên vắc xin | Số lô | Số liều | Hạn dùng |\n"


def test_lots_of_an_office_table(tmp_path: Path) -> None:
    with (tmp_path / "stock.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(
            table(STOCK + "| Vero Cell | 2021070001 | 120 | 30/11/2021 |\n| Pfizer | FK0001 | 6 | 02/2022 |\n"
                  "| Pfizer | FK0002 | 0 | |")
        )  # fmt: skip
    assert lots(tmp_path / "stock.csv") == [
        Lot(vaccine="vero_cell", lot="2021070001", doses=120, expiry=date(2021, 11, 30)),
        Lot(vaccine="pfizer", lot="FK0001", doses=6, expiry=date(2022, 2, 28)),
        Lot(vaccine="pfizer", lot="FK0002", doses=0, expiry=None),
    ]
    assert lots(None) == []


@pytest.mark.parametrize(
    "row",
    ["| Pfizzer | A | 5 | |", "| Pfizer | A | năm | |", "| Pfizer | A | 5 | 31/02/2022 |", "| | A | 5 | |"],
)
def test_a_row_that_is_no_lot_is_named(tmp_path: Path, row: str) -> None:
    # 4
    with pytest.raises(InputError, match="PLAN-stock-row"):
        lots(written(tmp_path, STOCK + row))


def test_a_posted_list_goes_by_given_name_and_hides_numbers() -> None:
    # promise 7; Vietnamese order: An, Ánh, Ân; the D with a stroke after D
    people = [
        someone(at, full_name=name)
        for at, name in enumerate(["Lê Văn Đào", "Trần Dũng", "Bùi Ân", "Lê An", "Võ Thị Ánh"], 1)
    ]
    posted = plan_book.posted(planned(people, GIVEN))
    assert list(posted.values[1]) == ["Lê An", "Võ Thị Ánh", "Bùi Ân", "Trần Dũng", "Lê Văn Đào"]
    assert set(posted.values[2]) == {"1985"}
    assert not {person.number for person in people} & set(posted.values[3])


def test_nobody_planned_is_a_plan_too() -> None:
    made = planned([someone(1, code="SAI")], GIVEN)
    assert (list(made.sessions), len(made.left)) == ([], 1)
    assert plan_book.workbook(made)
