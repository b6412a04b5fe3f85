"""The text for the loudspeaker: the commonest first, five at most, counts only (R7)."""

from __future__ import annotations

from vaxcli.documents.asking import Point
from vaxcli.documents.speech import MOST, speech
from vaxcli.texts import document


def test_the_commonest_come_first_and_no_more_than_five() -> None:
    counts = {point: 10 + at for at, point in enumerate(Point)}
    said = speech(2000, 1500, counts, {})
    ranked = sorted(Point, key=lambda point: -counts[point])[:MOST]
    assert said.items == tuple(document(f"said-{point}", count=str(counts[point])) for point in ranked)
    assert said.opening == document("speech-opening", people="2.000", asked="1.500")


def test_equal_counts_stand_in_the_order_of_the_fields() -> None:
    said = speech(9, 2, {Point.SEX_DIFFERS: 1, Point.NUMBER_MISSING: 1}, {})
    assert [item == document("said-number-missing", count="1") for item in said.items] == [True, False]


def test_place_and_day_are_said_as_far_as_they_are_known() -> None:
    for come, key in (
        ({"at": "", "by": ""}, "speech-come"),
        ({"at": "Trạm Y tế", "by": ""}, "speech-come-at"),
        ({"at": "", "by": "10/11/2021"}, "speech-come-by"),
        ({"at": "Trạm Y tế", "by": "10/11/2021"}, "speech-come-at-by"),
    ):
        said = speech(9, 1, {Point.SEVERAL: 1}, come)
        assert said.closing[0] == document(key, **come)
        assert said.text.splitlines()[-3:] == list(said.closing)
