"""The user's own workbook with what became of each row: ``doses.recorded.xlsx`` (promise 4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache, lru_cache

from vaxcli.columns import fold
from vaxcli.doses import accepting, recorded_before
from vaxcli.doses.intake import DoseEnd, Intake, RowEnd, count_codes, count_doses
from vaxcli.doses.judging import Judged
from vaxcli.doses.matching import Known
from vaxcli.doses.reading import DoseRow
from vaxcli.doses.record_order import Change, RowState, state_key
from vaxcli.doses.vaccines import by_id
from vaxcli.register.model import Dose
from vaxcli.texts import document
from vaxcli.workbook.additions import AddedColumn, AddedColumns, CellKind, Fill, NewColumn, NewSheet
from vaxcli.workbook.model import FileKind
from vaxcli.workbook.patch import patch
from vaxcli.workbook.plain import plain_workbook
from vaxcli.workbook.replace import without_ours

FILLS = {
    RowState.NEW: Fill.GREEN,
    RowState.ALREADY_THERE: Fill.GREY,
    RowState.CONTRADICTING: Fill.RED,
    RowState.UNREADABLE: Fill.ORANGE,
    RowState.NOT_VACCINATED: Fill.BLUE,
    RowState.BLANK: None,
}
_WIDTHS = (24, 26, 70, 60, 20, 12, 15)
_WRAPPED = frozenset({"codes", "reason", "next"})


def recorded(intake: Intake) -> bytes:
    """The workbook as .xlsx or .xlsm with the result columns and the sheets at its end, in the place of earlier ones."""
    source = intake.book.book.source
    own = source.kind in (FileKind.XLSX, FileKind.XLSM)
    data = source.data if own else plain_workbook(intake.book.book, intake.book.layouts)
    before = [ours for layout in intake.book.layouts if (ours := recorded_before.columns(layout))]
    if before or intake.own_sheets:
        data = without_ours(data, before, intake.own_sheets)
    return patch(data, list(_columns(intake)), [*_contradictions(intake), _totals(intake), _codes(intake)])


def _columns(intake: Intake) -> Iterator[AddedColumns]:
    columns = tuple(
        AddedColumn(
            heading=document(f"record-column-{name}"),
            width=width,
            kind=CellKind.WRAP if name in _WRAPPED else CellKind.TEXT,
        )
        for name, width in zip(recorded_before.COLUMNS, _WIDTHS, strict=True)
    )
    roll = intake.book.people
    for layout in intake.book.layouts:
        ends = [end for end in intake.ends if roll.sheet[end.at] == layout.sheet.index]
        cells = [_cells(intake, end) for end in ends]
        yield AddedColumns(
            sheet=layout.sheet.index,
            heading_row=layout.last_header_row or None,
            first_column=recorded_before.first_free(layout),
            columns=columns,
            rows=[roll.row[end.at] for end in ends],
            values=[list(column) for column in zip(*cells, strict=True)] if cells else [[] for _ in columns],
            fills=[FILLS[end.state] for end in ends],
        )


def _cells(intake: Intake, end: RowEnd) -> tuple[str, ...]:
    return (
        document(state_key(end.state, intake.order.change)),
        " ".join(end.codes),
        " ".join(_reasons(end)),
        " ".join(dict.fromkeys(_next(end))),
        end.who.letters,
        ", ".join(str(done.id) for done in end.doses if done.id),
        _key(intake, end),
    )


def _key(intake: Intake, end: RowEnd) -> str:
    """The row of this file; of the file before, by which somebody is known of whom too little is told."""
    person = end.who.person
    known = person and not person.code and person.row_id and person.row_id == end.row.row_id
    return end.row.row_id if known else intake.key(end.at)


def _reasons(end: RowEnd) -> Iterator[str]:
    """What happened to each dose, then what was found, as sentences."""
    if end.state is RowState.BLANK and end.row.empty:
        yield document("record-nothing-told")
    for done in end.doses:
        yield _met(done)
    if end.row.outcome:
        said = "record-not-vaccinated-again" if end.outcome_known else "record-not-vaccinated"
        yield document(said, why=_why(end.row))
    judged = [*end.about, *(one for done in end.doses for one in done.judged)]
    yield from dict.fromkeys(map(_sentence, judged))


def _why(row: DoseRow) -> str:
    """Why somebody got no dose: the kind, and the words of the file where they say more."""
    kind = document(f"record-outcome-{row.outcome.value}") if row.outcome else ""
    if fold(kind) in fold(row.reason):
        return row.reason[:1].lower() + row.reason[1:]
    return f"{kind} ({row.reason})" if row.reason else kind


def _met(done: DoseEnd) -> str:
    known = done.met.known
    values = {"dose": _shown(done.dose), "id": str(done.id or "")}
    if known:
        values |= {"known": _shown(known.dose), "where": _where(known)}
    said = next(iter(done.met.codes), f"met-{done.met.state.value}")
    return _sentence_case(document(f"record-{said}", **values))


def _where(known: Known) -> str:
    """Where a dose of the register came from: a row of a file, or the desk."""
    key = "record-where-row" if known.row else "record-where-desk"
    return document(key, file=known.where, row=known.row)


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]


def _shown(dose: Dose) -> str:
    """A dose in a few words, for sentences."""
    vaccine = by_id(dose.vaccine)
    name = vaccine.name if vaccine else dose.vaccine_text or document("record-no-vaccine")
    return _in_words(dose.dose_no, dose.given_on, name, dose.lot)


@lru_cache(maxsize=1 << 14)
def _in_words(dose_no: int | None, day: date, vaccine: str, lot: str) -> str:
    """The same of what a session has in common; a file of 100,000 doses tells of some hundred of them."""
    number = document("record-dose-no", number=dose_no) if dose_no else document("record-dose")
    return document("record-dose-shown", number=number, day=_dated(day), vaccine=vaccine, lot=lot or "?")


def _sentence(judged: Judged) -> str:
    values = {"letters": "", "hint": "", "code": ""} | dict(judged.values)
    code = judged.code
    if code == "DOSE-unknown-vaccine" and values.get("near"):
        code = "DOSE-unknown-vaccine-near"
    return document(code, **values)


def _next(end: RowEnd) -> Iterator[str]:
    """What somebody has to do about the row."""
    return filter(None, (_if_there(f"record-next-{code}") for code in end.codes))


@cache
def _if_there(key: str) -> str:
    try:
        return document(key)
    except KeyError:
        return ""


def _contradictions(intake: Intake) -> Iterator[NewSheet]:
    """Both versions side by side, and columns to decide in; no sheet when there is nothing to decide."""
    rows = [
        (intake, end, number, done)
        for end in intake.ends
        for number, done in enumerate(end.doses, 1)
        if done.met.state is RowState.CONTRADICTING and done.met.known
    ]
    if not rows or intake.order.change is not Change.RECORD:
        return
    names = (
        "key",
        "place",
        "person",
        "register",
        "told",
        "source",
        "dose_id",
        "choice",
        "evidence",
        "decided_by",
        "decided_on",
    )
    widths = (18, 16, 24, 44, 44, 28, 9, 22, 30, 24, 14)
    to_fill = names[7:]
    yield NewSheet(
        name=document("record-sheet-contradictions"),
        title=(document("record-contradictions-title"), document("record-contradictions-hint")),
        columns=tuple(
            NewColumn(
                heading=document(f"record-column-{name}"),
                width=width,
                kind=CellKind.WRAP if name in ("register", "told") else CellKind.TEXT,
                choices=accepting.choices() if name == "choice" else (),
                to_fill_in=name in to_fill,
            )
            for name, width in zip(names, widths, strict=True)
        ),
        values=[list(column) for column in zip(*(_contradiction(*row) for row in rows), strict=True)],
    )


def _contradiction(intake: Intake, end: RowEnd, number: int, done: DoseEnd) -> tuple[str, ...]:
    known = done.met.known
    assert known is not None  # noqa: S101 - rows without one are left out
    roll = intake.book.people
    sheet = intake.book.sheet_of[roll.sheet[end.at]].sheet.name
    return (
        accepting.key(intake, end, number),
        f"{sheet}, {roll.row[end.at]}",
        intake.rows[end.at].name,
        _full(known.dose),
        _full(done.dose),
        _where(known),
        str(known.id or ""),
        *("", "", "", ""),
    )


@cache
def _dated(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _full(dose: Dose) -> str:
    time = f" {dose.given_at:%H:%M}" if dose.given_at else ""
    return _sentence_case(f"{_shown(dose)}{time}; {dose.site or '?'}")


def _totals(intake: Intake) -> NewSheet:
    """Rows and doses by what became of them, then what was found; the rows add up to all rows (promise 2)."""
    rows, doses = intake.count(), count_doses(intake.ends)
    lines: list[tuple[str, int | None, int | None]] = [
        (document(state_key(state, intake.order.change)), rows[state], doses[state] or None)
        for state in RowState
    ]
    lines.append((document("record-total"), sum(rows.values()), sum(doses.values())))
    total = len(lines) - 1
    lines += [
        (f"{code}: {document(f'record-about-{code}')}", count, None)
        for code, count in count_codes(intake.ends).items()
    ]
    return NewSheet(
        name=document("record-sheet-totals"),
        title=(
            document("record-totals-title"),
            document("record-totals-file", file=intake.book.book.source.name),
        ),
        columns=(
            NewColumn(heading=document("record-column-what"), width=90),
            NewColumn(heading=document("record-column-rows"), width=10, kind=CellKind.INTEGER),
            NewColumn(heading=document("record-column-doses"), width=10, kind=CellKind.INTEGER),
        ),
        values=[list(column) for column in zip(*lines, strict=True)],
        bold_rows=frozenset({total}),
        filtered=False,
        landscape=False,
    )


def _codes(intake: Intake) -> NewSheet:
    """What the codes of this workbook mean and what to do."""
    used = list(count_codes(intake.ends))
    return NewSheet(
        name=document("record-sheet-codes"),
        title=(document("record-codes-title"),),
        columns=(
            NewColumn(heading=document("record-column-codes"), width=28),
            NewColumn(heading=document("record-column-what"), width=60, kind=CellKind.WRAP),
            NewColumn(heading=document("record-column-next"), width=60, kind=CellKind.WRAP),
        ),
        values=[
            used,
            [document(f"record-about-{code}") for code in used],
            [_if_there(f"record-next-{code}") for code in used],
        ],
        filtered=False,
    )
