"""A short run of every fuzz target; ``make fuzz`` runs ten minutes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz import targets

RUNS = {"dates": 300, "numbers": 300, "qr": 400, "headers": 60, "packages": 60, "sheets": 100, "rules": 150}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", targets.TARGETS)
def test_a_target_only_returns_or_refuses(name: str, tmp_path: Path) -> None:
    targets.into(tmp_path)
    broken = {
        number: data for number in range(RUNS[name]) if (data := targets.once(name, number)) is not None
    }
    assert broken == {}


@pytest.mark.parametrize("name", targets.TARGETS)
def test_the_seeds_themselves_are_good(name: str, tmp_path: Path) -> None:
    targets.into(tmp_path)
    for seed in targets.seeds(name):
        targets.TARGETS[name](seed)
