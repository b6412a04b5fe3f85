"""An opened extract: what it holds, and the look-ups that answer from it.

Look-ups return every person that could be meant; whether he is meant is decided in ``verify`` by the
exact rules. SQL only narrows: a key in SQL never loses a person whom the exact rule would find.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from vaxcli.errors import InputError
from vaxcli.findings import Place
from vaxcli.people import dates, names, sex
from vaxcli.people.dates import Birth
from vaxcli.population import index, tables
from vaxcli.population.facts import Facts
from vaxcli.population.person import FIELDS, Identity, NearQuery, Person
from vaxcli.population.tables import Table
from vaxcli.workbook import titleblock

SQL_NUMBER = "regexp_replace(translate({0}, '\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19', '0123456789'), '[^0-9]', '', 'g')"
"""A number's digits in SQL; a superset of what ``people.numbers`` reads."""
SQL_COARSE = "regexp_replace(strip_accents(lower({0})), '[^a-z]', '', 'g')"
"""``people.names.coarse`` in SQL, for names in Latin letters."""
_SELECT = ", ".join(f"coalesce(p.{name}, '')" for name in FIELDS)
_UNUSUAL = (
    "[^\\x00-\\x7F\\x{C0}-\\x{FF}\\x{102}\\x{103}\\x{110}\\x{111}\\x{128}\\x{129}\\x{168}\\x{169}\\x{189}\\x{1A0}\\x{1A1}"
    "\\x{1AF}\\x{1B0}\\x{300}-\\x{36F}\\x{1EA0}-\\x{1EF9}\\x{2010}-\\x{201F}]"
)
"""A name with any other character than Vietnamese uses is worked out by ``people.names``: SQL has no NFKC."""
_COMMUNES = "list_sort(approx_top_k(nullif(commune, ''), 20))"
_YEAR_FIRST = re.compile(r"(?<!\d)(20\d\d)[-_. ]?(\d\d)[-_. ]?(\d\d)(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(\d\d)[-_. ]?(\d\d)[-_. ]?(20\d\d)(?!\d)")
_NEAR_BATCH = 50_000
_NEAR_KEPT = 12


class Extract:
    """An opened extract. ``asked`` counts the look-ups, so that promise 5 can be proved."""

    def __init__(self, con: duckdb.DuckDBPyConnection, profile: Future[Facts], digest: Future[str]) -> None:
        """Take a connection on which the views ``keyed`` and ``dated`` stand once the profile is done."""
        self._con = con
        self._profile = profile
        self._digest = digest
        self._births: dict[str, Birth] = {}
        self.asked: dict[str, int] = defaultdict(int)

    @property
    def facts(self) -> Facts:
        """What is known of the extract; waits until every line was read once."""
        return self._profile.result()

    @property
    def sha256(self) -> str:
        """SHA-256 of the file, hexadecimal."""
        return self._digest.result()

    def by_number(self, digits: Iterable[str]) -> dict[str, list[Person]]:
        """People who hold each number, as number or as old number; numbers nobody holds are left out."""
        wanted = sorted(set(digits))
        self.asked["number"] += len(wanted)
        if not wanted:
            return {}
        self._load(n=wanted)
        found: dict[str, list[Person]] = defaultdict(list)
        rows = self._con.execute(
            f"SELECT nk, ok, {_SELECT} FROM keyed p "
            "WHERE nk IN (SELECT n FROM wanted) OR ok IN (SELECT n FROM wanted)"
        ).fetchall()
        asked = set(wanted)
        for number, old, *values in rows:
            person = Person._make(values)
            if number in asked:
                found[number].append(person)
            if old in asked and old != number:
                found[old].append(person)
        return {number: _distinct(people) for number, people in found.items()}

    def by_identity(self, wanted: Iterable[Identity]) -> dict[Identity, list[Person]]:
        """People whose name, birth date and sex are each equal after lossless care."""
        asked = sorted(set(wanted))
        self.asked["identity"] += len(asked)
        if not asked:
            return {}
        exact = set(asked)
        self._load(b=[w.birth for w in asked], c=[names.coarse(w.name_key) for w in asked])
        rows = self._con.execute(
            f"SELECT DISTINCT {_SELECT} FROM dated p JOIN (SELECT DISTINCT b, c FROM wanted) w "
            f"ON w.b = p.birth_iso AND w.c = p.coarse"
        ).fetchall()
        found: dict[Identity, list[Person]] = defaultdict(list)
        for person in map(Person._make, rows):
            identity = self.identity(person)
            if identity in exact:
                found[identity].append(person)
        return {identity: _distinct(people) for identity, people in found.items()}

    def near(self, queries: Sequence[NearQuery]) -> Iterator[tuple[int, Person]]:
        """Pairs of row and person who share enough to be worth a look: suggestions, never a match.

        Blocks: a number one digit, one swap or one lost digit away; the same birth date (or day and
        month swapped) with a similar name; the same name in the same year. In batches, so that a
        wrong extract cannot fill the memory.
        """
        for at in range(0, len(queries), _NEAR_BATCH):
            batch = queries[at : at + _NEAR_BATCH]
            self.asked["near"] += len(batch)
            self._load(
                row=[str(q.row) for q in batch],
                digits=[q.digits for q in batch],
                coarse=[q.coarse for q in batch],
                birth=[q.birth for q in batch],
            )
            for row, *values in self._con.execute(_NEAR_SQL).fetchall():
                yield int(row), Person._make(values)

    def birth(self, person: Person) -> Birth:
        """The person's birth date as compared."""
        known = self._births.get(person.birth_date)
        if known is None:
            known = self._births[person.birth_date] = dates.read(person.birth_date)
        return known

    def identity(self, person: Person) -> Identity:
        """The three values by which a person without a number is found."""
        return Identity(names.key(person.full_name), self.birth(person).iso, sex.read(person.sex, {}).value)

    def write_index(self, source: Path, target: Path) -> None:
        """Write the sorted Parquet copy with the look-up keys."""
        index.write(self._con, self.facts, source, target)

    def _load(self, **columns: Sequence[str]) -> None:
        """Fill the table ``wanted`` anew with columns of text; the views stand once the profile is done."""
        self._profile.result()
        parts = ", ".join(f"unnest($c{n}::VARCHAR[]) AS {name}" for n, name in enumerate(columns))
        values = {f"c{n}": list(column) for n, column in enumerate(columns.values())}
        self._con.execute(f"CREATE OR REPLACE TABLE wanted AS SELECT {parts}", values)


_NEAR_SQL = f"""
WITH w AS (SELECT *, CASE WHEN length(birth) = 10
                          THEN birth[1:4] || '-' || birth[9:10] || '-' || birth[6:7] END AS swapped FROM wanted),
ones AS (SELECT row, digits[1:i - 1] || d || digits[i + 1:] AS k FROM w, range(1, 13) i(i), range(0, 10) d(d)
         WHERE length(digits) IN (9, 12) AND i <= length(digits) AND digits[i] <> d::VARCHAR),
swaps AS (SELECT row, digits[1:i - 1] || digits[i + 1] || digits[i] || digits[i + 2:] AS k FROM w, range(1, 12) i(i)
          WHERE length(digits) IN (9, 12) AND i < length(digits) AND digits[i] <> digits[i + 1]),
plus AS (SELECT row, digits[1:i - 1] || d || digits[i:] AS k FROM w, range(1, 13) i(i), range(0, 10) d(d)
         WHERE length(digits) IN (8, 11) AND i <= length(digits) + 1),
keys AS (SELECT DISTINCT row, 'n' || k AS k, '' AS coarse FROM
             (SELECT * FROM ones UNION ALL SELECT * FROM swaps UNION ALL SELECT * FROM plus)
         UNION ALL SELECT row, 'b' || birth, coarse FROM w WHERE length(birth) = 10
         UNION ALL SELECT row, 'b' || swapped, coarse FROM w WHERE swapped <> birth
         UNION ALL SELECT row, 'c' || birth[1:4] || coarse, '' FROM w WHERE length(birth) >= 4 AND coarse <> ''),
lines AS (SELECT p.*, unnest(['n' || nk, 'b' || birth_iso, 'c' || birth_iso[1:4] || coarse]) AS k FROM dated p),
hits AS (SELECT DISTINCT keys.row AS hit_row, w.coarse AS wanted_coarse, w.birth AS wanted_birth, lines.* EXCLUDE (k)
         FROM lines JOIN keys ON keys.k = lines.k JOIN w ON w.row = keys.row
         WHERE keys.k[1] <> 'b' OR jaro_winkler_similarity(w.coarse, lines.coarse) >= 0.85)
SELECT hit_row, {_SELECT} FROM hits p
QUALIFY row_number() OVER (PARTITION BY hit_row ORDER BY
    jaro_winkler_similarity(wanted_coarse, p.coarse) + (wanted_birth = p.birth_iso)::INT DESC, p.number, p.full_name,
    p.birth_date) <= {_NEAR_KEPT}
"""


def _distinct(people: list[Person]) -> list[Person]:
    """The same lines once, in an order that does not depend on the file (promise 6)."""
    return sorted(set(people)) if len(people) > 1 else people


@contextmanager
def opened(path: Path, columns: Mapping[str, str], made_on: date | None = None) -> Iterator[Extract]:
    """An extract for look-ups. Every line is read once, in the background, to see that it can be read.

    Raises:
        InputError: the file or a line of it cannot be read, or it changed while it was read (F01).
        GuardError: a column is missing (F02), the index is out of date (F07).
    """
    place = Place(file=path.name)
    before = _stamp(path, place)
    con = tables.connect()
    try:
        with tables.opened(con, path, columns) as table, ThreadPoolExecutor(1) as background:
            profile = background.submit(_profile, con, table, path, made_on)
            yield Extract(con, profile, background.submit(_sha256, path))
            if _stamp(path, place) != before:
                raise InputError("F01-changed", place)
    except duckdb.Error as error:
        raise InputError("F01-damaged", place) from error
    finally:
        con.close()


def _stamp(path: Path, place: Place) -> tuple[int, int]:
    try:
        stat = path.stat()
    except OSError as error:
        raise InputError("F01-missing", place) from error
    return stat.st_size, stat.st_mtime_ns


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _profile(con: duckdb.DuckDBPyConnection, table: Table, path: Path, made_on: date | None) -> Facts:
    """Read every line once; set up the views that the look-ups use."""
    place = Place(file=path.name)
    if index.is_index(table):
        stamp = index.checked(table, path)
        _views(con, table.sql, keyed=True)
        rows, numbered, communes = con.execute(
            f"SELECT count(*), count(*) FILTER (WHERE nk <> '' OR ok <> ''), {_COMMUNES} FROM keyed"
        ).fetchall()[0]
        dated = (made_on, "option") if made_on else (stamp.made_on, "index")
    else:
        rows, numbered, communes, births, unusual = con.execute(
            "SELECT count(*), count(*) FILTER (WHERE coalesce(number, '') <> '' OR coalesce(old_number, '') <> ''), "
            f"{_COMMUNES}, list(DISTINCT birth_date), "
            f"list(DISTINCT full_name) FILTER (WHERE regexp_matches(full_name, '{_UNUSUAL}')) FROM {table.sql}"
        ).fetchall()[0]
        if table.rejects:
            _refuse_rejects(con, place)
        _key_tables(con, births or [], unusual or [])
        _views(con, table.sql, keyed=False)
        dated = _made_on(path, table, made_on)
    if not rows:
        raise InputError("F01-register-empty", place)
    if not numbered:
        raise InputError("F01-register-without-numbers", place)
    return Facts(
        file=path.name,
        rows=rows,
        numbered=numbered,
        made_on=dated[0],
        made_on_from=dated[1],
        communes=tuple(communes or ()),
        headings=table.headings,
    )


def _key_tables(con: duckdb.DuckDBPyConnection, births: list[str | None], unusual: list[str]) -> None:
    """Tables from written to comparable values: ``births`` (raw, iso) and ``odd`` names (raw, coarse)."""
    raw = sorted({text for text in births if text})
    con.execute(
        "CREATE TABLE births AS SELECT unnest($raw::VARCHAR[]) AS raw, unnest($iso::VARCHAR[]) AS iso",
        {"raw": raw, "iso": [dates.read(text).iso for text in raw]},
    )
    con.execute(
        "CREATE TABLE odd AS SELECT unnest($raw::VARCHAR[]) AS raw, unnest($coarse::VARCHAR[]) AS coarse",
        {"raw": unusual, "coarse": [names.coarse(text) for text in unusual]},
    )


def _views(con: duckdb.DuckDBPyConnection, sql: str, *, keyed: bool) -> None:
    """``keyed``: the fields with number keys; ``dated``: with birth and name keys too."""
    if keyed:
        con.execute(f"CREATE VIEW keyed AS SELECT * FROM {sql}")
        con.execute("CREATE VIEW dated AS SELECT * FROM keyed")
        return
    nk, ok = SQL_NUMBER.format("number"), SQL_NUMBER.format("old_number")
    con.execute(f"CREATE VIEW keyed AS SELECT *, {nk} AS nk, {ok} AS ok FROM {sql}")
    con.execute(
        f"CREATE VIEW dated AS SELECT k.*, b.iso AS birth_iso, coalesce(o.coarse, {SQL_COARSE.format('k.full_name')}) "
        "AS coarse FROM keyed k LEFT JOIN births b ON b.raw = k.birth_date LEFT JOIN odd o ON o.raw = k.full_name"
    )


def _refuse_rejects(con: duckdb.DuckDBPyConnection, place: Place) -> None:
    """A register with a line that cannot be read is not the register: F01, with the line."""
    found = con.execute("SELECT min(line), count(DISTINCT line) FROM reject_errors").fetchall()[0]
    if found[1]:
        raise InputError("F01-bad-line", Place(file=place.file, row=found[0]), count=found[1])


def _named_date(stem: str) -> date | None:
    """A date in a file name: ``pop_2021-11-05``, ``dan-cu 05.11.2021``, ``pop20211105``."""
    for pattern, order in ((_YEAR_FIRST, (1, 2, 3)), (_DAY_FIRST, (3, 2, 1))):
        for found in pattern.finditer(stem):
            with suppress(ValueError):
                return date(*(int(found[part]) for part in order))
    return None


def _made_on(path: Path, table: Table, given: date | None) -> tuple[date, str]:
    """The day the extract was made and where that is known from."""
    if given:
        return given, "option"
    titled = titleblock.made_on([[line] for line in table.title])
    if titled:
        return titled, "title"
    named = _named_date(path.stem)
    if named:
        return named, "name"
    return datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).astimezone().date(), "file"
