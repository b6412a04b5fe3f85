"""Masked values tell an officer which row is meant, and nobody else who it is (promise 7, DESIGN 9)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxcli import masking


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("070199001234", "070•••••1234"),  # as DESIGN 9 writes it
        ("285000011", "28••••011"),
        ("M12345678", "M1••••678"),
        ("1234567", "1••••67"),
        ("", ""),
    ],
)
def test_numbers(written: str, shown: str) -> None:
    assert masking.number(written) == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [("Nguyễn Văn An", "N••••• V•• A•"), ("Ê", "Ê"), ("", ""), ("  Lê   Bình ", "L• B•••")],
)
def test_names(written: str, shown: str) -> None:
    assert masking.name(written) == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [("05/03/1985", "••/••/1985"), ("5-3-1985", "•-•-1985"), ("1985", "1985"), ("85", "••"), ("", "")],
)
def test_birth_dates(written: str, shown: str) -> None:
    assert masking.birth(written) == shown


@pytest.mark.parametrize("field", ["number", "full_name", "birth_date", "sex"])
def test_every_field_has_its_mask(field: str) -> None:
    masked = masking.masked(field, "0701990012345678")
    assert (masked == "0701990012345678") is (field == "sex")


@given(st.text(alphabet="0123456789", min_size=1, max_size=20))
def test_at_least_two_fifths_of_a_number_are_hidden(number: str) -> None:
    # never less than 5 digits of 12, 4 of 9
    shown = masking.number(number)
    assert len(shown) == len(number)
    assert shown.count(masking.DOT) * 5 >= len(number) * 2


@given(st.text(min_size=1))
def test_of_each_word_of_a_name_one_letter_can_be_read(name: str) -> None:
    words, shown = name.split(), masking.name(name).split(" ") if name.split() else []
    assert [len(word) for word in words] == [len(word) for word in shown]
    assert all(set(word[1:]) <= {masking.DOT} for word in shown)
