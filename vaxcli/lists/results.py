"""The result columns of a return, read back: one code a person, at the row it belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from vaxcli.codes import RowResult, Severity
from vaxcli.columns import RESULT_COLUMNS, fold, letters
from vaxcli.findings import Finding, Place
from vaxcli.people import numbers
from vaxcli.people.state import State
from vaxcli.texts import document
from vaxcli.workbook.cells import text_of
from vaxcli.workbook.model import Layout, ListBook

_SHOWN = 10
"""Cells named in a finding (DESIGN 9)."""


@dataclass(frozen=True, slots=True)
class ResultRow:
    """What the police say of one person."""

    sheet: int
    row: int
    code: RowResult
    verified_number: str
    """Only for XM and XMBS (DESIGN 7)."""
    flags: tuple[str, ...]


def block(ours: Layout, theirs: Layout) -> dict[str, int]:
    """Result column → its index in a row (from 0).

    Found by its heading; on a sheet that goes on without one, the columns stand right of the sender's last.
    """
    if not theirs.last_header_row:
        return {name: ours.last_column + at for at, name in enumerate(RESULT_COLUMNS)}
    if not theirs.result_block:
        return {}
    known = {fold(document(f"column-{name}")): name for name in RESULT_COLUMNS}
    heading = theirs.sheet.rows[theirs.last_header_row - 1]
    start = theirs.result_block - 1
    found: dict[str, int] = {}
    for at, cell in enumerate(heading[start : start + len(RESULT_COLUMNS)], start):
        name = known.get(fold(text_of(cell)).strip())
        if name:
            found.setdefault(name, at)
    return found


def result_column(ours: Layout, theirs: Layout, name: str) -> list[str]:
    """A result column as text, by Excel row from 1; blank where a row is short."""
    at = block(ours, theirs).get(name)
    if at is None:
        return [""] * len(theirs.sheet.rows)
    return [text_of(row[at]).strip() if at < len(row) else "" for row in theirs.sheet.rows]


def results(sent: ListBook, back: ListBook, list_id: str) -> tuple[list[ResultRow], list[Finding]]:
    """The result of every person who was sent, and what is wrong with the columns that say it."""
    rows: list[ResultRow] = []
    wrong: list[Finding] = []
    for ours, theirs in zip(sent.layouts, back.layouts, strict=True):
        index = ours.sheet.index
        people = [
            row for sheet, row in zip(sent.people.sheet, sent.people.row, strict=True) if sheet == index
        ]
        column = {
            name: result_column(ours, theirs, name) for name in ("code", "verified_number", "flags", "row_id")
        }
        place = Place(file=back.book.source.name, sheet=theirs.sheet.name)
        at = {name: letters(at + 1) for name, at in block(ours, theirs).items()}
        wrong += _wrong(place, _Sheet(people, theirs.last_header_row, at, column), f"{list_id}-{index}.")
        rows += [
            ResultRow(
                index,
                row,
                RowResult(_at(column["code"], row)),
                _at(column["verified_number"], row),
                tuple(_at(column["flags"], row).split()),
            )
            for row in people
            if _at(column["code"], row) in _CODES
        ]
    return rows, wrong


_CODES = frozenset(RowResult)


def _at(column: Sequence[str], row: int) -> str:
    return column[row - 1] if row <= len(column) else ""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The result columns of one sheet."""

    people: Sequence[int]
    heading_row: int
    letters: Mapping[str, str]
    columns: Mapping[str, Sequence[str]]


def _wrong(place: Place, sheet: _Sheet, prefix: str) -> Iterator[Finding]:
    """Persons without a known code, codes where nobody is, numbers out of place, row numbers that are wrong."""
    people, column, at = sheet.people, sheet.columns, sheet.letters
    present = set(people)
    codes = column["code"]
    uncoded = [row for row in people if _at(codes, row) not in _CODES]
    stray = [
        row for row, code in enumerate(codes, 1) if code and row > sheet.heading_row and row not in present
    ]
    numbered = [
        row for row in people if not _number_fits(_at(codes, row), _at(column["verified_number"], row))
    ]
    unnamed = [row for row in people if _at(column["row_id"], row) != f"{prefix}{row}"]
    for code, rows, name in (
        ("F09-no-code", uncoded, "code"),
        ("F09-stray-code", stray, "code"),
        ("F09-number", numbered, "verified_number"),
        ("F09-row-id", unnamed, "row_id"),
    ):
        if rows:
            named = ", ".join(f"{at.get(name, '?')}{row}" for row in rows[:_SHOWN])
            named += ", \N{HORIZONTAL ELLIPSIS}" if len(rows) > _SHOWN else ""
            values = {"count": str(len(rows)), "cells": named}
            yield Finding(code=code, severity=Severity.ERROR, place=place, values=values)


def _number_fits(code: str, number: str) -> bool:
    """A verified person comes back with a number, nobody else does (DESIGN 7, promise 7)."""
    verified = code in _CODES and RowResult(code).verified
    return numbers.read(number).state is State.OK if verified else not number
