"""Record a workbook of doses: every row ends as one thing, nothing is overwritten, nothing is refused (promise 8).

The register is asked, changed and left inside one transaction, so that a kill leaves it as before or as after. The
user's workbook is worked out inside it and written after its commit: should the writing fail, the next run finds
every dose already there and writes the workbook.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection

from vaxcli.atomic import check_targets, write_all
from vaxcli.doses import judging, matching, reading, rules
from vaxcli.doses.judging import Circumstances, Judged
from vaxcli.doses.matching import Known, Met, Who
from vaxcli.doses.reading import DoseRow
from vaxcli.doses.record_order import Change, Recorded, RecordOrder, RowState
from vaxcli.errors import GuardError
from vaxcli.findings import Finding, Place
from vaxcli.register import doses as kept
from vaxcli.register import imports, outcomes, people, store
from vaxcli.register.doses import NewDose
from vaxcli.register.imports import Import, Incoming
from vaxcli.register.model import Dose, Person, Source, StoredDose
from vaxcli.register.outcomes import NewOutcome
from vaxcli.register.people import NewPerson
from vaxcli.supervisor import Report
from vaxcli.verify import guards
from vaxcli.verify.rows import Row, comparable
from vaxcli.workbook.gate import open_source
from vaxcli.workbook.model import ListBook
from vaxcli.workbook.reader import read_book
from vaxcli.workbook.roll import read_list

_ORDER = tuple(RowState)


@dataclass(slots=True)
class DoseEnd:
    """What became of one dose of a row."""

    dose: Dose
    met: Met
    judged: tuple[Judged, ...] = ()
    id: int | None = None
    """Its place in the register, or that of the dose it is."""


@dataclass(slots=True)
class RowEnd:
    """What became of one row."""

    at: int
    row: DoseRow
    who: Who
    state: RowState = RowState.BLANK
    doses: list[DoseEnd] = field(default_factory=list)
    codes: list[Judged] = field(default_factory=list)
    """Findings about the row itself, its person first."""
    settled: bool = False


@dataclass(slots=True)
class Session:
    """One recording: what was read and what is being made of it."""

    order: RecordOrder
    book: ListBook
    rows: list[Row]
    reported: list[DoseRow]
    sha256: str
    around: Circumstances
    ends: list[RowEnd] = field(default_factory=list)
    again: str = ""
    made: Import | None = None

    @property
    def source(self) -> Source:
        """Who tells of these doses."""
        return Source.PAPER if self.order.history else Source.OWN

    def key(self, at: int) -> str:
        """A row of this file, named like a row of a list: ``ID dong``."""
        roll = self.book.people
        return f"{self.sha256[:8]}-{roll.sheet[at]}.{roll.row[at]}"


def record(report: Report, order: RecordOrder) -> Recorded:
    """Record the doses of a workbook and write it back with what became of each row.

    Raises:
        VaxError: A file that cannot be used (exit 4) or written (exit 5), a guard (exit 6), a busy register (9).
    """
    from vaxcli.doses import accepting, export, recorded_book  # noqa: PLC0415 - they speak of what is made here

    report("read", 0, 1)
    targets = [order.target, *([order.export] if order.export else [])]
    inputs = [path for path in (order.doses_file, order.accept) if path]
    check_targets(targets, inputs, overwrite=order.overwrite)
    session = read(order)
    decisions = accepting.read(order.accept, order.password) if order.accept else {}
    report("record", 0, 1)
    with store.opened(order.register) as connection:
        _take_in(connection, session, decisions)
        export_bytes = export.platform(connection, order.layout) if order.export else b""
        content = recorded_book.recorded(session)
    report("write", 0, 1)
    outputs: dict[object, bytes] = {order.target: content}
    if order.export:
        outputs[order.export] = export_bytes
    write_all(outputs, overwrite=order.overwrite)  # type: ignore[arg-type]
    return _told(session, [str(path) for path in targets])


def read(order: RecordOrder) -> Session:
    """The file, read and refused when it is no dose file; the register is not asked yet.

    Raises:
        GuardError: ``F02-doses``, ``F03-doses``, ``F05-doses``, or as the reader of lists.
    """
    source = open_source(order.doses_file, (lambda: order.password or "") if order.password else None)
    book = read_list(read_book(source), order.overrides)
    place = Place(file=source.name)
    guards.people(book)
    if not reading.has_dose_columns(book):
        raise GuardError("F02-doses", place)
    asked = reading.Asked(
        dose_no=order.dose_no, site=order.site, source=Source.PAPER if order.history else Source.OWN
    )
    reported = reading.read(book, asked)
    told = [row for row in reported if not row.empty]
    if not told:
        raise GuardError("F03-doses", place, people=len(reported))
    faulty = sum(1 for row in told if row.faults)
    if faulty * 2 > len(told) and faulty > 1:
        raise GuardError("F05-doses", place, faulty=faulty, rows=len(told))
    return Session(
        order=order,
        book=book,
        rows=comparable(book, order.at.date(), order.sex_codes),
        reported=reported,
        sha256=hashlib.sha256(source.data).hexdigest(),
        around=Circumstances(
            rules=rules.load(order.rules), today=order.at.date(), sites=frozenset(order.sites)
        ),
    )


def _take_in(connection: Connection, session: Session, decisions: dict[str, str]) -> None:
    """Everything that asks or changes the register, in one transaction."""
    order = session.order
    kind = {Change.CORRECT: "correct", Change.VOID: "void"}.get(
        order.change, "history" if order.history else "doses"
    )
    earlier = imports.same_import(connection, kind, session.sha256)
    session.again = earlier.at.date().isoformat() if earlier else ""
    incoming = Incoming(
        kind=kind,
        file=order.doses_file.name,
        sha256=session.sha256,
        rows=len(session.reported) + session.book.blank,
        at=order.at,
        by=order.by,
    )
    session.made = made = imports.begin_import(connection, incoming)
    persons = _persons(connection, session, made)
    people.lock(connection, persons.values())
    held = kept.of_people(connection, persons.values())
    stands = {
        number: [Known(one.dose, one.id, one.file, one.row, one.verified) for one in found]
        for number, found in held.items()
    }
    if order.change is Change.RECORD:
        _record(connection, session, made, persons, stands)
        _settle(connection, session, made, persons, decisions)
    else:
        from vaxcli.doses import corrections  # noqa: PLC0415 - only for corrections

        corrections.change(connection, session, made, persons, held)
    for end in session.ends:
        end.state = _state(end)
    counts = Counter(end.state.value for end in session.ends)
    imports.finish_import(connection, made, counts)


def _persons(connection: Connection, session: Session, made: Import) -> dict[int, int]:
    """The person of every row of which something is told, by its position; unknown ones are added, unverified."""
    told = [row.at for row in session.reported if not row.empty]
    rows = {at: session.rows[at] for at in told}
    asked = {at: row.number.digits or row.number.compact for at, row in rows.items()}
    holders = people.by_numbers(connection, asked.values())
    named = people.by_rows(connection, (session.reported[at].row_id for at in told))
    nameless = [rows[at].name for at in told if not holders.get(asked[at])]
    namesakes = people.by_names(connection, nameless)
    ours = people.by_rows(connection, map(session.key, told))
    found: dict[int, int] = {}
    fresh: list[tuple[int, NewPerson]] = []
    ends = {at: RowEnd(at, session.reported[at], Who(None)) for at in range(len(session.reported))}
    for at, row in rows.items():
        by_row = named.get(session.reported[at].row_id) or ours.get(session.key(at))
        who = matching.who(row, by_row, holders.get(asked[at], ()), namesakes.get(row.name_key, ()))
        ends[at].who = who
        if who.person:
            found[at] = who.person.id
        else:
            fresh.append((at, _new_person(session, at)))
    for (at, _), number in zip(fresh, people.add(connection, made, [one for _, one in fresh]), strict=True):
        found[at] = number
    session.ends = [ends[at] for at in sorted(ends)]
    return found


def _new_person(session: Session, at: int) -> NewPerson:
    """Somebody nobody verified. Where too little is known to know him again he is the person of this very row."""
    row, roll = session.rows[at], session.book.people

    def other(name: str) -> str:
        column = roll.other.get(name)
        return column[at] if column else ""

    number = row.number.digits or row.number.compact or other("passport").upper()
    return NewPerson(
        number=number,
        full_name=row.name,
        birth=row.birth.iso,
        sex=row.sex.value,
        nationality=roll.nationality[at],
        hamlet=other("hamlet"),
        address=other("address"),
        commune=other("commune"),
        phone=other("phone"),
        health_insurance=other("health_insurance"),
        priority_group=other("priority_group"),
        row_id="" if number or row.identified else session.key(at),
    )


def _record(
    connection: Connection,
    session: Session,
    made: Import,
    persons: dict[int, int],
    stands: dict[int, list[Known]],
) -> None:
    told: list[tuple[RowEnd, DoseEnd, int]] = []
    missed: list[NewOutcome] = []
    roll = session.book.people
    for end in session.ends:
        about_person(end)
        number = persons.get(end.at)
        if number is None:
            continue
        known = stands.setdefault(number, [])
        for reported in end.row.doses:
            met = matching.meet(reported.dose, known)
            done = DoseEnd(reported.dose, met, id=met.known.id if met.known else None)
            end.doses.append(done)
            told.append((end, done, number))
            if met.state is RowState.NEW:
                row = roll.row[end.at]
                known.append(Known(reported.dose, None, session.order.doses_file.name, row))
        if end.row.outcome:
            missed.append(_outcome(session, end, number))
    # Judged when all doses of the file are known: the order of its rows decides nothing.
    for end, done, number in told:
        done.judged = _judged(session, end, done, stands[number])
    fresh = [(end, done, number) for end, done, number in told if done.met.state is RowState.NEW]
    places = kept.add(connection, made, [_new_dose(session, *one) for one in fresh])
    for (_, done, _), place in zip(fresh, places, strict=True):
        done.id = place
    outcomes.add(connection, made, missed)


def _judged(session: Session, end: RowEnd, done: DoseEnd, known: Sequence[Known]) -> tuple[Judged, ...]:
    """What is to be said of a dose beside all others of the person."""
    same = done.met.known
    others = [one.dose for one in known if one is not same and one.dose is not done.dose]
    return judging.judge(done.dose, others, _birth(session.rows[end.at], end.who.person), session.around)


def _new_dose(session: Session, end: RowEnd, done: DoseEnd, number: int) -> NewDose:
    person, roll = end.who.person, session.book.people
    return NewDose(
        person_id=number,
        dose=done.dose,
        verified=bool(person and person.verified and "DOSE-differs" not in end.who.codes),
        findings=tuple(dict.fromkeys([*end.who.codes, *(one.code for one in done.judged)])),
        sheet=roll.sheet[end.at],
        row=roll.row[end.at],
    )


def _outcome(session: Session, end: RowEnd, number: int) -> NewOutcome:
    roll = session.book.people
    kind = end.row.outcome
    assert kind is not None  # noqa: S101 - the caller asked
    return NewOutcome(
        person_id=number,
        outcome=kind,
        on_day=end.row.day or session.book.made_on or session.order.at.date(),
        reason=end.row.reason,
        sheet=roll.sheet[end.at],
        row=roll.row[end.at],
    )


def about_person(end: RowEnd) -> None:
    """What is to be said of the person, and of cells that cannot be read."""
    values = {"letters": end.who.letters, "hint": end.who.hint}
    if end.who.person:
        values["code"] = end.who.person.code
    if not end.row.empty:
        end.codes += [Judged(code, values) for code in end.who.codes]
    end.codes += [Judged(fault.code, {"column": fault.column}) for fault in end.row.faults]


def _birth(row: Row, person: Person | None) -> str:
    """The birth date a dose is judged by: the verified one first."""
    return person.birth if person and person.verified and person.birth else row.birth.iso


def _settle(
    connection: Connection,
    session: Session,
    made: Import,
    persons: dict[int, int],
    decisions: dict[str, str],
) -> None:
    from vaxcli.doses import accepting  # noqa: PLC0415 - it speaks of what is made here

    if decisions:
        accepting.settle(connection, session, made, persons, decisions)


def _state(end: RowEnd) -> RowState:
    """The first state in the order of ``RowState`` that any part of the row has."""
    states = {done.met.state for done in end.doses}
    if end.row.faults:
        states.add(RowState.UNREADABLE)
    if end.row.outcome:
        states.add(RowState.NOT_VACCINATED)
    return next((state for state in _ORDER if state in states), RowState.BLANK)


def _told(session: Session, outputs: Sequence[str]) -> Recorded:
    rows = Counter(end.state for end in session.ends)
    rows[RowState.BLANK] += session.book.blank
    doses = Counter(done.met.state for end in session.ends for done in end.doses)
    codes = Counter(code for end in session.ends for code in codes_of(end))
    made = session.made
    return Recorded(
        file=session.book.book.source.name,
        register=store.shown(session.order.register),
        rows={state.value: rows[state] for state in RowState},
        doses={state.value: doses[state] for state in RowState if doses[state]},
        codes=dict(sorted(codes.items())),
        import_id=made.id if made else 0,
        again=session.again,
        settled=sum(end.settled for end in session.ends),
        outputs=tuple(outputs),
        findings=tuple(_findings(session)),
    )


def codes_of(end: RowEnd) -> list[str]:
    """Every code of a row once, in the order in which it is told."""
    found = [one.code for one in end.codes]
    for done in end.doses:
        found += [*done.met.codes, *(one.code for one in done.judged)]
    return list(dict.fromkeys(found))


def _findings(session: Session) -> Iterable[Finding]:
    yield from session.book.book.findings
    yield from session.book.findings


def dated(day: date) -> str:
    """A day as people write it."""
    return f"{day:%d/%m/%Y}"


def stored(known: StoredDose) -> Known:
    """A dose of the register as others are held against it."""
    return Known(known.dose, known.id, known.file, known.row, known.verified)
