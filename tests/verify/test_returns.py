"""What is in the return and in the police's workbook; the counts add up (DESIGN 7; promises 2, 5 and 7)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.verify.returned import TODAY, WIDE, WIDE_RESULTS, by_heading, judged, returned, words
from vaxcli.codes import FieldCode, Flag, Near, RowResult
from vaxcli.columns import COMPARED, DECISION_COLUMNS, RESULT_COLUMNS
from vaxcli.lists.clock import due_on
from vaxcli.population.extract import Extract
from vaxcli.texts import document, say
from vaxcli.verify import police, record, returns
from vaxcli.verify.explain import Explainer
from vaxcli.verify.order import Show
from vaxcli.verify.result import Return

MADE = date(2021, 11, 8)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Return, Extract]]:
    with judged(tmp_path_factory.mktemp("wide"), WIDE, made_on=MADE, confirmed_by="Trung uý Lò Thử") as both:
        yield both


@pytest.fixture(scope="module")
def done(opened: tuple[Return, Extract]) -> Return:
    return opened[0]


def test_the_table_gives_the_results_it_was_made_for(done: Return) -> None:
    assert [verdict.result for verdict in done.verdicts] == WIDE_RESULTS


def test_counts_add_up_to_the_rows(done: Return) -> None:
    assert sum(done.counts().values()) == len(done.rows) == 8
    assert list(done.counts()) == [code for code in RowResult if code in done.counts()]
    assert list(done.letters()) == list(COMPARED)
    assert all(sum(letters.values()) == 8 for letters in done.letters().values())


def test_the_id_of_a_row_names_list_sheet_and_excel_row(done: Return) -> None:
    # DESIGN 6.5
    assert done.row_ids[0] == f"{done.fingerprint[:8]}-1.2"
    assert len({done.row_ids[at] for at in range(8)}) == 8


def test_result_columns_one_value_a_row(done: Return) -> None:
    (added,) = returns.result_columns(done, words(done))
    assert [column.heading for column in added.columns] == [
        document(f"column-{name}") for name in RESULT_COLUMNS
    ]
    assert (added.heading_row, added.first_column) == (1, 9)
    assert list(added.rows) == list(range(2, 10))
    values = dict(zip(RESULT_COLUMNS, added.values, strict=True))
    assert all(len(column) == 8 for column in added.values)
    assert list(values["code"]) == WIDE_RESULTS
    assert list(values["result"]) == [say(f"result-{code}-label", "vi") for code in WIDE_RESULTS]
    assert list(values["verified_number"]) == ["070085000011", *[""] * 7]
    assert list(values["confirmed_by"]) == ["Trung uý Lò Thử", *[""] * 7]
    assert list(values["confirmed_on"]) == [f"{TODAY:%d/%m/%Y}", *[""] * 7]
    assert [bool(text) for text in values["next"]] == [False, *[True] * 7]
    assert all(values["reason"])


def test_a_repeat_names_the_row_kept(tmp_path: Path) -> None:
    rows = "\n".join(WIDE.strip().splitlines()[:2]) + "\n" + WIDE.strip().splitlines()[1]
    found = returned(tmp_path, rows)
    (added,) = returns.result_columns(found, words(found))
    values = dict(zip(RESULT_COLUMNS, added.values, strict=True))
    assert list(values["code"]) == ["XM", "TRUNG"]
    assert values["result"][1] == "Trùng với dòng 2"


def test_the_work_list_is_sorted_by_hamlet_as_people_count(done: Return) -> None:
    # issue 1: by hamlet; 2 comes before 10
    todo, *_ = returns.new_sheets(done, words(done))
    assert todo.name == "Cần bổ sung"
    sheet = by_heading(todo)
    assert sheet[document("field-hamlet")] == ["Thôn 1", "Thôn 1", "Thôn 1", "Thôn 2", "Thôn 2", "Thôn 10"]
    assert sheet[document("column-code")] == ["KHONG", "NHIEU", "KHONG", "GAN", "CHET", "SAI"]
    assert sheet[document("field-phone")][-1] == "0900000002"
    assert set(sheet[document("column-right_number")]) == {""}


def test_non_citizens_stand_on_their_own_sheet(done: Return) -> None:
    # promise 5
    foreign = returns.new_sheets(done, words(done))[1]
    assert foreign.name == "Không xác minh"
    sheet = by_heading(foreign)
    assert sheet[document("field-full_name")] == ["Kim Min Soo"]
    assert sheet[document("field-nationality")] == ["Hàn Quốc"]
    assert sheet[document("foreign-number")] == ["M12345678"]


def test_the_summary_adds_up(done: Return) -> None:
    # promise 2: every count is a count of rows, and those by result are all of them
    sheet = returns.summary(done)
    item, code, count, share = sheet.values
    results = {c: n for c, n in zip(code, count, strict=True) if c in set(RowResult)}
    assert results == done.counts()
    assert (
        sum(n for n in results.values() if isinstance(n, int))
        == count[item.index(document("summary-people"))]
        == 8
    )
    assert sum(s for c, s in zip(code, share, strict=True) if c in set(RowResult) and s) == pytest.approx(1)  # type: ignore[misc]
    lines = dict(zip(item, code, strict=True))
    assert lines[document("note-due_on")] == "10/11/2021"
    assert lines[document("summary-days")] == "1"
    assert document("summary-late") not in lines


def test_the_summary_says_how_late(tmp_path: Path) -> None:
    found = returned(tmp_path, made_on=date(2021, 11, 1))
    item, code, *_ = returns.summary(found).values
    lines = dict(zip(item, code, strict=True))
    assert lines[document("summary-days")] == "8"
    assert lines[document("summary-late")] == "6"


def test_the_return_note_says_which_list_it_is(done: Return) -> None:
    # R22, R23, R27: list id, made on, due, returned on, rows, fingerprint, who confirmed
    item, value = returns.note(done).values
    note = dict(zip(item, value, strict=True))
    wanted = {
        "list_id": done.list_id,
        "made_on": "08/11/2021",
        "due_on": "10/11/2021",
        "returned_on": "09/11/2021",
        "rows": "8",
        "open": "6",
        "fingerprint": done.fingerprint,
        "confirmed_by": "Trung uý Lò Thử",
    }
    assert {name: note[document(f"note-{name}")] for name in wanted} == wanted


def test_an_unknown_day_is_said_to_be_unknown(tmp_path: Path) -> None:
    found = returned(tmp_path)
    item, value = returns.note(found).values
    note = dict(zip(item, value, strict=True))
    assert note[document("note-made_on")] == note[document("note-due_on")] == document("note-unknown")
    assert note[document("note-confirmed_by")] == document("note-nobody")


def test_every_code_is_explained_in_the_return() -> None:
    code, label, when, _ = returns.codes().values
    wanted = [*RowResult, *FieldCode, *Near, *Flag]
    assert [text for text in wanted if text not in code] == []
    explained = dict(zip(code, zip(label, when, strict=True), strict=True))
    assert all(explained[result][0] and explained[result][1] for result in RowResult)


def test_the_police_see_list_and_register_side_by_side(done: Return) -> None:
    sheet = by_heading(police.work_sheet(done, words(done, Show.FULL)))
    at = sheet[document("column-code")].index("SAI")
    born = document("field-birth_date")
    assert sheet[document("police-in-list", field=born)][at] == "30/12/1990"
    assert sheet[document("police-in-register", field=born)][at] == "31/12/1990"
    assert sheet[document("police-letter", field=born)][at] == "G"
    assert sheet[document("column-row_id")][at] == done.row_ids[1]


def test_the_police_get_one_row_a_row_that_needs_work(done: Return) -> None:
    sheet = by_heading(police.work_sheet(done, words(done, Show.FULL)))
    needing = [at for at, verdict in enumerate(done.verdicts) if verdict.result.needs_person]
    assert sorted(sheet[document("column-row_id")]) == sorted(done.row_ids[at] for at in needing)
    for name in DECISION_COLUMNS:
        assert sheet[document(f"column-{name}")] == [""] * len(needing)


def test_the_police_see_who_is_suggested_and_who_fits(done: Return) -> None:
    sheet = by_heading(police.work_sheet(done, words(done, Show.FULL)))
    several = sheet[document("column-code")].index("NHIEU")
    shown = [sheet[document("police-suggestion", n=n)][several] for n in (1, 2)]
    assert ["070088000066" in shown[0], "070088000077" in shown[1]] == [True, True]
    near = sheet[document("column-row_id")].index(done.row_ids[7])
    assert "070088000066" in sheet[document("police-suggestion", n=1)][near]


def test_decisions_are_chosen_from_a_list(done: Return) -> None:
    columns = {column.heading: column for column in police.work_sheet(done, words(done, Show.FULL)).columns}
    assert len(columns[document("column-decision")].choices) == 5
    assert columns[document("column-right_sex")].choices == ("Nam", "Nữ")


def test_the_record_has_codes_and_hashes_and_no_person(done: Return) -> None:
    # promise 7
    written = record.with_outputs(record.content(done), {Path("a/list.verified.xlsx"): b"abc"})
    content = json.loads(written)
    assert {key: row["code"] for key, row in content["rows"].items()} == {
        done.row_ids[at]: code for at, code in enumerate(WIDE_RESULTS)
    }
    assert content["files"]["list"]["sha256"] == done.book.book.source.sha256
    assert content["files"]["outputs"] == [
        {
            "name": "list.verified.xlsx",
            "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        }
    ]
    assert (content["made_on"], content["due_on"], content["returned_on"]) == (
        "2021-11-08",
        "2021-11-10",
        "2021-11-09",
    )
    text = written.decode().lower()
    people = done.book.people
    personal = [
        *people.full_name,
        *map(str, people.number),
        *people.other["phone"],
        *map(str, people.birth_date),
    ]
    assert [value for value in personal if value and value.lower() in text] == []


@pytest.mark.parametrize(("at", "code"), list(enumerate(WIDE_RESULTS)))
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_result_is_explained_and_masked(
    opened: tuple[Return, Extract], at: int, code: str, lang: str
) -> None:
    done, register = opened
    said = "\n".join(Explainer(done, register, lang, Show.MASKED).lines(at))  # type: ignore[arg-type]
    assert said.splitlines()[0].endswith(f"{code} – {say(f'result-{code}-label', lang)}")  # type: ignore[arg-type]
    for other in register_people():
        assert other not in said


def register_people() -> list[str]:
    """What no masked explanation may show."""
    return [
        "070190000022",
        "070079000033",
        "070088000066",
        "NGUYỄN VĂN AN",
        "TRẦN THỊ BÌNH",
        "31/12/1990",
        "Lê Hoàng",
    ]


def test_an_explanation_in_full_shows_both_sides(opened: tuple[Return, Extract]) -> None:
    done, register = opened
    said = "\n".join(Explainer(done, register, "vi", Show.FULL).lines(1))
    assert "30/12/1990" in said
    assert "31/12/1990" in said


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("| 1 | Nguyễn Văn An | 02/03/1985 | Nữ | 070079000033 | | | |", "XUNGDOT"),
        ("| 1 | Nguyễn Văn Ơn | | Nam | | | | |", "THIEU"),
        ("| 1 | Nguyễn Văn Ơn | 01/01/1990 | Nam | 12345 | | | |", "DINHDANG"),
        (
            "| 1 | Nguyễn Văn Ơn | =1/0 | Nam | 070090000001 | | | |\n| 2 | Nguyễn Văn An | 02/03/1985 | Nam | 070085000011 | | | |",
            "LOI",
        ),
    ],
)
def test_the_other_results_are_explained_too(tmp_path: Path, rows: str, code: str) -> None:
    head = WIDE.strip().splitlines()[0]
    with judged(tmp_path, f"{head}\n{rows}") as (done, register):
        assert done.verdicts[0].result == code
        said = "\n".join(Explainer(done, register, "vi", Show.MASKED).lines(0))
        assert said.splitlines()[0].endswith(f"{code} – {say(f'result-{code}-label', 'vi')}")


@pytest.mark.parametrize(
    ("made", "due"),
    [
        (date(2021, 11, 8), date(2021, 11, 10)),
        (date(2021, 12, 31), date(2022, 1, 2)),
        (date(2024, 2, 28), date(2024, 3, 1)),
    ],
)
def test_the_two_day_clock(made: date, due: date) -> None:
    # 3771/UBND-NC I.2: two days; Civil Code 2015 article 147: the first day is not counted
    assert due_on(made) == due
