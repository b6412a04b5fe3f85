"""Help in the user's language: Typer's own words are English, and its list of commands is cut short."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from vaxcli.screen import help_text

_WORDS = {
    "line": "[OPTIONS] COMMAND [ARGS]...",
    "line-options": "[OPTIONS]",
    "usage": "Usage:",
    "options": "Options:",
    "arguments": "Arguments:",
    "commands": "Commands:",
    "default": "[default:",
    "required": "[required]",
}
"""Words of Typer by their key in ``texts``."""
_LONGEST = 400
"""Letters of a first sentence in the list of commands."""


class Command(TyperCommand):
    """A command whose help speaks one language."""

    def get_help(self, ctx: Any) -> str:
        """The help page."""
        return _told(super().get_help(ctx))

    def get_help_option(self, ctx: Any) -> Any:
        """``--help``, with our own sentence."""
        return _renamed(super().get_help_option(ctx))


class Group(TyperGroup):
    """A group of commands whose help speaks one language and shows each command's whole first sentence."""

    def get_help(self, ctx: Any) -> str:
        """The help page."""
        return _told(super().get_help(ctx))

    def get_help_option(self, ctx: Any) -> Any:
        """``--help``, with our own sentence."""
        return _renamed(super().get_help_option(ctx))

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The commands in their order."""
        found = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [(name, command.get_short_help_str(_LONGEST)) for name, command in found if command]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def speak(app: typer.Typer) -> None:
    """Give every command and group of an app this help."""
    for command in app.registered_commands:
        command.cls = Command
    for group in app.registered_groups:
        group.cls = Group
        if group.typer_instance:
            speak(group.typer_instance)


def _renamed(option: Any) -> Any:
    if option is not None:
        option.help = help_text("opt-help")
    return option


def _told(page: str) -> str:
    for key, word in _WORDS.items():
        page = page.replace(word, help_text(f"word-{key}"))
    return page
