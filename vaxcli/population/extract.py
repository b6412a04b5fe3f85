"""An opened extract and the look-ups that answer from it.

Look-ups return every person that could be meant; whether he is meant is decided in ``verify`` by the
exact rules.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import date
from functools import lru_cache
from itertools import chain
from pathlib import Path

import duckdb

from vaxcli.errors import InputError
from vaxcli.findings import Place
from vaxcli.people import dates, names, sex
from vaxcli.people.dates import Birth
from vaxcli.population import index, keys, tables
from vaxcli.population.facts import Facts
from vaxcli.population.person import FIELDS, Identity, NearQuery, Person
from vaxcli.population.profile import profile

_SELECT = ", ".join(f"p.{name}" for name in FIELDS)
_NEAR_BATCH = 50_000
_FAR = 500
"""Far above the numbers of the few files that a process opens."""
_NEAR_KEPT = 12
_ALIKE = 0.85
"""How alike names must be to be worth a look (Jaro-Winkler); whether they are near is decided by ``verify``."""


class Extract:
    """An opened extract. ``asked`` counts the look-ups, so that promise 5 can be proved."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        background: ThreadPoolExecutor,
        profile: Future[Facts],
        digest: Future[str],
    ) -> None:
        """Take a connection on which the view ``lines`` stands once the profile is done."""
        self._con = con
        self._background = background
        self._profile = profile
        self._digest = digest
        self._births: dict[str, Birth] = {}
        self._ready = False
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
        asked = set(digits)
        self.asked["number"] += len(asked)
        if not asked:
            return {}
        self._load(n=list(asked))
        found: dict[str, list[Person]] = {}
        several: set[str] = set()
        lines = self._con.execute(
            f"SELECT {_SELECT} FROM lines p "
            "WHERE nk IN (SELECT n FROM wanted) OR ok IN (SELECT n FROM wanted)"
        ).fetchall()
        for person in map(Person._make, lines):
            for number in {keys.digits(person.number), keys.digits(person.old_number)}:
                if number in found:
                    found[number].append(person)
                    several.add(number)
                elif number in asked:
                    found[number] = [person]
        return found | {number: _distinct(found[number]) for number in several}

    def by_identity(self, wanted: Iterable[Identity]) -> dict[Identity, list[Person]]:
        """People whose name, birth date and sex are each equal after lossless care."""
        asked = set(wanted)
        self.asked["identity"] += len(asked)
        if not asked:
            return {}
        pairs = sorted({(one.birth, names.bare(one.name_key)) for one in asked})
        self._load(b=[birth for birth, _ in pairs], c=[coarse for _, coarse in pairs])
        rows = self._con.execute(
            f"SELECT {_SELECT} FROM lines p JOIN wanted w ON w.b = p.birth_iso AND w.c = p.coarse"
        ).fetchall()
        found: dict[Identity, list[Person]] = defaultdict(list)
        for person in map(Person._make, rows):
            identity = self.identity(person)
            if identity in asked:
                found[identity].append(person)
        return {identity: _distinct(people) for identity, people in found.items()}

    def near(self, queries: Sequence[NearQuery]) -> Iterator[tuple[int, Person]]:
        """Pairs of row and person who share enough to be worth a look: suggestions, never a match.

        Blocks: a number one digit, one swap or one lost digit away; the same birth date (or day and
        month swapped) with a similar name; the same name in the same year. In batches, so that a
        wrong extract cannot fill the memory; the first is looked for at once, in the background: no other
        look-up before its pairs are taken.
        """
        batches = [queries[at : at + _NEAR_BATCH] for at in range(0, len(queries), _NEAR_BATCH)]
        first = self._background.submit(self._near, batches[0]) if batches else None
        return self._pairs(first, batches[1:])

    def _pairs(
        self, first: Future[list[tuple[str, ...]]] | None, rest: Iterable[Sequence[NearQuery]]
    ) -> Iterator[tuple[int, Person]]:
        for lines in chain([first.result()] if first else (), map(self._near, rest)):
            for row, *values in lines:
                yield int(row), Person._make(values)

    def _near(self, queries: Sequence[NearQuery]) -> list[tuple[str, ...]]:
        self.asked["near"] += len(queries)
        self._load(
            row=[str(query.row) for query in queries],
            digits=[query.digits for query in queries],
            coarse=[query.coarse for query in queries],
            birth=[query.birth for query in queries],
        )
        return self._con.execute(_NEAR).fetchall()

    def birth(self, person: Person) -> Birth:
        """The person's birth date as compared."""
        known = self._births.get(person.birth_date)
        if known is None:
            known = self._births[person.birth_date] = dates.read(person.birth_date)
        return known

    def identity(self, person: Person) -> Identity:
        """The three values by which a person without a number is found."""
        return Identity(names.key(person.full_name), self.birth(person).iso, _sex(person.sex))

    def write_index(self, source: Path, target: Path) -> None:
        """Write the sorted Parquet copy with the look-up keys."""
        index.write(self._con, self.facts, source, target)

    def _load(self, **columns: Sequence[str]) -> None:
        """Fill the table ``wanted`` anew with columns of text, once the working copy stands.

        A column of digits, letters or dates goes over as one text: of many texts each would be looked at by itself.
        """
        if not self._ready:
            self._profile.result()
            self._con.execute("SET threads = 2")
            self._ready = True
        parts = ", ".join(f"unnest(string_split($c{n}, ' ')) AS {name}" for n, name in enumerate(columns))
        values = {f"c{n}": " ".join(column) for n, column in enumerate(columns.values())}
        self._con.execute(f"CREATE OR REPLACE TABLE wanted AS SELECT {parts}", values)


_NEAR = f"""
WITH w AS (SELECT *, CASE WHEN length(birth) = 10
                          THEN birth[1:4] || '-' || birth[9:10] || '-' || birth[6:7] END AS swapped FROM wanted),
numbers AS MATERIALIZED (
    SELECT row, digits[1:i - 1] || d || digits[i + 1:] AS k FROM w, range(1, 13) i(i), range(0, 10) d(d)
    WHERE length(digits) IN (9, 12) AND i <= length(digits) AND digits[i] <> d::VARCHAR
    UNION ALL SELECT row, digits[1:i - 1] || digits[i + 1] || digits[i] || digits[i + 2:] FROM w, range(1, 12) i(i)
    WHERE length(digits) IN (9, 12) AND i < length(digits) AND digits[i] <> digits[i + 1]
    UNION ALL SELECT row, digits[1:i - 1] || d || digits[i:] FROM w, range(1, 13) i(i), range(0, 10) d(d)
    WHERE length(digits) IN (8, 11) AND i <= length(digits) + 1),
births AS MATERIALIZED (
    SELECT row, birth AS k, coarse FROM w WHERE length(birth) = 10 AND coarse <> ''
    UNION ALL SELECT row, swapped, coarse FROM w WHERE swapped <> birth AND coarse <> ''),
years AS MATERIALIZED (SELECT row, birth[1:4] AS year, coarse FROM w WHERE birth <> '' AND coarse <> ''),
hits AS (
    SELECT n.row AS hit, p.* FROM lines p JOIN numbers n ON n.k = p.nk
    UNION SELECT b.row, p.* FROM lines p JOIN births b ON b.k = p.birth_iso
    WHERE jaro_winkler_similarity(b.coarse, p.coarse) >= {_ALIKE}
    UNION SELECT y.row, p.* FROM lines p JOIN years y
    ON y.coarse = p.coarse AND y.year = p.birth_iso[1:4])
SELECT p.hit, {_SELECT} FROM hits p JOIN w ON w.row = p.hit
QUALIFY row_number() OVER (PARTITION BY p.hit ORDER BY
    jaro_winkler_similarity(w.coarse, p.coarse) + (w.birth = p.birth_iso)::INT DESC, p.number, p.full_name, p.birth_date
) <= {_NEAR_KEPT}
"""
"""Row and person for every block; each block is one pass over the copy, which keeps nothing."""


@lru_cache(maxsize=1024)
def _sex(text: str) -> str:
    return sex.read(text, {}).value


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
    with tempfile.TemporaryDirectory(prefix="vaxcli-") as name, _hidden_file(Path(name)) as copy:
        con = tables.connect(Path(name))
        try:
            with tables.opened(con, path, Path(name), columns) as table, ThreadPoolExecutor(1) as background:
                first = background.submit(profile, con, table, path, copy, made_on)
                yield Extract(con, background, first, background.submit(_sha256, path))
                if _stamp(path, place) != before:
                    raise InputError("F01-changed", place)
        except duckdb.OutOfMemoryException as error:
            raise InputError("F01-memory", place, limit=tables.MEMORY) from error
        except duckdb.Error as error:
            raise InputError("F01-damaged", place) from error
        finally:
            con.interrupt()  # whoever was interrupted may not have waited for the background
            with suppress(duckdb.Error):
                con.close()


@contextmanager
def _hidden_file(folder: Path) -> Iterator[str]:
    """A path for the working copy; on Linux of a file without a name, which no kill can leave behind.

    The path says a number. Whoever is interrupted may close it while the background still wants to write there: it
    must not be the next file's then, which would be the extract. So it is a number that no other file gets.
    """
    descriptor = _unnamed(folder)
    if descriptor is None:
        yield str(folder / "lines.parquet")
        return
    try:
        yield f"/proc/self/fd/{descriptor}"
    finally:
        os.close(descriptor)


def _unnamed(folder: Path) -> int | None:
    """A new file without a name under a number far from those that are given in turn; None where there is no such."""
    if sys.platform != "linux":
        return None
    import fcntl  # noqa: PLC0415 - does not exist on Windows

    try:
        near = os.open(folder, os.O_TMPFILE | os.O_RDWR, 0o600)
        try:
            return fcntl.fcntl(near, fcntl.F_DUPFD_CLOEXEC, _FAR)
        finally:
            os.close(near)
    except OSError:  # not every file system has files without a name, nor every account so many numbers
        return None


def _stamp(path: Path, place: Place) -> tuple[int, int]:
    """Size and time of a regular file; a folder, pipe or device is refused and never waited for."""
    try:
        status = path.stat()
    except FileNotFoundError as error:
        raise InputError("F01-missing", place) from error
    except OSError as error:
        raise InputError("F01-unreadable", place) from error
    if stat.S_ISDIR(status.st_mode):
        raise InputError("F01-is-folder", place)
    if not stat.S_ISREG(status.st_mode):
        raise InputError("F01-not-a-file", place)
    return status.st_size, status.st_mtime_ns


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
