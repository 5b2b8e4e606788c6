"""Arguments and options that several commands share, with their help in words."""

import getpass
import math
from pathlib import Path
from typing import Annotated

import typer

from allocator.cli.show import Stop
from allocator.docnos import normal_doc_no
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


def _basis(text: str) -> str:
    """A basis in one form, so that one document is one text; stops on what names no document and no decision."""
    plain = _named("basis", text)
    number = normal_doc_no(plain)
    if number is None and not (any(word in plain for word in DECISIONS) or _says_something(plain)):
        raise Stop(2, say("year.error.basis", text=plain))
    return number or plain


def _says_something(text: str) -> bool:
    """Whether a basis in an office's own form could be looked up: some words, not a stray letter."""
    return len(text) >= SHORTEST and any("\u4e00" <= char <= "\u9fff" for char in text)


def _by(text: str) -> str:
    return _named("by", text)


def _by_or_login(text: str) -> str:
    """The name given, else the name under which the machine was entered; stops where it has none."""
    if name := _named("by", text):
        return name
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError) as unknown:
        raise Stop(2, say("cli.usage.missing", name=say("cli.help.by"))) from unknown


def _named(option: str, text: str) -> str:
    """Without blanks at its ends, and with plain ones; stops on what is too long for a record."""
    plain = " ".join(text.split())
    if len(plain) > LONGEST:
        raise Stop(2, say("year.error.too_long", option=option, most=LONGEST))
    return plain


SHORTEST = 4
LONGEST = 100
"""Characters of a basis or a name."""
DECISIONS = ("\u4f1a\u8bae", "\u7eaa\u8981", "\u6279\u590d", "\u6279\u793a", "\u51b3\u5b9a")
"""What a basis without a document number has to name: meeting, minutes, approval, instruction, decision."""
SOME = say("cli.usage.some_options")

Case = Annotated[Path, typer.Argument(help=text("case"), metavar=mark("folder"), show_default=False)]
Out = Annotated[Path | None, typer.Option("--out", help=text("out"), metavar=mark("folder"))]
Json = Annotated[bool, typer.Option("--json", help=text("json"))]
Lang = Annotated[str, typer.Option("--lang", help=text("lang"), metavar=mark("lang"))]
Basis = Annotated[str, typer.Option("--basis", help=text("basis"), metavar=mark("doc"), callback=_basis)]
By = Annotated[str, typer.Option("--by", help=text("by"), metavar=mark("name"), callback=_by)]
ByOrLogin = Annotated[str, typer.Option("--by", help=text("by"), metavar=mark("name"), callback=_by_or_login)]
On = Annotated[str, typer.Option("--on", help=text("on"), metavar=mark("day"))]
Accept = Annotated[list[str] | None, typer.Option("--accept", help=text("accept"), metavar=mark("answer"))]
Ids = Annotated[list[str], typer.Argument(help=text("tranche_ids"), metavar=mark("ids"))]
TimeLimit = Annotated[
    float, typer.Option("--time-limit", help=text("time_limit"), metavar=mark("seconds"), callback=_limit)
]
