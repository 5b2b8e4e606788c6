"""An amended plan: proposed with the fewest changes, written as files, to be approved as a new version."""

from pathlib import Path

from allocator.cli import work
from allocator.cli.books import books, plan_of
from allocator.cli.plans import plan_json, show_plan
from allocator.cli.receipts import current_pool
from allocator.cli.show import Stop, as_json, busy, findings, line, money_words, written
from allocator.flow import difference
from allocator.money import Fen
from allocator.records import Pool
from allocator.report import write_reports
from allocator.results import Decision, Difference, Shift
from allocator.text import say
from allocator.year import proposals

SHOWN = 12


def replan_case(case: Path, funds: str, pins: list[str], reason: str, out: Path, json: bool, time_limit: float) -> None:
    """Propose the plan version that holds anew with as few changes as can be; nothing is recorded."""
    today = current_pool(case, quiet=json)
    with books(case) as own:
        balances = own.balances()
        if balances.plan is None:
            raise Stop(1, say("year.error.no_plan"))
        saved = plan_of(case, balances.plan.digest)
        wish = work.scenario_of(own.rules, frozenset(p.id for p in today.projects), funds, pins, [], reason)
        with busy("cli.busy_plan", json):
            decision = proposals.replan(
                saved, today, own.rules, balances, funds=wish.funds, pins=wish.pins, time_limit=time_limit
            )
    change = difference(saved.plan, decision.plan)
    with busy("cli.busy_report", json):
        file = work.save_plan(decision, case)
        paths = [file, *write_reports(decision, out)]
    if json:
        as_json({"plan": plan_json(decision), "difference": difference_json(change), "files": [str(p) for p in paths]})
    else:
        show_plan(decision)
        if decision.plan.chosen:
            show_difference(change, decision.pool)
        written(paths)
        if decision.plan.chosen:
            line(say("year.approve_next", file=str(file)))
    if decision.plan.proof.value is None or decision.problems:
        raise Stop(1)


def compare_with_approved(case: Path, decision: Decision) -> None:
    """After a what-if: who comes in and who goes out against the approved plan, if there is one."""
    if not (case / "ledger.db").is_file() or not decision.plan.chosen:
        return
    try:
        with books(case) as own:
            plan = own.balances().plan
        if plan is None or plan.digest == decision.plan.digests.plan:
            return
        saved = plan_of(case, plan.digest)
    except Stop as stop:  # the plan itself needs no ledger; what is wrong with that is still told
        findings(stop.found)
        for text in stop.lines:
            line(text)
        return
    show_difference(difference(saved.plan, decision.plan), decision.pool)


def show_difference(change: Difference, pool: Pool) -> None:
    """调入, 调出 and changed amounts, in lines."""
    if not (change.came or change.went or change.changed):
        line(say("year.no_difference"))
        return
    line(say("year.difference", came=len(change.came), went=len(change.went), changed=len(change.changed),
             before_fen=change.before, after_fen=change.after))  # fmt: skip
    names = {project.id: project.name for project in pool.projects}
    listed = (("came", change.came), ("went", change.went), ("changed", change.changed))
    for key, shifts in listed:
        for shift in shifts[:SHOWN]:
            line("  " + _shift(key, shift, names))
        if len(shifts) > SHOWN:
            line("  " + say("year.more", count=len(shifts) - SHOWN))


def _shift(key: str, shift: Shift, names: dict[str, str]) -> str:
    name = f"{shift.project} {names.get(shift.project, '')}".strip()
    before, after = money_words(shift.before), money_words(shift.after)
    return say(f"year.shift.{key}", name=name, before=before, after=after)


def difference_json(change: Difference) -> dict[str, object]:
    """调入, 调出 and changed amounts for machines, in fen."""

    def rows(shifts: tuple[Shift, ...]) -> list[dict[str, str | Fen]]:
        return [{"id": s.project, "before_fen": s.before, "after_fen": s.after} for s in shifts]

    return {
        "came": rows(change.came),
        "went": rows(change.went),
        "changed": rows(change.changed),
        "promoted": list(change.promoted),
        "before_fen": change.before,
        "after_fen": change.after,
    }
