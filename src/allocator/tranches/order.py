"""The written order of a batch: what is asked first, what next, and which of equal matches is the one.

Class by class (1 to 4, then 备选): most fen to projects that are completed; then most fen in slices; then most
score × fen. Over all classes: fewest pairs of project and 文号 in this batch; most fen from the oldest source, then
the next; least rank × fen by the towns' own ranking (a project without one counts behind the last); most fen to the
first id, then the second; last, by id, most fen from its oldest source, then the next, and industry fen first.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from allocator.matches import Candidate, Class, Question
from allocator.tranches.program import Frame, Terms

Goal = Mapping[str, int]
"""What one unit of a variable is worth to the question asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One step of the order: what is maximised, over a frame's variables; `sign` is -1 where less is better.

    `most` is a bound that holds from the start.
    """

    goal: str
    rank: Class | None = None
    terms: Callable[[Frame], Goal]
    sign: int = 1
    most: int | None = None
    source: str = ""


def by_class(question: Question, rank: Class) -> tuple[Asked, Asked, Asked]:
    """The three steps of one class."""
    members = [c for c in question.candidates if c.rank is rank]
    most = sum(c.room for c in members)
    return (
        Asked(goal="complete", rank=rank, terms=partial(_completed, members), most=most),
        Asked(goal="slices", rank=rank, terms=partial(_sliced, members), most=most),
        Asked(goal="score", rank=rank, terms=partial(_worth, [(c, c.score) for c in members])),
    )


def by_weights(question: Question) -> Asked:
    """One step for all: Σ weight of the class × score × fen; 备选 take no part."""
    weight = dict(zip(Class, (*question.weights, 0), strict=True))
    return Asked(goal="weighted", terms=partial(_worth, [(c, weight[c.rank] * c.score) for c in question.candidates]))


def among_equals(question: Question) -> Iterator[Asked]:
    """Pairs, oldest money, towns' ranking."""
    yield Asked(goal="pairs", terms=_pairs, sign=-1)
    for source in question.sources:
        yield Asked(goal="oldest", terms=partial(_source, source.id), most=source.money, source=source.id)
    worst = max((c.town_rank or 0 for c in question.candidates), default=0) + 1
    ranks = [(c, -(c.town_rank or worst)) for c in question.candidates]
    yield Asked(goal="towns", terms=partial(_worth, ranks), sign=-1)


def project_money(frame: Frame, project: str) -> Terms:
    """A project's fen in this batch."""
    return (*frame.whole.get(project, ()), *frame.sliced.get(project, ()))


def total(some: Iterable[tuple[Terms, int]]) -> dict[str, int]:
    """The sum of terms, each times its factor."""
    found: dict[str, int] = {}
    for terms, factor in some:
        for name, number in terms:
            found[name] = found.get(name, 0) + factor * number
    return {name: number for name, number in found.items() if number}


def _completed(members: list[Candidate], frame: Frame) -> Goal:
    return total((frame.whole.get(c.id, ()), 1) for c in members)


def _sliced(members: list[Candidate], frame: Frame) -> Goal:
    return total((frame.sliced.get(c.id, ()), 1) for c in members)


def _worth(worth: list[tuple[Candidate, int]], frame: Frame) -> Goal:
    return total((project_money(frame, c.id), factor) for c, factor in worth)


def _pairs(frame: Frame) -> Goal:
    return total([(frame.pairs, -1)])


def _source(source: str, frame: Frame) -> Goal:
    return total((terms, 1) for (_, tranche), both in frame.money.items() if tranche == source for terms in both)
