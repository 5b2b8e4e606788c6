"""Why there is no plan: for each rule of a conflict, the least relaxation of it alone that dissolves this conflict.

Only the rules of the conflict are looked at: other rules may clash as well, and are seen when this conflict is gone.
"""

from dataclasses import replace

from allocator.planning.flows import STRUCTURE
from allocator.planning.program import Base, Clock, ask
from allocator.proof import Proof, Status
from allocator.results import Clash
from allocator.solving import Bounded, Row

YES_OR_NO = ("layer|", "pin|", "ban|", "exclusive|", "requires|", "split")


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
    if rule.startswith(YES_OR_NO):
        return Clash(rule=rule, money=False)
    money = not any(rule in (r.id for r in kind) for kind in (base.model.rules.counts, base.model.rules.coverage))
    slacks: list[Bounded] = []
    rows: list[Row] = []
    scale = _scale(base, rule)
    # no rule about money, projects or villages can be missed by more than all of the pool and the funds together
    most = scale * (int(base.model.expected_total) + sum(p.need + p.need_later for p in base.model.projects))
    for row in base.rows:
        if row.rule_name != rule or row.name.startswith("cover|"):
            rows.append(row)
            continue
        slack = Bounded(f"slack|{row.name}", 0, most)
        slacks.append(slack)
        rows.append(Row(row.name, (*row.terms, (slack.id, 1 if row.sense == ">=" else -1)), row.sense, row.rhs, rule))
    eased = replace(base, rows=tuple(rows), helpers=(*base.helpers, *slacks))
    answer = ask(eased, {slack.id: -1 for slack in slacks}, clock)
    if answer.value is None or answer.status is not Status.PROVEN:
        return Clash(rule=rule, money=money)
    return Clash(rule=rule, least=-(answer.value // scale), money=money)


def _scale(base: Base, rule: str) -> int:
    """Rows of a share of planned money are multiplied by its denominator; everything else counts in fen."""
    for ratio in base.model.rules.ratios:
        if ratio.id == rule and ratio.base == "planned":
            share = ratio.at_least or ratio.at_most or ratio.last_year
            return share.den if share else 1
    return 1
