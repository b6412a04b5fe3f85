"""``vaxcli verify`` as a user runs it: each option, exit code, stdout, stderr, files (DESIGN 7; issue 1)."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msoffcrypto.format.ooxml
import openpyxl
import pytest

from tests.commands.command import pair, refused, snapshot, vaxcli
from tests.tables import LIST, REGISTER, RESULTS, column, register, table, workbook
from vaxcli.codes import ExitCode
from vaxcli.texts import document, say

VERIFY = ("verify", "list.xlsx", "--population", "pop.csv")
ENVELOPE = ["vaxcli_result", "command", "status", "exit_code", "data", "findings"]
FILES = ["list.police.xlsx", "list.verified.json", "list.verified.xlsx", "list.xlsx", "pop.csv"]
TODAY = datetime.now(UTC).astimezone().date()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return pair(tmp_path)


def texts(path: Path) -> str:
    """Every text of a workbook, one a line."""
    book = openpyxl.load_workbook(path)
    return "\n".join(
        str(cell)
        for sheet in book.worksheets
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if cell is not None
    )


def test_the_line_that_must_always_work(folder: Path) -> None:
    # DESIGN 1: no other option, no settings file; everything said is on stderr
    before = snapshot(folder)
    ran = vaxcli(folder, *VERIFY, real=True)
    assert (ran.code, ran.stdout) == (0, "")
    after = snapshot(folder)
    assert sorted(after) == FILES
    assert {name: after[name] for name in before} == before
    assert column(folder / "list.verified.xlsx", document("column-code")) == RESULTS
    for word in ("list.xlsx: 6 người", "Số CCCD/CMND", "pop.csv, 7 người", "list.police.xlsx", "TENCHUAN"):
        assert word in ran.stderr
    assert {(folder / name).stat().st_mode & 0o777 for name in FILES[:3]} == {0o600}


def test_json_is_one_envelope_and_nothing_else_on_stdout(folder: Path) -> None:
    ran = vaxcli(folder, *VERIFY, "--json", "--made-on", "08/11/2021", real=True)
    assert ran.code == 0
    assert ran.stdout.count("\n") == 1
    answer = json.loads(ran.stdout)
    assert list(answer) == ENVELOPE
    assert (answer["vaxcli_result"], answer["command"], answer["status"], answer["exit_code"]) == (
        1,
        "verify",
        "done",
        0,
    )
    data = answer["data"]
    assert {"rows", "people", "counts", "fields", "outputs", "list_id", "made_on", "due_on"} <= data.keys()
    assert data["counts"] == {"XM": 1, "KXM": 1, "SAI": 1, "GAN": 1, "KHONG": 1, "CHET": 1}
    assert sum(data["counts"].values()) == data["people"] == 6
    assert all(sum(letters.values()) == 6 for letters in data["fields"].values())
    assert (data["made_on"], data["due_on"]) == ("2021-11-08", "2021-11-10")
    assert [Path(path).name for path in data["outputs"]] == [
        "list.verified.xlsx",
        "list.police.xlsx",
        "list.verified.json",
    ]


def test_a_refusal_with_json_is_an_envelope_too(folder: Path) -> None:
    (folder / "list.xlsx").write_bytes(b"")
    ran = vaxcli(folder, *VERIFY, "--json")
    answer = json.loads(ran.stdout)
    assert list(answer) == ENVELOPE
    assert ran.code == answer["exit_code"] == 4
    assert (answer["status"], answer["data"]) == ("failed", None)
    assert answer["findings"][0]["code"] == "F01-empty"


def test_a_wrong_line_with_json_is_an_envelope_too(folder: Path) -> None:
    ran = vaxcli(folder, "verify", "list.xlsx", "--json")
    answer = json.loads(ran.stdout)
    assert (ran.code, answer["exit_code"], answer["command"]) == (2, 2, "verify")


def test_quiet_says_nothing(folder: Path) -> None:
    ran = vaxcli(folder, *VERIFY, "--quiet", real=True)
    assert (ran.code, ran.stdout, ran.stderr) == (0, "", "")
    assert sorted(snapshot(folder)) == FILES


def test_quiet_still_tells_why_a_run_stopped(folder: Path) -> None:
    (folder / "list.xlsx").unlink()
    assert "list.xlsx" in refused(folder, 4, *VERIFY, "--quiet")


@pytest.mark.parametrize(
    ("line", "environment"),
    [
        (("--lang", "en", *VERIFY), {}),
        ((*VERIFY, "--lang=en"), {}),
        (("verify", "--lang", "en", *VERIFY[1:]), {}),
        (VERIFY, {"VAXCLI_LANG": "en"}),
    ],
)
def test_english_wherever_it_is_asked_for(
    folder: Path, line: tuple[str, ...], environment: dict[str, str]
) -> None:
    # DESIGN 8: messages are English, documents Vietnamese in any case
    ran = vaxcli(folder, *line, "--dry-run", env=environment)
    assert ran.code == 0
    assert say("result-XM-label", "en") in ran.stderr
    assert say("result-XM-label", "vi") not in ran.stderr


def test_the_option_overrules_the_environment(folder: Path) -> None:
    ran = vaxcli(folder, *VERIFY, "--dry-run", "--lang", "vi", env={"VAXCLI_LANG": "en"})
    assert say("result-XM-label", "vi") in ran.stderr


def test_documents_are_vietnamese_in_english_too(folder: Path) -> None:
    assert vaxcli(folder, *VERIFY, "--lang", "en", "-q").code == 0
    assert column(folder / "list.verified.xlsx", document("column-result"))[0] == say("result-XM-label", "vi")


def test_dry_run_tells_all_and_writes_nothing(folder: Path) -> None:
    before = snapshot(folder)
    ran = vaxcli(folder, *VERIFY, "--dry-run")
    assert ran.code == 0
    assert say("verify-would-write", "vi") in ran.stderr
    assert snapshot(folder) == before


def test_dry_run_is_refused_where_the_run_would_be(folder: Path) -> None:
    (folder / "list.verified.xlsx").write_bytes(b"old")
    refused(folder, 5, *VERIFY, "--dry-run")


@pytest.mark.parametrize(
    ("made_on", "rows", "code"),
    [
        (TODAY - timedelta(days=3), LIST, ExitCode.LATE),
        (TODAY - timedelta(days=2), LIST, ExitCode.NEEDS_PERSON),
        (TODAY, LIST, ExitCode.NEEDS_PERSON),
        (TODAY, "\n".join(LIST.strip().splitlines()[:2]), ExitCode.DONE),
    ],
    ids=["late", "the last day", "today", "nothing open"],
)
def test_exit_code_tells_what_is_left(folder: Path, made_on: date, rows: str, code: ExitCode) -> None:
    # DESIGN 6.4: only with --exit-code; the day of making is not counted
    workbook(folder / "list.xlsx", table(rows))
    line = (*VERIFY, "--dry-run", "--made-on", f"{made_on:%d/%m/%Y}")
    assert vaxcli(folder, *line, "--exit-code").code == code
    assert vaxcli(folder, *line).code == 0


@pytest.mark.parametrize(
    ("show", "quoted", "masked"), [("none", False, False), ("masked", False, True), ("full", True, False)]
)
def test_show_governs_what_of_the_register_is_quoted(
    folder: Path, show: str, *, quoted: bool, masked: bool
) -> None:
    # promise 7: the register's own day of birth (31) is not in the list, which says 30
    assert vaxcli(folder, *VERIFY, "-q", "--show", show).code == 0
    returned = texts(folder / "list.verified.xlsx")
    assert ("31/12/1990" in returned) is quoted
    assert ("••/••/1990" in returned) is masked
    # GAN: the number of the only person who fits stays with the police
    assert ("070079000033" in returned) is quoted
    assert ("070•••••0033" in returned) is masked
    police = texts(folder / "list.police.xlsx")
    assert "31/12/1990" in police
    assert "070079000033" in police


def test_a_verified_row_alone_carries_its_number_back(folder: Path) -> None:
    # DESIGN 7: the register's number for XM only
    vaxcli(folder, *VERIFY, "-q")
    assert column(folder / "list.verified.xlsx", document("column-verified_number")) == [
        "070085000011",
        "",
        "",
        "",
        "",
        "",
    ]


def test_a_column_can_be_named_by_letter_or_heading(folder: Path) -> None:
    rows = [["Mã khách" if cell == "Số CCCD/CMND" else cell for cell in line] for line in table(LIST)]
    workbook(folder / "list.xlsx", rows)
    refused(folder, 6, *VERIFY)
    for named in ("number=E", "number=Mã khách"):
        ran = vaxcli(folder, *VERIFY, "--dry-run", "--json", "--column", named)
        assert json.loads(ran.stdout)["data"]["counts"]["XM"] == 1


def test_a_sheet_can_be_chosen_by_name_or_position(folder: Path) -> None:
    head, *rows = table(LIST)
    workbook(folder / "list.xlsx", [head, *rows[:2]], [head, *rows[2:]])
    for chosen, people in (((), 6), (("--sheet", "Danh sách 2"), 4), (("--sheet", "1"), 2)):
        ran = vaxcli(folder, *VERIFY, "--dry-run", "--json", *chosen)
        assert json.loads(ran.stdout)["data"]["people"] == people


def test_several_sheets_name_their_rows_by_sheet_and_row(folder: Path) -> None:
    # DESIGN 6.5: 1a2b3c4d-2.15 is sheet 2, Excel row 15
    head, *rows = table(LIST)
    workbook(folder / "list.xlsx", [head, *rows[:2]], [head, *rows[2:]], above=["XÃ SUỐI MÂY"])
    vaxcli(folder, *VERIFY, "-q")
    identified = column(folder / "list.verified.xlsx", document("column-row_id"), 1)
    assert [text.partition("-")[2] for text in identified] == ["2.3", "2.4", "2.5", "2.6"]
    record = json.loads((folder / "list.verified.json").read_text(encoding="utf-8"))
    assert [key.partition("-")[2] for key in record["rows"]] == ["1.3", "1.4", "2.3", "2.4", "2.5", "2.6"]


def test_output_names_the_return_and_the_others_go_beside_it(folder: Path) -> None:
    (folder / "out").mkdir()
    assert vaxcli(folder, *VERIFY, "-q", "-o", "out/trả.xlsx").code == 0
    assert sorted(path.name for path in (folder / "out").iterdir()) == [
        "trả.json",
        "trả.police.xlsx",
        "trả.xlsx",
    ]


def test_output_dir_takes_all_files(folder: Path) -> None:
    (folder / "out").mkdir()
    assert vaxcli(folder, *VERIFY, "-q", "--output-dir", "out").code == 0
    assert sorted(path.name for path in (folder / "out").iterdir()) == FILES[:3]


def test_no_police_leaves_the_police_workbook_out(folder: Path) -> None:
    assert vaxcli(folder, *VERIFY, "-q", "--no-police").code == 0
    assert "list.police.xlsx" not in snapshot(folder)


def test_overwrite_replaces_and_keeps_permissions(folder: Path) -> None:
    target = folder / "list.verified.xlsx"
    target.write_bytes(b"old")
    target.chmod(0o640)
    refused(folder, 5, *VERIFY)
    assert vaxcli(folder, *VERIFY, "-q", "--overwrite").code == 0
    assert column(target, document("column-code")) == RESULTS
    assert target.stat().st_mode & 0o777 == 0o640
    assert sorted(snapshot(folder)) == FILES


def test_confirmed_by_stands_on_verified_rows_and_on_the_note(folder: Path) -> None:
    vaxcli(folder, *VERIFY, "-q", "--confirmed-by", "Thiếu tá Trần Thử")
    path = folder / "list.verified.xlsx"
    assert column(path, document("column-confirmed_by")) == ["Thiếu tá Trần Thử", *[""] * 5]
    assert column(path, document("column-confirmed_on")) == [f"{TODAY:%d/%m/%Y}", *[""] * 5]
    note = openpyxl.load_workbook(path)[document("sheet-note")]
    assert "Thiếu tá Trần Thử" in [cell.value for cell in note["B"]]


def test_made_on_starts_the_clock_and_the_title_block_is_read(folder: Path) -> None:
    workbook(folder / "list.xlsx", table(LIST), above=["Suối Mây, ngày 08 tháng 11 năm 2021"])
    read = vaxcli(folder, *VERIFY, "--dry-run", "--json")
    assert json.loads(read.stdout)["data"]["due_on"] == "2021-11-10"
    given = vaxcli(folder, *VERIFY, "--dry-run", "--json", "--made-on", "2021-11-09")
    assert json.loads(given.stdout)["data"]["due_on"] == "2021-11-11"


def test_the_date_of_the_register_is_the_option_s(folder: Path) -> None:
    ran = vaxcli(folder, *VERIFY, "--dry-run", "--json", "--population-date", "01/11/2021")
    made = json.loads(ran.stdout)["data"]["register"]
    assert (made["made_on"], made["made_on_from"]) == ("2021-11-01", "option")


def test_a_column_of_the_register_can_be_named(folder: Path) -> None:
    strange = REGISTER.replace("Số định danh", "Cột lạ").replace("Số CMND cũ", "Cột 2")
    register(folder / "pop.csv", strange)
    refused(folder, 6, *VERIFY)
    ran = vaxcli(folder, *VERIFY, "--dry-run", "--json", "--population-column", "number=Cột lạ")
    assert json.loads(ran.stdout)["data"]["counts"]["XM"] == 1


def test_sex_codes_are_asked_for_and_taken(folder: Path) -> None:
    # DESIGN 6.5: an unclear vote is F02 and offers the option
    rows = [
        ["0" if cell == "Nam" else "1" if cell == "Nữ" else cell for cell in line] for line in table(LIST)
    ]
    workbook(folder / "list.xlsx", rows)
    assert "--sex-codes 0=nam,1=nu" in refused(folder, 6, *VERIFY)
    ran = vaxcli(folder, *VERIFY, "--dry-run", "--json", "--sex-codes", "0=nam,1=nu")
    assert json.loads(ran.stdout)["data"]["counts"]["XM"] == 1


@pytest.fixture
def protected(folder: Path) -> Path:
    """The list under the password ``bí mật 1``."""
    locked = io.BytesIO()
    plain = io.BytesIO((folder / "list.xlsx").read_bytes())
    msoffcrypto.format.ooxml.OOXMLFile(plain).encrypt("bí mật 1", locked)
    (folder / "list.xlsx").write_bytes(locked.getvalue())
    return folder


def test_a_protected_list_is_f08_and_never_asks_without_a_keyboard(protected: Path) -> None:
    # RELIABILITY 3, case 8
    assert refused(protected, 4, *VERIFY) == f"[F08] list.xlsx: {say('F08-protected', 'vi')}\n"


def test_a_wrong_password_is_f08(protected: Path) -> None:
    (protected / "mk.txt").write_text("bí mật 2\n", encoding="utf-8")
    assert say("F08-wrong-password", "vi") in refused(protected, 4, *VERIFY, "--password-file", "mk.txt")


def test_a_password_comes_from_a_file_or_the_environment(protected: Path) -> None:
    (protected / "mk.txt").write_text("bí mật 1\r\n", encoding="utf-8")
    assert vaxcli(protected, *VERIFY, "-q", "--dry-run", "--password-file", "mk.txt").code == 0
    assert vaxcli(protected, *VERIFY, "-q", "--dry-run", env={"VAXCLI_PASSWORD": "bí mật 1"}).code == 0
    assert "mk.txt" in refused(protected, 4, *VERIFY, "--password-file", "none/mk.txt")


def test_a_reader_that_closes_stdout_is_no_accident(folder: Path) -> None:
    # vaxcli codes | head -1
    import subprocess  # noqa: PLC0415 - only this test needs a pipe
    import sys  # noqa: PLC0415 - the same

    from tests.commands.command import environment  # noqa: PLC0415 - the same

    with subprocess.Popen(
        [sys.executable, "-m", "vaxcli", "codes"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        cwd=folder,
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == b""
