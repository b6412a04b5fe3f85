"""Measures a report with everybody in the annex: the whole process from the shell (issue 5: 20,000 people under 5 s).

``python benchmarks/report.py [--people 20000] [--keep DIR]``
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import orjson
from sqlalchemy import insert

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from samples import names
from samples.people import block
from vaxcli.register import doses, imports, outcomes, people, store
from vaxcli.register.doses import NewDose
from vaxcli.register.imports import Incoming
from vaxcli.register.model import Dose, NotVaccinated
from vaxcli.register.outcomes import NewOutcome
from vaxcli.register.people import NewPerson
from vaxcli.register.schema import lists

DAY = date(2021, 11, 15)
DAYS = 9
VACCINES = (
    ("pfizer", "FK2045"),
    ("astrazeneca", "210405"),
    ("vero_cell", "2021050817"),
    ("moderna", "939893"),
)
CODES = ("XM",) * 17 + ("XMBS", "SAI", "KHONG")
GROUPS = ("1", "2", "9", "10", "16", "")
LIST = "1a2b3c4d"


def person(at: int, name: str, birth: str, sex: str) -> NewPerson:
    """Somebody of a returned list."""
    return NewPerson(
        number=f"0701{at:08}",
        full_name=name,
        birth="-".join(reversed(birth.split("/"))),
        sex={"Nam": "M", "Nữ": "F"}.get(sex, ""),
        hamlet=names.HAMLETS[at % len(names.HAMLETS)],
        priority_group=GROUPS[at % len(GROUPS)],
        code=CODES[at % len(CODES)],
        list_id=LIST,
        row_id=f"{LIST}-1.{at + 2}",
    )


def dose(place: int, at: int, number: int) -> NewDose:
    """A dose of somebody."""
    vaccine, lot = VACCINES[at % 7 % len(VACCINES)]
    given = Dose(
        dose_no=number,
        vaccine=vaccine,
        vaccine_text=vaccine,
        lot=lot,
        given_on=DAY + timedelta(days=at % DAYS + 35 * (number - 1)),
        site=("Trạm Y tế xã", "Nhà văn hoá Thôn 2")[at % 3 == 0],
    )
    return NewDose(
        person_id=place,
        dose=given,
        verified=CODES[at % len(CODES)] in ("XM", "XMBS"),
        findings=("DOSE-not-verified",) if CODES[at % len(CODES)] in ("SAI", "KHONG") else (),
        sheet=1,
        row=at + 2,
    )


def make(register: Path, count: int) -> None:
    """A register of people of one list: one dose each, two of every third, one in fifty without."""
    persons = [person(at, one.name, one.birth, one.sex) for at, one in enumerate(block(5, count))]
    counts = {code: sum(one.code == code for one in persons) for code in dict.fromkeys(CODES)}
    now = datetime(2021, 12, 31, 9, tzinfo=UTC)
    with store.opened(register) as connection:
        coming = Incoming(kind="return", file="list.verified.xlsx", sha256="1", rows=count, at=now, by="")
        made = imports.begin_import(connection, coming)
        places = people.add(connection, made, persons)
        line = {
            "list_id": LIST,
            "fingerprint": LIST * 8,
            "made_on": "2021-11-08",
            "due_on": "2021-11-10",
            "returned_on": "2021-11-11",
            "returned_last": "2021-11-11",
            "people": count,
            "counts": orjson.dumps(counts).decode(),
            "import_id": made.id,
        }
        connection.execute(insert(lists).values(**line))
    with store.opened(register) as connection:
        coming = Incoming(kind="doses", file="doses.xlsx", sha256="2", rows=count, at=now, by="")
        made = imports.begin_import(connection, coming)
        given = [dose(place, at, 1) for at, place in enumerate(places) if at % 50]
        given += [dose(place, at, 2) for at, place in enumerate(places) if at % 50 and at % 3 == 0]
        doses.add(connection, made, given)
        missed = [
            NewOutcome(
                person_id=place,
                outcome=list(NotVaccinated)[at // 50 % 3],
                on_day=DAY,
                reason="",
                sheet=1,
                row=at + 2,
            )
            for at, place in enumerate(places)
            if at % 50 == 0
        ]
        outcomes.add(connection, made, missed)


def main() -> None:
    """Make the register, then every form of the report, each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--keep", type=Path, help="a folder in which register and report stay")
    order = parser.parse_args()
    with tempfile.TemporaryDirectory() as spare:
        folder: Path = order.keep or Path(spare)
        folder.mkdir(exist_ok=True)
        if not (folder / "register.sqlite").exists():
            make(folder / "register.sqlite", order.people)
        for forms in ("pdf,xlsx,html,json", "pdf", "xlsx", "json"):
            line = [
                sys.executable,
                "-m",
                "vaxcli",
                "report",
                "--annex",
                "--format",
                forms,
                "--overwrite",
                "-q",
            ]
            start = time.perf_counter()
            subprocess.run(line, cwd=folder, check=True)
            print(f"{order.people:,} people, {forms:<20}{time.perf_counter() - start:>8.2f} s")


if __name__ == "__main__":
    main()
