"""Vaccine in stock: what sessions need, the first to expire first, never after its day."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.doses.candidates import DAY, wish
from vaxcli.doses.sessions import Half, Session
from vaxcli.doses.stock import Lot, need

DAYS = st.integers(0, 5)
VACCINES = st.sampled_from(["pfizer", "astrazeneca"])


def session(people: int, vaccine: str = "pfizer", days: int = 0) -> Session:
    found = Session(
        day=DAY + timedelta(days=days), half=Half.MORNING, place="TYT", capacity=100, vaccine=vaccine
    )
    found.wishes += [wish(at=n) for n in range(people)]
    return found


def lot(doses: int, name: str = "A", expiry: str = "2021-12-31", vaccine: str = "pfizer") -> Lot:
    return Lot(vaccine=vaccine, lot=name, doses=doses, expiry=date.fromisoformat(expiry) if expiry else None)


def taken(sessions: list[Session], *lots: Lot) -> dict[str, int]:
    return {one.lot.lot: one.taken for one in need(sessions, lots).lots}


def test_the_lot_that_expires_first_goes_first() -> None:
    lots = (lot(5, "late", "2022-03-01"), lot(5, "soon", "2021-12-01"), lot(5, "unsaid", ""))
    assert taken([session(7)], *lots) == {"soon": 5, "late": 2, "unsaid": 0}


def test_a_lot_is_used_on_its_last_day_and_never_after() -> None:
    assert taken([session(2, days=0), session(3, days=1)], lot(9, "A", f"{DAY}")) == {"A": 2}
    assert need([session(3, days=1)], [lot(9, "A", f"{DAY}")]).shortage == {"pfizer": 3}


def test_a_lot_of_another_vaccine_is_no_help() -> None:
    found = need([session(3)], [lot(9, vaccine="astrazeneca")])
    assert (found.needed, found.shortage) == ({"pfizer": 3}, {"pfizer": 3})


def test_a_lot_on_two_lines_is_one_lot() -> None:
    found = need([session(7)], [lot(5), lot(5)])
    assert [(one.lot.doses, one.taken) for one in found.lots] == [(10, 7)]
    assert found.shortage == {}


def test_an_open_vaccine_can_come_from_any_lot_that_is_left() -> None:
    found = need([session(4, ""), session(3)], [lot(5), lot(1, vaccine="astrazeneca", name="B")])
    assert (found.needed, found.shortage) == ({"": 4, "pfizer": 3}, {"": 1})
    assert {one.lot.lot: one.taken for one in found.lots} == {"A": 3, "B": 0}


def test_without_a_stock_nothing_is_said_to_lack() -> None:
    assert need([session(4)], []).shortage == {}


@given(
    sessions=st.lists(st.tuples(st.integers(0, 9), VACCINES, DAYS), max_size=5),
    lots=st.lists(st.tuples(st.integers(0, 9), VACCINES, DAYS), min_size=1, max_size=5),
)
def test_what_is_needed_is_taken_or_lacks(
    sessions: list[tuple[int, str, int]], lots: list[tuple[int, str, int]]
) -> None:
    stock = [
        Lot(vaccine=vaccine, lot=str(at), doses=doses, expiry=DAY + timedelta(days=days))
        for at, (doses, vaccine, days) in enumerate(lots)
    ]
    found = need([session(*one) for one in sessions], stock)
    for vaccine in ("pfizer", "astrazeneca"):
        given_ = sum(one.taken for one in found.lots if one.lot.vaccine == vaccine)
        assert found.needed.get(vaccine, 0) == given_ + found.shortage.get(vaccine, 0)
    assert all(0 <= one.taken <= one.lot.doses for one in found.lots)
