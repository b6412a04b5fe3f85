"""The work of ``verify`` and ``explain`` as the supervisor starts it: heavy libraries stay out of the talking process."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vaxcli.supervisor import Report
    from vaxcli.texts import Lang
    from vaxcli.verify.order import Done, Order


def verify(report: Report, order: Order) -> Done:
    """Do the work of ``run.verify``."""
    from vaxcli.verify import run  # noqa: PLC0415 - only in the process that works

    return run.verify(report, order)


def explain(report: Report, order: Order, row: str, lang: Lang) -> list[str]:
    """Do the work of ``run.explain``."""
    from vaxcli.verify import run  # noqa: PLC0415 - only in the process that works

    return run.explain(report, order, row, lang)
