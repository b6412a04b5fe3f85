"""Which rows of a list repeat another: TRUNG by the list alone (DESIGN 6.5, TRUNG)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vaxcli.people.state import State
from vaxcli.verify.rows import Row

_WHOLE_DATE = len("1985-03-05")


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeats:
    """Positions of repeating rows → position of the row kept."""

    by_number: dict[int, int]
    """Same number and name: settled by the list."""
    by_identity: dict[int, int]
    """Same name, birth date and sex: a repeat unless the register holds two such people."""


def repeats_in(rows: Sequence[Row]) -> Repeats:
    """The repeats among ``rows`` (citizens that can be read), in either way."""
    by_number = _same_number_and_name(rows)
    return Repeats(by_number=by_number, by_identity=_same_identity(rows, by_number))


def kept_of(group: Sequence[Row]) -> Row:
    """Of rows that are one person: the first with a well-formed number, else the first."""
    return next((row for row in group if row.number.state is State.OK), group[0])


def _same_number_and_name(rows: Sequence[Row]) -> dict[int, int]:
    """Rows whose number (well-formed, or malformed and written the same) and name were there before."""
    first: dict[tuple[str, str], int] = {}
    repeated: dict[int, int] = {}
    for row in rows:
        number = row.number.digits or row.number.compact
        if number and row.name_key:
            kept = first.setdefault((number, row.name_key), row.at)
            if kept != row.at:
                repeated[row.at] = kept
    return repeated


def _same_identity(rows: Sequence[Row], settled: dict[int, int]) -> dict[int, int]:
    """Rows without a number of their own among rows of one name, full birth date and sex.

    Two different well-formed numbers in the group are two people, so nobody repeats.
    """
    first: dict[tuple[str, str, str], Row] = {}
    groups: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        if row.identified and len(row.birth.iso) == _WHOLE_DATE:
            key = (row.name_key, row.birth.iso, row.sex.value)
            before = first.setdefault(key, row)
            if before is not row:
                groups.setdefault(key, [before]).append(row)
    repeated: dict[int, int] = {}
    for group in groups.values():
        if len({row.number.digits for row in group if row.number.digits}) < 2:
            kept = kept_of(group)
            at = settled.get(kept.at, kept.at)
            repeated |= {
                row.at: at for row in group if row is not kept and row.at not in settled and row.at != at
            }
    return repeated
