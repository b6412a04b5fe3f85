"""One function a target: it takes bytes and may only return, or refuse with one of our own errors."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

import openpyxl

from tests.hostile import files
from vaxcli.doses import moments
from vaxcli.doses.rules import load
from vaxcli.errors import VaxError
from vaxcli.people import card, dates, numbers
from vaxcli.people.state import State
from vaxcli.workbook.additions import AddedColumn, AddedColumns, CellKind
from vaxcli.workbook.gate import open_source
from vaxcli.workbook.patch import patch
from vaxcli.workbook.reader import read_book
from vaxcli.workbook.roll import read_list


def dates_(data: bytes) -> None:
    """A birth date or a moment never raises, and what was read is a day."""
    text = data.decode("utf-8", "replace")
    born = dates.read(text)
    assert bool(born.iso) == (born.state is State.OK)
    moment = moments.read(text, text)
    assert moment.state is not State.OK or moment.day is not None


def numbers_(data: bytes) -> None:
    """A number never raises, and what was read has 9 or 12 digits."""
    number = numbers.read(data.decode("utf-8", "replace"))
    assert (number.state is State.OK) == (len(number.digits) in (9, 12))


def qr(data: bytes) -> None:
    """A scanner may type anything."""
    found = card.read(data.decode("utf-8", "replace"))
    assert found.number == "" or found.number.isalnum()


def headers(data: bytes) -> None:
    """The header finder on a sheet whose cells are the words of the data: a list, or a refusal."""
    words = data.decode("utf-8", "replace").split("\n")
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in words[:60]:
        cells = [cell[:200].replace("\x0b", " ") for cell in row.split("\t")[:40]]
        sheet.append(["".join(c for c in cell if c.isprintable()) for cell in cells])
    out = BytesIO()
    book.save(out)
    _listed(out.getvalue())


def packages(data: bytes) -> None:
    """The patcher on a damaged package: read and patched whole, or refused."""
    _listed(data)


def sheets(data: bytes) -> None:
    """The patcher on a sheet whose XML somebody broke, in a package that is whole."""
    _listed(files.changed((_SEEDS / "list.xlsx").read_bytes(), files.SHEET, lambda _: data))


def _listed(data: bytes) -> None:
    path = _FOLDER / "fuzz.xlsx"
    path.write_bytes(data)
    source = open_source(path)
    book = read_list(read_book(source))
    layout = book.layouts[0]
    rows = [
        row
        for sheet, row in zip(book.people.sheet, book.people.row, strict=True)
        if sheet == layout.sheet.index
    ]
    added = AddedColumns(
        sheet=layout.sheet.index,
        heading_row=layout.last_header_row or None,
        first_column=layout.last_column + 1,
        columns=(AddedColumn(heading="x", width=9, kind=CellKind.TEXT),),
        rows=rows,
        values=[["y"] * len(rows)],
        fills=[None] * len(rows),
    )
    path.write_bytes(patch(source.data, [added], []))
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
    # Nobody is lost or invented by it (promise 2), and the words stand beside them.
    after = read_list(read_book(open_source(path)))
    assert (after.people.row, after.people.sheet) == (book.people.row, book.people.sheet)


def rules(data: bytes) -> None:
    """A table of rules somebody edited."""
    path = _FOLDER / "rules.csv"
    path.write_bytes(data)
    load(path)


_FOLDER = Path()
_SEEDS = Path(__file__).parent / "seeds"
TARGETS: Mapping[str, Callable[[bytes], None]] = {
    one.__name__.strip("_"): one for one in (dates_, numbers_, qr, headers, packages, sheets, rules)
}


def into(folder: Path) -> None:
    """Where targets may write."""
    global _FOLDER  # noqa: PLW0603 - one folder a run
    _FOLDER = folder


def seeds(name: str) -> list[bytes]:
    """Good inputs to begin from, all invented."""
    if name == "packages":
        return [path.read_bytes() for path in sorted(_SEEDS.glob("*.xlsx"))]
    if name == "sheets":
        return [zipfile.ZipFile(path).read(files.SHEET) for path in sorted(_SEEDS.glob("*.xlsx"))]
    text = (_SEEDS / f"{name}.txt").read_text(encoding="utf-8")
    return [part.strip("\n").encode() for part in text.split("\n---\n")]


def mutated(seed: bytes, draw: random.Random) -> bytes:
    """A seed with a few bytes changed, doubled, cut or moved."""
    data = bytearray(seed)
    for _ in range(draw.randint(1, 6)):
        at = draw.randrange(len(data) + 1)
        match draw.randrange(5):
            case 0 if data:
                data[at % len(data)] = draw.randrange(256)
            case 1:
                data[at:at] = draw.choice(
                    (b"|", b"\t", b"\n", b"\x00", "ễ".encode(), b"99999999999", b"'", b"=")
                )
            case 2:
                del data[at : at + draw.randrange(1, 9)]
            case 3:
                data[at:at] = data[at : at + draw.randrange(1, 40)]
            case _:
                other = draw.randrange(len(data) + 1)
                data[at:at] = data[other : other + draw.randrange(1, 20)]
    return bytes(data)


def once(name: str, number: int) -> bytes | None:
    """Run a target on its n-th mutation; the input when it did what it must not, else None."""
    draw = random.Random(f"{name} {number}")
    data = mutated(draw.choice(seeds(name)), draw)
    try:
        TARGETS[name](data)
    except VaxError:
        return None
    except Exception:  # noqa: BLE001 - that is what is looked for
        return data
    return None
