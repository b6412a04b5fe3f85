"""What SQL narrows by is what the rules say (``population.keys``): found too many is mended later, too few never."""

from __future__ import annotations

import time
import unicodedata
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.people.test_names import EQUAL, UNEQUAL
from vaxcli.people import names
from vaxcli.population import keys, tables
from vaxcli.population.person import FIELDS


def told(sql: str, texts: list[str]) -> list[object]:
    """An SQL expression over ``t`` for every text."""
    question = f"SELECT {sql} FROM (SELECT unnest($texts::VARCHAR[]) AS t)"  # noqa: S608 - our own
    return [row[0] for row in duckdb.connect().execute(question, {"texts": texts}).fetchall()]


USUAL = [chr(code) for first, last in keys.USUAL for code in range(first, last + 1)]
ACCENTED = [char for char in USUAL if len(names.bare(char.lower())) == 1]


def test_every_usual_character_has_the_same_coarse_key_in_both() -> None:
    written = [f"nguyễn {char}an" for char in USUAL]
    assert told(keys.coarse("t"), written) == [names.coarse(text) for text in written]


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.text(st.sampled_from([*ACCENTED, " ", "'", "-", "\u0301", "\u0323"]), min_size=5, max_size=30),
        max_size=50,
    )
)
def test_usual_names_have_the_same_coarse_key_in_both(written: list[str]) -> None:
    texts = [f"lan {name}" for name in written]
    texts += [unicodedata.normalize(form, text) for form in ("NFC", "NFD") for text in texts]
    assert told(keys.coarse("t"), texts) == [names.coarse(text) for text in texts]


def test_names_that_sql_cannot_compare_are_told() -> None:
    written = [name for pair in EQUAL + UNEQUAL for name in pair]
    alike = [
        a == names.coarse(text) for a, text in zip(told(keys.coarse("t"), written), written, strict=True)
    ]
    unusual = told(keys.unusual("t"), written)
    assert all(one or other for one, other in zip(alike, unusual, strict=True))
    assert told(keys.unusual("t"), ["NGUYỄN VĂN ĐÔ", "H'Hen Niê", "𝐋an", "Ｌan", "L\0an"]) == [
        *([False] * 2),
        *([True] * 3),
    ]


def test_numbers_have_the_same_digits_in_both(tmp_path: Path) -> None:
    written = [
        "",
        "070085000001",
        " 070-085.000 001",
        "０７００８５００００１２",
        "²³ 285111222",
        "CMND 28511122٣",
        "x",
    ]
    con = tables.connect(tmp_path)
    values = ", ".join(f"('{text}')" for text in written)
    fields = ", ".join(f"t AS {name}" for name in FIELDS)
    lines = f"(SELECT {fields} FROM (VALUES {values}) v(t))"  # noqa: S608 - our own
    con.execute(f"CREATE TABLE copy AS {keys.copied(lines)}")
    con.execute(f"CREATE VIEW lines AS {keys.keyed(con, 'copy', [], [])}")
    found = con.execute("SELECT number, nk, ok FROM lines").fetchall()
    assert sorted(found) == sorted((text, keys.digits(text), keys.digits(text)) for text in written)


def test_a_long_search_draws_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    # DuckDB would draw a bar after two seconds, also into what --json prints
    con = tables.connect(tmp_path)
    rows, seconds = 40_000, 0.0
    while seconds < 2.2:
        start = time.monotonic()
        con.execute("SELECT sum(sin(a.range * b.range)) FROM range(2000) a, range($1) b", [rows]).fetchall()
        seconds = time.monotonic() - start
        rows *= 2
    assert capfd.readouterr() == ("", "")
