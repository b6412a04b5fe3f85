"""Dose rows of the workbooks people use (issue 4, clause 2; DOMAIN B.1, B.2, B.4, B.6).

1. The national template, both versions: Mui 1, Mui 2 under merged parents, the vaccine outside its group.
2. One row a dose; day and time in one cell or two; Excel dates and serials.
3. The number of the dose: its column, its group, the option, the title.
4. Not given and why; a row that says both is not read.
5. A day that cannot be read names its cell; a vaccine without a day and lot is only a plan.
6. Nothing is lost: repeated headings, boosters, ID rows, Excel errors.
"""

from __future__ import annotations

import io
import shutil
import subprocess
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.doses.made import AN, HEAD, rows_of, sheet, told
from vaxcli.doses.reading import Asked, DoseRow, Fault
from vaxcli.lists import templates
from vaxcli.register.model import DoseKind, NotVaccinated, Source

DOSE = ["Tên vắc xin", "Số lô", "Ngày tiêm"]
FIRST, SECOND = (1, "astrazeneca", "ABV5300", "2021-09-01"), (2, "pfizer", "FG4493", "2021-11-20")


def one(
    folder: Path, columns: list[str], cells: list[Any], asked: Asked | None = None, **more: Any
) -> DoseRow:
    """The only row of a list with these columns beside the person's."""
    (row,) = rows_of(sheet(folder / "doses.xlsx", [HEAD + columns, AN + cells], **more), asked)
    return row


@pytest.mark.parametrize("hamlet", [True, False])
def test_the_national_template(tmp_path: Path, *, hamlet: bool) -> None:  # 1
    lived = ["Tỉnh/Thành phố", "Mã\nTỉnh/Thành phố (*)", "Quận/Huyện", "Mã Quận/Huyện\n(*)", "Xã/Phường"]
    lived += ["Mã Xã/Phường\n(*)", *(["Địa bàn cơ sở"] if hamlet else []), "Địa chỉ chi tiết"]
    three = ["Ngày tiêm dạng dd/mm/yyyy (*)", "Lô vắc xin(*)", "Địa điểm tiêm (*)\n(Tham khảo PL4)"]
    vaccine = "Tên vắc xin (*)\n(Tham khảo PL5)"
    person = ["#", "Họ và tên (*)", "Ngày sinh dạng dd/mm/yyyy (*)", "Giới tính (*)\n(0:nam, 1:nữ)"]
    person += ["Mã nhóm\nđối tượng ưu tiên (*)\n(Tham khảo PL2)", "Đơn vị công tác"]
    person += ["Số điện thoại(*)\n(Tối thiểu 10 số)", "Số CMT/CCCD\n(Loại 8/9/12 số)", "Số thẻ bảo hiểm y tế"]
    top = [*person, "Nơi ở tạm trú (hiện tại) (*)\n(Tham khảo PL3)", *[""] * (len(lived) - 1)]
    top += [
        vaccine,
        "Mũi 1",
        "",
        "",
        vaccine,
        "Mũi 2",
        "",
        "",
        "Ghi chú",
        "Kết quả import\n(không điền ô này)",
    ]
    below = [*[""] * len(person), *lived, "", *three, "", *three, "", ""]
    cells = ["1", "Nguyễn Văn An", "02/03/1985", "0", "9", "", "912345678", "070085000011", ""]
    cells += ["x"] * len(lived) + ["AstraZeneca", "01/09/2021", "ABV5300", "70001"]
    waiting = [*cells, "Pfizer", "", "", "", "", ""]
    cells += ["Comirnaty", "20/11/2021", "FG4493", "70002", "", ""]
    notes = [["Lưu ý: cột (*) bắt buộc, mũi 1 trước mũi 2"], *[[""]] * 5]
    found = rows_of(sheet(tmp_path / "pl1.xlsx", [*notes, top, below, cells, waiting]))
    assert [told(row) for row in found] == [[FIRST, SECOND], [FIRST]]
    assert [one.dose.site for one in found[0].doses] == ["70001", "70002"]
    assert not found[0].faults


@pytest.mark.parametrize(
    ("day", "clock", "at"),
    [
        ("20/11/2021", "", None),
        ("20/11/2021 08:30", "", time(8, 30)),
        ("20/11/2021", "8h30", time(8, 30)),
        (datetime(2021, 11, 20), time(8, 30), time(8, 30)),  # noqa: DTZ001 - a cell has no zone
        (44520.354166666664, "", time(8, 30)),
        ("", "20/11/2021 08:30", time(8, 30)),
    ],
)
def test_day_and_time(tmp_path: Path, day: Any, clock: Any, at: time | None) -> None:  # 2
    row = one(tmp_path, [*DOSE, "Giờ tiêm", "Mũi số"], ["AZ", "ABV5300", day, clock, 1])
    assert told(row) == [(1, "astrazeneca", "ABV5300", "2021-11-20")]
    assert row.doses[0].dose.given_at == at


def test_everything_a_dose_may_tell(tmp_path: Path) -> None:  # 2
    columns = [*DOSE, "Mũi số", "Điểm tiêm", "Hạn dùng", "Người tiêm vắc xin", "Phản ứng", "ID mũi"]
    cells = [
        "Az",
        4120302,
        "20/11/2021",
        "3 (nhắc lại)",
        " Trạm  y tế ",
        "12/2021",
        "Lê Thị Lan",
        "sốt nhẹ",
        17,
    ]
    (told_one,) = one(tmp_path, columns, cells, Asked(source=Source.PAPER)).doses
    found = told_one.dose
    assert (found.dose_no, found.kind, found.lot, found.site) == (3, DoseKind.BOOSTER, "4120302", "Trạm y tế")
    assert (found.expiry, found.vaccinator, found.reaction) == (date(2021, 12, 31), "Lê Thị Lan", "sốt nhẹ")
    assert (found.vaccine, found.vaccine_text, found.source) == ("astrazeneca", "Az", Source.PAPER)
    assert told_one.dose_id == 17


def test_a_misspelt_vaccine_stays_as_it_is_written(tmp_path: Path) -> None:  # issue 4, clause 3
    found = one(tmp_path, DOSE, ["Phizer", "FG4493", "20/11/2021"]).doses[0].dose
    assert (found.vaccine, found.vaccine_text) == ("", "Phizer")


@pytest.mark.parametrize(
    ("above", "name", "cell", "asked", "number"),
    [
        ("DANH SÁCH TIÊM VẮC XIN MŨI 2", "DS", "", None, 2),
        ("DANH SÁCH TIÊM VẮC XIN MŨI 2", "DS", 1, None, 1),
        ("DANH SÁCH TIÊM VẮC XIN MŨI 2", "DS", "", 3, 3),
        ("DANH SÁCH TIÊM VẮC XIN MŨI 1, MŨI 2", "DS", "", None, None),
        ("DANH SÁCH TIÊM VẮC XIN MŨI 2", "Mũi 1", "", None, None),
        ("Danh sách tiêm", "Mũi 1", "", None, 1),
        ("Danh sách tiêm đợt 2", "DS", "", None, None),
    ],
)
def test_the_number_of_the_dose(
    tmp_path: Path, above: str, name: str, cell: Any, asked: int | None, number: int | None
) -> None:  # 3
    rows = [[above], [""], [*HEAD, *DOSE, "Mũi số"], [*AN, "AZ", "ABV5300", "20/11/2021", cell]]
    (row,) = rows_of(sheet(tmp_path / "doses.xlsx", rows, name), Asked(dose_no=asked))
    assert row.doses[0].dose.dose_no == number


def test_an_export_that_repeats_its_headings(tmp_path: Path) -> None:  # 6, B.6
    columns = ["Ngày tiêm", "Tên vắc xin", "Số lô"] * 2
    row = one(
        tmp_path, columns, ["01/09/2021 08:30", "AZ", "ABV5300", "20/11/2021 14:00", "Pfizer", "FG4493"]
    )
    assert told(row) == [FIRST, SECOND]


def test_a_booster_group_without_a_number(tmp_path: Path) -> None:  # 6, D.3
    top = [*HEAD, "Mũi 1", "", "", "Mũi 2", "", "", "Tên vắc xin", "Mũi nhắc lại", "", "Mũi bổ sung", "", ""]
    three = ["Ngày tiêm", "Tên vắc xin", "Số lô"]
    below = [*[""] * 5, *three, *three, "", "Ngày tiêm", "Số lô", *three]
    cells = [*AN, "01/09/2021", "AZ", "ABV5300", "20/11/2021", "Pfizer", "FG4493"]
    cells += ["Moderna", "01/06/2022", "M12", "01/03/2022", "AZ", "A123"]
    (row,) = rows_of(sheet(tmp_path / "doses.xlsx", [top, below, cells]), Asked(dose_no=1))
    assert told(row)[:2] == [FIRST, SECOND]
    others = {(one.dose.kind, one.dose.vaccine, one.dose.dose_no) for one in row.doses[2:]}
    assert others == {(DoseKind.BOOSTER, "moderna", None), (DoseKind.ADDITIONAL, "astrazeneca", None)}


def test_flat_headings_with_the_number_in_them(tmp_path: Path) -> None:  # 3
    columns = [
        "Ngày tiêm mũi 1",
        "Số lô mũi 1",
        "Phản ứng mũi 1",
        "Ngày tiêm mũi 2",
        "Số lô mũi 2",
        "Giờ tiêm mũi 2",
    ]
    row = one(
        tmp_path,
        [*columns, "Điểm tiêm", "Loại vắc xin"],
        ["01/09/2021", "A1B", "sốt", "20/11/2021", "A2B", "8h", "TYT", "AZ"],
    )
    assert told(row) == [(1, "astrazeneca", "A1B", "2021-09-01"), (2, "astrazeneca", "A2B", "2021-11-20")]
    first, second = (one.dose for one in row.doses)
    assert (first.site, second.site, first.reaction, second.reaction) == ("TYT", "TYT", "sốt", "")
    assert (first.given_at, second.given_at) == (None, time(8))


def test_one_numbered_day_and_everything_else_plain(tmp_path: Path) -> None:  # 3
    row = one(
        tmp_path,
        ["Ngày tiêm mũi 2", "Số lô", "Vắc xin", "Phản ứng"],
        ["20/11/2021", "FG4493", "Pfizer", "sốt"],
    )
    assert told(row) == [SECOND]
    assert row.doses[0].dose.reaction == "sốt"


REASONS = ["Đã tiêm xong", "Không tiêm/ không đủ điều kiện tiêm"]


@pytest.mark.parametrize(
    ("cells", "kind", "reason", "day", "faults"),
    [
        (["AZ", "", "", "", "Huyết áp cao"], NotVaccinated.DEFERRED, "Huyết áp cao", None, ()),
        (["AZ", "", "", "", "x"], NotVaccinated.DEFERRED, "", None, ()),
        (["", "", "20/11/2021", "", "Vắng"], NotVaccinated.ABSENT, "Vắng", date(2021, 11, 20), ()),
        (["AZ", "ABV5300", "20/11/2021", "", "sốt"], None, "", None, (Fault("DOSE-both", "J"),)),
        (["AZ", "", "20/11/2021", "", "sốt"], None, "", None, (Fault("DOSE-both", "J"),)),
        (["AZ", "ABV5300", "20/11/2021", "không", ""], None, "", None, (Fault("DOSE-both", "I"),)),
        (["", "", "", "x", ""], None, "", None, (Fault("DOSE-no-day", "H"),)),
        (["", "", "", "x", "sốt"], NotVaccinated.DEFERRED, "sốt", None, ()),
        (["AZ", "", "", "không", ""], None, "", None, ()),
        (["AZ", "", "", "", ""], None, "", None, ()),
        (["", "", "", "", ""], None, "", None, ()),
    ],
)
def test_not_given_and_why(
    tmp_path: Path,
    cells: list[str],
    kind: NotVaccinated | None,
    reason: str,
    day: date | None,
    faults: tuple[Fault, ...],
) -> None:  # 4, B.4
    row = one(tmp_path, DOSE + REASONS, cells)
    assert (row.doses, row.outcome, row.reason, row.day, row.faults) == ((), kind, reason, day, faults)
    assert row.empty is (kind is None and not faults)


def test_a_dose_beside_words_that_it_was_given(tmp_path: Path) -> None:  # 4; promise 8
    for words in ("Hoàn thành", "không", "-", "Đã tiêm"):
        row = one(tmp_path, DOSE + REASONS, ["AZ", "ABV5300", "20/11/2021", "x", words])
        assert (len(row.doses), row.outcome, row.faults) == (1, None, ()), words
    row = one(tmp_path, [*DOSE, "Kết quả tiêm"], ["AZ", "ABV5300", "20/11/2021", "Bình thường, không sốt"])
    assert (len(row.doses), row.outcome, row.faults) == (1, None, ())


def test_words_tell_more_than_ticks(tmp_path: Path) -> None:  # 4
    columns = [*DOSE, "Hoãn tiêm", "Từ chối tiêm", "Lý do không tiêm"]
    row = one(tmp_path, columns, ["", "", "", "x", "", "Không đồng ý tiêm"])
    assert (row.outcome, row.reason) == (NotVaccinated.REFUSED, "Không đồng ý tiêm")
    row = one(tmp_path, columns, ["", "", "", "", "x", ""])
    assert (row.outcome, row.reason) == (NotVaccinated.REFUSED, "")


def test_doses_of_before_and_no_dose_today(tmp_path: Path) -> None:  # 4
    columns = ["Ngày tiêm mũi 1", "Vắc xin mũi 1", "Ngày tiêm mũi 2", "Vắc xin mũi 2", "Lý do không tiêm"]
    row = one(tmp_path, columns, ["01/09/2021", "AZ", "", "", "sốt"])
    assert told(row) == [(1, "astrazeneca", "", "2021-09-01")]
    assert (row.outcome, row.reason, row.faults) == (NotVaccinated.DEFERRED, "sốt", ())


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        (["AZ", "ABV5300", "31/02/2021"], Fault("DOSE-bad-day", "H")),
        (["AZ", "", "hôm qua"], Fault("DOSE-bad-day", "H")),
        (["", "", "11/2021"], Fault("DOSE-bad-day", "H")),
        (["AZ", "ABV5300", ""], Fault("DOSE-no-day", "H")),
        (["", "ABV5300", 0], Fault("DOSE-no-day", "H")),
        (["#N/A", "ABV5300", "20/11/2021"], Fault("DOSE-bad-cell", "F")),
        (["AZ", "ABV5300", "#REF!"], Fault("DOSE-bad-cell", "H")),
        (["", "", "#N/A"], Fault("DOSE-bad-cell", "H")),
        (["AZ", "=A1", "20/11/2021"], Fault("DOSE-bad-cell", "G")),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(tmp_path: Path, cells: list[Any], fault: Fault) -> None:  # 5, 6
    row = one(tmp_path, DOSE, cells)
    assert (row.doses, row.faults) == ((), (fault,))


def test_one_bad_day_does_not_take_the_other_dose(tmp_path: Path) -> None:  # 5
    columns = ["Ngày tiêm mũi 1", "Số lô mũi 1", "Ngày tiêm mũi 2", "Số lô mũi 2"]
    row = one(tmp_path, columns, ["01/09/2021", "ABV5300", "31/11/2021", "FG4493"])
    assert told(row) == [(1, "", "ABV5300", "2021-09-01")]
    assert row.faults == (Fault("DOSE-bad-day", "H"),)


@pytest.mark.parametrize("filler", [0, "-", "x", "không"])
def test_fillers_are_blank(tmp_path: Path, filler: Any) -> None:  # 5
    lot = "" if filler == 0 else filler
    assert one(tmp_path, DOSE, ["AZ", lot, filler]).empty


def test_an_appointment_is_no_dose(tmp_path: Path) -> None:  # 5, B.2
    assert one(tmp_path, ["Giờ tiêm", "Loại vắc xin"], ["8h30", "AZ"]).empty


@pytest.mark.parametrize("columns", [["ID dòng"], ["Kết quả", "Mã", "Mã trường", "Lý do", "ID dòng"]])
def test_the_row_of_a_returned_list(tmp_path: Path, columns: list[str]) -> None:  # 6, DESIGN 6.5
    cells = ["Đã xác minh"] * (len(columns) - 1) + ["1a2b3c4d-2.15"]
    row = one(tmp_path, DOSE + columns, ["AZ", "ABV5300", "20/11/2021", *cells])
    assert row.row_id == "1a2b3c4d-2.15"
    assert told(row) == [(None, "astrazeneca", "ABV5300", "2021-11-20")]


def test_rows_come_in_file_order_with_nothing_left_out(tmp_path: Path) -> None:  # 6; promise 2
    people = [[n, f"Nguyễn Văn {name}", "02/03/1985", "Nam", ""] for n, name in enumerate("ABCDE", 1)]
    rows: list[list[Any]] = [
        HEAD + DOSE,
        *([*person, "AZ", f"LOT{n}", f"0{n}/09/2021"] for n, person in enumerate(people, 1)),
    ]
    found = rows_of(sheet(tmp_path / "doses.xlsx", rows))
    assert [row.at for row in found] == [0, 1, 2, 3, 4]
    assert [row.doses[0].dose.lot for row in found] == ["LOT1", "LOT2", "LOT3", "LOT4", "LOT5"]


def test_the_blank_form_is_read_back(tmp_path: Path) -> None:  # 2, DESIGN 8 (template)
    book = openpyxl.load_workbook(io.BytesIO(templates.blank("doses")))
    filled = [
        "1",
        "Nguyễn Văn An",
        "02/03/1985",
        "Nam",
        "070085000011",
        "Việt Nam",
        "0900000011",
        "2",
        "Pfizer",
    ]
    filled += ["FG4493", "31/03/2022", "20/11/2021", "08:30", "Trạm y tế", "Không", "", ""]
    book.worksheets[0].append(filled)
    book.save(tmp_path / "form.xlsx")
    (row,) = rows_of(tmp_path / "form.xlsx")
    assert told(row) == [SECOND]
    found = row.doses[0].dose
    assert (found.expiry, found.given_at, found.site, found.reaction) == (
        date(2022, 3, 31),
        time(8, 30),
        "Trạm y tế",
        "",
    )


FORMATS = {"xls": "xls", "csv": "csv:Text - txt - csv (StarCalc):44,34,76"}
"""By ending, what LibreOffice calls them; the CSV in UTF-8."""


@pytest.mark.parametrize("ending", FORMATS)
def test_other_office_formats_tell_the_same(tmp_path: Path, ending: str) -> None:  # 2
    if shutil.which("soffice") is None:
        pytest.skip("needs LibreOffice (soffice)")
    rows: list[list[Any]] = [
        [*HEAD, *DOSE, "Giờ tiêm"],
        [*AN, "AZ", "ABV5300", datetime(2021, 11, 20, 8, 30), ""],  # noqa: DTZ001 - a cell has no zone
    ]
    rows += [[*AN, "AZ", "4120302", "20/11/2021", "8h30"]]
    made = sheet(tmp_path / "doses.xlsx", rows)
    convert = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    subprocess.run(
        [*convert, "--convert-to", FORMATS[ending], "--outdir", str(tmp_path), str(made)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    expected = rows_of(made)
    assert [one.dose.given_at for row in expected for one in row.doses] == [time(8, 30), time(8, 30)]
    assert [told(row) for row in rows_of(tmp_path / f"doses.{ending}")] == [told(row) for row in expected]
