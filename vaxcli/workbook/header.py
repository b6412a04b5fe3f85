"""Where a sheet keeps its list: the heading found by its words, never by its position (DESIGN 5).

A heading row is the row whose cells name the most fields; one or two rows above (merged parents) and
below (sub-headings) join it. Each column then has one text, ``parent > child``, and
``recognise`` decides what it holds. Layouts seen in the field: DOMAIN B.1 to B.8.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

from vaxcli.columns import (
    COMPARED,
    PARENT,
    PARTS,
    Column,
    Overrides,
    fold,
    heading_key,
    letters,
)
from vaxcli.errors import GuardError, UsageError
from vaxcli.findings import Place
from vaxcli.headwords import field_of, quotable
from vaxcli.recognise import Recognised, recognise
from vaxcli.texts import document
from vaxcli.workbook.cells import is_blank, text_of
from vaxcli.workbook.model import Cell, Layout, Sheet

_DEPTH = 100
"""Rows searched for a heading; 40 rows of titles and notes have been seen."""
_RESULT_BLOCK = (
    "ket qua",
    "ma",
    "ma truong",
    "ly do",
    "viec can lam",
    "so dinh danh",
    "co",
    "nguoi xac nhan",
    "ngay xac nhan",
    "id dong",
)
"""Headings of our own result columns (DESIGN 7) without accents, in their order."""
MARK_HEADING = "can sua (vaxcli)"
"""Heading of the column that ``check --mark`` adds, without accents; the bracket tells it from a sender's own."""
_COMPARED_PARTS = frozenset(COMPARED) | {
    part for groups in PARTS.values() for group in groups for part in group
}
_LEGEND = (
    re.compile(r"(?<!\d)(\d)\W{0,3}(?:la |ghi )?\W{0,2}(nam|nu|male|female)\b"),
    re.compile(r"\b(nam|nu|male|female)\W?[:=\-(]?\W?(?:la |ghi |so )*(\d)(?!\d)"),
)
_SEX_OF = {"nam": "M", "male": "M", "nu": "F", "female": "F"}
_NOT_NAMES = frozenset({"nam", "nu", "x", "co", "khong", "kinh"})


@dataclass(frozen=True, slots=True)
class _Block:
    """The heading rows of a sheet as text, and what each column is headed."""

    first: int
    last: int
    written: list[str]


def find(sheet: Sheet, wanted: Overrides | None = None, file: str = "") -> Layout | None:
    """Return where a sheet keeps its list, or None when it does not look like a list at all.

    A sheet is a list when two of name, birth date and number are headed (a summary has names of places
    and counts of men and women); all four fields must then be found.

    Raises:
        GuardError: F02: one of the four fields has no column, or several that could be it.
        UsageError: ``--column`` names a field or a column that does not exist.
    """
    wanted = wanted or Overrides()
    block = _block(sheet.rows)
    if block is None:
        return None
    result_block = _result_block(block.written)
    ours = range(result_block[0], result_block[1] + 1) if result_block else range(0)
    mark = _mark_column(block.written)
    written = ["" if index in ours or index == mark else text for index, text in enumerate(block.written, 1)]
    below = sheet.rows[block.last :]

    def is_empty(index: int) -> bool:
        return all(index > len(row) or is_blank(row[index - 1]) for row in below)

    known = recognise(written, Overrides(), is_empty)
    is_list = _is_list(known)
    if wanted.columns:
        try:
            known = recognise(written, wanted, is_empty)
        except UsageError:
            if is_list:
                raise
    if not _is_list(known):
        return None
    _check(known, Place(file=file, sheet=sheet.name, row=block.last), written)
    return Layout(
        sheet=sheet,
        first_header_row=block.first,
        last_header_row=block.last,
        columns=_split_name(known.columns, written, below),
        unknown=known.unknown,
        sex_legend=_legend(known, written),
        last_column=last_column(
            sheet.rows, min(filter(None, (mark, result_block and result_block[0])), default=None)
        ),
        result_block=result_block[0] if result_block else None,
        mark_column=mark,
        guessed=known.guessed,
    )


def _is_list(known: Recognised) -> bool:
    return len({"full_name", "birth_date", "number"} & set(known.missing)) < 2


def best_guess(sheet: Sheet) -> tuple[int, int, tuple[str, ...]]:
    """Return the row most like a heading: its score, its number and its texts, for the F02 message."""
    scores = [_score(_row(cells)) for cells in sheet.rows[:_DEPTH]]
    best = scores.index(max(scores)) if scores else 0
    cells = sheet.rows[best] if sheet.rows else ()
    return (
        max(scores, default=0),
        best + 1,
        tuple(" ".join(text_of(cell).split()) for cell in cells if isinstance(cell, str) and cell),
    )


def last_column(rows: Sequence[Sequence[Cell]], before: int | None = None) -> int:
    """Return the right-most column (from 1) that holds a value, left of ``before``."""
    index = min(max(map(len, rows), default=0), (before or 1 << 20) - 1)
    while index and not any(map(itemgetter(index - 1), (row for row in rows if len(row) >= index))):
        if any(row[index - 1] != "" for row in rows if len(row) >= index):
            break  # zeros only
        index -= 1
    return index


def _row(cells: Sequence[Cell]) -> list[str]:
    """A row as headings: texts; ``""`` for a blank; a cell that cannot be a heading is NUL."""
    return [
        "" if is_blank(cell) else cell if isinstance(cell, str) and not _is_data(cell) else "\0"
        for cell in cells
    ]


def _is_data(text: str) -> bool:
    """Numbers and dates are data; a heading may hold a few digits but begins with a word or bracket."""
    return bool(re.fullmatch(r"[\W\d]*\d[\W\d]*", text)) and not text.lstrip().startswith("(")


def _score(texts: Sequence[str]) -> int:
    """How much a row is like a heading: compared fields count three times; none, or data, spoils it."""
    names = {name for name in map(field_of, filter(None, texts)) if name and name != "other_person"}
    compared = len(names & _COMPARED_PARTS)
    if not compared or len(names) < 2 or texts.count("\0") > len(names):
        return 0
    return 3 * compared + len(names) - compared


def _block(rows: Sequence[Sequence[Cell]]) -> _Block | None:
    """The heading rows and one text a column, or None."""
    grid = [_row(cells) for cells in rows[:_DEPTH]]
    scores = [_score(texts) for texts in grid]
    if not any(scores):
        return None
    anchor = first = last = scores.index(max(scores))
    while first and anchor - first < 2 and _is_parent(grid[first - 1]):
        first -= 1
    while last + 1 < len(grid) and last - first < 2 and _is_below(grid[last + 1], grid[first : last + 1]):
        last += 1
    return _Block(first + 1, last + 1, _headings(grid[first : last + 1]))


def _is_parent(texts: Sequence[str]) -> bool:
    """A row above belongs to the heading when it names a field or a dose, and holds no data."""
    return "\0" not in texts and any(map(field_of, filter(None, texts)))


def _is_below(texts: Sequence[str], above: Sequence[Sequence[str]]) -> bool:
    """A row below belongs to the heading when it goes on with it and cannot be a person.

    Either most of its cells are headings, alone or below the cell above; or the columns of the four
    fields and of the running number stay free while several other columns have a sub-heading.
    """
    if "\0" in texts or not any(texts):
        return False
    good: list[bool] = []
    on_people: list[bool] = []
    head = ""
    for at, text in enumerate(texts):
        own = next((row[at] for row in reversed(above) if at < len(row) and row[at]), "")
        head = own or head
        if not text:
            continue
        good.append(_goes_below(head, text))
        if field_of(own) in _COMPARED_PARTS | {"row_no"}:
            on_people.append(good[-1])
    short = all(len(text) <= 60 and not re.search(r"\d{2}", text) for text in texts)
    return all(on_people) and (2 * sum(good) >= len(good) or (len(good) > 1 and not on_people and short))


def _goes_below(head: str, text: str) -> bool:
    """A heading by itself, one that goes on with the cell above, or day, month, year, male, female."""
    if not heading_key(text):
        return False
    if field_of(text) or field_of(f"{head} {text}"):
        return True
    found = recognise([f"{head}{PARENT}{text}", f"{head}{PARENT}-"]).columns
    return bool(head) and any(column.field != field_of(head) for column in found)


def _headings(grid: Sequence[Sequence[str]]) -> list[str]:
    """One text a column; a parent reaches right over blanks as long as both have something below."""
    width = max(map(len, grid))
    levels = [[texts[at] if at < len(texts) else "" for at in range(width)] for texts in grid]
    spread = [list(level) for level in levels]
    for depth in range(len(levels) - 1):
        below = [any(row[at] for row in levels[depth + 1 :]) for at in range(width)]
        for at in range(1, width):
            starts = any(row[at] for row in levels[: depth + 1])
            if not starts and below[at] and below[at - 1] and spread[depth][at - 1]:
                spread[depth][at] = spread[depth][at - 1]
    return [
        PARENT.join(" ".join(row[at].split(" ")).strip() for row in spread if row[at].strip("\0 "))
        for at in range(width)
    ]


def _result_block(written: Sequence[str]) -> tuple[int, int] | None:
    """First and last column of our own result columns, which end in "ID dong" (DESIGN 7)."""
    keys = [fold(heading_key(text.split(PARENT)[-1])) for text in written]
    if _RESULT_BLOCK[-1] not in keys:
        return None
    end = start = keys.index(_RESULT_BLOCK[-1])
    while start and keys[start - 1] in _RESULT_BLOCK[:-1] and keys[start] != _RESULT_BLOCK[0]:
        start -= 1
    return start + 1, end + 1


def _mark_column(written: Sequence[str]) -> int | None:
    """The column of ``check --mark``, whatever parent heading reaches over it."""
    keys = [" ".join(fold(text.split(PARENT)[-1]).split()) for text in written]
    return keys.index(MARK_HEADING) + 1 if MARK_HEADING in keys else None


def _check(known: Recognised, place: Place, written: Sequence[str]) -> None:
    """Refuse a list whose four fields are not each in exactly one place (F02)."""
    for name, rivals in known.ambiguous.items():
        raise GuardError(
            "F02-ambiguous",
            place,
            wanted=document(f"heading-{name}"),
            cells=", ".join(f"{letters(column.index)}{place.row}" for column in rivals),
            headings="; ".join(_one_line(column.heading) for column in rivals),
            option=f"--column {name}={letters(rivals[0].index)}",
        )
    if known.missing:
        raise not_found(place, known.missing, written)


def not_found(place: Place, missing: Sequence[str], written: Sequence[str]) -> GuardError:
    """Return the F02 error that says which headings were sought and which were found."""
    return GuardError(
        "F02-not-found",
        place,
        wanted="; ".join(document(f"heading-{name}") for name in missing),
        found=quotable(written),
        option=f"--column {missing[0]}=H",
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _legend(known: Recognised, written: Sequence[str]) -> dict[str, str]:
    index = known.index("sex")
    return sex_legend(written[index - 1]) if index else {}


def sex_legend(heading: str) -> dict[str, str]:
    """Return the sex codes that a heading explains; empty when it does not explain both (DOMAIN B.8).

    Examples:
        >>> sex_legend("Gioi tinh (0:nam, 1:nu)"), sex_legend("Gioi tinh Nam:1 Nu:0")
        ({'0': 'M', '1': 'F'}, {'1': 'M', '0': 'F'})
        >>> sex_legend("Gioi tinh (Nam/Nu)")
        {}
    """
    text = fold(heading)
    found: list[tuple[int, dict[str, str]]] = []
    for pattern, code_at in zip(_LEGEND, (1, 2), strict=True):
        hits = list(pattern.finditer(text))
        legend = {hit[code_at]: _SEX_OF[hit[3 - code_at]] for hit in hits}
        if len(hits) == len(legend) == 2 and set(legend.values()) == {"M", "F"}:
            found.append((hits[0].start(), legend))
    return min(found, key=itemgetter(0))[1] if found else {}


def _split_name(
    columns: tuple[Column, ...], written: Sequence[str], below: Sequence[Sequence[Cell]]
) -> tuple[Column, ...]:
    """A name heading merged over two columns: the second, without heading, holds the given names."""
    name = next((column for column in columns if column.field == "full_name"), None)
    if name is None or name.index >= len(written) or written[name.index]:
        return columns
    pairs = [row[name.index - 1 : name.index + 1] for row in below if len(row) > name.index]
    given = [
        fold(text_of(right)).strip() for left, right in pairs if not is_blank(left) and not is_blank(right)
    ]
    people = sum(not is_blank(left) for left, *_ in pairs)
    like_names = sum(text.replace(" ", "").isalpha() and text.count(" ") < 2 for text in given)
    if like_names * 10 < people * 7 or not set(given) - _NOT_NAMES:
        return columns
    split = [replace(name, field="family_name"), Column(field="given_name", index=name.index + 1, heading="")]
    others = [column for column in columns if column is not name]
    return tuple(sorted(others + split, key=lambda column: column.index))
