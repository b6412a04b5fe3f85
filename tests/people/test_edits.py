"""One edit apart or not: checked against the slow definition."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import DamerauLevenshtein

from vaxcli.people.edits import Edit, edit

SHORT = st.text(st.sampled_from("abc"), max_size=6)


@given(SHORT, SHORT)
def test_an_edit_is_damerau_levenshtein_distance_one(one: str, other: str) -> None:
    assert (edit(one, other) is not None) == (DamerauLevenshtein.distance(one, other) == 1)


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("anh", "ang", Edit.REPLACED),
        ("anh", "nah", Edit.SWAPPED),
        ("an", "anh", Edit.INSERTED),
        ("", "a", Edit.INSERTED),
        ("aan", "an", Edit.DELETED),
        ("anh", "anh", None),
        ("anh", "hna", None),
        ("ab", "cd", None),
    ],
)
def test_the_kind_of_edit(one: str, other: str, kind: Edit | None) -> None:
    assert edit(one, other) is kind
