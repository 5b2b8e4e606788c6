"""What is proposed over the year: a batch's arrangement, and the plan amended; nothing here writes."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from allocator.accounts import FEE
from allocator.balances import Balances
from allocator.findings import Finding
from allocator.flow import amend
from allocator.gates import gate_pool
from allocator.matches import Match
from allocator.money import Fen
from allocator.planning.prices import priced
from allocator.records import Pool
from allocator.results import Decision, Gated
from allocator.rules import Rulebook
from allocator.scoring import score_pool
from allocator.tranches.batch import match_tranches
from allocator.tranches.batch_facts import Facts
from allocator.verify import Saved


def rules_on(saved: Saved, rules: Rulebook, day: date) -> Rulebook:
    """Today's rulebook with the expected money of the approved plan, judged as of `day`."""
    funds = dict(saved.scenario.funds)
    lines = tuple(replace(line, expected=funds.get(line.id, line.expected)) for line in rules.lines)
    return replace(rules, lines=lines, county=replace(rules.county, as_of=day))


def propose(
    saved: Saved,
    today: Pool,
    rules: Rulebook,
    balances: Balances,
    ids: Iterable[str],
    day: date,
    time_limit: float = 60.0,
) -> Match:
    """资金安排建议: tranches matched to the projects of the plan version, on the readiness of today's pool.

    Raises ValueError without a plan version, for the file of another one, and for an unknown tranche.
    """
    judged = rules_on(saved, rules, day)
    facts = Facts(
        pool=saved.pool,
        plan=saved.plan,
        cards=score_pool(saved.pool, gate_pool(saved.pool, saved.rules), saved.rules),
        today=today,
        gated=gate_pool(today, judged),
    )
    return match_tranches(balances, tuple(ids), judged, facts, day, time_limit=time_limit)


def released(balances: Balances) -> tuple[tuple[str, Fen], ...]:
    """What each project holds in all, fees apart: money that no later plan may take."""
    names = sorted({holding.project for holding in balances.holdings} - {FEE})
    return tuple((name, balances.held(name)) for name in names)


def wishes(saved: Saved, facts: Pool, pins: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """确定安排: those of the plan version that holds and the new ones; where both name a project, the new reason.

    One of the plan version lapses where its project needs no money of this year any more: it is not in `facts`.
    """
    there = {project.id for project in facts.projects}
    return tuple(sorted(({i: why for i, why in saved.scenario.pins if i in there} | dict(pins)).items()))


def replan(
    saved: Saved,
    today: Pool,
    rules: Rulebook,
    balances: Balances,
    day: date,
    *,
    funds: tuple[tuple[str, Fen], ...] = (),
    pins: tuple[tuple[str, str], ...] = (),
    findings: tuple[Finding, ...] = (),
    time_limit: float = 60.0,
) -> Decision:
    """调整计划: the plan version that holds, amended with the fewest changes; `funds` is what lines now expect.

    Projects keep what they hold, confirmed prices count, `pins` join those of the plan, and today's pool, judged on
    `day`, brings what was newly entered (应急入库). Raises Unwanted for pins that cannot be.
    """
    judged = replace(rules, county=replace(rules.county, as_of=day))
    facts = priced(today, balances.prices)
    wished = wishes(saved, facts, pins)
    gated = gate_pool(facts, judged)
    banned = sorted({i for i, _ in wished} & {i for i, _ in saved.scenario.bans})
    if banned or not {i for i, _ in wished} <= set(gated.eligible):
        raise Unwanted(banned, sorted({i for i, _ in wished} - set(gated.eligible)), gated)
    return amend(
        saved.plan,
        today,
        judged,
        funds=funds or saved.scenario.funds,
        released=released(balances),
        prices=balances.prices,
        pins=wished,
        bans=saved.scenario.bans,
        findings=findings,
        time_limit=time_limit,
    )


class Unwanted(ValueError):
    """确定安排 of projects that the plan version bans (暂不安排), that no gate lets in, or that the pool lacks."""

    def __init__(self, banned: list[str], barred: list[str], gated: Gated) -> None:
        super().__init__(f"banned {banned}, barred {barred}")
        self.banned, self.barred, self.gated = banned, barred, gated
