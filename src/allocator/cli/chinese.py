"""Help pages in the words of the catalogue: the command-line library speaks English by itself."""

from typing import Any

import typer.core
import typer.rich_utils as panels

from allocator.text import say

panels.OPTIONS_PANEL_TITLE = say("cli.usage.options")
panels.ARGUMENTS_PANEL_TITLE = say("cli.usage.arguments")
panels.COMMANDS_PANEL_TITLE = say("cli.usage.commands")
panels.REQUIRED_LONG_STRING = say("cli.usage.required")
panels.DEFAULT_STRING = say("cli.usage.default", value="{}")


class _Chinese:
    """Says what `--help` does, and how a command is written, in Chinese."""

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = say("cli.usage.help")
        return option

    def get_usage(self, ctx: Any) -> str:
        usage: str = super().get_usage(ctx)  # type: ignore[misc]
        return usage.replace("Usage:", say("cli.usage.usage"), 1)


class Command(_Chinese, typer.core.TyperCommand):
    """A command."""


class Group(_Chinese, typer.core.TyperGroup):
    """The list of commands."""
