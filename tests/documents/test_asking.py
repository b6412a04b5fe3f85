"""Who is asked for what, by the codes of the row alone (R21, R25).

1. A slip goes to whoever can mend a field; what only the register lacks is the police's.
2. KHONG with a well-formed number, CHET, LOI and settled rows have no slip.
3. Each kind of G has its own words where the citizen needs them.
"""

from __future__ import annotations

from itertools import product

import pytest

from vaxcli.codes import FieldCode, Near, RowResult
from vaxcli.documents.asking import Paper, Point, papers, points
from vaxcli.people import dates
from vaxcli.texts import catalogue
from vaxcli.verify.compare import Letters, only
from vaxcli.verify.reasons import mending

BORN = dates.read("02/03/1985")


@pytest.mark.parametrize(
    ("result", "letters", "born", "asked"),
    [
        # 1
        ("SAI", "KKDK", "02/03/1985", ""),
        ("SAI", "KKSK", "02/03/1985", "birth-differs"),
        ("SAI", "KGDS khac-dau", "02/03/1985", "name-accents sex-differs"),
        ("GAN", "TKKK", "02/03/1985", "number-missing"),
        ("GAN", "GKKK mot-so", "02/03/1985", "number-differs"),
        ("GAN", "SKKK", "02/03/1985", "number-differs"),
        ("DINHDANG", "FXXX", "02/03/1985", "number-malformed"),
        ("XUNGDOT", "KSSX", "02/03/1985", "other-person"),
        ("NHIEU", "TKKK", "02/03/1985", "number-missing several"),
        ("NHIEU", "KKGS lech-nam", "02/03/1985", "several"),
        ("THIEU", "TXTX", "", "number-missing birth-missing"),
        ("THIEU", "TXXX", "1985", "number-missing birth-incomplete"),
        ("THIEU", "TXXT", "31/02/1985", "number-missing sex-missing birth-unreadable"),
        # 2
        ("KHONG", "DXXX", "02/03/1985", ""),
        ("KHONG", "TXXX", "02/03/1985", "number-missing"),
        ("CHET", "KSKK", "02/03/1985", ""),
        ("LOI", "XXXX", "", ""),
        ("TRUNG", "XXXX", "", ""),
        ("XM", "KCKK", "", ""),
        ("XMBS", "KKKK", "", ""),
        ("KXM", "XXXX", "", ""),
        ("DONG", "KSKK", "", ""),
        # 3
        ("SAI", "KGGK thieu-tu 01-01", "02/03/1985", "name-words birth-incomplete"),
        ("SAI", "KGGK mot-chu dao-ngay-thang", "02/03/1985", "name-differs birth-swapped"),
        ("GAN", "GKKK cmnd-khong-lien-ket", "02/03/1985", "number-old"),
        ("SAI", "KTFF", "31/02/1985", "name-missing birth-unreadable sex-differs"),
    ],
)
def test_what_is_asked(result: str, letters: str, born: str, asked: str) -> None:
    found = points(RowResult(result), letters, dates.read(born))
    assert " ".join(found) == asked


def test_a_mismatch_has_a_slip_exactly_when_the_citizen_can_mend_something() -> None:
    # 1: the same rule as the column "Viec can lam"
    for codes in product([code for code in FieldCode if code is not FieldCode.NOT_COMPARED], repeat=4):
        citizen, _ = mending(Letters(*map(only, codes)))
        assert len(points(RowResult.MISMATCH, "".join(codes), BORN)) == len(citizen)


@pytest.mark.parametrize("kind", Near)
def test_every_kind_is_asked_for_in_the_words_of_its_field(kind: Near) -> None:
    # 3: a kind is never taken for another field's
    at = 0 if kind.value in ("hai-so-dao", "thieu-so", "cmnd-khong-lien-ket") else 1
    at = 2 if kind.value in ("dao-ngay-thang", "chi-co-nam", "01-01", "lech-nam", "mot-so") else at
    letters = "".join("G" if n == at else "K" for n in range(4))
    (point,) = points(RowResult.MISMATCH, f"{letters} {kind}", BORN)
    assert point.startswith(("number", "name", "birth")[at])


def test_papers_follow_what_is_asked() -> None:
    assert papers([Point.NUMBER_DIFFERS], child=False) == (Paper.CARD,)
    assert papers([Point.NUMBER_DIFFERS], child=True) == (Paper.CARD, Paper.BIRTH_CERTIFICATE)
    assert papers([Point.SEX_DIFFERS], child=False) == (Paper.CARD, Paper.BIRTH_CERTIFICATE)
    assert papers([Point.SEVERAL], child=False) == (Paper.CARD, Paper.RESIDENCE)
    assert papers([Point.NUMBER_OLD], child=False) == (Paper.CARD, Paper.OLD_CARD)


def test_every_point_and_paper_has_its_words() -> None:
    known = catalogue("vi")
    wanted = [f"{kind}-{point}" for kind in ("point", "said") for point in Point]
    assert [key for key in [*wanted, *(f"paper-{paper}" for paper in Paper)] if key not in known] == []
