"""Makes the three stories: lists as offices really write them, with the register of their commune.

``python -m samples.make_stories`` writes ``samples/stories/*/list.xlsx``, ``pop.csv`` and ``truth.csv`` (the
result each row was made to have) again, byte for byte. Every result code of DESIGN 6.2 that a machine gives, and nearly every flag and kind, is in them.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from samples import layouts, names, office, people
from samples.maker import Maker, Row
from samples.people import Person
from samples.written import FONTS, Cell

STORIES = Path(__file__).resolve().parent / "stories"
PEOPLE = 700

RIGHT = (
    (), ("name:title-case",), ("name:title-case", "birth:one-digit"), ("birth:date-cell",), ("number:cmnd",),
    ("name:old-tone",), ("name:nfd",), ("number:zero-lost",), ("name:spaces", "sex:lower-case"),
    ("number:spaces", "birth:dashes"), ("name:tcvn3",), ("name:eth", "birth:official"), (), ("name:title-case",),
)  # fmt: skip
"""Right, some only after lossless care: XM."""
WRONG_NAMES = (
    "khong-dau", "khac-dau", "dao-tu", "thieu-tu", "thua-tu", "mot-chu", "viet-tat", "note-in-brackets", "i-y",
    "other",
)  # fmt: skip
WRONG_BIRTHS = (
    "dao-ngay-thang", "chi-co-nam", "01-01", "lech-nam", "mot-so", "month-first", "impossible", "missing",
)  # fmt: skip


class Story:
    """The people of a story and the rows told about them."""

    def __init__(self, seed: int) -> None:
        self.people = people.block(seed, PEOPLE)
        self.twice, self.namesake, self.odd = (self._first(n * 200) for n in range(3))
        self._share(self.twice, 1, "number")
        self._share(self.namesake, 2, "name", "birth", "sex")
        number = self.people[self.odd].number
        self._set(self.odd, number=f"{number[:3]}{int(number[3]) ^ 1}{number[4:]}")
        self.maker = Maker(self.people, seed)
        self.told: list[tuple[str, Row]] = []
        """Where each row was written, as ``ID dong`` ends: ``2.15`` is sheet 2, Excel row 15."""

    def _first(self, start: int) -> int:
        """The first person from here who is as usual: alive, with all four fields, born before 1990."""
        return next(
            n
            for n, p in enumerate(self.people[start:], start)
            if p.alive and p.number and p.sex and len(p.birth) == 10 and p.birth[6:] < "1990"
        )

    def _share(self, index: int, from_end: int, *fields: str) -> None:
        """Give somebody else the same values."""
        values = self.people[index]._asdict()
        self._set(len(self.people) - from_end, **{field: values[field] for field in fields})

    def _set(self, index: int, **values: str) -> None:
        self.people[index] = self.people[index]._replace(**values)

    def row(self, expected: str, *changes: str) -> Row:
        """A row with these changes that has this result for certain."""
        while True:
            row = self.maker.row(*changes)
            if row.expected == expected or (expected == "XM" and row.may_verify):
                return row

    def where(self, found: Sequence[int], *changes: str) -> Row:
        """A row about the first of these people."""
        return self.maker.about(found[0], *changes)

    def indexes(self, **values: str) -> list[int]:
        """Positions of living people who have these values."""
        return [
            n
            for n, person in enumerate(self.people)
            if person.alive and all(getattr(person, field) == value for field, value in values.items())
        ]


def whole_range(story: Story) -> list[Row]:
    """Rows of every result that a machine gives, hardest first in none: as a list has them, mixed."""
    dead = [n for n, p in enumerate(story.people) if p.status == "Đã chết" and p.number]
    young = [n for n in story.indexes() if story.people[n].birth[6:] >= "2010"]
    years = [n for n in story.indexes() if len(story.people[n].birth) == 4 and story.people[n].number]
    away = [n for n in story.indexes(commune=names.COMMUNES[2]) if len(story.people[n].birth) == 10]
    special = [
        story.where([story.twice]),
        story.where([story.namesake], "number:missing"),
        story.where([story.odd]),
        story.where(dead),
        story.where(young, "name:title-case"),
        story.where(years),
        replace(story.where(years[1:]), birth="12/05/1951", may_verify=False, expected="SAI"),
        story.where(story.indexes(number="")),
        story.where(away),
    ]
    rows = [story.row("XM", *changes) for changes in RIGHT]
    rows += [story.row("SAI", f"name:{kind}") for kind in WRONG_NAMES]
    rows += [story.row("SAI", f"birth:{kind}") for kind in WRONG_BIRTHS]
    rows += [story.row("SAI", change) for change in ("sex:other", "sex:missing", "sex:stray-code")]
    rows += [
        story.row("GAN", change)
        for change in (
            "number:missing",
            "number:cmnd-khong-lien-ket",
            "number:mot-so",
            "number:hai-so-dao",
            "number:thieu-so",
            "number:word-before",
        )
    ]
    rows += [
        story.row("THIEU", "number:missing", "birth:missing"),
        story.row("XUNGDOT", "number:other-person"),
    ]
    rows += [
        story.row("XUNGDOT", "name:other", "birth:other"),
        story.maker.stranger(),
        story.maker.stranger(),
    ]
    rows += [
        story.maker.stranger("number:letter-o"),
        story.row("DINHDANG", "number:passport", "name:khac-dau"),
    ]
    rows += [story.maker.foreigner(), story.maker.foreigner(), story.row("LOI", "row:error-birth")]
    rows += [
        story.maker.repeat(rows[0], "number:missing"),
        story.maker.repeat(rows[4]),
        story.maker.repeat(rows[1]),
    ]
    shuffled = [*special, *rows[:-3]]
    story.maker.draw.shuffle(shuffled)
    return [*shuffled, *rows[-3:]]


def commune() -> None:
    """The national platform's import template (DOMAIN B.1), filled by a health station."""
    story, form = Story(2021), layouts.LAYOUTS["national"]
    rows = whole_range(story)
    book, sheet = _book("PL1_Danh sach doi tuong tiem")
    for at, words in enumerate(form.above, 1):
        sheet.cell(at, 1, words or None).font = office.font(11, italic=at > 1, bold=at == 1)
    office.headings(sheet, 7, form.headings)
    for area in ("K7:R7", "T7:V7", "X7:Z7", *(f"{c}7:{c}8" for c in (*"ABCDEFGHIJSW", "AA", "AB"))):
        sheet.merge_cells(area)
    sheet.row_dimensions[7].height, sheet.row_dimensions[8].height = 48, 48
    draw = story.maker.draw
    for at, (row, line) in enumerate(zip(rows, layouts.cells(rows, form, 1), strict=True), form.first_row):
        if draw.random() < 0.3:
            day = f"{draw.randrange(10, 29)}/0{draw.randrange(6, 10)}/2021"
            line[18:22] = [draw.choice(names.VACCINES), day, f"LO{draw.randrange(10**4):04}", "70999"]
            line[26] = "Mũi 2"
        _person(sheet, at, line, row, form)
        story.told.append((f"{_position(sheet)}.{at}", row))
    widths = (
        5,
        26,
        13,
        9,
        10,
        24,
        14,
        17,
        13,
        18,
        *(13,) * 6,
        18,
        26,
        22,
        13,
        10,
        10,
        22,
        13,
        10,
        10,
        14,
        14,
    )
    office.page(sheet, "7:8", widths)
    sheet.freeze_panes = "C9"
    _finish(book, story, "commune", "Trạm Y tế xã Suối Mây")


def ward() -> None:
    """A list by hamlet (DOMAIN B.2): three sheets, blank numbered rows, groups, signatures."""
    story, form = Story(15), layouts.LAYOUTS["ward"]
    years = [n for n in story.indexes() if len(story.people[n].birth) == 4 and story.people[n].number][2:5]
    rows = whole_range(story)[:45] + [story.where([n]) for n in years]
    rows += [story.maker.repeat(next(row for row in rows if row.expected == "XM"))]
    rows += [story.row("SAI", "birth:chi-co-nam") for _ in range(4)]
    book, sheet = _book("Thôn 1")
    sheets = [sheet, book.create_sheet("Thôn 2"), book.create_sheet("Ấp Bàu Sen Đỏ")]
    share = -(-len(rows) // len(sheets))
    for n, hamlet in enumerate(sheets):
        _hamlet(story, hamlet, rows[n * share : (n + 1) * share], form)
    _finish(book, story, "ward", "Tổ COVID cộng đồng xã Suối Mây")


def _hamlet(story: Story, sheet: Worksheet, rows: Sequence[Row], form: layouts.Layout) -> None:
    """One hamlet's sheet of the ward list."""
    seed = _position(sheet) - 1
    office.title(sheet, "A1:D1", "ỦY BAN NHÂN DÂN\nXÃ SUỐI MÂY", 12)
    office.title(sheet, "I1:Q1", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc", 12)
    sheet.row_dimensions[1].height = 36
    office.title(sheet, "I2:Q2", "Suối Mây, ngày 08 tháng 11 năm 2021", 11, italic=True)
    heading = "DANH SÁCH ĐỐI TƯỢNG TIÊM VẮC XIN PHÒNG COVID-19 MŨI 1 NĂM 2021"
    office.title(sheet, "A4:Q4", f"{heading} - {sheet.title.upper()}", 14)
    office.headings(sheet, 7, form.headings)
    for area in ("K7:N8", "O7:P7", "O8:O9", "P8:P9", "Q8:Q9", *(f"{c}7:{c}9" for c in "ABCDEFGHIJ")):
        sheet.merge_cells(area)
    for at, height in ((7, 24), (8, 20), (9, 34)):
        sheet.row_dimensions[at].height = height
    at = form.first_row
    for stt, (row, line) in enumerate(zip(rows, layouts.cells(rows, form, seed), strict=True), 1):
        if stt in (1, 10):
            office.title(sheet, f"A{at}:Q{at}", f"Tổ {1 + stt // 10}", 11)
            sheet.cell(at, 1).fill = office.GROUP_FILL
            sheet.cell(at, 1).alignment = Alignment(horizontal="left")
            at += 1
        _person(sheet, at, line, row, form)
        story.told.append((f"{_position(sheet)}.{at}", row))
        if stt == 5 and not seed:
            sheet.row_dimensions[at].hidden = True
        at += 1
    for stt in range(len(rows) + 1, 26):
        office.person(sheet, at, [stt, *("",) * 16])
        at += 1
    sheet.auto_filter.ref = f"A9:Q{at - 1}"
    office.title(sheet, f"A{at + 1}:D{at + 1}", "TM. ỦY BAN NHÂN DÂN", 12)
    office.title(sheet, f"K{at + 1}:Q{at + 1}", "Người lập biểu", 12)
    office.title(sheet, f"K{at + 2}:Q{at + 2}", "(Ký, ghi rõ họ tên)", 11, italic=True)
    office.page(sheet, "7:9", (5, 26, 14, 8, 15, 10, 12, 14, 17, 18, 24, 12, 12, 13, 8, 10, 9))
    sheet.freeze_panes = "C10"


def factory() -> None:
    """A company's list (DOMAIN B.4, B.5): the time first, identity late, foreigners with passports."""
    story, form = Story(93), layouts.LAYOUTS["employer"]
    rows = [story.row("XM", *changes) for changes in RIGHT * 2]
    rows += [story.maker.foreigner() for _ in range(8)]
    rows += [story.row("SAI", f"name:{kind}") for kind in WRONG_NAMES[:5]]
    rows += [story.row("SAI", f"birth:{kind}") for kind in WRONG_BIRTHS[:4]]
    rows += [story.row("DINHDANG", "number:passport", "name:khong-dau"), story.row("GAN", "number:phone")]
    rows += [story.row("XUNGDOT", "number:other-person"), story.maker.stranger(), story.maker.stranger()]
    rows += [story.maker.repeat(rows[0]), story.row("GAN", "number:missing")]
    rows += [replace(story.row("XM"), nationality="Việt Nam/Úc"), replace(story.row("XM"), nationality="VN")]
    story.maker.draw.shuffle(rows)
    book, sheet = _book("Ca sáng")
    office.title(sheet, "A1:O1", "CÔNG TY TNHH MAY LÁ BIẾC – DANH SÁCH NGƯỜI LAO ĐỘNG ĐĂNG KÝ TIÊM", 14)
    sheet.row_dimensions[1].height = 30
    sheet.row_dimensions[3].height = 34
    office.headings(sheet, 3, form.headings)
    for at, (row, line) in enumerate(zip(rows, layouts.cells(rows, form, 93), strict=True), form.first_row):
        _person(sheet, at, line, row, form)
        story.told.append((f"{_position(sheet)}.{at}", row))
    last = form.first_row + len(rows)
    sheet.cell(last, 1, f"Tổng cộng: {len(rows)} người").font = office.font(bold=True)
    office.page(sheet, "3:3", (12, 7, 11, 12, 16, 26, 14, 9, 15, 26, 14, 18, 28, 10, 14))
    sheet.freeze_panes = "A4"
    sheet.auto_filter.ref = f"A3:O{last - 1}"
    sheet.sheet_properties.tabColor = "1F7A4D"
    _finish(book, story, "factory", "Phòng Nhân sự")


def _book(first_sheet: str) -> tuple[Workbook, Worksheet]:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = first_sheet
    return book, sheet


def _person(sheet: Worksheet, at: int, line: Sequence[Cell], row: Row, form: layouts.Layout) -> None:
    """One person's row, with the Excel error and the old font where the row has them."""
    cells = office.person(sheet, at, line)
    if row.error_field:
        cells[form.keys.index(row.error_field)].value = "#N/A"
    for change in FONTS.keys() & set(row.changes):
        cells[form.keys.index("name")].font = office.font(name=FONTS[change])


def _position(sheet: Worksheet) -> int:
    """Position of the sheet among all sheets, from 1."""
    book = sheet.parent
    return book.index(sheet) + 1 if book else 1


def _finish(book: Workbook, story: Story, name: str, creator: str) -> None:
    folder = STORIES / name
    folder.mkdir(parents=True, exist_ok=True)
    office.save(book, folder / "list.xlsx", creator)
    people.write(folder / "pop.csv", iter([_by_household(story.people)]))
    with (folder / "truth.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("row", "result", "changes"))
        for at, row in story.told:
            table.writerow((at, row.expected or "XM", " ".join(row.changes)))


def _by_household(register: Sequence[Person]) -> list[Person]:
    return sorted(register, key=lambda person: (person.commune, person.household, person.birth[6:]))


def main() -> None:
    """Make the stories again."""
    commune()
    ward()
    factory()


if __name__ == "__main__":
    main()
