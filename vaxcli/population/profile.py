"""The first reading of an extract: see that every line can be read and what it holds, and make the working copy.

Look-ups do not read the extract again but a working copy: Parquet on disk, with the look-up keys beside the
fields. It lies where no other program finds it and is gone when the run ends, however it ends.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from vaxcli.errors import InputError
from vaxcli.findings import Place
from vaxcli.population import index, keys
from vaxcli.population.facts import Facts
from vaxcli.population.tables import Table, quoted
from vaxcli.workbook import titleblock

_COMMUNES = "list_sort(approx_top_k(nullif(commune, ''), 20))"
_COPY = "(FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE 30720, USE_TMP_FILE false)"
_YEAR_FIRST = re.compile(r"(?<!\d)(20\d\d)[-_. ]?(\d\d)[-_. ]?(\d\d)(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(\d\d)[-_. ]?(\d\d)[-_. ]?(20\d\d)(?!\d)")


def profile(
    con: duckdb.DuckDBPyConnection, table: Table, path: Path, copy: str, made_on: date | None
) -> Facts:
    """Read the extract, write the working copy to ``copy``, and make the view ``lines`` that look-ups use.

    Raises:
        InputError: F01: no people, no numbers, or a line that cannot be read.
        GuardError: F07: an index that must not be used any more.
    """
    place = Place(file=path.name)
    if index.is_index(table):
        stamp = index.checked(table, path)
        con.execute(f"CREATE VIEW lines AS SELECT * FROM {table.sql}")
        dated = (stamp.made_on, "index")
    else:
        con.execute(f"COPY ({keys.copied(table.sql)}) TO {quoted(copy)} {_COPY}")
        if table.rejects:
            _refuse_rejects(con, place)
        lines = f"read_parquet({quoted(copy)})"
        births, unusual = con.execute(
            "SELECT list(DISTINCT birth_date), "
            f"list(DISTINCT full_name) FILTER (WHERE {keys.unusual('full_name')}) FROM {lines}"
        ).fetchall()[0]
        written = sorted({text for text in births or () if text})
        con.execute(f"CREATE VIEW lines AS {keys.keyed(con, lines, written, unusual or ())}")
        dated = _made_on(path, table)
    rows, numbered, communes = con.execute(
        f"SELECT count(*), count(*) FILTER (WHERE nk <> '' OR ok <> ''), {_COMMUNES} FROM lines"
    ).fetchall()[0]
    if not rows:
        raise InputError("F01-register-empty", place)
    if not numbered:
        raise InputError("F01-register-without-numbers", place)
    return Facts(
        file=path.name,
        rows=rows,
        numbered=numbered,
        made_on=made_on or dated[0],
        made_on_from="option" if made_on else dated[1],
        communes=tuple(communes or ()),
        headings=table.headings,
    )


def _refuse_rejects(con: duckdb.DuckDBPyConnection, place: Place) -> None:
    """A register with a line that cannot be read is not the register: F01, with the line."""
    found = con.execute("SELECT min(line), count(DISTINCT line) FROM reject_errors").fetchall()[0]
    if found[1]:
        raise InputError("F01-bad-line", Place(file=place.file, row=found[0]), count=found[1])


def _made_on(path: Path, table: Table) -> tuple[date, str]:
    """The day the extract was made and where that is known from."""
    titled = titleblock.made_on([[line] for line in table.title])
    if titled:
        return titled, "title"
    named = _named_date(path.stem)
    if named:
        return named, "name"
    return datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).astimezone().date(), "file"


def _named_date(stem: str) -> date | None:
    """A date in a file name: ``pop_2021-11-05``, ``dan-cu 05.11.2021``, ``pop20211105``."""
    for pattern, order in ((_YEAR_FIRST, (1, 2, 3)), (_DAY_FIRST, (3, 2, 1))):
        for found in pattern.finditer(stem):
            with suppress(ValueError):
                return date(*(int(found[part]) for part in order))
    return None
