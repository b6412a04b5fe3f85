"""Verify a list from files to files: the work that one child process does (DESIGN 4, 7)."""

from __future__ import annotations

import gc
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from vaxcli.atomic import check_targets, write_all
from vaxcli.codes import Severity
from vaxcli.columns import RESULT_COLUMNS, letters
from vaxcli.findings import Finding, Place
from vaxcli.lists import handover
from vaxcli.population import extract
from vaxcli.population.extract import Extract
from vaxcli.population.person import Person
from vaxcli.supervisor import Report
from vaxcli.texts import Lang
from vaxcli.twin import beside, waiting
from vaxcli.verify import guards, police, record, returns
from vaxcli.verify.decide import decide
from vaxcli.verify.explain import Explainer, Told, position
from vaxcli.verify.flags import Setting, flags
from vaxcli.verify.history import Entry, by_row, read_history
from vaxcli.verify.order import Done, Order, Show
from vaxcli.verify.previous import result_cells
from vaxcli.verify.reasons import Words
from vaxcli.verify.rejudge import as_supplemented
from vaxcli.verify.result import Return, row_ids
from vaxcli.verify.rows import comparable
from vaxcli.verify.suggest import look_near, suggest
from vaxcli.verify.targets import Targets
from vaxcli.workbook.fingerprint import fingerprint
from vaxcli.workbook.gate import open_source
from vaxcli.workbook.model import Book, FileKind, ListBook
from vaxcli.workbook.patch import OpenedSheet, new_workbook, open_sheets, patch
from vaxcli.workbook.plain import plain_workbook
from vaxcli.workbook.protect import protected_all
from vaxcli.workbook.reader import read_book
from vaxcli.workbook.roll import read_list, senders_sheets

_NEEDED = ("old_number", "passport", "hamlet", "phone", "dose_wanted")
"""Further fields of a list that a return shows or judges by."""
_SECOND = re.compile(r"(?<!\d)2(?!\d)")


_KEPT: list[Return] = []
"""A process that does one job and ends (``supervisor``: it collects no garbage) need not take its millions of
values apart before."""


@dataclass(slots=True)
class Clock:
    """Seconds spent by stage; tells the screen which stage begins."""

    report: Report
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time one stage."""
        self.report(name, 0, 1)
        start = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + round(time.perf_counter() - start, 3)


def verify(report: Report, order: Order) -> Done:
    """Verify the list and write the return; nothing is written unless everything is right.

    Raises:
        VaxError: a file that cannot be used (exit 4) or written (exit 5), or a guard (exit 6).
    """
    clock = Clock(report)
    inputs = (order.list_file, order.population)
    with extract.opened(order.population, order.population_columns, order.population_date) as register:
        with clock.stage("read"):
            source = open_source(order.list_file, order.ask_password)
            targets = order.wish.targets(order.list_file, source.kind)
            check_targets(targets.paths, inputs, overwrite=True)
            patchable = source.kind in (FileKind.XLSX, FileKind.XLSM)
            # Copied while this process is small; where the columns go it is told as soon as that is known.
            opener = waiting(partial(open_sheets, source.data)) if patchable else None
            book = read_book(source)
            people = _listed(book, order)
            opened = opener(returns.result_rooms(people)) if opener else None
        with clock.stage("fingerprint"):
            mark = fingerprint(senders_sheets(book), people.layouts)
            guards.already_returned(people, targets, mark, force=order.force)
            check_targets(targets.paths, inputs, overwrite=order.wish.overwrite)
            source_book = source.data if patchable else plain_workbook(book, people.layouts)
            people = _without_cells(people)
            del book
        done, near = _decided(clock, order, Listed(people, mark), register)
        # The sender's workbook shows nobody who is only near: it is written while those are looked for.
        sender = beside(lambda: _for_the_sender(done, order, source_book, opened))
        suggested = _suggested(clock, done, register, near)
    with clock.stage("write"):
        said = told(done, targets, patched=patchable)
        outputs = render(suggested, order, targets, sender)
        if not order.dry_run:
            write_all(outputs, overwrite=order.wish.overwrite)
    if not gc.isenabled():
        _KEPT.append(done)
    return said


def explain(report: Report, order: Order, row: str, lang: Lang) -> list[str]:
    """Why a row of a returned list has its result, as lines; writes nothing.

    Raises:
        VaxError: as ``verify``; ``USAGE-row`` when nobody stands in that row.
    """
    clock = Clock(report)
    with extract.opened(order.population, order.population_columns, order.population_date) as register:
        with clock.stage("read"):
            source = open_source(order.list_file, order.ask_password)
            book = read_book(source)
            people = _listed(book, order)
        mark = fingerprint(senders_sheets(book), people.layouts)
        past = by_row(read_history(book.sheets) or ())
        done = judge(clock, order, Listed(people, mark, past), register)
        at = position(done, row)
        code = result_cells(people)[at][RESULT_COLUMNS.index("code")]
        told = Told(code=code, passes=tuple(past.get(done.row_ids[at], ())))
        return list(Explainer(done, register, lang, order.show).lines(at, told))


class Listed(NamedTuple):
    """A list as it is judged."""

    people: ListBook
    mark: str
    """Its fingerprint."""
    past: Mapping[str, Sequence[Entry]] = MappingProxyType({})
    """What supplements said, by row id."""


def judge(clock: Clock, order: Order, listed: Listed, register: Extract) -> Return:
    """Compare, decide, guard and suggest; what ``verify`` does in two steps."""
    done, near = _decided(clock, order, listed, register)
    return _suggested(clock, done, register, near)


def _decided(
    clock: Clock, order: Order, listed: Listed, register: Extract
) -> tuple[Return, Iterable[tuple[int, Person]]]:
    """Compare, decide and guard; nobody is suggested yet, but near people are being looked for."""
    people, mark, past = listed
    made_on = order.made_on or people.made_on
    with clock.stage("compare"):
        guards.people(people)
        rows = comparable(people, order.today, order.sex_codes)
        if past:
            rows = [
                as_supplemented(row, past.get(row_id, ()), order.today)
                for row, row_id in zip(rows, row_ids(people, mark), strict=True)
            ]
        guards.register(register.facts, order.commune, order.register_max_days, order.today)
        verdicts = decide(rows, register)
        guards.found(people, verdicts, force=order.force)
        near = look_near(rows, verdicts, register)
        setting = Setting(on=made_on or order.today, commune=order.commune)
        flagged = [
            flags(
                row,
                verdict,
                register.birth(verdict.people[0]) if verdict.people and not row.birth.iso else None,
                setting,
                second_dose=second_dose(people, row.at),
            )
            for row, verdict in zip(rows, verdicts, strict=True)
        ]
    done = Return(
        book=people,
        fingerprint=mark,
        rows=rows,
        verdicts=verdicts,
        flags=flagged,
        suggestions={},
        register=register.facts,
        register_sha256=register.sha256,
        made_on=made_on,
        returned_on=order.today,
        clock=order.clock,
        legal_bases=order.legal_bases,
        confirmed_by=order.confirmed_by,
        timings=clock.seconds,
    )
    return done, near


def _suggested(clock: Clock, done: Return, register: Extract, near: Iterable[tuple[int, Person]]) -> Return:
    """The return with near people for the rows that found nobody."""
    with clock.stage("suggest"):
        return replace(done, suggestions=suggest(done.rows, done.verdicts, register, near))


def _listed(book: Book, order: Order) -> ListBook:
    """The people of the book; the day the list was made by its hand-over sheet, where it was submitted (R18)."""
    people = read_list(book, order.overrides, _NEEDED)
    sent = handover.read(book)
    return replace(people, made_on=sent.made_on) if sent else people


def render(done: Return, order: Order, targets: Targets, sender: Callable[[], bytes]) -> dict[Path, bytes]:
    """The bytes of every file of the return; ``sender`` waits for the sender's workbook."""
    police = {targets.police: _for_the_police(done)} if targets.police else {}
    said = record.content(done)
    outputs = protected_all({targets.verified: sender(), **police}, order.protect)
    outputs[targets.record] = record.with_outputs(said, outputs)
    return outputs


def _for_the_sender(
    done: Return, order: Order, data: bytes, opened: Callable[[], list[OpenedSheet]] | None
) -> bytes:
    """The workbook that goes back: ``data``, whose sheets may have been opened meanwhile, with the results."""
    words = Words("vi", order.show, done.places)
    columns, sheets = returns.result_columns(done, words), returns.new_sheets(done, words)
    return patch(data, columns, sheets, opened() if opened else None)


def _for_the_police(done: Return) -> bytes:
    """The police's own workbook; register values stand in it in full."""
    return new_workbook([police.work_sheet(done, Words("vi", Show.FULL, done.places)), returns.codes()])


def told(done: Return, targets: Targets, *, patched: bool) -> Done:
    """What the screen is told: figures and places."""
    return Done(
        list_file=done.book.book.source.name,
        list_id=done.list_id,
        fingerprint=done.fingerprint,
        people=len(done.rows),
        blank=done.book.blank,
        counts=done.counts(),
        letters=done.letters(),
        flags=done.flag_counts(),
        made_on=done.made_on,
        due_on=done.due_on,
        returned_on=done.returned_on,
        outputs=tuple(str(path) for path in targets.paths),
        patched=patched,
        lists=tuple(
            (
                layout.sheet.name,
                f"{layout.first_header_row}-{layout.last_header_row}",
                tuple(
                    (column.field, letters(column.index), column.heading)
                    for column in layout.columns
                    if column.dose is None
                ),
            )
            for layout in done.book.layouts
        ),
        register=done.register,
        findings=tuple(_told_once([*done.book.book.findings, *done.book.findings, *_findings(done)])),
        timings=done.timings,
    )


def _told_once(found: Sequence[Finding]) -> Iterator[Finding]:
    """Hidden rows are seen by the reader (READ-102) and, where people stand in them, by the list (READ-008)."""
    peopled = {finding.place.sheet for finding in found if finding.code == "READ-008"}
    return (f for f in found if not (f.code == "READ-102" and f.place.sheet in peopled))


def _findings(done: Return) -> Iterator[Finding]:
    """What the officer should know of the list's nationalities: words that are none, words misspelt."""
    place = Place(file=done.book.book.source.name)
    for code, at in (
        ("VERIFY-001", [row.at for row in done.rows if row.nationality.is_ethnic_group]),
        ("VERIFY-002", [row.at for row in done.rows if row.nationality.is_misspelt]),
    ):
        if at:
            rows = ", ".join(done.place(n) for n in at[:10])
            yield Finding(
                code=code,
                severity=Severity.WARNING,
                place=place,
                values={"count": str(len(at)), "rows": rows},
            )


def second_dose(people: ListBook, at: int) -> bool:
    """The row asks for dose 2 and the list shows no dose 1 for it (R17)."""
    wanted = people.people.other.get("dose_wanted")
    first = people.people.other.get("first_dose")
    return bool(wanted and _SECOND.search(wanted[at]) and not (first and first[at]))


def _without_cells(people: ListBook) -> ListBook:
    """The list without its cells, which are no longer needed: half of the memory of a large list."""
    empty = {
        layout.sheet.index: replace(layout, sheet=replace(layout.sheet, rows=())) for layout in people.layouts
    }
    return replace(
        people,
        book=replace(people.book, sheets=tuple(replace(sheet, rows=()) for sheet in people.book.sheets)),
        layouts=tuple(empty[layout.sheet.index] for layout in people.layouts),
        sheet_of=empty,
    )
