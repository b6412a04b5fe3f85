"""The data a paper speaks of, inside the paper: ``results.json`` attached, its SHA-256 printed (promise 9)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from pyhanko.pdf_utils.generic import DictionaryObject, StreamObject
from pyhanko.pdf_utils.reader import PdfFileReader

from vaxcli.documents.box import Box

CARD = "vaxcli.json"
"""Says what kind of paper it is, which data belong to it, whether they are complete, where the signer's block is."""
_DEEPEST = 16
_LARGEST = 256 << 20


@dataclass(frozen=True, slots=True)
class Bound:
    """What a paper of ours says about its data."""

    kind: str = ""
    """``""`` for a paper that is not ours."""
    complete: bool = True
    lacking: Mapping[str, int] = field(default_factory=dict)
    box: Box | None = None
    sha256: str = ""
    """What was printed."""
    matches: bool = False
    """The attached data are those that were printed."""


def bound(reader: PdfFileReader) -> Bound:
    """What a PDF carries; a broken card counts as none that matches."""
    attached = dict(attachments(reader))
    card = attached.get(CARD)
    if card is None:
        return Bound()
    try:
        said = orjson.loads(card)
        data = said["data"]
        content = attached.get(data["name"])
        matches = content is not None and hashlib.sha256(content).hexdigest() == data["sha256"]
        box = said.get("signature_box")
        return Bound(
            kind=str(said["kind"]),
            complete=bool(said["complete"]),
            lacking={str(code): int(count) for code, count in said.get("lacking", {}).items()},
            box=_box(box) if box else None,
            sha256=str(data["sha256"]),
            matches=matches,
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return Bound(kind="?", complete=False)


def _box(said: Mapping[str, Any]) -> Box:
    left, low, right, high = map(float, said["box"])
    return Box(page=int(said["page"]), x=left, y=low, width=right - left, height=high - low)


def attachments(reader: PdfFileReader) -> Iterator[tuple[str, bytes]]:
    """The attached files of a PDF, by name."""
    tree = _at(_at(reader.root, "/Names"), "/EmbeddedFiles")
    if isinstance(tree, DictionaryObject):
        yield from _in_tree(tree, 0)


def _in_tree(node: DictionaryObject, depth: int) -> Iterator[tuple[str, bytes]]:
    if depth > _DEEPEST:
        return
    for kid in _at(node, "/Kids") or ():
        one = kid.get_object()
        if isinstance(one, DictionaryObject):
            yield from _in_tree(one, depth + 1)
    pairs = [one.get_object() for one in _at(node, "/Names") or ()]
    for title, spec in zip(pairs[::2], pairs[1::2], strict=False):
        if not isinstance(spec, DictionaryObject):
            continue
        stream = _at(_at(spec, "/EF"), "/F")
        if isinstance(stream, StreamObject):
            data = stream.data
            if len(data) <= _LARGEST:
                yield str(_at(spec, "/UF") or title), data


def _at(node: Any, key: str) -> Any:
    """A value of a dictionary, looked up where it stands; None without one (``get`` gives references)."""
    return node[key] if isinstance(node, DictionaryObject) and key in node else None
