"""Blank forms: the columns that are read, text cells, drop-downs, an example that is nobody (DESIGN 5, 7, 8).

Rules: 1. every heading is known to the reader; 2. a form is read without a finding, as it is and with a
person in it; 3. the example is never a person; 4. cells are text; 5. drop-downs offer what the reader takes.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from vaxcli.columns import DECISION_COLUMNS
from vaxcli.headwords import field_of
from vaxcli.lists.templates import FORMS, blank, choices, heading
from vaxcli.people import dates, nationality, numbers, sex
from vaxcli.texts import document
from vaxcli.workbook.gate import open_source
from vaxcli.workbook.model import ListBook
from vaxcli.workbook.reader import read_book
from vaxcli.workbook.roll import read_list

PERSON = {
    "full_name": "Trần Thị Bình",
    "birth_date": "31/12/1990",
    "sex": "Nữ",
    "number": "070190000022",
    "hamlet": "Ấp 7",
    "dose_wanted": "2",
    "dose": "2",
    "vaccine": "AstraZeneca",
    "dose_date": "15/11/2021",
}
LISTS = ("list", "doses")


def saved(folder: Path, kind: str, *, person: bool = False, made_on: str = "") -> Path:
    """A form on disk, as a person leaves it."""
    book = openpyxl.load_workbook(io.BytesIO(blank(kind)))
    sheet = book.worksheets[0]
    heading_row = next(cell.row for cell in sheet["A"] if cell.value == heading(FORMS[kind].columns[0]))
    if person:
        for index, column in enumerate(FORMS[kind].columns, 1):
            if column in PERSON:
                sheet.cell(heading_row + 1, index, PERSON[column])
    if made_on:
        sheet["C2"] = made_on
    book.save(folder / f"{kind}.xlsx")
    return folder / f"{kind}.xlsx"


def read(path: Path) -> ListBook:
    return read_list(read_book(open_source(path)))


@pytest.mark.parametrize("kind", LISTS)
def test_every_heading_is_known_to_the_reader(kind: str) -> None:  # rule 1
    columns = FORMS[kind].columns
    assert [field_of(heading(column)) for column in columns] == list(columns)


@pytest.mark.parametrize("kind", LISTS)
def test_an_empty_form_is_read_without_a_finding_and_without_a_person(tmp_path: Path, kind: str) -> None:
    book = read(saved(tmp_path, kind))  # rules 2, 3
    assert (book.findings, book.book.findings, len(book.people), book.blank) == ((), (), 0, 0)
    assert book.made_on is None


@pytest.mark.parametrize("kind", LISTS)
def test_a_person_in_a_form_is_read_without_a_finding(tmp_path: Path, kind: str) -> None:  # rules 2, 3
    book = read(saved(tmp_path, kind, person=True))
    assert (book.findings, book.book.findings, book.blank) == ((), (), 0)
    people = book.people
    assert (people.full_name, people.number) == ([PERSON["full_name"]], [PERSON["number"]])
    assert (people.birth_date, people.sex) == ([PERSON["birth_date"]], [PERSON["sex"]])
    assert [column.field for column in book.layouts[0].columns] == list(FORMS[kind].columns)
    assert book.layouts[0].unknown == ()


def test_the_making_day_is_read_from_its_cell(tmp_path: Path) -> None:  # the two days begin with it
    assert read(saved(tmp_path, "list", person=True, made_on="8/11/2021")).made_on == date(2021, 11, 8)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_form_saved_by_libreoffice_is_read_the_same(tmp_path: Path) -> None:  # rule 2
    path = saved(tmp_path, "list", person=True, made_on="08/11/2021")
    out = tmp_path / "out"
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    line = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(out), str(path)]
    subprocess.run(line, check=True, capture_output=True, timeout=60)
    book = read(out / "list.xlsx")
    assert (book.findings, book.book.findings, book.blank) == ((), (), 0)
    assert (book.people.number, book.made_on) == ([PERSON["number"]], date(2021, 11, 8))


def test_the_supplement_form_is_that_of_the_decisions() -> None:  # DESIGN 7
    columns = FORMS["supplement"].columns
    assert columns == ("row_id", *DECISION_COLUMNS)
    assert [heading(column) for column in columns] == [document(f"column-{column}") for column in columns]


@pytest.mark.parametrize("kind", FORMS)
def test_cells_below_the_heading_are_text(kind: str) -> None:  # rule 4
    sheet = openpyxl.load_workbook(io.BytesIO(blank(kind))).worksheets[0]
    formats = [sheet.column_dimensions[letter].number_format for letter in "BCDE"]
    assert formats == ["@"] * 4


@pytest.mark.parametrize("kind", FORMS)
def test_every_column_has_its_hint_and_its_drop_down(kind: str) -> None:  # rule 5
    sheet = openpyxl.load_workbook(io.BytesIO(blank(kind))).worksheets[0]
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    for letter, column in zip("ABCDEFGHIJKLMNOPQRS", FORMS[kind].columns, strict=False):
        (rule,) = [rule for cells, rule in rules.items() if re.match(rf"{letter}\d+:", cells)]
        assert rule.prompt == document(f"template-how-{column}")
        assert len(rule.prompt) <= 255  # Excel calls a workbook with a longer one damaged
        offered = (rule.formula1 or "").strip('"')
        assert tuple(filter(None, offered.split(","))) == choices(column)
        assert len(offered) <= 255


def test_drop_downs_offer_what_is_understood() -> None:  # rule 5
    assert {sex.read(word, {}).value for word in choices("sex")} == {"M", "F"}
    home, *others = map(nationality.read, choices("nationality"))
    assert home == nationality.Nationality(nationality.Kind.CITIZEN)
    assert set(others) == {nationality.Nationality(nationality.Kind.FOREIGN)}


def test_the_example_shows_right_values() -> None:
    assert dates.read(document("template-example-birth_date")).precision == "day"
    assert numbers.read(document("template-example-number")).shape is numbers.Shape.PERSONAL
