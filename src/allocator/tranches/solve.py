"""Matching questions answered: step by step in the written order, each result kept, every answer checked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from time import monotonic

from allocator.matches import Answer, Class, Grant, Question, Step
from allocator.money import Fen
from allocator.proof import Status
from allocator.solving import Program, Row, solve
from allocator.tranches.check import check
from allocator.tranches.order import Asked, Goal, among_equals, by_class, by_id, by_weights
from allocator.tranches.program import Frame, Terms, frame_of


def answer(question: Question, *, time_limit: float = 60.0) -> Answer:
    """The match that the written order picks; the same question has the same answer, whatever the row order."""
    frame = frame_of(question)
    return _answer(frame, by_class(frame), time_limit)


def weighted(question: Question, *, time_limit: float = 60.0) -> Answer:
    """The match of greatest Σ weight × score × fen under the same rules; equal ones by the same tail of the order."""
    planned = tuple(c for c in question.candidates if c.rank is not Class.STANDBY)
    frame = frame_of(replace(question, candidates=planned))
    return _answer(frame, by_weights(frame), time_limit)


@dataclass(slots=True)
class _Walk:
    """The way down the order: the best point so far and the rows that keep what was reached."""

    frame: Frame
    ends: float
    point: dict[str, int] | None = None
    kept: list[Row] = field(default_factory=list)
    impossible: bool = False


def _answer(frame: Frame, first: Iterable[Asked], time_limit: float) -> Answer:
    walk = _Walk(frame, monotonic() + time_limit)
    steps = [_step(walk, asked) for asked in (*first, *among_equals(frame))]
    if walk.impossible:
        return Answer(grants=(), steps=(), status=Status.INFEASIBLE)
    last = [_step(walk, asked) for asked in by_id(frame)]
    grants = _grants(frame, walk.point or {})
    if check(frame.question, grants):  # the program and the rules disagree: claim nothing
        return Answer(grants=(), steps=(), status=Status.UNKNOWN)
    certain = all(step.value == step.bound for step in last)
    steps.append(Step(goal="ids", rank=None, value=len(grants), bound=len(grants) if certain else None))
    proven = all(step.value == step.bound for step in steps)
    return Answer(grants=grants, steps=tuple(steps), status=Status.PROVEN if proven else Status.FEASIBLE)


def _step(walk: _Walk, asked: Asked) -> Step:
    """Maximise one goal with all earlier ones kept."""
    value, bound = _best(walk, asked.terms)
    walk.kept.append(Row(f"kept|{len(walk.kept)}", tuple(asked.terms.items()), ">=", value, "#kept"))
    return Step(
        goal=asked.goal, rank=asked.rank, value=asked.sign * value, bound=None if bound is None else asked.sign * bound
    )


def _best(walk: _Walk, goal: Goal) -> tuple[int, int | None]:
    frame = walk.frame
    if walk.point is not None and not goal:
        return 0, 0
    highs = {b.id: b.high for b in frame.amounts}
    limit = sum(max(a, 0) * highs.get(name, 1) for name, a in goal.items())
    if walk.point is not None and _at(walk.point, goal.items()) == limit:
        return limit, limit
    program = Program(
        ids=frame.ids,
        score=tuple(goal.get(i, 0) for i in frame.ids),
        rows=(*frame.rows, *walk.kept),
        continuous=tuple(replace(b, score=goal.get(b.id, 0)) for b in frame.amounts),
    )
    left = max(0.05, walk.ends - monotonic())
    proof = solve(program, time_limit=left, explain=False)
    if proof.status is Status.INFEASIBLE and walk.point is None:
        walk.impossible = True
    if proof.value is None:
        return _at(walk.point or {}, goal.items()), proof.bound
    if walk.point is None or proof.value > _at(walk.point, goal.items()):
        walk.point = dict.fromkeys(proof.chosen, 1) | dict(proof.amounts)
    return max(proof.value, _at(walk.point, goal.items())), proof.bound


def _at(point: Mapping[str, int], terms: Iterable[tuple[str, int]]) -> int:
    return sum(a * point.get(name, 0) for name, a in terms)


def _grants(frame: Frame, point: Mapping[str, int]) -> tuple[Grant, ...]:
    """The point as grants, by project and tranche."""
    found = []
    for (project, tranche), (industry, rest) in frame.money.items():
        first, second = _at(point, industry), _at(point, rest)
        if first + second:
            found.append(Grant(project=project, tranche=tranche, amount=Fen(first + second), industry=Fen(first)))
    return tuple(sorted(found))
