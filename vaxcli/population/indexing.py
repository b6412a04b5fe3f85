"""Make an index from an extract: the work of ``vaxcli population index`` in its own process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from vaxcli.supervisor import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexOrder:
    """What is to be indexed, and where the index goes."""

    extract: Path
    target: Path
    columns: Mapping[str, str]
    made_on: date | None = None
    overwrite: bool = False


def index(report: Report, order: IndexOrder) -> int:
    """Write the index of an extract and return the number of its lines.

    Raises:
        VaxError: as ``population.extract.opened`` and ``atomic.write_all``.
    """
    from vaxcli.atomic import check_targets, write_all  # noqa: PLC0415 - heavy libraries stay out of the talking process
    from vaxcli.population import extract  # noqa: PLC0415

    report("index", 0, 1)
    check_targets([order.target], [order.extract], overwrite=order.overwrite)
    with extract.opened(order.extract, order.columns, order.made_on) as opened:
        rows = opened.facts.rows
        write_all(
            {order.target: lambda copy: opened.write_index(order.extract, copy)}, overwrite=order.overwrite
        )
    return rows
