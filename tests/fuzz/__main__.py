"""``python -m tests.fuzz --minutes 10``: every target in turn; what breaks is printed with its number, and exit is 1."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.fuzz import targets


def main() -> int:
    """Run until the time is over."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--from", dest="first", type=int, default=1000)
    asked = parser.parse_args()
    until = time.monotonic() + asked.minutes * 60
    broken = 0
    number = asked.first
    with tempfile.TemporaryDirectory() as folder:
        targets.into(Path(folder))
        while time.monotonic() < until:
            for name in targets.TARGETS:
                found = targets.once(name, number)
                if found is not None:
                    broken += 1
                    sys.stdout.write(f"{name} {number}: {found[:200]!r}\n")
            number += 1
    sys.stdout.write(f"{(number - asked.first) * len(targets.TARGETS)} inputs, {broken} broken\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
