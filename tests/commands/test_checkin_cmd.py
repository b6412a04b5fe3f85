"""``vaxcli checkin`` as the desk sees it (R32 to R35, R48, R49; DESIGN promises 1, 5, 7, 8)."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from tests.commands.command import LIMIT, Ran, environment, refused, vaxcli
from tests.doses import dosebooks
from tests.doses.dosebooks import rows
from tests.doses.plans import AN, DAY, PLAN, plan
from vaxcli.doses import reading, wording
from vaxcli.doses.completeness import lacking
from vaxcli.register import arrivals, doses, imports, people, store
from vaxcli.register.arrivals import Arrival
from vaxcli.register.imports import Incoming
from vaxcli.register.model import NotVaccinated, Person
from vaxcli.register.people import NewPerson
from vaxcli.texts import document, say
from vaxcli.workbook.gate import open_source
from vaxcli.workbook.reader import read_book
from vaxcli.workbook.roll import read_list

STRANGER = "070301009999||LÊ THỊ MỚI|01022001|Nữ|Thôn 9, Bàu Sen|01052021"
DESK = ("--day", "15/11/2021", "--session", "sáng")


def desk(folder: Path, *lines: str, more: tuple[str | Path, ...] = ()) -> Ran:
    """Run a desk on a file of scans."""
    if not (folder / "plan.xlsx").exists():
        plan(folder)
    (folder / "scans.txt").write_text("\n".join(lines), encoding="utf-8")
    return vaxcli(folder, "checkin", "plan.xlsx", *DESK, "--scans", "scans.txt", *more)


def told(ran: Ran) -> str:
    """What was said, without the breaks of a terminal of 80 columns."""
    return " ".join(ran.stderr.split())


def came(folder: Path) -> list[Arrival]:
    with store.read_only(folder / "register.sqlite") as connection:
        return arrivals.of_plan(connection, "5e6f7a8b")


def kept(folder: Path) -> list[tuple[str, str, str, bool]]:
    """Name, letters, paper and whether outside the plan, of everybody who came."""
    return [(one.full_name, one.letters, one.paper, one.walk_in) for one in came(folder)]


def everybody(folder: Path) -> list[Person]:
    with store.read_only(folder / "register.sqlite") as connection:
        return list(people.everybody(connection))


def load(folder: Path, *persons: NewPerson) -> None:
    """People of a returned list, in the register."""
    at = datetime.now().astimezone()
    with store.opened(folder / "register.sqlite") as connection:
        coming = Incoming(kind="return", file="r.xlsx", sha256="0", at=at, by="t")
        people.add(connection, imports.begin_import(connection, coming), persons)


def an(code: str = "XM", **more: str) -> NewPerson:
    base = {"number": "070085000011", "full_name": "Nguyễn Văn An", "birth": "1985-03-02", "sex": "M"}
    return NewPerson(**base | {"row_id": "1a2b3c4d-1.2"} | more, code=code, other_numbers=("285000011",))


def test_a_card_that_agrees_is_kept_by_enter(tmp_path: Path) -> None:
    ran = desk(tmp_path, AN)
    assert ran.code == 0
    assert say("checkin-here", "vi") in told(ran)
    assert kept(tmp_path) == [("NGUYỄN VĂN AN", "KCKK", "card", False)]
    one = came(tmp_path)[0]
    assert (one.day, one.row_id, one.on_plan, one.number) == (DAY, "1a2b3c4d-1.2", True, "070085000011")
    assert datetime.fromisoformat(one.at).tzinfo is not None


@pytest.mark.parametrize(
    "scan",
    [
        AN.replace("02031985", "03021985"),  # a field differs
        "070190000022||TRẦN THỊ BÌNH|31121990|Nữ|Thôn 2|",  # another half-day
        "070079000033||LÊ HOÀNG CƯỜNG|01061979|Nam|Thôn 2|",  # another day
        STRANGER,  # not on the plan
    ],
)
def test_enter_alone_never_confirms_what_needs_a_look(tmp_path: Path, scan: str) -> None:
    # promise 1: the Enter that a scanner types is no decision
    ran = desk(tmp_path, scan)
    assert say("checkin-look-first", "vi") in told(ran)
    assert came(tmp_path) == []
    ran = desk(tmp_path, f"{scan}\tc")
    assert len(came(tmp_path)) == 1


def test_somebody_who_is_not_verified_any_more_needs_a_look(tmp_path: Path) -> None:
    # a later return, which the register knows and the plan does not
    load(tmp_path, an("SAI"))
    ran = desk(tmp_path, AN)
    assert say("checkin-not-verified", "vi", code="SAI") in told(ran)
    assert came(tmp_path) == []


def test_the_same_scan_twice_adds_nothing_and_says_so(tmp_path: Path) -> None:
    desk(tmp_path, AN, AN)
    ran = desk(tmp_path, "070085000011\t1", "nguyen van an\t1\t1", more=("--json",))
    assert len(came(tmp_path)) == 1
    data = json.loads(ran.stdout)["data"]
    assert (data["scans"], data["arrivals"], data["already"]) == (2, 0, 2)


@pytest.mark.parametrize(("answer", "paper"), [("1", "card"), ("2", "notice"), ("3", "none")])
def test_a_typed_number_says_which_paper(tmp_path: Path, answer: str, paper: str) -> None:
    # R32: "neither" is recorded, not hidden
    desk(tmp_path, f"070085000011\t{answer}")
    assert kept(tmp_path) == [("Nguyễn Văn An", "KXXX", paper, False)]


def test_a_typed_number_without_paper_is_not_kept_unless_there_is_a_default(tmp_path: Path) -> None:
    ran = desk(tmp_path, "070085000011")
    assert say("checkin-paper-first", "vi") in told(ran)
    assert came(tmp_path) == []
    desk(tmp_path, "070085000011", more=("--paper", "notice"))
    assert kept(tmp_path) == [("Nguyễn Văn An", "KXXX", "notice", False)]


def test_a_name_is_chosen_and_confirmed_by_hand(tmp_path: Path) -> None:
    desk(tmp_path, "vo minh phuc", "vo minh phuc\t\t1", "vo minh phuc\t2", "vo minh phuc\t7\t1")
    assert came(tmp_path) == []
    desk(tmp_path, "vo minh phuc\t2\t1")
    assert kept(tmp_path) == [("Võ Minh Phúc", "XXXX", "card", False)]
    assert came(tmp_path)[0].birth == "1995-08-07"


def test_a_passport_of_a_non_citizen_is_settled_without_verification(tmp_path: Path) -> None:
    # promise 5
    ran = desk(tmp_path, "M12345678\t1")
    assert say("checkin-not-a-citizen", "vi") in told(ran)
    assert kept(tmp_path) == [("Kim Min Soo", "KXXX", "card", False)]


def test_the_old_number_finds_who_is_linked_by_the_register(tmp_path: Path) -> None:
    load(tmp_path, an())
    desk(tmp_path, "285000011\t1")
    assert kept(tmp_path) == [("Nguyễn Văn An", "CXXX", "card", False)]
    assert came(tmp_path)[0].person_id == everybody(tmp_path)[0].id


def test_an_earlier_certificate_is_kept_with_the_arrival(tmp_path: Path) -> None:
    # R33, R35
    load(tmp_path, an())
    desk(tmp_path, f"{AN}\tg\tAstra Zeneca\t01/09/2021\tAB123\t1\tg\tNanocovax\t1/8/2021\t\t\tc")
    (arrival,) = came(tmp_path)
    doses_told = [
        ("astrazeneca", "Astra Zeneca", "2021-09-01", "AB123", 1),
        ("", "Nanocovax", "2021-08-01", "", None),
    ]
    names = ("vaccine", "vaccine_text", "given_on", "lot", "dose_no")
    assert json.loads(arrival.earlier_doses) == [dict(zip(names, one, strict=True)) for one in doses_told]
    question = "select vaccine, vaccine_text, given_on, lot, dose_no, source, person_id, verified from doses"
    assert rows(tmp_path, question) == [(*one, "paper", arrival.person_id, 1) for one in doses_told]


def test_a_dose_of_the_certificate_is_never_there_twice(tmp_path: Path) -> None:
    # R35, promise 8: the desk, a file of papers and the site that gave it tell of one dose
    load(tmp_path, an())
    given = "1 | AstraZeneca | AB123 | 01/09/2021 | Bệnh viện huyện | |"
    dosebooks.doses(tmp_path, dosebooks.AN + given)
    desk(tmp_path, f"{AN}\tg\tAstra Zeneca\t01/09/2021\tAB123\t1\tc")
    assert dosebooks.recorded(tmp_path, history=True).rows["already_there"] == 1
    assert dosebooks.recorded(tmp_path).rows["new"] == 1
    plan(tmp_path, plan_id="77777777")
    ran = desk(tmp_path, f"{AN}\tg\tAZ\t01/09/2021\tAB123\t1\tc")
    assert say("checkin-certificate-already_there", "vi") in told(ran)
    assert rows(tmp_path, "select source, status from doses order by id") == [
        ("paper", "corrected"),
        ("own", "valid"),
    ]


def test_a_certificate_that_contradicts_the_register_changes_nothing_and_is_told(tmp_path: Path) -> None:
    load(tmp_path, an())
    dosebooks.doses(tmp_path, dosebooks.AN + "1 | AstraZeneca | AB123 | 01/09/2021 | Trạm Y tế | |")
    dosebooks.recorded(tmp_path)
    ran = desk(tmp_path, f"{AN}\tg\tPfizer\t01/09/2021\t\t1\tc")
    assert say("checkin-certificate-contradicting", "vi") in told(ran)
    assert rows(tmp_path, "select vaccine, source from doses") == [("astrazeneca", "own")]
    assert "Pfizer" in came(tmp_path)[0].earlier_doses


@pytest.mark.parametrize(
    ("number", "more", "warned", "count"),
    [
        ("1", "", False, 1),
        ("2", "", True, 0),  # the very dose of the plan: Enter alone is not enough
        ("2", "\tc", True, 1),
        ("3", "", True, 0),
        ("", "", False, 1),  # whatever its number, it is one dose, and he comes for the second
    ],
)
def test_who_had_the_planned_dose_already_needs_a_second_look(
    tmp_path: Path, number: str, more: str, warned: bool, count: int
) -> None:
    # R29, R33, R34: the register knows more by now than the plan did
    load(tmp_path, an())
    dosebooks.doses(tmp_path, dosebooks.AN + f"{number} | AstraZeneca | AB123 | 15/09/2021 | Trạm Y tế | |")
    dosebooks.recorded(tmp_path)
    ran = desk(tmp_path, AN + more)
    assert (say("checkin-had", "vi", last=number, planned=2) in told(ran)) is warned
    assert len(came(tmp_path)) == count


def test_a_certificate_that_tells_of_the_planned_dose_is_said(tmp_path: Path) -> None:
    # R33: two doses without a number are two
    load(tmp_path, an())
    noted = "g\tPfizer\t01/09/2021\tAB123\t"
    ran = desk(tmp_path, f"{AN}\t{noted}\t{noted.replace('01/09', '01/10')}\tc")
    assert told(ran).count(say("checkin-had", "vi", last=2, planned=2)) == 1


def test_a_certificate_before_the_return_is_received_goes_to_the_row_of_the_list(tmp_path: Path) -> None:
    # the plan was made from a return; nobody is verified by a plan alone
    desk(tmp_path, f"{AN}\tg\tPfizer\t01/09/2021\tAB123\t1\tc")
    assert rows(tmp_path, "select row_id, code, verified, findings from people, doses") == [
        ("1a2b3c4d-1.2", "", 0, "DOSE-not-listed")
    ]
    load(tmp_path, an())
    (person,) = everybody(tmp_path)
    with store.read_only(tmp_path / "register.sqlite") as connection:
        (dose,) = doses.of_people(connection, [person.id])[person.id]
    assert (person.code, dose.verified, dose.findings) == ("XM", True, ())


def test_an_earlier_dose_in_the_future_is_not_taken(tmp_path: Path) -> None:
    ran = desk(tmp_path, f"{AN}\tg\tPfizer\t01/09/2199\t\tc")
    assert say("checkin-cannot-read", "vi") in told(ran)
    assert came(tmp_path) == []


def test_somebody_elses_number_is_said_and_kept_outside_the_plan(tmp_path: Path) -> None:
    scan = AN.replace("NGUYỄN VĂN AN", "LÊ THỊ MỚI").replace("02031985", "17112001").replace("Nam", "Nữ")
    ran = desk(tmp_path, f"{scan}\tn\tc")
    assert say("checkin-other-person", "vi") in told(ran)
    assert kept(tmp_path) == [("LÊ THỊ MỚI", "", "card", True)]
    # the person of the plan may still come
    desk(tmp_path, AN)
    assert [one.row_id for one in came(tmp_path)] == ["", "1a2b3c4d-1.2"]


def test_walk_ins_are_queued_as_a_list_that_check_and_verify_read(tmp_path: Path) -> None:
    ran = desk(
        tmp_path,
        f"{STRANGER}\tc",
        f"{STRANGER}\tc",
        "C7654321\t3\tJohn Smith\t01/02/1980\tnam\tMỹ",
        "Trần Văn Lạ\t3\t\t05/06/1970\tnam",
    )
    assert ran.code == 0
    assert [row[3] for row in kept(tmp_path)] == [True, True, True]
    queue = tmp_path / "plan.walk-ins.xlsx"
    assert str(queue.name) in ran.stderr
    book = read_list(read_book(open_source(queue)))
    assert book.people.full_name == ["LÊ THỊ MỚI", "John Smith", "Trần Văn Lạ"]
    assert book.people.birth_date == ["01/02/2001", "01/02/1980", "05/06/1970"]
    assert book.people.number == ["070301009999", "C7654321", ""]
    assert book.people.nationality == ["", "Mỹ", ""]
    assert book.made_on == DAY
    assert vaxcli(tmp_path, "check", "plan.walk-ins.xlsx").code == 0
    assert queue.stat().st_mode & 0o077 == 0
    # R24: nobody verifies who is not a citizen; the others are not verified
    assert [person.code for person in everybody(tmp_path)] == ["", "KXM", ""]


def test_walk_ins_of_an_earlier_run_are_in_the_next_list_until_they_are_verified(tmp_path: Path) -> None:
    desk(tmp_path, f"{STRANGER}\tc")
    second = STRANGER.replace("LÊ THỊ MỚI", "ĐỖ VĂN SAU").replace("070301009999", "070201008888")
    desk(tmp_path, f"{second.replace('Nữ', 'Nam')}\tc")
    names = read_list(read_book(open_source(tmp_path / "plan.walk-ins-2.xlsx"))).people.full_name
    assert names == ["LÊ THỊ MỚI", "ĐỖ VĂN SAU"]
    new = {"number": "070301009999", "full_name": "Lê Thị Mới", "birth": "2001-02-01", "sex": "F"}
    load(tmp_path, an(**new, row_id="9f8e7d6c-1.9"))
    desk(tmp_path, AN, more=("--walk-ins", "rest.xlsx"))
    assert read_list(read_book(open_source(tmp_path / "rest.xlsx"))).people.full_name == ["ĐỖ VĂN SAU"]


def test_a_walk_in_whom_the_register_has_verified_is_not_queued(tmp_path: Path) -> None:
    new = {"number": "070301009999", "full_name": "Lê Thị Mới", "birth": "2001-02-01", "sex": "F"}
    load(tmp_path, an(**new, row_id="9f8e7d6c-1.9"))
    ran = desk(tmp_path, f"{STRANGER}\tc")
    assert say("checkin-verified", "vi", code="XM") in told(ran)
    assert kept(tmp_path) == [("LÊ THỊ MỚI", "", "card", True)]
    assert len(everybody(tmp_path)) == 1
    assert not (tmp_path / "plan.walk-ins.xlsx").exists()


def test_counts_add_up_and_hold_no_person(tmp_path: Path) -> None:
    # promise 7
    lines = [AN, AN, "070088000066", "HC1:6BFOXN", "7008500001", f"{STRANGER}\tc", "# remark", "", "q", AN]
    ran = desk(tmp_path, *lines, more=("--json",))
    answer = json.loads(ran.stdout)
    data = answer["data"]
    assert (answer["command"], answer["exit_code"]) == ("checkin", 0)
    assert data["scans"] == data["arrivals"] + data["already"] + data["skipped"] + data["unreadable"] == 6
    assert (data["arrivals"], data["walk_ins"], data["card"], data["waiting"]) == (2, 1, 2, 1)
    for secret in ("AN", "0700", "1985", "MỚI"):
        assert secret not in ran.stdout
    assert ran.stderr == ""


def test_numbers_are_masked_on_the_screen(tmp_path: Path) -> None:
    ran = desk(tmp_path, AN, f"{STRANGER}\tc", "vo minh phuc\t1\t1", "M12345678\t1")
    for number in ("070085000011", "070301009999", "070088000066", "M12345678"):
        assert number not in ran.stderr
    assert all(len(line) <= 80 for line in ran.stderr.splitlines()[2:] if "walk-ins" not in line)


def test_every_arrival_is_on_disk_when_it_is_confirmed(tmp_path: Path) -> None:
    # issue 4 clause 6: a power cut loses nothing
    plan(tmp_path)
    for count, scan in enumerate((AN, "070088000066\n1", "070095000077\n3"), 1):
        running = subprocess.Popen(
            [sys.executable, "-m", "vaxcli", "checkin", "plan.xlsx", *DESK],
            cwd=tmp_path,
            env=environment(),
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
        )
        assert running.stdin
        assert running.stderr
        running.stdin.write(f"{scan}\n\n".encode())
        running.stdin.flush()
        wanted = say("checkin-kept", "vi", count=1)
        for line in running.stderr:
            if wanted in line.decode():
                break
        running.send_signal(signal.SIGKILL)
        running.wait(LIMIT)
        running.stdin.close()
        running.stderr.close()
        assert len(came(tmp_path)) == count
    assert vaxcli(tmp_path, "audit").code == 0


def test_ctrl_c_ends_with_the_summary(tmp_path: Path) -> None:
    plan(tmp_path)
    running = subprocess.Popen(
        [sys.executable, "-m", "vaxcli", "checkin", "plan.xlsx", *DESK],
        cwd=tmp_path,
        env=environment(),
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    assert running.stdin
    assert running.stderr
    running.stdin.write(f"{AN}\n\n".encode())
    running.stdin.flush()
    for line in running.stderr:
        if say("checkin-kept", "vi", count=1) in line.decode():
            break
    running.send_signal(signal.SIGINT)
    rest = running.stderr.read().decode()
    assert running.wait(LIMIT) == 130
    running.stdin.close()
    running.stderr.close()
    assert say("checkin-summary", "vi") in rest
    assert "Traceback" not in rest


def test_two_desks_keep_one_person_once(tmp_path: Path) -> None:
    plan(tmp_path)
    (tmp_path / "scans.txt").write_text(f"{AN}\n070088000066\t1\n070095000077\t1\n{AN}", "utf-8")
    line = [sys.executable, "-m", "vaxcli", "checkin", "plan.xlsx", *DESK, "--scans", "scans.txt", "--json"]
    desks = [
        subprocess.Popen(
            line, cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(3)
    ]
    data = [json.loads(desk_.communicate(timeout=LIMIT)[0])["data"] for desk_ in desks]
    assert sum(each["arrivals"] for each in data) == len(came(tmp_path)) == 3
    assert sum(each["already"] for each in data) == 9


def test_one_run_is_one_import_that_can_be_taken_back(tmp_path: Path) -> None:
    desk(tmp_path, AN, "070088000066\t1")
    with store.read_only(tmp_path / "register.sqlite") as connection:
        made = imports.all_imports(connection)
    assert [(one.kind, one.file, one.counts) for one in made] == [("checkin", "plan.xlsx", {"arrivals": 2})]
    assert vaxcli(tmp_path, "register", "undo", str(made[0].id), "--reason", "nhập nhầm").code == 0
    assert came(tmp_path) == []
    # whoever was taken back may come again
    desk(tmp_path, AN)
    assert len(came(tmp_path)) == 1


def test_a_person_at_the_keyboard_is_asked_again(tmp_path: Path) -> None:
    plan(tmp_path)
    typed = [STRANGER, "", AN, "c", "h", "070088000066", "", "x", "1", "q"]
    done = subprocess.run(
        [sys.executable, "-m", "vaxcli", "checkin", "plan.xlsx", *DESK],
        cwd=tmp_path,
        env=environment(),
        input="\n".join(typed).encode(),
        capture_output=True,
        timeout=LIMIT,
        check=False,
    )
    heard = done.stderr.decode()
    assert done.returncode == 0
    # a scan at a question is no answer to it
    assert say("checkin-answer-first", "vi")[:30] in heard
    assert say("checkin-paper-first", "vi")[:30] in heard
    assert [row[0] for row in kept(tmp_path)] == ["LÊ THỊ MỚI", "Võ Minh Phúc"]


def test_the_end_of_the_keyboard_confirms_nobody(tmp_path: Path) -> None:
    plan(tmp_path)
    ran = vaxcli(tmp_path, "checkin", "plan.xlsx", *DESK)
    assert ran.code == 0
    assert came(tmp_path) == []


def test_the_paper_list_is_read_back_when_it_is_filled_in(tmp_path: Path) -> None:
    plan(tmp_path)
    ran = vaxcli(tmp_path, "checkin", "plan.xlsx", "--print", "--json")
    assert json.loads(ran.stdout)["data"] == {"outputs": ["plan.paper.xlsx"], "sessions": 3, "people": 6}
    assert not (tmp_path / "register.sqlite").exists()
    paper = tmp_path / "plan.paper.xlsx"
    blank = read_list(read_book(open_source(paper)))
    assert (len(blank.people), blank.blank) == (6, 15)
    # nobody has got anything yet
    assert all(row.empty for row in reading.read(blank, reading.Asked()))
    book = openpyxl.load_workbook(paper)
    sheet = book.worksheets[0]
    place = {str(cell.value): number for number, cell in enumerate(sheet[4], 1)}
    values = {"vaccine": "Pfizer", "lot": "AB123", "dose_date": "15/11/2021", "dose_time": "08:15"}
    for name, value in values.items():
        sheet.cell(5, place[document(f"paper-{name}")], value)
    sheet.cell(6, place[document("paper-dose_date")], "15/11/2021")
    sheet.cell(6, place[document("paper-reason")], document("paper-reason-deferred"))
    book.save(paper)
    rows = reading.read(read_list(read_book(open_source(paper))), reading.Asked())
    dose = rows[0].doses[0].dose
    assert (dose.dose_no, dose.vaccine, dose.lot, dose.given_on) == (2, "pfizer", "AB123", date(2021, 11, 15))
    assert dose.given_at is not None
    assert (rows[1].outcome, rows[1].day, rows[1].doses) == (NotVaccinated.DEFERRED, date(2021, 11, 15), ())
    assert all(row.empty for row in rows[2:])


def test_a_filled_paper_list_settles_everybody_who_came(tmp_path: Path) -> None:
    # R37: from the desk over the paper list to a complete day
    load(
        tmp_path,
        an(),
        an("KXM", number="M12345678", full_name="Kim Min Soo", birth="1980-07-04", row_id="1a2b3c4d-1.6"),
    )
    desk(tmp_path, AN, "M12345678\t1", f"{STRANGER}\tc")
    with store.read_only(tmp_path / "register.sqlite") as connection:
        assert len(lacking(connection, DAY, DAY).without_outcome) == 3
    vaxcli(tmp_path, "checkin", "plan.xlsx", "--print", *DESK)
    paper = tmp_path / "plan.paper.xlsx"
    book = openpyxl.load_workbook(paper)
    sheet = book.worksheets[0]
    place = {str(cell.value): number for number, cell in enumerate(sheet[4], 1)}
    filled: dict[int, dict[str, str]] = {
        5: {"vaccine": "AstraZeneca", "lot": "ABW1234", "dose_date": "15/11/2021", "dose_time": "08:00"},
        8: {"dose_date": "15/11/2021", "reason": document("paper-reason-refused")},
        9: {"full_name": "Lê Thị Mới", "birth_date": "01/02/2001", "sex": "Nữ", "number": "070301009999"}
        | {"dose": "1", "vaccine": "Pfizer", "lot": "FK1234", "dose_date": "15/11/2021"},
    }
    for row, values in filled.items():
        for name, value in values.items():
            sheet.cell(row, place[document(f"paper-{name}")], value)
    book.save(paper)
    assert vaxcli(tmp_path, "record", "plan.paper.xlsx").code == 0
    with store.read_only(tmp_path / "register.sqlite") as connection:
        assert lacking(connection, DAY, DAY).complete
    assert vaxcli(tmp_path, "audit").code == 0


def test_the_desk_speaks_english_when_asked(tmp_path: Path) -> None:
    plan(tmp_path)
    (tmp_path / "scans.txt").write_text(AN, "utf-8")
    ran = vaxcli(tmp_path, "--lang", "en", "checkin", "plan.xlsx", *DESK, "--scans", "scans.txt")
    assert ran.code == 0
    assert say("checkin-here", "en") in told(ran)


@pytest.mark.parametrize("reason", ["deferred", "refused", "contraindicated", "absent", "moved"])
def test_every_reason_of_the_drop_down_is_understood(reason: str) -> None:
    word = document(f"paper-reason-{reason}")
    assert wording.why_not(word, document("paper-reason"))[0] is NotVaccinated(reason)


def test_a_session_without_people_has_no_paper_list(tmp_path: Path) -> None:
    plan(tmp_path)
    refused(tmp_path, 6, "checkin", "plan.xlsx", "--print", "--day", "20/11/2021")


def test_refusals_leave_everything_as_it_was(tmp_path: Path) -> None:
    plan(tmp_path)
    (tmp_path / "bad.txt").write_bytes(b"\xff\xfe\x00\x01")
    (tmp_path / "not.xlsx").write_bytes(b"no workbook")
    (tmp_path / "there.xlsx").write_bytes(b"-")
    refused(tmp_path, 4, "checkin", "lacking.xlsx")
    refused(tmp_path, 4, "checkin", "not.xlsx")
    refused(tmp_path, 4, "checkin", "plan.xlsx", "--scans", "lacking.txt")
    refused(tmp_path, 4, "checkin", "plan.xlsx", "--scans", "bad.txt")
    refused(tmp_path, 4, "checkin", "plan.xlsx", "--scans", ".")
    refused(tmp_path, 2, "checkin", "plan.xlsx", "--paper", "passport")
    refused(tmp_path, 2, "checkin", "plan.xlsx", "--day", "31/02/2021")
    refused(tmp_path, 2, "checkin", "plan.xlsx", "--walk-ins", "plan.xlsx")
    refused(tmp_path, 5, "checkin", "plan.xlsx", "--walk-ins", "there.xlsx")
    refused(tmp_path, 5, "checkin", "plan.xlsx", "--print", "-o", "there.xlsx")
    refused(tmp_path, 6, "checkin", "plan.xlsx", "--register", "there.xlsx")


def test_a_list_is_no_plan(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["Họ và tên", "Ngày sinh"])
    book.save(tmp_path / "list.xlsx")
    assert "vaxcli plan" in refused(tmp_path, 4, "checkin", "list.xlsx")


def test_an_appointment_that_is_no_date_is_named_by_its_cell(tmp_path: Path) -> None:
    path = plan(tmp_path, PLAN)
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["B3"] = "thứ hai"
    book.save(path)
    assert "B3" in refused(tmp_path, 4, "checkin", "plan.xlsx")
