"""The plan equals trying everything: value, status and chosen set, ties and ±1 fen boundaries included."""

import pytest

from allocator.planning.audit import audit_plan
from allocator.planning.choose import choose_plan
from allocator.proof import Status
from allocator.results import Scenario
from tests.planning.brute import best_plans
from tests.planning.cases import all_pass, cards, random_case


def compare(seed: int) -> Status:
    pool, rules, scores = random_case(seed)
    plan = choose_plan(pool, rules, Scenario(), all_pass(pool), cards(scores))
    expected = best_plans(pool, rules, scores)
    if expected is None:
        assert plan.proof.status is Status.INFEASIBLE, seed
        assert plan.chosen == ()
        return plan.proof.status
    value, (chosen, amounts) = expected
    assert plan.proof.status is Status.PROVEN, seed
    assert plan.proof.value == plan.proof.bound == value, seed
    assert plan.projects == chosen, seed
    assert tuple((name, plan.amount(name)) for name in chosen) == amounts, seed
    assert not audit_plan(plan.chosen, plan.fees, pool, rules, Scenario(), all_pass(pool)).problems
    return plan.proof.status


@pytest.mark.parametrize("block", range(20))
def test_plan_equals_brute_force_on_two_thousand_small_pools(block: int) -> None:
    seen = {compare(seed) for seed in range(block * 100, block * 100 + 100)}
    assert seen == {Status.PROVEN, Status.INFEASIBLE}


@pytest.mark.parametrize("seed", [3357, 6874, 15192])
def test_solvers_that_contradict_each_other_over_a_large_shortfall_do_not_spoil_the_proof(seed: int) -> None:
    assert compare(seed) is Status.PROVEN


@pytest.mark.long
@pytest.mark.parametrize("block", range(180))
def test_plan_equals_brute_force_on_twenty_thousand_small_pools(block: int) -> None:
    for seed in range(2_000 + block * 100, 2_100 + block * 100):
        compare(seed)
