"""Which tranche pays for which project, where every tranche is to be spent exactly: the first way by id.

The last projects' ways are listed as sets of what each tranche then pays; the others are tried one after another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray

MOST = 400
"""The most projects: the search goes one call deeper with each."""
LISTED = 60_000
"""The most ways of the last projects that are listed."""
TRIES = 20_000
"""Ways of the first projects that are tried before the search gives up."""
ODD = 20_000
"""The most ways of odd amounts that are watched."""
UNIT = 1_000_000  # fen in 万元: what goes to the 元 is watched apart, few projects do

_RANDOM = Random(1)
_NUMBERS = tuple(_RANDOM.getrandbits(63) for _ in range(256))

Loads = tuple[int, ...]
Hashes = NDArray[np.uint64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A tranche (position) for each project; up to `certain` of them no earlier tranche is possible."""

    at: tuple[int, ...]
    certain: int


@dataclass(slots=True)
class _Search:
    items: Sequence[tuple[int, tuple[int, ...]]]
    odd: list[frozenset[Loads] | None]  # from each item on: what odd amounts can come to in each tranche
    wholes: list[tuple[int, ...]]  # from each item on: the whole 万元 that each tranche can still be paid, as bits
    listed: list[Hashes]  # for the last items, shortest first
    tries: int = TRIES


def place(items: Sequence[tuple[int, tuple[int, ...]]], loads: Loads, splits: Sequence[bool]) -> Placed | None:
    """The first way by id that spends exactly `loads`; items are fen and the tranches allowed, oldest first.

    `splits` says which projects might also be paid from two tranches at once: that is not tried, so what is called
    certain ends where it might matter. None: no way, or none found in so many tries.
    """
    if len(items) > MOST or len(loads) > len(_NUMBERS):
        return None
    if sum(amount for amount, _ in items) != sum(loads) or min(loads, default=0) < 0:
        return None
    listed = [np.zeros(1, dtype=np.uint64)]
    for amount, allowed in reversed(items):
        steps = [np.uint64(_hash((amount,), (t,))) for t in allowed]
        if not steps:
            return None
        longer = np.unique(np.concatenate([listed[-1] + step for step in steps]))
        if longer.size > LISTED:
            break
        listed.append(longer)
    odd: list[frozenset[Loads] | None] = [frozenset({(0,) * len(loads)})]
    for amount, allowed in reversed(items):
        odd.append(_odd(odd[-1], amount, allowed))
    wholes = [(1,) * len(loads)]
    for amount, allowed in reversed(items):
        wholes.append(_whole(wholes[-1], amount, allowed))
    search = _Search(items, odd[::-1], wholes[::-1], listed)
    at: list[int] = []
    found = _descend(search, list(loads), at)
    if not found or search.tries <= 0 or any(_left(items, loads, at)):
        return None
    return Placed(at=tuple(at), certain=_certain(items, loads, at, splits))


def _descend(search: _Search, left: list[int], at: list[int]) -> bool:
    """Depth first, in the order of preference; a list of the last ways says early what cannot end well."""
    depth = len(at)
    if depth == len(search.items):
        return True
    rest = len(search.items) - depth
    if rest < len(search.listed):
        if not _holds(search.listed[rest], left):
            return False
    else:
        search.tries -= 1
        if search.tries <= 0:
            return False
    amount, allowed = search.items[depth]
    for t in allowed:
        if left[t] >= amount:
            left[t] -= amount
            if _hopeful(search, depth + 1, left):
                at.append(t)
                if _descend(search, left, at):
                    return True
                at.pop()
            left[t] += amount
    return False


def _hopeful(search: _Search, depth: int, left: list[int]) -> bool:
    """Whether what is left of each tranche, seen alone, can still be spent exactly."""
    odd = search.odd[depth]
    if odd is not None and tuple(money % UNIT for money in left) not in odd:
        return False
    return all(bits >> money // UNIT & 1 for bits, money in zip(search.wholes[depth], left, strict=True))


def _whole(after: tuple[int, ...], amount: int, allowed: tuple[int, ...]) -> tuple[int, ...]:
    """One more project's whole 万元, with or without one carried from odd amounts."""
    more = [bits << amount // UNIT | (bits << amount // UNIT + 1 if amount % UNIT else 0) for bits in after]
    skip = len(allowed) > 1
    return tuple((more[t] | (bits if skip else 0)) if t in allowed else bits for t, bits in enumerate(after))


def _odd(after: frozenset[Loads] | None, amount: int, allowed: tuple[int, ...]) -> frozenset[Loads] | None:
    """One more project's odd amount in each of its tranches; None: too many ways to watch."""
    part = amount % UNIT
    if not part or after is None:
        return after
    if len(after) * len(allowed) > ODD:
        return None
    return frozenset(
        tuple((money + part) % UNIT if k == t else money for k, money in enumerate(loads))
        for loads in after
        for t in allowed
    )


def _hash(amounts: Sequence[int], tranches: Sequence[int]) -> int:
    return sum(a * _NUMBERS[t] for a, t in zip(amounts, tranches, strict=True)) % 2**64


def _holds(some: Hashes, left: list[int]) -> bool:
    wanted = np.uint64(_hash(left, range(len(left))))
    at = int(np.searchsorted(some, wanted))
    return at < some.size and bool(some[at] == wanted)


def _left(items: Sequence[tuple[int, tuple[int, ...]]], loads: Loads, at: Sequence[int]) -> list[int]:
    left = list(loads)
    for (amount, _), t in zip(items, at, strict=True):
        left[t] -= amount
    return left


def _certain(
    items: Sequence[tuple[int, tuple[int, ...]]], loads: Loads, at: Sequence[int], splits: Sequence[bool]
) -> int:
    """How many of the first projects stand where they would whatever splits are tried."""
    left, last = list(loads), max((n for n, split in enumerate(splits) if split), default=-1)
    for n, ((amount, allowed), t) in enumerate(zip(items, at, strict=True)):
        if n <= last and t != allowed[0] and (splits[n] or any(left[o] >= amount for o in allowed[: allowed.index(t)])):
            return n
        left[t] -= amount
    return len(items)
