"""Whole columns are written as their cells would be one by one, however many values repeat."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from vaxcli.workbook.additions import CellKind, Fill
from vaxcli.workbook.cellwriter import CellWriter, ColumnOfValues, LooksOfRows
from vaxcli.workbook.newcells import all_ordinary, ordinary
from vaxcli.workbook.workbookxml import WorkbookParts, empty_book

TEXTS = st.text(st.sampled_from("aB1 -=&<_x\n\té'\ud800"), max_size=6)
VALUES = st.one_of(TEXTS, st.none(), st.integers(-3, 3), st.dates(date(1890, 1, 1), date(2030, 1, 1)))


@settings(max_examples=500)
@given(st.lists(TEXTS, max_size=8))
def test_many_texts_are_ordinary_when_each_is(texts: list[str]) -> None:
    assert all_ordinary(texts) == all(map(ordinary, texts))


def test_a_line_break_does_not_make_two_ordinary_texts_of_one() -> None:
    assert not all_ordinary(["a\nb"])
    assert all_ordinary(["a", "b"])
    assert not all_ordinary(["a", None])


@settings(max_examples=200)
@given(
    st.lists(
        st.tuples(VALUES, st.sampled_from([None, Fill.GREEN, Fill.RED]), st.booleans()),
        min_size=1,
        max_size=12,
    ),
    st.sampled_from(CellKind),
)
def test_a_column_is_written_as_its_cells_one_by_one(
    cells: list[tuple[object, Fill | None, bool]], kind: CellKind
) -> None:
    writer = CellWriter(WorkbookParts(empty_book()).styles, "", epoch_1904=False)

    def written(some: list[tuple[object, Fill | None, bool]], first: int) -> list[str]:
        bold = frozenset(at for at, (_, _, is_bold) in enumerate(some) if is_bold)
        looks = LooksOfRows.of([fill for _, fill, _ in some], len(some), bold)
        column = ColumnOfValues([value for value, _, _ in some], kind)  # type: ignore[misc]
        return list(writer.rows(range(first, first + len(some)), 1, [column], looks))

    assert written(cells, 5) == [one for at, cell in enumerate(cells, 5) for one in written([cell], at)]
