"""The end of the order: which projects, which of their tranches, by id; and whether anything is left to decide."""

from collections.abc import Iterator
from functools import partial

from allocator.matches import Candidate
from allocator.tranches.order import Asked, Goal, project_money
from allocator.tranches.packed import place_all
from allocator.tranches.program import NOTHING, OPEN, SLICE, WHOLE, Frame
from allocator.tranches.search import RECOVERY, ask, step
from allocator.tranches.walk import Walk, became, grants_of

WEIGHTS = 2**20
"""One question decides a block of projects by weights below this; larger ones a solver could not tell apart."""


def settle_modes(walk: Walk) -> bool:
    """Whether no other projects can be completed or sliced with the same results; if so, that is settled.

    The question: how much may another match differ? Even a loose one not at all, then this is the only choice.
    """
    if not walk.in_time:
        return False
    taken = sum(1 for c in walk.question.candidates if NOTHING not in became(walk.full, walk.point, c.id))
    if _decided(walk):
        return True
    other = Asked(goal="other", goal_of=partial(_different, walk.full, dict(walk.point)))
    proof = ask(walk, other, walk.modes, walk.left * RECOVERY, loose=True)
    if proof.bound is None or proof.bound > -taken:
        return False
    _decide(walk)
    return True


def settle_ids(walk: Walk, alone: bool) -> bool:
    """Most money to the first id, and so on; whether every answer is certain."""
    certain = True
    if not (alone or settle_modes(walk)):
        for asked, known in _projects(walk):
            value, bound = step(walk, asked, walk.modes, known)
            certain = certain and value == bound
        _decide(walk)
    for c in walk.question.candidates:
        if walk.modes[c.id] == {SLICE}:
            value, bound = step(walk, _amount(c), walk.modes, c.room - 1)
            certain = certain and value == bound
    return _tranches(walk) and certain


def _decided(walk: Walk) -> bool:
    return all(len(walk.modes.get(c.id, OPEN)) == 1 for c in walk.question.candidates)


def _decide(walk: Walk) -> None:
    """What the best match so far makes of each project is what becomes of it."""
    frame = walk.full
    walk.modes = {c.id: became(frame, walk.point, c.id) for c in walk.question.candidates}


def _different(before: Frame, point: dict[str, int], frame: Frame) -> Goal:
    """+1 for each project that becomes something else, -1 for each that becomes the same and gets money."""
    terms: dict[str, int] = {}
    for project, (whole, sliced) in frame.takes.items():
        mode = became(before, point, project)
        terms |= dict.fromkeys(whole, -1 if WHOLE in mode else 1) | dict.fromkeys(sliced, -1 if SLICE in mode else 1)
    return [(tuple(terms.items()), 1)]


def _amount(candidate: Candidate) -> Asked:
    return Asked(goal="ids", goal_of=partial(_money_of, candidate.id))


def _money_of(project: str, frame: Frame) -> Goal:
    return [(project_money(frame, project), 1)]


def _projects(walk: Walk) -> Iterator[tuple[Asked, int]]:
    """Questions about each project's money: in blocks where projects are completed or get nothing."""
    some = [c for c in walk.question.candidates if walk.modes.get(c.id, OPEN) != {NOTHING}]
    if any(SLICE in walk.modes.get(c.id, OPEN) for c in some):
        yield from ((_amount(c), c.room) for c in some)
        return
    size = WEIGHTS.bit_length() - 1
    for first in range(0, len(some), size):
        block = [(c.id, 1 << (size - 1 - k)) for k, c in enumerate(some[first : first + size])]
        yield Asked(goal="ids", goal_of=partial(_chosen, block)), sum(weight for _, weight in block)


def _chosen(block: list[tuple[str, int]], frame: Frame) -> Goal:
    return [(((name, 1),), weight) for project, weight in block for name in frame.takes.get(project, ((), ()))[0]]


def _tranches(walk: Walk) -> bool:
    """By id: most money from the oldest source, then the next; last the industry part of each grant."""
    frame, certain, placed = walk.frame(walk.modes), True, _placed(walk)
    block: list[tuple[str, ...]] = []
    for c in walk.question.candidates:
        if c.id in placed:
            continue
        ways = frame.takes.get(c.id, ((), ()))[0]
        if walk.modes[c.id] == {WHOLE} and all(name in frame.single for name in ways):
            if len(ways) > 1 and (block or not walk.point.get(ways[0])):
                block.append(ways)
                if max(map(len, block)) ** (len(block) + 1) > WEIGHTS:
                    certain = _block(walk, block) and certain
                    block = []
            elif len(ways) > 1:
                walk.kept.append((_way(ways[0]), 1))
            continue
        certain = _block(walk, block) and certain
        block = []
        certain = _parts(walk, c, False) and certain
    certain = _block(walk, block) and certain
    for c in walk.question.candidates:
        if c.id not in placed:
            certain = _parts(walk, c, True) and certain
    return certain


def _placed(walk: Walk) -> set[str]:
    """Projects whose tranche is certain by trying, where all are completed out of one tranche each; it is settled."""
    chosen = [c.id for c in walk.question.candidates if walk.modes[c.id] == {WHOLE}]
    if walk.question.per_batch != 1 or any(walk.modes[c.id] == {SLICE} for c in walk.question.candidates):
        return set()
    loads = tuple(
        sum(g.amount for g in grants_of(walk.full, walk.point) if g.tranche == s.id) for s in walk.question.sources
    )
    placed = place_all(walk, set(chosen), loads)
    sure = set(chosen[: placed.certain]) if placed else set()
    paid = [g for g in grants_of(walk.full, walk.point) if g.project in sure]
    walk.kept += [(_part(g.project, g.tranche, False), int(g.amount)) for g in paid]
    return sure


def _block(walk: Walk, block: list[tuple[str, ...]]) -> bool:
    """Which of their tranches some projects take, the first project first: one question, then settled."""
    if not block:
        return True
    base = max(map(len, block))
    terms: dict[str, int] = {}
    for position, ways in enumerate(reversed(block)):
        terms |= {name: (len(ways) - rank) * base**position for rank, name in enumerate(ways)}
    most = sum(terms[ways[0]] for ways in block)
    value, bound = step(walk, Asked(goal="ids", goal_of=partial(_given, terms)), walk.modes, most, strict=True)
    walk.kept += [(_way(name), 1) for ways in block for name in ways if walk.point.get(name)]
    return value == bound


def _way(name: str) -> Asked:
    return Asked(goal="ids", goal_of=partial(_given, {name: 1}))


def _given(terms: dict[str, int], frame: Frame) -> Goal:
    return [(tuple(terms.items()), 1)]


def _parts(walk: Walk, candidate: Candidate, industry: bool) -> bool:
    """One project's money, or the industry part of it, tranche after tranche."""
    certain = True
    left = min(walk.value(_part(candidate.id, "", False)), candidate.industry if industry else candidate.room)
    for source in walk.question.sources:
        if left and (candidate.id, source.id) in walk.frame(walk.modes).money:
            most = walk.value(_part(candidate.id, source.id, False)) if industry else source.money
            asked = _part(candidate.id, source.id, industry)
            value, bound = step(walk, asked, walk.modes, min(left, most), strict=True)
            certain = certain and value == bound
            left -= value
    return certain


def _part(project: str, tranche: str, industry: bool) -> Asked:
    return Asked(goal="ids", goal_of=partial(_part_of, project, tranche, industry))


def _part_of(project: str, tranche: str, industry: bool, frame: Frame) -> Goal:
    """A project's money of a tranche (of all, where none is named), or only its industry part."""
    found = [both for (p, t), both in frame.money.items() if p == project and (t == tranche or not tranche)]
    return [(terms, 1) for both in found for terms in (both[:1] if industry else both)]
