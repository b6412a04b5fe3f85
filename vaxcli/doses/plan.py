"""The plan of the vaccination sessions, made from what the police verified (R12, R28 to R31, R47)."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import orjson

from vaxcli.atomic import check_targets, write_all
from vaxcli.codes import Severity
from vaxcli.columns import Overrides
from vaxcli.doses import plan_book, reading, rules, sessions, smalltable, stock, vaccines
from vaxcli.doses.plan_order import Planned, PlanOrder
from vaxcli.doses.planning import Candidate, Left, Wish, wish
from vaxcli.doses.rules import Rules
from vaxcli.doses.sessions import Half, Session
from vaxcli.doses.stock import Lot, Need
from vaxcli.errors import GuardError, InputError, UsageError
from vaxcli.findings import Finding, Place
from vaxcli.people import dates
from vaxcli.people.state import State
from vaxcli.people.words import care, fold
from vaxcli.register import doses as kept
from vaxcli.register import people, store
from vaxcli.register.model import Dose
from vaxcli.supervisor import Report
from vaxcli.verify import previous
from vaxcli.verify.previous import Previous
from vaxcli.verify.rows import comparable
from vaxcli.workbook.cells import text_of
from vaxcli.workbook.gate import open_source

_SESSIONS: Mapping[str, tuple[str, ...]] = {
    "day": ("Ng\u00e0y", "Ng\u00e0y ti\u00eam", "Ng\u00e0y h\u1eb9n", "Day"),
    "half": ("Bu\u1ed5i", "Half"),
    "place": ("\u0110i\u1ec3m ti\u00eam", "\u0110\u1ecba \u0111i\u1ec3m", "Place"),
    "capacity": ("S\u1ee9c ch\u1ee9a", "S\u1ed1 ng\u01b0\u1eddi", "Capacity"),
    "vaccine": ("V\u1eafc xin", "T\u00ean v\u1eafc xin", "Vaccine"),
}
_STOCK: Mapping[str, tuple[str, ...]] = {
    "vaccine": ("V\u1eafc xin", "T\u00ean v\u1eafc xin", "Vaccine"),
    "lot": ("S\u1ed1 l\u00f4", "L\u00f4", "Lot"),
    "doses": ("S\u1ed1 li\u1ec1u", "S\u1ed1 m\u0169i", "Doses"),
    "expiry": ("H\u1ea1n d\u00f9ng", "H\u1ea1n s\u1eed d\u1ee5ng", "Expiry"),
}
_AFTERNOON = ("chieu", "afternoon", "pm", "ch")
_MORNING = ("sang", "morning", "am", "sa", "")
_LARGEST = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A whole plan."""

    plan_id: str
    sessions: Sequence[Session]
    left: Sequence[Left]
    need: Need
    people: int
    order: PlanOrder


def plan(report: Report, order: PlanOrder) -> Planned:
    """Make the plan and write its workbook.

    Raises:
        GuardError: ``PLAN-no-return``: a list nobody returned (R12); ``PLAN-nobody``.
        VaxError: A file that cannot be used or written.
    """
    report("read", 0, 1)
    inputs = [*order.returns, *filter(None, (order.sessions_file, order.stock_file))]
    check_targets([order.output], inputs, overwrite=order.overwrite)
    table = rules.load(order.rules)
    given = [*map(_session, order.sessions), *_sessions(order.sessions_file)]
    lots = _lots(order.stock_file)
    candidates, findings = _candidates(order)
    if not candidates:
        raise GuardError("PLAN-nobody", None)
    report("plan", 0, 1)
    made = planned(order, candidates, table, given, lots)
    report("write", 0, 1)
    write_all({order.output: plan_book.workbook(made)}, overwrite=order.overwrite)
    return _told(made, findings)


def planned(
    order: PlanOrder,
    candidates: Sequence[Candidate],
    table: Rules,
    given: Sequence[Session],
    lots: Sequence[Lot],
) -> Made:
    """Everybody in a session or among those who are left: nobody is lost (promise 2)."""
    found = [wish(person, order.start, table) for person in candidates]
    wishes = [one for one in found if isinstance(one, Wish)]
    left = [one for one in found if isinstance(one, Left)]
    filled = list(given) or sessions.proposed(wishes, order.start, order.site, order.capacity)
    left += sessions.fill(wishes, filled, table, cards_first=order.with_id_cards)
    used = [one for one in filled if one.wishes]
    count = sum(len(one.wishes) for one in used)
    if count + len(left) != len(candidates):
        raise AssertionError("plan: people in are not people out")
    return Made(
        plan_id=_plan_id(used, left),
        sessions=sorted(used, key=lambda one: (one.day, one.half is Half.AFTERNOON, one.place)),
        left=left,
        need=stock.need(used, lots),
        people=len(candidates),
        order=order,
    )


def _candidates(order: PlanOrder) -> tuple[list[Candidate], list[Finding]]:
    """The people of the returns with the doses on record; of two returns of one list the later one counts."""
    known = _known(order)
    if not order.returns:
        return known, []
    found: dict[str, tuple[int, list[Candidate]]] = {}
    findings: list[Finding] = []
    for path in order.returns:
        back = _return(path, order)
        mark = back.fingerprint[:8]
        if mark in found:
            findings.append(Finding(code="PLAN-twice", severity=Severity.NOTE, place=Place(file=path.name)))
            if back.number <= found[mark][0]:
                continue
        found[mark] = (back.number, _of_return(back, order))
    by_row = {person.row_id: person.earlier for person in known}
    by_number = {person.number: person.earlier for person in known if person.number}
    people_in = [person for _, listed in found.values() for person in listed]
    return [
        replace(person, earlier=_joined(person.earlier, _on_record(person, by_row, by_number)))
        for person in people_in
    ], findings


def _on_record(
    person: Candidate, by_row: Mapping[str, tuple[Dose, ...]], by_number: Mapping[str, tuple[Dose, ...]]
) -> tuple[Dose, ...]:
    return by_row.get(person.row_id, ()) or by_number.get(person.number, ())


def _joined(listed: tuple[Dose, ...], recorded: tuple[Dose, ...]) -> tuple[Dose, ...]:
    """What the register has counts; a dose that only the list tells is added."""
    days = {dose.given_on for dose in recorded}
    numbers = {dose.dose_no for dose in recorded if dose.dose_no}
    extra = [dose for dose in listed if dose.given_on not in days and dose.dose_no not in numbers]
    return (*recorded, *extra)


def _return(path: Path, order: PlanOrder) -> Previous:
    place = Place(file=path.name)
    ask = (lambda: order.password or "") if order.password else None
    try:
        return previous.read_previous(open_source(path, ask), Overrides(), path.with_suffix(".json"))
    except InputError as error:
        if error.code in ("SUPPLEMENT-not-a-return", "SUPPLEMENT-not-xlsx"):
            raise GuardError("PLAN-no-return", place) from error
        raise


def _of_return(back: Previous, order: PlanOrder) -> list[Candidate]:
    """The people of one return; doses that the list itself tells are earlier doses."""
    book = back.book
    roll = book.people
    rows = comparable(book, order.at.date(), {})
    told = reading.read(book, reading.Asked())

    def other(name: str, at: int) -> str:
        column = roll.other.get(name)
        return column[at] if column else ""

    return [
        Candidate(
            full_name=row.name,
            birth=row.birth.iso,
            sex=row.sex.value,
            number=back.cell(at, "verified_number") or row.number.text,
            hamlet=other("hamlet", at),
            household=other("household", at) or other("address", at),
            code=back.results[at].value,
            flags=tuple(back.cell(at, "flags").split()),
            wanted=other("dose_wanted", at),
            row_id=back.cell(at, "row_id"),
            earlier=tuple(one.dose for one in told[at].doses),
        )
        for at, row in enumerate(rows)
    ]


def _known(order: PlanOrder) -> list[Candidate]:
    """Everybody of the register with his doses; nobody when there is no register and it was not asked for."""
    where = order.register
    if order.returns and not store.is_url(where) and not Path(where).exists():
        return []
    with store.read_only(where) as connection:
        everybody = [one for one in people.everybody(connection) if one.code]
        given = kept.of_people(connection, (one.id for one in everybody))
    return [
        Candidate(
            full_name=one.full_name,
            birth=one.birth,
            sex=one.sex,
            number=one.number,
            hamlet=one.hamlet,
            household="",
            code=one.code,
            flags=(),
            wanted="",
            row_id=one.row_id,
            earlier=tuple(dose.dose for dose in given.get(one.id, ())),
        )
        for one in everybody
    ]


def _session(text: str) -> Session:
    """``2021-11-15 sang; place; 120; vaccine``."""
    parts = [part.strip() for part in text.split(";")]
    when, _, half = parts[0].partition(" ")
    day = dates.read(when)
    values = {
        "day": day.iso,
        "half": half.strip(),
        "place": parts[1] if len(parts) > 1 else "",
        "capacity": parts[2] if len(parts) > 2 else "",
        "vaccine": parts[3] if len(parts) > 3 else "",
    }
    made = _made(values)
    if made is None or len(parts) > 4:
        raise UsageError("PLAN-session", None, value=text)
    return made


def _made(values: Mapping[str, str]) -> Session | None:
    day = dates.read(values.get("day", ""))
    half = fold(care(values.get("half", "")))
    capacity = values.get("capacity", "").removesuffix(".0") or "100"
    name = values.get("vaccine", "")
    known = vaccines.recognise(name).vaccine if name else None
    if (
        day.state is not State.OK
        or day.precision != dates.Precision.DAY
        or half not in (*_AFTERNOON, *_MORNING)
        or not (capacity.isdecimal() and 0 < int(capacity) <= _LARGEST)
        or (name and known is None)
    ):
        return None
    return Session(
        day=date.fromisoformat(day.iso),
        half=Half.AFTERNOON if half in _AFTERNOON else Half.MORNING,
        place=values.get("place", ""),
        capacity=int(capacity),
        vaccine=known.id if known else "",
    )


def _sessions(path: Path | None) -> list[Session]:
    if path is None:
        return []
    found = []
    for place, cells in smalltable.rows(path, _SESSIONS, ("day", "capacity")):
        values = {name: text_of(cell).strip() for name, cell in cells.items()}
        values["day"] = dates.read(cells["day"]).iso
        made = _made(values)
        if made is None:
            raise InputError("PLAN-session-row", place)
        found.append(made)
    return found


def _lots(path: Path | None) -> list[Lot]:
    if path is None:
        return []
    found = []
    for place, cells in smalltable.rows(path, _STOCK, ("vaccine", "lot", "doses")):
        name = text_of(cells["vaccine"]).strip()
        known = vaccines.recognise(name).vaccine
        count = text_of(cells["doses"]).strip().removesuffix(".0")
        expiry = dates.read(cells.get("expiry", ""))
        if known is None or not count.isdecimal() or expiry.state is State.MALFORMED:
            raise InputError("PLAN-stock-row", place)
        full = expiry.precision == dates.Precision.DAY
        found.append(
            Lot(
                vaccine=known.id,
                lot=text_of(cells["lot"]).strip(),
                doses=int(count),
                expiry=date.fromisoformat(expiry.iso) if full else None,
            )
        )
    return found


def _plan_id(used: Sequence[Session], left: Sequence[Left]) -> str:
    """The first 8 hex digits of SHA-256 over who is planned where: the same plan has the same id."""
    content = [
        [
            [one.day.isoformat(), one.half.value, one.place, one.vaccine, wish.person.row_id, wish.dose_no]
            for one in used
            for wish in one.wishes
        ],
        [[one.person.row_id, one.reason] for one in left],
    ]
    return hashlib.sha256(orjson.dumps(content)).hexdigest()[:8]


def _told(made: Made, findings: Sequence[Finding]) -> Planned:
    wishes = [one for session in made.sessions for one in session.wishes]
    return Planned(
        plan_id=made.plan_id,
        people=made.people,
        planned=len(wishes),
        remainder=dict(sorted(Counter(one.reason for one in made.left).items())),
        sessions=len(made.sessions),
        joint=sum(session.joint for session in made.sessions),
        doses={
            str(number): count for number, count in sorted(Counter(one.dose_no for one in wishes).items())
        },
        overdue=sum(one.overdue > 0 for one in wishes),
        shortage=dict(made.need.shortage),
        outputs=(str(made.order.output),),
        findings=tuple(findings),
    )
