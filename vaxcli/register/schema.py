"""The tables of the register, the same on SQLite and PostgreSQL (DESIGN 3, 7).

Days are ISO text: ``2021-11-08``, and a birth may be ``1985-03`` or ``1985``; moments are ISO 8601 with their
offset. Text that lacks is ``""``, so that two rows can be compared with ``=``. ``VERSION`` grows with every change of
this file, and ``migrations`` holds the step that leads to it.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    text,
)

VERSION = 1

metadata = MetaData()


def _text(name: str) -> Column[str]:
    return Column(name, String, nullable=False, server_default="")


meta = Table(
    "vaxcli",
    metadata,
    Column("key", String, primary_key=True),
    Column("value", String, nullable=False),
)
"""``version`` of the schema; ``head``: the hash of the last entry of the history."""

imports = Table(
    "imports",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String, nullable=False),  # return, doses, history, correct, void, accept, checkin
    Column("file", String, nullable=False),  # its name without folders
    Column("sha256", String, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("at", String, nullable=False),
    _text("by"),
    _text("counts"),  # JSON
    _text("undone_at"),
    _text("undone_why"),
    Index("imports_sha256", "sha256"),
)

lists = Table(
    "lists",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("list_id", String, nullable=False),
    Column("fingerprint", String, nullable=False, unique=True),
    _text("made_on"),
    _text("due_on"),
    _text("returned_on"),  # of the first return taken in: the two days are measured by it
    _text("returned_last"),
    Column("returns", Integer, nullable=False, server_default="1"),  # number of the return taken in last
    Column("people", Integer, nullable=False),
    _text("counts"),  # JSON: rows by result code
    Column("status", String, nullable=False, server_default="valid"),
    Column("import_id", Integer, ForeignKey("imports.id"), nullable=False),
)

people = Table(
    "people",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String, nullable=False, unique=True),
    _text("number"),
    _text("full_name"),
    _text("name_key"),
    _text("birth"),
    _text("sex"),
    _text("nationality"),
    _text("hamlet"),
    _text("address"),
    _text("commune"),
    _text("phone"),
    _text("health_insurance"),
    _text("priority_group"),
    _text("code"),
    _text("flags"),  # codes with a space between
    _text("list_id"),
    _text("row_id"),
    Column("import_id", Integer, ForeignKey("imports.id"), nullable=False),
    Index("people_row", "row_id"),
    Index("people_name", "name_key"),
)
"""``key`` keeps one person one row: ``N:`` and a verified number, ``P:`` and a passport, else ``U:`` and what is known.
``name_key`` is the name as it is compared (``people.names``)."""

numbers = Table(
    "numbers",
    metadata,
    Column("number", String, primary_key=True),
    Column("person_id", Integer, ForeignKey("people.id"), primary_key=True),
    Index("numbers_person", "person_id"),
)
"""Every number a person is known by: the new one, the old one, the passport, and for somebody who is not verified
the one he gave. One number may be that of several."""

doses = Table(
    "doses",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", Integer, ForeignKey("people.id"), nullable=False),
    Column("dose_no", Integer),
    _text("kind"),
    _text("vaccine"),
    _text("vaccine_text"),
    _text("lot"),
    Column("given_on", String, nullable=False),
    _text("given_at"),
    _text("site"),
    _text("expiry"),
    _text("vaccinator"),
    _text("reaction"),
    Column("source", String, nullable=False),
    Column("status", String, nullable=False, server_default="valid"),
    Column("corrects", Integer, ForeignKey("doses.id")),
    Column("verified", Boolean, nullable=False),  # when it was recorded; by now it is what its person is
    _text("findings"),  # codes with a space between
    Column("import_id", Integer, ForeignKey("imports.id"), nullable=False),
    Column("sheet", Integer, nullable=False),
    Column("row", Integer, nullable=False),
    Index("doses_person", "person_id"),
    Index("doses_day", "given_on"),
)

outcomes = Table(
    "outcomes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", Integer, ForeignKey("people.id"), nullable=False),
    Column("outcome", String, nullable=False),
    Column("on_day", String, nullable=False),
    _text("reason"),
    Column("status", String, nullable=False, server_default="valid"),
    Column("import_id", Integer, ForeignKey("imports.id"), nullable=False),
    Column("sheet", Integer, nullable=False),
    Column("row", Integer, nullable=False),
    UniqueConstraint("person_id", "outcome", "on_day", "import_id"),
    Index("outcomes_day", "on_day"),
)
"""Who was expected and got no dose, and why."""

arrivals = Table(
    "arrivals",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", Integer, ForeignKey("people.id")),
    Column("plan", String, nullable=False),  # id of the plan
    _text("session"),
    Column("at", String, nullable=False),
    Column("day", String, nullable=False),
    _text("row_id"),
    _text("number"),
    _text("full_name"),
    _text("birth"),
    _text("sex"),
    Column("paper", String, nullable=False),  # card, notice, none
    Column("on_plan", Boolean, nullable=False),
    Column("walk_in", Boolean, nullable=False),
    _text("letters"),
    _text("earlier_doses"),  # JSON: what the confirmation paper says
    Column("status", String, nullable=False, server_default="valid"),
    Column("import_id", Integer, ForeignKey("imports.id"), nullable=False),
    Index("arrivals_day", "day"),
    Index("arrivals_person", "person_id"),
)

history = Table(
    "history",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", String, nullable=False),
    _text("by"),
    Column("import_id", Integer, ForeignKey("imports.id")),
    Column("action", String, nullable=False),  # add, change, correct, void, undo, purge
    Column("subject", String, nullable=False),  # name of the table
    Column("subject_id", Integer, nullable=False),
    Column("payload", String),  # JSON with a salt: before, after, reason; taken away by a purge
    Column("digest", String, nullable=False),  # SHA-256 of the payload
    Column("previous", String, nullable=False),
    Column("hash", String, nullable=False),
    Index("history_subject", "subject", "subject_id"),
)
"""Each entry carries the hash of the one before (R57). It holds the digest of its payload, not the payload: a purge
may take personal data away and the chain still proves that nothing else was touched."""

ONE_VALID_DOSE = Index(
    "doses_once",
    doses.c.person_id,
    doses.c.given_on,
    doses.c.dose_no,
    doses.c.source,
    unique=True,
    sqlite_where=text("status = 'valid'"),
    postgresql_where=text("status = 'valid'"),
)
"""The last guard against a dose that two writers add at once."""
