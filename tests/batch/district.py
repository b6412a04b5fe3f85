"""A district's drop folder with one file of a kind, and a run over it; all people are invented."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.doses.dosebooks import AN, BINH, GIVEN, doses
from tests.sign import pki
from tests.tables import LIST, register, table, workbook
from tests.verify import supplementing
from vaxcli.batch import running
from vaxcli.batch.batch_order import BatchOrder, Run
from vaxcli.sign.sign_order import SignOrder

AT = datetime(2021, 11, 12, 22, 30, tzinfo=UTC)
FOLDERS = ("in", "out", "err", "arch")


def order(folder: Path, **more: Any) -> BatchOrder:
    """A run of one process over the folders below ``folder``."""
    places = {
        "inbox": folder / "in",
        "population": folder / "pop.csv",
        "output": folder / "out",
        "errors": folder / "err",
        "archive": folder / "arch",
        "register": str(folder / "register.sqlite"),
    }
    return BatchOrder(**{**places, "jobs": 1, "at": AT, "by": "thu", **more})


def run(folder: Path, **more: Any) -> Run:
    """The run, with the chair's certificate for reports."""
    if "signing" not in more:
        more["signing"] = signing(folder)
    return running.run(order(folder, **more))


def signing(folder: Path) -> SignOrder:
    """How the chair's reports are signed."""
    cert = pki.put(folder / "cert.p12", pki.made().curve.p12())
    return SignOrder(files=(), cert=cert, secret=pki.PASSPHRASE, at=pki.NOW)


def drop(path: Path) -> Path:
    """A file that has stood still for an hour."""
    past = time.time() - 3600
    os.utime(path, (past, past))
    return path


def empty(folder: Path) -> Path:
    """The folders and the population data."""
    for name in FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    register(folder / "pop.csv")
    return folder


def with_list(folder: Path, name: str = "xa-a.xlsx") -> Path:
    """A list waits."""
    path = empty(folder) / "in" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    return drop(workbook(path, table(LIST)))


def with_supplement(folder: Path) -> Path:
    """The police's decision about a list that was returned waits."""
    empty(folder)
    returned = supplementing.verified(folder / "out")
    (folder / "out" / "list.xlsx").unlink()
    (folder / "out" / "pop.csv").unlink()
    line = supplementing.line(returned, 2, decision=supplementing.CORRECT, birth="31/12/1990", **DECIDED)
    return drop(supplementing.told(folder / "in" / "quyet-dinh.xlsx", [line]))


DECIDED = {"evidence": "Thẻ căn cước", "by": "Đại úy Tư", "on": "10/11/2021"}


def with_doses(folder: Path) -> Path:
    """Two doses wait."""
    return drop(doses(empty(folder) / "in", AN + GIVEN, BINH + GIVEN, name="mui.xlsx"))


def with_report(folder: Path, name: str = "report.pdf") -> Path:
    """A report that carries its data waits."""
    path = empty(folder) / "in" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    pki.put(path, pki.paper(box=(330, 100, 530, 170)))
    return drop(path)


KINDS = {"list": with_list, "supplement": with_supplement, "doses": with_doses, "report": with_report}


def names(folder: Path) -> list[str]:
    """Every file of the four folders, without what a run keeps for itself."""
    return sorted(
        path.relative_to(folder).as_posix()
        for name in FOLDERS
        for path in (folder / name).rglob("*")
        if path.is_file() and ".vaxcli-batch" not in path.parts
    )
