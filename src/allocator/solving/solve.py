"""One program in, one proof out."""

from dataclasses import replace
from time import monotonic

from allocator.proof import Proof, Status
from allocator.solving import cbc, highs
from allocator.solving.check import check, value
from allocator.solving.conflict import find_conflict
from allocator.solving.model import Model, build, most_gain
from allocator.solving.program import Program
from allocator.solving.proposal import Solver
from allocator.solving.search import Found, search


def solve(
    program: Program,
    *,
    time_limit: float = 60.0,
    solver: Solver = highs.propose,
    second_opinion: Solver | None = cbc.propose,
    explain: bool = True,
    confirm: bool = False,
) -> Proof:
    """Maximise the program within `time_limit` seconds (wall time, soft); the same program gives the same proof.

    The solver proposes, whole numbers decide. `second_opinion` is asked only where the first solver finds nothing
    left; None: an impossibility is then reported only with a proof in whole numbers. `explain` asks for the
    conflicting rules of an impossible program. `confirm` lets the second solver search the whole program again:
    PROVEN then takes two solvers that agree on the value. Solver failures give UNKNOWN, never an exception.
    """
    start = monotonic()
    deadline = start + time_limit

    def ask(model: Model) -> Found:
        return search(model, solver=solver, second=second_opinion, deadline=deadline)

    model = build(program)
    found = ask(model)
    if confirm and found.status is Status.PROVEN and second_opinion is not None and model.names:
        found = _confirmed(model, found, search(model, solver=second_opinion, second=solver, deadline=deadline))
    status, calls, refused, asked = found.status, found.calls, found.refused, found.asked_second
    conflict: tuple[str, ...] = ()
    if status is Status.INFEASIBLE and explain:
        reason = find_conflict(program, ask, deadline=deadline)
        calls, refused, asked = calls + reason.calls, refused + reason.refused, asked or reason.asked_second
        conflict = reason.rules or ()
        if not conflict and not found.exact:
            status = Status.UNKNOWN
    chosen, amounts = _named(program, model, found.point)
    if found.point is not None and check(program, chosen, amounts):  # the model and the rows disagree: claim nothing
        status, found, chosen, amounts = Status.UNKNOWN, replace(found, point=None, bound=None), (), ()
    return Proof(
        status=status,
        value=None if found.point is None else value(program, chosen, amounts),
        bound=None if status is Status.INFEASIBLE or found.bound is None else found.bound * model.unit,
        chosen=chosen,
        amounts=amounts,
        conflict=conflict,
        refused=refused,
        calls=calls,
        solver=", ".join(_name(s) for s in (solver, second_opinion if asked else None) if s),
        version=highs.VERSION,
        seconds=monotonic() - start,
    )


def _confirmed(model: Model, first: Found, other: Found) -> Found:
    """The first answer with what a second search says: proven only if both are; else the better point, still open."""
    points = [p for p in (first.point, other.point) if p is not None]
    best = max(points, key=model.value)
    agreed = other.status is Status.PROVEN and other.bound == first.bound
    trivial = most_gain(model.gain, model.low, model.high)
    bound = max(model.value(best), trivial if other.bound is None else other.bound)
    return replace(
        first,
        status=Status.PROVEN if agreed else Status.FEASIBLE,
        point=first.point if agreed else best,
        bound=first.bound if agreed else bound,
        refused=first.refused + other.refused,
        calls=first.calls + other.calls,
        asked_second=True,
    )


def _name(solver: Solver) -> str:
    names: dict[Solver, str] = {highs.propose: highs.NAME, cbc.propose: cbc.NAME}
    return names.get(solver, "other")


def _named(
    program: Program, model: Model, point: tuple[int, ...] | None
) -> tuple[tuple[str, ...], tuple[tuple[str, int], ...]]:
    if point is None:
        return (), ()
    at = dict(zip(model.names, point, strict=True))
    chosen = tuple(i for i in program.ids if at[i])
    return chosen, tuple((b.id, at[b.id]) for b in (*program.integers, *program.continuous) if at[b.id])
