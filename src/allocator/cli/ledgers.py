"""Commands on the ledger: look, re-check, back up, export, take back."""

from pathlib import Path
from typing import Annotated

import typer

from allocator.cli.chinese import Command, group
from allocator.cli.options import SOME, Basis, By, Case, Json, On, Out, mark, text

app = group("ledger")


@app.command("show", cls=Command, help=text("ledger_show"), options_metavar=SOME)
def show(case: Case, json: Json = False) -> None:
    from allocator.cli.ledger_work import show_ledger

    show_ledger(case, "", json)


@app.command("asof", cls=Command, help=text("ledger_asof"), options_metavar=SOME)
def asof(
    case: Case,
    day: Annotated[str, typer.Argument(help=text("asof_day"), metavar=mark("day"))],
    json: Json = False,
) -> None:
    from allocator.cli.ledger_work import show_ledger

    show_ledger(case, day, json)


@app.command("verify", cls=Command, help=text("ledger_verify"), options_metavar=SOME)
def verify(case: Case, json: Json = False) -> None:
    from allocator.cli.ledger_work import verify_ledger

    verify_ledger(case, json)


@app.command("backup", cls=Command, help=text("ledger_backup"), options_metavar=SOME)
def backup(
    case: Case,
    target: Annotated[Path | None, typer.Argument(help=text("backup_target"), metavar=mark("some_file"))] = None,
) -> None:
    from allocator.cli.ledger_work import backup_ledger

    backup_ledger(case, target)


@app.command("export", cls=Command, help=text("ledger_export"), options_metavar=SOME)
def export(
    case: Case,
    out: Out = None,
    on: Annotated[str, typer.Option("--on", help=text("export_on"), metavar=mark("day"))] = "",
) -> None:
    from allocator.cli.ledger_work import export_ledger
    from allocator.cli.show import written

    written(export_ledger(case, out or case / "out", on))


@app.command("reverse", cls=Command, help=text("ledger_reverse"), options_metavar=SOME)
def reverse(
    case: Case,
    seq: Annotated[int, typer.Argument(help=text("seq"), metavar=mark("seq"))],
    by: By,
    basis: Basis,
    on: On = "",
    json: Json = False,
) -> None:
    from allocator.cli.ledger_work import reverse_record

    reverse_record(case, seq, by, basis, on, json)
