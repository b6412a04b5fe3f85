"""The samples' maker says the truth about its rows: what it calls harmless is, what it calls wrong is.

Rules: 1. everything follows from the seed; 2. every kind and result of DESIGN 6.1 and 6.2 is made;
3. ``may_verify`` is never said of a row with a mistake; 4. a list holds the rows that the truth names.
"""

from __future__ import annotations

import csv
import json
import unicodedata
from collections import Counter
from datetime import date, datetime
from functools import cache
from pathlib import Path
from random import Random

import pytest
from openpyxl import load_workbook

from samples import kinds, layouts, legacy_fonts, maker, mistakes, people, written
from vaxcli.codes import Near, RowResult


@cache
def register() -> list[people.Person]:
    return people.block(seed=7, size=24_000)


@cache
def made() -> list[maker.Row]:
    return maker.Maker(register(), seed=7).rows(6_000)


def plain(value: object) -> str:
    """A value without case, spaces, marks' order and styles; tone marks at the end of the text."""
    letters = unicodedata.normalize("NFKD", str(value).replace("Ð", "Đ").replace("\u2019", "'")).upper()
    kept = [c for c in letters if c.isalnum() or unicodedata.combining(c) or c == "'"]
    tones = sorted(c for c in kept if c in "\u0300\u0301\u0303\u0309\u0323")
    return "".join([c for c in kept if c not in tones] + tones)


def test_same_seed_same_rows() -> None:  # rule 1
    again = maker.Maker(people.block(seed=7, size=24_000), seed=7).rows(200)
    assert again == maker.Maker(register(), seed=7).rows(200)
    assert again != maker.Maker(register(), seed=8).rows(200)


def test_numbers_follow_the_decree() -> None:  # Nghi dinh 137/2015, article 13
    wrong = [
        person
        for person in register()
        if len(person.number) == 12
        and len(person.birth) == 10
        and person.sex
        and person.number[3:6]
        != f"{(int(person.birth[6:8]) - 19) * 2 + (person.sex == 'Nữ')}{person.birth[8:]}"
    ]
    shared = maker.Register(register()).shared
    assert {person.number for person in wrong} <= shared  # only people who were given another's number
    assert len(wrong) < len(register()) / 100


def test_blocks_share_no_number() -> None:
    blocks = [people.block(3, 4_000, index, 2) for index in range(2)]
    first, second = ({number for p in block for number in p[:2] if number} for block in blocks)
    assert not first & second


def test_every_kind_of_near_is_made() -> None:  # rule 2, DESIGN 6.1
    names = {change.split(":")[1] for row in made() for change in row.changes}
    assert {kind.value for kind in Near} <= names


def test_every_change_is_made() -> None:  # rule 2
    seen = {change for row in made() for change in row.changes}
    expected = {change for change in kinds.CHANGES if not change.endswith(":same")}
    assert expected - seen == set()


def test_every_result_is_made() -> None:  # rule 2, DESIGN 6.2; two results come only from a person
    by_person = {RowResult.VERIFIED_AFTER_SUPPLEMENT, RowResult.CLOSED}
    assert {row.expected for row in made()} - {None} == {r.value for r in RowResult} - {
        r.value for r in by_person
    }


def test_shares_are_those_of_march_2022() -> None:  # DOMAIN A.7: right 67.2 %, no or bad number 4.6 %
    results = Counter(row.expected for row in made())
    assert 0.60 < results["XM"] / len(made()) < 0.72
    assert 0.15 < results["SAI"] / len(made()) < 0.27


def test_may_verify_means_all_four_are_that_persons() -> None:  # rule 3, promise 1
    for row in made():
        if row.may_verify:
            assert row.person is not None
            person = register()[row.person]
            assert person.alive
            assert row.digits in person[:2]
            assert row.claim == person[2:5]
            assert all(row.claim)
            assert not any(
                row.digits in other[:2] and other.identity != person.identity
                for other in _holders(row.digits)
            )


@cache
def _index() -> dict[str, list[people.Person]]:
    index: dict[str, list[people.Person]] = {}
    for person in register():
        for number in person[:2]:
            index.setdefault(number, []).append(person)
    return index


def _holders(number: str) -> list[people.Person]:
    return _index()[number]


def test_expected_verified_may_be_verified() -> None:  # rule 3
    assert all(row.may_verify for row in made() if row.expected == "XM")


def test_non_citizens_are_never_to_be_verified() -> None:  # promise 5
    assert not any(row.may_verify for row in made() if row.expected == "KXM")


@pytest.mark.parametrize("change", [c for c in written.NAME if c not in written.FONTS])
def test_harmless_names_stay_the_same_name(change: str) -> None:  # rule 3, DESIGN 5
    draw = Random(change)
    for person in register()[:300]:
        assert plain(written.NAME[change](person.name, draw)) == plain(person.name)


@pytest.mark.parametrize("change", mistakes.NAME)
def test_wrong_names_are_other_names(change: str) -> None:  # rule 3, DESIGN 6.1
    draw = Random(change)
    changed = [(p.name, mistakes.NAME[change](p.name, draw)) for p in register()[:300]]
    differing = [(right, wrong) for right, wrong in changed if wrong not in (None, right)]
    assert differing
    if change == "name:run-together":  # equal but for a space: a missing word boundary is never lossless
        assert all(len(str(wrong).split()) < len(right.split()) for right, wrong in differing)
    else:
        same = [wrong for right, wrong in differing if _words(str(wrong)) == _words(right)]
        assert same == []


def _words(name: str) -> list[str]:
    return [plain(word) for word in name.split()]


@pytest.mark.parametrize(
    "change", [c for c in written.BIRTH if c not in ("birth:serial", "birth:month-name")]
)
def test_harmless_birth_dates_keep_their_digits(change: str) -> None:  # rule 3
    for birth in ("05/03/1985", "29/02/2004", "1951"):
        cell = written.BIRTH[change](birth, Random(1))
        if isinstance(cell, date):
            cell = f"{cell:%d/%m/%Y}"
        if cell is not None:
            digits = [int(part) for part in "".join(c if c.isdigit() else " " for c in str(cell)).split()]
            if change == "birth:yyyymmdd":
                digits = [digits[0] // 10_000, digits[0] // 100 % 100, digits[0] % 100]
            assert sorted(digits) == sorted(int(part) for part in birth.split("/"))


@pytest.mark.parametrize("change", mistakes.BIRTH)
def test_wrong_birth_dates_differ(change: str) -> None:  # rule 3
    draw = Random(change)
    births = [p.birth for p in register()[:300] if len(p.birth) == 10]
    cells = [(birth, mistakes.BIRTH[change](birth, draw)) for birth in births]
    assert any(cell is not None for _, cell in cells)
    assert all(cell != birth for birth, cell in cells)


@pytest.mark.parametrize("layout", layouts.LAYOUTS)
def test_list_holds_the_rows_of_the_truth(layout: str, tmp_path: Path) -> None:  # rule 4
    order = maker.Order(rows=120, people=900, seed=5, layout=layout)
    rows = maker.make(tmp_path / "list.xlsx", tmp_path / "pop.csv", order)
    form = layouts.LAYOUTS[layout]
    sheet = load_workbook(tmp_path / "list.xlsx")["Danh sách"]
    name_column = form.keys.index("name") + 1
    truth = maker.truth(rows, form.first_row)
    assert json.loads(json.dumps(truth)) == truth
    for row, true in zip(rows, truth, strict=True):
        cell = sheet.cell(int(str(true["row"])), name_column)
        if row.error_field == "name":
            assert cell.value == "=NA()"
        else:
            assert (cell.value or "") == row.name
    with (tmp_path / "pop.csv").open(encoding="utf-8-sig", newline="") as lines:
        population = list(csv.reader(lines))
    assert population[0] == list(people.HEADINGS)
    assert len(population) == 1 + order.people


def test_cells_keep_their_types(tmp_path: Path) -> None:  # rule 4: lost zeros are numbers, dates are dates
    rows = maker.Maker(register(), seed=2).rows(400)
    layouts.write(tmp_path / "list.xlsx", rows, layouts.LAYOUTS["flat"], 2)
    form = layouts.LAYOUTS["flat"]
    sheet = load_workbook(tmp_path / "list.xlsx")["Danh sách"]
    number_column, birth_column = (form.keys.index(key) + 1 for key in ("number", "birth"))
    numbers = [sheet.cell(n, number_column).value for n in range(2, 402)]
    assert any(isinstance(number, int) for number in numbers)
    assert [n for n in numbers if isinstance(n, int)] == [r.number for r in rows if isinstance(r.number, int)]
    assert any(isinstance(sheet.cell(n, birth_column).value, datetime) for n in range(2, 402))


def test_legacy_encodings_keep_all_letters_apart() -> None:
    letters = [
        unicodedata.normalize("NFC", base + tone)
        for base in "AĂÂEÊIOÔƠUƯY"
        for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    ] + ["Đ", "D"]
    for encode in (legacy_fonts.tcvn3_capitals, legacy_fonts.vni_capitals):
        codes = [encode(letter) for letter in letters]
        assert len(set(codes)) == len(letters)
        assert all(ord(c) < 256 for code in codes for c in code)
