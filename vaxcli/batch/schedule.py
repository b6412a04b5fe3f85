"""Schedules for cron, systemd and the Task Scheduler of Windows: absolute paths, quiet, at one time a day."""

from __future__ import annotations

import shlex
from pathlib import Path
from xml.sax.saxutils import escape

NAMES = {"cron": "vaxcli-batch.cron", "windows": "vaxcli-batch.xml"}
"""File of each kind; systemd has two, ``vaxcli-batch.service`` and ``.timer``."""


def cron(program: Path, folder: Path, hour: int, minute: int) -> str:
    """One line for ``crontab``."""
    command = f"cd {shlex.quote(str(folder))} && {shlex.quote(str(program))} batch run --quiet"
    return f"{minute} {hour} * * * {command.replace('%', chr(92) + '%')}\n"


def systemd(program: Path, folder: Path, hour: int, minute: int) -> dict[str, str]:
    """A service and its timer, by file name."""
    service = (
        "[Unit]\nDescription=vaxcli batch run\n\n[Service]\nType=oneshot\n"
        f"WorkingDirectory={str(folder).replace('%', '%%')}\n"
        f'ExecStart="{str(program).replace("%", "%%")}" batch run --quiet\nSuccessExitStatus=8\nUMask=0077\n'
    )
    timer = (
        "[Unit]\nDescription=vaxcli batch run every day\n\n[Timer]\n"
        f"OnCalendar=*-*-* {hour:02}:{minute:02}:00\nPersistent=true\n\n[Install]\nWantedBy=timers.target\n"
    )
    return {"vaxcli-batch.service": service, "vaxcli-batch.timer": timer}


def windows(program: Path, folder: Path, hour: int, minute: int) -> str:
    """A task for ``schtasks /Create /XML``."""
    return (
        '<?xml version="1.0" encoding="UTF-16"?>\n'
        '<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">\n'
        "  <Triggers><CalendarTrigger>"
        f"<StartBoundary>2021-11-08T{hour:02}:{minute:02}:00</StartBoundary><Enabled>true</Enabled>"
        "<ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay></CalendarTrigger></Triggers>\n"
        "  <Settings><MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>"
        "<StartWhenAvailable>true</StartWhenAvailable></Settings>\n"
        f"  <Actions><Exec><Command>{escape(str(program))}</Command><Arguments>batch run --quiet</Arguments>"
        f"<WorkingDirectory>{escape(str(folder))}</WorkingDirectory></Exec></Actions>\n</Task>\n"
    )
