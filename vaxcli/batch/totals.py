"""Communes to district to province: one set of figures in four forms, nobody and no dose counted twice (R6, R11)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from vaxcli import masking
from vaxcli.atomic import Content, check_targets, write_all
from vaxcli.batch.totals_order import ListState, Totals, TotalsOrder
from vaxcli.batch.units import Given, Unit, units
from vaxcli.codes import RowResult
from vaxcli.columns import fold
from vaxcli.documents import report_book, report_html
from vaxcli.documents.canonical import canonical, sha256
from vaxcli.documents.figures import Section
from vaxcli.documents.typeset import Paper, typeset
from vaxcli.doses import smalltable, vaccines
from vaxcli.errors import GuardError, InputError
from vaxcli.findings import Place
from vaxcli.supervisor import Report
from vaxcli.texts import document
from vaxcli.workbook.cells import text_of

_UNITS: Mapping[str, tuple[str, ...]] = {
    "name": (
        "X\u00e3",
        "\u0110\u01a1n v\u1ecb",
        "X\u00e3, ph\u01b0\u1eddng",
        "T\u00ean \u0111\u01a1n v\u1ecb",
        "Commune",
        "Unit",
    ),
    "district": ("Huy\u1ec7n", "Qu\u1eadn, huy\u1ec7n", "District"),
}


def totals(report: Report, order: TotalsOrder) -> Totals:
    """Put together what the communes sent and write the forms that are asked for.

    Raises:
        InputError: ``F01-no-folder``.
        GuardError: ``TOTALS-nothing``.
    """
    report("read", 0, 1)
    check_targets(order.targets, [order.units] if order.units else [], overwrite=order.overwrite)
    for folder in order.folders:
        if not folder.is_dir():
            raise InputError("F01-no-folder", Place(file=folder.name))
    expected = _expected(order.units)
    found = _with_silent(units(order.folders, order.first, order.last), expected)
    if all(one.silent for one in found):
        raise GuardError("TOTALS-nothing", Place(file=order.folders[0].name))
    persons = _persons_twice(found)
    doses = _doses_twice(found)
    sections = _sections(found, persons, doses, expected)
    lists = [_state(record) for one in found for _, record in one.lists.values()]
    data = canonical(_data(found, sections))
    notes = [document("totals-twice", persons=len(persons), doses=len(doses))]
    title = (document("totals-kind"), document("totals-summary"), *notes)
    report("write", 0, 1)
    makers: Mapping[str, Any] = {
        "pdf": lambda: typeset(_paper(order, sections, notes, data)),
        "xlsx": lambda: report_book.workbook(title, [*sections, *_work(persons, doses)], sha256(data)),
        "html": lambda: report_html.page(title, sections, sha256(data)),
        "json": lambda: data,
    }
    outputs: dict[Path, Content] = {
        target: makers[form]() for target, form in zip(order.targets, order.formats, strict=True)
    }
    write_all(outputs, overwrite=order.overwrite)
    return Totals(
        units=len(found),
        silent=tuple(one.name for one in found if one.silent),
        people=sum(record["people"] for one in found for _, record in one.lists.values()),
        counts=dict(_counts(found)),
        doses=sum(len(one.doses) for one in found) - len(doses),
        persons_twice=len(persons),
        doses_twice=len(doses),
        late=sum(one.late for one in lists),
        unread=tuple(pair for one in found for pair in one.unread),
        lists=tuple(lists),
        outputs=tuple(map(str, order.targets)),
    )


def _expected(path: Path | None) -> dict[str, str]:
    """Commune -> district of the table of communes; empty without one."""
    if path is None:
        return {}
    rows = smalltable.rows(path, _UNITS, ("name",))
    return {
        text_of(cells["name"]).strip(): text_of(cells.get("district", "")).strip()
        for _, cells in rows
        if text_of(cells["name"]).strip()
    }


def _with_silent(found: list[Unit], expected: Mapping[str, str]) -> list[Unit]:
    known = {fold(one.name) for one in found}
    return [*found, *(Unit(name) for name in expected if fold(name) not in known)]


def _persons_twice(found: Sequence[Unit]) -> list[tuple[str, tuple[str, ...]]]:
    """Verified numbers in the lists of two communes: the number masked, and where it stands."""
    where: dict[str, dict[str, str]] = defaultdict(dict)
    for one in found:
        for number, row in one.verified.items():
            where[number][one.name] = row
    return [
        (masking.number(number), tuple(f"{name}: {row}" for name, row in sorted(places.items())))
        for number, places in sorted(where.items())
        if len(places) > 1
    ]


def _doses_twice(found: Sequence[Unit]) -> list[tuple[str, tuple[str, ...]]]:
    """The same dose (person, day) told by two communes; each further telling counts once."""
    where: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in found:
        seen: set[tuple[str, str]] = set()
        for dose in one.doses:
            key = (dose.number, dose.day)
            if dose.number and key not in seen:
                seen.add(key)
                where[key].append(one.name)
    return [
        (f"{masking.number(number)} {_day(day)}", tuple(names))
        for (number, day), names in sorted(where.items())
        for _ in names[1:]
    ]


def _counts(found: Sequence[Unit]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for one in found:
        for _, record in one.lists.values():
            counts.update(record["counts"])
    return counts


def _sections(
    found: Sequence[Unit],
    persons: Sequence[Any],
    doses: Sequence[Any],
    expected: Mapping[str, str],
) -> list[Section]:
    given = [dose for one in found for dose in one.doses]
    once = _once(given)
    counts = _counts(found)
    codes = [code for code in RowResult if counts[code.value]]
    return [
        _table(
            "totals",
            [
                (document("totals-units"), len(found)),
                (document("totals-silent"), sum(one.silent for one in found)),
                (document("totals-people"), sum(_people(one) for one in found)),
                (document("totals-persons-twice"), len(persons)),
                (document("totals-doses"), len(given) - len(doses)),
                (document("totals-doses-told"), len(given)),
                (document("totals-doses-twice"), len(doses)),
                (document("totals-late"), sum(_late(one) for one in found)),
                (document("totals-signed"), sum(one.signed for one in found)),
                (document("totals-minutes"), sum(one.minutes and not one.signed for one in found)),
            ],
        ),
        _table(
            "codes",
            [
                (f"{code.value}: {document(f'result-{code.value}-label')}", counts[code.value])
                for code in codes
            ],
            chart=True,
        ),
        _by_unit(found, expected),
        _by_district(found, expected),
        _table("vaccines", _counted(map(_vaccine, once)), chart=True),
        _table(
            "days", [(_day(day), count) for day, count in sorted(Counter(one.day for one in once).items())]
        ),
        _table(
            "outcomes",
            [
                (document(f"record-outcome-{kind}"), count)
                for kind, count in sorted(sum((one.outcomes for one in found), Counter()).items())
            ],
        ),
        _table("silent", [(one.name, 0) for one in found if one.silent]),
    ]


def _once(given: Sequence[Given]) -> list[Given]:
    """Each dose once, whoever told it."""
    seen: set[tuple[str, str]] = set()
    kept = []
    for dose in given:
        key = (dose.number, dose.day)
        if not dose.number or key not in seen:
            seen.add(key)
            kept.append(dose)
    return kept


def _by_unit(found: Sequence[Unit], expected: Mapping[str, str]) -> Section:
    rows, counts = [], []
    for one in found:
        district = expected.get(one.name, "")
        rows.append((f"{one.name} ({district})" if district else one.name,))
        counts.append((*_figures([one]), int(one.signed), int(one.minutes)))
    heads = ("unit", *_HEADS, "signed", "minutes")
    return _wide("units", heads, rows, counts)


def _by_district(found: Sequence[Unit], expected: Mapping[str, str]) -> Section:
    """Lines for the province: the communes of each district together, none without a table of districts."""
    groups: dict[str, list[Unit]] = defaultdict(list)
    for one in found if any(expected.values()) else ():
        groups[expected.get(one.name) or document("report-unsaid")].append(one)
    counts = [
        (len(group), sum(one.silent for one in group), *_figures(group))
        for _, group in sorted(groups.items())
    ]
    heads = ("district", "units", "nothing", *_HEADS)
    return _wide("districts", heads, [(name,) for name in sorted(groups)], counts)


_HEADS = ("people", "verified", "open", "late", "doses")


def _figures(group: Sequence[Unit]) -> tuple[int, ...]:
    """The columns ``_HEADS`` of some communes; a dose that two of them tell counts once."""
    own = _counts(group)
    return (
        sum(map(_people, group)),
        own["XM"] + own["XMBS"],
        sum(count for code, count in own.items() if RowResult(code).needs_person),
        sum(map(_late, group)),
        len(_once([dose for one in group for dose in one.doses])),
    )


def _wide(
    key: str, heads: Sequence[str], rows: Sequence[tuple[str]], counts: Sequence[tuple[int, ...]]
) -> Section:
    return Section(
        key=key,
        title=document(f"totals-title-{key}"),
        columns=tuple(document(f"totals-head-{head}") for head in heads),
        rows=tuple(rows),
        counts=tuple(counts),
    )


def _table(key: str, lines: Sequence[tuple[str, int]], *, chart: bool = False) -> Section:
    return Section(
        key=key,
        title=document(f"totals-title-{key}"),
        columns=(document("report-what"), document("report-count")),
        rows=tuple((name,) for name, _ in lines),
        counts=tuple((count,) for _, count in lines),
        chart=chart,
    )


def _work(persons: Sequence[Any], doses: Sequence[Any]) -> list[Section]:
    """Work sheets of the workbook: what stands in two communes, without names."""
    return [
        Section(
            key=key,
            title=document(f"totals-work-{key}"),
            columns=(document("totals-work-what"), document("totals-work-where")),
            rows=tuple((f"{what} \u2014 {'; '.join(where)}",) for what, where in lines),
            counts=tuple((len(where),) for _, where in lines),
        )
        for key, lines in (("persons", persons), ("doses", doses))
    ]


def _paper(order: TotalsOrder, sections: Sequence[Section], notes: Sequence[str], data: bytes) -> Paper:
    return Paper(
        kind="totals",
        title=document("totals-kind"),
        summary=document("totals-summary"),
        period=document("report-period-all"),
        sections=sections,
        notes=notes,
        data=data,
        day=order.at.date(),
        known=order.known,
    )


def _data(found: Sequence[Unit], sections: Sequence[Section]) -> dict[str, Any]:
    """Figures only: no person is in the totals (promise 7)."""
    return {
        "vaxcli_totals": 1,
        "figures": {
            one.key: [
                {"name": row[0], "counts": list(counts)}
                for row, counts in zip(one.rows, one.counts, strict=True)
            ]
            for one in sections
        },
        "unread": [{"unit": one.name, "code": code} for one in found for _, code in one.unread],
    }


def _state(record: Mapping[str, Any]) -> ListState:
    days = {name: _date(record.get(name)) for name in ("made_on", "due_on", "returned_on")}
    waiting = {code: count for code, count in record["counts"].items() if RowResult(code).needs_person}
    late = bool(days["due_on"] and days["returned_on"] and days["returned_on"] > days["due_on"])
    return ListState(list_id=record["list_id"], stage="returned", late=late, open=waiting, **days)


def _people(one: Unit) -> int:
    return sum(record["people"] for _, record in one.lists.values())


def _late(one: Unit) -> int:
    return sum(_state(record).late for _, record in one.lists.values())


def _vaccine(dose: Given) -> str:
    known = vaccines.by_id(dose.vaccine)
    return known.name if known else document("report-unknown-vaccine", name=dose.vaccine or "?")


def _counted(names: Any) -> list[tuple[str, int]]:
    return sorted(Counter(names).items(), key=lambda one: (-one[1], one[0]))


def _date(text: Any) -> date | None:
    return date.fromisoformat(text) if isinstance(text, str) and text else None


def _day(text: str) -> str:
    return "/".join(reversed(text.split("-")))
