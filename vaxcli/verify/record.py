"""``list.verified.json``: counts, a code for every row, hashes and timings; no personal data (DESIGN 7)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from vaxcli import __version__
from vaxcli.verify.result import Return

VERSION = 1


def with_outputs(said: dict[str, Any], outputs: Mapping[Path, bytes]) -> bytes:
    """``content`` as JSON, with the hashes of the other files."""
    said["files"]["outputs"] = [
        {"name": path.name, "sha256": hashlib.sha256(data).hexdigest()} for path, data in outputs.items()
    ]
    return orjson.dumps(said, option=orjson.OPT_INDENT_2)


def content(done: Return) -> dict[str, Any]:
    """The record of a verified list but for the files that are made with it; its timings go on meanwhile."""
    source = done.book.book.source
    return {
        "vaxcli_record": VERSION,
        "vaxcli": __version__,
        "command": "verify",
        "list_id": done.list_id,
        "fingerprint": done.fingerprint,
        "made_on": done.made_on,
        "due_on": done.due_on,
        "returned_on": done.returned_on,
        "people": len(done.rows),
        "blank": done.book.blank,
        "counts": done.counts(),
        "fields": done.letters(),
        "files": {
            "list": {"name": source.name, "sha256": source.sha256},
            "population": {
                "name": done.register.file,
                "sha256": done.register_sha256,
                "rows": done.register.rows,
                "made_on": done.register.made_on,
            },
        },
        "rows": {
            done.row_ids[at]: {
                "code": verdict.result.value,
                "letters": verdict.letters.code,
                "flags": list(flags),
            }
            for at, (verdict, flags) in enumerate(zip(done.verdicts, done.flags, strict=True))
        },
        "timings": done.timings,
    }
