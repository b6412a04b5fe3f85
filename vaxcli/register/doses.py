"""The doses of the register: added, corrected, voided; never deleted (promise 8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, select, update

from vaxcli.register import history, server
from vaxcli.register.bulk import insert_all, new_ids, parts, update_all
from vaxcli.register.history import Change
from vaxcli.register.imports import Import
from vaxcli.register.model import VERIFIED, Dose, DoseKind, DoseStatus, Source, StoredDose
from vaxcli.register.schema import doses, imports, people

_UNVERIFIED = frozenset(
    {"DOSE-not-verified", "DOSE-not-listed", "DOSE-namesake", "DOSE-other-person", "DOSE-several"}
)
"""What is said of a dose while nobody has verified its person; no more once somebody has."""


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
    """The doses of each person, by day; with ``status`` None also those that no longer stand.

    Where several write at once, nobody else changes them until this transaction ends.
    """
    found: dict[int, list[StoredDose]] = defaultdict(list)
    wanted = sorted(set(ids))
    server.hold(connection, wanted)
    for part in parts(wanted):
        question = _question().where(doses.c.person_id.in_(part))
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
    ids = new_ids(connection, doses, len(found))
    rows = [_row(new, made, number) for new, number in zip(found, ids, strict=False)]
    insert_all(connection, doses, rows)
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
    row = _row(new, made, next(new_ids(connection, doses, 1))) | {"corrects": number}
    insert_all(connection, doses, [row])
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


def judge_again(connection: Connection, made: Import, found: Mapping[int, Sequence[str]]) -> int:
    """Keep what is found of doses by now, where it is not what was found before; how many doses that changes.

    A finding is about a fact, and never the fact itself (promise 8): only the findings of doses that stand change.

    Args:
        connection: A register that may be written.
        made: The import on whose occasion they were looked at.
        found: Codes by the place of the dose.
    """
    changes = []
    for part in parts(found):
        question = select(doses).where(doses.c.id.in_(part), doses.c.status == DoseStatus.VALID)
        for row in connection.execute(question.order_by(doses.c.id)).mappings():
            now = " ".join(found[row["id"]])
            if row["findings"] != now:
                before = history.plain(row)
                changes.append(
                    Change(
                        action="judge",
                        subject="doses",
                        subject_id=row["id"],
                        before=before,
                        after=before | {"findings": now},
                    )
                )
    news = [(change.subject_id, {"findings": change.after["findings"]}) for change in changes]
    update_all(connection, doses, news)
    history.write(connection, made, changes)
    return len(changes)


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
    return (
        select(doses, imports.c.file.label("file"), people.c.code.label("person_code"))
        .join(imports, imports.c.id == doses.c.import_id)
        .join(people, people.c.id == doses.c.person_id)
    )


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


def _stored(row: RowMapping) -> StoredDose:
    codes = row["findings"].split()
    verified = row["person_code"] in VERIFIED and "DOSE-differs" not in codes
    if verified:
        codes = [code for code in codes if code not in _UNVERIFIED]
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
        verified=verified,
        findings=tuple(codes),
        import_id=row["import_id"],
        file=row["file"],
        sheet=row["sheet"],
        row=row["row"],
        corrects=row["corrects"],
    )
