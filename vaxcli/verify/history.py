"""The sheet ``Lich su``: what each row was before every supplement, who supplemented it and on what paper (R26).

It is written for people and read back by the next pass: the values told earlier still hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields

from vaxcli.columns import COMPARED, fold, heading_key
from vaxcli.texts import document
from vaxcli.workbook.additions import CellKind, NewColumn, NewSheet
from vaxcli.workbook.cells import text_of
from vaxcli.workbook.model import Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row in one pass; every part is the text that stands in the sheet."""

    row_id: str
    number: str
    """Which return this is: 2 for the first one after a supplement."""
    returned_on: str
    decision: str
    """Its label, or ``""``."""
    verified_by: str
    verified_on: str
    evidence: str
    code_before: str
    letters_before: str
    code: str
    letters: str
    number_before: str = ""
    number_after: str = ""
    """``after`` is blank where the field was not supplemented; a register value only with ``--show``."""
    full_name_before: str = ""
    full_name_after: str = ""
    birth_date_before: str = ""
    birth_date_after: str = ""
    sex_before: str = ""
    sex_after: str = ""

    @property
    def values(self) -> dict[str, str]:
        """Field -> value supplemented."""
        return {name: value for name in COMPARED if (value := getattr(self, f"{name}_after"))}


_FIELDS = tuple(field.name for field in fields(Entry))
_DEPTH = 10
"""Rows searched for the heading."""
_WIDTHS = {"row_id": 15, "evidence": 30, "verified_by": 24, "decision": 28}


def history_sheet(entries: Iterable[Entry]) -> NewSheet:
    """The sheet, oldest pass first."""
    lines = [astuple(entry) for entry in entries]
    return NewSheet(
        name=document("sheet-history"),
        columns=tuple(
            NewColumn(heading=heading, width=_WIDTHS.get(name, 14), kind=CellKind.WRAP)
            for name, heading in zip(_FIELDS, _headings(), strict=True)
        ),
        values=[list(column) for column in zip(*lines, strict=True)] or [[] for _ in _FIELDS],
        title=(document("history-title"), document("history-subtitle")),
    )


def read_history(sheets: Sequence[Sheet]) -> tuple[Entry, ...] | None:
    """The entries of an earlier return; None when it has no such sheet, or one that is no longer whole."""
    wanted = [_key(heading) for heading in _headings()]
    for sheet in sheets:
        for at, row in enumerate(sheet.rows[:_DEPTH]):
            if [_key(text_of(cell)) for cell in row[: len(wanted)]] == wanted:
                below = ([text_of(cell) for cell in line[: len(wanted)]] for line in sheet.rows[at + 1 :])
                return tuple(
                    Entry(**dict(zip(_FIELDS, line, strict=True))) for line in below if line and line[0]
                )
    return None


def by_row(entries: Iterable[Entry]) -> Mapping[str, list[Entry]]:
    """Row id -> its entries, oldest first."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.row_id, []).append(entry)
    return found


def _headings() -> list[str]:
    own = {
        name: document(f"column-{name}")
        for name in ("row_id", "decision", "verified_by", "verified_on", "evidence")
    }
    own |= {
        "number": document("history-pass"),
        "returned_on": document("note-returned_on"),
        "code_before": document("history-before", what=document("column-code")),
        "letters_before": document("history-before", what=document("column-letters")),
        "code": document("history-now", what=document("column-code")),
        "letters": document("history-now", what=document("column-letters")),
    }
    for name in COMPARED:
        own[f"{name}_before"] = document("history-before", what=document(f"field-{name}"))
        own[f"{name}_after"] = document("history-added", what=document(f"field-{name}"))
    return [own[name] for name in _FIELDS]


def _key(heading: str) -> str:
    return fold(heading_key(heading))
