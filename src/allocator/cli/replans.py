"""An amended plan: proposed with the fewest changes, written as files, to be approved as a new version."""

from datetime import date
from pathlib import Path

from allocator.balances import Balances
from allocator.cli import work
from allocator.cli.books import books, day_of, name_of, plan_of
from allocator.cli.plans import plan_json, show_plan
from allocator.cli.receipts import current_facts
from allocator.cli.show import Stop, as_json, busy, findings, line, money_words, sentence, written
from allocator.findings import Finding
from allocator.flow import difference
from allocator.ledger.adjust import surplus
from allocator.money import Fen
from allocator.records import Pool
from allocator.report import write_reports
from allocator.results import Decision, Difference, Scenario, Shift
from allocator.rules import Rulebook
from allocator.text import say
from allocator.verify import Saved
from allocator.year import proposals

SHOWN = 12


def replan_case(
    case: Path, funds: str, pins: list[str], reason: str, on: str, out: Path, json: bool, time_limit: float
) -> None:
    """Propose the plan version that holds anew with as few changes as can be; nothing is recorded."""
    day = day_of(on)
    today, found = current_facts(case, quiet=json)
    with books(case) as own:
        balances = own.balances()
        if balances.plan is None:
            raise Stop(1, say("year.error.no_plan"))
        saved = plan_of(case, balances.plan.digest)
        wish = work.scenario_of(own.rules, frozenset(p.id for p in today.projects), funds, pins, [], reason)
        _enough(wish, balances)
        with busy("cli.busy_plan", json):
            decision = _replanned(saved, today, own.rules, balances, day, wish, found, time_limit)
    change = difference(saved.plan, decision.plan)
    with busy("cli.busy_report", json):
        file = work.save_plan(decision, case)
        paths = [file, *write_reports(decision, out)]
    over = surplus(balances)
    if json:
        tree = {"plan": plan_json(decision), "difference": difference_json(change), "files": [str(p) for p in paths]}
        as_json(tree | {"reclaim_first": [{"project": name, "fen": fen} for name, fen in over]})
    else:
        for name, fen in over:
            line(say("year.reclaim_first", name=name_of(balances, name), held_fen=balances.held(name), amount_fen=fen))
        show_plan(decision, "year.plan_over" if over else "cli.plan_proven")
        if decision.plan.chosen:
            show_difference(change, saved.pool, decision.pool)
        written(paths)
        if decision.plan.chosen:
            line(say("year.approve_next", file=str(file)))
    if decision.plan.proof.value is None or decision.problems:
        raise Stop(1)


def _enough(wish: Scenario, balances: Balances) -> None:
    """Stop where the money now expected is less than what this year's tranches brought, or than what they pay for."""
    mine = [account for account in balances.accounts if account.tranche.fund_year == balances.year]
    held = sum(account.allotted for account in mine)
    there = max(held, sum(account.received - account.handed_up for account in mine))
    funds = sum(fen for _, fen in wish.funds)
    if wish.funds and funds < there:
        raise Stop(1, say("year.error.funds_below", funds_fen=funds, received_fen=there, held_fen=held))


def _replanned(
    saved: Saved,
    today: Pool,
    rules: Rulebook,
    balances: Balances,
    day: date,
    wish: Scenario,
    found: tuple[Finding, ...],
    time_limit: float,
) -> Decision:
    """The amended plan; stops in words where a pin meets a ban of the plan version, or a project that cannot be in."""
    try:
        return proposals.replan(
            saved, today, rules, balances, day, funds=wish.funds, pins=wish.pins, findings=found, time_limit=time_limit
        )
    except proposals.Unwanted as wrong:
        if wrong.banned:
            raise Stop(2, say("year.error.pin_banned", ids="\u3001".join(wrong.banned))) from wrong
        told = [v.finding for i in wrong.barred if i in wrong.gated.refused for v in wrong.gated.of(i) if v.finding]
        why = "".join(sentence(finding, "message") for finding in told)
        raise Stop(2, say("year.error.pin_barred", ids="\u3001".join(wrong.barred), why=why)) from wrong


def compare_with_approved(case: Path, decision: Decision) -> None:
    """After a what-if: who comes in and who goes out against the approved plan, if there is one."""
    if not (case / "ledger.db").is_file() or not decision.plan.chosen:
        return
    try:
        with books(case, reading=True) as own:
            plan = own.balances().plan
        if plan is None or plan.digest == decision.plan.digests.plan:
            return
        saved = plan_of(case, plan.digest)
    except Stop as stop:  # the plan itself needs no ledger; what is wrong with that is still told
        findings(stop.found)
        for text in stop.lines:
            line(text)
        return
    show_difference(difference(saved.plan, decision.plan), saved.pool, decision.pool)


def show_difference(change: Difference, *pools: Pool) -> None:
    """调入, 调出 and changed amounts, in lines."""
    if not (change.came or change.went or change.changed):
        line(say("year.no_difference"))
        return
    line(say("year.difference", came=len(change.came), went=len(change.went), changed=len(change.changed),
             before_fen=change.before, after_fen=change.after))  # fmt: skip
    names = {project.id: project.name for pool in pools for project in pool.projects}
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
