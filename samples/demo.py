"""Shows vaxcli on the commune's story: ``make demo``, or ``python samples/demo.py``."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STORY = ROOT / "samples" / "stories" / "commune"
NEXT = """
Mở tiếp / Open next:
  demo/list.verified.xlsx  gửi lại trạm y tế / goes back to the health station
  demo/list.police.xlsx    công an xã điền quyết định / the police fill in their decisions
Hỏi vì sao / Ask why:
  {vaxcli} explain demo/list.verified.xlsx --row 18 --population demo/pop.csv
"""


def main() -> int:
    """Copy the story to ``demo/``, verify it there, and say what to open."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    demo = ROOT / "demo"
    demo.mkdir(exist_ok=True)
    for name in ("list.xlsx", "pop.csv"):
        shutil.copyfile(STORY / name, demo / name)
    order = ["verify", "demo/list.xlsx", "--population", "demo/pop.csv", "--overwrite", "--force"]
    sys.stdout.write(f"$ vaxcli {' '.join(order)}\n")
    sys.stdout.flush()
    done = subprocess.run([sys.executable, "-m", "vaxcli", *order], cwd=ROOT, check=False)  # noqa: S603 ours
    if done.returncode == 0:
        sys.stdout.write(NEXT.format(vaxcli=_as_typed()))
    return done.returncode


def _as_typed() -> str:
    """How ``vaxcli`` is started from the folder of the repository, also when no environment is active."""
    beside = Path(sys.executable).parent / "vaxcli"
    return str(beside.relative_to(ROOT)) if beside.is_relative_to(ROOT) else "vaxcli"


if __name__ == "__main__":
    sys.exit(main())
