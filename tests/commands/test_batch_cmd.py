"""``vaxcli batch``, ``health`` and ``aggregate``: a district's work without a person (R6, R11; RELIABILITY 3, 24 and 25)."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from pathlib import Path

import openpyxl
import pytest

from tests.batch import district as batch
from tests.commands.command import environment, refused, snapshot, vaxcli
from tests.documents import forms
from tests.doses.dosebooks import AN, BINH, GIVEN, doses
from tests.sign import pki
from tests.tables import LIST, register, table, workbook

SETTINGS = """
batch_inbox = "in"
batch_population = "pop.csv"
batch_output = "out"
batch_errors = "err"
batch_archive = "arch"
"""


HOLDER = """
import time
from datetime import UTC, datetime
from pathlib import Path
from vaxcli.batch.locking import locked
with locked(Path("out/.vaxcli-batch"), datetime.now(UTC)):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def district(tmp_path: Path) -> Path:
    """A drop folder with two lists, doses, a broken file and a lock file of Excel."""
    (tmp_path / "vaxcli.toml").write_text(SETTINGS, encoding="utf-8")
    register(tmp_path / "pop.csv")
    inbox = tmp_path / "in"
    (inbox / "danh-sach").mkdir(parents=True)
    workbook(inbox / "xa-a.xlsx", table(LIST))
    workbook(inbox / "danh-sach" / "xa-b.xlsx", table(LIST)[:1] + table(LIST)[2:])
    doses(inbox, AN + GIVEN, BINH + GIVEN, name="mui.xlsx")
    (inbox / "hong.xlsx").write_text("không phải bảng tính", encoding="utf-8")
    (inbox / "~$xa-a.xlsx").write_bytes(b"x")
    past = time.time() - 3600
    for path in inbox.rglob("*"):
        os.utime(path, (past, past))
    return tmp_path


def tree(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def results(folder: Path) -> list[str]:
    return [name for name in tree(folder / "out") if not name.startswith(".")]


def test_every_file_is_done_and_a_bad_one_does_not_stop_the_others(district: Path) -> None:
    said = vaxcli(district, "batch", "run", "--json", real=True)
    assert said.code == 8, said.stderr
    files = json.loads(said.stdout)["data"]["files"]
    assert sorted((one["kind"], one["end"]) for one in files) == [
        ("doses", "done"),
        ("list", "done"),
        ("list", "done"),
        ("skipped", "skipped"),
        ("unknown", "failed"),
    ]
    assert results(district) == [
        "mui.recorded.xlsx",
        *(f"xa-{unit}.{end}" for unit in "ab" for end in ("police.xlsx", "verified.json", "verified.xlsx")),
    ]
    assert tree(district / "in") == ["~$xa-a.xlsx"]
    assert {Path(name).name for name in tree(district / "arch")} == {"mui.xlsx", "xa-a.xlsx", "xa-b.xlsx"}
    reason = (district / "err" / "hong.xlsx.ly-do.txt").read_text(encoding="utf-8")
    assert reason.startswith("[F01] hong.xlsx: ")
    assert "Hãy" in reason


def test_results_are_those_of_the_single_command(district: Path) -> None:
    shutil.copy(district / "in" / "xa-a.xlsx", district / "xa-a.xlsx")
    vaxcli(district, "batch", "run", "-q", real=True)
    assert vaxcli(district, "verify", "xa-a.xlsx", "--population", "pop.csv", "-q", real=True).code == 0
    batch = json.loads((district / "out" / "xa-a.verified.json").read_bytes())
    alone = json.loads((district / "xa-a.verified.json").read_bytes())
    assert batch["rows"] == alone["rows"]
    assert batch["counts"] == alone["counts"]


def test_a_dry_run_touches_nothing(district: Path) -> None:
    before = snapshot(district)
    said = vaxcli(district, "batch", "run", "--dry-run", "--json", real=True)
    assert said.code == 0
    assert len(json.loads(said.stdout)["data"]["files"]) == 5
    assert snapshot(district) == before


def test_a_file_that_still_grows_waits(district: Path) -> None:
    (district / "in" / "xa-a.xlsx").touch()
    vaxcli(district, "batch", "run", "-q", real=True)
    assert (district / "in" / "xa-a.xlsx").exists()
    assert "xa-a.verified.xlsx" not in results(district)


def test_logs_hold_no_name_and_no_number(district: Path) -> None:
    # promise 7
    vaxcli(district, "batch", "run", "-q", real=True)
    state = district / "out" / ".vaxcli-batch"
    logs = "".join(path.read_text(encoding="utf-8") for path in state.rglob("*.jsonl"))
    assert logs.count("\n") >= 4
    for row in table(LIST)[1:]:
        assert row[1] not in logs
        assert not row[4] or row[4] not in logs
    assert "xa-a" not in logs


def test_a_second_run_meanwhile_is_told_whose_the_lock_is(district: Path) -> None:
    # RELIABILITY 3, case 25
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            HOLDER,
        ],
        cwd=district,
        env=environment(),
        stdout=subprocess.PIPE,
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        said = vaxcli(district, "batch", "run")
        assert said.code == 9
        assert said.stderr.startswith("[BATCH-busy]")
        assert str(holder.pid) in said.stderr
        assert len(tree(district / "in")) == 5
    finally:
        holder.kill()
        holder.communicate()
    # the dead owner's lock is taken over, and that is said
    said = vaxcli(district, "batch", "run", "--json", real=True)
    assert json.loads(said.stdout)["data"]["took_over"] is True


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_killed_at_any_moment_and_run_again_nothing_is_lost_or_done_twice(
    district: Path, tmp_path: Path
) -> None:
    undisturbed = tmp_path / "undisturbed"
    shutil.copytree(district, undisturbed, ignore=shutil.ignore_patterns("undisturbed"))
    vaxcli(undisturbed, "batch", "run", "-q", real=True)
    draw = random.Random(7)
    for _ in range(3):
        running = subprocess.Popen(
            [sys.executable, "-m", "vaxcli", "batch", "run", "-q"],
            cwd=district,
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(draw.uniform(0.2, 1.4))
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
    assert vaxcli(district, "batch", "run", "-q", real=True).code in (0, 8)
    assert results(district) == results(undisturbed)
    assert tree(district / "err") == tree(undisturbed / "err")
    assert {Path(name).name for name in tree(district / "arch")} == {"mui.xlsx", "xa-a.xlsx", "xa-b.xlsx"}
    told = json.loads(vaxcli(district, "register", "info", "--json", real=True).stdout)["data"]
    assert told["doses"] == 2
    assert vaxcli(district, "audit", "-q").code == 0


def test_health_knows_the_last_good_run(district: Path) -> None:
    assert refused(district, 6, "health", "--within", "26h")
    (district / "in" / "hong.xlsx").unlink()
    assert vaxcli(district, "batch", "run", "-q", real=True).code == 0
    said = vaxcli(district, "health", "--json")
    assert said.code == 0
    assert json.loads(said.stdout)["data"]["troubles"] == []


def test_health_tells_what_a_person_has_to_see_to(district: Path) -> None:
    vaxcli(district, "batch", "run", "-q", "--jobs", "1")
    with (district / "vaxcli.toml").open("a", encoding="utf-8") as file:
        file.write("register_max_days = 3\n")
    past = time.time() - 5 * 86400
    os.utime(district / "pop.csv", (past, past))
    said = vaxcli(district, "health", "--json")
    assert said.code == 6
    assert json.loads(said.stdout)["data"]["troubles"] == ["HEALTH-extract-old", "HEALTH-errors"]


@pytest.mark.parametrize("where", ["setting", "environment", "nowhere"])
def test_reports_are_signed_when_settings_say_with_what(tmp_path: Path, where: str) -> None:
    # R38: only a certificate together with what opens it lets a schedule sign; else the paper waits
    folder = batch.with_report(tmp_path).parent.parent
    pki.put(folder / "cert.p12", pki.made().curve.p12())
    lines = ['batch_cert = "cert.p12"']
    if where == "setting":
        pki.put(folder / "pass.txt", pki.PASSPHRASE + "\n")
        lines.append('batch_passphrase_file = "pass.txt"')
    settings = SETTINGS + "\n".join(lines) + "\n"
    (folder / "vaxcli.toml").write_text(settings, encoding="utf-8")
    env = {"VAXCLI_PASSPHRASE": pki.PASSPHRASE} if where == "environment" else {}
    said = vaxcli(folder, "batch", "run", "--json", env=env)
    assert said.code == 0, said.stderr
    (told,) = json.loads(said.stdout)["data"]["files"]
    signed = where != "nowhere"
    assert (told["kind"], told["end"]) == ("report", "done" if signed else "waiting")
    assert (folder / "out" / "report.signed.pdf").exists() is signed
    assert (folder / "in" / "report.pdf").exists() is not signed
    if not signed:
        shown = vaxcli(folder, "batch", "run", "--jobs", "1").stderr
        assert "batch_cert" in shown
        assert "vaxcli sign" in shown


def test_schedules_are_written_as_their_systems_read_them(district: Path) -> None:
    line = vaxcli(district, "batch", "install", "--cron", "--at", "05:07").stdout
    assert line.startswith("7 5 * * * cd ")
    assert "batch run --quiet" in line
    assert vaxcli(district, "batch", "install", "--windows", "--write", ".").code == 0
    task = ET.fromstring((district / "vaxcli-batch.xml").read_bytes().decode("utf-16"))  # noqa: S314 - our own file
    assert "batch run --quiet" in [one.text for one in task.iter() if one.tag.endswith("Arguments")]
    assert vaxcli(district, "batch", "install", "--systemd", "--write", ".").code == 0
    assert "OnCalendar=*-*-* 22:30:00" in (district / "vaxcli-batch.timer").read_text(encoding="utf-8")
    assert refused(district, 2, "batch", "install").startswith("[BATCH-which]")


@pytest.fixture
def communes(tmp_path: Path) -> Path:
    """Two communes with the same list and the same dose, and one that sent nothing."""
    register(tmp_path / "pop.csv")
    for unit in ("Suối Mây", "Bàu Sen"):
        folder = tmp_path / "huyen" / unit
        folder.mkdir(parents=True)
        workbook(folder / "list.xlsx", table(LIST))
        line = ("verify", "list.xlsx", "--population", str(tmp_path / "pop.csv"), "-q")
        assert vaxcli(folder, *line).code == 0
        doses(folder, AN + GIVEN)
        assert vaxcli(folder, "record", "doses.xlsx", "-q").code == 0
    workbook(
        tmp_path / "units.xlsx",
        [["Xã", "Huyện"], ["Suối Mây", "Tân Lập"], ["Bàu Sen", "Tân Lập"], ["Lá Biếc", "Tân Lập"]],
    )
    return tmp_path


def test_communes_add_up_and_nobody_counts_twice(communes: Path) -> None:
    said = vaxcli(communes, "aggregate", "huyen", "--units", "units.xlsx", "--json")
    assert said.code == 0, said.stderr
    data = json.loads(said.stdout)["data"]
    assert data["silent"] == ["Lá Biếc"]
    assert data["counts"] == {"XM": 2, "SAI": 2, "GAN": 2, "KXM": 2, "CHET": 2, "KHONG": 2}
    assert (data["persons_twice"], data["doses_twice"], data["doses"]) == (1, 1, 1)
    figures = json.loads((communes / "totals.json").read_bytes())["figures"]
    totals = {line["name"]: line["counts"][0] for line in figures["totals"]}
    assert (totals["Số xã"], totals["Số mũi tiêm (không tính trùng)"], totals["Số mũi tiêm các xã báo"]) == (
        3,
        1,
        2,
    )
    # of a district a dose that two of its communes tell counts once: communes, silent, people, verified, open, late, doses
    assert figures["districts"] == [{"name": "Tân Lập", "counts": [3, 1, 12, 2, 8, 0, 1]}]
    # the paper, the page and the workbook say the same
    assert forms.agree(communes / "totals") == sum(len(lines) for lines in figures.values())
    book = openpyxl.load_workbook(communes / "totals.xlsx")
    text = " ".join(str(cell.value) for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)
    assert "070•••••0011" in text
    assert "070085000011" not in text


def test_a_commune_s_bad_file_does_not_stop_the_totals(communes: Path) -> None:
    (communes / "huyen" / "Bàu Sen" / "register.sqlite").write_bytes(b"xx")
    said = vaxcli(communes, "aggregate", "huyen", "--json")
    assert said.code == 8
    assert len(json.loads(said.stdout)["data"]["unread"]) == 1


def test_a_folder_with_nothing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "huyen" / "xa").mkdir(parents=True)
    assert refused(tmp_path, 6, "aggregate", "huyen").startswith("[TOTALS-nothing]")
