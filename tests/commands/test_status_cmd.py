"""``vaxcli status``: every list below a folder, from its records or from what its workbooks say of themselves.

Rules: 1. stage, who has it, days, open rows (issue 3, item 9); 2. late is flagged, and exit 10 only with
``--exit-code`` (DESIGN 6.4); 3. foreign and broken files are skipped, broken ones are named; 4. a workbook is only
opened where no record speaks of it; 5. the table fits 80 columns.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.commands.command import pair, refused, vaxcli
from tests.tables import LIST, table, workbook
from vaxcli.lists.status import Trace, standings
from vaxcli.lists.travel import Stage
from vaxcli.procedure import Clock, Part, Party
from vaxcli.texts import document

TODAY = date.today()  # noqa: DTZ011 - the command looks at the same calendar


def made(days_ago: int) -> tuple[str, str]:
    return ("--made-on", f"{TODAY - timedelta(days_ago):%d/%m/%Y}")


def submitted(folder: Path, days_ago: int = 0, *more: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    pair(folder)
    ran = vaxcli(folder, "submit", "list.xlsx", *made(days_ago), *more)
    assert ran.code == 0, ran.stderr


def verified(folder: Path) -> None:
    ran = vaxcli(folder, "verify", "list.submitted.xlsx", "--population", "pop.csv")
    assert ran.code == 0, ran.stderr


def lists(folder: Path, *more: str) -> list[Any]:
    found: list[Any] = json.loads(vaxcli(folder, "status", "--json", *more).stdout)["data"]["lists"]
    return found


def test_a_list_goes_from_stage_to_stage(tmp_path: Path) -> None:
    # rule 1: R20, R23; REQUIREMENTS 1.5
    submitted(tmp_path / "sent")
    (one,) = lists(tmp_path)
    assert (one["stage"], one["with"], one["days_left"], one["open"]) == ("submitted", "police", 2, {})
    verified(tmp_path / "sent")
    (one,) = lists(tmp_path)
    assert (one["stage"], one["with"], one["days_left"]) == ("returned", "station", None)
    assert one["open"] == {"SAI": 1, "GAN": 1, "KHONG": 1, "CHET": 1}
    vaxcli(tmp_path / "sent", "receive", "list.submitted.xlsx", "list.submitted.verified.xlsx")
    (one,) = lists(tmp_path)
    assert (one["stage"], one["with"], one["returned_on"]) == ("received", "station", f"{TODAY}")


def test_without_records_the_workbooks_speak(tmp_path: Path) -> None:
    # rules 1 and 4: a copy at the police is being verified
    submitted(tmp_path)
    (tmp_path / "list.submitted.json").unlink()
    (one,) = lists(tmp_path)
    assert (one["stage"], one["with"], one["people"]) == ("verifying", "police", 6)
    verified(tmp_path)
    (with_record,) = lists(tmp_path)
    (tmp_path / "list.submitted.verified.json").unlink()
    (without,) = lists(tmp_path)
    # the record of verify names the file that was verified, the note the maker's own
    assert without | {"file": ""} == with_record | {"file": ""}


def test_part_two_waits_with_the_commune_authority(tmp_path: Path) -> None:
    # R41, R42
    submitted(tmp_path, 0, "--part", "II")
    (one,) = lists(tmp_path)
    assert (one["part"], one["with"]) == ("II", "authority")


@pytest.mark.parametrize(("days_ago", "code", "late"), [(0, 0, False), (2, 0, False), (3, 10, True)])
def test_late_is_flagged_the_day_after_the_due_day(
    tmp_path: Path,
    days_ago: int,
    code: int,
    late: bool,
) -> None:
    # rule 2: R27, the making day is not counted
    submitted(tmp_path, days_ago)
    assert [one["late"] for one in lists(tmp_path)] == [late]
    assert len(lists(tmp_path, "--late")) == int(late)
    assert vaxcli(tmp_path, "status").code == 0
    assert vaxcli(tmp_path, "status", "--exit-code").code == code


def test_open_rows_are_exit_3_when_asked(tmp_path: Path) -> None:
    # rule 2
    submitted(tmp_path)
    verified(tmp_path)
    assert vaxcli(tmp_path, "status", "--exit-code").code == 3


def test_foreign_files_are_skipped_and_broken_ones_named(tmp_path: Path) -> None:
    # rule 3
    submitted(tmp_path / "good")
    workbook(tmp_path / "foreign.xlsx", table(LIST))
    (tmp_path / "text.xlsx").write_text("no workbook")
    (tmp_path / "other.json").write_text("{}")
    (tmp_path / "bad.verified.json").write_text('{"vaxcli_record": 1, "list_id"')
    (tmp_path / "odd.submitted.json").write_text('{"vaxcli_record": 1, "list_id": 7}')
    whole = (tmp_path / "good" / "list.submitted.xlsx").read_bytes()
    at = whole.index(b"xl/worksheets/sheet1.xml") + 40
    (tmp_path / "broken.xlsx").write_bytes(whole[:at] + b"broken" + whole[at + 6 :])
    answer = json.loads(vaxcli(tmp_path, "status", "--json").stdout)
    assert len(answer["data"]["lists"]) == 1
    assert [(found["code"], found["place"]["file"]) for found in answer["findings"]] == [
        ("STATUS-001", "bad.verified.json"),
        ("STATUS-001", "odd.submitted.json"),
        ("STATUS-002", "broken.xlsx"),
    ]


def test_the_table_fits_80_columns_and_names_nobody(tmp_path: Path) -> None:
    # rule 5, promise 7
    submitted(tmp_path / "a", 5)
    verified(tmp_path / "a")
    for env in ({"COLUMNS": "200"}, {"COLUMNS": "80", "VAXCLI_LANG": "en"}):
        ran = vaxcli(tmp_path, "status", env=env)
        assert ran.code == 0
        assert max(map(len, ran.stdout.splitlines())) <= 80
        assert "SAI:1" in ran.stdout
        assert "list.xlsx" in ran.stdout
        assert not [row[1] for row in table(LIST)[1:] if row[1] in ran.stdout]


def test_an_empty_folder_is_said_and_a_missing_one_refused(tmp_path: Path) -> None:
    ran = vaxcli(tmp_path, "status")
    assert ran.code == 0
    assert ran.stdout == f"{document('status-none', folder=tmp_path.name)}\n"
    refused(tmp_path, 4, "status", "none")


def trace(stage: Stage, turn: int = 1, counts: Mapping[str, int] | None = None, **more: Any) -> Trace:
    """What is said of one list."""
    return Trace(list_id="0a", file="l.xlsx", stage=stage, turn=turn, counts=counts or {}, **more)


SENT = trace(Stage.SUBMITTED, made_on=date(2021, 11, 8), day=date(2021, 11, 8), part=Part.LOCALITY)
FIRST = trace(Stage.RETURNED, 1, {"XM": 4, "SAI": 2}, day=date(2021, 11, 10))
SECOND = trace(Stage.RETURNED, 2, {"XM": 4, "XMBS": 1, "SAI": 1}, day=date(2021, 11, 15))
LAST = trace(Stage.RETURNED, 3, {"XM": 4, "XMBS": 2}, day=date(2021, 11, 20))


@pytest.mark.parametrize(
    ("found", "stage", "returns", "still_open"),
    [
        ([SENT], Stage.SUBMITTED, 0, {}),
        ([SENT, FIRST], Stage.RETURNED, 1, {"SAI": 2}),
        ([SENT, FIRST, SECOND], Stage.SUPPLEMENTED, 2, {"SAI": 1}),
        ([SENT, FIRST, trace(Stage.RECEIVED, 1, FIRST.counts)], Stage.RECEIVED, 1, {"SAI": 2}),
        ([SENT, FIRST, SECOND, trace(Stage.RECEIVED, 1, FIRST.counts)], Stage.SUPPLEMENTED, 2, {"SAI": 1}),
        ([SENT, FIRST, LAST, trace(Stage.RECEIVED, 1, LAST.counts)], Stage.CLOSED, 3, {}),
        ([trace(Stage.RECEIVED, 1, LAST.counts)], Stage.CLOSED, 1, {}),
    ],
)
@pytest.mark.parametrize("backwards", [True, False])
def test_the_newest_return_decides(
    found: list[Trace],
    stage: Stage,
    returns: int,
    still_open: dict[str, int],
    backwards: bool,
) -> None:
    # rule 1: whatever the order in which the files are found
    (line,) = standings(found[::-1] if backwards else found, Clock.CALENDAR)
    assert (line.stage, line.returns, line.open) == (stage, returns, still_open)


def test_the_first_return_stops_the_clock(tmp_path: Path) -> None:
    # R27: a later supplement does not make a list late that came back in time
    (line,) = standings([SENT, FIRST, SECOND], Clock.CALENDAR)
    assert (line.due_on, line.returned_on) == (date(2021, 11, 10), date(2021, 11, 10))
    assert not line.late(date(2021, 12, 1))
    assert line.days_left(date(2021, 12, 1)) is None


def test_a_copy_that_was_passed_on_is_with_the_police() -> None:
    # R42
    sent = trace(Stage.VERIFYING, part=Part.FACILITY, passed_on=date(2021, 11, 9))
    (line,) = standings([sent, trace(Stage.SUBMITTED, part=Part.FACILITY)], Clock.CALENDAR)
    assert (line.stage, line.holder) == (Stage.SUBMITTED, Party.POLICE)
