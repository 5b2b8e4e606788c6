"""From a solver's numbers to a point that is exactly right, or to rows that rule the proposal out."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

from allocator.solving.cuts import combined, covers, exclude
from allocator.solving.model import Line, Model, simplify
from allocator.solving.proposal import Solver
from allocator.solving.warm import Warm
from allocator.solving.wholes import Whole, as_model, best_whole, rounded

NODES = 40
"""Exact branches spent on one completion before the integer solver is asked."""


@dataclass(frozen=True, slots=True)
class Settled:
    """An exact point (or None) and lines that remove its choice of 0/1 columns, and perhaps more, from the search.

    `removed` is an upper bound on the gain of the allowed points among what the lines remove; None: there are none.
    """

    point: tuple[int, ...] | None
    cuts: tuple[Line, ...]
    removed: int | None


def settle(model: Model, values: Sequence[float], *, ceiling: int, solver: Solver, deadline: float) -> Settled:
    """Round, check, complete. `ceiling` bounds the gain of all that is still searched (units of the model's gain)."""
    guess = rounded(values, model.low, model.high)
    cut = (exclude(model, guess),)
    broken = model.violated(guess)
    if not broken and (model.binaries == len(guess) or model.value(guess) >= ceiling):
        return Settled(guess, cut, model.value(guess))
    if broken and (direct := covers(model, guess)):
        return Settled(None, tuple(direct), None)
    quick = None if broken else guess
    if quick is None and model.binaries < model.whole < len(guess):
        quick = _complete(model, guess, model.whole, ceiling, solver, deadline)[0].point
        if quick is not None and model.value(quick) >= ceiling:
            return Settled(quick, cut, ceiling)
    whole, sharper = _complete(model, guess, model.binaries, ceiling, solver, deadline)
    best = max((p for p in (quick, whole.point) if p is not None), key=model.value, default=None)
    if whole.bound is not None:
        return Settled(best, cut, min(whole.bound, ceiling) if best is None else whole.bound)
    if best is None:
        return Settled(None, sharper or cut, None)
    return Settled(best, cut, ceiling)  # an exact point against a proof that there is none: believe the worse


def _complete(
    model: Model, guess: Sequence[int], fixed: int, ceiling: int, solver: Solver, deadline: float
) -> tuple[Whole, tuple[Line, ...]]:
    """The best whole-number completion with the first `fixed` columns as guessed, or cuts where there is none."""
    low = (*guess[:fixed], *model.low[fixed:])
    high = (*guess[:fixed], *model.high[fixed:])
    lines: list[Line] = []
    origins: list[tuple[Line, float]] = []
    for line in model.lines:
        smaller = simplify(line, low, high, binaries=0)
        if smaller == "impossible":
            sides = (_cuts(model, guess, fixed, [(line, sign)]) for sign in (1.0, -1.0))
            return Whole(None, None), next(filter(None, sides), ())
        if isinstance(smaller, Line):
            column, number = smaller.terms[0]
            lines.append(smaller)
            origins.append((line, number / dict(line.terms)[column]))
    warm = Warm(lines, len(low))
    whole = best_whole(warm, lines, low, high, model.gain, deadline=deadline, nodes=NODES)
    if whole.point is None and whole.bound is None and whole.ray:
        weighted = [(line, factor * y) for (line, factor), y in zip(origins, whole.ray, strict=True) if y]
        return whole, _cuts(model, guess, fixed, weighted)
    if whole.point is not None and whole.bound is not None and model.value(whole.point) < min(whole.bound, ceiling):
        whole = _closer(as_model(lines, low, high, model.gain), whole, solver, deadline)
    return whole, ()


def _closer(model: Model, whole: Whole, solver: Solver, deadline: float) -> Whole:
    """Where exact branching left a gap, the integer solver's finished search may close it, at half a unit's trust."""
    proposal = solver(model, (), max(0.5 * (deadline - monotonic()), 0.01), True)
    if proposal.values is None or whole.point is None or whole.bound is None:
        return whole
    other = rounded(proposal.values, model.low, model.high)
    better = not model.violated(other) and model.value(other) > model.value(whole.point)
    point = other if better else whole.point
    value = model.value(point)
    closed = proposal.claim == "optimal" and proposal.bound is not None and abs(proposal.bound - value) < 0.5
    return Whole(point, value if closed else max(whole.bound, value))


def _cuts(model: Model, guess: Sequence[int], fixed: int, weighted: list[tuple[Line, float]]) -> tuple[Line, ...]:
    return tuple(combined(model, weighted, guess)) if fixed == model.binaries else ()
