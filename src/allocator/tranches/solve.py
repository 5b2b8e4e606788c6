"""Matching questions answered: step by step in the written order, each result kept, every answer checked."""

from collections.abc import Iterator
from dataclasses import replace
from time import monotonic

from allocator.matches import Answer, Candidate, Class, Question, Step
from allocator.proof import Status
from allocator.tranches.check import check
from allocator.tranches.ids import settle_ids, settle_modes
from allocator.tranches.order import Asked, among_equals, by_class, by_weights
from allocator.tranches.program import NOTHING, OPEN, SLICE, WHOLE, Mode
from allocator.tranches.search import bar, step
from allocator.tranches.sizes import holdable
from allocator.tranches.walk import Walk, grants_of, start


def answer(question: Question, *, time_limit: float = 60.0) -> Answer:
    """The match that the written order picks; the same question has the same answer, whatever the row order.

    `pairs` and `towns` are as small as possible: their bounds stand below their values. `oldest` has one step for each
    source. The value of `ids` is the number of grants.
    UNKNOWN: sums that cannot be held to the fen.
    """
    if not holdable(question):
        return Answer(grants=(), steps=(), status=Status.UNKNOWN)
    walk = start(question, monotonic() + time_limit)
    steps: list[Step] = []
    for rank in Class:
        if any(c.rank is rank for c in question.candidates):
            steps += _class(walk, rank)
    return _answer(walk, steps)


def weighted(question: Question, *, time_limit: float = 60.0) -> Answer:
    """The match of greatest Σ weight × score × fen under the same rules; equal ones by the same tail of the order."""
    if not holdable(question):
        return Answer(grants=(), steps=(), status=Status.UNKNOWN)
    planned = tuple(c for c in question.candidates if c.rank is not Class.STANDBY)
    walk = start(replace(question, candidates=planned), monotonic() + time_limit)
    asked = by_weights(walk.question)
    return _answer(walk, [_said(asked, *step(walk, asked, walk.modes))])


def _class(walk: Walk, rank: Class) -> Iterator[Step]:
    """The three steps of one class, with what is certain beforehand: what the money left cannot reach, or all is."""
    members = [c for c in walk.question.candidates if c.rank is rank]
    complete, slices, score = by_class(walk.question, rank)
    most = complete.most or 0
    _prune(walk, rank)
    known = min(most, _money_left(walk)) if _some(walk, members, WHOLE) else 0
    done, bound = step(walk, complete, _until(walk, rank, complete=True), known)
    yield _said(complete, done, bound)
    _prune(walk, rank)
    if done == most:
        walk.modes |= {c.id: frozenset({WHOLE}) for c in members}
    bar(walk)
    sliced, open_slices = step(
        walk, slices, _until(walk, rank), _money_left(walk) if _some(walk, members, SLICE) else 0
    )
    yield _said(slices, sliced, open_slices)
    if open_slices == 0:
        walk.modes |= {c.id: walk.modes.get(c.id, OPEN) - {SLICE} for c in members}
    bar(walk)
    clear = done == most or (bound == 0 and open_slices == 0)
    worth, most_worth = step(walk, score, _until(walk, rank), walk.value(score) if clear else None)
    yield _said(score, worth, most_worth)


def _money_left(walk: Walk) -> int:
    """What the results so far leave, wherever it stands: their sums are settled, whoever pays."""
    return walk.money - walk.settled("complete", "slices")


def _prune(walk: Walk, rank: Class) -> None:
    """Take from projects of this class and later ones what the money left can no longer do.

    Called before the class is completed and again before its slices: from then on only these are small enough.
    """
    left = _money_left(walk)
    completed = any(asked.goal == "complete" and asked.rank is rank for asked, _ in walk.kept)
    for c in walk.question.candidates:
        if c.rank < rank:
            continue
        mode = walk.modes.get(c.id, OPEN)
        if c.room > left and not (completed and c.rank is rank):
            mode -= {WHOLE}
        if max(1, c.least) > left:
            mode -= {SLICE}
        walk.modes[c.id] = mode


def _some(walk: Walk, members: list[Candidate], what: str) -> bool:
    return any(what in walk.modes.get(c.id, OPEN) for c in members)


def _until(walk: Walk, rank: Class, *, complete: bool = False) -> dict[str, Mode]:
    """Later classes cannot help earlier ones, nor slices completion, unless their money helps to keep a limit."""
    if any(a < 0 for limit in walk.question.limits for _, _, a in (*limit.industry, *limit.rest)):
        return dict(walk.modes)
    modes = walk.modes | {c.id: frozenset({NOTHING}) for c in walk.question.candidates if c.rank > rank}
    if complete:
        modes |= {c.id: modes.get(c.id, OPEN) - {SLICE} for c in walk.question.candidates if c.rank is rank}
    return modes


def _answer(walk: Walk, steps: list[Step]) -> Answer:
    """The tail of the order, and what it all comes to."""
    alone = settle_modes(walk)
    for asked in among_equals(walk.question):
        steps.append(_said(asked, *step(walk, asked, walk.modes, _known(walk, asked, alone))))
    certain = settle_ids(walk, alone)
    grants = grants_of(walk.full, walk.point)
    if check(walk.question, grants):  # program and rules disagree: claim nothing
        return Answer(grants=(), steps=(), status=Status.UNKNOWN)
    steps.append(Step(goal="ids", rank=None, value=len(grants), bound=len(grants) if certain else None))
    proven = all(each.value == each.bound for each in steps)
    return Answer(grants=grants, steps=tuple(steps), status=Status.PROVEN if proven else Status.FEASIBLE)


def _known(walk: Walk, asked: Asked, alone: bool) -> int | None:
    """A certain bound of a step of the tail: where all projects are decided, their number and their worth are."""
    sliced = any(SLICE in mode for mode in walk.modes.values())
    decided = alone and (
        (asked.goal == "pairs" and walk.question.per_batch == 1) or (asked.goal == "towns" and not sliced)
    )
    return walk.value(asked) if decided else asked.most


def _said(asked: Asked, value: int, bound: int | None) -> Step:
    sign = asked.sign
    return Step(goal=asked.goal, rank=asked.rank, value=sign * value, bound=None if bound is None else sign * bound)
