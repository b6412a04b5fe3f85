"""What each commune has sent: its lists, its doses, its signed papers; one folder a commune."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from vaxcli.columns import fold
from vaxcli.documents import figures_source
from vaxcli.documents.figures import Someone
from vaxcli.errors import VaxError
from vaxcli.register import store
from vaxcli.texts import document
from vaxcli.workbook.cells import text_of
from vaxcli.workbook.gate import open_source
from vaxcli.workbook.reader import read_book

_PASS = re.compile(r"\.verified(?:-(\d+))?$")
_MOST = 64 << 20


@dataclass(frozen=True, slots=True)
class Given:
    """A dose as it is told apart from others."""

    number: str
    day: str
    dose_no: int | None
    vaccine: str
    group: str
    where: str
    """File it was found in."""


@dataclass(slots=True)
class Unit:
    """One commune."""

    name: str
    lists: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    """By list id: number of the return, and its record."""
    verified: dict[str, str] = field(default_factory=dict)
    """Verified number -> row of a list (``ID dong``)."""
    doses: list[Given] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    signed: bool = False
    minutes: bool = False
    unread: list[tuple[str, str]] = field(default_factory=list)

    @property
    def silent(self) -> bool:
        """Nothing was sent."""
        return not (self.lists or self.doses or self.outcomes or self.signed or self.minutes)


def units(folders: tuple[Path, ...], first: date, last: date) -> list[Unit]:
    """Every commune below the folders: a folder in them is one, or the folder itself when files lie in it."""
    found: dict[str, Unit] = {}
    for folder in folders:
        below = sorted(one for one in folder.iterdir() if one.is_dir() and not one.name.startswith("."))
        if any(one.is_file() and _tells(one) for one in folder.iterdir()) or not below:
            below = [folder]
        for one in below:
            unit = found.setdefault(fold(one.name), Unit(one.name))
            _read(unit, one, first, last)
    return [found[key] for key in sorted(found)]


def _tells(path: Path) -> bool:
    return path.suffix.lower() in (".json", ".sqlite") or ".verified" in path.name


def _read(unit: Unit, folder: Path, first: date, last: date) -> None:
    files = sorted(one for one in folder.rglob("*") if one.is_file() and not one.name.startswith((".", "~$")))
    registers = [one for one in files if one.suffix == ".sqlite" and ".backup" not in one.name]
    for path in files:
        try:
            if path.suffix.lower() == ".json" and path.stat().st_size <= _MOST:
                _json(unit, path, has_register=bool(registers), span=(first, last))
            elif path.suffix.lower() == ".pdf":
                unit.signed |= ".signed" in path.name
                unit.minutes |= ".minutes" in path.name
            elif path in registers:
                _register(unit, path, first, last)
        except VaxError as error:
            unit.unread.append((path.name, error.code))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            unit.unread.append((path.name, "TOTALS-unreadable"))
    _returns(unit, files)


def _returns(unit: Unit, files: Sequence[Path]) -> None:
    """The verified people of the latest return of every list, from the workbooks beside the records."""
    for number, record in unit.lists.values():
        suffix = "" if number == 1 else f"-{number}"
        stem = Path(str(record["files"]["list"]["name"])).stem
        for path in files:
            if path.name in (f"{stem}.verified{suffix}.xlsx", f"{stem}.verified{suffix}.xlsm"):
                try:
                    unit.verified |= dict(_verified(path))
                except VaxError as error:
                    unit.unread.append((path.name, error.code))


def _json(unit: Unit, path: Path, *, has_register: bool, span: tuple[date, date]) -> None:
    """A record of a return, or the data of a report; anything else is none of ours."""
    said = orjson.loads(path.read_bytes())
    if not isinstance(said, dict):
        return
    if said.get("vaxcli_record") and said.get("command") in ("verify", "supplement"):
        match = _PASS.search(path.stem)
        number = int(match[1] or 1) if match else 1
        if number >= unit.lists.get(said["list_id"], (0, {}))[0]:
            unit.lists[said["list_id"]] = (number, said)
    elif said.get("vaxcli_results") and not has_register:
        for person in said["people"]:
            for dose in person["doses"]:
                if span[0].isoformat() <= dose["given_on"] <= span[1].isoformat():
                    unit.doses.append(
                        Given(
                            number=person["number"],
                            day=dose["given_on"],
                            dose_no=dose["dose_no"],
                            vaccine=dose["vaccine"] or dose["vaccine_text"],
                            group="",
                            where=path.name,
                        )
                    )
            unit.outcomes.update(one["outcome"] for one in person["outcomes"])


def _register(unit: Unit, path: Path, first: date, last: date) -> None:
    with store.read_only(path) as connection:
        facts = figures_source.from_register(connection, first, last)
    for person in facts.people:
        unit.doses += _given(person, path.name)
        unit.outcomes.update(kind for kind, _ in person.outcomes)
        if person.code in ("XM", "XMBS") and person.number:
            unit.verified.setdefault(person.number, person.row_id)


def _given(person: Someone, where: str) -> list[Given]:
    return [
        Given(
            number=person.number,
            day=one.dose.given_on.isoformat(),
            dose_no=one.dose.dose_no,
            vaccine=one.dose.vaccine or one.dose.vaccine_text,
            group=person.group,
            where=where,
        )
        for one in person.doses
    ]


def _verified(path: Path) -> Iterator[tuple[str, str]]:
    """Verified numbers of a return with their rows, from its result columns."""
    wanted = {name: fold(document(f"column-{name}")) for name in ("code", "verified_number", "row_id")}
    for sheet in read_book(open_source(path)).sheets:
        columns: dict[str, int] | None = None
        for row in sheet.rows:
            texts = [fold(text_of(cell)).strip() for cell in row]
            if columns is None:
                if all(word in texts for word in wanted.values()):
                    columns = {
                        name: len(texts) - 1 - texts[::-1].index(word) for name, word in wanted.items()
                    }
                continue
            values = {name: text_of(row[at]).strip() if at < len(row) else "" for name, at in columns.items()}
            if values["code"] in ("XM", "XMBS") and values["verified_number"] and values["row_id"]:
                yield values["verified_number"], values["row_id"]
