"""Measures ``vaxcli plan`` as a whole process: 50,000 people of a return in under 5 s (issue 4).

``python benchmarks/plan.py [--people 50000] [--runs 3]``
A list of invented people is verified once; then the plan is made from its return, without and with the register.
"""

from __future__ import annotations

import argparse
import csv
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from vaxcli.register import doses, imports, people, store
from vaxcli.register.doses import NewDose
from vaxcli.register.imports import Incoming
from vaxcli.register.model import Dose
from vaxcli.workbook.additions import NewColumn, NewSheet
from vaxcli.workbook.patch import new_workbook

FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương")
MIDDLE = ("Văn", "Thị", "Minh", "Thanh", "Quốc", "Ngọc", "Hữu", "Thu")
GIVEN = (
    "An",
    "Ánh",
    "Bình",
    "Cường",
    "Dũng",
    "Đào",
    "Giang",
    "Hà",
    "Hoà",
    "Khoa",
    "Lan",
    "Mai",
    "Nga",
    "Phúc",
)
HEADINGS = ("Họ và tên", "Ngày sinh", "Giới tính", "Số định danh", "Địa chỉ", "Thôn")
DAY = date(2021, 9, 1)


def person(at: int) -> tuple[str, str, str, str, str, str]:
    """One of a district's people; one in ten wrote his birth date wrong."""
    name = f"{FAMILY[at % 12]} {MIDDLE[at // 12 % 8]} {GIVEN[at // 96 % 14]}"
    born = date(1950, 1, 1) + timedelta(days=at * 7 % 19000)
    sex = at % 2
    number = f"070{sex}{born.year % 100:02}{at:06}"
    home = at // 4
    return (
        name,
        f"{born:%d/%m/%Y}",
        ("Nam", "Nữ")[sex],
        number,
        f"Số {home % 900} Thôn {home % 87}",
        f"Thôn {home % 87}",
    )


def prepare(folder: Path, count: int) -> None:
    """A list, the population and the return."""
    rows = [person(at) for at in range(count)]
    with (folder / "pop.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([HEADINGS[:4], *(row[:4] for row in rows)])
    wrong = [(row[0], "01/01/1949", *row[2:]) if at % 10 == 0 else row for at, row in enumerate(rows)]
    sheet = NewSheet(
        name="Danh sách",
        columns=tuple(NewColumn(heading=heading, width=20) for heading in HEADINGS),
        values=[list(column) for column in zip(*wrong, strict=True)],
    )
    (folder / "list.xlsx").write_bytes(new_workbook([sheet]))
    run(folder, "verify", "list.xlsx", "--population", "pop.csv", "--quiet")


def remember(folder: Path, count: int) -> None:
    """A register that received the return, in which half of the people have a first dose."""
    run(folder, "receive", "list.xlsx", "list.verified.xlsx", "--quiet")
    wanted = [person(at)[3] for at in range(0, count, 2)]
    coming = Incoming(kind="doses", file="a.xlsx", sha256="0" * 64, rows=count, at=datetime.now(UTC), by="-")
    with store.opened(folder / "register.sqlite") as connection:
        made = imports.begin_import(connection, coming)
        places = [found[0].id for found in people.by_numbers(connection, wanted).values()]
        given = [
            NewDose(
                person_id=place,
                dose=Dose(dose_no=1, vaccine=("pfizer", "astrazeneca")[at % 2], vaccine_text="-", lot="A",
                          given_on=DAY + timedelta(days=at % 60), site="TYT"),
                verified=True, findings=(), sheet=1, row=at,
            )
            for at, place in enumerate(places)
        ]  # fmt: skip
        doses.add(connection, made, given)


def run(folder: Path, *line: str) -> float:
    """Seconds of one whole run of the command."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "vaxcli", *line], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    """Measure and say it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=50_000)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder, asked.people)
        start = ("--start", "15/11/2021", "--overwrite", "--quiet")
        for what, line in (
            ("proposed half-days of 100", start),
            ("sessions with one vaccine each", (*start, *sessions(asked.people))),
            ("with a register of first doses", start),
            ("people of the register", start),
        ):
            if what.startswith("with a register"):
                remember(folder, asked.people)
            files = () if what.startswith("people") else ("list.verified.xlsx",)
            seconds = [run(folder, "plan", *files, *line) for _ in range(asked.runs)]
            print(f"{asked.people:>7,} people, {what:<34}{statistics.median(seconds):>6.2f} s")


def sessions(count: int) -> tuple[str, ...]:
    """Half-days of 500, Pfizer and AstraZeneca by turns."""
    lines = []
    for at in range(count // 500 + 1):
        day = date(2021, 11, 15) + timedelta(days=at // 2)
        lines += [
            "--session",
            f"{day} {('sang', 'chieu')[at % 2]}; TYT; 500; {('Pfizer', 'AstraZeneca')[at % 2]}",
        ]
    return tuple(lines)


if __name__ == "__main__":
    main()
