"""Which columns of a sheet tell of which dose: one group for a dose, however the headings are built. Pure.

Seen in the field: merged parents over equal sub-headings with the vaccine outside (DOMAIN B.1), the same headings
twice in a row (B.6), a dose number in a column of its own, one dose a list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from vaxcli.columns import DOSE_FIELDS, PARENT, Column, fold, heading_key
from vaxcli.doses.wording import dose_said
from vaxcli.headwords import dose_number
from vaxcli.register.model import DoseKind

_PER_DOSE = (DOSE_FIELDS - {"dose_group"}) | {"dose", "dose_id", "vaccinator", "adverse_reaction"}
_TELLING = frozenset({"dose_date", "dose_time", "vaccine", "lot"})
"""A group without any of these is not one."""
_SHARED = frozenset({"site", "vaccinator"})
"""What one column may say of several doses."""


@dataclass(frozen=True, slots=True)
class Group:
    """The columns of one dose on one sheet, as indexes from 0."""

    number: int | None
    kind: DoseKind
    fields: Mapping[str, int]


def groups(columns: Sequence[Column]) -> tuple[Group, ...]:
    """The groups of a sheet, numbered doses first; at least one, which may be empty."""
    common: list[Column] = []
    held: dict[int | DoseKind, list[Column]] = {}
    dated = any(column.field == "dose_date" for column in columns)
    for column in map(_as_time, columns) if dated else columns:
        if column.field not in _PER_DOSE:
            continue
        number = column.dose or dose_number(column.heading)
        kind = _kind(column)
        held.setdefault(number or kind, []).append(column) if number or kind else common.append(column)
    _bind_orphans(held, common)
    named = [
        _group(key if isinstance(key, int) else None, members)
        for key, members in sorted(held.items(), key=lambda item: (isinstance(item[0], str), str(item[0])))
        if any(column.field in _TELLING for column in members)
    ]
    if not named:
        return tuple(_repeated(common))
    if any(column.field in ("dose_date", "dose_time") for column in common):
        return (*named, *_repeated(common))
    if len(named) == 1:
        shared = common
    else:
        vaccine = {"vaccine"} if not any("vaccine" in group.fields for group in named) else set()
        shared = [column for column in common if column.field in _SHARED | vaccine]
    plain = _indexes(shared)
    return tuple(replace(group, fields={**plain, **group.fields}) for group in named)


def _as_time(column: Column) -> Column:
    """An hour headed "Gio tiem" is when the dose was given where its day is told, else an appointment (B.2)."""
    leaf = fold(heading_key(column.heading.split(PARENT)[-1]))
    is_time = column.field == "appointment_time" and leaf == "gio tiem"
    return replace(column, field="dose_time") if is_time else column


def _bind_orphans(held: Mapping[int | DoseKind, list[Column]], common: list[Column]) -> None:
    """A vaccine column before and outside a group that has a name but no number (B.1)."""
    for members in held.values():
        first = min(column.index for column in members)
        before = next((c for c in common if c.field == "vaccine" and c.index == first - 1), None)
        if before and not any(column.field == "vaccine" for column in members):
            common.remove(before)
            members.insert(0, before)


def _repeated(columns: Sequence[Column]) -> list[Group]:
    """Columns without number: one dose, or as many as the day of a dose is headed, in their order."""
    if sum(column.field == "dose_date" for column in columns) < 2:
        return [_group(None, columns)]
    parts: list[list[Column]] = [[]]
    for column in columns:
        if any(column.field == other.field for other in parts[-1]):
            parts.append([])
        parts[-1].append(column)
    return [_group(number, part) for number, part in enumerate(parts, 1)]


def _group(number: int | None, columns: Sequence[Column]) -> Group:
    kind = next(filter(None, map(_kind, columns)), DoseKind.UNSAID)
    return Group(number, kind, _indexes(columns))


def _indexes(columns: Sequence[Column]) -> dict[str, int]:
    """The first column of each field. Where only a time is headed, it holds the day too."""
    found = {column.field: column.index - 1 for column in reversed(columns)}
    if "dose_time" in found and "dose_date" not in found:
        found["dose_date"] = found.pop("dose_time")
    return found


def _kind(column: Column) -> DoseKind:
    return dose_said(column.heading.replace(PARENT, " "))[1]
