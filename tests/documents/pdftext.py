"""Read a PDF back as a reader shows it."""

from __future__ import annotations

import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest


def text(pdf: Path, *options: str) -> str:
    """The words of a PDF, spaces as one; the test is skipped where poppler is not installed."""
    return " ".join(_run("pdftotext", *options, str(pdf), "-").split())


def pages(pdf: Path) -> int:
    """How many pages a PDF has."""
    lines = _run("pdfinfo", str(pdf)).splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("Pages:")))


def fonts(pdf: Path) -> set[str]:
    """The fonts in a PDF, without the tags of their subsets."""
    return {line.split()[0].partition("+")[2] for line in _run("pdffonts", str(pdf)).splitlines()[2:]}


def _run(program: str, *arguments: str) -> str:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    done = subprocess.run([program, *arguments], capture_output=True, check=True)
    return unicodedata.normalize("NFC", done.stdout.decode())
