"""The line: pool → gates → scores → plan → audit, as one value; a what-if is the same call with another scenario."""

from allocator.findings import Finding
from allocator.gates import gate_pool
from allocator.planning.audit import audit_plan
from allocator.planning.choose import choose_plan
from allocator.records import Pool
from allocator.results import Decision, Scenario
from allocator.rules import Rulebook
from allocator.scoring import score_pool


def decide(
    pool: Pool,
    rules: Rulebook,
    scenario: Scenario | None = None,
    findings: tuple[Finding, ...] = (),
    *,
    time_limit: float = 60.0,
) -> Decision:
    """Everything from facts to an audited plan; `findings` of the intake are carried along for the report."""
    what_if = scenario or Scenario()
    gated = gate_pool(pool, rules)
    cards = score_pool(pool, gated, rules)
    plan = choose_plan(pool, rules, what_if, gated, cards, time_limit=time_limit)
    problems = audit_plan(plan.chosen, plan.fees, pool, rules, what_if, gated).problems if plan.chosen else ()
    return Decision(
        pool=pool,
        rules=rules,
        scenario=what_if,
        gated=gated,
        cards=cards,
        plan=plan,
        problems=problems,
        findings=findings,
    )
