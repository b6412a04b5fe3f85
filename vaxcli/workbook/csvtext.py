"""CSV and TSV text as rows: record n is the row that Excel numbers n, every cell is text.

RELIABILITY 3, cases 16 and 17: no shifted columns, no swallowed rows. What is not certain (a quote that is
never closed, bytes that fit no encoding) is refused with its line.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

from vaxcli.errors import InputError
from vaxcli.findings import Place
from vaxcli.workbook.exact import MAX_BOX
from vaxcli.workbook.scan import MAX_COLUMN

QUOTE = '"'
_DELIMITERS = ",;\t|"
_SAMPLE = 64 << 10
"""Characters that decide the delimiter."""
_SEP_LINE = re.compile(r"\ufeff?sep=(.)\r?\n?", re.IGNORECASE)
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_TONES = re.compile(rb"[\xcc\xd2\xde\xec\xf2]")
"""Combining tone marks of code page 1258: grave, hook, tilde, acute, dot below."""
_TONES_IN_PLACE = re.compile(
    rb"[aeiouyAEIOUY\xe2\xea\xf4\xe3\xf5\xfd\xc2\xca\xd4\xc3\xd5\xdd][\xcc\xd2\xde\xec\xf2]"
)
_HIGH = re.compile(rb"[\x80-\xff]")
_CONTINUED = re.compile(rb"[\xc3-\xef][\x80-\xbf]{1,2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvDialect:
    """How a text file is written."""

    encoding: str
    """Python's name. ``cp1252`` also stands for TCVN3 and VNI bytes: their letters are told later."""
    delimiter: str
    quote: str = QUOTE
    skip_lines: int = 0
    """1 where the first line is ``sep=;``, which Excel does not show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvRows:
    """A text file as rows of equal length."""

    rows: list[list[str]]
    dialect: CsvDialect


def sniff_csv(head: bytes, name: str = "") -> CsvDialect:
    r"""How a text file is written, told by its beginning.

    Args:
        head: The first bytes, 64 KiB or more; the last line may be cut.
        name: The file, for refusals.

    Examples:
        >>> sniff_csv(b"ho_ten;nam\nAn, Binh;1985\n")
        CsvDialect(encoding='utf-8', delimiter=';', quote='"', skip_lines=0)

    Raises:
        InputError: ``F01-csv-encoding``.
    """
    encoding = _encoding(head, Place(file=name), whole=False)
    text = codecs.getincrementaldecoder(encoding)("replace").decode(head)
    return _dialect(text, encoding)


def read_csv(data: bytes, name: str) -> CsvRows:
    """Every record of a text file, short ones filled up with empty cells.

    Raises:
        InputError: ``F01-csv-encoding``, ``F01-csv-nul``, ``F01-csv-quote``, ``F01-csv-field``,
            ``F01-csv-wide``, ``F01-empty``.
    """
    place = Place(file=name)
    encoding = _encoding(data, place, whole=True)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _refused("F01-csv-encoding", place, data[: error.start].count(b"\n") + 1) from error
    text = text.removeprefix("\ufeff")
    if encoding == "cp1258":
        # This code page writes tones as marks of their own.
        text = unicodedata.normalize("NFC", text)
    if "\0" in text:
        raise _refused("F01-csv-nul", place, text.count("\n", 0, text.find("\0")) + 1)
    if not text.strip():
        raise InputError("F01-empty", place)
    dialect = _dialect(text, encoding)
    if dialect.skip_lines:
        text = _SEP_LINE.sub("", text, count=1)
    rows = _records(text, dialect, place)
    return CsvRows(rows=_filled_up(rows, place), dialect=dialect)


def _encoding(data: bytes, place: Place, *, whole: bool) -> str:
    """The encoding by mark, by zero bytes, by validity, by Vietnamese tone marks; in this order."""
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    even, odd = data[0:4000:2].count(0), data[1:4000:2].count(0)
    if max(even, odd) > 4 * min(even, odd) and max(even, odd) > len(data[:4000]) / 8:
        return "utf-16-le" if odd > even else "utf-16-be"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data, final=whole)
    except UnicodeDecodeError as error:
        high = len(_HIGH.findall(data))
        if sum(len(run) for run in _CONTINUED.findall(data)) * 2 > high:
            # Mostly UTF-8 with broken places: reading it as anything else would garble every name.
            raise _refused("F01-csv-encoding", place, data[: error.start].count(b"\n") + 1) from error
    else:
        return "utf-8"
    tones = len(_TONES.findall(data))
    if tones and tones == len(_TONES_IN_PLACE.findall(data)):
        return "cp1258"
    return "cp1252" if not re.search(rb"[\x81\x8d\x8f\x90\x9d]", data) else "latin-1"


def _dialect(text: str, encoding: str) -> CsvDialect:
    said = _SEP_LINE.match(text)
    if said:
        return CsvDialect(encoding=encoding, delimiter=said[1], skip_lines=1)
    sample = text[:_SAMPLE]
    if len(text) > _SAMPLE:
        sample = sample.rpartition("\n")[0]
    lines = re.split(r"\r\n|\r|\n", _QUOTED.sub("", sample))
    best = max(_DELIMITERS, key=lambda delimiter: _consistency(lines, delimiter))
    return CsvDialect(encoding=encoding, delimiter=best)


def _consistency(lines: list[str], delimiter: str) -> tuple[int, int]:
    """How many lines have the same number of this delimiter, and that number."""
    counts = Counter(line.count(delimiter) for line in lines)
    del counts[0]
    if not counts:
        return (0, 0)
    number, times = max(counts.items(), key=lambda item: (item[1], item[0]))
    return (times, number)


def _records(text: str, dialect: CsvDialect, place: Place) -> list[list[str]]:
    """The records; ``strict`` makes the csv module say what it would otherwise swallow."""
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=dialect.delimiter, quotechar=QUOTE, strict=True
    )
    rows: list[list[str]] = []
    line = 1 + dialect.skip_lines
    try:
        for row in reader:
            if len(row) > MAX_COLUMN:
                raise _refused("F01-csv-wide", place, line, limit=MAX_COLUMN)
            rows.append(row)
            line = reader.line_num + 1 + dialect.skip_lines
    except csv.Error as error:
        code = "F01-csv-field" if "limit" in str(error) else "F01-csv-quote"
        raise _refused(code, place, line) from error
    return rows


def _filled_up(rows: list[list[str]], place: Place) -> list[list[str]]:
    width = max(map(len, rows), default=0)
    if width * len(rows) > MAX_BOX:
        widest = max(range(len(rows)), key=lambda number: len(rows[number]))
        raise _refused("F01-csv-wide", place, widest + 1, limit=MAX_BOX // len(rows))
    return [row if len(row) == width else row + [""] * (width - len(row)) for row in rows]


def _refused(code: str, place: Place, line: int, **values: int) -> InputError:
    return InputError(code, place, line=line, **values)
