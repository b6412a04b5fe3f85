"""A report as a workbook: one sheet a table, numbers as numbers."""

from __future__ import annotations

from collections.abc import Sequence

from vaxcli.documents.figures import Section
from vaxcli.texts import document
from vaxcli.workbook.additions import CellKind, NewColumn, NewSheet
from vaxcli.workbook.patch import new_workbook


def workbook(title: Sequence[str], found: Sequence[Section], mark: str) -> bytes:
    """The .xlsx; the first sheet says what it is and carries the fingerprint of the data."""
    about = NewSheet(
        name=document("report-sheet-about"),
        title=(f"{title[0]} {title[1]}", *title[2:]),
        columns=(NewColumn(heading=document("report-sha256"), width=80),),
        values=[[mark]],
        filtered=False,
    )
    return new_workbook([about, *map(_sheet, found)])


def _sheet(one: Section) -> NewSheet:
    names = [row[0] for row in one.rows]
    return NewSheet(
        name=one.title,
        title=(one.title,),
        columns=(
            NewColumn(heading=one.columns[0], width=60, kind=CellKind.WRAP),
            *(NewColumn(heading=column, width=14, kind=CellKind.INTEGER) for column in one.columns[1:]),
        ),
        values=[names, *([counts[at] for counts in one.counts] for at in range(len(one.columns) - 1))],
        filtered=False,
        landscape=False,
    )
