"""Why there is no plan: for each rule of a conflict, the least relaxation of it alone that dissolves this conflict.

Only the rules of the conflict are looked at: other rules may clash as well, and are seen when this conflict is gone.
"""

from dataclasses import replace
from math import lcm

from allocator.planning.constraints.money import stricter
from allocator.planning.flows import STRUCTURE
from allocator.planning.program import Base, Clock, ask
from allocator.proof import Proof, Status
from allocator.results import Clash
from allocator.rules import Rulebook
from allocator.solving import Bounded, Row


def clashes(base: Base, proof: Proof, clock: Clock) -> tuple[Clash, ...]:
    """One entry per rule of the conflict set, in its order; nothing for a plan that exists."""
    if proof.status is not Status.INFEASIBLE:
        return ()
    named = frozenset(proof.conflict)
    rows = tuple(row for row in base.rows if row.rule_name in named or row.rule_name.startswith(STRUCTURE))
    only = replace(base, rows=rows)
    return tuple(_least(only, rule, clock) for rule in proof.conflict)


def _least(base: Base, rule: str, clock: Clock) -> Clash:
    """Give every row of the rule a slack and ask how little of it is enough (in total over the rule's rows)."""
    money = _in_money(base.model.rules, rule)
    if money is None:
        return Clash(rule=rule, money=False)
    eased: list[Row] = []
    slacks: dict[str, Bounded] = {}
    goal: dict[str, int] = {}
    scales = _scales(base.model.rules, rule)
    unit = lcm(*scales.values())
    # no rule about money, projects or villages can be missed by more than all of the pool and the funds together
    most = int(base.model.expected_total) + sum(p.need + p.need_later for p in base.model.projects)
    for row in base.rows:
        if row.rule_name == rule and not row.name.startswith("cover|"):
            scale, slack = scales.get(row.sense, 1), f"slack|{row.name}"
            slacks[slack] = Bounded(slack, 0, scale * most)
            goal[slack] = -(unit // scale)
            row = replace(row, terms=(*row.terms, (slack, 1 if row.sense == ">=" else -1)))
        eased.append(row)
    answer = ask(replace(base, rows=tuple(eased), helpers=(*base.helpers, *slacks.values())), goal, clock)
    if answer.value is None or answer.status is not Status.PROVEN:
        return Clash(rule=rule, money=money)
    return Clash(rule=rule, least=-(answer.value // unit), money=money)


def _in_money(rules: Rulebook, rule: str) -> bool | None:
    """Whether a rule is missed by fen or by a number; None where it is a matter of yes or no, or a kind of your own."""
    if rule.startswith(("line|", "released|")) or any(
        r.id == rule for r in (*rules.ratios, *rules.bands, *rules.commitments)
    ):
        return True
    if rule == "changes":
        return False
    return False if any(r.id == rule for r in (*rules.counts, *rules.coverage)) else None


def _scales(rules: Rulebook, rule: str) -> dict[str, int]:
    """By sense: rows of a share of planned money are multiplied by its denominator; everything else counts in ones."""
    for ratio in rules.ratios:
        if ratio.id == rule and ratio.base == "planned":
            shares = {">=": stricter(ratio.at_least, ratio.last_year), "<=": ratio.at_most}
            return {sense: share.den for sense, share in shares.items() if share is not None}
    return {}
