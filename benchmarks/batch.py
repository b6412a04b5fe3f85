"""111 communes of 1,000 rows against a register of 1,000,000: ``batch run`` beside the same files through ``verify``.

``python benchmarks/batch.py`` needs ``benchmarks/data/province.xlsx`` and ``.csv`` (``benchmarks/run.py`` makes them).
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import xlsxwriter
from python_calamine import CalamineWorkbook

DATA = Path(__file__).parent / "data"
PROGRAM = [sys.executable, "-m", "vaxcli"]


def split(folder: Path, communes: int) -> list[Path]:
    """The province's list cut into lists of 1,000 rows, each with its heading."""
    rows = CalamineWorkbook.from_path(DATA / "province.xlsx").get_sheet_by_index(0).to_python()
    made = []
    for number in range(communes):
        path = folder / f"xa-{number:03}.xlsx"
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            for at, row in enumerate([rows[0], *rows[1 + number * 1000 : 1001 + number * 1000]]):
                for column, cell in enumerate(row):
                    sheet.write(at, column, cell if isinstance(cell, int | float) else str(cell))
        made.append(path)
    return made


def seconds(line: list[str], folder: Path) -> float:
    """Wall time of a command."""
    began = time.perf_counter()
    subprocess.run([*PROGRAM, *line], cwd=folder, check=False, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


def main() -> None:
    """Measure both ways and print the ratio."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--communes", type=int, default=111)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in").mkdir()
        files = split(folder / "in", asked.communes)
        (folder / "alone").mkdir()
        for path in files:
            shutil.copy(path, folder / "alone")
        os.link(DATA / "province.csv", folder / "pop.csv")
        line = ["batch", "run", "--inbox", "in", "--population", "pop.csv", "--output", "out"]
        line += ["--errors", "err", "--archive", "arch", "--settle", "0", "-q"]
        together = seconds(line, folder)
        done = len(list((folder / "out").glob("*.verified.xlsx")))
        population = next((folder / "out" / ".vaxcli-batch").glob("population-*.parquet"))
        # The single command gets the index too: what is compared is the spreading, not the index.
        alone = sum(
            seconds(["verify", path.name, "--population", str(population), "-q"], folder / "alone")
            for path in sorted((folder / "alone").glob("xa-*.xlsx"))
        )
        from_csv = seconds(
            ["verify", "xa-000.xlsx", "--population", "../pop.csv", "--overwrite", "--force", "-q"],
            folder / "alone",
        )
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    sys.stdout.write(
        f"batch run: {together:.1f} s for {done} lists; one after another with the index: {alone:.1f} s "
        f"({alone / together:.2f} times); from the CSV about {from_csv * asked.communes:.0f} s "
        f"({from_csv * asked.communes / together:.1f} times); largest process {memory:.0f} MB\n"
    )


if __name__ == "__main__":
    main()
