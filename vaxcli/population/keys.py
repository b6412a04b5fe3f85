"""The look-up keys of an extract, worked out once: number, old number, birth date, accent-free name.

SQL only narrows; the exact rules of ``people`` decide. A key in SQL is a superset of the rule's: it may find
somebody too many, never somebody too few. What SQL cannot work out stands in tables made by ``people``.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from vaxcli.people import dates, names
from vaxcli.population.person import FIELDS

NOT_PLAIN = "regexp_matches({0}, '[^0-9]')"
"""A number that is more than digits."""
UNUSUAL = (
    "regexp_matches({0}, '[^\\x00-\\x7F\\x{{C0}}-\\x{{FF}}\\x{{102}}\\x{{103}}\\x{{110}}\\x{{111}}\\x{{128}}"
    "\\x{{129}}\\x{{168}}\\x{{169}}\\x{{189}}\\x{{1A0}}\\x{{1A1}}\\x{{1AF}}\\x{{1B0}}\\x{{300}}-\\x{{36F}}"
    "\\x{{1EA0}}-\\x{{1EF9}}\\x{{2010}}-\\x{{201F}}]')"
)
"""A name with other characters than Vietnamese uses: SQL has no NFKC, so ``people.names`` works it out."""
_FULL_WIDTH = "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19"
_DIGITS = f"regexp_replace(translate({{0}}, '{_FULL_WIDTH}', '0123456789'), '[^0-9]', '', 'g')"
_COARSE = "regexp_replace(strip_accents(lower({0})), '[^a-z]', '', 'g')"


def keyed(
    con: duckdb.DuckDBPyConnection, sql: str, births: Sequence[str], unusual: Sequence[str], *, plain: bool
) -> str:
    """A query for every line of an extract: its fields, then ``nk``, ``ok``, ``birth_iso``, ``coarse``; never NULL.

    Args:
        con: The connection; it gets the small tables ``births`` and ``unusual``.
        sql: The table expression of the extract.
        births: Every birth date as written.
        unusual: Names that SQL cannot compare.
        plain: All numbers are digits only: then they are their own keys.
    """
    _table(con, "births", births, [dates.read(text).iso for text in births])
    number, old_number, name = (f"coalesce(p.{field}, '')" for field in ("number", "old_number", "full_name"))
    coarse, join = _COARSE.format(name), ""
    if unusual:
        _table(con, "unusual", unusual, [names.coarse(text) for text in unusual])
        coarse, join = f"coalesce(u.iso, {coarse})", "LEFT JOIN unusual u ON u.raw = p.full_name"
    values = ", ".join(f"coalesce(p.{field}, '') AS {field}" for field in FIELDS)
    return (
        f"SELECT {values}, {number if plain else _DIGITS.format(number)} AS nk, "
        f"{old_number if plain else _DIGITS.format(old_number)} AS ok, coalesce(b.iso, '') AS birth_iso, "
        f"{coarse} AS coarse FROM {sql} p LEFT JOIN births b ON b.raw = p.birth_date {join}"
    )


def _table(con: duckdb.DuckDBPyConnection, name: str, raw: Sequence[str], iso: Sequence[str]) -> None:
    con.execute(
        f"CREATE TABLE {name} AS SELECT unnest($raw::VARCHAR[]) AS raw, unnest($iso::VARCHAR[]) AS iso",
        {"raw": list(raw), "iso": list(iso)},
    )
