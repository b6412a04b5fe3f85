"""What a row of headings means: which column holds which field.

The same rules serve a list (``workbook.header`` joins its heading rows to ``parent > child`` texts)
and a population extract (one row of headings). Facts: DOMAIN B.1 to B.11; contract: DESIGN 5.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from vaxcli.columns import (
    COMPARED,
    DOSE_FIELDS,
    OTHER_PEOPLE,
    PARENT,
    PARTS,
    Column,
    Overrides,
    fold,
    heading_key,
    headings,
)
from vaxcli.headwords import dose_number, field_of, identity_kind, names_other_person
from vaxcli.overrides import forced

_UNDER_BIRTH = {
    "ngay": "birth_day",
    "ngay sinh": "birth_day",
    "thang": "birth_month",
    "thang sinh": "birth_month",
    "nam": "birth_year",
    "nam sinh": "birth_year",
    "nu": "birth_year_female",
}
_UNDER_SEX = {"nam": "sex_male", "nu": "sex_female"}
_UNDER_DOSE = {
    "ngay": "dose_date",
    "gio": "dose_time",
    "gio tiem": "dose_time",
    "loai": "vaccine",
    "ten": "vaccine",
    "lo": "lot",
    "dia diem": "site",
    "noi tiem": "site",
    "co so": "site",
}
_GENERIC = frozenset({"ten", "so", "ma", "ma so"})
"""Headings that say nothing without the one above them."""

_NEAR = 0.85
"""How alike a misspelt heading must be (ratio of ``difflib``), with the same number of words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """What each column of a row of headings holds."""

    columns: tuple[Column, ...]
    unknown: tuple[str, ...] = ()
    """Headings that were not recognised, as written."""
    guessed: tuple[Column, ...] = ()
    """Those of ``columns`` whose heading is only nearly right: to be reported."""
    ambiguous: Mapping[str, tuple[Column, ...]] = field(default_factory=dict)
    """Compared fields with several columns that each could be the one."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Compared fields without a column."""
        return tuple(name for name in COMPARED if not _alternatives(self.columns, name))

    def index(self, name: str) -> int | None:
        """Column (from 1) of the first column for a field, or None."""
        return next((c.index for c in self.columns if c.field == name and c.dose is None), None)


def recognise(
    written: Sequence[str],
    wanted: Overrides | None = None,
    is_empty: Callable[[int], bool] = lambda _: False,
) -> Recognised:
    """Return what the columns hold that are headed ``written``; ``""`` is a column without heading.

    Args:
        written: Headings from column 1 on; parent and child joined by `` > ``.
        wanted: Columns that the user names himself.
        is_empty: Tells whether a column holds no value at all; of two columns for one field an empty
            one gives way.

    Raises:
        UsageError: The user names a field or column that does not exist.
    """
    columns = _orphan_vaccines(_bound(written))
    columns = _births(_names(columns))
    columns = forced(columns, written, wanted or Overrides())
    columns, ambiguous = _one_each(columns, is_empty)
    columns = _stand_in_number(columns)
    guesses = _guessed(columns, written)
    columns = sorted(columns + guesses, key=lambda column: column.index)
    taken = {column.index for column in columns}
    return Recognised(
        columns=tuple(columns),
        unknown=tuple(text for index, text in enumerate(written, 1) if text and index not in taken),
        guessed=tuple(guesses),
        ambiguous=ambiguous,
    )


def _bound(written: Sequence[str]) -> list[Column]:
    """Each heading by its own words and its parents'."""
    paths = [text.split(PARENT) for text in written]
    families: dict[tuple[str, ...], list[str]] = {}
    for path in paths:
        families.setdefault(tuple(path[:-1]), []).append(fold(heading_key(path[-1])))
    columns: list[Column] = []
    led: set[tuple[str, ...]] = set()
    for index, path in enumerate(paths, 1):
        above = tuple(path[:-1])
        name = _field(path, families[above], leads=above not in led)
        led.add(above)
        if name:
            plain, _, dose = name.partition("@")
            number = int(dose) if dose else _dose_above(above) if plain in DOSE_FIELDS else None
            columns.append(Column(field=plain, index=index, heading=written[index - 1], dose=number))
    return columns


def _dose_above(above: Sequence[str]) -> int | None:
    """The dose that the nearest parent names."""
    return next(filter(None, map(dose_number, reversed(above))), None)


def _field(path: Sequence[str], siblings: Sequence[str], *, leads: bool) -> str | None:
    """The field (``field`` or ``field@dose``) of one heading below its parents."""
    *above, own = path
    if not above:
        return field_of(own)
    whole = PARENT.join(path)
    if names_other_person(whole):
        known = headings().get(heading_key(whole)) or field_of(own)
        return known if known in OTHER_PEOPLE else None
    leaf = fold(heading_key(own))
    parent = next(filter(None, map(field_of, reversed(above))), None)
    return (
        _field_under(parent, leaf, siblings, accented=heading_key(own) != leaf)
        or (_UNDER_DOSE.get(leaf) if _dose_above(above) else None)
        or headings().get(heading_key(PARENT.join(path[-2:])))
        or field_of(" ".join(path))
        or (parent if leaf in _GENERIC else None)
        or field_of(own)
        or (parent if leads and parent and not parent.startswith("dose_group") else None)
    )


def _field_under(parent: str | None, leaf: str, siblings: Sequence[str], *, accented: bool) -> str | None:
    """Day, month, year, male, female below a birth date or sex; "ten" below a name.

    Without accents "nam" is both the year and male: the neighbours below the same parent tell.
    """
    if parent == "birth_date":
        is_male = leaf == "nam" and not accented and not {"thang", "ngay"} & set(siblings)
        return "birth_year_male" if is_male else _UNDER_BIRTH.get(leaf)
    if parent == "sex":
        return _UNDER_SEX.get(leaf)
    if parent == "full_name" and leaf == "ten":
        return "given_name" if len(siblings) > 1 else "full_name"
    return None


def _orphan_vaccines(columns: list[Column]) -> list[Column]:
    """Bind a vaccine column that stands before and outside its dose group to that group (DOMAIN B.1)."""
    doses = {column.index: column.dose for column in columns if column.dose}
    served = {column.dose for column in columns if column.field == "vaccine"}
    return [
        replace(column, dose=doses.get(column.index + 1))
        if column.field == "vaccine" and column.dose is None and doses.get(column.index + 1) not in served
        else column
        for column in columns
    ]


def _leaf(column: Column) -> str:
    return fold(heading_key(column.heading.split(PARENT)[-1]))


def _names(columns: list[Column]) -> list[Column]:
    """A "Ten" column is the given name where a family-name column stands before it (DOMAIN B.11)."""
    first = min((column.index for column in columns if column.field == "family_name"), default=None)
    return [
        replace(column, field="given_name")
        if first and column.field == "full_name" and column.index > first and _leaf(column) == "ten"
        else column
        for column in columns
    ]


def _births(columns: list[Column]) -> list[Column]:
    """Day, month and year side by side without a parent; a lone "Nam" without "Nu" is not a sex."""
    fields = {column.field for column in columns}
    if "birth_month" in fields:
        columns = [
            replace(column, field=_UNDER_BIRTH.get(_leaf(column), column.field))
            if column.field == "birth_date"
            else column
            for column in columns
        ]
    if "sex_female" not in fields:
        columns = [column for column in columns if column.field != "sex_male"]
    return columns


def _alternatives(columns: Sequence[Column], name: str) -> list[list[Column]]:
    """Every way in which the columns could give a compared field."""
    ways = [[column] for column in columns if column.field == name and column.dose is None]
    for group in PARTS[name]:
        members = [column for column in columns if column.field in group]
        fields = [column.field for column in members]
        if not _whole(group, fields):
            continue
        firsts = [column for at, column in enumerate(members) if column.field not in fields[:at]]
        ways += [firsts] + [[column] for column in members if column not in firsts]
    if name == "sex" and not ways:  # two birth-year columns, one a sex, say the sex too
        ways = [[column] for column in columns if column.field == "birth_year_female"]
    return ways


def _whole(group: Sequence[str], fields: Sequence[str]) -> bool:
    """A name needs both parts, a birth date its year, ticks for the sex the female column."""
    return (
        all(part in fields for part in group)
        if "given_name" in group
        else bool(fields and group[0] in fields)
    )


def _one_each(
    columns: list[Column], is_empty: Callable[[int], bool]
) -> tuple[list[Column], dict[str, tuple[Column, ...]]]:
    """Keep one way a compared field: empty columns give way, old ID numbers stand beside new ones."""
    ambiguous: dict[str, tuple[Column, ...]] = {}
    for name in COMPARED:
        ways = _alternatives(columns, name)
        if len(ways) < 2:
            continue
        filled = [way for way in ways if not all(is_empty(column.index) for column in way)]
        kept = filled or ways
        if name == "number":
            columns, kept = _old_beside_new(columns, kept)
        if len(kept) > 1 and filled:
            ambiguous[name] = tuple(way[0] for way in kept)
        left = {column.index for way in (kept if filled else kept[:1]) for column in way}
        dropped = {column.index for way in ways for column in way} - left
        columns = [
            column for column in columns if column.index not in dropped or column.field == "old_number"
        ]
    return columns, ambiguous


def _old_beside_new(
    columns: list[Column], ways: list[list[Column]]
) -> tuple[list[Column], list[list[Column]]]:
    """One column of new numbers and one of 9-digit ones are two fields, not two candidates."""
    kinds = [identity_kind(way[0].heading.split(PARENT)[-1]) or identity_kind(way[0].heading) for way in ways]
    if sorted(map(str, kinds)) != ["number", "old_number"]:
        return columns, ways
    old = ways[kinds.index("old_number")][0]
    columns = [replace(column, field="old_number") if column is old else column for column in columns]
    return columns, [way for way in ways if way[0] is not old]


def _stand_in_number(columns: list[Column]) -> list[Column]:
    """Where no number column stands, the old number is the number, else the passport (DOMAIN C.3)."""
    for name in ("number", "old_number", "passport"):
        found = [column for column in columns if column.field == name]
        if len(found) == 1 and name != "number":
            return [replace(column, field="number") if column is found[0] else column for column in columns]
        if found:
            break
    return columns


def _guessed(columns: Sequence[Column], written: Sequence[str]) -> list[Column]:
    """Columns for missing compared fields by a heading that is nearly right; one candidate or none."""
    taken = {column.index for column in columns}
    free = [
        (index, fold(heading_key(text.split(PARENT)[-1])))
        for index, text in enumerate(written, 1)
        if text and index not in taken and not names_other_person(text)
    ]
    found: list[Column] = []
    for name in COMPARED:
        if _alternatives(columns, name):
            continue
        known = [fold(key) for key, field_name in headings().items() if field_name == name and len(key) > 4]
        hits = [index for index, text in free if any(_alike(text, right) for right in known)]
        if len(hits) == 1:
            found.append(Column(field=name, index=hits[0], heading=written[hits[0] - 1]))
    return found


def _alike(text: str, right: str) -> bool:
    same_words = text.count(" ") == right.count(" ") or text.replace(" ", "") == right.replace(" ", "")
    return same_words and SequenceMatcher(None, text, right).ratio() >= _NEAR
