"""``vaxcli report`` and ``vaxcli minutes``: four forms that agree, data inside the paper (promise 9; R5, R37, R39)."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from docx import Document
from pyhanko.pdf_utils.reader import PdfFileReader

from tests.commands.command import pair, refused, snapshot, vaxcli
from tests.documents import forms, pdftext
from tests.doses.dosebooks import AN, BINH, GIVEN, PEOPLE, doses, known
from tests.tables import table
from vaxcli.documents import bound_data
from vaxcli.documents.official import decree_date

SECOND = "2 | Moderna | MO7777 | 20/12/2021 | Trạm Y tế | |"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A register with two people vaccinated and one who was not."""
    known(tmp_path)
    doses(
        tmp_path,
        AN + GIVEN,
        AN + SECOND,
        BINH + GIVEN,
        "| Kim Min Soo | 04/07/1980 | Nam | M12345678 | | | | | | Vắng mặt |",
    )
    assert vaxcli(tmp_path, "record", "doses.xlsx", "-q").code == 0
    return tmp_path


def attached(path: Path) -> dict[str, bytes]:
    return dict(bound_data.attachments(PdfFileReader(io.BytesIO(path.read_bytes()))))


DAYS = {"daily": ("--from", "15/11/2021", "--to", "15/11/2021")}
"""Other kinds are of all days."""


@pytest.mark.parametrize("kind", ["daily", "round", "verification", "progress"])
def test_the_four_forms_agree(folder: Path, kind: str) -> None:
    said = vaxcli(folder, "report", "--kind", kind, *DAYS.get(kind, ()), "-o", "report", "--json")
    assert said.code == 0, said.stderr
    told = json.loads(said.stdout)["data"]
    assert told["doses"] == {"daily": 2, "verification": 0}.get(kind, 3)
    data = json.loads((folder / "report.json").read_bytes())
    figures = data["figures"]
    given = sum(bool(one["doses"]) for one in data["people"])
    listed = sum(line["counts"][0] for line in figures.get("codes", ()))
    assert told["people"] == (listed if kind == "verification" else given) > 0
    if kind != "verification":
        totals = {line["name"]: line["counts"][0] for line in figures["totals"]}
        assert totals["Số mũi đã tiêm"] == told["doses"]
        assert totals["Số lượt không tiêm"] == (kind != "daily")
    assert forms.agree(folder / "report")
    # The signer's block never stands alone on a page.
    last = pdftext.text(folder / "report.pdf", "-f", str(pdftext.pages(folder / "report.pdf")))
    assert "CHỦ TỊCH" in last
    assert told["sha256"] in last


@pytest.mark.skipif(sys.platform == "win32", reason="a zone is set by POSIX's TZ")
@pytest.mark.parametrize(("zone", "hours"), [("EAST-14", 14), ("WEST+12", -12)])
def test_a_daily_report_is_of_the_day_by_the_clock_of_the_office(
    tmp_path: Path, zone: str, hours: int
) -> None:
    # at any moment one of the two has another day than Viet Nam
    today = datetime.now(timezone(timedelta(hours=hours)))
    known(tmp_path)
    doses(tmp_path, f"{AN}1 | Pfizer | FA1234 | {today:%d/%m/%Y} | Trạm Y tế | |")
    clock = {"TZ": zone}
    assert vaxcli(tmp_path, "record", "doses.xlsx", "-q", env=clock, real=True).code == 0
    said = vaxcli(tmp_path, "report", "--kind", "daily", "--json", env=clock, real=True)
    assert said.code == 0, said.stderr
    assert json.loads(said.stdout)["data"]["doses"] == 1


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext (poppler-utils) is not installed")
def test_the_paper_says_the_same_and_carries_its_data(folder: Path) -> None:
    vaxcli(folder, "report", "-q")
    text = subprocess.run(
        ["pdftotext", "-layout", "report.pdf", "-"], cwd=folder, capture_output=True, check=True
    ).stdout.decode()
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
    assert re.search(r"Số mũi đã tiêm\s+3\b", text)
    inside = attached(folder / "report.pdf")
    assert inside["results.json"] == (folder / "report.json").read_bytes()
    mark = hashlib.sha256(inside["results.json"]).hexdigest()
    assert mark in text
    card = json.loads(inside["vaxcli.json"])
    assert card["data"]["sha256"] == mark
    assert card["complete"] is True
    assert card["signature_box"]["page"] >= 1
    numbers = {person["number"] for person in json.loads(inside["results.json"])["people"]}
    assert numbers == {"070085000011", "070190000022", "M12345678"}


def test_the_same_register_gives_the_same_bytes(folder: Path) -> None:
    for name in ("a", "b"):
        assert vaxcli(folder, "report", "-o", name, "-q").code == 0
    for ending in ("pdf", "xlsx", "html", "json"):
        assert (folder / f"a.{ending}").read_bytes() == (folder / f"b.{ending}").read_bytes()


def test_what_lacks_is_named_on_the_paper(tmp_path: Path) -> None:
    # R37
    known(tmp_path)
    doses(tmp_path, AN + "1 | Phizer | FA1234 | 15/11/2021 | T | |")
    vaxcli(tmp_path, "record", "doses.xlsx", "-q")
    said = vaxcli(tmp_path, "report", "--json")
    assert json.loads(said.stdout)["data"]["lacking"] == {"errors": 1}
    card = json.loads(attached(tmp_path / "report.pdf")["vaxcli.json"])
    assert (card["complete"], card["lacking"]) == (False, {"errors": 1})


def test_a_workbook_can_be_reported_without_a_register(tmp_path: Path) -> None:
    doses(tmp_path, AN + GIVEN)
    assert vaxcli(tmp_path, "report", "doses.xlsx", "-q").code == 0
    assert (tmp_path / "doses.report.pdf").exists()
    assert not (tmp_path / "register.sqlite").exists()


def test_days_without_doses_are_refused_and_nothing_is_written(folder: Path) -> None:
    before = snapshot(folder)
    assert refused(folder, 6, "report", "--from", "01/01/2020", "--to", "02/01/2020").startswith(
        "[REPORT-nothing]"
    )
    assert snapshot(folder) == before


def test_no_name_is_said_or_printed_without_an_annex(folder: Path) -> None:
    told = vaxcli(folder, "report")
    page = (folder / "report.html").read_text(encoding="utf-8")
    for person in table(PEOPLE)[1:]:
        assert person[0] not in told.stdout + told.stderr + page
        assert person[3] not in told.stdout + told.stderr + page


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2021, 11, 8), "ngày 08 tháng 11 năm 2021"),
        (date(2020, 3, 5), "ngày 05 tháng 3 năm 2020"),
        (date(2021, 1, 31), "ngày 31 tháng 01 năm 2021"),
        (date(2021, 2, 10), "ngày 10 tháng 02 năm 2021"),
        (date(2021, 12, 1), "ngày 01 tháng 12 năm 2021"),
    ],
)
def test_dates_are_written_as_the_decree_writes_them(day: date, written: str) -> None:
    # Nghi dinh 30/2020/ND-CP (DOMAIN E.1)
    assert decree_date(day) == written


def words(path: Path) -> str:
    made = Document(str(path))
    cells = [cell.text for made_table in made.tables for row in made_table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in made.paragraphs] + cells)


def test_minutes_carry_the_fingerprint_of_the_data(folder: Path) -> None:
    # R39, promise 9
    (folder / "vaxcli.toml").write_text(
        'chair_name = "Phạm Văn Chủ"\nchair_post = "Chủ tịch UBND xã"\n', encoding="utf-8"
    )
    vaxcli(folder, "report", "-q")
    said = vaxcli(folder, "minutes", "report.pdf", "--json")
    assert said.code == 0, said.stderr
    mark = json.loads(said.stdout)["data"]["sha256"]
    assert mark == hashlib.sha256((folder / "report.json").read_bytes()).hexdigest()
    text = words(folder / "report.minutes.docx")
    assert mark in text
    assert "Chủ trì: Phạm Văn Chủ, Chủ tịch UBND xã" in text
    assert "Số mũi đã tiêm" in text
    assert json.loads(attached(folder / "report.minutes.pdf")["vaxcli.json"])["kind"] == "minutes"


def test_at_a_facility_its_head_chairs_the_minutes(folder: Path) -> None:
    # R51
    (folder / "vaxcli.toml").write_text('part = "II"\nhead_name = "Lê Thị Trưởng"\n', encoding="utf-8")
    assert vaxcli(folder, "minutes", "-q").code == 0
    text = words(folder / "minutes.docx")
    assert "Chủ trì: Lê Thị Trưởng" in text
    assert "Đại diện cơ sở tiêm chủng" in text


def test_any_report_gets_minutes_without_settings(folder: Path) -> None:
    # DESIGN 1: vaxcli minutes report.pdf must always work
    vaxcli(folder, "report", "-q")
    foreign = (folder / "report.pdf").read_bytes().replace(b"vaxcli.json", b"notour.json")
    (folder / "other.pdf").write_bytes(foreign)
    said = vaxcli(folder, "minutes", "other.pdf", "--json")
    assert said.code == 0, said.stderr
    data = json.loads(said.stdout)["data"]
    assert (data["bound"], data["sha256"]) == (False, hashlib.sha256(foreign).hexdigest())
    assert "…………" in words(folder / "other.minutes.docx")


def test_minutes_of_something_else_are_refused(tmp_path: Path) -> None:
    (tmp_path / "report.pdf").write_text("không phải PDF", encoding="utf-8")
    before = snapshot(tmp_path)
    assert refused(tmp_path, 4, "minutes", "report.pdf").startswith("[PDF-not]")
    assert snapshot(tmp_path) == before


def test_hand_overs_have_notes_that_can_be_signed(tmp_path: Path) -> None:
    # R18, R22: the hand-over note and the return note as papers, with their records inside
    pair(tmp_path)
    assert vaxcli(tmp_path, "submit", "list.xlsx", "--made-on", "08/11/2021", "--pdf-note", "-q").code == 0
    line = ("verify", "list.submitted.xlsx", "--population", "pop.csv", "--pdf-note", "--json")
    said = vaxcli(tmp_path, *line)
    assert said.code == 0, said.stderr
    outputs = [Path(one).name for one in json.loads(said.stdout)["data"]["outputs"]]
    assert outputs[-1] == "list.submitted.verified.note.pdf"
    for name, kind, record in (
        ("list.submitted.verified.note.pdf", "return", "list.submitted.verified.json"),
        *(
            (path.name, "handover", path.name.replace(".note.pdf", ".json"))
            for path in tmp_path.glob("*.note.pdf")
            if "verified" not in path.name
        ),
    ):
        inside = attached(tmp_path / name)
        card = json.loads(inside["vaxcli.json"])
        assert card["kind"] == kind
        assert inside[record] == (tmp_path / record).read_bytes()
        assert card["data"]["sha256"] == hashlib.sha256(inside[record]).hexdigest()


def test_the_annex_holds_everybody_and_pages_are_numbered_from_the_second(folder: Path) -> None:
    # DOMAIN E.1: the number of the page is centred in the upper margin, not on the first page
    assert vaxcli(folder, "report", "--annex", "-q").code == 0
    path = folder / "report.pdf"
    last = pdftext.pages(path)
    annex = pdftext.text(path, "-layout", "-f", str(last))
    assert annex.startswith(f"{last} PHỤ LỤC")
    assert "Nguyễn Văn An 02/03/1985 Nam 070085000011 1 15/11/2021 Pfizer FA1234" in annex
    assert "2 20/12/2021 Moderna MO7777" in annex
    assert "Trần Thị Bình" in annex
    assert "Kim Min Soo" not in annex  # he was not vaccinated
    assert not pdftext.text(path, "-layout", "-l", "1").startswith("1 ")


def test_the_paper_is_an_archive_file_with_its_fonts(folder: Path) -> None:
    # issue 5: PDF/A-3 with the data attached; DESIGN 3: the font of the package
    assert vaxcli(folder, "report", "--annex", "-q").code == 0
    assert pdftext.fonts(folder / "report.pdf") <= {
        "LiberationSerif",
        "LiberationSerif-Bold",
        "LiberationSerif-Italic",
        "LiberationSerif-BoldItalic",
    }
    assert set(attached(folder / "report.pdf")) == {"results.json", "vaxcli.json"}
    assert b"<pdfaid:part>3" in (folder / "report.pdf").read_bytes()
    if shutil.which("qpdf"):
        subprocess.run(["qpdf", "--check", "report.pdf"], cwd=folder, check=True, capture_output=True)


def test_the_page_needs_nothing_else(folder: Path) -> None:
    # issue 5: a self-contained page for the telephone, in light and dark
    assert vaxcli(folder, "report", "--kind", "progress", "-q").code == 0
    page = (folder / "report-progress.html").read_text(encoding="utf-8")
    assert not re.search(r"<script|<link|<img|src=|href=|url\(|@import|https?:", page)
    assert 'name="viewport"' in page
    assert "color-scheme:light dark" in page
    assert "<td>66</td>" in page  # coverage is drawn, not the number of people


def test_totals_of_the_screen_are_those_of_the_paper(folder: Path) -> None:
    said = vaxcli(folder, "report", "--format", "pdf")
    assert "3 mũi, 2 người" in said.stderr
    assert {path.name for path in folder.glob("report*")} == {"report.pdf"}
    assert (folder / "report.pdf").stat().st_mode & 0o777 == 0o600
