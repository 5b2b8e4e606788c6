"""Help pages in the words of the catalogue: the command-line library speaks English by itself, and loads slowly."""

from collections.abc import Iterable
from typing import Any

import typer
import typer.core
from rich.cells import cell_len

from allocator.text import say

Row = tuple[str, str]


class _Chinese:
    """Writes a help page: how the command is written, what it does, and what each part of it means."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        parameters = self.get_params(ctx)  # type: ignore[attr-defined]
        arguments = [_argument(item) for item in parameters if item.param_type_name == "argument"]
        parts = [self.options_metavar, *(name for name, _ in arguments)]  # type: ignore[attr-defined]
        written = " ".join([ctx.command_path, *parts, getattr(self, "subcommand_metavar", "")]).strip()
        formatter.write(f"{say('cli.usage.usage')}{written}\n\n{self.help}\n")  # type: ignore[attr-defined]
        options = [_option(item) for item in parameters if item.param_type_name == "option" and not item.hidden]
        for title, rows in (("arguments", arguments), ("options", options), ("commands", self.commands_in(ctx))):
            if rows:
                formatter.write(f"\n{say(f'cli.usage.{title}')}\n" + "".join(_lines(rows)))

    def commands_in(self, ctx: Any) -> list[Row]:
        """The commands below this one."""
        return []

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = say("cli.usage.help")
        return option


class Command(_Chinese, typer.core.TyperCommand):
    """A command."""


class Group(_Chinese, typer.core.TyperGroup):
    """A list of commands."""

    def commands_in(self, ctx: Any) -> list[Row]:
        return [(name, self.commands[name].help or "") for name in self.list_commands(ctx)]


def group(name: str) -> typer.Typer:
    """Commands below one name, whose help stands in the catalogue."""
    return typer.Typer(
        cls=Group,
        help=say(f"cli.help.{name}"),
        no_args_is_help=True,
        rich_markup_mode=None,
        options_metavar=say("cli.usage.some_options"),
        subcommand_metavar=say("cli.usage.some_command"),
    )


def _argument(item: Any) -> Row:
    return item.metavar or item.name, item.help or ""


def _option(item: Any) -> Row:
    said = item.help or ""
    if item.required:
        said += say("cli.usage.required")
    elif item.show_default and item.default not in (None, False, ""):
        said += say("cli.usage.default", value=item.default)
    value = "" if item.is_flag else f" {item.metavar or say('cli.usage.some_value')}"
    return ", ".join(item.opts) + value, said


def _lines(rows: Iterable[Row]) -> Iterable[str]:
    """Two columns; a Chinese character is as wide as two letters."""
    listed = list(rows)
    width = max(cell_len(left) for left, _ in listed) + 2
    return (f"  {left}{' ' * (width - cell_len(left))}{right}\n" for left, right in listed)
