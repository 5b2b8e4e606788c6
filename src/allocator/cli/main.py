"""Commands. Exit codes: 0 good (also for a plan not verified in time, labelled so), 1 findings or no plan, 2 misuse."""

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from allocator.cli import ledgers, tranches, work, year
from allocator.cli.chinese import Command, Group
from allocator.cli.options import SOME, Accept, Case, Json, Lang, Out, TimeLimit, mark, text
from allocator.cli.show import ERR, Stop, as_json, busy, finding_json, findings, line, logged, why, written
from allocator.text import say

if TYPE_CHECKING:  # for an annotation only: results load with the first command that needs them
    from allocator.results import Decision

app = typer.Typer(
    cls=Group,
    help=say("cli.help.app"),
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # our own help pages: in Chinese, and without the seconds that the library's need
    options_metavar=SOME,
    subcommand_metavar=say("cli.usage.some_command"),
)


@app.command(cls=Command, help=text("init"), options_metavar=SOME)
def init(target: Annotated[Path, typer.Argument(help=text("target"), metavar=mark("folder"))]) -> None:
    work.copy_sample_to(target)
    line(say("cli.case_ready", folder=str(target)))


@app.command(cls=Command, help=text("check"), options_metavar=SOME)
def check(
    files: Annotated[list[Path], typer.Argument(help=text("files"), metavar=mark("files"))],
    places: Annotated[Path | None, typer.Option("--places", help=text("places"), metavar=mark("file"))] = None,
    accept: Accept = None,
    returns: Annotated[bool, typer.Option("--returns", help=text("returns"))] = False,
    json: Json = False,
    out: Out = None,
) -> None:
    from allocator.cli.checks import check_files

    for file in (*files, *([places] if places else [])):
        if not file.is_file():
            raise Stop(2, say("cli.error.no_file", file=str(file)))
    done = check_files(files, places, tuple(accept or ()), quiet=json)
    paths = done.write(out, returns=returns) if out else ()
    if json:
        as_json(done.json())
    else:
        findings(done.findings)
        if paths:
            written(paths)
    if work.stopping(done.findings):
        raise Stop(1)


@app.command(cls=Command, help=text("plan"), options_metavar=SOME)
def plan(
    case: Case,
    funds: Annotated[str, typer.Option("--funds", help=text("funds"), metavar=mark("money"))] = "",
    pin: Annotated[list[str] | None, typer.Option("--pin", help=text("pin"), metavar=mark("project"))] = None,
    ban: Annotated[list[str] | None, typer.Option("--ban", help=text("ban"), metavar=mark("project"))] = None,
    reason: Annotated[str, typer.Option("--reason", help=text("reason"), metavar=mark("words"))] = "",
    out: Out = None,
    lang: Lang = "zh",
    json: Json = False,
    time_limit: TimeLimit = 60.0,
) -> None:
    if lang not in ("zh", "en"):
        raise Stop(2, say("cli.error.lang"))
    rules, intake = work.read_case(case, quiet=json)
    ids = frozenset(p.id for p in intake.pool.projects) if intake.pool else frozenset((*(pin or ()), *(ban or ())))
    scenario = work.scenario_of(rules, ids, funds, pin or [], ban or [], reason)
    decision = work.decide_case(rules, intake, scenario, time_limit, quiet=json)
    _finish_plan(decision, case, out or case / "out", lang, json)


def _finish_plan(decision: "Decision", case: Path, out: Path, lang: str, json: bool) -> None:
    from allocator.cli.plans import plan_json, show_plan
    from allocator.cli.replans import compare_with_approved
    from allocator.report import write_reports

    with busy("cli.busy_report", json):
        paths = [work.save_plan(decision, case), *write_reports(decision, out, lang)]
    if json:
        as_json(plan_json(decision))
    else:
        show_plan(decision)
        written(paths)
        compare_with_approved(case, decision)
    if decision.plan.proof.value is None or decision.problems:
        raise Stop(1)


@app.command(cls=Command, help=text("audit"), options_metavar=SOME)
def audit(
    case: Case,
    table: Annotated[Path, typer.Argument(help=text("plan_table"), metavar=mark("file"))],
    json: Json = False,
) -> None:
    from allocator.cli.checks import audit_table

    if not table.is_file():
        raise Stop(2, say("cli.error.no_file", file=str(table)))
    audit_table(case, table, json)


@app.command(cls=Command, help=text("verify"), options_metavar=SOME)
def verify(
    file: Annotated[Path, typer.Argument(help=text("plan_file"), metavar=mark("plan"))], json: Json = False
) -> None:
    from allocator.cli.checks import verify_file

    if not file.is_file():
        raise Stop(2, say("cli.error.no_file", file=str(file)))
    verify_file(file, json)


@app.command(cls=Command, help=text("demo"), options_metavar=SOME)
def demo(out: Out = None) -> None:
    folder = out or (Path("reports") if Path("reports").is_dir() else Path()) / "demo"
    case = folder / "case"
    with busy("cli.busy_sample"):
        if (case / "rulebook.toml").is_file():  # our own earlier demo; anything else is left alone
            shutil.rmtree(case)
        work.copy_sample_to(case)
    line(say("year.demo_step", title=say("year.demo.check")))
    check([case / "pool.xlsx"], places=case / "places.xlsx", out=folder / "check")
    line()
    line(say("year.demo_step", title=say("year.demo.plan")))
    plan(case, out=folder / "plan")
    (file,) = (case / "plans").glob("*.json")
    verify(file)

    from allocator.cli.demo import run_year

    written(run_year(case, file, folder))
    line(say("cli.demo_done"))


app.add_typer(year.app)
app.add_typer(tranches.app, name="tranche")
app.add_typer(ledgers.app, name="ledger")


def run(arguments: Sequence[str]) -> int:
    """Run one command and give its exit code; whatever goes wrong is said in words."""
    try:
        app(args=list(arguments), standalone_mode=False)
    except Stop as stop:
        if stop.found or stop.lines:
            _stopped(stop, "--json" in arguments)
        return stop.code
    except (KeyboardInterrupt, typer.Abort):
        ERR.print(say("cli.usage.stopped"), markup=False)
        return 130
    except OSError as denied:
        ERR.print(why(denied), markup=False)
        return 1
    except Exception as wrong:  # staff never see a traceback: it goes to a file for the maintainers
        return _unexpected(wrong)
    return 0


def _stopped(stop: Stop, json: bool) -> None:
    """Why a command ended: for machines one object on standard output, for people findings and lines."""
    if json:
        as_json({"error": "".join(stop.lines), "findings": [finding_json(finding) for finding in stop.found]})
    elif stop.found:
        findings(stop.found)
    for said in stop.lines:
        ERR.print(said, markup=False)


def _unexpected(wrong: Exception) -> int:
    if isinstance(wrong, typer.BadParameter.__mro__[1]):
        if type(wrong).__name__ != "NoArgsIsHelpError":  # that one carries the help page
            ERR.print(_usage(wrong), markup=False)
        else:
            ERR.print(str(wrong), markup=False)
        return 2
    ERR.print(say("cli.error.unexpected", what=type(wrong).__name__, log=logged(wrong)), markup=False)
    return 1


def _usage(wrong: Exception) -> str:
    """What is wrong with the command, in words; told apart by the kind of mistake."""
    kinds = {type(wrong).__name__, *(base.__name__ for base in type(wrong).__mro__)}
    option = getattr(wrong, "option_name", None)
    given = getattr(wrong, "param", None)
    parameter = getattr(given, "help", None) or getattr(given, "name", None)
    if "NoSuchOption" in kinds:
        return say("cli.usage.no_option", name=str(option))
    if "MissingParameter" in kinds:
        return say("cli.usage.missing", name=str(parameter))
    if "BadParameter" in kinds:
        return say("cli.usage.bad", name=str(parameter))
    if "No such command" in str(wrong):
        return say("cli.usage.no_command", name=str(wrong).split("'")[1] if "'" in str(wrong) else "")
    return say("cli.usage.wrong")


def main() -> None:
    """Entry point of the `allocator` command."""
    sys.exit(run(sys.argv[1:]))
