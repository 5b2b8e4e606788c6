"""The leading group approves a plan; the city files it."""

from pathlib import Path

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
        own.record(event, balances.head, json)
        if not json:
            line(say("year.approved", version=_version(own), count=len(saved.plan.projects), total_fen=saved.plan.total,
                     standby=len(saved.plan.standby)))  # fmt: skip
            if own.rules.tranching.needs_filing:
                line(say("year.file_next"))


def _version(own: Books) -> int:
    plan = own.balances().plan
    return plan.version if plan else 0


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
        author = by or _approver(own)
        event = documents.file_record(balances.plan.digest, own.records(), basis, author, day_of(on))
        own.record(event, balances.head, json)
        if not json:
            line(say("year.filed", version=balances.plan.version))


def _approver(own: Books) -> str:
    """Whoever recorded the approval also files it, unless somebody else is named."""
    return next(record.event.by for record in reversed(own.records()) if record.event.plan is not None)
