"""Slips for the citizens of a return, and the text for the loudspeaker: from file to file (R7, R21)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date

from vaxcli.atomic import check_targets, write_all
from vaxcli.codes import Severity
from vaxcli.documents.asking import Point, points
from vaxcli.documents.notice_order import NoticeDone, NoticeOrder
from vaxcli.documents.returned import Returned, results
from vaxcli.documents.slips import Slip, by_hamlet, line, slip
from vaxcli.documents.speech import Speech, speech
from vaxcli.documents.typst_pdf import TEMPLATES, pdf
from vaxcli.errors import UsageError
from vaxcli.findings import Finding, Place
from vaxcli.lists import handover
from vaxcli.people import dates
from vaxcli.supervisor import Report
from vaxcli.texts import document
from vaxcli.workbook.gate import open_source
from vaxcli.workbook.reader import read_book
from vaxcli.workbook.roll import read_list

_WORDS = ("title", "about", "asked", "bring", "by", "at", "why", "answer", "private")
"""What every slip says."""
_LONGEST_PLACE = 160
"""Letters of place and hours: three lines of a slip."""


def notice(report: Report, order: NoticeOrder) -> NoticeDone:
    """Make the slips of a return; nothing is written unless everything is right, or when nobody is asked.

    Raises:
        VaxError: a file that cannot be used (exit 4) or written (exit 5), or a guard (exit 6).
    """
    _check(order)
    report("read", 0, 1)
    book = read_list(read_book(open_source(order.return_file, order.ask_password)))
    returned = results(book)
    note = handover.note(book.book)
    day = (note.returned_on if note else None) or book.made_on or order.today
    births = dates.reads(book.people.birth_date, day, epoch_1904=book.book.epoch_1904)
    asked = {
        at: found
        for at, (row, birth) in enumerate(zip(returned, births, strict=True))
        if (found := points(row.result, row.letters, birth))
    }
    due_on = note.due_on if note else None
    by = order.by or (due_on if due_on and due_on >= order.today else None)
    come = {"by": f"{by:%d/%m/%Y}" if by else "", "at": order.place}
    counts = Counter(point for found in asked.values() for point in found)
    spoken = speech(len(returned), len(asked), counts, come)
    if asked:
        report("slips", 0, 1)
        slips = [slip(book, at, returned[at], (births[at], day), asked[at]) for at in by_hamlet(book, asked)]
        write_all({order.target: paper(order, come, slips, spoken, day)}, overwrite=order.overwrite)
    return NoticeDone(
        return_file=order.return_file.name,
        people=len(returned),
        slips=len(asked),
        left=_left(returned, asked),
        points={point.value: counts[point] for point in Point if counts[point]},
        by=by,
        at=order.place,
        speech=spoken.text,
        outputs=(str(order.target),) if asked else (),
        findings=_left_open(order, by, due_on) if asked else (),
    )


def paper(
    order: NoticeOrder, come: Mapping[str, str], slips: Sequence[Slip], spoken: Speech, day: date
) -> bytes:
    """The PDF: the forms that the slips share are set once, then whom each slip is for (DESIGN 10: speed).

    A template of the unit's own may have its own ``notice_forms.typ`` beside it.
    """
    forms = {form: number for number, form in enumerate(dict.fromkeys(one.form for one in slips))}
    template = order.template or TEMPLATES / "notice.typ"
    own_forms = template.with_name("notice_forms.typ")
    shared = pdf(
        own_forms if own_forms.is_file() else TEMPLATES / "notice_forms.typ",
        {
            "words": {word: document(f"slip-{word}") for word in _WORDS},
            "agency": line(order.agency, None),
            "parent": line(order.parent_agency, None),
            **come,
            "forms": [
                {
                    "points": [document(f"point-{point}") for point in form.points],
                    "papers": [document(f"paper-{paper}") for paper in form.papers],
                }
                for form in forms
            ],
        },
        day,
    )
    return pdf(
        template,
        {
            "title": document("slip-title"),
            "forms": shared,
            "count": len(forms),
            "slips": [
                {
                    "form": forms[one.form],
                    "to": one.to,
                    "name": one.name,
                    "rest": one.rest,
                    "long": one.long,
                    "id": one.id,
                }
                for one in slips
            ],
            "speech": {"title": document("speech-title"), **asdict(spoken)},
        },
        day,
    )


def _check(order: NoticeOrder) -> None:
    """Refuse, before anything is read, what could not be printed or written."""
    check_targets([order.target], [order.return_file], overwrite=order.overwrite)
    if order.by and order.by < order.today:
        raise UsageError("NOTICE-by-past", None, by=f"{order.by:%d/%m/%Y}")
    if len(order.place) > _LONGEST_PLACE:
        raise UsageError("NOTICE-at-long", None, most=_LONGEST_PLACE)


def _left_open(order: NoticeOrder, by: date | None, due_on: date | None) -> tuple[Finding, ...]:
    """What stays a dotted line on the slips, and why."""
    place = Place(file=order.return_file.name)
    found = []
    if not order.place:
        found.append(Finding(code="NOTICE-001", severity=Severity.NOTE, place=place))
    if not by and not due_on:
        found.append(Finding(code="NOTICE-002", severity=Severity.NOTE, place=place))
    elif not by:
        found.append(Finding(code="NOTICE-003", severity=Severity.NOTE, place=place))
    return tuple(found)


def _left(returned: Sequence[Returned], asked: Mapping[int, tuple[Point, ...]]) -> dict[str, int]:
    """Open rows without a slip by code, so that slips and these add up to the open rows."""
    rest = (row.result for at, row in enumerate(returned) if row.result.needs_person and at not in asked)
    return {result.value: count for result, count in sorted(Counter(rest).items())}
