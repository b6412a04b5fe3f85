"""Run a job on a list that may turn out to be protected: the password is asked for once, at the keyboard."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from vaxcli import screen, supervisor
from vaxcli.commands import _options as options
from vaxcli.errors import VaxError
from vaxcli.findings import Place

T = TypeVar("T")


def run(job: Callable[[Any, Any], T], order: Any, file: Path, *, quiet: bool) -> T:
    """What the job gives for an order with a ``password``; asked for where the file needs one and nobody gave it.

    Raises:
        VaxError: What the job raises.
    """
    with screen.progress(quiet=quiet) as moved:
        try:
            return supervisor.run(job, order, on_progress=moved, place=Place(file=file.name))
        except VaxError as error:
            if not (options.is_protected(error) and options.may_ask()):
                raise
            name = error.place.file if error.place else file.name
            order = replace(order, password=getpass.getpass(screen.text("ask-password", file=name)))
            return supervisor.run(job, order, on_progress=moved, place=Place(file=file.name))
