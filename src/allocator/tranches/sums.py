"""The best set of projects with a given sum of fen: all sums listed, those that can no longer win left out.

Which tranche pays is left open here, so the worth of the best set bounds every match; where only one set has it and a
match completes that set, no other choice is left.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

STATES = 200_000
"""The longest list of sums: beyond it nothing is said."""
GLANCE = 2_000
"""The list of a first run, which only looks for a good set."""
LARGEST = 2**48
MARGIN = 4
"""Bounds are computed in floats, which err by less than this below LARGEST."""

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A project that may be completed: its fen, what that is worth, and what it takes of each limit."""

    room: int
    worth: int
    uses: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Best:
    """The best set (positions), its worth, and whether it is the only one."""

    chosen: frozenset[int]
    worth: int
    alone: bool


@dataclass(frozen=True, slots=True)
class _List:
    """States side by side: sum, uses, worth, how many sets (2: several); where each came from, and whether it took."""

    sums: Numbers
    uses: Numbers
    worth: Numbers
    count: Numbers
    parent: Numbers
    took: NDArray[np.bool_]


def best_set(items: Sequence[Item], total: int, caps: tuple[int, ...]) -> Best | None:
    """The set of greatest worth with exactly this sum of fen and no limit exceeded; None: not known, or no such set.

    Uses are never negative.
    """
    binding = [k for k, cap in enumerate(caps) if sum(item.uses[k] for item in items) > cap]
    if total < 0 or any(caps[k] < 0 for k in binding) or sum(i.worth for i in items) >= LARGEST:
        return None
    prices = _prices(items, total, binding, caps)
    gain = [i.worth - sum(p * i.uses[k] for p, k in zip(prices, binding, strict=True)) for i in items]
    if sum(map(abs, gain)) >= LARGEST:
        return None
    order = sorted(range(len(items)), key=lambda n: (-gain[n] / items[n].room, n))
    first = _run([items[n] for n in order], [gain[n] for n in order], total, binding, caps, prices, None)
    known = None if first is None else first.worth
    best = _run([items[n] for n in order], [gain[n] for n in order], total, binding, caps, prices, known or 0)
    return best and Best(chosen=frozenset(order[n] for n in best.chosen), worth=best.worth, alone=best.alone)


def _prices(items: Sequence[Item], total: int, binding: list[int], caps: tuple[int, ...]) -> list[int]:
    """A whole-number price for a unit of each limit (any price gives a bound; these give good ones, one by one)."""
    prices = [0] * len(binding)
    for at, k in enumerate(binding):
        low, high = 0, 2 * max((i.worth // i.room for i in items), default=0) + 2
        while low < high:  # the least price at which the best filling keeps the limit
            prices[at] = (low + high) // 2
            left, used = total, 0.0
            gains = [
                (i.worth - sum(p * i.uses[j] for p, j in zip(prices, binding, strict=True))) / i.room for i in items
            ]
            for n in sorted(range(len(items)), key=lambda n: -gains[n]):
                part = min(left, items[n].room)
                left, used = left - part, used + items[n].uses[k] * part / items[n].room
            low, high = (low, prices[at]) if used <= caps[k] else (prices[at] + 1, high)
        prices[at] = low
    return prices


def _run(
    items: list[Item],
    gain: list[int],
    total: int,
    binding: list[int],
    caps: tuple[int, ...],
    prices: list[int],
    known: int | None,
) -> Best | None:
    """All sums, item by item; `known` None: only the most promising few, so what is found need not be the best."""
    limits = np.array([caps[k] for k in binding], dtype=np.int64)
    price = np.array(prices, dtype=np.int64)
    zero = np.zeros(1, dtype=np.int64)
    now = _List(zero, np.zeros((1, len(binding)), dtype=np.int64), zero, zero + 1, zero, np.zeros(1, dtype=bool))
    trail = []
    for at, item in enumerate(items):
        now = _merged(now, item, [item.uses[k] for k in binding])
        reach = _reach(items[at + 1 :], gain[at + 1 :], total - now.sums)
        bound = now.worth + (limits - now.uses) @ price + reach
        fine = (reach > -(2.0**60)) & (now.uses <= limits).all(axis=1) & (bound + MARGIN >= (known or 0))
        if known is None and int(fine.sum()) > GLANCE:
            fine &= bound >= np.partition(bound[fine], -GLANCE)[-GLANCE]
        now = _List(now.sums[fine], now.uses[fine], now.worth[fine], now.count[fine], now.parent[fine], now.took[fine])
        if not now.sums.size or now.sums.size > STATES:
            return None
        trail.append(now)
    worth = int(now.worth.max())
    ends = np.flatnonzero(now.worth == worth)
    chosen, row = [], int(ends[0])
    for at in range(len(trail) - 1, -1, -1):
        if trail[at].took[row]:
            chosen.append(at)
        row = int(trail[at].parent[row])
    return Best(chosen=frozenset(chosen), worth=worth, alone=int(now.count[ends].sum()) == 1)


def _merged(now: _List, item: Item, uses: list[int]) -> _List:
    """Every state without and with one more item; of equal sums and uses only the worthiest stays."""
    rows = np.arange(now.sums.size, dtype=np.int64)
    both = _List(
        np.concatenate([now.sums, now.sums + item.room]),
        np.concatenate([now.uses, now.uses + np.array(uses, dtype=np.int64)]),
        np.concatenate([now.worth, now.worth + item.worth]),
        np.concatenate([now.count, now.count]),
        np.concatenate([rows, rows]),
        np.concatenate([np.zeros(rows.size, dtype=bool), np.ones(rows.size, dtype=bool)]),
    )
    order = np.lexsort((-both.worth, *both.uses.T, both.sums))
    sums, used, worth = both.sums[order], both.uses[order], both.worth[order]
    new = np.ones(order.size, dtype=bool)
    new[1:] = (sums[1:] != sums[:-1]) | (used[1:] != used[:-1]).any(axis=1)
    starts = np.flatnonzero(new)
    best = worth == worth[starts][np.cumsum(new) - 1]
    count = np.minimum(2, np.add.reduceat(np.where(best, both.count[order], 0), starts))
    kept = order[starts]
    return _List(sums[starts], used[starts], worth[starts], count, both.parent[kept], both.took[kept])


def _reach(items: list[Item], gain: list[int], need: Numbers) -> NDArray[np.float64]:
    """The most that the items still to come can add where their parts fill the need; they come best first."""
    rooms = np.concatenate([[0], np.cumsum([i.room for i in items], dtype=np.int64)]).astype(np.int64)
    gains = np.concatenate([[0], np.cumsum(gain, dtype=np.int64)]).astype(np.float64)
    found = np.interp(need, rooms, gains)
    return np.where((need < 0) | (need > rooms[-1]), -(2.0**62), found)
