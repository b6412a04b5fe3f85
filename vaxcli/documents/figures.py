"""One set of figures for every form of a report. Pure: people, doses and lists go in, sections of a table come out."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from vaxcli.codes import RowResult
from vaxcli.doses.vaccines import by_id
from vaxcli.register.model import Dose
from vaxcli.texts import document


class Kind(StrEnum):
    """What a report is about."""

    DAILY = "daily"
    ROUND = "round"
    VERIFICATION = "verification"
    PROGRESS = "progress"


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenDose:
    """A dose that stands."""

    dose: Dose
    verified: bool
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Someone:
    """One person with what happened to him in the days of the report."""

    number: str
    full_name: str
    birth: str
    sex: str
    nationality: str
    hamlet: str
    group: str
    code: str
    row_id: str
    doses: tuple[GivenDose, ...] = ()
    """In the days of the report, by day."""
    earlier: int = 0
    """Standing doses before these days."""
    told: int = 0
    """Doses in these days that were given elsewhere, by a confirmation paper (R35)."""
    outcomes: tuple[tuple[str, date], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListLine:
    """One returned list."""

    list_id: str
    made_on: date | None
    due_on: date | None
    returned_on: date | None
    people: int
    counts: dict[str, int]

    @property
    def days(self) -> int | None:
        """Days from making to return."""
        return (self.returned_on - self.made_on).days if self.made_on and self.returned_on else None

    @property
    def late(self) -> bool:
        """Returned after the due day."""
        return bool(self.due_on and self.returned_on and self.returned_on > self.due_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything a report is made from."""

    first: date | None
    last: date | None
    people: Sequence[Someone]
    lists: Sequence[ListLine] = ()
    lacking: dict[str, int] = field(default_factory=dict)
    """What lacks before the data may be signed (R37)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One table of a report; the first column names, the others count."""

    key: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    counts: tuple[tuple[int, ...], ...]
    """One tuple a row, one number a column after the first."""
    chart: bool = False
    """Drawn as bars: by the first count, or by the last where that is a percentage."""
    percent: bool = False
    """The last count is a percentage."""

    @property
    def bars(self) -> tuple[int, ...]:
        """How long the bar of each row is."""
        return tuple(counts[-1 if self.percent else 0] for counts in self.counts)


def of_lists(facts: Facts, first: date, last: date) -> Facts:
    """What a report of verification is made from: lists that came back in these days, their people, and no dose."""
    found = [one for one in facts.lists if first <= (one.returned_on or one.made_on or first) <= last]
    known = {one.list_id for one in found}
    people = [
        replace(person, doses=(), outcomes=())
        for person in facts.people
        if person.code and (not facts.lists or person.row_id.partition("-")[0] in known)
    ]
    made = [one.made_on for one in found if one.made_on]
    back = [one.returned_on for one in found if one.returned_on]
    return Facts(first=min(made, default=None), last=max(back, default=None), people=people, lists=found)


def sections(kind: Kind, facts: Facts) -> list[Section]:
    """The tables of a report, in the order in which they are printed."""
    if kind is Kind.VERIFICATION:
        return [_by_code(facts), _lists(facts)]
    doses = [one for person in facts.people for one in person.doses]
    common = [_totals(facts, doses), _by_vaccine(doses)]
    if kind is Kind.PROGRESS:
        return [
            *common,
            _coverage(facts, "group"),
            _coverage(facts, "hamlet"),
            _by_day(doses),
            _by_code(facts),
        ]
    by_day = [_by_day(doses)] if kind is Kind.ROUND else []
    return [
        *common,
        *by_day,
        _by_group(facts),
        _by_site(doses),
        _by_hamlet(facts),
        _not_vaccinated(facts),
        _findings(doses),
    ]


def _totals(facts: Facts, doses: Sequence[GivenDose]) -> Section:
    vaccinated = [person for person in facts.people if person.doses]
    missed = sum(len(person.outcomes) for person in facts.people)
    told = sum(person.told for person in facts.people)
    lines = [
        ("doses", len(doses)),
        ("vaccinated", len(vaccinated)),
        ("verified", sum(one.verified for one in doses)),
        ("not-verified", sum(not one.verified for one in doses)),
        *([("told", told)] if told else []),
        ("missed", missed),
        ("errors", facts.lacking.get("errors", 0)),
        ("open", facts.lacking.get("outcome", 0)),
    ]
    return Section(
        key="totals",
        title=document("report-totals"),
        columns=(document("report-what"), document("report-count")),
        rows=tuple((document(f"report-total-{name}"),) for name, _ in lines),
        counts=tuple((count,) for _, count in lines),
    )


def vaccine_name(dose: Dose) -> str:
    """The vaccine as a report names it: its own name, else what was written, marked."""
    known = by_id(dose.vaccine)
    if known:
        return known.name
    return document("report-unknown-vaccine", name=dose.vaccine_text or "?")


def _by_vaccine(doses: Sequence[GivenDose]) -> Section:
    """Doses by vaccine, and by the number of the dose."""
    table: dict[str, Counter[int]] = defaultdict(Counter)
    for one in doses:
        table[vaccine_name(one.dose)][min(one.dose.dose_no or 0, 4)] += 1
    names = sorted(table, key=lambda name: (-table[name].total(), name))
    return Section(
        key="vaccines",
        title=document("report-by-vaccine"),
        columns=(
            document("report-vaccine"),
            document("report-count"),
            *(document("report-dose-no", number=number) for number in (1, 2, 3)),
            document("report-dose-later"),
            document("report-dose-unsaid"),
        ),
        rows=tuple((name,) for name in names),
        counts=tuple(
            (table[name].total(), *(table[name][number] for number in (1, 2, 3, 4, 0))) for name in names
        ),
        chart=True,
    )


def _by_day(doses: Sequence[GivenDose]) -> Section:
    days = Counter(one.dose.given_on for one in doses)
    return _counted(
        "days", "report-by-day", "report-day", [(f"{day:%d/%m/%Y}", n) for day, n in sorted(days.items())]
    )


def _by_group(facts: Facts) -> Section:
    found = _people_doses(facts, lambda person: person.group)
    return _counted("groups", "report-by-group", "report-group", found)


def _by_hamlet(facts: Facts) -> Section:
    found = _people_doses(facts, lambda person: person.hamlet)
    return _counted("hamlets", "report-by-hamlet", "report-hamlet", found)


def _by_site(doses: Sequence[GivenDose]) -> Section:
    sites = Counter(one.dose.site or document("report-unsaid") for one in doses)
    found = sorted(sites.items(), key=lambda one: (-one[1], one[0]))
    return _counted("sites", "report-by-site", "report-site", found)


def _people_doses(facts: Facts, key: Callable[[Someone], str]) -> list[tuple[str, int]]:
    found: Counter[str] = Counter()
    for person in facts.people:
        if person.doses:
            found[key(person) or document("report-unsaid")] += len(person.doses)
    return sorted(found.items(), key=lambda one: _natural(one[0]))


def _coverage(facts: Facts, name: str) -> Section:
    """People who may be planned, and how many of them have a first and a second dose."""
    table: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for person in facts.people:
        if person.code not in ("XM", "XMBS", "KXM"):
            continue
        line = table[str(getattr(person, name)) or document("report-unsaid")]
        had = person.earlier + person.told + len(person.doses)
        line[0] += 1
        line[1] += had >= 1
        line[2] += had >= 2
    names = sorted(table, key=_natural)
    columns = ("report-people", "report-one", "report-two", "report-percent")
    return Section(
        key=f"coverage-{name}",
        title=document(f"report-coverage-{name}"),
        columns=(document(f"report-{name}"), *map(document, columns)),
        rows=tuple((key,) for key in names),
        # Rounded down: 100 % says that nobody lacks.
        counts=tuple((*table[key], 100 * table[key][1] // table[key][0]) for key in names),
        chart=True,
        percent=True,
    )


def _by_code(facts: Facts) -> Section:
    codes: Counter[str] = Counter()
    if facts.lists:
        for one in facts.lists:
            codes.update(one.counts)
    else:
        codes.update(person.code for person in facts.people if person.code)
    found = [(code.value, codes[code.value]) for code in RowResult if codes[code.value]]
    return Section(
        key="codes",
        title=document("report-by-code"),
        columns=(document("report-code"), document("report-count")),
        rows=tuple((f"{code}: {document(f'result-{code}-label')}",) for code, _ in found),
        counts=tuple((count,) for _, count in found),
        chart=True,
    )


def _lists(facts: Facts) -> Section:
    rows = []
    for one in facts.lists:
        days = (one.made_on, one.due_on, one.returned_on)
        shown = [f"{day:%d/%m/%Y}" if day else "?" for day in days]
        late = document("report-late") if one.late else ""
        rows.append(
            (
                document(
                    "report-list-line",
                    list_id=one.list_id,
                    made=shown[0],
                    due=shown[1],
                    back=shown[2],
                    late=late,
                ).strip(),
            )
        )
    return Section(
        key="lists",
        title=document("report-lists"),
        columns=(document("report-list"), document("report-people"), document("report-days")),
        rows=tuple(rows),
        counts=tuple((one.people, one.days or 0) for one in facts.lists),
    )


def _not_vaccinated(facts: Facts) -> Section:
    found = Counter(kind for person in facts.people for kind, _day in person.outcomes)
    lines = [(document(f"record-outcome-{kind}"), count) for kind, count in sorted(found.items())]
    return _counted("outcomes", "report-not-vaccinated", "report-reason", lines)


def _findings(doses: Sequence[GivenDose]) -> Section:
    found = Counter(code for one in doses for code in one.findings)
    lines = [
        (f"{code}: {document(f'record-about-{code}')}", count)
        for code, count in sorted(found.items(), key=lambda one: (-one[1], one[0]))
    ]
    return _counted("findings", "report-findings", "report-what", lines)


def _counted(key: str, title: str, column: str, lines: Iterable[tuple[str, int]]) -> Section:
    held = list(lines)
    return Section(
        key=key,
        title=document(title),
        columns=(document(column), document("report-count")),
        rows=tuple((name,) for name, _ in held),
        counts=tuple((count,) for _, count in held),
        chart=key in ("days", "groups", "hamlets"),
    )


def _natural(text: str) -> list[tuple[int, int, str]]:
    """Thon 2 before Thon 10."""
    parts = re.findall(r"\d+|\D+", text)
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts]


def period(first: date | None, last: date | None) -> str:
    """The days of a report in words."""
    if not (first and last):
        return document("report-period-all")
    days = {"first": f"{first:%d/%m/%Y}", "last": f"{last:%d/%m/%Y}"}
    return document("report-period-day" if first == last else "report-period", **days)


def notes(lacking: Mapping[str, int], *, complete: bool = True) -> list[str]:
    """What a paper says of its data: what lacks before they may be signed (R37), or that nothing does."""
    if not lacking:
        return [document("report-complete")] if complete else []
    parts = [f"{document(f'lacking-{code}')}: {count}" for code, count in lacking.items()]
    return [document("report-incomplete", lacking="; ".join(parts))]
