"""The sender's workbook with its results: ``list.verified.xlsx`` (DESIGN 7).

Nothing here holds a register value but the number of a verified person and what ``Show`` allows in the
reasons (promise 7).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from vaxcli import __version__
from vaxcli.codes import FieldCode, Flag, Near, RowResult
from vaxcli.columns import RESULT_COLUMNS
from vaxcli.people import names
from vaxcli.texts import catalogue, document
from vaxcli.verify.reasons import Words
from vaxcli.verify.result import Return
from vaxcli.workbook.additions import (
    AddedColumn,
    AddedColumns,
    CellKind,
    Fill,
    NewColumn,
    NewSheet,
    Room,
    Value,
)
from vaxcli.workbook.model import Layout, ListBook

T = TypeVar("T")

FILLS = {
    RowResult.VERIFIED: Fill.GREEN,
    RowResult.VERIFIED_AFTER_SUPPLEMENT: Fill.GREEN,
    RowResult.NOT_A_CITIZEN: Fill.BLUE,
    RowResult.MISMATCH: Fill.ORANGE,
    RowResult.NEAR: Fill.YELLOW,
    RowResult.SEVERAL: Fill.YELLOW,
    RowResult.INCOMPLETE: Fill.ORANGE,
    RowResult.MALFORMED_NUMBER: Fill.ORANGE,
    RowResult.NOT_FOUND: Fill.ORANGE,
    RowResult.OTHER_PERSON: Fill.RED,
    RowResult.DECEASED: Fill.RED,
    RowResult.REPEATED: Fill.GREY,
    RowResult.UNREADABLE: Fill.RED,
    RowResult.CLOSED: Fill.GREY,
}
_WIDTHS = {
    "result": 32,
    "code": 11,
    "letters": 23,
    "reason": 70,
    "next": 60,
    "verified_number": 15,
    "flags": 24,
    "confirmed_by": 24,
    "confirmed_on": 14,
    "row_id": 15,
}
"""The sender's rows keep their height, so nearly every sentence has to fit on one line."""
_WRAPPED = ("reason", "next")
_TO_FILL = ("right_number", "right_name", "right_birth_date", "right_sex", "evidence")


def result_rooms(book: ListBook) -> list[Room]:
    """Where the ten result columns of every list sheet go: right of its last column with a value."""
    columns = tuple(
        AddedColumn(
            heading=document(f"column-{name}"),
            width=_WIDTHS[name],
            kind=CellKind.WRAP if name in _WRAPPED else CellKind.TEXT,
        )
        for name in RESULT_COLUMNS
    )
    return [
        Room(
            sheet=layout.sheet.index,
            heading_row=layout.last_header_row or None,
            first_column=layout.last_column + 1,
            columns=columns,
            rows=_picked(book.people.row, _on(book, layout)),
        )
        for layout in book.layouts
    ]


def _on(book: ListBook, layout: Layout) -> list[int] | None:
    """Positions of the people of a sheet; None for all of them, where it is the only one."""
    if len(book.layouts) == 1:
        return None
    return [at for at, sheet in enumerate(book.people.sheet) if sheet == layout.sheet.index]


def _picked(values: Sequence[T], positions: list[int] | None) -> Sequence[T]:
    return values if positions is None else [values[at] for at in positions]


def result_columns(done: Return, words: Words) -> list[AddedColumns]:
    """The ten result columns of every list sheet, with their values."""
    values = _result_values(done, words)
    fills = [FILLS[verdict.result] for verdict in done.verdicts]
    added = []
    for room, layout in zip(result_rooms(done.book), done.book.layouts, strict=True):
        here = _on(done.book, layout)
        added.append(
            AddedColumns(
                sheet=room.sheet,
                heading_row=room.heading_row,
                first_column=room.first_column,
                columns=room.columns,
                rows=room.rows,
                values=[_picked(column, here) for column in values],
                fills=_picked(fills, here),
            )
        )
    return added


def _result_values(done: Return, words: Words) -> list[list[str]]:
    labels = {result: document(f"result-{result.value}-label") for result in RowResult}
    confirmed_on = f"{done.returned_on:%d/%m/%Y}" if done.confirmed_by else ""
    pairs = list(zip(done.rows, done.verdicts, strict=True))
    return [
        [labels[v.result] if v.repeats is None else words.reason(r, v).rstrip(".") for r, v in pairs],
        [str(v.result) for v in done.verdicts],
        [v.letters.code for v in done.verdicts],
        [words.reason(r, v) for r, v in pairs],
        [words.next_step(r, v) if v.result is not RowResult.VERIFIED else "" for r, v in pairs],
        [done.verified_number(at) for at in range(len(pairs))],
        [" ".join(flags) for flags in done.flags],
        [done.confirmed_by if yes else "" for yes in done.verified],
        [confirmed_on if yes else "" for yes in done.verified],
        done.row_ids,
    ]


def new_sheets(done: Return, words: Words) -> list[NewSheet]:
    """The sheets at the end: work list, non-citizens, totals, return note, explanation of the codes."""
    return [_todo(done, words), _foreign(done), summary(done), note(done), codes()]


def by_hamlet(done: Return, positions: Sequence[int]) -> list[int]:
    """Positions sorted by hamlet as people count (Thon 2 before Thon 10), else as in the list."""
    hamlets = done.book.people.other.get("hamlet")
    if not hamlets:
        return list(positions)
    order = {hamlet: _natural(hamlet) for hamlet in set(hamlets)}
    return sorted(positions, key=lambda at: (order[hamlets[at]], at))


def _natural(text: str) -> list[tuple[int, int, str]]:
    parts = re.findall(r"\d+|\D+", names.key(text))
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts]


def other(done: Return, name: str, positions: Sequence[int]) -> list[str]:
    """A further field of the rows at ``positions``, blank when the list does not have it."""
    values = done.book.people.other.get(name)
    return [values[at] for at in positions] if values else [""] * len(positions)


def _todo(done: Return, words: Words) -> NewSheet:
    positions = by_hamlet(done, done.open_rows)
    shown = (
        ("column-row_id", 15, [done.row_ids[at] for at in positions]),
        ("police-row", 10, [done.places[at] for at in positions]),
        ("field-hamlet", 12, other(done, "hamlet", positions)),
        ("field-full_name", 24, [done.rows[at].name for at in positions]),
        ("field-birth_date", 11, [done.rows[at].birth_text for at in positions]),
        ("field-sex", 6, [done.rows[at].sex_text for at in positions]),
        ("field-number", 14, [done.rows[at].number.text for at in positions]),
        ("field-phone", 12, other(done, "phone", positions)),
        ("column-code", 11, [done.verdicts[at].result.value for at in positions]),
        ("column-reason", 34, [words.reason(done.rows[at], done.verdicts[at]) for at in positions]),
        ("column-next", 30, [words.next_step(done.rows[at], done.verdicts[at]) for at in positions]),
    )
    columns = tuple(
        NewColumn(heading=document(key), width=width, kind=CellKind.WRAP) for key, width, _ in shown
    )
    return NewSheet(
        name=document("sheet-todo"),
        columns=columns + tuple(fill_in(name) for name in _TO_FILL),
        values=[values for _, _, values in shown] + [[""] * len(positions)] * len(_TO_FILL),
        title=(document("todo-title"), document("todo-subtitle")),
    )


def fill_in(name: str) -> NewColumn:
    """A column to be filled in by a person; sex and decision have a drop-down."""
    choices: tuple[str, ...] = ()
    if name == "right_sex":
        choices = (document("sex-male"), document("sex-female"))
    elif name == "decision":
        choices = tuple(
            document(f"decision-{d}") for d in ("confirm", "correct", "ask", "elsewhere", "close")
        )
    return NewColumn(
        heading=document(f"column-{name}"), width=_FILL_WIDTHS[name], choices=choices, to_fill_in=True
    )


_FILL_WIDTHS = {
    "decision": 28,
    "right_number": 15,
    "right_name": 24,
    "right_birth_date": 12,
    "right_sex": 10,
    "evidence": 22,
    "verified_by": 20,
    "verified_on": 12,
}


def _foreign(done: Return) -> NewSheet:
    positions = [at for at, v in enumerate(done.verdicts) if v.result is RowResult.NOT_A_CITIZEN]
    people = done.book.people
    shown = (
        ("column-row_id", 15, [done.row_ids[at] for at in positions]),
        ("police-row", 10, [done.place(at) for at in positions]),
        ("field-full_name", 32, [done.rows[at].name for at in positions]),
        ("field-birth_date", 14, [done.rows[at].birth_text for at in positions]),
        ("field-sex", 10, [done.rows[at].sex_text for at in positions]),
        ("field-nationality", 18, [people.nationality[at] for at in positions]),
        (
            "foreign-number",
            18,
            [
                done.rows[at].number.text or paper
                for at, paper in zip(positions, other(done, "passport", positions), strict=True)
            ],
        ),
        ("column-next", 40, [document("result-KXM-next")] * len(positions)),
    )
    return NewSheet(
        name=document("sheet-foreign"),
        columns=tuple(
            NewColumn(heading=document(key), width=width, kind=CellKind.WRAP) for key, width, _ in shown
        ),
        values=[values for _, _, values in shown],
        title=(document("foreign-title"),),
    )


def summary(done: Return) -> NewSheet:
    """``Tong hop``: counts by result, by field and letter, by flag; days used and due date."""
    total = len(done.rows)
    lines: list[tuple[Value, Value, Value, Value]] = []
    bold: set[int] = set()

    def section(key: str) -> None:
        bold.add(len(lines))
        lines.append((document(key), "", None, None))

    def counted(label: str, code: str, count: int) -> None:
        lines.append((label, code, count, count / total if total else None))

    section("summary-results")
    for code, count in done.counts().items():
        counted(document(f"result-{code}-label"), code, count)
    bold.add(len(lines))
    counted(document("summary-people"), "", total)
    lines.append((document("summary-blank"), "", done.book.blank, None))
    section("summary-fields")
    for name, letters in done.letters().items():
        for letter, count in letters.items():
            counted(
                f"{document(f'field-{name}')}: {document(f'letter-{letter}-label').lower()}", letter, count
            )
    if any(done.flags):
        section("summary-flags")
        for flag, count in done.flag_counts().items():
            counted(document(f"flag-{flag}-label"), flag, count)
    section("summary-clock")
    for key, value in _clock(done):
        lines.append((document(key), _day(value) if isinstance(value, date) else str(value), None, None))
    return NewSheet(
        name=document("sheet-summary"),
        columns=(
            NewColumn(heading=document("summary-item"), width=76, kind=CellKind.WRAP),
            NewColumn(heading=document("summary-code"), width=14),
            NewColumn(heading=document("summary-count"), width=12, kind=CellKind.INTEGER),
            NewColumn(heading=document("summary-share"), width=10, kind=CellKind.PERCENT),
        ),
        values=list(zip(*lines, strict=True)),
        title=(document("summary-title"),),
        bold_rows=frozenset(bold),
        filtered=False,
        landscape=False,
    )


def _clock(done: Return) -> list[tuple[str, date | int | str]]:
    unknown = document("note-unknown")
    lines: list[tuple[str, date | int | str]] = [
        ("note-made_on", done.made_on or unknown),
        ("note-due_on", done.due_on or unknown),
        ("note-returned_on", done.returned_on),
    ]
    if done.made_on and done.due_on:
        lines.append(("summary-days", (done.returned_on - done.made_on).days))
        late = (done.returned_on - done.due_on).days
        if late > 0:
            lines.append(("summary-late", late))
    return lines


def _day(value: date) -> str:
    return f"{value:%d/%m/%Y}"


def note(done: Return) -> NewSheet:
    """``Phieu tra``: which list it is, when it was made, due and returned, who confirmed it (R22, R23, R27)."""
    unknown = document("note-unknown")
    lines = [
        ("note-list_id", done.list_id),
        ("note-file", done.book.book.source.name),
        ("note-made_on", _day(done.made_on) if done.made_on else unknown),
        ("note-due_on", _day(done.due_on) if done.due_on else unknown),
        ("note-returned_on", _day(done.returned_on)),
        ("note-rows", str(len(done.rows))),
        ("note-open", str(len(done.open_rows))),
        ("note-fingerprint", done.fingerprint),
        ("note-register", done.register.file),
        ("note-register_on", _day(done.register.made_on)),
        ("note-confirmed_by", done.confirmed_by or document("note-nobody")),
        ("note-basis", "; ".join(done.legal_bases) or document("note-basis-text")),
        ("note-version", f"vaxcli {__version__}"),
    ]
    return NewSheet(
        name=document("sheet-note"),
        columns=(
            NewColumn(heading=document("note-item"), width=40, kind=CellKind.WRAP),
            NewColumn(heading=document("note-value"), width=72, kind=CellKind.WRAP),
        ),
        values=[[document(key) for key, _ in lines], [value for _, value in lines]],
        title=(document("note-title"),),
        filtered=False,
        landscape=False,
    )


def codes() -> NewSheet:
    """``Giai thich ma``: every code of the return with its meaning."""
    lines: list[tuple[str, str, str, str]] = []
    bold: set[int] = set()
    known = catalogue("vi")
    for heading, prefix, members in (
        ("codes-results", "result", [result.value for result in RowResult]),
        ("codes-letters", "letter", [letter.value for letter in FieldCode]),
        ("codes-near", "near", [near.value for near in Near]),
        ("codes-flags", "flag", [flag.value for flag in Flag]),
    ):
        bold.add(len(lines))
        lines.append((document(heading), "", "", ""))
        lines += [
            (code, *(known.get(f"{prefix}-{code}-{part}", "") for part in ("label", "when", "next")))  # type: ignore[misc]
            for code in members
        ]
    return NewSheet(
        name=document("sheet-codes"),
        columns=(
            NewColumn(heading=document("codes-code"), width=22),
            NewColumn(heading=document("codes-label"), width=40, kind=CellKind.WRAP),
            NewColumn(heading=document("codes-when"), width=64, kind=CellKind.WRAP),
            NewColumn(heading=document("codes-next"), width=44, kind=CellKind.WRAP),
        ),
        values=list(zip(*lines, strict=True)),
        title=(document("codes-title"),),
        bold_rows=frozenset(bold),
        filtered=False,
    )
