"""Programs in fen that sit one fen beside an attractive answer: what solvers get wrong, the wall must not."""

import random
from bisect import bisect_right
from itertools import accumulate

import pytest
from brute import best_set

from allocator.solving import Bounded, Program, Proof, Row, Status, check, solve

WAN = 1_000_000  # 1万元 in fen


def short_by_one(seed: int, short: int = 1) -> tuple[Program, dict[str, int], int]:
    """12 projects of 10万–1000万元; the budget is `short` fen less than a set whose scores outshine all others."""
    rng = random.Random(seed)
    costs = {f"p{j:02}": rng.randint(10 * WAN, 1000 * WAN) for j in range(12)}
    attractive = set(rng.sample(sorted(costs), rng.randint(3, 7)))
    if seed % 2:  # worth grows with money, as when every yuan goes to the best project: the sharpest trap
        scores = {i: c // WAN * (3 if i in attractive else 2) for i, c in costs.items()}
    else:
        scores = {i: rng.randint(60, 100) if i in attractive else rng.randint(1, 40) for i in costs}
    budget = sum(costs[i] for i in attractive) - short
    return (
        Program(tuple(costs), tuple(scores.values()), (Row("fund", tuple(costs.items()), "<=", budget),)),
        costs,
        budget,
    )


def expect(program: Program, proof: Proof, optimum: int) -> None:
    assert proof.status is Status.PROVEN
    assert proof.value == proof.bound == optimum
    assert check(program, proof.chosen, proof.amounts) == ()


@pytest.mark.parametrize("short", [1, 7, 500])
def test_a_plan_one_fen_over_the_fund_is_never_taken(short: int) -> None:
    refused = 0
    for seed in range(100 if short == 1 else 20):
        program, costs, budget = short_by_one(seed, short)
        proof = solve(program)
        expect(program, proof, best_set(costs, dict(zip(program.ids, program.score, strict=True)), budget))
        refused += proof.refused
    assert refused > 45 or short > 1  # the construction does trip the solver; if it no longer does, sharpen it


def test_a_fund_that_must_be_spent_to_the_fen_is_met_or_impossible_by_agreement() -> None:
    for seed in range(25):
        program, costs, budget = short_by_one(seed)
        must = Row("spend", tuple(costs.items()), ">=", budget + (seed % 2))
        exact = Program(program.ids, program.score, (must, Row("fund", tuple(costs.items()), "<=", budget + 1)))
        sums = [(0, 0)]
        for i, score in zip(exact.ids, exact.score, strict=True):
            sums += [(c + costs[i], v + score) for c, v in sums]
        best = max((v for c, v in sums if must.rhs <= c <= budget + 1), default=None)
        assert best is not None
        expect(exact, solve(exact), best)


def with_lines(seed: int, big: int = 10**10) -> tuple[Program, dict[str, int], int]:
    """The same trap with money drawn from three fund lines: f ≤ M·x with a careless M, Σ f = cost·x."""
    plain, costs, budget = short_by_one(seed)
    rng = random.Random(seed)
    cut = sorted(rng.sample(range(1, budget), 2))
    lines = [cut[0], cut[1] - cut[0], budget - cut[1]]
    money = tuple(Bounded(f"f.{i}.{k}", 0, big) for i in costs for k in range(3))
    rows = [
        *(Row(f"need.{i}", (*((f"f.{i}.{k}", 1) for k in range(3)), (i, -c)), "==", 0) for i, c in costs.items()),
        *(Row(f"line.{k}", tuple((f"f.{i}.{k}", 1) for i in costs), "<=", lines[k]) for k in range(3)),
        *(Row(f"link.{i}.{k}", ((f"f.{i}.{k}", 1), (i, -big)), "<=", 0) for i in costs for k in range(3)),
    ]
    return Program(plain.ids, plain.score, tuple(rows), (), money), costs, budget


def test_money_split_over_lines_with_a_careless_big_m_equals_brute_force() -> None:
    for seed in range(100):
        program, costs, budget = with_lines(seed)
        expect(program, solve(program), best_set(costs, dict(zip(program.ids, program.score, strict=True)), budget))


def test_tranches_with_locked_purposes_equal_brute_force() -> None:
    for seed in range(40):
        rng = random.Random(seed)
        program, costs, _ = with_lines(seed)
        locked = {i: rng.randrange(2) for i in costs}  # 0: any line; 1: only line 0 may pay
        money = tuple(
            Bounded(b.id, 0, 0 if locked[b.id.split(".")[1]] and not b.id.endswith("0") else b.high)
            for b in program.continuous
        )
        narrowed = Program(program.ids, program.score, program.rows, (), money)
        room = [r.rhs for r in program.rows if r.name.startswith("line.")]
        sums = [(0, 0, 0)]
        for i, score in zip(program.ids, program.score, strict=True):
            sums += [(c + costs[i], own + costs[i] * locked[i], v + score) for c, own, v in sums]
        best = max(v for c, own, v in sums if own <= room[0] and c <= sum(room))
        expect(narrowed, solve(narrowed), best)


def test_every_yuan_to_the_best_project_is_proven_with_values_in_the_hundreds_of_billions() -> None:
    for seed in range(30):
        program, costs, budget = short_by_one(seed)
        worth = {i: s * costs[i] for i, s in zip(program.ids, program.score, strict=True)}
        heavy = Program(program.ids, worth, program.rows)  # type: ignore[arg-type]
        expect(heavy, solve(heavy), best_set(costs, worth, budget))


def half_sums(costs: list[int], values: list[int]) -> list[tuple[int, int]]:
    sums = [(0, 0)]
    for cost, value in zip(costs, values, strict=True):
        sums += [(c + cost, v + value) for c, v in sums]
    return sums


def best_of_halves(costs: list[int], values: list[int], budget: int) -> int:
    """The exact optimum of one budget: every half set joined with the best that fits of the other half."""
    middle = len(costs) // 2
    right = sorted(half_sums(costs[middle:], values[middle:]))
    weights = [c for c, _ in right]
    best_until = list(accumulate((v for _, v in right), max))
    left = half_sums(costs[:middle], values[:middle])
    return max(v + best_until[bisect_right(weights, budget - c) - 1] for c, v in left if c <= budget)


def test_twenty_four_projects_valued_by_the_fen_equal_an_exact_reference() -> None:
    for seed in range(40):
        rng = random.Random(seed)
        costs = [rng.randint(10 * WAN, 1000 * WAN) for _ in range(24)]
        values = [c * (rng.randint(1, 1000) if seed % 2 else rng.randint(500, 520)) for c in costs]
        budget = sum(rng.sample(costs, 12)) - rng.choice((0, 1, 1, 5))
        ids = tuple(f"p{j}" for j in range(24))
        row = Row("fund", tuple(zip(ids, costs, strict=True)), "<=", budget)
        program = Program(ids, tuple(values), (row,))
        expect(program, solve(program), best_of_halves(costs, values, budget))
