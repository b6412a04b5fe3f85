"""The police's own workbook, ``list.police.xlsx``: list and register side by side, and what to decide.

It holds register values in full and stays with the police (promise 7, DESIGN 7).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter

from vaxcli.codes import RowResult
from vaxcli.columns import COMPARED, DECISION_COLUMNS
from vaxcli.population.person import Person
from vaxcli.texts import document
from vaxcli.verify.reasons import Words
from vaxcli.verify.result import Return
from vaxcli.verify.returns import by_hamlet, fill_in, other
from vaxcli.verify.rows import Row
from vaxcli.verify.suggest import MOST
from vaxcli.workbook.additions import CellKind, NewColumn, NewSheet

_WIDTHS = {"number": 14, "full_name": 26, "birth_date": 11, "sex": 6}
"""As narrow as the values allow: the sheet is printed one page wide."""
_WRITTEN: Mapping[str, Callable[[Row], str]] = {
    "number": attrgetter("number.text"),
    "full_name": attrgetter("name"),
    "birth_date": attrgetter("birth_text"),
    "sex": attrgetter("sex_text"),
}
"""A field as the list writes it."""


def work_sheet(done: Return, words: Words) -> NewSheet:
    """One row for each row of the list that needs a person, by hamlet."""
    positions = by_hamlet(done, done.open_rows)
    columns: list[NewColumn] = []
    values: list[list[str]] = []

    def add(heading: str, width: float, cells: list[str]) -> None:
        columns.append(NewColumn(heading=heading, width=width, kind=CellKind.WRAP))
        values.append(cells)

    verdicts = [done.verdicts[at] for at in positions]
    rows = [done.rows[at] for at in positions]
    add(document("column-row_id"), 15, [done.row_ids[at] for at in positions])
    add(document("police-row"), 10, [done.places[at] for at in positions])
    add(document("field-hamlet"), 12, other(done, "hamlet", positions))
    add(document("field-phone"), 12, other(done, "phone", positions))
    add(document("column-code"), 11, [verdict.result.value for verdict in verdicts])
    reasons = [words.reason(row, verdict) for row, verdict in zip(rows, verdicts, strict=True)]
    add(document("column-reason"), 34, reasons)
    people = [verdict.person for verdict in verdicts]
    for at, name in enumerate(COMPARED):
        field = document(f"field-{name}")
        add(document("police-in-list", field=field), _WIDTHS[name], list(map(_WRITTEN[name], rows)))
        add(
            document("police-letter", field=field),
            6,
            [verdict.letters[at].code.value for verdict in verdicts],
        )
        found = [getattr(person, name) if person else "" for person in people]
        add(document("police-in-register", field=field), _WIDTHS[name], found)
    suggested = [_suggested(done, at, words) for at in positions]
    for n in range(max(map(len, suggested), default=0)):
        cells = [texts[n] if n < len(texts) else "" for texts in suggested]
        add(document("police-suggestion", n=n + 1), 40, cells)
    for name in DECISION_COLUMNS:
        columns.append(fill_in(name))
        values.append([""] * len(positions))
    return NewSheet(
        name=document("police-sheet"),
        columns=tuple(columns),
        values=values,
        title=(
            document("police-title"),
            document("police-subtitle", list_id=done.list_id, register=done.register.file),
        ),
    )


def _suggested(done: Return, at: int, words: Words) -> list[str]:
    """Suggested people with the reason; for NHIEU the people who fit."""
    verdict = done.verdicts[at]
    if verdict.result is RowResult.SEVERAL:
        return [_described(person) for person in verdict.people[:MOST]]
    return [
        document("police-suggested", person=_described(found.person), why=words.suggestion(found.letters))
        for found in done.suggestions.get(at, ())
    ]


def _described(person: Person) -> str:
    parts = (
        person.number or person.old_number,
        person.full_name,
        person.birth_date,
        person.sex,
        person.address,
        person.commune,
    )
    return "; ".join(part for part in parts if part)
