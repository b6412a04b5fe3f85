"""Makers for the tests of doses: a dose, and dose rows read from cells as a user would write them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from vaxcli.doses import reading, vaccines
from vaxcli.doses.reading import Asked, DoseRow
from vaxcli.register.model import Dose, DoseKind, Source
from vaxcli.workbook.gate import open_source
from vaxcli.workbook.reader import read_book
from vaxcli.workbook.roll import read_list

HEAD = ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD"]
AN = [1, "Nguyễn Văn An", "02/03/1985", "Nam", "070085000011"]


def dose(
    day: str,
    vaccine: str = "astrazeneca",
    number: int | None = 1,
    kind: DoseKind = DoseKind.UNSAID,
    **more: Any,
) -> Dose:
    """A dose; ``vaccine`` as it is written."""
    known = vaccines.by_id(vaccine) or vaccines.recognise(vaccine).vaccine
    values: dict[str, Any] = {"lot": "ABV5300", "site": "Trạm y tế", "source": Source.OWN} | more
    return Dose(
        dose_no=number,
        kind=kind,
        vaccine=known.id if known else "",
        vaccine_text=vaccine,
        given_on=date.fromisoformat(day),
        **values,
    )


def sheet(path: Path, rows: Sequence[Sequence[Any]], title: str = "DS", merged: Sequence[str] = ()) -> Path:
    """An .xlsx of one sheet."""
    book = openpyxl.Workbook()
    made = book.worksheets[0]
    made.title = title
    for row in rows:
        made.append([None if cell == "" else cell for cell in row])
    for area in merged:
        made.merge_cells(area)
    book.save(path)
    return path


def rows_of(path: Path, asked: Asked | None = None) -> list[DoseRow]:
    """The dose rows of a file."""
    return reading.read(read_list(read_book(open_source(path))), asked or Asked())


def told(row: DoseRow) -> list[tuple[int | None, str, str, str]]:
    """Number, vaccine, lot and day of each dose of a row."""
    doses = [one.dose for one in row.doses]
    return [(one.dose_no, one.vaccine, one.lot, one.given_on.isoformat()) for one in doses]
