"""A proven return in the register: repeats, and returns that come in the wrong order (R23, R26, R28)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.register.kept import AT, whole
from tests.verify.supplementing import CODES, verified
from vaxcli.codes import RowResult
from vaxcli.errors import GuardError
from vaxcli.lists import registering
from vaxcli.lists.receive import received
from vaxcli.lists.registering import Return
from vaxcli.lists.travel import ReceiveOrder
from vaxcli.register import people, store
from vaxcli.register.model import Person


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Return:
    """The first return of a list with every code, of 9 Nov 2021."""
    back = verified(tmp_path_factory.mktemp("first"))
    found = received(ReceiveOrder(sent=back.with_name("list.xlsx"), returned=back, at=AT))
    return Return(
        list_id=found.list_id,
        fingerprint=found.fingerprint,
        made_on=found.made_on,
        due_on=found.due_on,
        returned_on=found.returned_on,
        number=found.number,
        book=found.book,
        rows=found.rows,
        file=back.name,
        sha256="1",
    )


def coded(back: Return, row: int, code: RowResult) -> Return:
    """The same return with another code in a row."""
    rows = list(back.rows)
    rows[row] = replace(rows[row], code=code, verified_number="")
    return replace(back, rows=rows, sha256=f"{row} {code}")


def kept(path: Path) -> list[Person]:
    with store.read_only(path) as connection:
        return list(people.everybody(connection))


def test_a_repeat_is_the_person_of_another_row(first: Return, tmp_path: Path) -> None:
    path = tmp_path / "register.sqlite"
    assert registering.load(first, path, AT, "t").people == len(CODES) - 1
    assert [one.code for one in kept(path)] == CODES[:-1]


def test_who_turns_out_to_be_a_repeat_is_told_so(first: Return, tmp_path: Path) -> None:
    path = tmp_path / "register.sqlite"
    registering.load(first, path, AT, "t")
    registering.load(coded(first, 5, RowResult.REPEATED), path, AT, "t")
    found = kept(path)
    assert [one.code for one in found] == [*CODES[:5], "TRUNG", *CODES[6:-1]]
    assert not found[5].verified
    assert whole(path)


def test_a_verification_that_is_taken_back_holds_no_longer(first: Return, tmp_path: Path) -> None:
    # promise 1
    path = tmp_path / "register.sqlite"
    registering.load(first, path, AT, "t")
    registering.load(coded(first, 0, RowResult.SEVERAL), path, AT, "t")
    assert not kept(path)[0].verified
    assert whole(path)


NINTH, TENTH = date(2021, 11, 9), date(2021, 11, 10)


@pytest.mark.parametrize(
    ("before", "after", "comes"),
    [
        ((NINTH, 1), (TENTH, 2), True),
        ((NINTH, 1), (NINTH, 2), True),
        ((NINTH, 1), (NINTH, 1), True),  # compared anew on the same day: other bytes
        ((NINTH, 2), (TENTH, 1), True),  # compared anew later
        ((NINTH, 2), (NINTH, 1), False),
        ((TENTH, 1), (NINTH, 1), False),
        ((NINTH, 2), (None, 1), False),
        ((None, 1), (NINTH, 1), True),
    ],
)
def test_an_older_return_never_overwrites_a_newer_one(
    first: Return,
    tmp_path: Path,
    before: tuple[date | None, int],
    after: tuple[date | None, int],
    comes: bool,
) -> None:
    path = tmp_path / "register.sqlite"
    registering.load(replace(first, returned_on=before[0], number=before[1]), path, AT, "t")
    later = replace(first, returned_on=after[0], number=after[1], sha256="2")
    if comes:
        assert not registering.load(later, path, AT, "t").again
        return
    content = path.read_bytes()
    with pytest.raises(GuardError) as refused:
        registering.load(later, path, AT, "t")
    assert refused.value.code == "REG-older-return"
    assert path.read_bytes() == content
