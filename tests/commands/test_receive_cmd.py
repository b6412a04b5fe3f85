"""``vaxcli receive``: a return is proven to be the list that was sent, or every reason why not is named.

Rules: 1. same rows, same order, no cell of the sender changed, else F09, exit 6, nothing written (R23, promise 2);
2. every person has one known code, the figures agree; 3. what only Excel or LibreOffice did by saving is no
change; 4. it says what is open and whether it came in time, late never blocks (R27); 5. twice equals once; 6. the people
are loaded into the register: verified or not, by the number the police gave back, a later return changes them (R23, R28).
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.commands.command import Ran, pair, snapshot, vaxcli
from tests.register.kept import whole
from tests.tables import LIST, RESULTS, table, workbook
from tests.verify import supplementing
from vaxcli.codes import RowResult
from vaxcli.errors import GuardError
from vaxcli.lists.receive import received
from vaxcli.lists.travel import ReceiveOrder
from vaxcli.register import keeping, people, store
from vaxcli.register.model import Person
from vaxcli.texts import document, say

STORIES = Path(__file__).parent.parent.parent / "samples" / "stories"
TODAY = date.today()  # noqa: DTZ011 - the command looks at the same calendar
SENT, BACK = "list.submitted.xlsx", "list.submitted.verified.xlsx"


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A list submitted and verified, once: ``small``, or a story."""

    @cache
    def made(story: str) -> Path:
        folder = tmp_path_factory.mktemp(story)
        if story == "small":
            rows = table(LIST)
            workbook(folder / "list.xlsx", [*rows[:4], ["7"], *rows[4:]], rows[:3])
            pair_only = pair(tmp_path_factory.mktemp("register"))
            shutil.copyfile(pair_only / "pop.csv", folder / "pop.csv")
        else:
            for name in ("list.xlsx", "pop.csv"):
                shutil.copyfile(STORIES / story / name, folder / name)
        for line in (
            ("submit", "list.xlsx", "--made-on", f"{TODAY - timedelta(1):%d/%m/%Y}"),
            ("verify", SENT, "--population", "pop.csv", "--population-date", "01/11/2021"),
        ):
            ran = vaxcli(folder, *line)
            assert ran.code == 0, ran.stderr
        return folder

    return made


@pytest.fixture
def sent(journey: Callable[[str], Path], tmp_path: Path) -> Path:
    """A folder with a small list on two sheets that was sent and came back."""
    for name in (SENT, BACK):
        shutil.copyfile(journey("small") / name, tmp_path / name)
    return tmp_path


def received_as_json(folder: Path, *more: str) -> Any:
    ran = vaxcli(folder, "receive", SENT, BACK, "--json", *more)
    return ran.code, json.loads(ran.stdout)


def refused(folder: Path) -> tuple[list[tuple[str, dict[str, str]]], Ran]:
    """Why a return is refused; nothing is written, exit 6."""
    before = snapshot(folder)
    ran = vaxcli(folder, "receive", SENT, BACK, "--json")
    assert ran.code == 6, ran.stderr
    assert snapshot(folder) == before
    answer = json.loads(ran.stdout)
    assert (answer["status"], answer["exit_code"], answer["data"]) == ("refused", 6, None)
    return [(found["code"], found["values"]) for found in answer["findings"]], ran


def changed(folder: Path, change: Callable[[Worksheet], object], sheet: int = 0) -> None:
    book = openpyxl.load_workbook(folder / BACK)
    change(book.worksheets[sheet])
    book.save(folder / BACK)


def heading(sheet: Worksheet, text: str) -> int:
    """Column of a result heading."""
    return max(
        cell.column for row in sheet.iter_rows(max_row=3) for cell in row if cell.value == document(text)
    )


def test_a_return_is_received(sent: Path) -> None:
    # rules 1, 2 and 4
    code, answer = received_as_json(sent)
    assert code == 0
    (one,) = answer["data"]["lists"]
    record = json.loads((sent / "list.submitted.verified.received.json").read_text())
    assert one["list_id"] == record["list_id"]
    assert (one["stage"], one["late"], one["people"]) == ("received", False, 8)
    assert one["made_on"] == f"{TODAY - timedelta(1)}"
    assert one["due_on"] == f"{TODAY + timedelta(1)}"
    assert one["open"] == {"SAI": 1, "GAN": 1, "KHONG": 1, "CHET": 1}
    assert received_as_json(sent, "--exit-code")[0] == 3


@pytest.mark.parametrize("story", ["commune", "ward", "factory"])
def test_the_return_of_a_story_is_received(
    journey: Callable[[str], Path], tmp_path: Path, story: str
) -> None:
    for name in (SENT, BACK):
        shutil.copyfile(journey(story) / name, tmp_path / name)
    code, answer = received_as_json(tmp_path)
    assert (code, answer["findings"]) == (0, [])


def test_receiving_twice_equals_receiving_once(sent: Path) -> None:
    # rule 5
    received_as_json(sent)
    before = snapshot(sent)
    assert received_as_json(sent)[0] == 0
    assert snapshot(sent) == before


def test_a_list_that_was_verified_itself_is_received(tmp_path: Path) -> None:
    pair(tmp_path)
    vaxcli(tmp_path, "verify", "list.xlsx", "--population", "pop.csv", "--made-on", "08/11/2021")
    ran = vaxcli(tmp_path, "receive", "list.xlsx", "list.verified.xlsx", "--exit-code")
    assert ran.code == 10, ran.stderr  # rule 4: late is said, and written down
    assert (tmp_path / "list.verified.received.json").exists()


@pytest.mark.parametrize("suffix", ["xlsx", "ods"])
@pytest.mark.parametrize("story", ["small", "ward", "factory"])
def test_saved_by_libreoffice_it_is_still_the_list(
    journey: Callable[[str], Path], tmp_path: Path, story: str, suffix: str
) -> None:
    # rule 3
    if not shutil.which("soffice"):
        pytest.skip("soffice is not installed")
    office = [
        "soffice",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--headless",
        "--convert-to",
        suffix,
    ]
    subprocess.run([*office, "--outdir", tmp_path, journey(story) / BACK], check=True, capture_output=True)
    shutil.copyfile(journey(story) / SENT, tmp_path / SENT)
    ran = vaxcli(tmp_path, "receive", SENT, Path(BACK).with_suffix(f".{suffix}"))
    assert ran.code == 0, ran.stderr


def test_hidden_columns_filters_and_styles_are_no_change(sent: Path) -> None:
    # rule 3: saved anew by openpyxl, as any office program would
    def look(sheet: Worksheet) -> None:
        sheet.column_dimensions["C"].hidden = True
        sheet.row_dimensions[5].hidden = True
        sheet.auto_filter.ref = "A3:F9"
        sheet["B5"].number_format = "@"

    changed(sent, look)
    assert received_as_json(sent)[0] == 0


def delete(sheet: Worksheet) -> None:
    sheet.delete_rows(6)


def insert(sheet: Worksheet) -> None:
    sheet.insert_rows(6)
    for cell, text in zip(sheet[6], ["9", "Đỗ Thị Mới", "01/01/2000", "Nữ", "070300000999"], strict=False):
        cell.value = text


def append_copy(sheet: Worksheet) -> None:
    sheet.append([cell.value for cell in sheet[5]])


def sort(sheet: Worksheet, width: int = 99) -> None:
    rows = [[cell.value for cell in row[:width]] for row in sheet.iter_rows(min_row=4, max_row=9)]
    for number, values in enumerate(sorted(rows, key=lambda row: str(row[1])), 4):
        for column, value in enumerate(values, 1):
            sheet.cell(number, column).value = value


def sort_own_columns(sheet: Worksheet) -> None:
    sort(sheet, heading(sheet, "column-result") - 1)


def edit(sheet: Worksheet) -> None:
    sheet["B5"].value = "Trần Thị Bính"
    sheet["C7"].value = None


def edit_title(sheet: Worksheet) -> None:
    sheet["A1"].value = "DANH SÁCH KHÁC"


def clear_heading(sheet: Worksheet) -> None:
    for cell in sheet[3][1:5]:
        cell.value = None


def widen(sheet: Worksheet) -> None:
    sheet.insert_cols(2)


def recode(sheet: Worksheet) -> None:
    sheet.cell(5, heading(sheet, "column-code")).value = "KXM"


def uncode(sheet: Worksheet) -> None:
    sheet.cell(5, heading(sheet, "column-code")).value = "OK"


def verify_by_hand(sheet: Worksheet) -> None:
    sheet.cell(5, heading(sheet, "column-code")).value = "XM"


def add_number(sheet: Worksheet) -> None:
    sheet.cell(5, heading(sheet, "column-verified_number")).value = "070190000022"


def swap_ids(sheet: Worksheet) -> None:
    column = heading(sheet, "column-row_id")
    sheet.cell(5, column).value = sheet.cell(6, column).value


def stray(sheet: Worksheet) -> None:
    sheet.cell(12, heading(sheet, "column-code")).value = "XM"


def rename(sheet: Worksheet) -> None:
    sheet.title = "Trang khác"


@pytest.mark.parametrize(
    ("change", "codes", "values"),
    [
        (delete, ["F09-deleted"], {"count": "1", "rows": "6"}),
        (insert, ["F09-added"], {"count": "1", "rows": "6"}),
        (clear_heading, ["F09-cells"], {"cells": "B3, C3, D3, E3"}),
        (append_copy, ["F09-added"], {"count": "1", "rows": "10"}),
        (sort, ["F09-resorted"], {}),
        (sort_own_columns, ["F09-resorted"], {}),
        (edit, ["F09-cells"], {"count": "2", "cells": "B5, C7"}),
        (edit_title, ["F09-cells"], {"count": "1", "cells": "A1"}),
        (widen, ["F09-cells"], {}),
        (recode, ["F09-note", "F09-counts"], {"codes": "KXM, SAI"}),
        (uncode, ["F09-no-code"], {"count": "1"}),
        (verify_by_hand, ["F09-number", "F09-note", "F09-counts"], {"codes": "XM, SAI"}),
        (add_number, ["F09-number"], {"count": "1"}),
        (swap_ids, ["F09-row-id"], {}),
        (stray, ["F09-stray-code"], {"count": "1"}),
        (rename, ["F09-sheet"], {"count": "1"}),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_a_changed_return_is_refused_by_its_own_name(
    sent: Path, change: Callable[[Worksheet], object], codes: Sequence[str], values: dict[str, str]
) -> None:
    # rules 1 and 2
    changed(sent, change)
    found, _ = refused(sent)
    assert [code for code, _ in found] == codes
    assert values.items() <= found[-1][1].items()


def test_all_that_happened_is_named_at_once(sent: Path) -> None:
    # rule 1: deleted and edited on one sheet, added on the other
    changed(sent, edit)
    changed(sent, delete)
    changed(sent, insert, sheet=1)
    found, _ = refused(sent)
    named = {(code, values.get("rows", values.get("cells"))) for code, values in found}
    assert named == {("F09-deleted", "6"), ("F09-cells", "B5, C6"), ("F09-added", "6")}


def test_a_refusal_names_nobody(sent: Path) -> None:
    # promise 7
    changed(sent, edit)
    _, ran = refused(sent)
    told = ran.stdout + ran.stderr
    assert "Bính" not in told
    assert not [cell for row in table(LIST)[1:] for cell in (row[1], row[4]) if cell and cell in told]


def test_a_person_without_a_result_is_told_in_a_sentence(sent: Path) -> None:
    # DESIGN 9: where - what - what to do
    changed(sent, delete)
    ran = vaxcli(sent, "receive", SENT, BACK)
    assert ran.code == 6
    assert "[F09] list.submitted.verified.xlsx, trang “Danh sách 1”" in ran.stderr


def test_the_return_of_another_list_is_refused(sent: Path, journey: Callable[[str], Path]) -> None:
    shutil.copyfile(journey("factory") / BACK, sent / BACK)
    assert [code for code, _ in refused(sent)[0]] == ["F09-other"]


def test_the_original_in_place_of_its_copy_is_named_so(sent: Path, journey: Callable[[str], Path]) -> None:
    shutil.copyfile(journey("small") / "list.xlsx", sent / SENT)
    assert [code for code, _ in refused(sent)[0]] == ["F09-copy"]


def test_a_list_without_results_is_no_return(sent: Path) -> None:
    shutil.copyfile(sent / SENT, sent / BACK)
    assert [code for code, _ in refused(sent)[0]] == ["F09-no-results"]


def test_an_edited_return_note_is_refused(sent: Path) -> None:
    # rule 2
    book = openpyxl.load_workbook(sent / BACK)
    for row in book[document("sheet-note")].iter_rows():
        if row[0].value == document("note-open"):
            row[1].value = "0"
    book.save(sent / BACK)
    assert [code for code, _ in refused(sent)[0]] == ["F09-note"]


def test_another_making_day_is_said_and_does_not_block(sent: Path) -> None:
    # rule 4: the clock is the maker's
    book = openpyxl.load_workbook(sent / BACK)
    for row in book[document("sheet-note")].iter_rows():
        if row[0].value == document("note-made_on"):
            row[1].value = "01/11/2021"
    book.save(sent / BACK)
    code, answer = received_as_json(sent)
    assert code == 0
    assert [found["code"] for found in answer["findings"]] == ["RECEIVE-001"]
    assert answer["data"]["lists"][0]["made_on"] == f"{TODAY - timedelta(1)}"


def test_the_verified_people_are_there_for_the_register(sent: Path) -> None:
    # the seam: who may be taken in, and a refusal that cannot be overlooked
    order = ReceiveOrder(
        sent=sent / SENT, returned=sent / BACK, at=datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC)
    )
    done = received(order)
    assert [row.code.value for row in done.rows] == [*RESULTS, "XM", "TRUNG"][:6] + [
        row.code.value for row in done.rows[6:]
    ]
    assert sum(done.counts.values()) == len(done.rows) == len(done.book.people) == 8
    assert [done.rows[at].verified_number for at in done.verified] == ["070085000011"]
    assert [done.rows[at].code for at in done.verified] == [RowResult.VERIFIED]
    changed(sent, edit)
    with pytest.raises(GuardError):
        received(order)


def people_of(folder: Path, where: str = "register.sqlite") -> dict[str, Person]:
    """The people of the register by the row of the list."""
    with store.read_only(folder / where) as connection:
        return {one.row_id.partition("-")[2]: one for one in people.everybody(connection)}


def test_the_people_are_loaded_verified_or_not(sent: Path) -> None:
    # rule 6: everybody but the repeat, each with his code
    _, answer = received_as_json(sent)
    (one,) = answer["data"]["lists"]
    assert (one["register"], one["again"]) == ("register.sqlite", False)
    found = people_of(sent)
    assert one["registered"] == len(found) == sum(one["counts"].values()) - one["counts"].get("TRUNG", 0)
    assert [person.code for person in found.values()][:6] == RESULTS
    assert [person.verified for person in found.values()][:6] == [code in ("XM", "KXM") for code in RESULTS]
    an, binh = list(found.values())[:2]
    assert (an.number, an.full_name, an.birth, an.sex) == ("070085000011", "Nguyễn Văn An", "1985-03-02", "M")
    assert (binh.number, binh.birth, binh.verified) == ("070190000022", "1990-12-30", False)
    assert whole(sent / "register.sqlite")


def test_the_screen_says_what_the_register_took_in(sent: Path) -> None:
    first, second = (vaxcli(sent, "receive", SENT, BACK) for _ in range(2))
    count = len(people_of(sent))
    assert say("receive-registered", "vi", register="register.sqlite", people=count) in flat(first.stderr)
    assert say("receive-registered-again", "vi", register="register.sqlite", people=count) in flat(
        second.stderr
    )


def flat(text: str) -> str:
    return " ".join(text.split())


def test_no_register_leaves_it_alone(sent: Path) -> None:
    # rule 6
    code, answer = received_as_json(sent, "--no-register")
    assert (code, answer["data"]["lists"][0]["register"]) == (0, "")
    assert not (sent / "register.sqlite").exists()


def test_a_return_that_is_refused_is_not_loaded(sent: Path) -> None:
    changed(sent, recode)
    refused(sent)
    assert not (sent / "register.sqlite").exists()


def test_the_register_of_the_option_is_used(sent: Path) -> None:
    received_as_json(sent, "--register", "so.sqlite")
    assert len(people_of(sent, "so.sqlite")) > 0
    assert not (sent / "register.sqlite").exists()


def test_the_same_return_twice_adds_nothing(sent: Path) -> None:
    # rule 5
    received_as_json(sent)
    before = (sent / "register.sqlite").read_bytes()
    assert received_as_json(sent)[1]["data"]["lists"][0]["again"] is True
    assert (sent / "register.sqlite").read_bytes() == before


@pytest.mark.parametrize(("spoil", "code"), [(b"", 6), (b"x" * 4096, 6)], ids=["no bytes", "another file"])
def test_a_register_that_cannot_be_used_stops_before_anything_is_written(
    sent: Path, spoil: bytes, code: int
) -> None:
    # RELIABILITY 3, case 26
    (sent / "register.sqlite").write_bytes(spoil)
    before = snapshot(sent)
    ran = vaxcli(sent, "receive", SENT, BACK)
    assert (ran.code, snapshot(sent)) == (code, before)
    assert ran.stderr.startswith("[REG-damaged] register.sqlite")


def test_a_busy_register_is_exit_9_and_nothing_is_written(
    sent: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # RELIABILITY 3, case 25
    monkeypatch.setattr(store, "WAIT", 0.1)
    with store.opened(sent / "register.sqlite"):
        ran = vaxcli(sent, "receive", SENT, BACK)
    assert ran.code == 9
    assert ran.stderr.startswith("[REG-busy] register.sqlite")
    assert not (sent / "list.submitted.verified.received.json").exists()


NEXT = "list.verified-2.xlsx"


@pytest.fixture
def supplemented(tmp_path: Path) -> Path:
    """A list with two returns: the second confirms the person of row 4."""
    first = supplementing.verified(tmp_path)
    rows = [
        supplementing.line(first, 2, decision=supplementing.CONFIRM, evidence="Thẻ căn cước", by="Đại úy Tư")
    ]
    supplementing.told(tmp_path / "said.xlsx", rows)
    line = ("supplement", first.name, "--with", "said.xlsx", "--population", "pop.csv")
    ran = vaxcli(tmp_path, *line, "--population-date", "01/11/2021")
    assert ran.code == 0, ran.stderr
    return tmp_path


def test_a_later_return_changes_the_code_with_history(supplemented: Path) -> None:
    # rule 6; R26
    assert vaxcli(supplemented, "receive", "list.xlsx", "list.verified.xlsx").code == 0
    before = people_of(supplemented)
    assert vaxcli(supplemented, "receive", "list.xlsx", NEXT).code == 0
    after = people_of(supplemented)
    changed_rows = [row for row, person in after.items() if person != before[row]]
    assert changed_rows == ["1.4"]
    assert (before["1.4"].code, after["1.4"].code) == ("SAI", "XMBS")
    assert after["1.4"].id == before["1.4"].id
    assert after["1.4"].verified
    found = keeping.figures(supplemented / "register.sqlite")
    assert (found.people, found.lists, [one.kind for one in found.imports]) == (8, 1, ["return", "return"])
    assert whole(supplemented / "register.sqlite")


def test_an_older_return_never_overwrites_a_newer_one(supplemented: Path) -> None:
    # rule 6: what was verified or taken back since then would be lost
    assert vaxcli(supplemented, "receive", "list.xlsx", NEXT).code == 0
    before = snapshot(supplemented)
    ran = vaxcli(supplemented, "receive", "list.xlsx", "list.verified.xlsx")
    assert ran.code == 6
    assert ran.stderr.startswith("[REG-older-return] list.verified.xlsx")
    assert snapshot(supplemented) == before
    # it can still be looked at
    assert vaxcli(supplemented, "receive", "list.xlsx", "list.verified.xlsx", "--no-register").code == 0


def test_after_the_newer_one_is_taken_back_the_older_one_can_come(supplemented: Path) -> None:
    vaxcli(supplemented, "receive", "list.xlsx", NEXT)
    assert vaxcli(supplemented, "register", "undo", "1", "--reason", "nhầm tệp").code == 0
    assert vaxcli(supplemented, "receive", "list.xlsx", "list.verified.xlsx").code == 0
    assert people_of(supplemented)["1.4"].code == "SAI"
    assert whole(supplemented / "register.sqlite")
