"""The extract as a DuckDB relation, whatever file it came from: CSV, Parquet, workbook.

DuckDB reads the file anew at each look-up and keeps nothing of it, so memory does not grow with the
register (DESIGN 3). A workbook, or a CSV that is not UTF-8, is first copied row by row into a private
temporary UTF-8 CSV that goes when the run ends.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import duckdb

from vaxcli.columns import COMPARED, Overrides, letters
from vaxcli.errors import GuardError, InputError, UsageError
from vaxcli.findings import Place
from vaxcli.headwords import field_of, quotable
from vaxcli.people import numbers
from vaxcli.population.person import FIELDS
from vaxcli.recognise import recognise
from vaxcli.workbook import csvtext
from vaxcli.workbook.gate import open_source
from vaxcli.workbook.model import Cell, FileKind

MEMORY = 512
"""MB that searching may take, whatever the size of the extract."""
_HEAD = 256 * 1024
_OFFICE = {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One extract that SQL can read."""

    sql: str
    """A table expression whose columns are ``FIELDS``, all text, blanks as NULL or ``''``."""
    title: tuple[str, ...] = ()
    """The lines above the heading row."""
    headings: Mapping[str, str] = field(default_factory=dict)
    """Field → heading as written."""
    metadata: Mapping[str, str] = field(default_factory=dict)
    """Key and value pairs of a Parquet file."""
    rejects: bool = False
    """True when lines that cannot be read are collected in ``reject_errors``."""


def connect(folder: Path) -> duckdb.DuckDBPyConnection:
    """A private in-memory DuckDB that neither fetches extensions nor reaches the network.

    What does not fit into its memory goes to ``folder``, which is private and short-lived.
    """
    con = duckdb.connect(
        config={
            "threads": 1,  # beside the reading of the list; look-ups, when all wait for them, take two
            "memory_limit": f"{MEMORY}MB",
            "temp_directory": str(folder),
            "preserve_insertion_order": "false",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
    )
    # After two seconds it would draw over our own screen, and into what --json prints.
    con.execute("SET enable_progress_bar = false")
    return con


@contextmanager
def opened(
    con: duckdb.DuckDBPyConnection, path: Path, folder: Path, columns: Mapping[str, str]
) -> Iterator[Table]:
    """The extract at ``path``; ``columns`` overrules what the headings say (``number`` -> heading).

    Raises:
        InputError: the file cannot be read (F01, F08).
        GuardError: a needed column is missing (F02).
    """
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        yield _parquet(con, path, columns)
    elif suffix in _OFFICE:
        yield _workbook(path, folder / "extract.csv", columns)
    else:
        yield _csv(path, folder / "extract.csv", columns)


def quoted(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def _name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _recognised(headings: Sequence[str], place: Place, columns: Mapping[str, str]) -> dict[str, int]:
    """Field → position in ``headings`` from 0; F02 when a compared field has no column or several."""
    try:
        known = recognise(headings, Overrides(columns=columns))
    except UsageError as error:
        raise UsageError(f"{error.code}-register", place, **error.values) from error
    if known.missing:
        raise GuardError("F02-register", place, lacking=" ".join(known.missing), found=quotable(headings))
    for name, several in known.ambiguous.items():
        cells = ", ".join(f"{letters(column.index)} ({column.heading})" for column in several)
        raise GuardError("F02-register-ambiguous", place, field=name, cells=cells)
    return {
        column.field: column.index - 1
        for column in reversed(known.columns)
        if column.field in FIELDS and column.dose is None
    }


def _selected(source: str, names: Mapping[str, str]) -> str:
    """A table expression with exactly ``FIELDS``: missing ones are empty."""
    parts = [f"{_name(names[f])}::VARCHAR AS {f}" if f in names else f"'' AS {f}" for f in FIELDS]
    return f"(SELECT {', '.join(parts)} FROM {source})"


def _parquet(con: duckdb.DuckDBPyConnection, path: Path, columns: Mapping[str, str]) -> Table:
    place = Place(file=path.name)
    source = f"read_parquet({quoted(str(path))})"
    try:
        headings = [row[0] for row in con.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()]
        pairs = con.execute(f"SELECT key, value FROM parquet_kv_metadata({quoted(str(path))})").fetchall()
    except duckdb.Error as error:
        raise InputError("F01-damaged", place) from error
    metadata = {
        bytes(key).decode("utf-8", "replace"): bytes(value).decode("utf-8", "replace") for key, value in pairs
    }
    if "vaxcli-index" in metadata:
        return Table(sql=source, headings={f: f for f in FIELDS}, metadata=metadata)
    found = _recognised(headings, place, columns)
    return Table(
        sql=_selected(source, {f: headings[at] for f, at in found.items()}),
        headings={f: headings[at] for f, at in found.items()},
        metadata=metadata,
    )


def _csv(path: Path, copy: Path, columns: Mapping[str, str]) -> Table:
    place = Place(file=path.name)
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
    except OSError as error:
        raise InputError("F01-unreadable", place) from error
    if not head.strip():
        raise InputError("F01-empty", place)
    dialect = csvtext.sniff_csv(head, path.name)
    text = head.decode(dialect.encoding, "ignore")
    if "\0" in text:
        raise InputError("F01-is-unknown", place)
    lines = list(csv.reader(text.splitlines(keepends=True)[:60], delimiter=dialect.delimiter))
    at = _heading_line(lines)
    if at is None:
        raise GuardError("F02-register", place, lacking=" ".join(COMPARED), found=quotable(lines[0]))
    found = _recognised(lines[at], place, columns)
    source = path
    if dialect.encoding not in ("utf-8", "utf-8-sig"):
        with (
            path.open(encoding=dialect.encoding, newline="") as old,
            copy.open("w", encoding="utf-8", newline="") as new,
        ):
            copy.chmod(0o600)
            while block := old.read(1 << 20):
                new.write(block)
        source = copy
    return Table(
        sql=_Text(
            path=source,
            delimiter=dialect.delimiter,
            line_end=_line_end(text),
            skip=at + 1,
            width=len(lines[at]),
        ).table(found),
        title=tuple(" ".join(cell for cell in line if cell.strip()) for line in lines[:at]),
        headings={f: lines[at][position] for f, position in found.items()},
        rejects=True,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    """How a UTF-8 CSV is written."""

    path: Path
    delimiter: str
    line_end: str
    skip: int
    """Lines above the first person."""
    width: int
    """Columns."""

    def table(self, found: Mapping[str, int]) -> str:
        """The table expression that reads it; every line that does not fit is kept as a reject."""
        names = {f"c{number}": "VARCHAR" for number in range(self.width)}
        reader = (
            f"read_csv({quoted(str(self.path))}, columns={names!r}, header=false, skip={self.skip}, "
            f"auto_detect=false, delim={quoted(self.delimiter)}, quote='\"', escape='\"', encoding='utf-8', "
            f"new_line='{self.line_end}', store_rejects=true, rejects_limit=20)"
        )
        return _selected(reader, {name: f"c{position}" for name, position in found.items()})


def _line_end(text: str) -> str:
    return "\\r\\n" if "\r\n" in text else "\\n" if "\n" in text else "\\r"


def _heading_line(lines: Sequence[Sequence[str]]) -> int | None:
    """Position of the line that names the most fields; the first line with two texts when none does."""
    named = [sum(field_of(cell) is not None for cell in line) for line in lines]
    best = max(named, default=0)
    if best >= 3:
        return named.index(best)
    return next((at for at, line in enumerate(lines) if sum(bool(cell.strip()) for cell in line) >= 2), None)


def _workbook(path: Path, copy: Path, columns: Mapping[str, str]) -> Table:
    from vaxcli.workbook.reader import read_book  # noqa: PLC0415  only workbooks need the reader

    source = open_source(path)
    if source.kind is FileKind.CSV:
        return _csv(path, copy, columns)
    book = read_book(source)
    for sheet in book.sheets:
        texts = [[_text(cell) for cell in row] for row in sheet.rows[:60]]
        at = _heading_line(texts)
        if at is not None and len(recognise(texts[at]).missing) <= 2:
            place = Place(file=path.name, sheet=sheet.name)
            found = _recognised(texts[at], place, columns)
            _write_copy(copy, sheet.rows[at + 1 :], found)
            return Table(
                sql=_Text(path=copy, delimiter=",", line_end="\\n", skip=1, width=len(found)).table(
                    {name: n for n, name in enumerate(found)}
                ),
                title=tuple(" ".join(cell for cell in line if cell.strip()) for line in texts[:at]),
                headings={f: texts[at][position] for f, position in found.items()},
                rejects=True,
            )
    raise GuardError("F02-register", Place(file=path.name), lacking=" ".join(COMPARED), found="-")


def _write_copy(copy: Path, rows: Iterable[Sequence[Cell]], found: Mapping[str, int]) -> None:
    """The recognised fields of a workbook's rows as CSV; blank rows are left out."""
    with copy.open("w", encoding="utf-8", newline="") as stream:
        copy.chmod(0o600)
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(found)
        for row in rows:
            line = [
                _number(row[at])
                if name in ("number", "old_number") and at < len(row)
                else _text(row[at])
                if at < len(row)
                else ""
                for name, at in found.items()
            ]
            if any(line):
                writer.writerow(line)


def _number(cell: Cell) -> str:
    """A number as digits; a numeric cell gets back the zeros Excel dropped (DESIGN 6.5, Numbers)."""
    if isinstance(cell, float) and not isinstance(cell, bool):
        return numbers.read(cell).digits or _text(cell)
    return _text(cell)


def _text(cell: Cell) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime | date):
        return f"{cell:%d/%m/%Y}"
    return str(cell)
