"""Every sentence is there, in both languages, with the same fields, and somebody says it (STYLE 4)."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from vaxcli.codes import ExitCode, FieldCode, Flag, Guard, Near, RowResult
from vaxcli.columns import COMPARED, DECISION_COLUMNS, RESULT_COLUMNS
from vaxcli.texts import Lang, catalogue, document, say

ROOT = Path(__file__).parent.parent / "vaxcli"
LANGUAGES: tuple[Lang, ...] = get_args(Lang)
SOURCES = [path for path in sorted(ROOT.rglob("*.py")) if "texts" not in path.parts]
RAISED = {"InputError", "UsageError", "OutputError", "GuardError", "VaxError"}
ENGLISH = re.compile(
    r"\b(file|files|folder|invalid|error|traceback|failed|sheet|row|column|warning|please)\b", re.IGNORECASE
)
INNER = re.compile(
    r"\b(None|null|NaN|DataFrame|[Ee]xception|stack|[Dd]uck[Dd][Bb]|calamine|openpyxl|regex|[Ii]nvalid)\b"
)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_languages_hold_the_same_keys(lang: Lang) -> None:
    assert catalogue(lang).keys() == catalogue("vi").keys()


@pytest.mark.parametrize("key", sorted(catalogue("vi")))
def test_both_languages_fill_in_the_same_fields(key: str) -> None:
    assert fields(catalogue("vi")[key]) == fields(catalogue("en")[key])
    assert all(catalogue(lang)[key].strip() for lang in LANGUAGES)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_code_has_its_words(lang: Lang) -> None:
    known = catalogue(lang)
    wanted = [f"result-{code}-{part}" for code in RowResult for part in ("label", "when", "next")]
    wanted += [f"letter-{code}-{part}" for code in FieldCode for part in ("label", "when")]
    for kind, members in (("near", Near), ("flag", Flag), ("guard", Guard)):
        wanted += [f"{kind}-{code}-label" for code in members]
    wanted += [f"exit-{int(code)}-label" for code in ExitCode]
    wanted += [f"field-{name}" for name in COMPARED]
    wanted += [f"column-{name}" for name in (*RESULT_COLUMNS, *DECISION_COLUMNS)]
    assert [key for key in wanted if key not in known] == []


def literals(path: Path) -> set[str]:
    """Every text in a module; of a text with a field, the part before it and ``*``."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
        elif isinstance(node, ast.JoinedStr) and node.values:
            parts = [part.value if isinstance(part, ast.Constant) else "*" for part in node.values]
            found.add("".join(map(str, parts)))
    return found


def raised() -> Iterator[tuple[str, str]]:
    """Module and code of every error that is raised and every finding that is made, where it is written out."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func).rpartition(".")[2]
            codes: list[ast.expr] = []
            if called in RAISED:
                codes = node.args[:1]
            elif called == "Finding":
                codes = [keyword.value for keyword in node.keywords if keyword.arg == "code"]
            for code in codes:
                if isinstance(code, ast.Constant):
                    yield path.name, str(code.value)


def test_every_code_that_is_raised_has_a_sentence() -> None:
    made = sorted(set(raised()))
    assert len(made) > 60
    assert [pair for pair in made if pair[1] not in catalogue("vi")] == []


def test_every_error_names_what_its_sentence_needs() -> None:
    # an unfilled {field} would reach the user
    lacking = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in RAISED):
                continue
            code = node.args[0] if node.args else None
            given = {keyword.arg for keyword in node.keywords}
            if isinstance(code, ast.Constant) and None not in given:
                missing = fields(catalogue("vi").get(str(code.value), "")) - given
                lacking += [(path.name, code.value, missing)] if missing else []
    assert lacking == []


def test_every_text_is_said_by_somebody() -> None:
    spoken = set[str]().union(*map(literals, SOURCES))
    patterns = [
        re.compile(re.escape(text).replace(r"\*", ".+") + "$")
        for text in spoken
        if "*" in text and "-" in text
    ]
    prefixed = {f"help-{text}" for text in spoken}
    unused = [
        key
        for key in sorted(catalogue("vi"))
        if key not in spoken and key not in prefixed and not any(pattern.match(key) for pattern in patterns)
    ]
    assert unused == []


@pytest.mark.parametrize("key", sorted(catalogue("vi")))
def test_vietnamese_sentences_hold_no_english_and_no_inner_names(key: str) -> None:
    text = re.sub(r"\{\w*\}|--[\w-]+|VAXCLI_\w+|vaxcli [\w ]+|\(Save As\)|“[^”]*”", " ", catalogue("vi")[key])
    assert ENGLISH.search(text) is None
    for lang in LANGUAGES:
        assert INNER.search(catalogue(lang)[key]) is None


@pytest.mark.parametrize(
    "key", [key for key in sorted(catalogue("vi")) if re.match(r"F0\d|OUT|USAGE|SETTINGS|READ-no", key)]
)
def test_every_refusal_says_what_to_do(key: str) -> None:
    # where - what - what to do (DESIGN 9): a second sentence, in Vietnamese an invitation
    text = catalogue("vi")[key]
    assert re.search(r"[Hh]ãy|[Gg]õ|[Vv]í dụ|Nếu|đang ghi", text)


def test_an_unknown_key_is_a_defect() -> None:
    with pytest.raises(KeyError):
        say("no-such-text", "en")


def test_documents_are_vietnamese() -> None:
    assert document("column-result") == catalogue("vi")["column-result"]
