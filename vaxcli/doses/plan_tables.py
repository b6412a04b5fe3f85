"""The sessions and the stock that a plan is told about: on the command line, or in small office tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from vaxcli.doses import smalltable, vaccines
from vaxcli.doses.planning import span
from vaxcli.doses.sessions import Half, Session, Usual
from vaxcli.doses.stock import Lot
from vaxcli.errors import InputError, UsageError
from vaxcli.findings import Place
from vaxcli.people import dates
from vaxcli.people.state import State
from vaxcli.people.words import care, fold
from vaxcli.workbook.cells import text_of
from vaxcli.workbook.model import Cell

_SESSIONS: Mapping[str, tuple[str, ...]] = {
    "day": ("Ng\u00e0y", "Ng\u00e0y ti\u00eam", "Ng\u00e0y h\u1eb9n", "Day"),
    "half": ("Bu\u1ed5i", "Half"),
    "place": ("\u0110i\u1ec3m ti\u00eam", "\u0110\u1ecba \u0111i\u1ec3m", "Place"),
    "capacity": ("S\u1ee9c ch\u1ee9a", "S\u1ed1 ng\u01b0\u1eddi", "Capacity"),
    "vaccine": ("V\u1eafc xin", "T\u00ean v\u1eafc xin", "Vaccine"),
}
_STOCK: Mapping[str, tuple[str, ...]] = {
    "vaccine": ("V\u1eafc xin", "T\u00ean v\u1eafc xin", "Vaccine"),
    "lot": ("S\u1ed1 l\u00f4", "L\u00f4", "Lot"),
    "doses": ("S\u1ed1 li\u1ec1u", "S\u1ed1 m\u0169i", "Doses"),
    "expiry": ("H\u1ea1n d\u00f9ng", "H\u1ea1n s\u1eed d\u1ee5ng", "Expiry"),
}
_HALVES = {
    **dict.fromkeys(("", "sang", "s", "morning", "am"), Half.MORNING),
    **dict.fromkeys(("chieu", "c", "afternoon", "pm"), Half.AFTERNOON),
}
_LARGEST = 100_000


def sessions(texts: Sequence[str], path: Path | None, usual: Usual) -> list[Session]:
    """The sessions of ``--session`` and of ``--sessions``; what is told twice is one session with the room of both.

    Raises:
        UsageError: ``PLAN-session`` with the text.
        InputError: ``PLAN-session-row`` with the row; ``PLAN-no-sessions``; or the file cannot be used.
    """
    found = [_written(text, usual) for text in texts]
    if path is not None:
        listed = smalltable.rows(path, _SESSIONS, ("day", "capacity"))
        if not listed:
            raise InputError("PLAN-no-sessions", Place(file=path.name))
        for place, cells in listed:
            session = _session(cells, usual)
            if session is None:
                raise InputError("PLAN-session-row", place)
            found.append(session)
    return _merged(found)


def lots(path: Path | None) -> list[Lot]:
    """The lots of ``--stock``.

    Raises:
        InputError: ``PLAN-stock-row`` with the row; or the file cannot be used.
    """
    found = []
    for place, cells in smalltable.rows(path, _STOCK, ("vaccine", "lot", "doses")) if path else ():
        lot = _lot(cells)
        if lot is None:
            raise InputError("PLAN-stock-row", place)
        found.append(lot)
    return found


def _written(text: str, usual: Usual) -> Session:
    """``2021-11-15 sang; place; 120; vaccine``; all but the day may be left out."""
    parts = [part.strip() for part in text.split(";")]
    day, _, half = parts[0].partition(" ")
    cells: dict[str, Cell] = {"day": day, "half": half}
    cells |= dict(zip(("place", "capacity", "vaccine"), parts[1:], strict=False))
    made = _session(cells, usual) if len(parts) <= 4 else None
    if made is None:
        raise UsageError("PLAN-session", None, value=text)
    return made


def _session(cells: Mapping[str, Cell], usual: Usual) -> Session | None:
    """A session of its cells; None when one of them cannot be read: nothing is guessed."""
    texts = {name: text_of(cell).strip() for name, cell in cells.items()}
    day = dates.read(cells["day"])
    half = _HALVES.get(fold(care(texts.get("half", ""))))
    capacity = texts.get("capacity") or str(usual.capacity)
    vaccine = vaccines.recognise(texts.get("vaccine", "")).vaccine
    if (
        day.precision != dates.Precision.DAY
        or half is None
        or not (_is_count(capacity) and 0 < int(capacity) <= _LARGEST)
        or (texts.get("vaccine") and vaccine is None)
    ):
        return None
    return Session(
        day=date.fromisoformat(day.iso),
        half=half,
        place=texts.get("place") or usual.place,
        capacity=int(capacity),
        vaccine=vaccine.id if vaccine else "",
    )


def _lot(cells: Mapping[str, Cell]) -> Lot | None:
    """A lot of its cells; a month of expiry means its last day."""
    vaccine = vaccines.recognise(text_of(cells["vaccine"]).strip()).vaccine
    count = text_of(cells["doses"]).strip()
    expiry = dates.read(cells.get("expiry", ""))
    if vaccine is None or not _is_count(count) or expiry.state is State.MALFORMED:
        return None
    return Lot(
        vaccine=vaccine.id,
        lot=text_of(cells["lot"]).strip(),
        doses=int(count),
        expiry=span(expiry.iso)[1] if expiry.iso else None,
    )


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 9


def _merged(found: Iterable[Session]) -> list[Session]:
    merged: dict[object, Session] = {}
    for session in found:
        known = merged.setdefault(session.key, session)
        if known is not session:
            known.capacity += session.capacity
    return list(merged.values())
