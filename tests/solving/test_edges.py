"""Programs at the edges: empty, impossible, negative, wrong, huge."""

import pytest

from allocator.solving import Bounded, Program, Proof, Row, Status, no_good, solve
from allocator.solving import highs as highs_module

SMALL = Program(
    ("a", "b", "c"), (5, 4, 3), (Row("fund", (("a", 4), ("b", 3), ("c", 2)), "<=", 6), Row("one", (("a", 1),), ">=", 0))
)
IMPOSSIBLE = Program(
    ("a", "b"),
    (1, 1),
    (Row("both", (("a", 1), ("b", 1)), ">=", 2), Row("not_a", (("a", 1),), "<=", 0), Row("idle", (("b", 1),), "<=", 1)),
)


def test_an_empty_program_is_proven_with_value_zero() -> None:
    assert solve(Program((), ())) == Proof(
        status=Status.PROVEN, value=0, bound=0, solver=highs_module.NAME, version=highs_module.VERSION
    )


def test_an_empty_row_that_cannot_hold_is_its_own_conflict() -> None:
    proof = solve(Program(("a",), (1,), (Row("never", (), ">=", 1),)))
    assert proof.status is Status.INFEASIBLE
    assert proof.conflict == ("never",)


def test_rows_of_one_rule_stand_in_a_conflict_once_by_the_rule_name() -> None:
    rows = (
        Row("t1", (("a", 1),), "<=", 0, rule="towns"),
        Row("t2", (("b", 1),), "<=", 0, rule="towns"),
        Row("need", (("a", 1), ("b", 1)), ">=", 1),
    )
    assert solve(Program(("a", "b"), (1, 1), rows)).conflict == ("need", "towns")


def test_explain_false_leaves_the_conflict_out() -> None:
    proof = solve(IMPOSSIBLE, explain=False)
    assert proof.status is Status.INFEASIBLE
    assert proof.conflict == ()


def test_zero_and_negative_scores_are_defined() -> None:
    assert solve(Program(("a", "b"), (0, 0))).value == 0
    forced = Program(("a", "b"), (-3, -5), (Row("one", (("a", 1), ("b", 1)), ">=", 1),))
    proof = solve(forced)
    assert proof.chosen == ("a",)
    assert proof.value == -3


def test_scores_may_be_a_mapping() -> None:
    assert Program(("a", "b"), {"b": 7}).score == (0, 7)  # type: ignore[arg-type]


def test_an_amount_that_no_whole_number_can_take_is_impossible() -> None:
    program = Program(
        ("a",),
        (1,),
        (Row("half", (("a", -3), ("f", 2)), "==", 0), Row("on", (("a", 1),), ">=", 1)),
        continuous=(Bounded("f", 0, 9),),
    )
    proof = solve(program)
    assert proof.status is Status.INFEASIBLE
    assert proof.conflict == ("half", "on")


def test_chosen_follows_the_programs_own_order_and_amounts_leave_out_zeros() -> None:
    program = Program(
        ("z", "a"),
        (1, 1),
        (Row("pay", (("f", 1), ("z", -5)), "==", 0),),
        (Bounded("n", 0, 3, 1),),
        (Bounded("f", 0, 9), Bounded("e", 0, 9, -1)),
    )
    proof = solve(program)
    assert proof.chosen == ("z", "a")
    assert proof.amounts == (("n", 3), ("f", 5))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Program(("a", "a"), (1, 1)), "more than once"),
        (lambda: Program(("a",), (1,), (), (Bounded("a", 0, 1),)), "more than once"),
        (lambda: Program(("a",), (1, 2)), "2 scores"),
        (lambda: Program(("a",), (True,)), "whole number"),
        (lambda: Program(("a",), (1.0,)), "whole number"),  # type: ignore[arg-type]
        (lambda: Program(("a",), {"b": 1}), "unknown ids"),  # type: ignore[arg-type]
        (lambda: Program(("a",), (1,), (Row("r", (("b", 1),), "<=", 1),)), "unknown ids"),
        (lambda: Program(("a",), (1,), (Row("r", (("a", 1),), "<", 1),)), "sense"),  # type: ignore[arg-type]
        (lambda: Program(("a",), (1,), (Row("r", (("a", 0.5),), "<=", 1),)), "whole number"),  # type: ignore[arg-type]
        (lambda: Program(("a",), (1,), (Row("r", (), "<=", 1), Row("r", (), "<=", 2))), "stands twice"),
        (lambda: Program((), (), (), (Bounded("n", 2, 1),)), "impossible"),
        (lambda: Program(("a", "b"), (2**50, 1)), "too large"),
        (lambda: Program(("a", "b"), (1, 1), (Row("r", (("a", 2**50), ("b", 1)), "<=", 1),)), "too large"),
        (lambda: no_good(("a",), ("b",)), "not among"),
    ],
)
def test_a_wrong_program_is_refused_with_a_clear_sentence(make, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        make()


def test_a_common_divisor_makes_huge_numbers_small() -> None:
    big = 2**60
    program = Program(("a", "b"), (big, big), (Row("fund", (("a", 3 * big), ("b", 5 * big)), "<=", 7 * big),))
    assert solve(program).value == big
