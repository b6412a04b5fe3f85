"""Where every list below a folder stands, from the records and sheets that the hand-overs leave (R3, R11).

Records (``….submitted.json``, ``….verified.json``, ``….received.json``) tell everything. A workbook is only
opened when it names itself a hand-over or a return and no record speaks of it.
"""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vaxcli.codes import RowResult, Severity
from vaxcli.errors import InputError
from vaxcli.findings import Finding, Place
from vaxcli.lists.clock import due
from vaxcli.lists.travel import Stage, Standing, StatusOrder, Survey, open_rows
from vaxcli.procedure import Clock, Part
from vaxcli.supervisor import Report
from vaxcli.texts import document

if TYPE_CHECKING:
    from vaxcli.lists.handover import Peeked

_RECORD = re.compile(r".+\.(submitted|verified|received)(?:-(\d+))?\.json")
_BIGGEST = 64 << 20
"""Bytes of a record: one of 200,000 rows has about 20 MiB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What one record or workbook says of a list."""

    list_id: str
    stage: Stage
    file: str
    part: Part | None = None
    made_on: date | None = None
    due_on: date | None = None
    day: date | None = None
    """The day of this step."""
    passed_on: date | None = None
    turn: int = 1
    """1 for the first return, 2 for the next …"""
    people: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)


def survey(report: Report, order: StatusOrder) -> Survey:
    """What the records below a folder say, and the workbooks that have none.

    Raises:
        InputError: ``F01-no-folder``.
    """
    report("status", 0, 1)
    if not order.folder.is_dir():
        raise InputError("F01-no-folder", Place(file=order.folder.name))
    traces: list[Trace] = []
    findings: list[Finding] = []
    known: set[Path] = set()
    books: list[Path] = []
    for file in _files(order.folder):
        named = _RECORD.fullmatch(file.name)
        if named:
            try:
                content = _content(file)
                traces.append(trace_of_record(content, named[1], int(named[2] or 1)))
                known |= _spoken_of(file, content)
            except (OSError, ValueError, KeyError, TypeError, AttributeError):
                findings.append(_skipped("STATUS-001", file))
        elif file.suffix.lower() in (".xlsx", ".xlsm") and not file.name.startswith((".", "~$")):
            books.append(file)
    unread = [file for file in books if file not in known and _is_on_its_way(file)]
    return Survey(traces=tuple(traces), unread=tuple(unread), findings=tuple(findings))


def _files(folder: Path) -> Iterator[Path]:
    for at, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(at) / name for name in sorted(names))


def _content(file: Path) -> dict[str, Any]:
    if file.stat().st_size > _BIGGEST:
        raise ValueError
    import orjson  # noqa: PLC0415 - the process that shows the table needs none

    content: dict[str, Any] = orjson.loads(file.read_bytes())
    if content["vaxcli_record"] < 1:
        raise ValueError
    return content


def _spoken_of(record: Path, content: Mapping[str, Any]) -> set[Path]:
    files = content["files"]
    return {record.with_name(each["name"]) for each in (files["list"], *files["outputs"])}


def trace_of_record(content: Mapping[str, Any], kind: str, turn: int) -> Trace:
    """What one record says.

    Raises:
        ValueError: or KeyError, TypeError: it is not one of ours.
    """
    stage = {"submitted": Stage.SUBMITTED, "verified": Stage.RETURNED, "received": Stage.RECEIVED}[kind]
    day = {"submitted": "submitted_on", "verified": "returned_on", "received": "returned_on"}[kind]
    return Trace(
        list_id=str(content["list_id"]),
        stage=stage,
        file=str(content["files"]["list"]["name"]),
        part=Part(content["part"]) if "part" in content else None,
        made_on=_date(content.get("made_on")),
        due_on=_date(content.get("due_on")),
        day=_date(content[day]),
        turn=turn,
        people=int(content["people"]),
        counts={RowResult(code).value: int(count) for code, count in content.get("counts", {}).items()},
    )


def traces_of_workbook(found: Peeked, file: str) -> Iterator[Trace]:
    """What a workbook without a record says: it lies where it is being worked on, or where it came back to."""
    if found.handover:
        said = found.handover
        yield Trace(
            list_id=said.list_id,
            stage=Stage.VERIFYING,
            file=said.file or file,
            part=said.part,
            made_on=said.made_on,
            due_on=said.due_on,
            day=said.submitted_on,
            passed_on=said.passed_on,
            people=said.people,
        )
    if found.note:
        note = found.note
        named = re.search(r"\.verified-(\d+)\.", file)
        yield Trace(
            list_id=note.list_id,
            stage=Stage.RETURNED,
            file=note.file or file,
            made_on=note.made_on,
            due_on=note.due_on,
            day=note.returned_on,
            turn=int(named[1]) if named else 1,
            people=note.people or 0,
            counts=note.counts,
        )


def standings(traces: Sequence[Trace], clock: Clock) -> list[Standing]:
    """One line a list, the most pressing first: by due day, then by id."""
    by_list: dict[str, list[Trace]] = {}
    for trace in traces:
        by_list.setdefault(trace.list_id, []).append(trace)
    lines = [_standing(list_id, found, clock) for list_id, found in by_list.items()]
    return sorted(lines, key=lambda line: (line.due_on or date.max, line.list_id))


def _standing(list_id: str, found: Sequence[Trace], clock: Clock) -> Standing:
    returns = [trace for trace in found if trace.stage is Stage.RETURNED]
    received = [trace for trace in found if trace.stage is Stage.RECEIVED]
    sent = [trace for trace in found if trace.stage in (Stage.SUBMITTED, Stage.VERIFYING)]
    # What the maker says of his own list stands above what a return repeats.
    first = (sent + returns + received)[0]
    made_on = next((trace.made_on for trace in (*sent, *returns, *received) if trace.made_on), None)
    last = max(returns or received, key=lambda trace: trace.turn, default=None)
    days = [trace.day for trace in (*returns, *received) if trace.day]
    line = Standing(
        list_id=list_id,
        file=first.file,
        stage=_stage(sent, last),
        part=next((trace.part for trace in sent if trace.part), Part.LOCALITY),
        made_on=made_on,
        due_on=due(made_on, clock).on if made_on else first.due_on,
        returned_on=min(days, default=None),
        passed_on=next((trace.passed_on for trace in sent if trace.passed_on), None),
        returns=last.turn if last else 0,
        people=first.people,
        open=open_rows(last.counts) if last else {},
    )
    if received and (not returns or _same(received, last)):
        return replace(line, stage=Stage.RECEIVED if line.open else Stage.CLOSED)
    return line


def _same(received: Sequence[Trace], last: Trace | None) -> bool:
    """The newest return is the one that was received; an older one may have been before it."""
    return last is not None and any(dict(trace.counts) == dict(last.counts) for trace in received)


def _stage(sent: Sequence[Trace], last: Trace | None) -> Stage:
    if last:
        return Stage.SUPPLEMENTED if last.turn > 1 else Stage.RETURNED
    told = any(trace.stage is Stage.SUBMITTED for trace in sent)
    return Stage.SUBMITTED if told else Stage.VERIFYING


def _is_on_its_way(file: Path) -> bool:
    """Whether a workbook has a sheet of ours, by its table of sheets alone: a foreign one is not opened."""
    names = [document("sheet-handover").encode(), document("sheet-note").encode()]
    try:
        with zipfile.ZipFile(file) as package:
            table = package.getinfo("xl/workbook.xml")
            content = package.read(table) if table.file_size < 1 << 20 else b""
    except (OSError, KeyError, ValueError, NotImplementedError, RuntimeError, zipfile.BadZipFile):
        return False
    return any(name in content for name in names)


def _skipped(code: str, file: Path) -> Finding:
    return Finding(code=code, severity=Severity.WARNING, place=Place(file=file.name), values={})


def _date(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else None
