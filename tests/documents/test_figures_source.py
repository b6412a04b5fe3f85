"""What the register gives a report: our own doses of the days, apart from those that only a paper tells of (R35)."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from tests.register.kept import AN, BINH, DAY, importing, new_dose
from vaxcli.documents import figures_source
from vaxcli.register import doses, people, store
from vaxcli.register.model import Source


def test_a_dose_of_a_confirmation_paper_is_no_result_of_ours(tmp_path: Path) -> None:
    where = tmp_path / "register.sqlite"
    with importing(where, "return") as (connection, made):
        an, binh = people.add(connection, made, [AN, BINH])
    before = DAY - timedelta(days=28)
    given = [
        new_dose(an, dose_no=1, lot="A0", given_on=before, source=Source.PAPER),
        new_dose(an, dose_no=2),
        new_dose(binh, source=Source.PAPER),
    ]
    with importing(where) as (connection, made):
        doses.add(connection, made, given)
    with store.read_only(str(where)) as connection:
        whole = figures_source.from_register(connection, date.min, date.max)
        today = figures_source.from_register(connection, DAY, DAY)
    assert [(len(one.doses), one.told, one.earlier) for one in whole.people] == [(1, 1, 0), (0, 1, 0)]
    assert [(len(one.doses), one.told, one.earlier) for one in today.people] == [(1, 0, 1), (0, 1, 0)]
    assert (whole.first, whole.last) == (DAY, DAY)
