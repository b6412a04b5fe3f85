"""Schedules for cron, systemd and the Task Scheduler of Windows: absolute paths, quiet, at one time a day."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias
from xml.sax.saxutils import escape

NAMES = {"cron": "vaxcli-batch.cron", "windows": "vaxcli-batch.xml"}
"""File of each kind; systemd has two, ``vaxcli-batch.service`` and ``.timer``."""
RUN = ("batch", "run", "--quiet")
Program: TypeAlias = Sequence[str | Path]
"""The program with an absolute path, and words that come before its commands."""


def cron(program: Program, folder: Path, hour: int, minute: int) -> str:
    """One line for ``crontab``; a percent sign would end it."""
    command = f"cd {shlex.quote(str(folder))} && {shlex.join([*map(str, program), *RUN])}"
    return f"{minute} {hour} * * * {command.replace('%', chr(92) + '%')}\n"


def systemd(program: Program, folder: Path, hour: int, minute: int) -> dict[str, str]:
    """A service and its timer, by file name."""
    words = " ".join([*(f'"{_unit(part)}"' for part in program), *RUN])
    service = (
        "[Unit]\nDescription=vaxcli batch run\n\n[Service]\nType=oneshot\n"
        f"WorkingDirectory={str(folder).replace('%', '%%')}\n"
        f"ExecStart={words}\nSuccessExitStatus=8\nUMask=0077\n"
    )
    timer = (
        "[Unit]\nDescription=vaxcli batch run every day\n\n[Timer]\n"
        f"OnCalendar=*-*-* {hour:02}:{minute:02}:00\nPersistent=true\n\n[Install]\nWantedBy=timers.target\n"
    )
    return {"vaxcli-batch.service": service, "vaxcli-batch.timer": timer}


def windows(program: Program, folder: Path, hour: int, minute: int) -> str:
    """A task for ``schtasks /Create /XML``."""
    command, *words = map(str, program)
    return (
        '<?xml version="1.0" encoding="UTF-16"?>\n'
        '<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">\n'
        "  <Triggers><CalendarTrigger>"
        f"<StartBoundary>2021-11-08T{hour:02}:{minute:02}:00</StartBoundary><Enabled>true</Enabled>"
        "<ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay></CalendarTrigger></Triggers>\n"
        "  <Settings><MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>"
        "<StartWhenAvailable>true</StartWhenAvailable></Settings>\n"
        f"  <Actions><Exec><Command>{escape(command)}</Command>"
        f"<Arguments>{escape(subprocess.list2cmdline([*words, *RUN]))}</Arguments>"
        f"<WorkingDirectory>{escape(str(folder))}</WorkingDirectory></Exec></Actions>\n</Task>\n"
    )


def _unit(part: str | Path) -> str:
    """A word as systemd reads it between quotation marks."""
    return str(part).replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
