"""A class completed by sums: its best set, placed so that every tranche is spent; no solver is asked.

Tried where a batch is plain: one 文号 for each project, earlier classes decided, no slices, limits without relief. It
says nothing where it does not apply; the program answers then.
"""

from collections.abc import Mapping

from allocator.matches import Candidate, Limit
from allocator.tranches.check import check
from allocator.tranches.order import Asked
from allocator.tranches.place import Placed, place
from allocator.tranches.program import NOTHING, OPEN, SLICE, WHOLE, Frame, Mode
from allocator.tranches.sums import Best, Item, best_set
from allocator.tranches.walk import Walk, grants_of


def best_of_class(walk: Walk, asked: Asked, modes: Mapping[str, Mode], total: int) -> tuple[Best, set[str]] | None:
    """The best set of a class that completes exactly `total` fen, whoever pays: it bounds the score of every match."""
    plain = walk.question.per_batch == 1 and not any(a < 0 for limit in walk.question.limits for a in _numbers(limit))
    before = [c for c in walk.question.candidates if asked.rank is not None and c.rank < asked.rank]
    members = [c for c in walk.question.candidates if c.rank is asked.rank]
    decided = all(modes.get(c.id, OPEN) in ({WHOLE}, {NOTHING}) for c in before)
    if not plain or not decided or any(SLICE in modes.get(c.id, OPEN) for c in members):
        return None
    sure = [c for c in (*before, *members) if modes.get(c.id, OPEN) == {WHOLE}]
    some = [c for c in members if modes.get(c.id, OPEN) > {WHOLE} and c.room and walk.full.whole.get(c.id)]
    inside = [c for c in sure if c.rank is asked.rank]
    uses = [_uses(limit) for limit in walk.question.limits]
    caps = tuple(
        limit.most - sum(_least(use, c) for c in sure) for limit, use in zip(walk.question.limits, uses, strict=True)
    )
    items = [Item(room=c.room, worth=c.room * c.score, uses=tuple(_least(use, c) for use in uses)) for c in some]
    best = best_set(items, total - sum(c.room for c in inside), caps)
    if best is None:
        return None
    worth = best.worth + sum(c.room * c.score for c in inside)
    found = Best(chosen=best.chosen, worth=worth, alone=best.alone)
    return found, {c.id for c in sure} | {some[at].id for at in best.chosen}


def place_all(walk: Walk, chosen: set[str], loads: tuple[int, ...]) -> Placed | None:
    """Projects completed with every tranche spent to `loads`; where that keeps all rules it is the best so far."""
    frame, question = walk.full, walk.question
    some = [c for c in question.candidates if c.id in chosen]
    ways = [_ways(frame, c) for c in some]
    placed = place(
        [(int(c.room), tuple(way)) for c, way in zip(some, ways, strict=True)],
        loads,
        [any(name not in frame.single for name in frame.takes[c.id][0]) for c in some],
    )
    if placed is None:
        return None
    point: dict[str, int] = {}
    for way, at in zip(ways, placed.at, strict=True):
        point |= way[at]
    if check(question, grants_of(frame, point)):
        return None
    walk.point = point
    return placed


def _ways(frame: Frame, candidate: Candidate) -> dict[int, dict[str, int]]:
    """By tranche (position, oldest first) that may pay for a project: the variables that say so."""
    found: dict[int, dict[str, int]] = {}
    for at, source in enumerate(frame.question.sources):
        for kind, terms in enumerate(frame.money.get((candidate.id, source.id), ((), ()))):
            for name, _ in terms:
                if name in frame.single:
                    found[at] = {name: 1}
                elif name.startswith("c|"):
                    amount = candidate.room - candidate.industry if kind else candidate.industry
                    taken = "y|" + name.removeprefix("c|").rsplit("|", 2)[0]
                    found[at] = found.get(at, {}) | {taken: 1, name: amount}
    return found


def _numbers(limit: Limit) -> list[int]:
    return [a for _, _, a in (*limit.industry, *limit.rest)]


def _uses(limit: Limit) -> tuple[dict[tuple[str, str], int], dict[tuple[str, str], int]]:
    return {(p, t): a for p, t, a in limit.industry}, {(p, t): a for p, t, a in limit.rest}


def _least(use: tuple[dict[tuple[str, str], int], dict[tuple[str, str], int]], candidate: Candidate) -> int:
    """What completing a project takes of a limit at the least, whichever tranches pay."""
    tranches = candidate.tranches or ("",)
    industry, rest = (min(part.get((candidate.id, t), 0) for t in tranches) for part in use)
    return industry * candidate.industry + rest * (candidate.room - candidate.industry)
