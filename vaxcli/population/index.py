"""The sorted Parquet copy of an extract, with the look-up keys: ``vaxcli population index``.

It answers the same look-ups as its CSV, faster. It is refused when its CSV is newer than it, or when
another version of the normalising rules made its keys: a stale key would lose a person without a word.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from vaxcli.errors import GuardError
from vaxcli.findings import Place
from vaxcli.people import RULES_VERSION
from vaxcli.population.tables import Table, quoted

if TYPE_CHECKING:
    import duckdb

    from vaxcli.population.facts import Facts

KEY = "vaxcli-index"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What an index knows about its making."""

    rules: int
    """``people.RULES_VERSION`` when its keys were made."""
    source: str
    """Name of the CSV it was made from, without folders."""
    size: int
    """Size of that file in bytes."""
    changed: int
    """Its modification time, in nanoseconds since 1970."""
    made_on: date
    """The day the extract was made."""


def is_index(table: Table) -> bool:
    """True for a Parquet file made by ``write``."""
    return KEY in table.metadata


def checked(table: Table, path: Path) -> Stamp:
    """The stamp of an index that may be used.

    Raises:
        GuardError: F07, it is older than its CSV or was made by other normalising rules.
    """
    raw = orjson.loads(table.metadata[KEY])
    stamp = Stamp(**(raw | {"made_on": date.fromisoformat(raw["made_on"])}))
    place = Place(file=path.name)
    if stamp.rules != RULES_VERSION:
        raise GuardError("F07-index-rules", place, source=stamp.source)
    source = path.with_name(stamp.source)
    if source.exists():
        now = source.stat()
        if (now.st_size, now.st_mtime_ns) != (stamp.size, stamp.changed):
            raise GuardError("F07-index-stale", place, source=stamp.source)
    return stamp


def write(con: duckdb.DuckDBPyConnection, facts: Facts, source: Path, target: Path) -> None:
    """Write the index of the extract open on ``con`` (its view ``lines``) to ``target``, sorted by number."""
    stat = source.stat()
    stamp = {
        "rules": RULES_VERSION,
        "source": source.name,
        "size": stat.st_size,
        "changed": stat.st_mtime_ns,
        "made_on": facts.made_on.isoformat(),
    }
    con.execute(
        f"COPY (SELECT * FROM lines ORDER BY nk, ok, full_name, birth_date) TO {quoted(str(target))} "
        f"(FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false, ROW_GROUP_SIZE 61440, "
        f"KV_METADATA {{'{KEY}': {quoted(orjson.dumps(stamp).decode())}}})"
    )
