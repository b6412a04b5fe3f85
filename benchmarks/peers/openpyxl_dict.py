"""The peer most people write first: openpyxl, a dict by number, three columns, save."""

from __future__ import annotations

import csv
import sys
from datetime import datetime

from openpyxl import load_workbook

FIELDS = ("Số CMT/CCCD/Hộ chiếu", "Họ và tên", "Ngày sinh", "Giới tính")


def text(value: object) -> str:
    """A cell as the extract would write it."""
    if isinstance(value, datetime):
        return value.strftime("%d/%m/%Y")
    return "" if value is None else str(value).strip().upper()


def main() -> None:
    """Compare the list of the command line with the extract."""
    list_file, extract, target = sys.argv[1:]
    people = {}
    with open(extract, encoding="utf-8-sig", newline="") as lines:  # noqa: PTH123 as such scripts do it
        for person in csv.DictReader(lines):
            for column in ("Số CMND cũ", "Số định danh"):
                if person[column]:
                    people[person[column]] = person
    book = load_workbook(list_file)
    sheet = book.active
    heading = [cell.value for cell in sheet[1]]
    number, name, birth, sex = (heading.index(field) for field in FIELDS)
    after = len(heading) + 1
    for at, title in enumerate(("Kết quả", "Sai ở", "Số định danh")):
        sheet.cell(1, after + at, title)
    for row in sheet.iter_rows(min_row=2):
        value = row[number].value
        digits = str(value).zfill(9 if value < 10**9 else 12) if isinstance(value, int) else text(value)
        person = people.get(digits)
        if person is None:
            sheet.cell(row[0].row, after, "Không tìm thấy")
            continue
        wrong = [
            field
            for field, cell in (("Họ và tên", row[name]), ("Ngày sinh", row[birth]), ("Giới tính", row[sex]))
            if text(cell.value) != person[field].upper()
        ]
        sheet.cell(row[0].row, after, "Sai" if wrong else "Đúng")
        sheet.cell(row[0].row, after + 1, ", ".join(wrong))
        sheet.cell(row[0].row, after + 2, person["Số định danh"])
    book.save(target)


if __name__ == "__main__":
    main()
