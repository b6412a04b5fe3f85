"""A verified list in memory, from a table on the screen: what the return files are made of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from tests.tables import LIST, REGISTER, register, table, workbook
from vaxcli.population import extract
from vaxcli.population.extract import Extract
from vaxcli.verify import run
from vaxcli.verify.order import Order, Show
from vaxcli.verify.reasons import Words
from vaxcli.verify.result import Return
from vaxcli.workbook.additions import NewSheet
from vaxcli.workbook.fingerprint import fingerprint
from vaxcli.workbook.gate import open_source
from vaxcli.workbook.reader import read_book
from vaxcli.workbook.roll import read_list, senders_sheets

TODAY = date(2021, 11, 9)
WIDE = """
| STT | Họ và tên      | Ngày sinh  | Giới tính | Số CCCD/CMND | Quốc tịch | Thôn    | Điện thoại |
| 1   | Nguyễn Văn An  | 02/03/1985 | Nam       | 070085000011 |           | Thôn 10 | 0900000001 |
| 2   | Trần Thị Bình  | 30/12/1990 | Nữ        | 070190000022 |           | Thôn 10 | 0900000002 |
| 3   | Lê Hoàng Cường | 01/06/1979 | Nam       |              |           | Thôn 2  | 0900000003 |
| 4   | Kim Min Soo    | 04/07/1980 | Nam       | M12345678    | Hàn Quốc  | Thôn 2  | 0900000004 |
| 5   | Hoàng Văn Em   | 10/10/1955 | Nam       | 070055000055 |           | Thôn 2  | 0900000005 |
| 6   | Đinh Văn Giàu  | 09/09/1999 | Nam       | 070099000099 |           | Thôn 1  | 0900000006 |
| 7   | Võ Minh Phúc   | 05/05/1988 | Nam       |              |           | Thôn 1  | 0900000007 |
| 8   | Võ Minh Phúx   | 05/05/1988 | Nam       | 070088000068 |           | Thôn 1  | 0900000008 |
"""
"""With hamlets and telephones: XM, SAI, GAN, KXM, CHET, KHONG, NHIEU, KHONG with a near number."""
WIDE_RESULTS = ["XM", "SAI", "GAN", "KXM", "CHET", "KHONG", "NHIEU", "KHONG"]


def silent(stage: str, done: int, total: int) -> None:
    """A report that nobody hears."""


@contextmanager
def judged(
    folder: Path, rows: str = LIST, people: str = REGISTER, **wanted: Any
) -> Iterator[tuple[Return, Extract]]:
    """The list verified, and the register still open."""
    workbook(folder / "list.xlsx", table(rows))
    register(folder / "pop.csv", people)
    order = replace(
        Order(list_file=folder / "list.xlsx", population=folder / "pop.csv", today=TODAY), **wanted
    )
    with extract.opened(order.population, {}) as opened:
        book = read_book(open_source(order.list_file))
        found = read_list(book, order.overrides)
        listed = run.Listed(found, fingerprint(senders_sheets(book), found.layouts))
        yield run.judge(run.Clock(silent), order, listed, opened), opened


def returned(folder: Path, rows: str = LIST, people: str = REGISTER, **wanted: Any) -> Return:
    """The list verified."""
    with judged(folder, rows, people, **wanted) as (done, _):
        return done


def words(done: Return, show: Show = Show.NONE) -> Words:
    """The words of a return."""
    return Words("vi", show, [done.place(at) for at in range(len(done.rows))])


def by_heading(sheet: NewSheet) -> dict[str, list[Any]]:
    """The columns of a new sheet by heading."""
    return {column.heading: list(values) for column, values in zip(sheet.columns, sheet.values, strict=True)}
