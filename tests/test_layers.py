"""Imports point one way, pure modules stay pure, help stays light (DESIGN 4; STYLE 1 and 4)."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.commands.command import environment

ROOT = Path(__file__).parent.parent / "vaxcli"
MODULES = sorted(ROOT.rglob("*.py"))
WORDS = {"codes", "findings", "errors", "columns", "texts"}
"""What every room speaks: the standard library only."""
SPOKEN = {"masking", "headwords", "recognise", "overrides", "procedure"}
"""Words too: what a heading or a value means, and how a value may be shown."""
ROOMS = {
    "people": set[str](),
    "workbook": {"people", "twin"},
    "lists": {"people", "workbook", "population", "verify", "register", "atomic", "supervisor"},
    "population": {"people", "workbook", "atomic", "supervisor"},
    "register": {"people", "atomic", "supervisor"},
    "doses": {
        *("people", "workbook", "population", "register", "verify", "lists"),
        *("atomic", "supervisor", "settings", "twin"),
    },
    "sign": {"people", "documents", "atomic", "supervisor", "settings"},
    "batch": {
        *("people", "workbook", "population", "register", "verify", "lists", "doses", "documents", "sign"),
        *("atomic", "supervisor", "settings", "screen"),
    },
    "verify": {"people", "workbook", "population", "lists", "atomic", "supervisor", "twin"},
    "documents": {
        *("people", "workbook", "lists", "verify", "register", "doses", "atomic", "supervisor", "settings"),
    },
    "commands": {
        *("verify", "lists", "documents", "population", "people", "register", "doses", "sign", "batch"),
        "screen",
        "envelope",
        "settings",
        "settings_file",
        "supervisor",
        "atomic",
    },
}
"""Each room and the rooms it may use besides the words."""
OUTSIDE = {
    "os",
    "pathlib",
    "io",
    "shutil",
    "socket",
    "subprocess",
    "tempfile",
    "time",
    "typer",
    "rich",
    "duckdb",
    "openpyxl",
    "sqlalchemy",
}
PURE = [
    *sorted((ROOT / "people").glob("*.py")),
    *(
        ROOT / "doses" / f"{name}.py"
        for name in (
            "planning",
            "sessions",
            "stock",
            "judging",
            "matching",
            "vaccines",
            "arriving",
            "visitor",
            "questions",
            "wording",
            "dose_columns",
            "moments",
        )
    ),
    *(ROOT / "documents" / f"{name}.py" for name in ("figures", "annex", "results")),
    ROOT / "sign" / "verdicts.py",
    ROOT / "register" / "model.py",
    *(
        ROOT / "verify" / f"{name}.py"
        for name in ("compare", "decide", "fields", "repeats", "flags", "suggest", "rows")
    ),
]
HEAVY = {
    "duckdb",
    "python_calamine",
    "openpyxl",
    "rapidfuzz",
    "msoffcrypto",
    "cryptography",
    "pandas",
    "numpy",
    "orjson",
    "isal",
    "rich.console",
    "lxml",
    "sqlalchemy",
    "pyhanko",
    "asn1crypto",
    "docx",
    "typst",
}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(path: Path, *, inside_functions: bool = True) -> Iterator[str]:
    """Dotted names of everything a module imports; ``TYPE_CHECKING`` blocks do not count."""
    todo: list[ast.AST] = [tree(path)]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            todo += node.orelse
        elif inside_functions or not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            todo += ast.iter_child_nodes(node)


def ours(path: Path) -> set[str]:
    """First part below ``vaxcli`` of our own modules that a module imports."""
    return {found.split(".")[1] for found in imports(path) if found.startswith("vaxcli.")} - {"__version__"}


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_imports_point_one_way(path: Path) -> None:
    part = path.relative_to(ROOT).parts[0].removesuffix(".py")
    if part in ROOMS:
        assert ours(path) - WORDS - SPOKEN - ROOMS[part] - {part} == set()
    elif part in WORDS:
        assert ours(path) - WORDS == set()
    elif part in SPOKEN:
        assert ours(path) - WORDS - SPOKEN == set()
    elif part != "app":
        assert ours(path) & ROOMS.keys() == set()


@pytest.mark.parametrize(
    "path",
    [path for path in MODULES if path.relative_to(ROOT).parts[0].removesuffix(".py") in WORDS],
    ids=name,
)
def test_words_import_the_standard_library_only(path: Path) -> None:
    outside = {found.split(".")[0] for found in imports(path)} - set(sys.stdlib_module_names) - {"vaxcli"}
    assert outside == set()


@pytest.mark.parametrize("path", PURE, ids=name)
def test_pure_modules_touch_nothing_outside(path: Path) -> None:
    # no file, clock, environment or terminal: today's date is an argument
    assert {found.split(".")[0] for found in imports(path)} & OUTSIDE == set()
    called = {ast.unparse(node.func) for node in ast.walk(tree(path)) if isinstance(node, ast.Call)}
    clocks = {"date.today", "datetime.now", "datetime.today", "datetime.utcnow", "time.time"}
    assert called & ({"open", "print", "input"} | clocks) == set()
    reached = {ast.unparse(node) for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute)}
    assert not {text for text in reached if text.startswith(("sys.std", "os."))}


@pytest.mark.parametrize("path", sorted((ROOT / "commands").glob("*.py")), ids=name)
def test_commands_open_heavy_rooms_only_inside_functions(path: Path) -> None:
    at_once = set(imports(path, inside_functions=False))
    heavy = {
        found
        for found in at_once
        if found.split(".")[0] in HEAVY or found.startswith(("rich", "vaxcli.population", "vaxcli.workbook"))
    }
    assert heavy == set()


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_nobody_imports_click(path: Path) -> None:
    # Typer carries its own copy
    assert not {found for found in imports(path) if found.split(".")[0] == "click" or "._click" in found}


@pytest.mark.parametrize(
    "line", [("--help",), ("verify", "--help"), ("--version",), ("codes", "SAI")], ids=" ".join
)
def test_help_loads_nothing_heavy(line: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "vaxcli", *line],
        capture_output=True,
        env=environment(),
        check=True,
        text=True,
    )
    loaded = {
        text.rpartition("|")[2].strip() for text in done.stderr.splitlines() if text.startswith("import time")
    }
    assert "vaxcli.app" in loaded
    assert {module for module in loaded if module in HEAVY or module.split(".")[0] in HEAVY} == set()
    assert {module for module in loaded if module.startswith(("vaxcli.workbook", "vaxcli.population."))} <= {
        "vaxcli.population.facts"
    } | {module for module in loaded if module in ("vaxcli.workbook", "vaxcli.workbook.model")}


def test_the_talking_process_loads_neither_reader_nor_search(tmp_path: Path) -> None:
    # DESIGN 4: the work is done in the child
    program = (
        "import sys; from vaxcli import app; from vaxcli.verify import order;"
        f"print([name for name in {sorted(HEAVY)!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, env=environment(), check=True, text=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_no_module_is_longer_than_400_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def _holds_letters(path: Path) -> bool:
    """Sentences, and the tables of letters that names are made of."""
    return "texts" in path.parts or path.parent.name == "people"


@pytest.mark.parametrize("path", [path for path in MODULES if not _holds_letters(path)], ids=name)
def test_letters_outside_ascii_stand_in_texts_and_tables_only(path: Path) -> None:
    # STYLE 4: sentences are in texts/; an example in a docstring is data
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    strange = [
        (number, line.strip())
        for number, line in lines
        if not line.strip().startswith(">>>") and any(mark.isalpha() and not mark.isascii() for mark in line)
    ]
    assert strange == []
