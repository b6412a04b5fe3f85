"""The loop itself, on any scans and answers: counts add up, nobody twice, Enter alone decides nothing (promise 1)."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.doses.plans import AN, DAY, people
from vaxcli.doses.arriving import Desk, Roster
from vaxcli.doses.checkin import Checkin
from vaxcli.doses.checkin_order import Tally
from vaxcli.doses.desk import Book, earlier
from vaxcli.doses.planread import Planned
from vaxcli.doses.visitor import Known, Visitor
from vaxcli.errors import LockedError
from vaxcli.register.arrivals import Arrival, NewArrival
from vaxcli.register.people import NewPerson

AT = datetime(2021, 11, 15, 8, tzinfo=timezone(timedelta(hours=7)))
ROSTER = Roster(people())


@dataclass(slots=True, kw_only=True)
class Memory(Book):
    """A register that forgets."""

    arrivals: list[NewArrival] = field(default_factory=list)
    busy: int = 0

    def known(self, numbers: Sequence[str], row_id: str = "") -> Known:  # noqa: ARG002 - it knows nobody
        """Who came."""
        return Known(arrivals=tuple(map(self._stored, self.arrivals)))

    def keep(self, new: NewArrival, at: datetime, stranger: NewPerson | None) -> Arrival | None:  # noqa: ARG002
        """Keep one."""
        if self.busy:
            self.busy -= 1
            raise LockedError("REG-busy")
        before = earlier(map(self._stored, self.arrivals), new)
        if before is None:
            self.arrivals.append(new)
        return before

    @staticmethod
    def _stored(new: NewArrival) -> Arrival:
        return Arrival(id=1, **{name: getattr(new, name) for name in NewArrival.__dataclass_fields__})


@dataclass(slots=True)
class Lines:
    """Scans with their answers."""

    scans: deque[tuple[str, list[str]]]
    patient: bool = False
    said: list[str] = field(default_factory=list)
    answers: deque[str] = field(default_factory=deque)

    def scan(self) -> str | None:
        if not self.scans:
            return None
        text, answers = self.scans.popleft()
        self.answers = deque(answers)
        return text

    def ask(self, key: str, /, **values: object) -> str:
        self.said.append(key + " ".join(map(str, values)))
        return self.answers.popleft() if self.answers else ("k" if self.patient else "")

    def say(self, key: str, /, **values: object) -> None:
        self.said.append(key + " ".join(map(str, values)))

    def show(self, visitor: Visitor, desk: Desk) -> None:
        self.said.append(f"{visitor.code} {visitor.calm(desk)}")

    def choices(self, people: Sequence[Planned], *, near: bool, more: int) -> None:
        self.said.append(f"{len(people)} {near} {more}")


def ran(lines: Lines, book: Memory) -> Tally:
    """A desk of the morning, run to its end."""
    desk = Desk(day=DAY, half="sáng")
    return Checkin(roster=ROSTER, book=book, desk=desk, paper=None, talk=lines, now=lambda: AT).run()


def memory(busy: int = 0) -> Memory:
    return Memory(where="", plan_id="p", file="plan.xlsx", sha256="", by="t", busy=busy)


SCANS = st.sampled_from(
    [
        *(AN, AN.replace("02031985", "03021985"), "070190000022", "070088000066", "vo minh phuc", "an"),
        *("M12345678", "C7654321", "285000011", "HC1:X", "7008", "", "h", "Lê Thị Mới 2001", "|||"),
        "070301009999||LÊ THỊ MỚI|01022001|Nữ|Thôn 9|",
    ]
)
ANSWERS = st.lists(
    st.sampled_from(
        ["", "c", "1", "2", "3", "g", "n", "k", "Pfizer", "01/09/2021", "Trần Văn Ba", "nam", "x"]
    ),
    max_size=8,
)


@given(st.lists(st.tuples(SCANS, ANSWERS), max_size=12))
def test_counts_add_up_and_nobody_is_kept_twice(scans: list[tuple[str, list[str]]]) -> None:
    book = memory()
    tally = ran(Lines(deque(scans)), book)
    assert tally.scans == tally.arrivals + tally.already + tally.skipped + tally.unreadable
    assert tally.arrivals == len(book.arrivals) == tally.card + tally.notice + tally.none
    assert tally.walk_ins == sum(one.walk_in for one in book.arrivals)
    rows = [one.row_id for one in book.arrivals if one.row_id]
    assert len(rows) == len(set(rows))


@given(st.lists(SCANS, max_size=12))
def test_enter_alone_keeps_only_whom_a_card_proves(scans: list[str]) -> None:
    book = memory()
    ran(Lines(deque((scan, []) for scan in scans)), book)
    assert {(one.row_id, one.letters, one.paper) for one in book.arrivals} <= {
        ("1a2b3c4d-1.2", "KCKK", "card")
    }


def test_the_same_scans_again_add_nothing() -> None:
    book = memory()
    scans = [(AN, [""]), ("070088000066", ["1"]), ("Trần Lạ", ["3", "", "01/02/1990", "nam"])]
    first = ran(Lines(deque(scans)), book)
    again = ran(Lines(deque(scans)), book)
    assert (first.arrivals, again.arrivals, again.already) == (3, 0, 3)


def test_a_busy_register_is_asked_again_where_somebody_is_there() -> None:
    book = memory(busy=1)
    lines = Lines(deque([(AN, ["", ""])]), patient=True)
    assert ran(lines, book).arrivals == 1
    assert "checkin-busy" in lines.said
    with pytest.raises(LockedError):
        ran(Lines(deque([(AN, [""])])), memory(busy=1))


@pytest.mark.parametrize("keys", [["k"], ["g", "k"], ["x", "c1", "k"], ["q"]])
def test_whoever_is_skipped_is_not_kept(keys: list[str]) -> None:
    book = memory()
    tally = ran(Lines(deque([(AN, keys), (AN, ["k"])]), patient=True), book)
    assert book.arrivals == []
    # the key for the end ends the run
    assert tally.skipped == tally.scans == (1 if keys == ["q"] else 2)


def test_a_name_that_many_have_is_cut_and_said() -> None:
    many = [
        Planned(**{name: getattr(people()[0], name) for name in Planned.__dataclass_fields__} | {"row": row})
        for row in range(2, 30)
    ]
    lines = Lines(deque([("nguyễn văn an", ["k"])]))
    Checkin(
        roster=Roster(many), book=memory(), desk=Desk(day=DAY), paper=None, talk=lines, now=lambda: AT
    ).run()
    assert "9 False 19" in lines.said
