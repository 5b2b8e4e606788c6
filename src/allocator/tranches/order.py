"""The written order of a batch: what is asked first, what next, and which of equal matches is the one.

Class by class (1 to 4, then 备选): most fen to projects that are completed; then most fen in slices; then most
score × fen. Over all classes: fewest pairs of project and 文号 in this batch; most fen from the oldest source, then
the next; least rank × fen by the towns' own ranking (a project without one counts behind the last); most fen to the
first id, then the second; last, by id, most fen from its oldest source, then the next, and industry fen first.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from allocator.matches import Class, Question
from allocator.tranches.program import Frame, Terms

Goal = Mapping[str, int]
"""What one unit of a variable is worth to the question asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One step of the order: what is maximised; `sign` is -1 where the step's own number is to be small."""

    goal: str
    rank: Class | None
    terms: Goal
    sign: int = 1


def by_class(frame: Frame) -> Iterator[Asked]:
    """The three steps of each class that has a candidate."""
    for rank in Class:
        members = [c for c in frame.question.candidates if c.rank is rank]
        if members:
            yield Asked(goal="complete", rank=rank, terms=_sum((frame.whole.get(c.id, ()), 1) for c in members))
            yield Asked(goal="slices", rank=rank, terms=_sum((frame.sliced.get(c.id, ()), 1) for c in members))
            yield Asked(goal="score", rank=rank, terms=_sum((_money(frame, c.id), c.score) for c in members))


def by_weights(frame: Frame) -> Iterator[Asked]:
    """One step for all: Σ weight of the class × score × fen; 备选 take no part."""
    weight = dict(zip(Class, (*frame.question.weights, 0), strict=True))
    some = [(_money(frame, c.id), weight[c.rank] * c.score) for c in frame.question.candidates]
    yield Asked(goal="weighted", rank=None, terms=_sum(some))


def among_equals(frame: Frame) -> Iterator[Asked]:
    """Pairs, oldest money, towns' ranking."""
    yield Asked(goal="pairs", rank=None, terms=_sum([(frame.pairs, -1)]), sign=-1)
    for source in frame.question.sources:
        flows = [(terms, 1) for (_, tranche), both in frame.money.items() if tranche == source.id for terms in both]
        yield Asked(goal="oldest", rank=None, terms=_sum(flows))
    worst = max((c.town_rank or 0 for c in frame.question.candidates), default=0) + 1
    ranks = [(_money(frame, c.id), -(c.town_rank or worst)) for c in frame.question.candidates]
    yield Asked(goal="towns", rank=None, terms=_sum(ranks), sign=-1)


def by_id(frame: Frame) -> Iterator[Asked]:
    """Each project's money, then each grant's, then the industry part of each grant."""
    for project in sorted({project for project, _ in frame.money}):
        yield Asked(goal="ids", rank=None, terms=_sum([(_money(frame, project), 1)]))
    for industry, rest in frame.money.values():
        yield Asked(goal="ids", rank=None, terms=_sum([(industry, 1), (rest, 1)]))
    for industry, _ in frame.money.values():
        yield Asked(goal="ids", rank=None, terms=_sum([(industry, 1)]))


def _money(frame: Frame, project: str) -> Terms:
    return (*frame.whole.get(project, ()), *frame.sliced.get(project, ()))


def _sum(some: Iterable[tuple[Terms, int]]) -> Goal:
    total: dict[str, int] = {}
    for terms, factor in some:
        for name, number in terms:
            total[name] = total.get(name, 0) + factor * number
    return {name: number for name, number in total.items() if number}
