"""The return note and the hand-over note as papers that can be signed: the record of the hand-over is inside (R22, R23).

They say what the sheets ``Phieu tra`` and ``Phieu gui`` say; nobody is named in them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from vaxcli.atomic import check_targets, write_all
from vaxcli.codes import RowResult
from vaxcli.documents import official, typst_pdf
from vaxcli.documents.canonical import canonical, sha256
from vaxcli.documents.typeset import CARD, signature_box
from vaxcli.documents.typst_pdf import TEMPLATES, Attached
from vaxcli.settings import Settings
from vaxcli.supervisor import Report
from vaxcli.texts import document

_DAYS = ("made_on", "due_on", "submitted_on", "returned_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteOrder:
    """Which note is made from which record."""

    kind: str
    """``return`` or ``handover``."""
    record: Path
    target: Path
    known: Settings
    today: date
    overwrite: bool = False


def note(report: Report, order: NoteOrder) -> str:
    """Write the note; its path.

    Raises:
        OutputError: ``OUT-...``.
    """
    report("write", 0, 1)
    check_targets([order.target], [order.record], overwrite=order.overwrite)
    data = order.record.read_bytes()
    said = orjson.loads(data)
    write_all({order.target: _paper(order, said, data)}, overwrite=order.overwrite)
    return str(order.target)


def _paper(order: NoteOrder, said: dict[str, Any], data: bytes) -> bytes:
    issuer = official.of_return(order.known) if order.kind == "return" else official.of_handover(order.known)
    head = official.as_data(official.head(order.known, issuer, order.today, "", ""))
    content: dict[str, Any] = {
        "head": head,
        "kind": document(f"note-kind-{order.kind}"),
        "summary": document(f"note-summary-{order.kind}"),
        "items": [{"name": name, "value": value} for name, value in _items(said) if value],
        "counts": [
            {"name": f"{code.value}: {document(f'result-{code.value}-label')}", "count": count}
            for code in RowResult
            if (count := said.get("counts", {}).get(code.value))
        ],
        "words": {
            "counts": [document("report-by-code"), document("report-count")],
            "bound": document("note-bound", name=order.record.name),
        },
        "data": {"name": order.record.name, "sha256": sha256(data)},
    }
    template = TEMPLATES / "note.typ"
    card = {
        "vaxcli_document": 1,
        "kind": order.kind,
        "data": content["data"],
        "complete": True,
        "lacking": {},
        "signature_box": signature_box(typst_pdf.where(template, content, "signature")),
        "part": order.known.part.value,
    }
    attached = (
        Attached(order.record.name, data, document(f"note-summary-{order.kind}")),
        Attached(CARD, canonical(card), document("report-card")),
    )
    return typst_pdf.pdf(template, content, order.today, attached)


def _items(said: dict[str, Any]) -> list[tuple[str, str]]:
    file = said.get("files", {}).get("list", {}).get("name", "")
    items = [
        ("file", file),
        ("list_id", said.get("list_id", "")),
        ("fingerprint", said.get("fingerprint", "")),
    ]
    items += [(name, _day(said.get(name))) for name in _DAYS]
    items += [
        ("pass", str(said.get("pass", ""))),
        ("people", str(said.get("people", ""))),
        ("maker", said.get("maker", "")),
        ("addressee", said.get("addressee", "")),
    ]
    return [(document(f"note-item-{name}"), str(value)) for name, value in items]


def _day(text: Any) -> str:
    return "/".join(reversed(text.split("-"))) if isinstance(text, str) else ""
