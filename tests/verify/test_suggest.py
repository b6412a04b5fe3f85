"""Suggestions: at most three, ranked, the same in any order, never the holder, never a match (promise 1; DESIGN 6.2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import permutations

import pytest

from tests.judging import Memory, judged, person, row
from vaxcli.codes import RowResult
from vaxcli.population.person import NearQuery, Person
from vaxcli.verify.rows import Row
from vaxcli.verify.suggest import MOST, Suggestion, look_near, suggest

HOLDER = person("070070000001", "LẠI THỊ KHÁC", "09/09/1970", "Nữ")
ONE_DIGIT = person("070085000011", "NGUYỄN VĂN AN", "02/03/1985", "Nam")
SWAPPED = person("070085000022", "NGUYỄN VĂN AN", "03/02/1985", "Nam")
OTHER_YEAR = person("070084000033", "NGUYỄN VĂN AN", "02/03/1984", "Nam")
ACCENT = person("070085000044", "NGUYỄN VĂN ÂN", "02/03/1985", "Nam")
FAR = person("070060000055", "PHAN THỊ XA", "05/05/1960", "Nữ")


class Near(Memory):
    """Gives everybody as near, in its own order: the ranking has to choose."""

    def __init__(self, people: Iterable[Person]) -> None:
        super().__init__(people)
        self.queries: list[NearQuery] = []

    def near(self, queries: Sequence[NearQuery]) -> Iterable[tuple[int, Person]]:
        self.queries += queries
        return [(query.row, person) for query in queries for person in self.people]


def suggested(
    rows: Sequence[Row], people: Sequence[Person]
) -> tuple[list[RowResult], dict[int, tuple[Suggestion, ...]], Near]:
    memory = Near(people)
    verdicts = judged(rows, people, memory)
    found = suggest(rows, verdicts, memory, look_near(rows, verdicts, memory))
    return [verdict.result for verdict in verdicts], dict(found), memory


WRONG_NUMBER = ("070085000099", "Nguyễn Văn An", "02/03/1985", "Nữ")


def test_the_three_best_with_the_best_first() -> None:
    results, found, _ = suggested([row(*WRONG_NUMBER)], [FAR, OTHER_YEAR, ACCENT, SWAPPED, ONE_DIGIT])
    assert results == [RowResult.NOT_FOUND]
    people = [suggestion.person for suggestion in found[0]]
    assert len(people) == MOST
    assert people[0] == ONE_DIGIT
    assert FAR not in people


def test_the_order_of_the_register_does_not_matter() -> None:
    # promise 6
    orders = list(permutations([OTHER_YEAR, ACCENT, SWAPPED, ONE_DIGIT]))
    found = {tuple(s.person for s in suggested([row(*WRONG_NUMBER)], order)[1][0]) for order in orders}
    assert len(found) == 1


def test_each_suggestion_carries_its_reason() -> None:
    _, found, _ = suggested([row(*WRONG_NUMBER)], [ACCENT])
    assert found[0][0].letters.code.split()[0][1] == "G"
    assert "khac-dau" in found[0][0].letters.code


def test_nobody_is_suggested_who_is_near_in_nothing_equal() -> None:
    _, found, _ = suggested([row(*WRONG_NUMBER)], [FAR])
    assert found == {}


def test_the_holder_of_the_number_is_never_suggested() -> None:
    # XUNGDOT: the number is another person's; who fits the rest comes first
    results, found, _ = suggested(
        [row("070070000001", "Nguyễn Văn An", "02/03/1985", "Nam")], [HOLDER, ONE_DIGIT, ACCENT]
    )
    assert results == [RowResult.OTHER_PERSON]
    people = [suggestion.person for suggestion in found[0]]
    assert people[0] == ONE_DIGIT
    assert HOLDER not in people


@pytest.mark.parametrize(
    ("one", "result"),
    [
        (row("070085000011", "Nguyễn Văn An", "02/03/1985", "Nam"), RowResult.VERIFIED),
        (row("070085000011", "Nguyễn Văn An", "03/03/1985", "Nam"), RowResult.MISMATCH),
        (row("", "Nguyễn Văn An", "02/03/1985", "Nam"), RowResult.NEAR),
        (row("", "Nguyễn Văn An", "", "Nam"), RowResult.INCOMPLETE),
        (row("M1234567", "Nguyễn Văn An", "02/03/1985", "Nam", "Lào"), RowResult.NOT_A_CITIZEN),
        (row("070085000011", "Nguyễn Văn An", "02/03/1985", "Nam", broken="C2 #N/A"), RowResult.UNREADABLE),
    ],
)
def test_only_rows_that_found_nobody_ask(one: Row, result: RowResult) -> None:
    # promise 5: a foreigner least of all
    results, found, memory = suggested([one], [ONE_DIGIT, ACCENT])
    assert results == [result]
    assert (found, memory.queries) == ({}, [])


def test_a_suggestion_never_changes_the_result() -> None:
    rows = [row(*WRONG_NUMBER), row("12345", "Nguyễn Văn Am", "02/03/1985", "Nam")]
    results, found, _ = suggested(rows, [ONE_DIGIT, ACCENT])
    assert results == [RowResult.NOT_FOUND, RowResult.MALFORMED_NUMBER]
    assert set(found) == {0, 1}
