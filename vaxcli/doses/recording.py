"""Record a workbook of doses: every row ends as one thing, nothing is overwritten, nothing is refused (promise 8).

The register is asked, changed and left inside one transaction, so that a kill leaves it as before or as after. The
user's workbook is worked out inside it and written after its commit: should the writing fail, the next run finds
every dose already there and writes the workbook.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from vaxcli.atomic import check_targets, write_all
from vaxcli.doses import accepting, corrections, export, judging, matching, platform_layout, recorded_book
from vaxcli.doses.accepting import Decided
from vaxcli.doses.intake import DoseEnd, Intake, RowEnd, count_codes, count_doses, read
from vaxcli.doses.judging import Judged
from vaxcli.doses.matching import Known
from vaxcli.doses.record_order import Change, Recorded, RecordOrder, RowState
from vaxcli.register import doses as kept
from vaxcli.register import imports, outcomes, people, store
from vaxcli.register.imports import Import, Incoming
from vaxcli.register.model import Source, StoredDose
from vaxcli.register.outcomes import NewOutcome
from vaxcli.register.people import NewPerson
from vaxcli.supervisor import Report
from vaxcli.texts import document


def record(report: Report, order: RecordOrder) -> Recorded:
    """Record the doses of a workbook and write it back with what became of each row.

    Raises:
        VaxError: A file that cannot be used (exit 4) or written (exit 5), a guard (exit 6), a busy register (9).
    """
    report("read", 0, 1)
    targets = [order.target, *([order.export] if order.export else [])]
    inputs = [path for path in (order.doses_file, order.accept) if path]
    check_targets(targets, inputs, overwrite=order.overwrite)
    intake = read(order)
    decisions = accepting.read(order.accept, intake) if order.accept else {}
    if order.export:
        platform_layout.layout(order.layout)  # refused before anything is recorded
    report("record", 0, 1)
    outputs: dict[Path, bytes] = {}
    homeless = 0
    with store.opened(order.register, about=intake.about()) as connection:
        _take_in(connection, intake, decisions)
        outputs[order.target] = recorded_book.recorded(intake)
        if order.export:
            exported = export.platform(connection, order.layout)
            outputs[order.export], homeless = exported.content, exported.without_place
    report("write", 0, 1)
    write_all(outputs, overwrite=order.overwrite)
    return replace(_told(intake, [str(path) for path in targets]), not_exported=homeless)


def _take_in(connection: Connection, intake: Intake, decisions: Mapping[str, Decided]) -> None:
    """Everything that asks or changes the register, in one transaction."""
    order = intake.order
    kind = (
        order.change.value if order.change is not Change.RECORD else "history" if order.history else "doses"
    )
    intake.again = _first_taken_in(connection, kind, intake.sha256)
    incoming = Incoming(
        kind=kind,
        file=order.doses_file.name,
        sha256=intake.sha256,
        rows=len(intake.reported) + intake.book.blank,
        at=order.at,
        by=order.by,
    )
    made = imports.begin_import(connection, incoming)
    intake.import_id = made.id
    persons = _persons(connection, intake, made)
    for end in intake.ends:
        _about(end)
    if order.change is Change.RECORD:
        held = kept.of_people(connection, persons.values())
        _record(connection, intake, made, persons, held)
        accepting.settle(connection, intake, made, persons, decisions)
    else:
        held = kept.of_people(connection, persons.values(), status=None)
        corrections.change(connection, intake, made, persons, held)
    for end in intake.ends:
        end.end()
    counts = {state.value: count for state, count in intake.count().items()}
    imports.finish_import(connection, made, counts)


def _first_taken_in(connection: Connection, kind: str, sha256: str) -> date | None:
    """The day on which the same bytes were taken in first; not when that was undone."""
    same = (one for one in imports.all_imports(connection) if (one.kind, one.sha256) == (kind, sha256))
    return next((one.at.date() for one in same if not one.undone_at), None)


def _persons(connection: Connection, intake: Intake, made: Import) -> dict[int, int]:
    """The person of every row of which something is told, by its position.

    Somebody the register does not know is added, unverified, when there is something to record of him.
    """
    told = [row.at for row in intake.reported if not row.empty]
    asked = {at: intake.number(at) for at in told}
    holders = people.by_numbers(connection, asked.values())
    named = people.by_rows(connection, (intake.reported[at].row_id for at in told))
    ours = people.by_rows(connection, (intake.key(at) for at in told if not intake.rows[at].identified))
    unlisted = [at for at in told if not any(one.code for one in holders.get(asked[at], ()))]
    namesakes = people.by_names(connection, (intake.rows[at].name for at in unlisted))
    found: dict[int, int] = {}
    fresh: list[int] = []
    for at in told:
        row, end = intake.rows[at], intake.ends[at]
        by_row = named.get(end.row.row_id) or ours.get(intake.key(at))
        end.who = matching.who(row, by_row, holders.get(asked[at], ()), namesakes.get(row.name_key, ()))
        if end.who.person:
            found[at] = end.who.person.id
        elif (end.row.doses or end.row.outcome) and intake.order.change is Change.RECORD:
            fresh.append(at)
    added = people.add(connection, made, [_new_person(intake, at) for at in fresh])
    return found | dict(zip(fresh, added, strict=True))


def _new_person(intake: Intake, at: int) -> NewPerson:
    """Somebody nobody verified. Where too little is known to know him again he is the person of this very row."""
    row, number = intake.rows[at], intake.number(at)
    return NewPerson(
        number=number,
        full_name=row.name,
        birth=row.birth.iso,
        sex=row.sex.value,
        nationality=intake.book.people.nationality[at],
        hamlet=intake.other("hamlet", at),
        address=intake.other("address", at),
        commune=intake.other("commune", at),
        phone=intake.other("phone", at),
        health_insurance=intake.other("health_insurance", at),
        priority_group=intake.other("priority_group", at),
        row_id="" if number or row.identified else intake.key(at),
    )


def _about(end: RowEnd) -> None:
    """What is to be said of the person, and of cells that cannot be read."""
    values = {"letters": end.who.letters, "hint": end.who.hint}
    if end.who.person:
        values["code"] = end.who.person.code
    end.about = [Judged(code, values) for code in end.who.codes]
    end.about += [Judged(fault.code, {"column": fault.column}) for fault in end.row.faults]


def _record(
    connection: Connection,
    intake: Intake,
    made: Import,
    persons: Mapping[int, int],
    held: Mapping[int, Sequence[StoredDose]],
) -> None:
    """Hold every dose against those that stand, judge it beside all of them, and keep what is new."""
    stands: dict[int, list[Known]] = defaultdict(list)
    for person, found in held.items():
        stands[person] = [Known(one.dose, one.id, one.file, one.row) for one in found]
    new: list[_New] = []
    told = [end for end in intake.ends if end.at in persons]
    for end in told:
        person = persons[end.at]
        for reported in end.row.doses:
            met = matching.meet(reported.dose, stands[person])
            done = DoseEnd(reported.dose, met, id=met.known.id if met.known else None)
            end.doses.append(done)
            if met.state is RowState.NEW:
                known = Known(done.dose, None, intake.order.doses_file.name, intake.book.people.row[end.at])
                stands[person] = [one for one in stands[person] if one is not met.known] + [known]
                new.append(_New(end, done, known))
    # Judged only now: what is said of a dose must not depend on the order of the rows (promise 6).
    before = {one.id: one.findings for found in held.values() for one in found}
    by_now: dict[int, tuple[str, ...]] = {}
    for end in told:
        for done in end.doses:
            by_now |= _judge(intake, end, done, stands[persons[end.at]])
    kept.judge_again(connection, made, {place: now for place, now in by_now.items() if now != before[place]})
    _keep(connection, intake, made, persons, new)
    _keep_outcomes(connection, intake, made, {end.at: persons[end.at] for end in told if end.row.outcome})


def _judge(
    intake: Intake, end: RowEnd, done: DoseEnd, beside: Sequence[Known]
) -> Mapping[int, tuple[str, ...]]:
    """Judge a dose; what is found by now of the dose of the register that it is, when its person is verified.

    So the report of a verified person settles what was said of the dose before: by another birth date, or that the
    report differed.
    """
    known, birth = done.met.known, intake.birth(end)
    others = [one.dose for one in beside if one is not known and one.dose is not done.dose]
    done.judged = judging.judge(done.dose, others, birth, intake.around)
    if (
        known is None
        or known.id is None
        or done.met.state is not RowState.ALREADY_THERE
        or not end.who.verified
    ):
        return {}
    same = known.dose == done.dose
    judged = done.judged if same else judging.judge(known.dose, others, birth, intake.around)
    return {known.id: tuple(dict.fromkeys(one.code for one in judged))}


@dataclass(frozen=True, slots=True)
class _New:
    """A dose that is to be kept."""

    end: RowEnd
    done: DoseEnd
    known: Known


def _keep(
    connection: Connection, intake: Intake, made: Import, persons: Mapping[int, int], new: Sequence[_New]
) -> None:
    """Add new doses; a dose of the site's own takes the place of what a paper told of it."""
    plain = [one for one in new if not one.done.met.known]
    doses = [intake.new_dose(one.end, one.done, persons[one.end.at]) for one in plain]
    for one, place in zip(plain, kept.add(connection, made, doses), strict=True):
        one.done.id = one.known.id = place
    for one in new:
        paper = one.done.met.known
        if paper and paper.id is not None:
            dose = intake.new_dose(one.end, one.done, persons[one.end.at])
            place = kept.correct(connection, made, paper.id, dose, document("record-own-after-paper"))
            one.done.id = one.known.id = place


def _keep_outcomes(connection: Connection, intake: Intake, made: Import, persons: Mapping[int, int]) -> None:
    roll, usual = intake.book.people, _usual_day(intake)
    found = [
        NewOutcome(
            person_id=person,
            outcome=outcome,
            on_day=intake.reported[at].day or usual,
            reason=intake.reported[at].reason,
            sheet=roll.sheet[at],
            row=roll.row[at],
        )
        for at, person in persons.items()
        if (outcome := intake.reported[at].outcome)
    ]
    for at, place in zip(persons, outcomes.add(connection, made, found), strict=True):
        intake.ends[at].outcome_known = place is None


def _usual_day(intake: Intake) -> date:
    """The day of an outcome whose row tells none: that of the file's session, so that the same file says the same."""
    own = {one.dose.given_on for row in intake.reported for one in row.doses if one.dose.source is Source.OWN}
    if len(own) == 1:
        return own.pop()
    return intake.book.made_on or intake.again or intake.order.at.date()


def _told(intake: Intake, outputs: Sequence[str]) -> Recorded:
    rows, doses = intake.count(), count_doses(intake.ends)
    return Recorded(
        file=intake.book.book.source.name,
        register=store.shown(intake.order.register),
        change=intake.order.change,
        rows={state.value: rows[state] for state in RowState},
        doses={state.value: doses[state] for state in RowState if doses[state]},
        codes=count_codes(intake.ends),
        import_id=intake.import_id,
        again=intake.again.isoformat() if intake.again else "",
        settled=sum(end.settled for end in intake.ends),
        outputs=tuple(outputs),
        findings=(*intake.book.book.findings, *intake.book.findings),
    )
