"""The workbook of a merged list: the list, its contradictions, what became of every row, likely doubles."""

from __future__ import annotations

from collections.abc import Sequence

from vaxcli.lists.merge import COLUMNS, OPTIONAL, Contradiction, Count, Entry, Merged, sources_of
from vaxcli.lists.merge_order import SourceFile
from vaxcli.texts import document
from vaxcli.workbook.additions import CellKind, Fill, NewColumn, NewSheet, Value

_WIDTHS = {"full_name": 26, "birth_date": 12, "sex": 8, "number": 15, "address": 28, "note": 24}
_WIDTH = 16
_TITLE_LINES = 2
FIRST_ROW = _TITLE_LINES + 2
"""Excel row of the first person: below title lines and heading."""
_SEX = {"M": "sex-male", "F": "sex-female"}


def sheets(
    people: Sequence[Merged], sources: Sequence[SourceFile], counts: Sequence[Count]
) -> list[NewSheet]:
    """The list, then its contradictions where there are any, then the account of the rows."""
    contradictions = [_contradictions(people, sources)] if any(map(contradicts, people)) else []
    return [_list(people, sources), *contradictions, _account(sources, counts)]


def contradicts(person: Merged) -> bool:
    """Something about this person has to be asked."""
    return bool(person.contradictions) or person.shares_number_with is not None


def _list(people: Sequence[Merged], sources: Sequence[SourceFile]) -> NewSheet:
    fields = [
        name for name in COLUMNS if name not in OPTIONAL or any(person.values[name] for person in people)
    ]
    columns = [
        ("list-field-row_no", 7.0, [str(n) for n in range(1, len(people) + 1)]),
        *(
            (f"list-field-{name}", float(_WIDTHS.get(name, _WIDTH)), [_shown(p, name) for p in people])
            for name in fields
        ),
        ("merge-source", 22.0, ["; ".join(sources[n].name for n in sources_of(p)) for p in people]),
        ("merge-source-rows", 26.0, ["; ".join(_place(e, sources) for e in p.entries) for p in people]),
        ("merge-contradictions", 60.0, [_said(p, sources) for p in people]),
    ]
    return NewSheet(
        name=document("merge-sheet-list"),
        columns=tuple(
            NewColumn(
                heading=document(key),
                width=width,
                kind=CellKind.WRAP if key == "merge-contradictions" else CellKind.TEXT,
            )
            for key, width, _ in columns
        ),
        values=[values for _, _, values in columns],
        title=(
            document("merge-title"),
            document("merge-subtitle", sources=", ".join(s.name for s in sources)),
        ),
        fills=[Fill.YELLOW if contradicts(person) else None for person in people],
    )


def _shown(person: Merged, name: str) -> str:
    value = person.values[name]
    return document(_SEX[value]) if name == "sex" and value in _SEX else value


def _place(entry: Entry, sources: Sequence[SourceFile]) -> str:
    return f"{sources[entry.source].file.name}: {entry.place}"


def _said(person: Merged, sources: Sequence[SourceFile]) -> str:
    """What differs, in one cell."""
    said = [
        document(
            "merge-differs",
            field=document(f"list-field-{one.field}"),
            other=_value(one.field, one.other),
            place=_place(one.other_from, sources),
        )
        for one in person.contradictions
    ]
    if person.shares_number_with is not None:
        said.append(document("merge-shared", row=FIRST_ROW + person.shares_number_with))
    return "; ".join(said)


def _value(field: str, value: str) -> str:
    return document(_SEX[value]) if field == "sex" and value in _SEX else value


def _contradictions(people: Sequence[Merged], sources: Sequence[SourceFile]) -> NewSheet:
    lines: list[tuple[Value, ...]] = []
    for n, person in enumerate(people):
        lines += (_line(FIRST_ROW + n, one, sources) for one in person.contradictions)
        if person.shares_number_with is not None:
            said = document("merge-shared", row=FIRST_ROW + person.shares_number_with)
            lines.append((FIRST_ROW + n, document("list-field-number"), "", "", said, ""))
    keys = (
        *(("merge-row", 10), ("merge-field", 20), ("merge-kept", 28)),
        *(("merge-kept-from", 26), ("merge-other", 28), ("merge-other-from", 26)),
    )
    return NewSheet(
        name=document("merge-sheet-contradictions"),
        columns=tuple(
            NewColumn(
                heading=document(key),
                width=width,
                kind=CellKind.INTEGER if key == "merge-row" else CellKind.WRAP,
            )
            for key, width in keys
        ),
        values=list(zip(*lines, strict=True)),
        title=(document("merge-contradictions-title"),),
    )


def _line(row: int, one: Contradiction, sources: Sequence[SourceFile]) -> tuple[Value, ...]:
    return (
        row,
        document(f"list-field-{one.field}"),
        _value(one.field, one.kept),
        _place(one.kept_from, sources),
        _value(one.field, one.other),
        _place(one.other_from, sources),
    )


def _account(sources: Sequence[SourceFile], counts: Sequence[Count]) -> NewSheet:
    lines: list[tuple[Value, ...]] = [
        (source.name, source.file.name, c.rows, c.people, c.kept, c.merged, c.blank)
        for source, c in zip(sources, counts, strict=True)
    ]
    totals = [
        sum(column)
        for column in zip(*((c.rows, c.people, c.kept, c.merged, c.blank) for c in counts), strict=True)
    ]
    lines.append((document("merge-total"), "", *totals))
    keys = (
        "merge-source",
        "merge-file",
        "merge-rows",
        "merge-people",
        "merge-kept-rows",
        "merge-merged-rows",
    )
    headings = [document(key) for key in (*keys, "merge-blank-rows")]
    return NewSheet(
        name=document("merge-sheet-account"),
        columns=tuple(
            NewColumn(
                heading=heading,
                width=26 if n < 2 else 16,
                kind=CellKind.WRAP if n < 2 else CellKind.INTEGER,
            )
            for n, heading in enumerate(headings)
        ),
        values=list(zip(*lines, strict=True)),
        title=(document("merge-account-title"),),
        bold_rows=frozenset({len(lines) - 1}),
        filtered=False,
    )


def near_sheet(pairs: Sequence[tuple[int, int, str]]) -> NewSheet:
    """Pairs of rows of the merged list that may be one person; nothing was done with them."""
    return NewSheet(
        name=document("merge-sheet-near"),
        columns=(
            NewColumn(heading=document("merge-row"), width=10, kind=CellKind.INTEGER),
            NewColumn(heading=document("merge-near-row"), width=12, kind=CellKind.INTEGER),
            NewColumn(heading=document("merge-near-why"), width=70, kind=CellKind.WRAP),
        ),
        values=[
            [FIRST_ROW + one for one, _, _ in pairs],
            [FIRST_ROW + other for _, other, _ in pairs],
            [document(f"merge-near-{why}") for _, _, why in pairs],
        ],
        title=(document("merge-near-title"),),
    )
