"""The written order of a batch: what is asked first, what next, and which of equal matches is the one.

Class by class (1 to 4, then 备选): most fen to projects that are completed; then most fen in slices; then most
score × fen. Over all classes: fewest pairs of project and 文号 in this batch; most fen from the oldest source, then
the next; least rank × fen by the towns' own ranking (a project without one counts behind the last); most fen to the
first id, then the second; last, by id, most fen from its oldest source, then the next, and industry fen first.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from allocator.matches import Candidate, Class, Question
from allocator.tranches.program import Frame
from allocator.tranches.sizes import Terms, total

Goal = list[tuple[Terms, int]]
"""Sums over variables, each with its factor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One step of the order: what is maximised, over a frame's variables; `sign` is -1 where less is better.

    `most` is a bound that holds from the start.
    """

    goal: str
    rank: Class | None = None
    goal_of: Callable[[Frame], Goal]
    sign: int = 1
    most: int | None = None
    source: str = ""

    def terms(self, frame: Frame) -> dict[str, int]:
        """What one unit of each variable is worth."""
        return total(self.goal_of(frame))


def by_class(question: Question, rank: Class) -> tuple[Asked, Asked, Asked]:
    """The three steps of one class."""
    members = [c for c in question.candidates if c.rank is rank]
    most = sum(c.room for c in members)
    return (
        Asked(goal="complete", rank=rank, goal_of=partial(_completed, members), most=most),
        Asked(goal="slices", rank=rank, goal_of=partial(_sliced, members), most=most),
        Asked(goal="score", rank=rank, goal_of=partial(_worth, [(c, c.score) for c in members])),
    )


def by_weights(question: Question) -> Asked:
    """One step for all: Σ weight of the class × score × fen; 备选 take no part."""
    weight = dict(zip(Class, (*question.weights, 0), strict=True))
    return Asked(goal="weighted", goal_of=partial(_worth, [(c, weight[c.rank] * c.score) for c in question.candidates]))


def among_equals(question: Question) -> Iterator[Asked]:
    """Pairs, oldest money, towns' ranking."""
    yield Asked(goal="pairs", goal_of=_pairs, sign=-1)
    for source in question.sources:
        yield Asked(goal="oldest", goal_of=partial(_source, source.id), most=source.money, source=source.id)
    worst = max((c.town_rank or 0 for c in question.candidates), default=0) + 1
    ranks = [(c, -(c.town_rank or worst)) for c in question.candidates]
    yield Asked(goal="towns", goal_of=partial(_worth, ranks), sign=-1)


def project_money(frame: Frame, project: str) -> Terms:
    """A project's fen in this batch."""
    return (*frame.whole.get(project, ()), *frame.sliced.get(project, ()))


def _completed(members: list[Candidate], frame: Frame) -> Goal:
    return [(frame.whole.get(c.id, ()), 1) for c in members]


def _sliced(members: list[Candidate], frame: Frame) -> Goal:
    return [(frame.sliced.get(c.id, ()), 1) for c in members]


def _worth(worth: list[tuple[Candidate, int]], frame: Frame) -> Goal:
    return [(project_money(frame, c.id), factor) for c, factor in worth]


def _pairs(frame: Frame) -> Goal:
    return [(frame.pairs, -1)]


def _source(source: str, frame: Frame) -> Goal:
    return [(terms, 1) for (_, tranche), both in frame.money.items() if tranche == source for terms in both]
