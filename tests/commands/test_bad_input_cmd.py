"""Every kind of bad input: its exit code, where - what - what to do, and nothing written (issue 1; DESIGN 6.3, 9).

The numbers are the cases of RELIABILITY 3.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands.command import pair, refused, snapshot, vaxcli
from tests.tables import LIST, REGISTER, register, table, workbook
from vaxcli.texts import say

VERIFY = ("list.xlsx", "--population", "pop.csv")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return pair(tmp_path)


def _replace_member(path: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    """Rewrite one member of a workbook."""
    with zipfile.ZipFile(path) as package:
        members = {member: package.read(member) for member in package.namelist()}
    members[name] = change(members[name])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for member, data in members.items():
            package.writestr(member, data)


def _missing(path: Path) -> None:
    path.unlink()


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-700])


def _flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as package:
        at = package.getinfo("xl/worksheets/sheet1.xml").header_offset + 120
    data[at] ^= 0x55
    path.write_bytes(data)


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _pdf(path: Path) -> None:
    path.write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n")


def _html(path: Path) -> None:
    path.write_text("<html><body><table><tr><td>1</td></tr></table></body></html>", encoding="utf-8")


def _text(path: Path) -> None:
    path.write_text("STT,Họ và tên\n1,Nguyễn Văn An\n", encoding="utf-8")


def _noise(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 9)


def _bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/media/zeros.bin", bytes(700 << 20))


def _entities(path: Path) -> None:
    doctype = b'?><!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/hostname">]><worksheet'
    _replace_member(
        path,
        "xl/worksheets/sheet1.xml",
        lambda data: doctype.join([b"<?xml version='1.0'", data[data.index(b"<worksheet") + 10 :]]),
    )


def _twice(path: Path) -> None:
    with zipfile.ZipFile(path) as package:
        sheet = package.read("xl/worksheets/sheet1.xml")
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(path, "a") as package:
        package.writestr("xl/worksheets/sheet1.xml", sheet)


def _stray_cell(path: Path) -> None:
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    _replace_member(path, "xl/worksheets/sheet1.xml", lambda data: data.replace(b"</sheetData>", far))


DAMAGES = {
    "missing": (_missing, "F01-missing"),
    "empty": (_empty, "F01-empty"),
    "truncated (7)": (_truncated, "F01-damaged"),
    "a bit flipped (7)": (_flipped, "F01-damaged"),
    "a folder (21)": (_folder, "F01-is-folder"),
    "a PDF (9)": (_pdf, "F01-is-pdf"),
    "HTML under .xlsx (9)": (_html, "F01-is-html"),
    "CSV under .xlsx (9)": (_text, "F01-is-text"),
    "noise": (_noise, "F01-is-unknown"),
    "external entities (5)": (_entities, "F01-dtd"),
    "one part twice (6)": (_twice, "F01-member-twice"),
}


@pytest.mark.parametrize(("damage", "code"), DAMAGES.values(), ids=DAMAGES)
def test_a_list_that_cannot_be_opened_is_exit_4(
    folder: Path, damage: Callable[[Path], None], code: str
) -> None:
    damage(folder / "list.xlsx")
    said = refused(folder, 4, "verify", *VERIFY)
    sentence = say(code, "vi")
    assert said.startswith("[F01] list.xlsx")
    assert sentence[: sentence.find("{")] in said


def test_a_zip_that_unpacks_beyond_measure_is_refused(folder: Path) -> None:
    # RELIABILITY 3, case 4: by the declared size, before anything is unpacked
    _bomb(folder / "list.xlsx")
    said = refused(folder, 4, "verify", *VERIFY, real=True)
    assert said.startswith("[F01] list.xlsx: ")
    assert "MiB" in said


def test_a_cell_in_the_last_corner_is_refused(folder: Path) -> None:
    # RELIABILITY 3, case 1: one stray cell at XFD1048576 aborts calamine
    _stray_cell(folder / "list.xlsx")
    said = refused(folder, 4, "verify", *VERIFY, real=True)
    assert "XFD1048576" in said


def test_a_sheet_that_claims_a_million_rows_is_read_by_what_it_holds(folder: Path) -> None:
    # RELIABILITY 3, case 3
    claim = b'<dimension ref="A1:XFD1048576"'
    _replace_member(
        folder / "list.xlsx",
        "xl/worksheets/sheet1.xml",
        lambda data: claim.join([data[: data.index(b"<dimension")], data[data.index(b"<dimension") + 22 :]]),
    )
    with zipfile.ZipFile(folder / "list.xlsx") as package:
        assert claim in package.read("xl/worksheets/sheet1.xml")
    ran = vaxcli(folder, "verify", *VERIFY, env={"VAXCLI_MEMORY_LIMIT": "600"})
    assert ran.code == 0, ran.stderr
    assert "6 người" in ran.stderr


def test_a_reader_that_runs_out_of_memory_is_a_message(folder: Path) -> None:
    # RELIABILITY 3, case 1: the child dies or gives up, the terminal lives
    said = refused(folder, 4, "verify", *VERIFY, env={"VAXCLI_MEMORY_LIMIT": "20"})
    assert said.startswith("[F01] list.xlsx: ")
    assert "20 MiB" in said


@pytest.mark.parametrize("name", ["list.xlsx", "pop.csv", "pop.xlsx", "pop.parquet"])
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_refused_at_once(folder: Path, name: str) -> None:
    # RELIABILITY 3, case 21: nobody writes into the pipe, so opening it would wait for ever
    (folder / name).unlink(missing_ok=True)
    os.mkfifo(folder / name)
    population = name if name.startswith("pop") else "pop.csv"
    before = sorted(path.name for path in folder.iterdir())
    ran = vaxcli(folder, "verify", "list.xlsx", "--population", population, real=True)
    assert ran.code == 4, ran.stderr
    assert ran.stderr.startswith(f"[F01] {name}: ")
    assert sorted(path.name for path in folder.iterdir()) == before


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("pop.csv", _folder),
        ("pop.csv", _empty),
        ("pop.xlsx", _folder),
        ("pop.xlsx", _noise),
        ("pop.parquet", _folder),
        ("pop.parquet", _noise),
    ],
)
def test_a_register_that_cannot_be_opened_is_exit_4(
    folder: Path, name: str, damage: Callable[[Path], None]
) -> None:
    (folder / name).write_bytes(b"a")
    damage(folder / name)
    said = refused(folder, 4, "verify", "list.xlsx", "--population", name)
    assert said.startswith(f"[F01] {name}: ")


def test_a_missing_register_is_called_missing(folder: Path) -> None:
    for name in ("x.csv", "x.xlsx", "x.parquet"):
        said = refused(folder, 4, "verify", "list.xlsx", "--population", name)
        assert said == f"[F01] {name}: {say('F01-missing', 'vi')}\n"


def test_a_register_without_numbers_is_refused(folder: Path) -> None:
    lines = table(REGISTER)
    text = "\n".join(
        "| " + " | ".join([*(["", ""] if at else line[:2]), *line[2:]]) + " |"
        for at, line in enumerate(lines)
    )
    register(folder / "pop.csv", text)
    said = refused(folder, 4, "verify", *VERIFY)
    assert say("F01-register-without-numbers", "vi") in said


def test_a_register_of_headings_only_is_refused(folder: Path) -> None:
    register(folder / "pop.csv", REGISTER.strip().splitlines()[0])
    said = refused(folder, 4, "verify", *VERIFY)
    assert say("F01-register-empty", "vi") in said


def test_a_register_cut_off_is_refused_with_the_line(folder: Path) -> None:
    # promise 2 for the register: a line that cannot be read would be a person nobody finds
    with (folder / "pop.csv").open("a", encoding="utf-8") as file:
        file.write('070001000001,,"NGUYỄN VĂN')
    said = refused(folder, 4, "verify", *VERIFY)
    assert said.startswith("[F01] pop.csv, dòng 9: ")


@pytest.mark.parametrize("name", ["list.xlsx", "link.xlsx"])
def test_the_list_as_its_own_register_is_refused(folder: Path, name: str) -> None:
    # promise 1: everybody would match himself; both are named
    (folder / "link.xlsx").symlink_to("list.xlsx")
    said = refused(folder, 2, "verify", "list.xlsx", "--population", name)
    assert said == f"[USAGE-same-file] list.xlsx: {say('USAGE-same-file', 'vi')}\n"
    refused(folder, 2, "explain", "list.xlsx", "--population", name, "--row", "2")


def test_a_list_without_headings_shows_the_best_guess_and_the_headings_wanted(folder: Path) -> None:
    # F02: the row that comes nearest, what is read there, what is wanted
    workbook(folder / "list.xlsx", [["Kho", "Ngày sinh", "Lô"], ["1", "2", "3"]], above=["PHIẾU XUẤT KHO"])
    said = refused(folder, 6, "verify", *VERIFY)
    assert said.startswith("[F02] list.xlsx, trang “Danh sách 1”, dòng 2: ")
    for word in ("Họ và tên", "Giới tính", "Số CCCD", "Kho", "--column"):
        assert word in said


def test_two_columns_for_one_field_are_both_named(folder: Path) -> None:
    rows = [[*line, "CCCD" if at == 0 else line[4]] for at, line in enumerate(table(LIST))]
    workbook(folder / "list.xlsx", rows)
    said = refused(folder, 6, "verify", *VERIFY)
    assert said.startswith("[F02] list.xlsx, trang “Danh sách 1”")
    for word in ("E1", "G1", "--column number="):
        assert word in said
    assert vaxcli(folder, "verify", *VERIFY, "--column", "number=E").code == 0


def test_a_register_with_a_column_missing_is_f02(folder: Path) -> None:
    lines = [line.rsplit("|", 4)[0] + "|" for line in REGISTER.strip().splitlines()]
    register(folder / "pop.csv", "\n".join(lines))
    said = refused(folder, 6, "verify", *VERIFY)
    assert said.startswith("[F02] pop.csv")
    assert "Giới tính" in said
    assert "--population-column" in said


WRONG_LINES = {
    "no list": ("verify",),
    "no register": ("verify", "list.xlsx"),
    "an option that is none": ("verify", *VERIFY, "--bogus"),
    "a command that is none": ("verfy", *VERIFY),
    "a date that is none": ("verify", *VERIFY, "--made-on", "31/02/2021"),
    "a register date that is none": ("verify", *VERIFY, "--population-date", "hôm qua"),
    "show what": ("verify", *VERIFY, "--show", "all"),
    "a column without a name": ("verify", *VERIFY, "--column", "H"),
    "a field that is none": ("verify", *VERIFY, "--column", "nummer=H"),
    "a column that is none": ("verify", *VERIFY, "--column", "number=ZZ"),
    "a sheet that is none": ("verify", *VERIFY, "--sheet", "Thôn 9"),
    "codes that are none": ("verify", *VERIFY, "--sex-codes", "0=x"),
    "a register column that is none": ("verify", *VERIFY, "--population-column", "number=Mã"),
    "no row": ("explain", "list.xlsx", "--population", "pop.csv"),
    "a row with nobody": ("explain", "list.xlsx", "--population", "pop.csv", "--row", "99"),
    "a code that is none": ("codes", "ZZZ"),
}


@pytest.mark.parametrize("line", WRONG_LINES.values(), ids=WRONG_LINES)
def test_a_wrong_command_line_is_exit_2(folder: Path, line: tuple[str, ...]) -> None:
    refused(folder, 2, *line)


@pytest.mark.parametrize("variable", ["VAXCLI_MEMORY_LIMIT", "VAXCLI_TIME_LIMIT"])
def test_a_limit_that_is_no_number_is_exit_2(folder: Path, variable: str) -> None:
    assert variable in refused(folder, 2, "verify", *VERIFY, env={variable: "viel"})


def test_options_are_checked_before_anything_is_opened(folder: Path) -> None:
    (folder / "list.xlsx").unlink()
    refused(folder, 2, "verify", *VERIFY, "--made-on", "soon")


def test_without_arguments_the_help_is_shown(folder: Path) -> None:
    ran = vaxcli(folder)
    assert ran.code in (0, 2)
    assert "verify" in ran.stdout + ran.stderr
    assert sorted(snapshot(folder)) == ["list.xlsx", "pop.csv"]


OUTPUTS = {
    "exists": (5, "OUT-exists", lambda f: (f / "list.verified.xlsx").write_bytes(b"old"), ()),
    "police workbook exists": (5, "OUT-exists", lambda f: (f / "list.police.xlsx").write_bytes(b"old"), ()),
    "is a folder": (5, "OUT-is-folder", lambda f: (f / "list.verified.xlsx").mkdir(), ("--overwrite",)),
    "record is a folder": (5, "OUT-is-folder", lambda f: (f / "list.verified.json").mkdir(), ("--overwrite",)),
    "is the list": (2, "OUT-is-input", lambda _: None, ("-o", "list.xlsx", "--overwrite")),
    "is a link to the list": (
        2, "OUT-is-input", lambda f: (f / "out.xlsx").symlink_to("list.xlsx"), ("-o", "out.xlsx", "--overwrite"),
    ),
    "is the register": (2, "OUT-is-input", lambda _: None, ("-o", "pop.csv", "--overwrite")),
    "is a pipe": (5, "OUT-not-a-file", lambda f: os.mkfifo(f / "out.xlsx"), ("-o", "out.xlsx", "--overwrite")),
    "is a device": (5, "OUT-not-a-file", lambda _: None, ("-o", "/dev/null", "--overwrite")),
}  # fmt: skip


@pytest.mark.parametrize(("code", "key", "before", "options"), OUTPUTS.values(), ids=OUTPUTS)
def test_an_output_that_must_not_be_written(
    folder: Path, code: int, key: str, before: Callable[[Path], object], options: tuple[str, ...]
) -> None:
    # cases 22 and 23
    before(folder)
    said = refused(folder, code, "verify", *VERIFY, *options)
    assert say(key, "vi") in said


def test_an_output_folder_that_is_not_there_is_exit_5(folder: Path) -> None:
    said = refused(folder, 5, "verify", *VERIFY, "--output-dir", "kết quả")
    assert "“kết quả”" in said


def test_an_output_into_proc_is_exit_5(folder: Path) -> None:
    # root ignores permissions; the kernel's own folder takes no files even from root
    if not Path("/proc/self").is_dir():
        pytest.skip("this system has no /proc")
    said = refused(folder, 5, "verify", *VERIFY, "--output-dir", "/proc")
    assert said.startswith("[OUT-")
