"""The wall against every point of small programs."""

import pytest
from brute import optimum, random_program

from allocator.solving import Program, Proof, Status, check, solve, value


def agree(program: Program, proof: Proof) -> None:
    expected = optimum(program)
    if expected is None:
        assert proof.status is Status.INFEASIBLE
        assert proof.value is None
        assert proof.bound is None
        assert proof.chosen == ()
        assert proof.amounts == ()
        assert proof.conflict
        return
    assert proof.status is Status.PROVEN
    assert proof.value == proof.bound == expected
    assert check(program, proof.chosen, proof.amounts) == ()
    assert value(program, proof.chosen, proof.amounts) == expected


@pytest.mark.parametrize("block", range(10))
def test_random_programs_equal_brute_force(block: int) -> None:
    for seed in range(block * 110, block * 110 + 110):
        program = random_program(seed)
        agree(program, solve(program))


@pytest.mark.long
@pytest.mark.parametrize("block", range(100))
def test_many_more_random_programs_equal_brute_force(block: int) -> None:
    for seed in range(10_000 + block * 110, 10_000 + block * 110 + 110):
        program = random_program(seed)
        agree(program, solve(program))


@pytest.mark.parametrize("block", range(4))
def test_a_conflict_set_is_impossible_and_becomes_possible_without_any_one_rule(block: int) -> None:
    seen = 0
    for seed in range(3000 + block * 150, 3150 + block * 150):
        program = random_program(seed)
        if optimum(program) is not None:
            continue
        seen += 1
        conflict = solve(program).conflict
        assert optimum(only(program, set(conflict))) is None
        for rule in conflict:
            assert optimum(only(program, set(conflict) - {rule})) is not None
    assert seen > 5


def only(program: Program, rules: set[str]) -> Program:
    rows = tuple(r for r in program.rows if r.rule_name in rules)
    return Program(program.ids, program.score, rows, program.integers, program.continuous)
