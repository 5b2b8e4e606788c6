"""Tranches filled exactly with projects that are completed: sums of amounts, listed bit by bit.

A solver finds it hard to spend a tranche to the last 元; a list of all sums that some amounts can make does not.
What is found is one match among many with the same sum; the later steps of the order choose among them.
"""

from collections.abc import Mapping
from math import gcd

from allocator.matches import Candidate
from allocator.tranches.program import WHOLE, Frame, Mode

BITS = 20_000_000
"""The longest list of sums, in units of the amounts' common divisor."""
AMOUNTS = 48
"""The most amounts that are combined for one tranche: more make no further sums, only work."""


def filled(
    frame: Frame, point: Mapping[str, int], members: list[Candidate], modes: Mapping[str, Mode], turn: int
) -> dict[str, int]:
    """The point with projects of one class completed beside it, tranche by tranche, beginning with tranche `turn`."""
    found = dict(point)
    left = {source.id: int(source.money) for source in frame.question.sources}
    for (_, tranche), both in frame.money.items():
        left[tranche] -= sum(a * found.get(name, 0) for terms in both for name, a in terms)
    open_now = [c for c in members if WHOLE in modes.get(c.id, frozenset({WHOLE})) and not _paid(frame, found, c.id)]
    sources = [source.id for source in frame.question.sources]
    for tranche in sources[turn:] + sources[:turn]:
        here = {c.id: name for c in open_now if (name := _from(frame, c.id, tranche))}
        some = [c for c in open_now if c.id in here][:AMOUNTS]
        for number in best_sum([c.room for c in some], left[tranche]):
            found[here[some[number].id]] = 1
        open_now = [c for c in open_now if not found.get(here.get(c.id, ""))]
    return found


def best_sum(amounts: list[int], most: int) -> list[int]:
    """Which amounts (by number) come to the greatest sum that is not above `most`; none where listing is too long."""
    unit = gcd(*amounts)
    if not amounts or most < min(amounts) or most // unit > BITS:
        return []
    limit = (1 << (most // unit + 1)) - 1
    reached = [1]
    for amount in amounts:
        reached.append((reached[-1] | reached[-1] << (amount // unit)) & limit)
    at = reached[-1].bit_length() - 1
    chosen = []
    for number in range(len(amounts), 0, -1):
        if not reached[number - 1] >> at & 1:
            chosen.append(number - 1)
            at -= amounts[number - 1] // unit
    return chosen


def _paid(frame: Frame, point: Mapping[str, int], project: str) -> bool:
    whole, sliced = frame.takes.get(project, ((), ()))
    return any(point.get(name) for name in (*whole, *sliced))


def _from(frame: Frame, project: str, tranche: str) -> str:
    """The variable that completes a project out of one tranche; empty where there is none."""
    both = frame.money.get((project, tranche), ((), ()))
    names = {name for terms in both for name, _ in terms if name in frame.single}
    return min(names, default="")
