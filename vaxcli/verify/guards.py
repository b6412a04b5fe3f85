"""The guards of DESIGN 6.3: when it is better to write nothing (exit 6)."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import orjson

from vaxcli.codes import RowResult
from vaxcli.errors import GuardError
from vaxcli.findings import Place
from vaxcli.people import names
from vaxcli.population.facts import Facts
from vaxcli.verify.decide import Verdict
from vaxcli.verify.targets import Targets
from vaxcli.workbook.model import ListBook

_FEWEST = 20
"""F04 needs at least so many citizens to say anything."""
_LOST = (RowResult.NOT_FOUND, RowResult.MALFORMED_NUMBER, RowResult.INCOMPLETE)
"""Not "found" in the sense of F04 (DESIGN 6.5)."""
_NOTE_SIZE = 1 << 20


def people(book: ListBook) -> None:
    """F03 when nobody is in the list, F05 when over half of its rows cannot be read."""
    place = Place(file=book.book.source.name)
    if not len(book.people):
        raise GuardError("F03", place, blank=book.blank)
    broken = sum(1 for reason in book.people.broken if reason)
    if broken * 2 > len(book.people):
        raise GuardError("F05", place, broken=broken, people=len(book.people))


def found(book: ListBook, verdicts: Sequence[Verdict], *, force: bool) -> None:
    """F04 when under half of 20 or more citizens were found: the wrong register or the wrong column."""
    citizens = [v.result for v in verdicts if v.result is not RowResult.NOT_A_CITIZEN]
    hits = sum(result not in _LOST for result in citizens)
    if len(citizens) >= _FEWEST and hits * 2 < len(citizens) and not force:
        raise GuardError("F04", Place(file=book.book.source.name), found=hits, citizens=len(citizens))


def register(facts: Facts, commune: str, max_days: int | None, today: date) -> None:
    """F07 when the extract is older than the settings allow, or of another commune."""
    place = Place(file=facts.file)
    age = (today - facts.made_on).days
    if max_days is not None and age > max_days:
        raise GuardError("F07-old", place, days=age, most=max_days, made_on=f"{facts.made_on:%d/%m/%Y}")
    if commune and facts.communes and names.key(commune) not in map(names.key, facts.communes):
        raise GuardError("F07-area", place, commune=commune, communes=", ".join(facts.communes[:5]))


def already_returned(book: ListBook, targets: Targets, fingerprint: str, *, force: bool) -> None:
    """F06 when the file is itself a return, or when this very list was returned here before."""
    place = Place(file=book.book.source.name)
    if any(layout.result_block for layout in book.layouts):
        raise GuardError("F06-is-return", place)
    if not force and _returned(targets, fingerprint):
        raise GuardError("F06", place, output=targets.verified.name)


def _returned(targets: Targets, fingerprint: str) -> bool:
    """Whether the record, or where it is gone the return note, beside the list carries the fingerprint."""
    try:
        record = orjson.loads(targets.record.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return _noted(targets.verified, fingerprint)
    return isinstance(record, dict) and record.get("fingerprint") == fingerprint


def _noted(verified: Path, fingerprint: str) -> bool:
    try:
        with zipfile.ZipFile(verified) as package:
            sheets = [
                m for m in package.infolist() if m.filename.endswith(".xml") and m.file_size < _NOTE_SIZE
            ]
            return any(fingerprint.encode() in package.read(member) for member in sheets)
    except (OSError, zipfile.BadZipFile):
        return False
