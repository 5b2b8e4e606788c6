"""What may be claimed: solvers that lie, clocks that run out, programs at the edges."""

from collections.abc import Sequence

import pytest
from brute import hard

from allocator.solving import Program, Row, Status, check, solve
from allocator.solving.model import Line, Model
from allocator.solving.proposal import Proposal

SMALL = Program(
    ("a", "b", "c"), (5, 4, 3), (Row("fund", (("a", 4), ("b", 3), ("c", 2)), "<=", 6), Row("one", (("a", 1),), ">=", 0))
)
IMPOSSIBLE = Program(
    ("a", "b"),
    (1, 1),
    (Row("both", (("a", 1), ("b", 1)), ">=", 2), Row("not_a", (("a", 1),), "<=", 0), Row("idle", (("b", 1),), "<=", 1)),
)


def says(proposal: Proposal):
    return lambda model, cuts, seconds, whole: proposal


# ---- solvers that lie


@pytest.mark.parametrize("second", ["infeasible", "failed", "stopped"])
def test_a_solver_that_calls_everything_impossible_is_not_believed_and_whole_numbers_find_the_best(second: str) -> None:
    lie = says(Proposal(claim="infeasible"))
    for other in (None, says(Proposal(claim="optimal", values=(0.0, 1.0, 0.0), bound=4.0))):
        proof = solve(SMALL, solver=lie, second_opinion=other)
        assert (proof.status, proof.value, proof.bound) == (Status.PROVEN, 8, 8)
        assert check(SMALL, proof.chosen) == ()
    other = says(Proposal(claim=second))  # type: ignore[arg-type]
    proof = solve(SMALL, solver=lie, second_opinion=other)
    assert proof.status is (Status.UNKNOWN if second == "infeasible" else Status.PROVEN)


def test_a_contradiction_too_large_to_branch_on_stays_open() -> None:
    proof = solve(hard(60, 20), solver=says(Proposal(claim="infeasible")), time_limit=3)
    assert proof.status in (Status.FEASIBLE, Status.UNKNOWN)
    assert proof.bound is not None
    assert proof.value is None or check(hard(60, 20), proof.chosen) == ()


def test_two_solvers_that_wrongly_agree_on_impossible_still_need_a_conflict_with_witnesses() -> None:
    lie = says(Proposal(claim="infeasible"))
    program = Program(("a", "b", "c"), (1, 1, 1), (Row("odd", (("a", 2), ("b", 2), ("c", 3)), "==", 3),))
    proof = solve(program, solver=lie, second_opinion=lie)
    assert proof.status is Status.UNKNOWN


def test_an_overspending_optimum_is_refused_until_the_clock_runs_out() -> None:
    lie = Proposal(claim="optimal", values=(1.0, 1.0, 1.0), bound=12.0)
    proof = solve(SMALL, solver=says(lie), time_limit=1)
    assert proof.status is Status.UNKNOWN
    assert proof.refused >= 1
    assert proof.chosen == ()


def test_a_bound_below_an_exact_point_makes_no_proof() -> None:
    lie = Proposal(claim="optimal", values=(0.0, 1.0, 1.0), bound=5.0)
    proof = solve(SMALL, solver=says(lie))
    assert proof.status is Status.FEASIBLE
    assert proof.value == 7
    assert proof.bound is not None
    assert proof.bound >= 8


def test_a_good_point_with_a_loose_bound_is_no_proof() -> None:
    def stubborn(model: Model, cuts: Sequence[Line], seconds: float, whole: bool) -> Proposal:
        return Proposal(claim="stopped", values=(0.0, 1.0, 1.0), bound=11.2)

    proof = solve(SMALL, solver=stubborn)
    assert proof.status is Status.FEASIBLE
    assert proof.value == 7
    assert proof.bound is not None
    assert 8 <= proof.bound <= 11


@pytest.mark.parametrize("claim", ["failed", "stopped"])
def test_a_broken_solver_gives_unknown_with_a_bound_certified_without_it(claim: str) -> None:
    proof = solve(SMALL, solver=says(Proposal(claim=claim)))  # type: ignore[arg-type]
    assert proof.status is Status.UNKNOWN
    assert proof.value is None
    assert proof.bound is not None
    assert 8 <= proof.bound <= 12


def test_numbers_left_over_without_a_claim_to_a_point_are_never_read() -> None:
    proof = solve(SMALL, solver=says(Proposal(claim="failed", values=(0.0, 1.0, 1.0), bound=7.0)))
    assert proof.status is Status.UNKNOWN
    assert proof.chosen == ()


def test_a_bound_left_over_without_a_claim_is_never_read() -> None:
    proof = solve(SMALL, solver=says(Proposal(claim="failed", bound=0.0)))
    assert proof.bound is not None
    assert 8 <= proof.bound <= 12


def test_without_a_second_opinion_only_an_exact_impossibility_is_reported() -> None:
    assert solve(IMPOSSIBLE, second_opinion=None).status is Status.INFEASIBLE
    parity = Program(("a", "b", "c"), (1, 1, 1), (Row("odd", (("a", 2), ("b", 2), ("c", 3)), "==", 6),))
    assert solve(parity).status is Status.INFEASIBLE
    assert solve(parity, second_opinion=None).status is Status.INFEASIBLE  # by branching, each branch proven empty
    assert solve(parity, second_opinion=None, time_limit=1e-6).status is Status.UNKNOWN


def test_a_bound_certified_without_any_solver_proves_the_point_it_meets() -> None:
    proof = solve(SMALL, solver=says(Proposal(claim="stopped", values=(1.0, 0.0, 1.0), bound=11.2)))
    assert (proof.status, proof.value, proof.bound) == (Status.PROVEN, 8, 8)


def test_large_scores_do_not_keep_the_second_solver_from_agreeing() -> None:
    odd = Row("odd", (("a", 2), ("b", 2), ("c", 3)), "==", 6)
    assert solve(Program(("a", "b", "c"), (10**14, 1, 1), (odd,))).status is Status.INFEASIBLE


# ---- clocks


@pytest.mark.parametrize("limit", [0.0, 1e-6, 0.02])
def test_a_clock_that_runs_out_never_proves(limit: float) -> None:
    proof = solve(hard(200, 20), time_limit=limit)
    assert proof.status in (Status.FEASIBLE, Status.UNKNOWN)
    assert proof.bound is not None
    if proof.value is not None:
        assert proof.bound > proof.value
        assert check(hard(200, 20), proof.chosen) == ()


def test_a_clock_that_runs_out_while_explaining_gives_no_conflict_list() -> None:
    parity = Program(("a", "b", "c"), (1, 1, 1), (Row("odd", (("a", 2), ("b", 2), ("c", 3)), "==", 6),))
    proof = solve(parity, time_limit=1e-6)
    assert proof.status is Status.UNKNOWN
    assert proof.conflict == ()


# ---- a second solver for every claim


def test_a_confirmed_proof_names_both_solvers() -> None:
    proof = solve(SMALL, confirm=True)
    assert proof.status is Status.PROVEN
    assert proof.solver == "HiGHS, CBC"
    assert proof.calls == 2


def test_a_solver_that_calls_a_lesser_plan_optimal_is_found_out_by_a_confirmation() -> None:
    lie = says(Proposal(claim="optimal", values=(0.0, 1.0, 1.0), bound=7.0))
    assert solve(SMALL, solver=lie).status is Status.PROVEN  # one solver's bound is believed ...
    proof = solve(SMALL, solver=lie, confirm=True)  # ... two must agree
    assert proof.status is Status.FEASIBLE
    assert proof.value == 8


def test_a_confirmation_that_does_not_finish_withholds_the_proof() -> None:
    proof = solve(SMALL, second_opinion=says(Proposal(claim="failed")), confirm=True)
    assert proof.status is Status.FEASIBLE
    assert proof.value == 8
    assert proof.bound is not None
    assert proof.bound >= 8
