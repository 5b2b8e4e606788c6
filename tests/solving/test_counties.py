"""Plans of county shape: money searched as fractions must end where money searched in whole fen ends."""

import pytest
from counties import county

from allocator.solving import Program, Row, Status, check, solve


def same_with_whole_money(seed: int) -> None:
    program = county(24, 3, seed)
    whole = Program(program.ids, program.score, program.rows, program.continuous, ())
    relaxed, direct = solve(program), solve(whole)
    assert relaxed.status is direct.status
    assert relaxed.value == direct.value
    if relaxed.status is Status.PROVEN:
        assert check(program, relaxed.chosen, relaxed.amounts) == ()
        assert check(program, direct.chosen, direct.amounts) == ()


@pytest.mark.parametrize("seed", range(6))
def test_money_as_fractions_ends_at_the_same_fen_as_money_in_whole_fen(seed: int) -> None:
    same_with_whole_money(seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(6, 100))
def test_money_as_fractions_ends_at_the_same_fen_in_many_more_plans(seed: int) -> None:
    same_with_whole_money(seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(6))
def test_a_county_of_180_projects_and_8_lines_is_proven_within_a_minute(seed: int) -> None:
    program = county(180, 8, seed)
    proof = solve(program)
    assert proof.status is Status.PROVEN
    assert check(program, proof.chosen, proof.amounts) == ()


def test_a_pin_that_its_only_line_cannot_pay_is_named_with_that_line() -> None:
    program = county(24, 3, 1)
    lines = {i: [b.id.split(".")[1] for b in program.continuous if b.id.startswith(f"f{i[1:]}.")] for i in program.ids}
    pinned = next(i for i, own in lines.items() if len(own) == 1)
    (line,) = lines[pinned]
    empty = tuple(
        Row(r.name, r.terms, r.sense, 0 if r.name == f"line{line}" else r.rhs, r.rule or r.name) for r in program.rows
    )
    pin = Row("pin", ((pinned, 1),), ">=", 1)
    proof = solve(Program(program.ids, program.score, (*empty, pin), (), program.continuous))
    assert proof.status is Status.INFEASIBLE
    assert proof.conflict == (f"line{line}", "need", "pin")
