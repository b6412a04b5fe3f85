"""The note that goes with a hand-over, as a paper to be signed: ``--pdf-note`` of ``submit`` and ``verify``."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from vaxcli import supervisor
from vaxcli.findings import Place
from vaxcli.settings import Settings


def handover(record: Path, known: Settings, *, overwrite: bool) -> str:
    """The hand-over note beside the record: the station or the head of the facility signs."""
    from vaxcli.procedure import Part

    locality = known.part is Part.LOCALITY
    post, name = (known.station_post, known.station_name) if locality else (known.head_post, known.head_name)
    return _made("handover", record, (post, name), known, overwrite=overwrite)


def returned(record: Path, known: Settings, *, overwrite: bool) -> str:
    """The return note beside the record: the police sign."""
    return _made("return", record, (known.police_post, known.police_name), known, overwrite=overwrite)


def _made(kind: str, record: Path, signer: tuple[str, str], known: Settings, *, overwrite: bool) -> str:
    from vaxcli.documents import hand_note

    order = hand_note.NoteOrder(
        kind=kind,
        record=record,
        target=record.with_suffix(".note.pdf"),
        signer_post=signer[0],
        signer_name=signer[1],
        known=known,
        today=date.today(),  # noqa: DTZ011 - the office's own calendar day
        overwrite=overwrite,
    )
    return supervisor.run(hand_note.note, order, place=Place(file=record.name))
