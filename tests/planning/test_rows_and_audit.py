"""The solver's rows and the audit are written apart; on any choice at all they must say the same."""

import random
from collections import defaultdict

import pytest

from allocator.money import Fen
from allocator.planning.audit import audit_plan
from allocator.planning.flows import single_flows
from allocator.planning.model import build_model, step_id
from allocator.planning.program import assemble, program_of
from allocator.records import Pool
from allocator.results import Allotment, Amendment, Scenario
from allocator.solving import check
from tests.planning.cases import all_pass, cards, random_case


def test_rows_and_audit_agree_on_random_choices_and_random_splits() -> None:
    verdicts = [agree(seed) for seed in range(1_500)]
    assert verdicts.count(True) > 150  # both answers occur often, or this test would prove nothing
    assert verdicts.count(False) > 150


@pytest.mark.long
def test_rows_and_audit_agree_on_many_more_choices() -> None:
    for seed in range(1_500, 30_000):
        agree(seed)


def agree(seed: int) -> bool:
    """Whether the choice made from this seed is allowed; rows and audit must agree on it."""
    pool, rules, scores = random_case(seed)
    rng = random.Random(-seed - 1)
    ids = [p.id for p in pool.projects]
    wish = ((rng.choice(ids), "示例"),)
    kinds = (Scenario(), Scenario(), Scenario(pins=wish), Scenario(bans=wish), Scenario(amends=_amendment(pool, rng)))
    scenario = rng.choice(kinds)
    gated = all_pass(pool)
    model = build_model(pool, rules, scenario, gated, cards(scores))
    base = assemble(model)
    share = rng.choice([0.1, 0.3, 0.6])
    # a project that no line may pay for has no money to be thrown: whether it is in cannot be seen from allotments
    payable = [p for p in model.projects if model.eligible_lines(p)]
    chosen = frozenset(p.id for p in payable if rng.random() < share or p.layer != "open")
    steps = {step_id(p): rng.randint(0, model.steps(p)) for p in model.projects if p.id in chosen and model.steps(p)}
    amounts: dict[str, int] = defaultdict(int, steps)
    allotments = _random_split(model, base, chosen, steps, amounts, rng)
    for helper in base.helpers:
        row = next(row for row in base.rows if row.name == helper.id)
        amounts[helper.id] = int(any(i in chosen for i, a in row.terms if a == -1))
    program = program_of(base, {}, (), {})
    rows_hold = not check(program, chosen, {name: n for name, n in amounts.items() if n})
    audit = audit_plan(allotments, (), pool, rules, scenario, gated)
    audit_holds = not audit.problems and all(line.met for line in audit.rules)
    assert rows_hold == audit_holds, (seed, audit.problems, [r for r in audit.rules if not r.met])
    return rows_hold


def _amendment(pool: Pool, rng: random.Random) -> Amendment:
    """Any plan as the one on the table, some of it released or not to be moved, few or many changes allowed."""

    def some(share: float) -> tuple[tuple[str, Fen], ...]:
        chosen = (p for p in pool.projects if rng.random() < share)
        return tuple((p.id, Fen(rng.choice([p.need, rng.randint(1, p.need)]))) for p in chosen)

    return Amendment(
        previous=some(0.5),
        standby=tuple(i for i, _ in some(0.3)),
        changes=rng.choice([None, *range(len(pool.projects) + 1)]),
        promote=rng.random() < 0.5,
        released=some(0.1),
        stay=some(rng.choice([0, 0, 0.2])),
    )


def _random_split(model, base, chosen, steps, amounts, rng):  # type: ignore[no-untyped-def]
    """Money of each part thrown at random over the lines it may use; class flows are filled along the way."""
    class_of = {(part.project.id, part.industry): each.number for each in base.flows.classes for part in each.members}
    flows = single_flows(model, chosen)
    money: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for each in flows.classes:
        (part,) = each.members
        total = part.amount - steps.get(step_id(part.project), 0) * model.rules.planning.scale_step
        mine = each.flows
        cut = rng.choice([0, total, rng.randint(0, total)])
        for flow, fen in zip(mine, (total,) if len(mine) == 1 else (cut, total - cut), strict=False):
            line = flow.funds.line.id
            amounts[f"flow|{class_of[part.project.id, part.industry]}|{line}"] += fen
            money[part.project.id, line][0] += fen
            money[part.project.id, line][1] += fen if part.industry else 0
    return tuple(
        Allotment(project=project, line=line, amount=Fen(fen), industry=Fen(industry))
        for (project, line), (fen, industry) in sorted(money.items())
        if fen
    )
