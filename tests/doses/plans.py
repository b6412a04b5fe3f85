"""Plans as ``vaxcli plan`` writes them, from a table on the screen."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl

from tests.tables import table
from vaxcli.doses.planread import COLUMNS, Planned
from vaxcli.people import dates, sex
from vaxcli.texts import document

DAY = date(2021, 11, 15)
PLAN = """
| Họ và tên      | Ngày sinh  | Giới tính | Số           | Thôn   | Ngày       | Buổi  | Mũi | Vắc xin     | Mã  | ID dòng       |
| Nguyễn Văn An  | 02/03/1985 | Nam       | 070085000011 | Thôn 1 | 15/11/2021 | sáng  | 2   | AstraZeneca | XM  | 1a2b3c4d-1.2  |
| Trần Thị Bình  | 31/12/1990 | Nữ        | 070190000022 | Thôn 2 | 15/11/2021 | chiều | 1   | AstraZeneca | XM  | 1a2b3c4d-1.3  |
| Võ Minh Phúc   | 05/05/1988 | Nam       | 070088000066 | Thôn 1 | 15/11/2021 | sáng  | 1   | Pfizer      | XM  | 1a2b3c4d-1.4  |
| Võ Minh Phúc   | 07/08/1995 | Nam       | 070095000077 | Thôn 3 | 15/11/2021 | sáng  | 1   | Pfizer      | XM  | 1a2b3c4d-1.5  |
| Kim Min Soo    | 04/07/1980 | Nam       | M12345678    | Thôn 2 | 15/11/2021 | sáng  | 1   | Pfizer      | KXM | 1a2b3c4d-1.6  |
| Lê Hoàng Cường | 01/06/1979 | Nam       | 070079000033 | Thôn 2 | 16/11/2021 | sáng  | 1   | Pfizer      | XMBS | 1a2b3c4d-1.7 |
"""
PLACE = "Trạm Y tế Suối Mây"
AN = "070085000011||NGUYỄN VĂN AN|02031985|Nam|Thôn 1, Suối Mây, Tân Lập, Bình Phước|01052021"
"""The card of the first person, by DOMAIN C.6: invented."""


def people(text: str = PLAN) -> list[Planned]:
    """The people of a table."""
    found = []
    for row, cells in enumerate(table(text)[1:], 2):
        name, born, holder, number, hamlet, day, half, dose, vaccine, code, row_id = cells
        found.append(
            Planned(
                row=row,
                session=f"{day} {half}",
                day=date.fromisoformat(dates.read(day).iso),
                half=half,
                place=PLACE,
                full_name=name,
                birth=dates.read(born).iso,
                sex=sex.read(holder, {}).value,
                number=number,
                hamlet=hamlet,
                dose_no=int(dose),
                vaccine=vaccine,
                earlier="",
                code=code,
                row_id=row_id,
            )
        )
    return found


def plan(folder: Path, text: str = PLAN, plan_id: str = "5e6f7a8b") -> Path:
    """Write a plan as a workbook: ``plan.xlsx``."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = document("plan-sheet")
    sheet.append([document(f"plan-column-{name}") for name in COLUMNS])
    for person in people(text):
        values = {name: getattr(person, name) for name in COLUMNS}
        values["birth"] = "/".join(reversed(person.birth.split("-")))
        values["sex"] = {"M": "Nam", "F": "Nữ"}.get(person.sex, "")
        values["day"] = f"{person.day:%d/%m/%Y}"
        sheet.append(list(values.values()))
    totals = book.create_sheet(document("plan-sheet-totals"))
    totals.append([document("plan-id"), plan_id])
    path = folder / "plan.xlsx"
    book.save(path)
    return path
