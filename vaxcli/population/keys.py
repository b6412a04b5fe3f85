"""The look-up keys of an extract, worked out once: number, old number, birth date, accent-free name.

SQL only narrows; the exact rules of ``people`` decide. A key in SQL is a superset of the rule's: it may find
somebody too many, never somebody too few. What SQL cannot work out stands in tables made by ``people``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import duckdb

from vaxcli.people import dates, names
from vaxcli.population.person import FIELDS

USUAL = (
    *(
        (0x01, 0x7F),
        (0xC0, 0xFF),
        (0x102, 0x103),
        (0x110, 0x111),
        (0x128, 0x129),
        (0x168, 0x169),
        (0x189, 0x189),
    ),
    *((0x1A0, 0x1A1), (0x1AF, 0x1B0), (0x300, 0x36F), (0x1EA0, 0x1EF9), (0x2010, 0x201F)),
)
"""First and last of the characters that Vietnamese names are written with, marks and punctuation included."""
_FULL_WIDTH = "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19"

_PLAIN_DIGITS = str.maketrans(_FULL_WIDTH, "0123456789")
_NOT_DIGITS = re.compile("[^0-9]")


def copied(sql: str) -> str:
    """A query for every line of an extract: its fields, never NULL, then what ``keyed`` makes keys of.

    Args:
        sql: The table expression of the extract.
    """
    values = ", ".join(f"{_text(field)} AS {field}" for field in FIELDS)
    number, old_number, name = map(_text, ("number", "old_number", "full_name"))
    return (
        f"SELECT {values}, {_odd(number)} AS odd_nk, {_odd(old_number)} AS odd_ok, "
        f"{coarse(name)} AS usual_coarse FROM {sql}"
    )


def keyed(con: duckdb.DuckDBPyConnection, sql: str, births: Sequence[str], unusual: Sequence[str]) -> str:
    """A query for every line of the copy: its fields, then ``nk``, ``ok``, ``birth_iso``, ``coarse``; never NULL.

    Args:
        con: The connection; it gets the small tables ``births`` and ``unusual``.
        sql: The table expression of what ``copied`` gave.
        births: Every birth date as written.
        unusual: Names that SQL cannot compare.
    """
    _table(con, "births", births, [dates.read(text).iso for text in births])
    name, join = "c.usual_coarse", ""
    if unusual:
        _table(con, "unusual", unusual, [names.coarse(text) for text in unusual])
        name, join = "coalesce(u.iso, c.usual_coarse)", "LEFT JOIN unusual u ON u.raw = c.full_name"
    return (
        "SELECT c.* EXCLUDE (odd_nk, odd_ok, usual_coarse), "
        "coalesce(c.odd_nk, c.number) AS nk, coalesce(c.odd_ok, c.old_number) AS ok, "
        f"coalesce(b.iso, '') AS birth_iso, {name} AS coarse "
        f"FROM {sql} c LEFT JOIN births b ON b.raw = c.birth_date {join}"
    )


def digits(number: str) -> str:
    """``nk`` or ``ok`` of a number as the extract writes it."""
    if number.isdigit() and number.isascii():
        return number
    return _NOT_DIGITS.sub("", number.translate(_PLAIN_DIGITS))


def coarse(name: str) -> str:
    """``people.names.coarse`` of a column of usual names, as SQL."""
    letters = f"replace(replace(strip_accents(lower({name})), ' ', ''), '\u0111', '')"  # nearly always all there is to do
    return f"CASE WHEN regexp_matches({letters}, '[^a-z]') THEN {_only(letters, 'a-z')} ELSE {letters} END"


def unusual(name: str) -> str:
    """A condition: a name with other characters; SQL has no NFKC, so ``people.names`` works its key out."""
    usual = "".join(f"\\x{{{first:X}}}-\\x{{{last:X}}}" for first, last in USUAL)
    return f"regexp_matches({name}, '[^{usual}]')"


def _odd(number: str) -> str:
    """The key of a number that is more than digits, else NULL: most numbers are their own keys."""
    bare = _only(f"translate({number}, '{_FULL_WIDTH}', '0123456789')", "0-9")
    return f"CASE WHEN regexp_matches({number}, '[^0-9]') THEN {bare} END"


def _only(text: str, characters: str) -> str:
    return f"regexp_replace({text}, '[^{characters}]', '', 'g')"


def _text(field: str) -> str:
    return f"coalesce({field}, '')"


def _table(con: duckdb.DuckDBPyConnection, name: str, raw: Sequence[str], iso: Sequence[str]) -> None:
    con.execute(
        f"CREATE TABLE {name} AS SELECT unnest($raw::VARCHAR[]) AS raw, unnest($iso::VARCHAR[]) AS iso",
        {"raw": list(raw), "iso": list(iso)},
    )
