"""The note that goes with a hand-over, as a paper to be signed: ``--pdf-note`` of ``submit`` and ``verify``."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from vaxcli import supervisor
from vaxcli.findings import Place
from vaxcli.settings import Settings


def check(record: Path, *, overwrite: bool) -> None:
    """Refuse, before anything is done, a note that could not be written."""
    from vaxcli.atomic import check_targets

    check_targets([_beside(record)], [], overwrite=overwrite)


def handover(record: Path, known: Settings, *, overwrite: bool) -> str:
    """The hand-over note beside the record: the station or the head of the facility signs."""
    return _made("handover", record, known, overwrite=overwrite)


def returned(record: Path, known: Settings, *, overwrite: bool) -> str:
    """The return note beside the record: the police sign."""
    return _made("return", record, known, overwrite=overwrite)


def _made(kind: str, record: Path, known: Settings, *, overwrite: bool) -> str:
    from vaxcli.documents import hand_note

    order = hand_note.NoteOrder(
        kind=kind,
        record=record,
        target=_beside(record),
        known=known,
        today=date.today(),  # noqa: DTZ011 - the office's own calendar day
        overwrite=overwrite,
    )
    return supervisor.run(hand_note.note, order, place=Place(file=record.name))


def _beside(record: Path) -> Path:
    return record.with_suffix(".note.pdf")
