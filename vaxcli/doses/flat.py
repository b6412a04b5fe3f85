"""Doses of the register as a flat table, one row a dose: CSV or Parquet, for other programs (R36)."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from vaxcli.doses.export import Exported, by_person

COLUMNS = (
    *(
        "number",
        "full_name",
        "birth_date",
        "sex",
        "nationality",
        "hamlet",
        "commune",
        "priority_group",
        "code",
    ),
    *(
        "dose_no",
        "kind",
        "vaccine",
        "vaccine_text",
        "lot",
        "given_on",
        "given_at",
        "site",
        "expiry",
        "source",
    ),
    *("verified", "findings", "dose_id"),
)
_PERSONAL = (*COLUMNS[:2], "birth", *COLUMNS[3:9])
"""The same columns as the register calls them."""
_TYPES = {"dose_no": "INTEGER", "verified": "BOOLEAN", "dose_id": "BIGINT", "given_on": "DATE"}
"""In Parquet; every other column is text, and ``""`` stays ``""``."""
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def exported(connection: Connection, kind: str, first: date, last: date) -> Exported:
    """The doses of these days as ``csv`` or ``parquet``."""
    rows = list(flat(connection, first, last))
    return Exported(content=as_csv(rows) if kind == "csv" else as_parquet(rows), doses=len(rows))


def flat(connection: Connection, first: date = date.min, last: date = date.max) -> Iterator[tuple[Any, ...]]:
    """One tuple a dose in the order of ``COLUMNS``, by person and day."""
    for person, given in by_person(connection, first, last):
        personal = tuple(person[name] for name in _PERSONAL)
        for one in given:
            dose = one.dose
            yield (
                *personal,
                *(dose.dose_no, dose.kind.value, dose.vaccine, dose.vaccine_text, dose.lot),
                dose.given_on.isoformat(),
                dose.given_at.isoformat("minutes") if dose.given_at else "",
                dose.site,
                dose.expiry.isoformat() if dose.expiry else "",
                dose.source.value,
                one.verified,
                " ".join(one.findings),
                one.id,
            )


def as_csv(rows: Iterable[Sequence[Any]]) -> bytes:
    """UTF-8 with a byte order mark, for Excel; no cell of it is ever run as a formula (CWE-1236)."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([safe(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def safe(value: Any) -> Any:
    """A cell of a CSV that no spreadsheet runs: ``'`` in front of a sign that begins a formula.

    ``unsafe`` takes it back, whatever the text was.

    Examples:
        >>> safe("=1+1"), safe("+84912345678"), safe("'=1"), safe("An")
        ("'=1+1", "'+84912345678", "''=1", 'An')
    """
    if isinstance(value, str) and value.lstrip("'").startswith(_DANGEROUS):
        return f"'{value}"
    return value


def unsafe(text: str) -> str:
    """The text that ``safe`` wrote.

    Examples:
        >>> unsafe("'=1+1"), unsafe("'An")
        ('=1+1', "'An")
    """
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(_DANGEROUS) else text


def as_parquet(rows: Iterable[Sequence[Any]]) -> bytes:
    """The rows as a Parquet file; an empty number is null."""
    import duckdb  # noqa: PLC0415 - only this format needs it

    with tempfile.TemporaryDirectory() as folder:  # readable by its owner only
        table, made = Path(folder, "doses.csv"), Path(folder, "doses.parquet")
        with table.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
        with duckdb.connect() as base:  # row by row through the driver takes a hundred times longer
            base.execute("SET enable_progress_bar = false")  # nothing but us writes to the screen
            base.sql(_reading(), params={"table": str(table)}).write_parquet(str(made))
        return made.read_bytes()


def _reading() -> str:
    """The question that reads the table of ``as_parquet``; the names are our own."""
    kinds = {name: _TYPES.get(name, "VARCHAR") for name in COLUMNS}
    texts = [name for name in COLUMNS if name not in _TYPES]
    options = f"auto_detect=false, header=false, columns={kinds}, force_not_null={texts}"
    return f"FROM read_csv($table, delim=',', quote='\"', escape='\"', new_line='\\n', {options})"
