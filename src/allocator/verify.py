"""A saved plan: its text with the facts and rules it rests on, and the re-check in whole numbers without a solver."""

import json
from dataclasses import dataclass

from allocator.gates import gate_pool
from allocator.planning.audit import audit_plan
from allocator.planning.model import build_model, fund_lines
from allocator.planning.seal import lasting
from allocator.proof import Status
from allocator.records import Pool
from allocator.results import Decision, Digests, Plan, Problem, Scenario
from allocator.rules import Rulebook
from allocator.scoring import score_pool
from allocator.serial import digest_of, plain, restore

FORMAT = "allocator-plan/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What a plan file holds."""

    pool: Pool
    rules: Rulebook
    scenario: Scenario
    plan: Plan
    digests: (
        Digests  # recomputed over the text as it stands, so that a later program reads an earlier file the same way
    )


def plan_text(decision: Decision) -> str:
    """The plan file of a decision: canonical facts, rules, what-if and plan as JSON; same inputs, same bytes."""
    tree = {
        "format": FORMAT,
        "pool": plain(decision.pool),
        "rules": plain(decision.rules),
        "scenario": plain(decision.scenario),
        "plan": plain(lasting(decision.plan)),
    }
    return json.dumps(tree, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def read_plan(text: str) -> Saved:
    """Read a plan file; raises ValueError (pydantic's and json's errors are of that kind) if it is none."""
    tree = json.loads(text, object_pairs_hook=_once)
    if not isinstance(tree, dict) or tree.get("format") != FORMAT:
        raise ValueError(FORMAT)
    return Saved(
        pool=restore(Pool, tree["pool"]),
        rules=restore(Rulebook, tree["rules"]),
        scenario=restore(Scenario, tree["scenario"]),
        plan=restore(Plan, tree["plan"]),
        digests=_digests(tree),
    )


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object of a plan file; a key that stands twice would let two readers see two files."""
    tree = dict(pairs)
    if len(tree) != len(pairs):
        raise ValueError("a key stands twice")
    return tree


def _digests(tree: dict[str, object]) -> Digests:
    """What the digests of a plan file come to, from its own text."""
    plan = tree["plan"]
    if not isinstance(plan, dict) or not isinstance(plan.get("digests"), dict):
        raise ValueError("digests")
    unsealed = plan | {"digests": plan["digests"] | {"plan": ""}}
    return Digests(
        pool=digest_of(tree["pool"]),
        rules=digest_of(tree["rules"]),
        scenario=digest_of(tree["scenario"]),
        plan=digest_of(unsealed),
    )


def verify_plan(saved: Saved) -> tuple[Problem, ...]:
    """Everything that does not fit; empty means digests, gates, sums and rules all hold (optimality is not checked)."""
    pool, rules, scenario, plan = saved.pool, saved.rules, saved.scenario, saved.plan
    gated = gate_pool(pool, rules)
    audit = audit_plan(plan.chosen, plan.fees, pool, rules, scenario, gated)
    fees = tuple((funds.line.id, funds.fee) for funds in fund_lines(rules, scenario) if funds.fee)
    everyone = sorted([*plan.projects, *(left.project for left in plan.left_out)])
    holds = {
        "A21 pool": saved.digests.pool == plan.digests.pool,
        "A21 rules": saved.digests.rules == plan.digests.rules,
        "A21 scenario": saved.digests.scenario == plan.digests.scenario,
        "A21 plan": saved.digests.plan == plan.digests.plan,
        "A22 fees": fees == plan.fees,
        "A22 rules": not plan.chosen or audit.rules == plan.rules,
        "A22 projects": everyone == [project.id for project in pool.projects],
        "A22 value": _value(saved) in (plan.proof.value, None),
        "A22 bound": plan.proof.status is not Status.PROVEN or plan.proof.value == plan.proof.bound,
    }
    broken = tuple(
        Problem(code=key.split()[0], args=(("what", key.split()[1]),)) for key, held in holds.items() if not held
    )
    return (*broken, *(audit.problems if plan.chosen else ()))


def _value(saved: Saved) -> int | None:
    """The plan's value from its allotments; None where there is no plan."""
    if not saved.plan.chosen:
        return None
    gated = gate_pool(saved.pool, saved.rules)
    cards = score_pool(saved.pool, gated, saved.rules)
    model = build_model(saved.pool, saved.rules, saved.scenario, gated, cards)
    planned = set(saved.plan.projects)
    total = 0
    for project in model.projects:
        if project.id in planned:
            whole, step = model.worth(project)
            cut = (project.need - saved.plan.amount(project.id)) // saved.rules.planning.scale_step
            total += whole - cut * step
    return total
