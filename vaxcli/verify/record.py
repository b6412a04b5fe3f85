"""``list.verified.json``: counts, a code for every row, hashes and timings; no personal data (DESIGN 7)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import orjson

from vaxcli import __version__
from vaxcli.verify.result import Return

VERSION = 1


def record(done: Return, outputs: Mapping[Path, bytes]) -> bytes:
    """The record of a verified list as JSON; ``outputs`` are the other files, whose hashes it keeps."""
    source = done.book.book.source
    content = {
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
            "outputs": [
                {"name": path.name, "sha256": hashlib.sha256(data).hexdigest()}
                for path, data in outputs.items()
            ],
        },
        "rows": {
            done.row_ids[at]: {
                "code": verdict.result.value,
                "letters": verdict.letters.code,
                "flags": list(flags),
            }
            for at, (verdict, flags) in enumerate(zip(done.verdicts, done.flags, strict=True))
        },
        "timings": dict(done.timings),
    }
    return orjson.dumps(content, option=orjson.OPT_INDENT_2)
