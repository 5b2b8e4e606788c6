"""Commands over the year: a plan is approved, filed, adjusted and amended."""

from pathlib import Path
from typing import Annotated

import typer

from allocator.cli.chinese import Command, Group
from allocator.cli.options import SOME, Accept, Basis, By, ByOrLogin, Case, Json, On, Out, TimeLimit, mark, text

app = typer.Typer(cls=Group, rich_markup_mode=None)


@app.command("approve", cls=Command, help=text("approve"), options_metavar=SOME)
def approve(
    case: Case,
    file: Annotated[Path, typer.Argument(help=text("plan_file"), metavar=mark("plan"))],
    basis: Basis,
    by: By,
    on: On = "",
    json: Json = False,
) -> None:
    from allocator.cli.approvals import approve_plan

    approve_plan(case, file, basis, by, on, json)


@app.command("file-record", cls=Command, help=text("file_record"), options_metavar=SOME)
def file_record(case: Case, basis: Basis, by: ByOrLogin = "", on: On = "", json: Json = False) -> None:
    from allocator.cli.approvals import file_plan

    file_plan(case, basis, by, on, json)


@app.command("adjust", cls=Command, help=text("adjust"), options_metavar=SOME)
def adjust(
    case: Case,
    file: Annotated[Path, typer.Argument(help=text("adjustment_file"), metavar=mark("file"))],
    basis: Basis,
    by: By,
    on: On = "",
    accept: Accept = None,
    json: Json = False,
) -> None:
    from allocator.cli.adjustments import adjust_by

    adjust_by(case, file, basis, by, on, tuple(accept or ()), json)


@app.command("replan", cls=Command, help=text("replan"), options_metavar=SOME)
def replan(
    case: Case,
    funds: Annotated[str, typer.Option("--funds", help=text("funds_now"), metavar=mark("money"))] = "",
    pin: Annotated[list[str] | None, typer.Option("--pin", help=text("pin"), metavar=mark("project"))] = None,
    reason: Annotated[str, typer.Option("--reason", help=text("reason"), metavar=mark("words"))] = "",
    on: Annotated[str, typer.Option("--on", help=text("replan_on"), metavar=mark("day"))] = "",
    out: Out = None,
    json: Json = False,
    time_limit: TimeLimit = 60.0,
) -> None:
    from allocator.cli.replans import replan_case

    replan_case(case, funds, pin or [], reason, on, out or case / "out" / "\u8c03\u6574\u8ba1\u5212", json, time_limit)
