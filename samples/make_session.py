"""Makes the story of a vaccination session: list, population, scans at the desk and the doses given.

``python -m samples.make_session`` writes ``samples/session`` again, byte for byte. The whole road of step 3 is in it:
verify, receive, plan, checkin and record. Everybody is invented.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook

from samples import office

SESSION = Path(__file__).resolve().parent / "session"
HEADINGS = (
    *("STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD/CMND", "Quốc tịch", "Địa chỉ", "Thôn"),
    *("Mũi đăng ký tiêm", "Tên vắc xin mũi 1", "Ngày tiêm mũi 1"),
)
PEOPLE = (
    # a household that is to come together
    ("Nguyễn Văn An", "02/03/1985", "Nam", "070085000011", "", "Số 4", "Thôn 1", "1", "", ""),
    ("Trần Thị Ánh", "31/12/1990", "Nữ", "070190000022", "", "Số 4", "Thôn 1", "1", "", ""),
    ("Nguyễn Đào", "15/07/2006", "Nữ", "070306000033", "", "Số 4", "Thôn 1", "1", "", ""),
    # second doses: overdue, due, not yet due, nothing known of the first
    (
        "Lê Hoàng Cường",
        "01/06/1979",
        "Nam",
        "070079000044",
        "",
        "Số 9",
        "Thôn 10",
        "2",
        "AstraZeneca",
        "10/08/2021",
    ),
    ("Phạm Thị Dung", "20/11/1960", "Nữ", "070160000055", "", "Số 2", "Thôn 2", "2", "Pfizer", "20/10/2021"),
    ("Đỗ Thị Hoa", "05/05/1972", "Nữ", "070172000066", "", "Số 7", "Thôn 2", "2", "Pfizer", "10/11/2021"),
    ("Võ Minh Phúc", "07/08/1995", "Nam", "070095000077", "", "Số 8", "Thôn 2", "2", "", ""),
    # of age for an identity card and without one
    ("Bùi Văn Lâm", "11/11/1955", "Nam", "285000088", "", "Số 1", "Thôn 10", "1", "", ""),
    # not a citizen: by his passport
    ("Kim Min Soo", "04/07/1980", "Nam", "M12345678", "Hàn Quốc", "Số 3", "Thôn 2", "1", "", ""),
    # too young; wrong birth date; unknown; twice
    ("Hồ Bé Nhi", "09/09/2015", "Nữ", "070315000099", "", "Số 5", "Thôn 1", "1", "", ""),
    ("Đinh Văn Giàu", "08/09/1999", "Nam", "070099000100", "", "Số 6", "Thôn 1", "1", "", ""),
    ("Lý Thị Mơ", "01/01/2000", "Nữ", "070300000111", "", "Số 6", "Thôn 1", "1", "", ""),
    ("NGUYỄN VĂN AN", "2/3/1985", "Nam", "070085000011", "", "", "", "1", "", ""),
)
POPULATION = (
    ("070085000011", "", "NGUYỄN VĂN AN", "02/03/1985", "Nam"),
    ("070190000022", "", "TRẦN THỊ ÁNH", "31/12/1990", "Nữ"),
    ("070306000033", "", "NGUYỄN ĐÀO", "15/07/2006", "Nữ"),
    ("070079000044", "", "LÊ HOÀNG CƯỜNG", "01/06/1979", "Nam"),
    ("070160000055", "", "PHẠM THỊ DUNG", "20/11/1960", "Nữ"),
    ("070172000066", "", "ĐỖ THỊ HOA", "05/05/1972", "Nữ"),
    ("070095000077", "", "VÕ MINH PHÚC", "07/08/1995", "Nam"),
    ("", "285000088", "BÙI VĂN LÂM", "11/11/1955", "Nam"),
    ("070315000099", "", "HỒ BÉ NHI", "09/09/2015", "Nữ"),
    ("070099000100", "", "ĐINH VĂN GIÀU", "09/09/1999", "Nam"),
)
SESSIONS = (
    ("Ngày", "Buổi", "Điểm tiêm", "Sức chứa", "Vắc xin"),
    ("15/11/2021", "sáng", "Trạm Y tế", "8", "Pfizer"),
    ("15/11/2021", "chiều", "Trạm Y tế", "5", "AstraZeneca"),
)
STOCK = (
    ("Vắc xin", "Số lô", "Số liều", "Hạn dùng"),
    ("Pfizer", "FK0112", "6", "30/11/2021"),
    ("Pfizer", "FK0113", "60", "31/01/2022"),
    ("AstraZeneca", "210101", "1", "31/12/2021"),
)
SCANS = (
    # cards; a number typed beside the notice, with the paper of the first dose; twice; a passport; a card that differs;
    # somebody nobody planned
    "070085000011||NGUYỄN VĂN AN|02031985|Nam|Thôn 1, Suối Mây, Tân Lập, Bình Phước|01052021",
    "070190000022||TRẦN THỊ ÁNH|31121990|Nữ|Thôn 1, Suối Mây, Tân Lập, Bình Phước|01052021",
    "070160000055\tg\tPfizer\t20/10/2021\tFJ8890\t1\t2",
    "070085000011||NGUYỄN VĂN AN|02031985|Nam|Thôn 1, Suối Mây, Tân Lập, Bình Phước|01052021",
    "M12345678\t1",
    "070306000033||NGUYỄN ĐÀO|15072005|Nữ|Thôn 1, Suối Mây, Tân Lập, Bình Phước|01052021\tc",
    "070301009999||LÊ THỊ MỚI|01022001|Nữ|Thôn 9, Bàu Sen|01052021\tc",
)
DOSES = (
    ("Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD/CMND", "Mũi số", "Tên vắc xin", "Số lô", "Ngày tiêm",
     "Lý do không tiêm"),
    ("Nguyễn Văn An", "02/03/1985", "Nam", "070085000011", "1", "Pfizer", "FK0112", "15/11/2021", ""),
    ("Trần Thị Ánh", "31/12/1990", "Nữ", "070190000022", "", "", "", "15/11/2021", "Tạm hoãn, đang sốt"),
    ("Phạm Thị Dung", "20/11/1960", "Nữ", "070160000055", "2", "Pfizer", "FK0112", "15/11/2021", ""),
    ("Kim Min Soo", "04/07/1980", "Nam", "M12345678", "1", "Pfizer", "FK0112", "15/11/2021", ""),
    ("Nguyễn Đào", "15/07/2006", "Nữ", "070306000033", "1", "Pfizer", "FK0112", "15/11/2021", ""),
    ("Lê Thị Mới", "01/02/2001", "Nữ", "070301009999", "1", "Pfizer", "FK0112", "15/11/2021", ""),
)  # fmt: skip


def main() -> None:
    """Make the story again."""
    SESSION.mkdir(parents=True, exist_ok=True)
    rows = [HEADINGS, *((str(at), *person) for at, person in enumerate(PEOPLE, 1))]
    _book("list.xlsx", "DANH SÁCH ĐĂNG KÝ TIÊM VẮC XIN PHÒNG COVID-19", rows, day="08")
    _book("doses.xlsx", "KẾT QUẢ TIÊM", DOSES, day="15")
    _table("pop.csv", [("Số định danh", "Số CMND cũ", "Họ và tên", "Ngày sinh", "Giới tính"), *POPULATION])
    _table("sessions.csv", SESSIONS)
    _table("stock.csv", STOCK)
    (SESSION / "scans.txt").write_text("\n".join(SCANS) + "\n", encoding="utf-8", newline="\n")


def _book(name: str, title: str, rows: Sequence[Sequence[str]], *, day: str) -> None:
    """A workbook as a health station makes it."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Danh sách"
    last = "ABCDEFGHIJK"[len(rows[0]) - 1]
    office.title(sheet, f"A1:{last}1", title)
    office.title(sheet, f"A2:{last}2", f"Suối Mây, ngày {day} tháng 11 năm 2021", 11, italic=True)
    office.headings(sheet, 3, rows[:1])
    for at, row in enumerate(rows[1:], 4):
        office.person(sheet, at, row)
    office.page(sheet, "3:3", (22,) * len(rows[0]))
    office.save(book, SESSION / name, "Trạm Y tế xã Suối Mây")


def _table(name: str, rows: Sequence[Sequence[str]]) -> None:
    with (SESSION / name).open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


if __name__ == "__main__":
    main()
