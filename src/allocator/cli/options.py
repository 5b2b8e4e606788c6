"""Arguments and options that several commands share, with their help in words."""

import math
from pathlib import Path
from typing import Annotated

import typer

from allocator.cli.show import Stop
from allocator.text import say


def text(key: str) -> str:
    """A help sentence."""
    return say(f"cli.help.{key}")


def mark(key: str) -> str:
    """What stands in a help page where a value is to be written."""
    return say(f"cli.mark.{key}")


def _limit(seconds: float) -> float:
    """A time limit that is one; stops on anything else."""
    if not (math.isfinite(seconds) and seconds > 0):
        raise Stop(2, say("cli.error.time_limit"))
    return seconds


SOME = say("cli.usage.some_options")

Case = Annotated[Path, typer.Argument(help=text("case"), metavar=mark("folder"), show_default=False)]
Out = Annotated[Path | None, typer.Option("--out", help=text("out"), metavar=mark("folder"))]
Json = Annotated[bool, typer.Option("--json", help=text("json"))]
Lang = Annotated[str, typer.Option("--lang", help=text("lang"), metavar=mark("lang"))]
Basis = Annotated[str, typer.Option("--basis", help=text("basis"), metavar=mark("doc"))]
By = Annotated[str, typer.Option("--by", help=text("by"), metavar=mark("name"))]
On = Annotated[str, typer.Option("--on", help=text("on"), metavar=mark("day"))]
Accept = Annotated[list[str] | None, typer.Option("--accept", help=text("accept"), metavar=mark("answer"))]
Ids = Annotated[list[str], typer.Argument(help=text("tranche_ids"), metavar=mark("ids"))]
TimeLimit = Annotated[
    float, typer.Option("--time-limit", help=text("time_limit"), metavar=mark("seconds"), callback=_limit)
]
