"""Signs many one-page PDFs in one process, as issue 5 asks: invisibly and with a mark (DESIGN 10).

``python benchmarks/sign.py [--count 1000]``
Each file is read, signed by an RSA-2048 key from a .p12, looked at again, written and synced; all of it counts. The
processor's time is told beside the wall's, so that a busy machine is seen.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.sign import orders, pki  # noqa: E402 - the repository is no package to be installed
from vaxcli.sign import signing  # noqa: E402 - the same

BARS = {False: 50, True: 15}
"""Files a second, invisible and with a mark."""


def measured(count: int, *, visible: bool) -> tuple[float, float]:
    """Files a second, and milliseconds of the processor for each."""
    with tempfile.TemporaryDirectory() as folder:
        papers = [
            pki.put(Path(folder) / f"{number:05}.pdf", pki.page(f"So {number}")) for number in range(count)
        ]
        order = orders.order(*papers, by=pki.made().chair, visible=visible)
        wall, work = time.perf_counter(), time.process_time()
        done = signing.sign(orders.quiet, order)
        wall, work = time.perf_counter() - wall, time.process_time() - work
    if len(done.files) != count:
        raise SystemExit(f"{len(done.failed)} files were not signed")
    return count / wall, 1000 * work / count


def main() -> None:
    """Print one line for each way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    count = parser.parse_args().count
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    print(f"{count} PDFs of one page, RSA-2048, one process; {os.cpu_count()} cores, load {load:.1f}")
    for visible in (False, True):
        rate, work = measured(count, visible=visible)
        name = "with a mark" if visible else "invisible"
        print(f"{name:12} {rate:6.1f} a second (bar {BARS[visible]}); {work:.1f} ms of the processor each")


if __name__ == "__main__":
    main()
