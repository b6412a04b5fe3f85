"""For every test: expected files are compared strictly, and whatever the suite makes vaxcli say or log names nobody.

Expected files are written only by ``pytest --update-expected``.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests import privacy


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-expected", action="store_true", help="write the expected files anew")


class Expected:
    """The expected files of one folder: each is compared, none may be missing, none may lie unused."""

    def __init__(self, *, update: bool) -> None:
        self.update = update
        self._used: dict[Path, set[str]] = {}

    def check(self, folder: Path, name: str, text: str) -> None:
        """Compare ``text`` with the expected file; with ``--update-expected`` write it."""
        self._used.setdefault(folder, set()).add(name)
        file = folder / name
        if self.update:
            folder.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
            return
        assert file.exists(), f"{name} is missing in {folder}: look at the result, then --update-expected"
        assert text.splitlines() == file.read_text(encoding="utf-8").splitlines()

    def finish(self) -> None:
        """Fail for files that no check asked for; with ``--update-expected`` remove them."""
        for folder, used in self._used.items():
            unused = sorted(file for file in folder.iterdir() if file.name not in used)
            if self.update:
                for file in unused:
                    file.unlink()
            else:
                assert not unused, f"nothing makes these any more: {[file.name for file in unused]}"


@pytest.fixture
def expected(request: pytest.FixtureRequest) -> Expected:
    """Expected files; a test checks each, then calls ``finish``."""
    return Expected(update=bool(request.config.getoption("--update-expected")))


@pytest.fixture(autouse=True, scope="session")
def every_process_is_heard() -> Iterator[None]:
    """What a process that runs vaxcli said is looked through (promise 7); ``command.vaxcli`` does so in this one."""
    real = subprocess.Popen.communicate

    def communicate(self: subprocess.Popen[Any], *arguments: Any, **more: Any) -> tuple[Any, Any]:
        said = real(self, *arguments, **more)
        line = (
            self.args if isinstance(self.args, Sequence) and not isinstance(self.args, str) else [self.args]
        )
        if any("vaxcli" in str(word) for word in line):
            privacy.heard(line, *said)
        return said

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(subprocess.Popen, "communicate", communicate)
        yield


@pytest.fixture(autouse=True)
def every_log_is_read(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a test left in its folder as logs and records is looked through (promise 7)."""
    folder: Path | None = request.getfixturevalue("tmp_path") if "tmp_path" in request.fixturenames else None
    yield
    if folder is not None:
        privacy.logged(folder)
