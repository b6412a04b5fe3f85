"""The values of the people of one sheet, by field: several columns become one value, nothing is judged.

Values stay as they are written; only what stands in several cells is put together (DESIGN 5).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from vaxcli.workbook.cells import either, is_blank, joined_date, joined_name, sex_by_ticks, texts, tick
from vaxcli.workbook.model import Cell, Layout

OTHER = (
    "old_number",
    "passport",
    "health_insurance",
    "phone",
    "address",
    "hamlet",
    "commune",
    "district",
    "province",
    "ethnic_group",
    "occupation",
    "employer",
    "priority_group",
    "dose_wanted",
    "note",
)
"""Further fields of a list that other rooms read (DESIGN 5)."""
_ADDRESSES = ("residence", "temporary_residence", "permanent_residence")
"""Stand in for the address where no plain address column is, nearest to where the person lives first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """One entry a person in each column."""

    full_name: list[str]
    birth_date: list[Cell]
    sex: list[Cell]
    number: list[Cell]
    nationality: list[str]
    other: dict[str, list[str]]
    """Only fields that the sheet has."""


def values_of(layout: Layout, rows: Sequence[Sequence[Cell]], others: Collection[str] = OTHER) -> Values:
    """Return the values of ``rows`` (people only) by field; of ``OTHER`` only those in ``others``."""

    def column(name: str) -> list[Cell] | None:
        index = layout.index(name)
        return None if index is None else [row[index - 1] for row in rows]

    nothing: list[Cell] = [""] * len(rows)
    male, female = column("birth_year_male"), column("birth_year_female")
    sex = column("sex")
    if sex is None and (female or male) and column("sex_female") is None:
        sex = _sex_by_place(male or nothing, female or nothing)
    other = {name: texts(cells) for name in others if (cells := column(name)) is not None}
    if "address" in others and "address" not in other:
        found = next(filter(None, map(column, _ADDRESSES)), None)
        other |= {"address": texts(found)} if found else {}
    if "dose_wanted" in others and "dose_wanted" not in other:
        other |= _dose_wanted(layout, rows)
    if "dose_wanted" in others:
        other |= _first_dose(layout, rows)
    return Values(
        full_name=_names(
            column("full_name"), column("family_name") or nothing, column("given_name") or nothing
        ),
        birth_date=column("birth_date")
        or _births(column("birth_day"), column("birth_month"), column("birth_year"), nothing)
        or [either(one, two) for one, two in zip(male or nothing, female or nothing, strict=True)],
        sex=sex or _sex_by_ticks(column("sex_male"), column("sex_female") or nothing),
        number=column("number") or nothing,
        nationality=texts(column("nationality") or nothing),
        other=other,
    )


def _names(whole: list[Cell] | None, family: list[Cell], given: list[Cell]) -> list[str]:
    if whole is not None:
        return texts(whole)
    return [joined_name(one, two) for one, two in zip(texts(family), texts(given), strict=True)]


def _births(
    days: list[Cell] | None, months: list[Cell] | None, years: list[Cell] | None, nothing: list[Cell]
) -> list[Cell] | None:
    if years is None:
        return None
    return [joined_date(*parts) for parts in zip(days or nothing, months or nothing, years, strict=True)]


def _sex_by_place(male: list[Cell], female: list[Cell]) -> list[Cell]:
    """Two birth-year columns, one a sex, say the sex too."""
    return [
        sex_by_ticks((not is_blank(one), not is_blank(two))) for one, two in zip(male, female, strict=True)
    ]


def _sex_by_ticks(male: list[Cell] | None, female: list[Cell]) -> list[Cell]:
    """Two tick columns. A female column alone leaves men unticked, unless nobody at all is ticked."""
    women = [tick(cell) for cell in female]
    if male is not None:
        return [sex_by_ticks((tick(one), two)) for one, two in zip(male, women, strict=True)]
    if not any(women):
        return [""] * len(women)
    return [sex_by_ticks((not two, two)) for two in women]


def _dose_wanted(layout: Layout, rows: Sequence[Sequence[Cell]]) -> dict[str, list[str]]:
    """Ticks below dose groups ("M1", "M2") tell the dose wanted; any other value there tells nothing."""
    groups = [column for column in layout.columns if column.field == "dose_group" and column.dose]
    ticks = [[tick(row[column.index - 1]) for row in rows] for column in groups]
    if (
        not ticks
        or not any(map(any, ticks))
        or any(isinstance(mark, str) for marks in ticks for mark in marks)
    ):
        return {}
    doses = [str(column.dose) for column in groups]
    return {
        "dose_wanted": [
            "+".join(d for d, mark in zip(doses, row, strict=True) if mark)
            for row in zip(*ticks, strict=True)
        ]
    }


def _first_dose(layout: Layout, rows: Sequence[Sequence[Cell]]) -> dict[str, list[str]]:
    """What the list says of a first dose, whichever of its columns is filled (R17)."""
    indexes = [column.index for column in layout.columns if column.dose == 1 and column.field != "dose_group"]
    if not indexes:
        return {}
    return {"first_dose": [next((t for t in texts([row[i - 1] for i in indexes]) if t), "") for row in rows]}
