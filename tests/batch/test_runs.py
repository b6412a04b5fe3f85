"""What a run does with each kind of file, by the settings of a district (R6; DESIGN 1)."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from tests.batch import district
from tests.doses.dosebooks import known
from tests.doses.test_accepting import KEEP, contradicting, decide
from tests.sign import pki
from tests.tables import LIST, column, table, workbook
from tests.verify import supplementing
from vaxcli.batch import schedule
from vaxcli.batch.batch_order import End, Kind, Run
from vaxcli.errors import UsageError
from vaxcli.register import store
from vaxcli.settings import Settings
from vaxcli.sign.sign_order import Verdict
from vaxcli.texts import document


def ends(run: Run) -> dict[str, tuple[Kind, End, str]]:
    return {one.file: (one.kind, one.end, one.code) for one in run.files}


def reason(folder: Path, name: str) -> str:
    return (folder / "err" / f"{name}.ly-do.txt").read_text(encoding="utf-8")


def test_what_the_police_decide_becomes_the_next_return_beside_the_first(tmp_path: Path) -> None:
    district.with_supplement(tmp_path)
    ran = district.run(tmp_path)
    assert ends(ran) == {"quyet-dinh.xlsx": (Kind.SUPPLEMENT, End.DONE, "")}
    assert supplementing.codes(tmp_path / "out" / "list.verified-2.xlsx")[1] == "XMBS"
    assert supplementing.codes(tmp_path / "out" / "list.verified.xlsx")[1] == "SAI"


def test_a_work_list_that_citizens_filled_in_is_a_supplement_too(tmp_path: Path) -> None:
    # R21, R26: the return itself comes back with its sheet "Can bo sung" filled in
    district.empty(tmp_path)
    returned = supplementing.verified(tmp_path / "out")
    book = openpyxl.load_workbook(returned)
    sheet = book[document("sheet-todo")]
    top, cells = next(
        one for one in enumerate(sheet.iter_rows(values_only=True), 1) if one[1][0] == "ID dòng"
    )
    at = {str(cell): number for number, cell in enumerate(cells, 1)}
    line = next(row for row in range(top, 20) if sheet.cell(row, at["Họ và tên"]).value == "Trần Thị Bình")
    sheet.cell(line, at["Ngày sinh đúng"], "31/12/1990")
    sheet.cell(line, at["Căn cứ"], "Thẻ căn cước")
    book.save(tmp_path / "in" / "bo-sung-cua-xa.xlsx")
    district.drop(tmp_path / "in" / "bo-sung-cua-xa.xlsx")
    assert ends(district.run(tmp_path)) == {"bo-sung-cua-xa.xlsx": (Kind.SUPPLEMENT, End.DONE, "")}
    # what it says was compared; an officer has yet to confirm it (R22)
    said = supplementing.results(tmp_path / "out" / "list.verified-2.xlsx")[1]
    assert said["Mã"] == "SAI"
    assert "Phần bổ sung phù hợp với dữ liệu dân cư" in said["Lý do"]


def test_two_supplements_of_one_list_are_its_second_and_third_return(tmp_path: Path) -> None:
    first = district.with_supplement(tmp_path)
    returned = tmp_path / "out" / "list.verified.xlsx"
    more = supplementing.line(
        returned, 3, decision=supplementing.CORRECT, number="070079000033", **district.DECIDED
    )
    district.drop(supplementing.told(first.with_name("quyet-dinh-2.xlsx"), [more]))
    assert set(ends(district.run(tmp_path)).values()) == {(Kind.SUPPLEMENT, End.DONE, "")}
    assert supplementing.codes(tmp_path / "out" / "list.verified-3.xlsx")[1:3] == ["XMBS", "XMBS"]


def test_a_supplement_that_comes_again_makes_no_further_return(tmp_path: Path) -> None:
    first = district.with_supplement(tmp_path)
    kept = shutil.copy2(first, tmp_path / "kept.xlsx")
    district.run(tmp_path)
    district.drop(Path(shutil.copy2(kept, first)))
    assert ends(district.run(tmp_path)) == {first.name: (Kind.SUPPLEMENT, End.FAILED, "BATCH-nothing-new")}
    assert not (tmp_path / "out" / "list.verified-3.xlsx").exists()


def test_a_list_and_what_supplements_it_may_come_in_one_run(tmp_path: Path) -> None:
    # the return that the supplement rests on is made by the same run, in the commune's own folder
    district.with_supplement(tmp_path)
    for left in (tmp_path / "out").iterdir():
        left.unlink()
    above = ("DANH SÁCH lập ngày 08/11/2021",)
    (tmp_path / "in" / "Suối Mây").mkdir()
    district.drop(workbook(tmp_path / "in" / "Suối Mây" / "z.xlsx", table(supplementing.ROWS), above=above))
    assert {end for _, end, _ in ends(district.run(tmp_path)).values()} == {End.DONE}
    assert supplementing.codes(tmp_path / "out" / "Suối Mây" / "z.verified-2.xlsx")[1] == "XMBS"


def test_a_supplement_without_its_return_says_what_to_do(tmp_path: Path) -> None:
    district.with_supplement(tmp_path)
    for left in (tmp_path / "out").iterdir():
        left.unlink()
    assert ends(district.run(tmp_path))["quyet-dinh.xlsx"][1:] == (End.FAILED, "BATCH-no-return")
    assert reason(tmp_path, "quyet-dinh.xlsx").startswith("[BATCH-no-return] quyet-dinh.xlsx: ")


def test_a_report_is_signed_with_the_certificate_of_the_settings(tmp_path: Path) -> None:
    # promise 9: what is signed carries its data
    from vaxcli.sign import validating  # noqa: PLC0415 - slow to load
    from vaxcli.sign.sign_order import ValidateOrder  # noqa: PLC0415 - the same

    district.with_report(tmp_path, "Suối Mây/bao-cao.pdf")
    assert ends(district.run(tmp_path)) == {"bao-cao.pdf": (Kind.REPORT, End.DONE, "")}
    signed = tmp_path / "out" / "Suối Mây" / "bao-cao.signed.pdf"
    (told,) = validating.validate(lambda *_: None, ValidateOrder(files=(signed,), at=pki.NOW)).files
    assert told.verdict is Verdict.UNKNOWN_SIGNER
    assert (told.bound, told.matches) == (True, True)
    assert not list((tmp_path / "in").rglob("*.pdf"))


def test_without_a_certificate_reports_wait_where_they_are(tmp_path: Path) -> None:
    report = district.with_report(tmp_path)
    for _ in range(2):
        ran = district.run(tmp_path, signing=None)
        assert ends(ran) == {"report.pdf": (Kind.REPORT, End.WAITING, "BATCH-needs-signer")}
    assert district.names(tmp_path) == ["in/report.pdf"]
    assert report.exists()


def test_a_paper_without_its_data_is_not_signed(tmp_path: Path) -> None:
    # promise 9: nobody's name comes under a paper that a machine alone has looked at
    district.with_report(tmp_path, "good.pdf")
    district.drop(pki.put(tmp_path / "in" / "letter.pdf", pki.page()))
    told = ends(district.run(tmp_path))
    assert told["letter.pdf"][1:] == (End.FAILED, "BATCH-unbound")
    assert told["good.pdf"][1:] == (End.DONE, "")
    assert district.names(tmp_path) == [
        "arch/2021/11/12/good.pdf",
        *("err/letter.pdf", "err/letter.pdf.ly-do.txt"),
        "out/good.signed.pdf",
    ]


def test_a_wrong_pass_phrase_is_tried_once_and_said_beside_every_report(tmp_path: Path) -> None:
    # RELIABILITY 3, case 27
    for name in ("a.pdf", "b.pdf"):
        district.with_report(tmp_path, name)
    told = ends(district.run(tmp_path, signing=replace(district.signing(tmp_path), secret="sai")))  # noqa: S106
    assert {code for _, _, code in told.values()} == {"SIGN-passphrase"}
    assert not list((tmp_path / "out").glob("*.pdf"))
    assert reason(tmp_path, "b.pdf").startswith("[SIGN-passphrase] ")


def test_a_list_that_was_returned_is_not_returned_again(tmp_path: Path) -> None:
    # F06: the same list under another name, in the same run and in a later one
    first = district.with_list(tmp_path)
    shutil.copy2(first, first.with_name("xa-a-lan-nua.xlsx"))
    kept = shutil.copy2(first, tmp_path / "kept.xlsx")
    told = ends(district.run(tmp_path))
    assert sorted(code for _, _, code in told.values()) == ["", "BATCH-again"]
    district.drop(Path(shutil.copy2(kept, tmp_path / "in" / "khac.xlsx")))
    assert ends(district.run(tmp_path))["khac.xlsx"][1:] == (End.FAILED, "BATCH-again")
    assert len(list((tmp_path / "out").glob("*.verified.xlsx"))) == 1


def test_lists_of_one_name_from_two_communes_stay_apart(tmp_path: Path) -> None:
    district.with_list(tmp_path, "Suối Mây/list.xlsx")
    other = tmp_path / "in" / "danh-sach" / "Bàu Sen" / "list.xlsx"
    other.parent.mkdir(parents=True)
    district.drop(workbook(other, table(LIST)[:3]))
    assert {end for _, end, _ in ends(district.run(tmp_path, jobs=2)).values()} == {End.DONE}
    for unit, rows in (("Suối Mây", 6), ("Bàu Sen", 2)):
        assert len(column(tmp_path / "out" / unit / "list.verified.xlsx", "Mã")) == rows
    assert len([name for name in district.names(tmp_path) if name.startswith("arch/")]) == 2


@pytest.mark.parametrize("name", ["out", "err", "arch"])
def test_results_never_lie_in_the_inbox(tmp_path: Path, name: str) -> None:
    district.with_list(tmp_path)
    setting = {"out": "output", "err": "errors", "arch": "archive"}[name]
    with pytest.raises(UsageError, match="BATCH-folders"):
        district.run(tmp_path, **{setting: tmp_path / "in" / name})
    assert not (tmp_path / "in" / name).exists()


def test_a_bad_file_does_not_hide_an_earlier_one_of_its_name(tmp_path: Path) -> None:
    for content in (b"mot", b"hai"):
        path = district.empty(tmp_path) / "in" / "hong.xlsx"
        path.write_bytes(content)
        district.drop(path)
        district.run(tmp_path)
    bad = [path for path in (tmp_path / "err").iterdir() if path.suffix == ".xlsx"]
    assert sorted(path.read_bytes() for path in bad) == [b"hai", b"mot"]
    assert all(path.with_name(f"{path.name}.ly-do.txt").exists() for path in bad)


def test_each_run_is_a_line_and_each_day_a_file(tmp_path: Path) -> None:
    district.with_list(tmp_path)
    for _ in range(2):
        district.run(tmp_path)
    state = tmp_path / "out" / ".vaxcli-batch"
    runs = [json.loads(line) for line in (state / "runs.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(one["ok"], one["done"], one["failed"]) for one in runs] == [(True, 1, 0), (True, 0, 0)]
    lines = (state / "log" / "2021-11-12.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines if '"row"' in line]
    assert len(rows) == len(table(LIST)) - 1
    assert all(one["row"].count("-") == 1 and one["code"] for one in rows)


def test_a_pdf_in_the_middle_of_being_copied_waits(tmp_path: Path) -> None:
    os.utime(district.with_report(tmp_path))
    assert ends(district.run(tmp_path, settle=10.0))["report.pdf"][1] is End.WAITING


def test_schedules_keep_every_letter_of_a_path() -> None:
    # spaces, quotation marks, percent signs and Vietnamese letters are all allowed in names of folders
    folder, program = Path("/srv/y tế 100%/'xã'"), (Path('/opt/v "x"/vaxcli'),)
    assert schedule.cron(program, folder, 22, 30).count(r"\%") == 1
    assert "%" not in schedule.cron(program, folder, 22, 30).replace(r"\%", "")
    service = schedule.systemd(program, folder, 22, 30)["vaxcli-batch.service"]
    assert "WorkingDirectory=/srv/y tế 100%%/'xã'\n" in service
    assert 'ExecStart="/opt/v \\"x\\"/vaxcli" batch run --quiet\n' in service


@pytest.mark.parametrize("trouble", ["missing", "broken", "old"])
def test_lists_wait_for_population_data_that_can_be_used_and_doses_go_on(
    tmp_path: Path, trouble: str
) -> None:
    district.with_list(tmp_path)
    district.with_doses(tmp_path)
    extract = tmp_path / "pop.csv"
    good = extract.read_bytes()
    known = {}
    if trouble == "missing":
        extract.unlink()
    elif trouble == "broken":
        extract.write_text("so,ten\n1,2\n", encoding="utf-8")
    else:
        os.utime(extract, (1.6e9, 1.6e9))
        known = {"known": Settings(register_max_days=30)}
    ran = district.run(tmp_path, **known)
    codes = {"missing": "F01-missing", "broken": "F02-register", "old": "F07-old"}
    assert ends(ran) == {
        "xa-a.xlsx": (Kind.LIST, End.WAITING, codes[trouble]),
        "mui.xlsx": (Kind.DOSES, End.DONE, ""),
    }
    assert ran.unserved == codes[trouble]
    assert {one.about for one in ran.files} == {"", "pop.csv"}
    assert (tmp_path / "in" / "xa-a.xlsx").exists()
    last = json.loads((tmp_path / "out" / ".vaxcli-batch" / "runs.jsonl").read_text().splitlines()[-1])
    assert (last["ok"], last["code"]) == (False, codes[trouble])
    # with good population data the next run does it
    extract.write_bytes(good)
    os.utime(extract, (district.AT.timestamp(), district.AT.timestamp()))
    ran = district.run(tmp_path, **known)
    assert ends(ran) == {"xa-a.xlsx": (Kind.LIST, End.DONE, "")}
    assert not ran.unserved


def test_decisions_about_doses_are_not_recorded_as_doses(tmp_path: Path) -> None:
    # they need the file they are about: a person runs record --accept
    district.empty(tmp_path)
    contradicting(tmp_path)
    district.drop(decide(tmp_path, KEEP, name="in/mui.recorded.xlsx"))
    assert ends(district.run(tmp_path)) == {"mui.recorded.xlsx": (Kind.DOSES, End.FAILED, "ACCEPT-forgotten")}
    assert "--accept" in reason(tmp_path, "mui.recorded.xlsx")


def test_doses_wait_while_another_run_holds_the_register(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = district.with_doses(tmp_path)
    known(tmp_path)
    monkeypatch.setattr(store, "WAIT", 0.1)
    with closing(sqlite3.connect(tmp_path / "register.sqlite", isolation_level=None)) as other:
        other.execute("begin immediate")
        ran = district.run(tmp_path)
        other.execute("rollback")
    assert ends(ran) == {waiting.name: (Kind.DOSES, End.WAITING, "REG-busy")}
    assert ran.unserved == "REG-busy"
    assert waiting.exists()
    assert ends(district.run(tmp_path)) == {waiting.name: (Kind.DOSES, End.DONE, "")}
