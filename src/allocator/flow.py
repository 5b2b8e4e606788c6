"""The line: pool → gates → scores → plan → audit, as one value; a what-if is the same call with another scenario."""

from allocator.findings import Finding
from allocator.gates import gate_pool
from allocator.planning.audit import audit_plan
from allocator.planning.choose import choose_plan
from allocator.planning.constraints import CONSTRAINTS, Constraint
from allocator.planning.hand import Stated, place
from allocator.planning.measures import MEASURES, Measure
from allocator.planning.model import fund_lines
from allocator.planning.seal import sealed
from allocator.proof import Proof, Status
from allocator.records import Pool
from allocator.results import Decision, Digests, Plan, Scenario
from allocator.rules import Rulebook
from allocator.scoring import CRITERIA, score_pool
from allocator.scoring.base import Criterion
from allocator.serial import digest


def decide(
    pool: Pool,
    rules: Rulebook,
    scenario: Scenario | None = None,
    findings: tuple[Finding, ...] = (),
    *,
    time_limit: float = 60.0,
    criteria: tuple[Criterion, ...] = CRITERIA,
    constraints: tuple[Constraint, ...] = CONSTRAINTS,
    measures: tuple[Measure, ...] = MEASURES,
) -> Decision:
    """Everything from facts to an audited plan; `findings` of the intake are carried along for the report.

    Your own criterion or rule kind joins by `CRITERIA + (Mine(),)`, `CONSTRAINTS + (Mine(),)`, `MEASURES + (mine,)`.
    """
    what_if = scenario or Scenario()
    gated = gate_pool(pool, rules)
    cards = score_pool(pool, gated, rules, criteria)
    plan = choose_plan(
        pool, rules, what_if, gated, cards, time_limit=time_limit, constraints=constraints, measures=measures
    )
    audit = audit_plan(plan.chosen, plan.fees, pool, rules, what_if, gated, measures)
    return Decision(
        pool=pool,
        rules=rules,
        scenario=what_if,
        gated=gated,
        cards=cards,
        plan=plan,
        problems=audit.problems if plan.chosen else (),
        findings=findings,
    )


def judge(
    pool: Pool, rules: Rulebook, scenario: Scenario, stated: tuple[Stated, ...], findings: tuple[Finding, ...] = ()
) -> Decision:
    """Anyone's plan, placed in fund lines and audited, without choosing anything; its proof says unknown."""
    gated = gate_pool(pool, rules)
    fees = tuple((funds.line.id, funds.fee) for funds in fund_lines(rules, scenario) if funds.fee)
    chosen = place(stated, pool, rules, scenario)
    audit = audit_plan(chosen, fees, pool, rules, scenario, gated)
    plan = Plan(
        year=rules.county.year,
        chosen=chosen,
        fees=fees,
        left_out=(),
        standby=(),
        outranked=(),
        rules=audit.rules,
        proof=Proof(status=Status.UNKNOWN),
        runner_up=None,
        runner_up_value=None,
        clashes=(),
        digests=Digests(pool=digest(pool), rules=digest(rules), scenario=digest(scenario)),
    )
    return Decision(
        pool=pool,
        rules=rules,
        scenario=scenario,
        gated=gated,
        cards=score_pool(pool, gated, rules),
        plan=sealed(plan),
        problems=audit.problems,
        findings=findings,
    )
