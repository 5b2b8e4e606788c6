"""What may be claimed: solvers that lie, clocks that run out, programs at the edges."""

import random
from collections.abc import Sequence
from itertools import permutations
from pathlib import Path

import pytest

import allocator.solving
from allocator.solving import Bounded, Program, Proof, Row, Status, check, no_good, solve
from allocator.solving import cbc as cbc_module
from allocator.solving import highs as highs_module
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


def hard(n: int = 60, rows: int = 10, seed: int = 5) -> Program:
    rng = random.Random(seed)
    ids = tuple(f"p{j}" for j in range(n))
    weights = [[rng.randint(1, 1000) for _ in ids] for _ in range(rows)]
    score = tuple(sum(w[j] for w in weights) // rows + rng.randint(1, 500) for j in range(n))
    return Program(
        ids,
        score,
        tuple(Row(f"r{k}", tuple(zip(ids, w, strict=True)), "<=", sum(w) // 2) for k, w in enumerate(weights)),
    )


# ---- solvers that lie


def test_a_solver_that_calls_everything_impossible_is_not_believed() -> None:
    proof = solve(SMALL, solver=says(Proposal(claim="infeasible")))
    assert proof.status in (Status.FEASIBLE, Status.UNKNOWN)
    assert proof.value is None or check(SMALL, proof.chosen) == ()
    assert proof.bound is not None
    assert proof.bound >= 8


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
    lie = Proposal(claim="optimal", values=(1.0, 0.0, 1.0), bound=5.0)
    proof = solve(SMALL, solver=says(lie))
    assert proof.status is Status.FEASIBLE
    assert proof.value == 8
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


def test_without_a_second_opinion_only_an_exact_impossibility_is_reported() -> None:
    assert solve(IMPOSSIBLE, second_opinion=None).status is Status.INFEASIBLE
    parity = Program(("a", "b", "c"), (1, 1, 1), (Row("odd", (("a", 2), ("b", 2), ("c", 3)), "==", 6),))
    assert solve(parity).status is Status.INFEASIBLE
    assert solve(parity, second_opinion=None).status is Status.UNKNOWN


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


# ---- edges


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


# ---- one program, one proof


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


# ---- nothing but the answer


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


@pytest.mark.parametrize("seed", range(12))
def test_highs_and_cbc_reach_the_same_value(seed: int) -> None:
    program = hard(26, 5, seed)
    first = solve(program, solver=highs_module.propose)
    second = solve(program, solver=cbc_module.propose)
    assert first.status is second.status is Status.PROVEN
    assert first.value == second.value
