"""Every point of a small program, tried one by one: the reference that the wall is compared with."""

import random
from collections.abc import Iterator
from itertools import product

from allocator.solving import Bounded, Program, Row


def points(program: Program) -> Iterator[tuple[tuple[str, ...], dict[str, int]]]:
    """Every choice and amounts within the bounds (whole numbers also for continuous variables)."""
    bounded = (*program.integers, *program.continuous)
    names = (*program.ids, *(b.id for b in bounded))
    ranges = [range(2) for _ in program.ids] + [range(b.low, b.high + 1) for b in bounded]
    for values in product(*ranges):
        at = dict(zip(names, values, strict=True))
        yield tuple(i for i in program.ids if at[i]), {b.id: at[b.id] for b in bounded}


def holds(row: Row, at: dict[str, int]) -> bool:
    total = sum(a * at[i] for i, a in row.terms)
    return {"<=": total <= row.rhs, ">=": total >= row.rhs, "==": total == row.rhs}[row.sense]


def optimum(program: Program) -> int | None:
    """The greatest value of any point, or None where no point satisfies all rows."""
    best: int | None = None
    for chosen, amounts in points(program):
        at = dict.fromkeys(program.ids, 0) | dict.fromkeys(chosen, 1) | amounts
        if all(holds(row, at) for row in program.rows):
            worth = sum(s for i, s in zip(program.ids, program.score, strict=True) if at[i])
            worth += sum(b.score * at[b.id] for b in (*program.integers, *program.continuous))
            best = worth if best is None else max(best, worth)
    return best


def best_set(costs: dict[str, int], scores: dict[str, int], budget: int) -> int:
    """The optimum of one budget over 0/1 projects, by trying all sets."""
    best = 0
    sums = [(0, 0)]
    for name in costs:
        sums += [(c + costs[name], v + scores[name]) for c, v in sums]
    for cost, worth in sums:
        if cost <= budget:
            best = max(best, worth)
    return best


def random_program(seed: int) -> Program:
    """Few variables, all senses, negative numbers; half of the programs sit exactly on or one beside a boundary."""
    rng = random.Random(seed)
    kind = seed % 4  # 0, 1: only 0/1; 2: with integers; 3: with continuous (and perhaps integers)
    ids = tuple(f"p{j}" for j in range(rng.randint(1, 9 if kind < 2 else 5)))
    integers = tuple(
        _bounded(rng, f"n{j}") for j in range(rng.randint(1, 2) if kind == 2 else rng.randint(0, kind // 3))
    )
    continuous = tuple(_bounded(rng, f"f{j}") for j in range(rng.randint(1, 2) if kind == 3 else 0))
    program = Program(ids, tuple(rng.randint(-9, 20) for _ in ids), (), integers, continuous)
    inside = rng.choice(list(points(program))[:4000])
    at = dict.fromkeys(ids, 0) | dict.fromkeys(inside[0], 1) | inside[1]
    rows = []
    for k in range(rng.randint(1, 4)):
        scale = rng.choice((1, 1, 3, 1000))
        used = [i for i in at if rng.random() < 0.7] or [ids[0]]
        terms = tuple((i, scale * rng.choice((-7, -3, -2, -1, 1, 2, 3, 5, 8, 11))) for i in used)
        total = sum(a * at[i] for i, a in terms)
        sense = rng.choice(("<=", "<=", ">=", "=="))
        rhs = total + (rng.choice((-1, 0, 0, 1)) if seed % 2 else rng.randint(-4, 6) * (sense != "=="))
        rows.append(Row(f"r{k}", terms, sense, rhs, rule=rng.choice(("", "", "shared"))))
    return Program(ids, program.score, tuple(rows), integers, continuous)


def _bounded(rng: random.Random, name: str) -> Bounded:
    low = rng.randint(-3, 2)
    return Bounded(name, low, low + rng.randint(0, 5), rng.randint(-3, 5))


def hard(n: int = 60, rows: int = 10, seed: int = 5) -> Program:
    """A knapsack with several rows whose values follow the weights: not solved in an instant."""
    rng = random.Random(seed)
    ids = tuple(f"p{j}" for j in range(n))
    weights = [[rng.randint(1, 1000) for _ in ids] for _ in range(rows)]
    score = tuple(sum(w[j] for w in weights) // rows + rng.randint(1, 500) for j in range(n))
    return Program(
        ids,
        score,
        tuple(Row(f"r{k}", tuple(zip(ids, w, strict=True)), "<=", sum(w) // 2) for k, w in enumerate(weights)),
    )
