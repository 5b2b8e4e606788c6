"""Sums that solvers can hold: money times a factor, written through running totals where the plain sum is too large.

A plain sum counts each project once for every way to pay for it. A running total of fen never exceeds the money there
is, so a sum over running totals, from the largest factor down, is as small as what it can really come to.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import gcd

from allocator.matches import Question
from allocator.solving import Bounded, Row
from allocator.solving.program import LIMIT

PLAIN = 2**47
"""From here on HiGHS has broken off; below 2**50 the wall still takes plain sums."""

Terms = tuple[tuple[str, int], ...]


class TooLarge(Exception):
    """A sum that no solver can hold to the fen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """A sum over variables, and the running totals that it needs."""

    terms: Terms
    amounts: tuple[Bounded, ...] = ()
    rows: tuple[Row, ...] = ()


def holdable(question: Question) -> bool:
    """Whether every row of the question can be held to the fen: up to hundreds of 亿元."""
    money = sum(source.money for source in question.sources)
    ways = 2 * max(1, len(question.sources)) * sum(c.room for c in question.candidates)
    spreads = [_spread(a for _, _, a in (*limit.industry, *limit.rest)) for limit in question.limits]
    return max(ways, money * max(spreads, default=1), *(abs(limit.most) for limit in question.limits)) < LIMIT


def _spread(factors: Iterable[int]) -> int:
    some = [0, *factors]
    return max(some) - min(some)


def total(some: Iterable[tuple[Terms, int]]) -> dict[str, int]:
    """The sum of terms, each times its factor."""
    found: dict[str, int] = {}
    for terms, factor in some:
        for name, number in terms:
            found[name] = found.get(name, 0) + factor * number
    return {name: number for name, number in found.items() if number}


def fitted(name: str, some: Iterable[tuple[Terms, int]], reach: Mapping[str, int], money: int) -> Sum:
    """Σ factor × fen; `reach` gives each variable's largest amount, `money` all fen that there are.

    Raises TooLarge.
    """
    pairs = list(some)
    plain = total(pairs)
    size = sum(abs(a) * reach.get(i, 1) for i, a in plain.items())
    if size // (gcd(*plain.values()) or 1) < PLAIN:
        return Sum(terms=tuple(plain.items()))
    if money * _spread(factor for _, factor in pairs) >= LIMIT:
        raise TooLarge(name)
    by_factor: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for terms, factor in pairs:
        by_factor[factor] += terms
    amounts: list[Bounded] = []
    rows: list[Row] = []
    found: list[tuple[str, int]] = []
    for sign in (1, -1):
        factors = sorted((sign * f for f in by_factor if sign * f > 0), reverse=True)
        steps = [a - b for a, b in zip(factors, [*factors[1:], 0], strict=False)]
        before: tuple[tuple[str, int], ...] = ()
        for at, (factor, step) in enumerate(zip(factors, steps, strict=True)):
            running = f"t|{name}|{'+' if sign > 0 else '-'}|{at:05}"
            amounts.append(Bounded(running, 0, money))
            here = total([((*before, *by_factor[sign * factor]), 1)])
            rows.append(Row(f"total|{running}", (*here.items(), (running, -1)), "==", 0, "#total"))
            found.append((running, sign * step))
            before = ((running, 1),)
    return Sum(terms=tuple(found), amounts=tuple(amounts), rows=tuple(rows))
