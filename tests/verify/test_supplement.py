"""A return supplemented and returned again (REQUIREMENTS R26; DESIGN 2, 6.2, 7).

1. XMBS only when the supplemented values are equal in all four, or an officer confirms the person found; and
   only with who and which paper (promise 1).
2. Closed rows keep their result cells, to the character.
3. What contradicts itself is a finding, and the row stays open.
4. A decision may close a row, with a reason.
5. Every earlier value stands in the history, and still holds in the next pass.
6. Part returns, as many passes as needed; list id, row ids and the sender's cells never change (promises 2, 4).
7. The order of files and lines changes nothing (promise 6).
8. Register values do not reach the station's file (promise 7).
9. Nobody is verified twice: the second row of one person is TRUNG.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tables import REGISTER, register
from tests.verify.returned import silent
from tests.verify.supplementing import (
    ASK,
    CLOSE,
    CODES,
    CONFIRM,
    CORRECT,
    ELSEWHERE,
    SIGNED,
    codes,
    history,
    ids,
    line,
    results,
    supplemented,
    told,
    verified,
)
from vaxcli.columns import Overrides
from vaxcli.findings import Place
from vaxcli.lists.templates import blank
from vaxcli.population import extract
from vaxcli.verify import run
from vaxcli.verify.decisions import Decision, Supplements, Told, read_supplements, value_of
from vaxcli.verify.order import Order, Show
from vaxcli.verify.previous import Previous, read_previous
from vaxcli.verify.rejudge import Settled, Settler, settle
from vaxcli.verify.rows import Row, comparable
from vaxcli.verify.targets import Wish
from vaxcli.workbook.gate import open_source
from vaxcli.workbook.reader import read_book

STORY = Path(__file__).parent.parent.parent / "samples" / "stories" / "commune"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = verified(tmp_path_factory.mktemp("made"))
    assert codes(path) == CODES
    return path


@pytest.fixture
def first(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made.parent, tmp_path, dirs_exist_ok=True)
    return tmp_path / made.name


@pytest.fixture(scope="module")
def opened(made: Path) -> Iterator[Opened]:
    before = read_previous(open_source(made), Overrides(), made.with_suffix(".json"))
    rows = comparable(before.book, DAY, {})
    with extract.opened(made.with_name("pop.csv"), {}) as people:
        yield Opened(made, before, rows, people)


class Opened:
    """A first return and the register, open for many small questions; hypothesis would spell out a dataclass."""

    def __init__(self, path: Path, before: Previous, rows: list[Row], people: extract.Extract) -> None:
        self.path, self.before, self.rows, self.people = path, before, rows, people

    def said(self, folder: Path, *lines: dict[str, str]) -> tuple[Settled, list[str]]:
        """The open rows after these lines, and the codes of the findings."""
        book = read_book(open_source(told(folder / "said.xlsx", lines)))
        supplements = read_supplements([book], self.before, DAY, skip_bad=False)
        settled = settle(self.before, self.rows, supplements, self.people, Settler(name="", today=DAY))
        return settled, [found.code for found in (*supplements.findings, *settled.findings)]


DAY = date(2021, 11, 10)

SINGLE = [
    # row, what is said, the row's code afterwards, the finding
    (2, {"birth": "31/12/1990"}, "XMBS", None),
    (2, {"decision": CORRECT, "birth": "31-12-1990"}, "XMBS", None),
    (2, {"birth": "31/12/1991"}, "SAI", None),
    (2, {"birth": "1990"}, "SAI", None),
    (2, {"decision": CONFIRM}, "XMBS", None),
    (2, {"decision": CONFIRM, "birth": "31/12/1990"}, "XMBS", None),
    (2, {"decision": CONFIRM, "birth": "30/11/1990"}, "SAI", "SUPPLEMENT-009"),
    (2, {"decision": CONFIRM, "number": "070079000033"}, "SAI", "SUPPLEMENT-009"),
    (2, {"decision": ASK, "birth": "31/12/1990"}, "SAI", "SUPPLEMENT-009"),
    (2, {"decision": CLOSE, "birth": "31/12/1990"}, "SAI", "SUPPLEMENT-009"),
    (2, {"decision": ASK}, "SAI", None),
    (2, {"decision": ELSEWHERE}, "SAI", None),
    (2, {"decision": CORRECT}, "SAI", "SUPPLEMENT-010"),
    (2, {"decision": "Xong rồi"}, "SAI", "SUPPLEMENT-006"),
    (2, {"birth": "31/02/1990"}, "SAI", "SUPPLEMENT-007"),
    (2, {"birth": "31/12/2050"}, "SAI", "SUPPLEMENT-007"),
    (2, {"number": "12345"}, "SAI", "SUPPLEMENT-007"),
    (2, {"birth": "31/12/1990", "on": "hôm qua"}, "SAI", "SUPPLEMENT-008"),
    (2, {"birth": "31/12/1990", "on": "12/11/2021"}, "SAI", "SUPPLEMENT-008"),
    (2, {"decision": CLOSE}, "DONG", None),
    (3, {"number": "070079000033"}, "XMBS", None),
    (3, {"decision": CONFIRM}, "XMBS", None),
    (3, {"number": "070079000034"}, "GAN", None),
    (5, {"decision": CONFIRM}, "CHET", "SUPPLEMENT-013"),
    (6, {"decision": CONFIRM}, "KHONG", "SUPPLEMENT-013"),
    (6, {"number": "070088000066", "name": "Võ Minh Phúc", "birth": "5/5/1988"}, "XMBS", None),
    (7, {"decision": CONFIRM}, "NHIEU", "SUPPLEMENT-013"),
    (7, {"number": "070088000077"}, "XMBS", None),
    (7, {"decision": CONFIRM, "number": "070088000077"}, "XMBS", None),
    (8, {"decision": CONFIRM}, "XUNGDOT", "SUPPLEMENT-013"),
    (8, {"number": "070099000001"}, "KHONG", None),
    # rule 9: the person of the first row again
    (6, {"number": "070085000011", "name": "Nguyễn Văn An", "birth": "02/03/1985"}, "TRUNG", None),
]


@pytest.mark.parametrize(("row", "cells", "wanted"), [(row, cells, rest) for row, cells, *rest in SINGLE])
def test_what_is_said_of_one_row(
    opened: Opened, tmp_path: Path, row: int, cells: dict[str, str], wanted: list[str | None]
) -> None:  # rules 1, 3, 4, 9
    code, finding = wanted
    signed = {"evidence": "Thẻ căn cước", "by": "Đại úy Tư", "on": "10/11/2021"} | cells
    settled, findings = opened.said(tmp_path, line(opened.path, row, **signed))
    others = {at: verdict.result for at, verdict in settled.verdicts.items() if at != row - 1}
    assert settled.verdicts[row - 1].result == code
    assert findings == ([finding] if finding else [])
    assert others == {at: CODES[at] for at in (1, 2, 4, 5, 6, 7) if at != row - 1}


@pytest.mark.parametrize("lacking", ["Căn cứ", "Người xác minh"])
@pytest.mark.parametrize(
    "said", [{"Ngày sinh đúng": "31/12/1990"}, {"Quyết định": CONFIRM}, {"Quyết định": CLOSE}]
)
def test_without_paper_or_officer_the_row_stays_open(
    opened: Opened, tmp_path: Path, lacking: str, said: dict[str, str]
) -> None:  # rules 1 and 4
    cells = {name: text for name, text in SIGNED.items() if name != lacking}
    settled, findings = opened.said(tmp_path, {"ID dòng": ids(opened.path)[2], **said, **cells})
    assert settled.verdicts[1].result == "SAI"
    assert findings == ["SUPPLEMENT-011" if said == {"Quyết định": CLOSE} else "SUPPLEMENT-012"]


def test_the_station_reads_who_when_and_which_paper_and_closed_rows_do_not_change(
    first: Path,
) -> None:  # rules 1, 2, 4
    before = results(first)
    said = [
        line(first, 2, decision=CONFIRM, evidence="Thẻ căn cước", by="Đại úy Tư", on="09/11/2021"),
        line(first, 3, number="070079000033", evidence="Khai sinh", by="Đại úy Tư", on="09/11/2021"),
        line(first, 6, decision=CLOSE, evidence="Đã chuyển đi", by="Đại úy Tư", on="09/11/2021"),
        line(first, 7, decision=ASK),
    ]
    supplemented(first, told(first.parent / "said.xlsx", said))
    after = results(first.with_name("list.verified-2.xlsx"))
    assert [row["Mã"] for row in after] == [
        "XM",
        "XMBS",
        "XMBS",
        "KXM",
        "CHET",
        "DONG",
        "NHIEU",
        "XUNGDOT",
        "TRUNG",
    ]
    for at in (0, 3, 8):
        assert after[at] == before[at]
    for at, paper in ((1, "Thẻ căn cước"), (2, "Khai sinh"), (5, "Đã chuyển đi")):
        assert (after[at]["Người xác nhận"], after[at]["Ngày xác nhận"]) == ("Đại úy Tư", "09/11/2021")
        assert paper in after[at]["Lý do"]
    assert [bool(row["Số định danh"]) for row in after] == [True, True, True, *[False] * 6]
    assert after[6]["Lý do"].endswith(f"{ASK}.")


def test_the_officer_at_the_keyboard_stands_in_for_one_who_is_not_named(first: Path) -> None:  # rule 1
    said = told(first.parent / "said.xlsx", [line(first, 2, birth="31/12/1990", evidence="Giấy khai sinh")])
    supplemented(first, said, confirmed_by="Trung tá Năm")
    row = results(first.with_name("list.verified-2.xlsx"))[1]
    assert (row["Mã"], row["Người xác nhận"], row["Ngày xác nhận"]) == ("XMBS", "Trung tá Năm", "10/11/2021")


def test_what_was_said_without_paper_holds_when_the_paper_comes(first: Path) -> None:  # rule 5
    folder = first.parent
    supplemented(first, told(folder / "a.xlsx", [line(first, 2, birth="31/12/1990")]))
    second = first.with_name("list.verified-2.xlsx")
    assert codes(second)[1] == "SAI"
    supplemented(second, told(folder / "b.xlsx", [line(first, 2, evidence="Giấy khai sinh", by="Đại úy Tư")]))
    assert codes(first.with_name("list.verified-3.xlsx"))[1] == "XMBS"


CONTRADICTIONS = [
    ([{"birth": "31/12/1990"}, {"birth": "30/12/1991"}], "SAI"),
    ([{"decision": CONFIRM}, {"decision": CLOSE}], "SAI"),
    ([{"birth": "31/12/1990"}, {"birth": "31/02/1990"}], "SAI"),
    # the same said twice, or in two halves, is no contradiction
    ([{"birth": "31/12/1990"}, {"birth": "31.12.1990"}], "XMBS"),
    ([{"birth": "31/12/1990"}, {"decision": CORRECT}], "XMBS"),
]


@pytest.mark.parametrize(("parts", "code"), CONTRADICTIONS)
def test_two_files_may_not_contradict_each_other(
    first: Path, parts: list[dict[str, str]], code: str
) -> None:  # rules 3 and 7
    folder = first.parent
    signed = {"evidence": "Thẻ căn cước", "by": "Đại úy Tư"}
    files = [
        told(folder / f"{name}.xlsx", [line(first, 2, **signed, **part)])
        for name, part in zip("ab", parts, strict=True)
    ]
    seen = []
    for at, order in enumerate((files, files[::-1])):
        done = supplemented(first, *order, wish=_beside(folder / f"out{at}"))
        path = folder / f"out{at}" / "list.verified-2.xlsx"
        seen.append((results(path), history(path)))
        assert bool(done.done.findings) == (code != "XMBS")
    assert seen[0] == seen[1]
    assert seen[0][0][1]["Mã"] == code


def _beside(folder: Path) -> Wish:
    folder.mkdir()
    return Wish(folder=folder)


def test_three_passes_keep_everything(first: Path) -> None:  # rules 2, 5, 6
    folder = first.parent
    sent = [list(row) for row in openpyxl.load_workbook(folder / "list.xlsx").worksheets[0].values]
    supplemented(
        first,
        told(
            folder / "a.xlsx",
            [
                line(first, 3, decision=CONFIRM, evidence="Thẻ căn cước", by="Đại úy Tư"),
                line(first, 2, name="Trần Thị Bình"),
            ],
        ),
    )
    second = first.with_name("list.verified-2.xlsx")
    supplemented(
        second,
        told(folder / "b.xlsx", [line(first, 2, birth="31/12/1990", evidence="Khai sinh", by="Đại úy Tư")]),
    )
    third = first.with_name("list.verified-3.xlsx")
    supplemented(
        third,
        told(folder / "c.xlsx", [line(first, 6, decision=CLOSE, evidence="Đã chuyển đi", by="Đại úy Tư")]),
    )
    fourth = first.with_name("list.verified-4.xlsx")
    assert [codes(path)[1:3] for path in (first, second, third, fourth)] == [
        ["SAI", "GAN"],
        ["SAI", "XMBS"],
        ["XMBS", "XMBS"],
        ["XMBS", "XMBS"],
    ]
    assert codes(fourth)[5] == "DONG"
    assert results(third)[2] == results(fourth)[2] == results(second)[2]  # rule 2
    assert ids(fourth) == ids(first)
    for path in (second, third, fourth):  # rule 6
        back = [list(row) for row in openpyxl.load_workbook(path).worksheets[0].values]
        assert [row[: len(sent[0])] for row in back] == sent
        assert [sheet for sheet in openpyxl.load_workbook(path).sheetnames if "(2)" in sheet] == []
    told_ = [(one["ID dòng"], one["Lần trả"], one["Mã – trước"], one["Mã – sau"]) for one in history(fourth)]
    assert told_ == [
        (ids(first)[2], "2", "SAI", "SAI"),
        (ids(first)[3], "2", "GAN", "XMBS"),
        (ids(first)[2], "3", "SAI", "XMBS"),
        (ids(first)[6], "4", "KHONG", "DONG"),
    ]
    born = next(one for one in history(fourth) if one["Lần trả"] == "3")
    assert (born["Ngày sinh – trước"], born["Ngày sinh – bổ sung"]) == ("30/12/1990", "31/12/1990")
    record = json.loads(fourth.with_suffix(".json").read_bytes())
    assert (record["command"], record["pass"]) == ("supplement", 4)
    assert record["fingerprint"] == json.loads(first.with_suffix(".json").read_bytes())["fingerprint"]


def test_an_officer_goes_on_in_the_workbook_he_has(first: Path) -> None:  # rules 2 and 5
    lines = [line(first, 2, birth="31/12/1990", evidence="Khai sinh", by="Đại úy Tư")]
    supplemented(first, told(first.parent / "a.xlsx", lines))
    second = first.with_name("list.verified-2.xlsx")
    more = [*lines, line(first, 3, decision=CONFIRM, evidence="Thẻ", by="Đại úy Tư")]
    done = supplemented(second, told(first.parent / "b.xlsx", more))
    assert (done.already, done.done.findings) == (1, ())
    assert codes(first.with_name("list.verified-3.xlsx"))[1:3] == ["XMBS", "XMBS"]


def test_an_open_row_that_a_newer_register_knows_is_verified(first: Path) -> None:  # rule 6
    grown = REGISTER + "| 070099000099 | | ĐINH VĂN GIÀU | 09/09/1999 | Nam | Suối Mây | Thường trú |\n"
    register(first.with_name("pop.csv"), grown)
    supplemented(first, told(first.parent / "a.xlsx", [line(first, 2, decision=ASK)]))
    second = first.with_name("list.verified-2.xlsx")
    assert codes(second)[5] == "XM"
    assert [one["Mã – sau"] for one in history(second)] == ["SAI", "XM"]


@pytest.mark.parametrize(("show", "quoted"), [("none", False), ("masked", False), ("full", True)])
def test_register_values_stay_with_the_police(first: Path, show: str, quoted: bool) -> None:
    said = told(first.parent / "a.xlsx", [line(first, 2, decision=CONFIRM, evidence="Thẻ", by="Đại úy Tư")])
    supplemented(first, said, show=Show(show))
    book = openpyxl.load_workbook(first.with_name("list.verified-2.xlsx"))
    texts = {str(cell) for sheet in book.worksheets for row in sheet.values for cell in row}
    assert any("31/12/1990" in text for text in texts) == quoted
    assert not any(
        "31/12/1990" in text for text in first.with_name("list.verified-2.json").read_text().split()
    )


def test_the_next_police_workbook_holds_what_is_still_open(first: Path) -> None:  # rule 6
    supplemented(
        first, told(first.parent / "a.xlsx", [line(first, 2, birth="31/12/1990", evidence="Thẻ", by="Tư")])
    )
    sheet = openpyxl.load_workbook(first.with_name("list.police-2.xlsx")).worksheets[0]
    found = {str(row[0]) for row in sheet.values}
    assert ids(first)[2] not in found
    assert ids(first)[3] in found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_nobody_is_verified_on_less_than_all_four_or_a_signed_confirmation(
    opened: Opened, data: Any
) -> None:  # rule 1
    before, rows, people = opened.before, opened.rows, opened.people
    pools = {
        "number": ["070190000022", "070079000033", "070088000066", "070190000023", "285000011"],
        "full_name": ["Trần Thị Bình", "Tran Thi Binh", "Lê Hoàng Cường", "Võ Minh Phúc", "VÕ MINH PHÚC"],
        "birth_date": ["31/12/1990", "30/12/1990", "01/06/1979", "5/5/1988", "1988"],
        "sex": ["Nam", "Nữ"],
    }
    said = {}
    for at in data.draw(st.sets(st.sampled_from([1, 2, 4, 5, 6, 7]), min_size=1)):
        chosen = data.draw(
            st.fixed_dictionaries({}, optional={k: st.sampled_from(v) for k, v in pools.items()})
        )
        values = {name: value_of(name, text, None) for name, text in chosen.items()}
        said[at] = Told(
            decision=data.draw(
                st.sampled_from([Decision.NONE, Decision.CORRECT, Decision.CONFIRM, Decision.ASK])
            ),
            values={name: value for name, value in values.items() if value},
            evidence=data.draw(st.sampled_from(["", "Thẻ"])),
            verified_by=data.draw(st.sampled_from(["", "Tư"])),
        )
    places = {at: Place(file="a.xlsx", row=at) for at in said}
    supplements = Supplements(told=said, places=places, lines=len(said), already=0, findings=())
    settled = settle(before, rows, supplements, people, Settler(name="", today=DAY))
    assert set(settled.verdicts) == {1, 2, 4, 5, 6, 7}  # promise 2: every open row, and no other
    returned = [v.people[0].number for v in settled.verdicts.values() if v.result.verified]
    assert len(returned) == len(set(returned))  # rule 9
    for at, verdict in settled.verdicts.items():
        if verdict.result.verified:
            assert said[at].evidence
            assert said[at].verified_by
            assert said[at].decision is not Decision.ASK
            assert verdict.letters.equal
            person, now = verdict.people[0], settled.rows[at]
            assert now.number.digits == person.number
            assert (now.name_key, now.birth.iso, now.sex.value) == tuple(people.identity(person))
            listed = said[at].values.keys() | {"nothing"}
            if said[at].decision is not Decision.CONFIRM:
                assert listed & {"number", "full_name", "birth_date", "sex"}


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")
def test_the_story_in_two_passes_with_workbooks_saved_by_libreoffice(tmp_path: Path) -> None:  # rules 2, 6
    for name in ("list.xlsx", "pop.csv"):
        shutil.copy(STORY / name, tmp_path)
    run.verify(
        silent,
        Order(list_file=tmp_path / "list.xlsx", population=tmp_path / "pop.csv", today=date(2021, 11, 9)),
    )
    police = tmp_path / "list.police.xlsx"
    book = openpyxl.load_workbook(police)
    sheet = book.worksheets[0]
    top = next(row for row in range(1, 9) if sheet.cell(row, 1).value == "ID dòng")
    places = {str(cell.value): at for at, cell in enumerate(sheet[top], 1)}
    for row in range(top + 1, sheet.max_row + 1):
        if str(sheet.cell(row, places["Mã"]).value) in {"GAN", "SAI"}:
            for name, text in {"Quyết định": CONFIRM, **SIGNED}.items():
                sheet.cell(row, places[name]).value = text
    book.save(police)
    for path in (police, tmp_path / "list.verified.xlsx"):
        out = tmp_path / "saved"
        profile = f"-env:UserInstallation=file://{tmp_path}/profile"
        order = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(out), str(path)]
        subprocess.run(order, check=True, capture_output=True, timeout=120)
        shutil.copy(out / path.name, path)
    first, second = tmp_path / "list.verified.xlsx", tmp_path / "list.verified-2.xlsx"
    before = results(first)
    done = supplemented(first, police)
    after = results(second)
    assert done.done.findings == ()
    assert done.done.counts["XMBS"] == done.counts_before["SAI"] + done.counts_before["GAN"]
    closed = {"XM", "KXM", "TRUNG"}
    assert [row for row in after if row["Mã"] in closed] == [row for row in before if row["Mã"] in closed]
    assert len(after) == len(before)
    said = told(
        tmp_path / "c.xlsx",
        [{"ID dòng": one["ID dòng"], "Quyết định": ASK} for one in after if one["Mã"] == "KHONG"],
    )
    supplemented(second, said)
    third = results(tmp_path / "list.verified-3.xlsx")
    assert [row for row in third if row["Mã"] == "XMBS"] == [row for row in after if row["Mã"] == "XMBS"]


def test_a_value_that_was_missing_is_looked_up_by(tmp_path: Path) -> None:  # rule 3
    rows = """
    | STT | Họ và tên      | Ngày sinh | Giới tính | Số CCCD/CMND | Quốc tịch |
    | 1   | Lê Hoàng Cường |           | Nam       |              |           |
    """
    path = verified(tmp_path, rows)
    assert codes(path) == ["THIEU"]
    supplemented(path, told(tmp_path / "told.xlsx", [line(path, 1, birth="01/06/1979") | SIGNED]))
    assert codes(tmp_path / "list.verified-2.xlsx") == ["GAN"]


def test_the_blank_form_for_supplements_is_read_back(first: Path) -> None:
    # issue 3: every template is read back without a finding
    form = first.with_name("form.xlsx")
    form.write_bytes(blank("supplement"))
    book = openpyxl.load_workbook(form)
    sheet = book.worksheets[0]
    heading = next(row for row in range(1, 30) if "ID dòng" in [cell.value for cell in sheet[row]])
    places = {str(cell.value): number for number, cell in enumerate(sheet[heading], 1) if cell.value}
    for name, text in (line(first, 2, birth="31/12/1990") | SIGNED).items():
        sheet.cell(heading + 1, places[name]).value = text
    book.save(form)
    done = supplemented(first, form)
    assert done.done.findings == ()
    assert codes(first.with_name("list.verified-2.xlsx"))[1] == "XMBS"
