"""Supplement a return from files to files: the work that one child process does (R26)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from vaxcli.atomic import check_targets, write_all
from vaxcli.codes import Flag, RowResult
from vaxcli.errors import GuardError
from vaxcli.findings import Place
from vaxcli.people import numbers
from vaxcli.population import extract
from vaxcli.population.extract import Extract
from vaxcli.population.person import Person
from vaxcli.supervisor import Report
from vaxcli.verify import guards, run
from vaxcli.verify.decide import Verdict
from vaxcli.verify.decisions import read_supplements
from vaxcli.verify.flags import Setting, flags
from vaxcli.verify.next_return import NextReturn
from vaxcli.verify.previous import Previous, flags_of, letters_of, read_previous
from vaxcli.verify.rejudge import Settled, Settler, settle
from vaxcli.verify.result import Return
from vaxcli.verify.rows import Row, comparable
from vaxcli.verify.suggest import look_near, suggest
from vaxcli.verify.supplement_order import Supplemented, SupplementOrder, next_targets
from vaxcli.workbook.gate import open_source
from vaxcli.workbook.reader import read_book

_FEWEST = 20
"""As for F04: fewer verified rows say nothing about the register."""


def supplement(report: Report, order: SupplementOrder) -> Supplemented:
    """Judge the open rows anew and write the next return; nothing is written unless everything is right.

    Raises:
        VaxError: a file that cannot be used (exit 4) or written (exit 5), or a guard (exit 6).
    """
    clock = run.Clock(report)
    inputs = (order.list_file, order.population, *order.files)
    with extract.opened(order.population, order.population_columns, order.population_date) as register:
        with clock.stage("read"):
            source = open_source(order.list_file, order.ask_password)
            before = read_previous(source, order.overrides, order.list_file.with_suffix(".json"))
            targets = next_targets(order.wish, order.list_file, before.number + 1)
            check_targets(targets.paths, inputs, overwrite=order.wish.overwrite)
            books = [read_book(open_source(file, order.ask_password)) for file in order.files]
            said = read_supplements(books, before, order.today, skip_bad=order.skip_bad)
        with clock.stage("compare"):
            rows = comparable(before.book, order.today, order.sex_codes)
            guards.register(register.facts, order.commune, order.register_max_days, order.today)
            _check_register(before, register, force=order.force)
            settled = settle(
                before, rows, said, register, Settler(name=order.confirmed_by, today=order.today)
            )
        with clock.stage("suggest"):
            done = replace(_return(before, rows, settled, register, order), timings=clock.seconds)
    with clock.stage("write"):
        outputs = NextReturn(before, settled, done, order).render(targets)
        if not order.dry_run:
            write_all(outputs, overwrite=order.wish.overwrite)
    told = run.told(done, targets, patched=True)
    changes = Counter(
        f"{was.value} {verdict.result.value}"
        for was, verdict in zip(before.results, done.verdicts, strict=True)
        if was is not verdict.result
    )
    counts = Counter(before.results)
    return Supplemented(
        done=replace(told, findings=(*before.findings, *said.findings, *settled.findings)),
        number=before.number + 1,
        counts_before={result.value: counts[result] for result in RowResult if counts[result]},
        changes=dict(sorted(changes.items())),
        lines=said.lines,
        supplemented=len(settled.new),
        already=said.already,
    )


def _check_register(before: Previous, register: Extract, *, force: bool) -> None:
    """F04 when the register does not know the people it verified before: it is another one."""
    held = {
        number
        for at, result in enumerate(before.results)
        if result.verified and (number := numbers.digits(before.cell(at, "verified_number")))
    }
    if len(held) >= _FEWEST and not force:
        found = len(register.by_number(held))
        if found * 2 < len(held):
            place = Place(file=before.book.book.source.name)
            raise GuardError("F04", place, found=found, citizens=len(held))


def _return(
    before: Previous, rows: Sequence[Row], settled: Settled, register: Extract, order: SupplementOrder
) -> Return:
    """All rows with what is known of them now: closed ones as the earlier return has them."""
    book = before.book
    source = replace(book.book.source, name=before.list_name)
    made_on = order.made_on or before.made_on
    setting = Setting(on=made_on or order.today, commune=order.commune)
    verdicts = [settled.verdicts.get(at) or _frozen(before, at) for at in range(len(rows))]
    open_ = sorted(settled.verdicts)
    numbered = [replace(settled.rows[at], at=n) for n, at in enumerate(open_)]
    judged = [verdicts[at] for at in open_]
    suggestions = suggest(numbered, judged, register, look_near(numbered, judged, register))
    return Return(
        book=replace(book, book=replace(book.book, source=source)),
        fingerprint=before.fingerprint,
        rows=[settled.rows.get(at, row) for at, row in enumerate(rows)],
        verdicts=verdicts,
        flags=[
            _flags(settled.rows[at], verdict, register, setting, second=run.second_dose(book, at))
            if at in settled.verdicts
            else flags_of(before.cell(at, "flags"))
            for at, verdict in enumerate(verdicts)
        ],
        suggestions={open_[n]: found for n, found in suggestions.items()},
        register=register.facts,
        register_sha256=register.sha256,
        made_on=made_on,
        returned_on=order.today,
        clock=order.clock,
        legal_bases=order.legal_bases,
        confirmed_by=order.confirmed_by,
    )


def _flags(
    row: Row, verdict: Verdict, register: Extract, setting: Setting, *, second: bool
) -> tuple[Flag, ...]:
    birth = register.birth(verdict.people[0]) if verdict.people else None
    return flags(row, verdict, birth, setting, second_dose=second)


def _frozen(before: Previous, at: int) -> Verdict:
    """What the earlier return says of a closed row; of the person found it tells the number only."""
    number = before.cell(at, "verified_number")
    people = (Person(number, "", "", "", ""),) if before.results[at].verified else ()
    return Verdict(before.results[at], letters_of(before.cell(at, "letters")), people)
