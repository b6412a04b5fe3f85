"""``vaxcli minutes`` as a user runs it (R39, R51; form 1.9 of decree 30/2020/ND-CP), and papers by the unit's own templates.

1. What is confirmed is the data: figures, days and fingerprint are those of the report. 2. What lacks is named (R37).
3. A register may be given instead of a report. 4. Nothing half-written. 5. A unit may have its own layout.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from docx import Document

from tests.commands.command import pair, refused, vaxcli
from tests.commands.test_report_cmd import attached, words
from tests.documents import pdftext
from tests.doses.dosebooks import AN, BINH, GIVEN, doses, known
from vaxcli.documents.typst_pdf import TEMPLATES
from vaxcli.texts import document


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A register with two people vaccinated."""
    known(tmp_path)
    doses(tmp_path, AN + GIVEN, BINH + GIVEN)
    assert vaxcli(tmp_path, "record", "doses.xlsx", "-q").code == 0
    return tmp_path


def lacking(folder: Path) -> Path:
    """A register with a dose that is an error."""
    known(folder)
    doses(folder, AN + "1 | Phizer | FA1234 | 15/11/2021 | T | |")
    assert vaxcli(folder, "record", "doses.xlsx", "-q").code == 0
    return folder


def test_both_forms_have_the_figures_of_the_report(folder: Path) -> None:
    # 1
    assert vaxcli(folder, "report", "-q").code == 0
    assert vaxcli(folder, "minutes", "report.pdf", "-q").code == 0
    figures = json.loads((folder / "report.json").read_bytes())["figures"]
    tables = [
        [[cell.text for cell in row.cells] for row in table.rows]
        for table in Document(str(folder / "report.minutes.docx")).tables
    ]
    printed = pdftext.text(folder / "report.minutes.pdf", "-layout")
    for key in ("totals", "vaccines"):
        lines = [[line["name"], str(line["counts"][0])] for line in figures[key]]
        assert [[document("report-what"), document("report-count")], *lines] in tables
        assert [line for line in lines if " ".join(line) not in printed] == []
    assert "Số liệu ngày 15/11/2021." in printed
    assert "Số liệu ngày 15/11/2021." in words(folder / "report.minutes.docx")


def test_the_register_itself_may_be_given(folder: Path) -> None:
    # 3
    said = vaxcli(folder, "minutes", "register.sqlite", "--json")
    assert said.code == 0, said.stderr
    data = json.loads(said.stdout)["data"]
    assert [Path(one).name for one in data["outputs"]] == ["register.minutes.docx", "register.minutes.pdf"]
    assert vaxcli(folder, "report", "register.sqlite", "-o", "report", "-q").code == 0
    assert json.loads(attached(folder / "report.pdf")["vaxcli.json"])["data"]["sha256"] == data["sha256"]


def test_minutes_say_what_lacks_and_are_not_complete_either(tmp_path: Path) -> None:
    # 2
    lacking(tmp_path)
    vaxcli(tmp_path, "report", "-q")
    said = vaxcli(tmp_path, "minutes", "report.pdf")
    named = f"{document('lacking-errors')}: 1"
    assert named in said.stderr
    assert named in words(tmp_path / "report.minutes.docx")
    assert named in pdftext.text(tmp_path / "report.minutes.pdf")
    assert json.loads(attached(tmp_path / "report.minutes.pdf")["vaxcli.json"])["complete"] is False


def test_a_register_without_doses_gets_no_minutes(tmp_path: Path) -> None:
    # 4
    known(tmp_path)
    assert refused(tmp_path, 6, "minutes").startswith("[REPORT-nothing]")


def test_existing_minutes_are_not_overwritten(folder: Path) -> None:
    # 4
    (folder / "minutes.pdf").write_bytes(b"ours")
    assert refused(folder, 5, "minutes").startswith("[OUT-exists]")


def test_the_parties_may_be_given(folder: Path) -> None:
    (folder / "parties.csv").write_text(
        "Đại diện cơ sở A,Võ Thị Sáu,Bác sĩ\n\nGiám sát\n", encoding="utf-8-sig"
    )
    assert vaxcli(folder, "minutes", "--parties", "parties.csv", "-q").code == 0
    text = words(folder / "minutes.docx")
    assert "- Đại diện cơ sở A: Võ Thị Sáu, Bác sĩ" in text
    assert "ĐẠI DIỆN CƠ SỞ A" in text
    assert "- Giám sát: ……" in text


def test_parties_that_cannot_be_read_are_refused(folder: Path) -> None:
    # 4
    (folder / "parties.csv").write_text("a,b,c,d\n", encoding="utf-8")
    assert refused(folder, 4, "minutes", "--parties", "parties.csv").startswith("[PARTIES-wrong]")


def test_secretary_left_chair_right_and_recipients(folder: Path) -> None:
    # form 1.9 (DOMAIN E.1)
    (folder / "vaxcli.toml").write_text('recipients = ["Lưu: VT."]\n', encoding="utf-8")
    assert vaxcli(folder, "minutes", "-q").code == 0
    lines = pdftext.text(folder / "minutes.pdf", "-layout")
    assert "THƯ KÝ CHỦ TRÌ" in lines
    assert f"{document('paper-recipients')} - Lưu: VT." in lines


def test_a_unit_may_have_its_own_layouts(folder: Path) -> None:
    # 5 (R5: the form of a report is set elsewhere)
    own = folder / "mau"
    own.mkdir()
    shutil.copy(TEMPLATES / "official.typ", own)
    for name in ("report", "minutes"):
        layout = '#import "official.typ": attach\n#let d = json(bytes(sys.inputs.data))\nMẪU RIÊNG #d.kind\n#attach(d)\n'
        (own / f"{name}.typ").write_text(layout, encoding="utf-8")
    (folder / "vaxcli.toml").write_text(
        'report_template = "mau/report.typ"\nminutes_template = "mau/minutes.typ"\n', encoding="utf-8"
    )
    assert vaxcli(folder, "report", "-q").code == 0
    assert vaxcli(folder, "minutes", "report.pdf", "-q").code == 0
    assert pdftext.text(folder / "report.pdf") == "MẪU RIÊNG BÁO CÁO"
    assert pdftext.text(folder / "report.minutes.pdf") == "MẪU RIÊNG BIÊN BẢN"
    assert attached(folder / "report.pdf")["results.json"] == (folder / "report.json").read_bytes()


def test_a_layout_that_does_not_work_is_refused(folder: Path) -> None:
    # 4
    (folder / "own.typ").write_text("#khong-co", encoding="utf-8")
    (folder / "vaxcli.toml").write_text(
        'report_template = "own.typ"\nminutes_template = "none.typ"\n', encoding="utf-8"
    )
    assert refused(folder, 4, "report").startswith("[TEMPLATE-wrong] own.typ")
    assert refused(folder, 4, "minutes").startswith("[TEMPLATE-wrong] none.typ")
    # promise 9: a paper without its data would be signed without them
    (folder / "own.typ").write_text("Số liệu", encoding="utf-8")
    assert refused(folder, 4, "report").startswith("[TEMPLATE-wrong] own.typ")


def test_slips_may_have_an_own_layout_too(tmp_path: Path) -> None:
    # 5
    pair(tmp_path)
    assert vaxcli(tmp_path, "verify", "list.xlsx", "--population", "pop.csv", "-q").code == 0
    shutil.copy(TEMPLATES / "notice.typ", tmp_path / "slips.typ")
    with (tmp_path / "slips.typ").open("a", encoding="utf-8") as template:
        template.write("\nMẪU RIÊNG\n")
    (tmp_path / "vaxcli.toml").write_text('notice_template = "slips.typ"\n', encoding="utf-8")
    assert vaxcli(tmp_path, "notice", "list.verified.xlsx", "-q").code == 0
    assert pdftext.text(tmp_path / "list.notices.pdf").endswith("MẪU RIÊNG")


def test_a_note_that_could_not_be_written_stops_the_hand_over_too(tmp_path: Path) -> None:
    # 4
    pair(tmp_path)
    for name in ("list.submitted.note.pdf", "list.verified.note.pdf"):
        (tmp_path / name).write_bytes(b"ours")
    assert refused(tmp_path, 5, "submit", "list.xlsx", "--made-on", "08/11/2021", "--pdf-note").startswith(
        "[OUT-exists]"
    )
    line = ("verify", "list.xlsx", "--population", "pop.csv", "--pdf-note")
    assert refused(tmp_path, 5, *line).startswith("[OUT-exists]")


def test_each_note_is_signed_by_who_hands_over(tmp_path: Path) -> None:
    # R18, R22
    pair(tmp_path)
    (tmp_path / "vaxcli.toml").write_text(
        'police = "Công an xã Suối Mây"\nstation = "Trạm Y tế Suối Mây"\nstation_name = "Lê Thị Trạm"\n',
        encoding="utf-8",
    )
    assert vaxcli(tmp_path, "submit", "list.xlsx", "--made-on", "08/11/2021", "--pdf-note").code == 0
    assert vaxcli(tmp_path, "verify", "list.xlsx", "--population", "pop.csv", "--pdf-note").code == 0
    handed = pdftext.text(tmp_path / "list.submitted.note.pdf")
    returned = pdftext.text(tmp_path / "list.verified.note.pdf")
    assert "TRẠM Y TẾ SUỐI MÂY" in handed
    assert "Lê Thị Trạm" in handed
    assert "CÔNG AN XÃ SUỐI MÂY" in returned
    assert "TRƯỞNG CÔNG AN CẤP XÃ" in returned
