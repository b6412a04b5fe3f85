"""A long list on paper: nothing is cut or lost, no row is parted by the end of a page (promise 2)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vaxcli.documents.annex import LINES, Column, annex, fitted

COLUMNS = (Column("Họ và tên", 118), Column("Số lô", 51))


@given(st.text(st.characters(exclude_categories=("C", "Z")), max_size=80), st.integers(20, 118))
def test_no_letter_is_lost_when_a_cell_is_broken(text: str, width: int) -> None:
    assert "".join(fitted(text, float(width))) == text


@given(st.lists(st.integers(1, 6), max_size=200))
def test_no_row_is_lost_or_parted(heights: list[int]) -> None:
    rows = [(str(at), "\n".join("x" * height)) for at, height in enumerate(heights)]
    pages = annex("", COLUMNS, rows).pages
    names = [line for page in pages for line in page.texts[0].split("\n") if line]
    assert names == [name for name, _ in rows]
    assert sum(len(page.rules) for page in pages) == len(rows)
    for page in pages:
        lines = page.texts[1].split("\n")
        assert len(lines) == page.rules[-1] <= LINES
        starts = [
            line.split("\n")[0] for line in (page.texts[0].split("\n")[at] for at in (0, *page.rules[:-1]))
        ]
        assert all(starts)
