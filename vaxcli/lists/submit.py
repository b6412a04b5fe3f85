"""Hand a list over: its id, its days, its fingerprint, and the copy for the police (R18, R19, R40, R41)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import orjson

from vaxcli import __version__
from vaxcli.atomic import check_targets, write_all
from vaxcli.columns import Overrides
from vaxcli.errors import GuardError, InputError, UsageError
from vaxcli.findings import Place
from vaxcli.lists import handover
from vaxcli.lists.clock import due
from vaxcli.lists.handover import Handover
from vaxcli.lists.police_copy import PoliceCopy, police_copy
from vaxcli.lists.travel import SubmitOrder, Submitted, ask
from vaxcli.supervisor import Report
from vaxcli.workbook.fingerprint import fingerprint
from vaxcli.workbook.gate import open_source
from vaxcli.workbook.model import Book, FileKind, ListBook, Source
from vaxcli.workbook.patch import new_workbook, patch
from vaxcli.workbook.protect import protected
from vaxcli.workbook.reader import read_book
from vaxcli.workbook.roll import read_list, senders_sheets

RECORD = 1


def submit(report: Report, order: SubmitOrder) -> Submitted:
    """Write the hand-over copy and its record; nothing is written unless everything is right.

    Raises:
        VaxError: A file that cannot be used (exit 4) or written (exit 5), a guard (exit 6), or no making day.
    """
    report("read", 0, 1)
    copy_file = order.output or order.list_file.with_name(f"{order.list_file.stem}.submitted.xlsx")
    record_file = copy_file.with_suffix(".json")
    check_targets((copy_file, record_file), (order.list_file,), overwrite=True)
    book = read_list(read_book(open_source(order.list_file, ask(order.password))), order.overrides)
    _check_is_list(book)
    report("fingerprint", 0, 1)
    original = fingerprint(senders_sheets(book.book), book.layouts)
    if not order.force:
        _check_first_time(order, original, {order.list_file.parent, copy_file.parent})
    check_targets((copy_file, record_file), (order.list_file,), overwrite=order.overwrite)
    made_on = _made_on(order, book)
    report("write", 0, 1)
    copied = police_copy(book, made_on)
    data, mark = _packed(copied, book)
    last = due(made_on, order.clock)
    said = Handover(
        file=order.list_file.name,
        made_on=made_on,
        due_on=last.on,
        submitted_on=order.today,
        people=len(book.people),
        fingerprint=mark,
        original=original,
        maker=order.maker,
        addressee=order.addressee,
        part=order.part,
    )
    data = patch(data, [], [handover.write(said)])
    if order.protect is not None:
        data = protected(data, order.protect)
    outputs = {copy_file: data, record_file: _record(said, book, copy_file, data)}
    write_all(outputs, overwrite=order.overwrite)
    return Submitted(
        list_file=said.file,
        list_id=said.list_id,
        fingerprint=mark,
        people=said.people,
        blank=book.blank,
        sheets=len(book.layouts),
        made_on=made_on,
        due_on=last.on,
        other_due=last.other,
        part=order.part,
        addressee=order.addressee,
        zeros_restored=copied.zeros_restored,
        names_converted=copied.names_converted,
        outputs=(str(copy_file), str(record_file)),
        findings=(*book.book.findings, *book.findings),
    )


def _check_is_list(book: ListBook) -> None:
    """Refuse what is no list of a maker's: a return, a hand-over copy, a list of nobody."""
    place = Place(file=book.book.source.name)
    if any(layout.result_block for layout in book.layouts):
        raise GuardError("F06-is-return", place)
    if handover.read(book.book):
        raise GuardError("F06-is-copy", place)
    if not len(book.people):
        raise GuardError("F03", place, blank=book.blank)


def _check_first_time(order: SubmitOrder, original: str, folders: set[Path]) -> None:
    """F06 when a record here, or the hand-over copy where its record is gone, has the same cells."""
    copies = [file for folder in folders for file in sorted(folder.glob("*.submitted.json"))]
    for file, mark, day in _submitted(copies, order):
        if mark == original:
            place = Place(file=order.list_file.name)
            raise GuardError("F06-submitted", place, output=file.name, day=f"{day:%d/%m/%Y}")


def _submitted(records: list[Path], order: SubmitOrder) -> Iterator[tuple[Path, str, date]]:
    for file in records:
        try:
            content = orjson.loads(file.read_bytes())
            yield file, content["original"], date.fromisoformat(content["submitted_on"])
        except (OSError, ValueError, KeyError, TypeError):
            continue  # not ours, or not whole: it cannot say that the list was sent
    copy_file = order.output or order.list_file.with_name(f"{order.list_file.stem}.submitted.xlsx")
    if copy_file.is_file() and copy_file.with_suffix(".json") not in records:
        try:
            said = handover.read(read_book(open_source(copy_file)))
        except InputError:
            return
        if said:
            yield copy_file, said.original, said.submitted_on


def _made_on(order: SubmitOrder, book: ListBook) -> date:
    """The day the list was made: as told, else as the list says; without it the clock cannot start (R18)."""
    place = Place(file=book.book.source.name)
    made_on = order.made_on or book.made_on
    if made_on is None:
        raise UsageError("SUBMIT-no-day", place)
    if made_on > order.today:
        raise UsageError("SUBMIT-future", place, made_on=f"{made_on:%d/%m/%Y}")
    return made_on


def _packed(copied: PoliceCopy, book: ListBook) -> tuple[bytes, str]:
    """The copy without its ``Phieu gui``, and its fingerprint; proved by reading it again (promise 2).

    Raises:
        InputError: ``SUBMIT-misread``: the reader does not find every person again.
    """
    data = new_workbook(copied.sheets)
    digest = hashlib.sha256(data).hexdigest()
    again = _again(read_book(Source(name="copy.xlsx", kind=FileKind.XLSX, data=data, sha256=digest)))
    wanted = [count for layout in book.layouts if (count := book.people.sheet.count(layout.sheet.index))]
    found = [again.people.sheet.count(layout.sheet.index) for layout in again.layouts] if again else []
    if again is None or [count for count in found if count] != wanted:
        place = Place(file=book.book.source.name)
        raise InputError("SUBMIT-misread", place, people=len(book.people), found=sum(found))
    return data, fingerprint(senders_sheets(again.book), again.layouts)


def _again(book: Book) -> ListBook | None:
    try:
        return read_list(book, Overrides())
    except GuardError:
        return None


def _record(said: Handover, book: ListBook, copy_file: Path, data: bytes) -> bytes:
    """``list.submitted.json``: what the ``Phieu gui`` says, for machines; no personal data."""
    source = book.book.source
    content = {
        "vaxcli_record": RECORD,
        "vaxcli": __version__,
        "command": "submit",
        "list_id": said.list_id,
        "fingerprint": said.fingerprint,
        "original": said.original,
        "made_on": said.made_on,
        "due_on": said.due_on,
        "submitted_on": said.submitted_on,
        "part": said.part,
        "maker": said.maker,
        "addressee": said.addressee,
        "people": said.people,
        "blank": book.blank,
        "sheets": len(book.layouts),
        "files": {
            "list": {"name": source.name, "sha256": source.sha256},
            "outputs": [{"name": copy_file.name, "sha256": hashlib.sha256(data).hexdigest()}],
        },
    }
    return orjson.dumps(content, option=orjson.OPT_INDENT_2)
