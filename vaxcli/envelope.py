"""The one JSON answer of every command (DESIGN 7): version, command, status, exit code, data, findings."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from vaxcli.codes import ExitCode
from vaxcli.findings import Finding, Place

VERSION = 1


def envelope(
    command: str,
    exit_code: ExitCode,
    data: Mapping[str, Any] | None,
    found: Sequence[Finding] = (),
    error: Mapping[str, Any] | None = None,
) -> str:
    """The answer as one line of JSON; ``status`` is ``done``, ``refused`` or ``failed``.

    A run that was stopped has no data, and its error as the first finding.
    """
    status = "failed" if error else "done"
    if exit_code is ExitCode.REFUSED:
        status = "refused"
    return json.dumps(
        {
            "vaxcli_result": VERSION,
            "command": command,
            "status": status,
            "exit_code": int(exit_code),
            "data": data,
            "findings": [*([error] if error else []), *map(_finding, found)],
        },
        ensure_ascii=False,
        default=str,
    )


def stopped(
    command: str, exit_code: ExitCode, code: str, place: Place | None, values: Mapping[str, str]
) -> str:
    """The answer of a run that an error stopped."""
    error = {"code": code, "severity": "error", "place": _place(place), "values": dict(values)}
    return envelope(command, exit_code, None, error=error)


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "place": _place(finding.place),
        "values": dict(finding.values),
    }


def _place(place: Place | None) -> dict[str, Any] | None:
    if place is None:
        return None
    parts = {"file": place.file, "sheet": place.sheet, "row": place.row, "column": place.column}
    return {name: part for name, part in parts.items() if part is not None}
