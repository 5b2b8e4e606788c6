"""The loop around the wall: propose, check in whole numbers, cut off what fails, stop when nothing better is left."""

from dataclasses import dataclass, field, replace
from math import floor
from time import monotonic

from allocator.proof import Status
from allocator.solving.exact import dual_bound, proves_empty
from allocator.solving.model import Line, Model, most_gain
from allocator.solving.proposal import Proposal, Solver
from allocator.solving.settle import Settled, settle
from allocator.solving.warm import Warm
from allocator.solving.wholes import best_whole

FIRST_SHARE = 0.8
"""Share of the remaining time one call may take, so that a refused last proposal can still be repaired."""

PATIENCE = 8
"""After so many points that fall short of their bound by less than the next choice does, money is searched in whole
units (many times slower, but the bound is then one of whole amounts)."""


BRANCHES = 1000
"""Exact branches spent where one solver sees nothing left and the other contradicts it or keeps silent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search ended with; `bound` in units of the model's gain. `exact`: an impossibility proven in integers."""

    status: Status
    point: tuple[int, ...] | None
    bound: int | None
    refused: int
    calls: int
    asked_second: bool
    exact: bool = False


@dataclass(slots=True)
class _Run:
    """The state of one search; it lives no longer than `search`. `removed`: bound of the allowed among the cut off."""

    model: Model
    solver: Solver
    second: Solver | None
    deadline: float
    whole: bool = False
    cuts: dict[Line, None] = field(default_factory=dict)
    best: tuple[int, ...] | None = None
    removed: int | None = None
    short: int = 0
    refused: int = 0
    calls: int = 0
    asked_second: bool = False


def search(model: Model, *, solver: Solver, second: Solver | None, deadline: float) -> Found:
    """Maximise the model's gain; every status is claimed only where whole numbers allow it."""
    run = _Run(model, solver, second, deadline)
    if model.impossible:
        return _closed(run, exact=True)
    if not model.names:
        run.best = ()
        return _closed(run)
    while (left := deadline - monotonic()) > 0:
        proposal = solver(model, tuple(run.cuts), max(left * FIRST_SHARE, 0.01), run.whole)
        run.calls += 1
        if proposal.claim == "infeasible":
            return _nothing_left(run)
        if proposal.claim == "failed":  # whatever else it says: a solver that broke once bounded a good plan by 0
            return _open(run, None)
        ceiling = _ceiling(model, proposal, run.whole)
        if proposal.values is None:
            return _open(run, ceiling)
        settled = _accept(run, proposal.values, ceiling)
        optimal = proposal.claim == "optimal"
        if optimal and settled.point is not None and model.value(settled.point) > ceiling:
            return _open(run, None)  # a bound below a point that passes: this solver's bounds are worth nothing here
        if optimal and run.best is not None and max(ceiling, _removed(run)) <= model.value(run.best):
            return _found(run, Status.PROVEN, model.value(run.best))
        if settled.point is not None and not optimal:
            return _open(run, ceiling)
        if not _cut_off(run, settled):
            return _open(run, ceiling)
        if not model.binaries:
            return _closed(run)
        run.short += settled.point is not None
        run.whole = run.short >= PATIENCE and not model.pure
    return _open(run, None)


def _ceiling(model: Model, proposal: Proposal, whole: bool) -> int:
    """The proposal's bound as a whole number: a finished search is trusted within half a unit, a stopped one less."""
    trivial = most_gain(model.gain, model.low, model.high)
    if proposal.bound is None or not abs(proposal.bound) < 2**52:
        return trivial
    if proposal.claim != "optimal":
        return min(trivial, floor(proposal.bound + 1e-6 + 1e-9 * abs(proposal.bound)))
    return min(trivial, floor(proposal.bound + (0.5 if model.pure or whole else 2**-10)))


def _accept(run: _Run, values: tuple[float, ...], ceiling: int) -> Settled:
    settled = settle(run.model, values, ceiling=ceiling, solver=run.solver, deadline=run.deadline)
    if settled.point is None:
        run.refused += 1
    elif run.best is None or run.model.value(settled.point) > run.model.value(run.best):
        run.best = settled.point
    return settled


def _cut_off(run: _Run, settled: Settled) -> bool:
    """Take the cuts into the search; False where they say nothing new, so that the loop would turn on the spot."""
    before = len(run.cuts)
    run.cuts.update(dict.fromkeys(settled.cuts))
    if settled.removed is not None:
        run.removed = settled.removed if run.removed is None else max(run.removed, settled.removed)
    return len(run.cuts) > before


def _removed(run: _Run) -> int:
    return run.removed if run.removed is not None else -(2**63)


def _nothing_left(run: _Run) -> Found:
    """The first solver sees no further point: believed only with an exact proof or a second solver that agrees.

    With a shortfall of 10^9 fen beside a 0/1 choice HiGHS once saw nothing where a point was known. Such contradictions
    are settled by branching in whole numbers.
    """
    model, lines = run.model, (*run.model.lines, *run.cuts)
    relaxed = Warm(lines, len(model.names)).solve(model.low, model.high, (0,) * len(model.names))
    if relaxed.values is None and proves_empty(lines, model.low, model.high, relaxed.multipliers):
        return _closed(run, exact=True)
    left = run.deadline - monotonic()
    if left <= 0:
        return _open(run, None)
    if run.second is None:
        return _branched(run, lines)
    only_whether = replace(model, gain=(0,) * len(model.gain))
    opinion = run.second(only_whether, tuple(run.cuts), left, run.whole)
    run.calls += 1
    run.asked_second = True
    if opinion.claim == "infeasible":
        return _closed(run)
    if opinion.values is not None:
        _accept(run, opinion.values, most_gain(model.gain, model.low, model.high))
    return _branched(run, lines)


def _branched(run: _Run, lines: tuple[Line, ...]) -> Found:
    """Look in whole numbers for what is better than the best point known; every step of it is certified."""
    model = run.model
    known = None if run.best is None else model.value(run.best)
    whole = best_whole(
        Warm(lines, len(model.names)),
        lines,
        model.low,
        model.high,
        model.gain,
        deadline=run.deadline,
        nodes=BRANCHES,
        above=known,
        first=model.whole,
    )
    if whole.point is not None:
        run.best = whole.point
    if whole.bound is None or (whole.point is not None and whole.bound == model.value(whole.point)):
        return _closed(run, exact=True)
    return _open(run, whole.bound)


def _closed(run: _Run, exact: bool = False) -> Found:
    """Nothing is left to search: what was found is best unless something allowed was cut off unseen."""
    if run.best is None:
        if run.removed is None:
            return _found(run, Status.INFEASIBLE, None, exact=exact)
        return _found(run, Status.UNKNOWN, run.removed)
    value = run.model.value(run.best)
    bound = max(value, _removed(run))
    return _found(run, Status.PROVEN if bound == value else Status.FEASIBLE, bound)


def _open(run: _Run, ceiling: int | None) -> Found:
    """The search ends early: the bound is the better of the solver's and one certified in whole numbers."""
    model = run.model
    relaxed = Warm(model.lines, len(model.names)).solve(model.low, model.high, model.gain)
    bound = dual_bound(model.lines, model.low, model.high, model.gain, relaxed.multipliers)
    if run.best is not None and bound <= model.value(run.best):  # certified, whatever a solver said
        return _found(run, Status.PROVEN, model.value(run.best))
    if ceiling is not None:
        bound = min(bound, max(ceiling, _removed(run)))
    if run.best is None:
        return _found(run, Status.UNKNOWN, bound)
    return _found(run, Status.FEASIBLE, max(bound, model.value(run.best)))


def _found(run: _Run, status: Status, bound: int | None, exact: bool = False) -> Found:
    return Found(
        status=status,
        point=run.best,
        bound=bound,
        refused=run.refused,
        calls=run.calls,
        asked_second=run.asked_second,
        exact=exact,
    )
