"""The leading group approves a plan; the city files it."""

from pathlib import Path

from allocator.accounts import PlanVersion
from allocator.cli import work
from allocator.cli.books import Books, books, day_of, plan_path, read_saved
from allocator.cli.checks import saved_problems
from allocator.cli.show import Stop, line
from allocator.files import write_whole
from allocator.rules import Rulebook
from allocator.text import say
from allocator.verify import Saved
from allocator.year import documents


def approve_plan(case: Path, file: Path, basis: str, by: str, on: str, json: bool) -> None:
    """Re-check a plan file, keep a copy in the case, and record it as the next plan version."""
    if not file.is_file():
        raise Stop(2, say("cli.error.no_file", file=str(file)))
    saved, day = read_saved(file), day_of(on)
    if told := saved_problems(saved):
        raise Stop(1, say("year.error.plan_problems"), *told)
    if not saved.plan.chosen:
        raise Stop(1, say("year.error.no_plan_in_file"))
    _same_year(saved, work.load_rulebook(case / "rulebook.toml"), file)
    with books(case, new=True) as own:
        balances, records = own.balances(), own.records()
        event = documents.approve(saved, balances, records, basis, by, day)
        target = plan_path(case, saved.plan.digests.plan)
        if not target.is_file() or target.read_bytes() != file.read_bytes():
            write_whole(target, file.read_bytes())
        record = own.record(event, balances.head, json)
        if not json:
            _say_version(own, record.event.plan)


def _say_version(own: Books, plan: PlanVersion | None) -> None:
    """The version that a record approved, which need not be the one that holds now, and what comes next."""
    if plan is None:
        return
    standby = sum(item.standby for item in plan.planned)
    count = len(plan.planned) - standby
    line(say("year.approved", version=plan.version, count=count, total_fen=plan.total, standby=standby))
    now = own.balances()
    if now.plan is not None and now.plan.version != plan.version:
        line(say("year.superseded", version=now.plan.version))
    elif own.rules.tranching.needs_filing and not now.filed:
        line(say("year.file_next"))


def _same_year(saved: Saved, rules: Rulebook, file: Path) -> None:
    ours, theirs = rules.county, saved.rules.county
    if (ours.name, ours.code, ours.year) != (theirs.name, theirs.code, theirs.year):
        raise Stop(1, say("year.error.other_county", file=file.name, county=theirs.name, year=theirs.year))


def file_plan(case: Path, basis: str, by: str, on: str, json: bool) -> None:
    """Record that the plan version that holds was filed."""
    with books(case) as own:
        balances = own.balances()
        if balances.plan is None:
            raise Stop(1, say("year.error.no_plan"))
        event = documents.file_record(balances.plan.digest, own.records(), basis, by, day_of(on))
        own.record(event, balances.head, json)
        if not json:
            line(say("year.filed", version=balances.plan.version))
