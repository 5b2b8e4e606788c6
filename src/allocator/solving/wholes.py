"""The best whole-number point of a small set of lines, with every claim certified in whole numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

from allocator.solving.exact import dual_bound, proves_empty
from allocator.solving.highs import propose
from allocator.solving.model import Line, Model, most_gain
from allocator.solving.warm import Relaxed, Warm

NODES = 200
"""Branches looked at before the search gives up and says so."""


@dataclass(frozen=True, slots=True)
class Whole:
    """The best point found and a certified upper bound of the gain; both None: proven that there is none (that good).

    `ray` proves emptiness in one step, where one step was enough.
    """

    point: tuple[int, ...] | None
    bound: int | None
    ray: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class _Node:
    low: tuple[int, ...]
    high: tuple[int, ...]
    bound: int


def best_whole(
    warm: Warm,
    lines: Sequence[Line],
    low: Sequence[int],
    high: Sequence[int],
    gain: Sequence[int],
    *,
    deadline: float,
    nodes: int = NODES,
    above: int | None = None,
    first: int = 0,
) -> Whole:
    """Branch on the relaxation, depth first; a branch is closed only by an exact bound or an exact proof of emptiness.

    `warm` must have been made from the same lines. With gain 0 the first point ends the search. With `above` only
    points worth more than that are looked for. The `first` columns (choices) are branched on before any amount.
    """
    best, best_value = None, -most_gain([-g for g in gain], low, high) - 1 if above is None else above
    left_open: list[int] = []  # bounds of branches that could not be closed
    free_gain = [g if a < b else 0 for g, a, b in zip(gain, low, high, strict=True)]
    stack = [_Node(tuple(low), tuple(high), most_gain(gain, low, high))]
    looked = 0
    while stack:
        node = stack.pop()
        if node.bound <= best_value:
            continue
        if looked >= nodes or (looked and monotonic() > deadline):
            left_open += (node.bound, *(n.bound for n in stack))
            break
        looked += 1
        relaxed = warm.solve(node.low, node.high, free_gain)
        if relaxed.values is None:
            if not proves_empty(lines, node.low, node.high, relaxed.multipliers):
                left_open.append(node.bound)
            elif looked == 1:
                return Whole(None, None, relaxed.multipliers)
            continue
        point = rounded(relaxed.values, node.low, node.high)
        value = sum(g * x for g, x in zip(gain, point, strict=True))
        if value > best_value and all(line.holds(point) for line in lines):
            best, best_value = point, value
        if node.bound > best_value:
            bound = dual_bound(lines, node.low, node.high, gain, relaxed.multipliers, enough=best_value)
            if min(bound, node.bound) > best_value:
                children = _branches(node, relaxed, min(bound, node.bound), first)
                left_open += () if children else (min(bound, node.bound),)
                stack.extend(children)
    open_bound = max(left_open, default=None)
    if best is None and open_bound is not None:
        best = _one_shot(as_model(lines, low, high, free_gain), deadline - monotonic())
        if best is not None and above is not None and sum(g * x for g, x in zip(gain, best, strict=True)) <= above:
            best = None
    if best is None:
        return Whole(None, open_bound)
    best_value = sum(g * x for g, x in zip(gain, best, strict=True))
    return Whole(best, best_value if open_bound is None else max(open_bound, best_value))


def rounded(values: Sequence[float], low: Sequence[int], high: Sequence[int]) -> tuple[int, ...]:
    """The nearest whole-number point within the bounds."""
    return tuple(min(max(round(v), a), b) for v, a, b in zip(values, low, high, strict=True))


def as_model(lines: Sequence[Line], low: Sequence[int], high: Sequence[int], gain: Sequence[int]) -> Model:
    """The same lines as a model of whole-number columns without names, for an integer solver."""
    columns = len(low)
    return Model(
        names=("",) * columns,
        low=tuple(low),
        high=tuple(high),
        gain=tuple(gain),
        unit=1,
        binaries=0,
        whole=columns,
        lines=tuple(lines),
        rules=("",) * len(lines),
    )


def _one_shot(model: Model, seconds: float) -> tuple[int, ...] | None:
    """One call to the integer solver where branching gave up: it may know a point; its bound is not used."""
    proposal = propose(model, (), max(seconds, 0.1))
    if proposal.values is None:
        return None
    point = rounded(proposal.values, model.low, model.high)
    return None if model.violated(point) else point


def _branches(node: _Node, relaxed: Relaxed, bound: int, first: int) -> list[_Node]:
    """Two halves around the most fractional column, the nearer one last (so it is looked at first); none if whole."""
    values = relaxed.values or ()
    offs = [abs(v - round(v)) for v in values]
    some = offs[:first] if max(offs[:first], default=0.0) >= 1e-7 else offs
    off, column = max(((off, -j) for j, off in enumerate(some)), default=(0.0, 0))
    column = -column
    if off < 1e-7:
        return []
    cut = int(values[column] // 1)
    if not node.low[column] <= cut < node.high[column]:
        return []
    down = _Node(node.low, (*node.high[:column], cut, *node.high[column + 1 :]), bound)
    up = _Node((*node.low[:column], cut + 1, *node.low[column + 1 :]), node.high, bound)
    return [up, down] if values[column] - cut <= 0.5 else [down, up]
