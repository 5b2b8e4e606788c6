"""One program, one proof, and nothing printed."""

import threading
from itertools import permutations
from pathlib import Path

import pytest
from brute import hard

import allocator.solving
from allocator.solving import Bounded, Program, Row, Status, check, no_good, solve
from allocator.solving import cbc as cbc_module
from allocator.solving import highs as highs_module

SMALL = Program(
    ("a", "b", "c"), (5, 4, 3), (Row("fund", (("a", 4), ("b", 3), ("c", 2)), "<=", 6), Row("one", (("a", 1),), ">=", 0))
)
IMPOSSIBLE = Program(
    ("a", "b"),
    (1, 1),
    (Row("both", (("a", 1), ("b", 1)), ">=", 2), Row("not_a", (("a", 1),), "<=", 0), Row("idle", (("b", 1),), "<=", 1)),
)


def test_row_order_and_id_order_do_not_change_the_answer() -> None:
    proofs = set()
    rows = (*SMALL.rows, Row("pair", (("c", 1), ("b", 1)), "<=", 1))
    for order in permutations(rows):
        for ids in permutations(SMALL.ids):
            score = {"a": 4, "b": 4, "c": 4}
            proof = solve(Program(ids, score, order))  # type: ignore[arg-type]
            proofs.add((proof.status, proof.value, proof.bound, frozenset(proof.chosen)))
    assert len(proofs) == 1


def test_the_same_program_gives_the_same_proof_twice() -> None:
    program = hard(28, 5)
    assert solve(program) == solve(program)
    assert solve(IMPOSSIBLE) == solve(IMPOSSIBLE)


def test_a_no_good_row_excludes_exactly_one_set() -> None:
    ids = ("a", "b", "c")
    row = no_good(ids, ("a", "c"))
    program = Program(ids, (1, 1, 1), (row,))
    excluded = [s for s in ((), ("a",), ("b",), ("c",), ("a", "b"), ("a", "c"), ("b", "c"), ids) if check(program, s)]
    assert excluded == [("a", "c")]


def test_the_runner_up_is_the_next_best_set() -> None:
    best = solve(SMALL)
    second = solve(Program(SMALL.ids, SMALL.score, (*SMALL.rows, no_good(SMALL.ids, best.chosen))))
    assert (best.value, second.value) == (8, 7)


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str], recwarn: pytest.WarningsRecorder) -> None:
    solve(hard(30, 5))
    solve(IMPOSSIBLE)
    solve(Program(("a",), (1,), (Row("r", (("f", 2), ("a", -3)), "<=", 0),), continuous=(Bounded("f", 1, 9, 1),)))
    assert capfd.readouterr() == ("", "")
    assert not recwarn.list


def test_the_check_imports_no_solver() -> None:
    text = (Path(str(allocator.solving.__file__)).parent / "check.py").read_text(encoding="utf-8")
    assert "pulp" not in text
    assert "highs" not in text


def test_check_names_what_is_wrong() -> None:
    program = Program(("a", "b"), (1, 1), (Row("fund", (("a", 2), ("f", 1)), "<=", 3),), (), (Bounded("f", 0, 4),))
    assert check(program, ("a",), {"f": 1}) == ()
    assert check(program, ("a",), {"f": 2}) == ("fund",)
    assert check(program, ("a", "a"), {"f": 1}) == ("a",)
    assert check(program, ("x",), {"y": 1}) == ("x", "y")
    assert check(program, (), {"f": 5}) == ("f", "fund")
    assert check(program, (), {"f": True}) == ("f",)


@pytest.mark.parametrize("seed", range(8))
def test_highs_and_cbc_reach_the_same_value(seed: int) -> None:
    program = hard(26, 5, seed)
    first = solve(program, solver=highs_module.propose)
    second = solve(program, solver=cbc_module.propose)
    assert first.status is second.status is Status.PROVEN
    assert first.value == second.value


def test_solves_in_several_threads_do_not_disturb_each_other(capfd: pytest.CaptureFixture[str]) -> None:
    values: list[int | None] = []
    threads = [threading.Thread(target=lambda: values.append(solve(hard(16, 3)).value)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print("still here")
    assert len(set(values)) == 1
    assert len(values) == 4
    assert capfd.readouterr().out == "still here\n"
