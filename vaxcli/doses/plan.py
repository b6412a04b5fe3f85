"""The plan of the vaccination sessions, made from what the police verified (R12, R28 to R31, R47)."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import orjson

from vaxcli.atomic import check_targets, write_all
from vaxcli.codes import RowResult
from vaxcli.doses import plan_book, plan_people, plan_tables, rules, sessions, stock
from vaxcli.doses.plan_order import Planned, PlanOrder
from vaxcli.doses.planning import PLANNABLE, Candidate, Judge, Left, Wish
from vaxcli.doses.rules import Rules
from vaxcli.doses.sessions import Session, Usual
from vaxcli.doses.stock import Lot, Need
from vaxcli.errors import GuardError, UsageError
from vaxcli.findings import Finding
from vaxcli.people import names
from vaxcli.register import store
from vaxcli.supervisor import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a plan is made by."""

    rules: Rules
    usual: Usual
    start: date
    sessions: Sequence[Session] = ()
    """None: half-days are proposed."""
    lots: Sequence[Lot] = ()
    cards_first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A whole plan."""

    plan_id: str
    sessions: Sequence[Session]
    left: Sequence[Left]
    need: Need
    people: int


def plan(report: Report, order: PlanOrder) -> Planned:
    """Make the plan and write its workbook.

    Raises:
        GuardError: ``PLAN-no-return``: a list nobody returned (R12); ``PLAN-nobody``.
        UsageError: ``PLAN-session``, ``PLAN-early``.
        VaxError: A file that cannot be used or written.
    """
    report("read", 0, 1)
    register = () if store.is_url(order.register) else (Path(order.register),)
    tables = (order.sessions_file, order.stock_file, order.rules)
    check_targets(
        [order.output], [*order.returns, *register, *filter(None, tables)], overwrite=order.overwrite
    )
    table = rules.load(order.rules)
    usual = Usual(place=order.site, capacity=order.capacity)
    sessions_given = plan_tables.sessions(order.sessions, order.sessions_file, usual)
    given = Given(
        rules=table,
        usual=usual,
        sessions=sessions_given,
        start=_start(order, sessions_given),
        lots=plan_tables.lots(order.stock_file),
        cards_first=order.with_id_cards,
    )
    candidates, findings = plan_people.candidates(order)
    if not candidates:
        raise GuardError("PLAN-nobody", None)
    report("plan", 0, 1)
    made = planned(candidates, given)
    report("write", 0, 1)
    write_all({order.output: plan_book.workbook(made)}, overwrite=order.overwrite)
    return _told(made, order, findings)


def planned(candidates: Sequence[Candidate], given: Given) -> Made:
    """Everybody in a session or among those who are left: nobody is lost (promise 2)."""
    judge = Judge(given.rules)
    once, left = _once(candidates)
    found = [judge.wish(person, given.start) for person in once]
    wishes = [one for one in found if isinstance(one, Wish)]
    left += [one for one in found if isinstance(one, Left)]
    cards = given.cards_first
    if given.sessions:
        used = list(given.sessions)
        more = sessions.fill(wishes, used, judge, cards_first=cards)
    else:
        used, more = sessions.propose(wishes, given.start, given.usual, judge, cards_first=cards)
    place = {id(person): at for at, person in enumerate(candidates)}
    left = sorted([*left, *more], key=lambda one: place[id(one.person)])
    used = sorted((one for one in used if one.wishes), key=lambda one: one.key)
    if sum(len(one.wishes) for one in used) + len(left) != len(candidates):
        raise AssertionError("plan: people in are not people out")
    return Made(
        plan_id=_plan_id(used, left),
        sessions=used,
        left=left,
        need=stock.need(used, given.lots),
        people=len(candidates),
    )


def _start(order: PlanOrder, given: Sequence[Session]) -> date:
    """The first day: as asked, else that of the first session, else tomorrow."""
    first = min((one.day for one in given), default=None)
    if order.start and first and first < order.start:
        raise UsageError("PLAN-early", None, day=f"{first:%d/%m/%Y}", start=f"{order.start:%d/%m/%Y}")
    return order.start or first or order.at.date() + timedelta(days=1)


def _once(candidates: Sequence[Candidate]) -> tuple[list[Candidate], list[Left]]:
    """Each person once: somebody who stands on two lists is planned by the first of them."""
    found: list[Candidate] = []
    left: list[Left] = []
    seen: set[object] = set()
    for person in candidates:
        key = _identity(person)
        if key in seen:
            left.append(Left(person=person, reason="twice"))
            continue
        found.append(person)
        if key:
            seen.add(key)
    return found, left


def _identity(person: Candidate) -> object:
    """What only one verified person has; None for others: near is never the same (promise 1)."""
    if person.code not in PLANNABLE or not person.number:
        return None
    if person.code == RowResult.NOT_A_CITIZEN:
        return person.number, names.key(person.full_name), person.birth
    return person.number


def _plan_id(used: Sequence[Session], left: Sequence[Left]) -> str:
    """The first 8 hex digits of SHA-256 over who is planned where for what, and who is not: same plan, same id."""
    planned_ = [
        [
            [one.day.isoformat(), one.half, one.place, one.vaccine, one.joint, one.capacity],
            [[wish.person.row_id, wish.dose_no, wish.vaccine] for wish in one.wishes],
        ]
        for one in used
    ]
    content = [planned_, [[one.person.row_id, one.reason] for one in left]]
    return hashlib.sha256(orjson.dumps(content)).hexdigest()[:8]


def _told(made: Made, order: PlanOrder, findings: Sequence[Finding]) -> Planned:
    wishes = [one for session in made.sessions for one in session.wishes]
    by_dose = Counter(one.dose_no for one in wishes)
    return Planned(
        plan_id=made.plan_id,
        people=made.people,
        planned=len(wishes),
        remainder=dict(sorted(Counter(one.reason for one in made.left).items())),
        sessions=len(made.sessions),
        joint=sum(session.joint for session in made.sessions),
        doses={str(number): count for number, count in sorted(by_dose.items())},
        overdue=sum(one.overdue > 0 for one in wishes),
        shortage=dict(made.need.shortage),
        outputs=(str(order.output),),
        findings=tuple(findings),
    )
