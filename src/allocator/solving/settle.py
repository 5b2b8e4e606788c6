"""From a solver's numbers to a point that is exactly right, or to rows that rule the proposal out."""

from collections.abc import Sequence
from dataclasses import dataclass

from allocator.solving.cuts import combined, covers, exclude
from allocator.solving.model import Line, Model, simplify
from allocator.solving.warm import Warm
from allocator.solving.wholes import Whole, best_whole, rounded


@dataclass(frozen=True, slots=True)
class Settled:
    """An exact point (or None) and lines that remove its choice of 0/1 columns, and perhaps more, from the search.

    `removed` is an upper bound on the gain of the allowed points among what the lines remove; None: there are none.
    """

    point: tuple[int, ...] | None
    cuts: tuple[Line, ...]
    removed: int | None


def settle(model: Model, values: Sequence[float], *, ceiling: int, deadline: float) -> Settled:
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
        quick = _complete(model, guess, model.whole, deadline)[0].point
        if quick is not None and model.value(quick) >= ceiling:
            return Settled(quick, cut, ceiling)
    whole, sharper = _complete(model, guess, model.binaries, deadline)
    best = max((p for p in (quick, whole.point) if p is not None), key=model.value, default=None)
    if whole.bound is not None:
        return Settled(best, cut, min(whole.bound, ceiling) if best is None else whole.bound)
    if best is None:
        return Settled(None, sharper or cut, None)
    return Settled(best, cut, ceiling)  # an exact point against a proof that there is none: believe the worse


def _complete(model: Model, guess: Sequence[int], fixed: int, deadline: float) -> tuple[Whole, tuple[Line, ...]]:
    """The best whole-number completion with the first `fixed` columns as guessed, or cuts where there is none."""
    low = (*guess[:fixed], *model.low[fixed:])
    high = (*guess[:fixed], *model.high[fixed:])
    lines: list[Line] = []
    origins: list[tuple[Line, float]] = []
    for line in model.lines:
        smaller = simplify(line, low, high, binaries=0)
        if smaller == "impossible":
            return Whole(None, None), _cuts(model, guess, fixed, [(line, 1.0)] if not line.equal else [])
        if isinstance(smaller, Line):
            column, number = smaller.terms[0]
            lines.append(smaller)
            origins.append((line, number / dict(line.terms)[column]))
    whole = best_whole(Warm(lines, len(low)), lines, low, high, model.gain, deadline=deadline)
    if whole.point is None and whole.bound is None and whole.ray:
        weighted = [(line, factor * y) for (line, factor), y in zip(origins, whole.ray, strict=True) if y]
        return whole, _cuts(model, guess, fixed, weighted)
    return whole, ()


def _cuts(model: Model, guess: Sequence[int], fixed: int, weighted: list[tuple[Line, float]]) -> tuple[Line, ...]:
    return tuple(combined(model, weighted, guess)) if fixed == model.binaries else ()
