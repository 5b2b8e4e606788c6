"""Rows of structure say what variables mean; a conflict never names them."""

from allocator.solving import Bounded, Program, Row, Status, solve


def test_a_conflict_names_rules_and_never_the_rows_that_tie_money_to_projects() -> None:
    program = Program(
        ids=("a", "b"),
        score=(1, 1),
        rows=(
            Row("supply", (("f", 1), ("a", -5), ("b", -4)), "==", 0, "#"),
            Row("funds", (("f", 1),), "<=", 8),
            Row("pin a", (("a", 1),), ">=", 1),
            Row("pin b", (("b", 1),), ">=", 1),
            Row("spare", (("a", 1),), "<=", 1),
        ),
        continuous=(Bounded("f", 0, 100),),
    )
    proof = solve(program)
    assert proof.status is Status.INFEASIBLE
    assert proof.conflict == ("funds", "pin a", "pin b")
