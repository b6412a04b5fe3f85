"""The doses of the register: added, corrected, voided; never deleted (promise 8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, select, update

from vaxcli.register import history
from vaxcli.register.bulk import insert_all, keep_up
from vaxcli.register.history import Change
from vaxcli.register.imports import Import
from vaxcli.register.model import Dose, DoseKind, DoseStatus, Source, StoredDose
from vaxcli.register.schema import doses, imports

_MANY = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDose:
    """A dose to be kept, of a person who is in the register."""

    person_id: int
    dose: Dose
    verified: bool
    findings: tuple[str, ...]
    sheet: int
    row: int


def of_people(
    connection: Connection, ids: Iterable[int], *, status: DoseStatus | None = DoseStatus.VALID
) -> dict[int, list[StoredDose]]:
    """The doses of each person, by day; with ``status`` None also those that no longer stand."""
    found: dict[int, list[StoredDose]] = defaultdict(list)
    wanted = list(dict.fromkeys(ids))
    for start in range(0, len(wanted), _MANY):
        question = _question().where(doses.c.person_id.in_(wanted[start : start + _MANY]))
        if status is not None:
            question = question.where(doses.c.status == status)
        for row in connection.execute(question.order_by(doses.c.given_on, doses.c.id)).mappings():
            found[row["person_id"]].append(_stored(row))
    return dict(found)


def between(connection: Connection, first: date, last: date) -> Iterator[StoredDose]:
    """The standing doses given on these days, both included, in order."""
    question = (
        _question()
        .where(doses.c.status == DoseStatus.VALID)
        .where(doses.c.given_on.between(first.isoformat(), last.isoformat()))
        .order_by(doses.c.given_on, doses.c.id)
    )
    return map(_stored, connection.execute(question).mappings())


def by_id(connection: Connection, number: int) -> StoredDose | None:
    """One dose, whatever its status."""
    row = connection.execute(_question().where(doses.c.id == number)).mappings().first()
    return _stored(row) if row else None


def add(connection: Connection, made: Import, found: Sequence[NewDose], reason: str = "") -> list[int]:
    """Keep doses; their places in the register, in order."""
    if not found:
        return []
    first = history.next_id(connection, doses)
    rows = [_row(new, made, number) for number, new in enumerate(found, first)]
    insert_all(connection, doses, rows)
    keep_up(connection, doses)
    history.write(
        connection,
        made,
        [
            Change(action="add", subject="doses", subject_id=row["id"], after=row, reason=reason)
            for row in rows
        ],
    )
    return [row["id"] for row in rows]


def correct(connection: Connection, made: Import, number: int, new: NewDose, reason: str) -> int:
    """Put another dose in the place of one that stands; the old one stays as history.

    Raises:
        LookupError: No such dose stands.
    """
    _end(connection, made, number, DoseStatus.CORRECTED, reason)
    row = _row(new, made, history.next_id(connection, doses)) | {"corrects": number}
    insert_all(connection, doses, [row])
    keep_up(connection, doses)
    change = Change(action="correct", subject="doses", subject_id=row["id"], after=row, reason=reason)
    history.write(connection, made, [change])
    return int(row["id"])


def confirm(connection: Connection, made: Import, number: int, reason: str) -> None:
    """Note in the history why a dose stands as it does, though another report said otherwise.

    Raises:
        LookupError: No such dose stands.
    """
    row = history.plain(_standing(connection, number))
    entry = Change(action="confirm", subject="doses", subject_id=number, before=row, after=row, reason=reason)
    history.write(connection, made, [entry])


def void(connection: Connection, made: Import, number: int, reason: str) -> None:
    """Say that a dose was never given.

    Raises:
        LookupError: No such dose stands.
    """
    _end(connection, made, number, DoseStatus.VOIDED, reason)


def _end(
    connection: Connection,
    made: Import,
    number: int,
    status: DoseStatus,
    reason: str,
) -> None:
    row = _standing(connection, number)
    after = history.plain(row) | {"status": status.value}
    connection.execute(update(doses).where(doses.c.id == number).values(status=status.value))
    action = "void" if status is DoseStatus.VOIDED else "correct"
    entry = Change(
        action=action,
        subject="doses",
        subject_id=number,
        before=history.plain(row),
        after=after,
        reason=reason,
    )
    history.write(connection, made, [entry])


def _standing(connection: Connection, number: int) -> RowMapping:
    row = connection.execute(select(doses).where(doses.c.id == number)).mappings().first()
    if row is None or row["status"] != DoseStatus.VALID:
        raise LookupError(number)
    return row


def _question() -> Select[Any]:
    return select(doses, imports.c.file.label("file")).join(imports, imports.c.id == doses.c.import_id)


def _row(new: NewDose, made: Import, number: int) -> dict[str, Any]:
    dose = new.dose
    return {
        "id": number,
        "person_id": new.person_id,
        "dose_no": dose.dose_no,
        "kind": dose.kind.value,
        "vaccine": dose.vaccine,
        "vaccine_text": dose.vaccine_text,
        "lot": dose.lot,
        "given_on": dose.given_on.isoformat(),
        "given_at": dose.given_at.isoformat("minutes") if dose.given_at else "",
        "site": dose.site,
        "expiry": dose.expiry.isoformat() if dose.expiry else "",
        "vaccinator": dose.vaccinator,
        "reaction": dose.reaction,
        "source": dose.source.value,
        "status": DoseStatus.VALID.value,
        "corrects": None,
        "verified": new.verified,
        "findings": " ".join(new.findings),
        "import_id": made.id,
        "sheet": new.sheet,
        "row": new.row,
    }


def _stored(row: RowMapping | Mapping[str, Any]) -> StoredDose:
    return StoredDose(
        id=row["id"],
        person_id=row["person_id"],
        dose=Dose(
            dose_no=row["dose_no"],
            kind=DoseKind(row["kind"]),
            vaccine=row["vaccine"],
            vaccine_text=row["vaccine_text"],
            lot=row["lot"],
            given_on=date.fromisoformat(row["given_on"]),
            given_at=time.fromisoformat(row["given_at"]) if row["given_at"] else None,
            site=row["site"],
            expiry=date.fromisoformat(row["expiry"]) if row["expiry"] else None,
            vaccinator=row["vaccinator"],
            reaction=row["reaction"],
            source=Source(row["source"]),
        ),
        status=DoseStatus(row["status"]),
        verified=row["verified"],
        findings=tuple(row["findings"].split()),
        import_id=row["import_id"],
        file=row["file"],
        sheet=row["sheet"],
        row=row["row"],
        corrects=row["corrects"],
    )
