"""What is proposed over the year: a batch's arrangement, and the plan amended; nothing here writes."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from allocator.accounts import FEE, Price
from allocator.balances import Balances
from allocator.flow import amend
from allocator.gates import gate_pool
from allocator.matches import Match
from allocator.money import Fen
from allocator.records import Pool
from allocator.results import Decision
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


def replan(
    saved: Saved,
    today: Pool,
    rules: Rulebook,
    balances: Balances,
    *,
    funds: tuple[tuple[str, Fen], ...] = (),
    pins: tuple[tuple[str, str], ...] = (),
    time_limit: float = 60.0,
) -> Decision:
    """调整计划: the plan version that holds, amended with the fewest changes; `funds` is what lines now expect.

    Projects keep what they hold, confirmed prices count, and today's pool brings what was newly entered (应急入库).
    """
    return amend(
        saved.plan,
        today,
        rules,
        funds=funds or saved.scenario.funds,
        released=released(balances),
        prices=_prices(balances),
        pins=pins or saved.scenario.pins,
        bans=saved.scenario.bans,
        time_limit=time_limit,
    )


def _prices(balances: Balances) -> tuple[Price, ...]:
    """The price that counts of every project that has one."""
    names = sorted({price.project for price in balances.prices})
    return tuple(price for name in names if (price := balances.price(name)) is not None)
