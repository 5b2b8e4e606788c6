"""Commands on tranches: what arrived, what it might pay for, and the commitment."""

from pathlib import Path
from typing import Annotated

import typer

from allocator.cli.chinese import Command, group
from allocator.cli.options import SOME, Accept, Basis, By, Case, Ids, Json, On, Out, TimeLimit, mark, text

app = group("tranche")


@app.command("add", cls=Command, help=text("tranche_add"), options_metavar=SOME)
def add(
    case: Case,
    by: By,
    file: Annotated[Path | None, typer.Argument(help=text("tranche_file"), metavar=mark("some_file"))] = None,
    only: Annotated[list[str] | None, typer.Option("--only", help=text("only"), metavar=mark("id"))] = None,
    doc: Annotated[str, typer.Option("--doc", help=text("doc"), metavar=mark("doc"))] = "",
    level: Annotated[str, typer.Option("--level", help=text("level"), metavar=mark("level"))] = "",
    task: Annotated[str, typer.Option("--task", help=text("task"), metavar=mark("words"))] = "",
    lock: Annotated[str, typer.Option("--lock", help=text("lock"), metavar=mark("words"))] = "",
    amount: Annotated[str, typer.Option("--amount", help=text("amount"), metavar=mark("money"))] = "",
    received: Annotated[str, typer.Option("--received", help=text("received"), metavar=mark("day"))] = "",
    year: Annotated[str, typer.Option("--fund-year", help=text("fund_year"), metavar=mark("year"))] = "",
    own: Annotated[str, typer.Option("--id", help=text("own_id"), metavar=mark("id"))] = "",
    on: On = "",
    accept: Accept = None,
    json: Json = False,
) -> None:
    from allocator.cli.receipts import Typed, add_tranches

    typed = Typed(doc=doc, level=level, task=task, lock=lock, amount=amount, received=received, year=year, id=own)
    add_tranches(case, file, typed, only=only or [], by=by, on=on, answers=tuple(accept or ()), json=json)


@app.command("list", cls=Command, help=text("tranche_list"), options_metavar=SOME)
def listed(case: Case, on: On = "", json: Json = False) -> None:
    from allocator.cli.receipts import list_tranches

    list_tranches(case, on, json)


@app.command("preview", cls=Command, help=text("tranche_preview"), options_metavar=SOME)
def preview(
    case: Case, ids: Ids, on: On = "", out: Out = None, json: Json = False, time_limit: TimeLimit = 60.0
) -> None:
    from allocator.cli.batches import preview_batch

    preview_batch(case, ids, on, out, json, time_limit)


@app.command("commit", cls=Command, help=text("tranche_commit"), options_metavar=SOME)
def commit(
    case: Case,
    ids: Ids,
    by: By,
    basis: Basis,
    on: On = "",
    asked: Annotated[str, typer.Option("--proposal", help=text("proposal"), metavar=mark("proposal"))] = "",
    unproven: Annotated[bool, typer.Option("--accept-unproven", help=text("accept_unproven"))] = False,
    out: Out = None,
    json: Json = False,
    time_limit: TimeLimit = 60.0,
) -> None:
    from allocator.cli.batches import commit_batch

    commit_batch(
        case, ids, by=by, basis=basis, on=on, asked=asked, unproven=unproven, out=out, json=json, time_limit=time_limit
    )
