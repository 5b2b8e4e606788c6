"""Whole amounts for a choice already made: exact points, honest answers, quick re-solves."""

import random
import time

import pytest
from brute import optimum

from allocator.solving import Bounded, Completion, Program, Row, check


def split(projects: int, lines: int, seed: int) -> tuple[tuple[Bounded, ...], tuple[Row, ...]]:
    """Needs in fen over fund lines that can just pay them, with purposes that forbid some pairs."""
    rng = random.Random(seed)
    need = [rng.randrange(10**7, 10**9) for _ in range(projects)]
    pays = [[k for k in range(lines) if rng.random() < 0.6] or [rng.randrange(lines)] for _ in range(projects)]
    used = [0] * lines
    for i, ks in enumerate(pays):
        cuts = sorted(rng.randrange(need[i]) for _ in ks[1:])
        for k, part in zip(ks, (b - a for a, b in zip([0, *cuts], [*cuts, need[i]], strict=True)), strict=True):
            used[k] += part
    variables = tuple(Bounded(f"f{i}.{k}", 0, need[i]) for i, ks in enumerate(pays) for k in ks)
    rows = [Row(f"need{i}", tuple((f"f{i}.{k}", 1) for k in ks), "==", need[i]) for i, ks in enumerate(pays)]
    for k in range(lines):
        rows.append(Row(f"line{k}", tuple((f"f{i}.{k}", 1) for i, ks in enumerate(pays) if k in ks), "<=", used[k]))
    return variables, tuple(rows)


def exact(variables: tuple[Bounded, ...], rows: tuple[Row, ...], point: dict[str, int] | None) -> bool:
    return point is not None and check(Program((), (), rows, (), variables), (), point) == ()


def test_a_split_by_written_order_takes_the_most_each_time_and_stays_complete() -> None:
    variables, rows = split(40, 5, 1)
    completion = Completion(variables, rows)
    for variable in variables:
        point = completion.point(variable.id)
        assert exact(variables, rows, point)
        assert completion.certified
        assert point is not None
        completion.fix(variable.id, point[variable.id])
    assert exact(variables, rows, completion.point())


def test_one_fen_missing_is_proven_impossible_in_whole_numbers() -> None:
    variables, rows = split(40, 5, 2)
    short = tuple(Row(r.name, r.terms, r.sense, r.rhs - (r.name == "line2")) for r in rows)
    completion = Completion(variables, short)
    assert completion.point() is None
    assert completion.certified


def test_amounts_that_only_fractions_could_meet_are_proven_impossible() -> None:
    variables = (Bounded("a", 0, 50), Bounded("b", 0, 50))
    odd = Completion(variables, (Row("r", (("a", 4), ("b", 6)), "==", 101),))
    assert odd.point() is None
    assert odd.certified
    tight = Completion(variables, (Row("r", (("a", 3), ("b", -5)), "==", 1), Row("s", (("a", 1), ("b", 1)), "<=", 2)))
    assert tight.point() is None
    assert tight.certified


@pytest.mark.parametrize("block", range(3))
def test_points_and_refusals_equal_brute_force(block: int) -> None:
    for seed in range(block * 100, block * 100 + 100):
        rng = random.Random(seed)
        variables = tuple(Bounded(f"f{j}", rng.randint(-2, 1), rng.randint(1, 5), 0) for j in range(3))
        rows = tuple(
            Row(
                f"r{k}",
                tuple((v.id, rng.randint(-5, 7)) for v in variables),
                rng.choice(("<=", ">=", "==")),
                rng.randint(-4, 15),
            )
            for k in range(rng.randint(1, 3))
        )
        worth = tuple(Bounded(v.id, v.low, v.high, int(v.id == "f1")) for v in variables)
        best = optimum(Program((), (), rows, (), worth))
        completion = Completion(variables, rows)
        for goal in ("f1", None, "f1"):
            point = completion.point(goal)
            assert completion.certified
            assert (point is None) == (best is None)
            if point is not None:
                assert exact(variables, rows, point)
                assert goal is None or point["f1"] == best


def test_limits_move_both_ways_and_must_stay_inside_the_first_bounds() -> None:
    completion = Completion((Bounded("a", 0, 9), Bounded("b", 0, 9)), (Row("sum", (("a", 1), ("b", 1)), "==", 9),))
    completion.fix("a", 4)
    assert completion.point() == {"a": 4, "b": 5}
    completion.limit("a", 0, 9)
    assert completion.point("a") == {"a": 9, "b": 0}
    for low, high in ((-1, 3), (3, 10), (5, 4)):
        with pytest.raises(ValueError, match="must stay between"):
            completion.limit("a", low, high)
    with pytest.raises(ValueError, match="not among"):
        completion.fix("x", 1)
    with pytest.raises(ValueError, match="not among"):
        completion.point("x")


def test_five_hundred_amounts_are_re_solved_in_milliseconds() -> None:
    variables, rows = split(100, 8, 3)
    completion = Completion(variables, rows)
    completion.point()
    times = []
    for variable in variables[:60]:
        start = time.perf_counter()
        point = completion.point(variable.id)
        times.append(time.perf_counter() - start)
        assert point is not None
        completion.fix(variable.id, point[variable.id])
    assert sorted(times)[len(times) // 2] < 0.05  # about 2 ms on an idle machine
