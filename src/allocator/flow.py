"""The line: pool → gates → scores → plan → audit, as one value; a what-if is the same call with another scenario."""

from dataclasses import replace
from time import monotonic

from allocator.accounts import Price
from allocator.findings import Finding
from allocator.gates import gate_pool
from allocator.money import Fen
from allocator.planning.amend import fewest_changes
from allocator.planning.audit import audit_plan
from allocator.planning.choose import choose_plan
from allocator.planning.constraints import CONSTRAINTS, Constraint
from allocator.planning.hand import Stated, place
from allocator.planning.measures import MEASURES, Measure
from allocator.planning.model import fund_lines
from allocator.planning.prices import priced
from allocator.planning.seal import sealed
from allocator.proof import Proof, Status
from allocator.records import Pool
from allocator.results import Amendment, Decision, Difference, Digests, Plan, Scenario, Shift
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


def amend(
    previous: Plan,
    pool: Pool,
    rules: Rulebook,
    *,
    funds: tuple[tuple[str, Fen], ...] = (),
    released: tuple[tuple[str, Fen], ...] = (),
    prices: tuple[Price, ...] = (),
    pins: tuple[tuple[str, str], ...] = (),
    bans: tuple[tuple[str, str], ...] = (),
    promote: bool = True,
    findings: tuple[Finding, ...] = (),
    time_limit: float = 60.0,
    criteria: tuple[Criterion, ...] = CRITERIA,
    constraints: tuple[Constraint, ...] = CONSTRAINTS,
    measures: tuple[Measure, ...] = MEASURES,
) -> Decision:
    """The plan amended with the fewest changes: fewest projects dropped and added, then best value, then standby.

    `funds` are what the lines are now expected to bring, `released` what projects hold in all (fen). The decision's
    pool has the confirmed prices in it. With `promote` money that is then free goes to the standby of the previous
    plan in its order, while nobody else moves. PROVEN: no fewer would do, and none as few is better.

    Raises ValueError if a pin names a project that no gate lets into the plan.
    """
    ends = monotonic() + time_limit
    facts = priced(pool, prices)
    gated = gate_pool(facts, rules)
    cards = score_pool(facts, gated, rules, criteria)
    amends = _amendment(previous, pool, facts, released)
    what_if = Scenario(funds=funds, pins=pins, bans=bans, amends=amends)
    fewest = fewest_changes(facts, rules, what_if, gated, cards, time_limit=time_limit, constraints=constraints)

    def decided(asked: Amendment) -> Decision:
        return decide(
            facts,
            rules,
            replace(what_if, amends=asked),
            findings,
            time_limit=max(1.0, ends - monotonic()),
            criteria=criteria,
            constraints=constraints,
            measures=measures,
        )

    found = decided(replace(amends, changes=fewest.changes))
    proven = fewest.proven and found.plan.proof.status is Status.PROVEN
    if promote and previous.standby and found.plan.proof.value is not None:
        filled = decided(_staying(amends, found.plan))
        if len(filled.plan.projects) > len(found.plan.projects):
            found = filled
    if found.plan.proof.status is Status.PROVEN and not proven:
        open_proof = replace(found.plan.proof, status=Status.FEASIBLE, bound=None)
        found = replace(found, plan=sealed(replace(found.plan, proof=open_proof)))
    return found


def _amendment(previous: Plan, pool: Pool, facts: Pool, released: tuple[tuple[str, Fen], ...]) -> Amendment:
    """The plan on the table; what a project holds above its new price (结余) is to be recovered and binds nothing."""
    needs = {p.id: Fen(0) for p in pool.projects} | {p.id: p.need for p in facts.projects}
    held = ((i, min(fen, needs.get(i, fen))) for i, fen in sorted(released))
    return Amendment(
        previous=tuple((i, previous.amount(i)) for i in previous.projects),
        standby=previous.standby,
        released=tuple((i, fen) for i, fen in held if fen > 0),
    )


def _staying(amends: Amendment, plan: Plan) -> Amendment:
    """The same once more: everyone now planned stays with its money, and only standby may join."""
    before, now = {i for i, _ in amends.previous}, set(plan.projects)
    moved = len(before - now) + len(now - before - set(amends.standby))
    stay = tuple((i, plan.amount(i)) for i in plan.projects)
    return replace(amends, changes=moved, promote=True, stay=stay)


def difference(a: Plan, b: Plan) -> Difference:
    """What changes from plan `a` to plan `b`, in fen."""
    shifts = tuple(Shift(project=i, before=a.amount(i), after=b.amount(i)) for i in sorted({*a.projects, *b.projects}))
    came = tuple(s for s in shifts if not s.before)
    joined = {s.project for s in came}
    return Difference(
        came=came,
        went=tuple(s for s in shifts if not s.after),
        changed=tuple(s for s in shifts if s.before and s.after and s.before != s.after),
        promoted=tuple(i for i in a.standby if i in joined),
        before=a.total,
        after=b.total,
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
