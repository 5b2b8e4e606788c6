"""The way down the order: one question after another, each result kept, a bound looked for before a search.

Every question is first asked loosely (a project may draw on any number of 文号): that is small, and its best is a
bound. A strict match of the same projects usually reaches it; only where none does are all strict matches searched.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from time import monotonic

from allocator.matches import Question
from allocator.proof import Proof, Status
from allocator.solving import Program, Row, solve
from allocator.tranches.order import Asked, Goal
from allocator.tranches.program import NOTHING, SLICE, WHOLE, Frame, Mode, frame_of

RECOVERY = 0.2
"""Share of the remaining time that may go into paying for the projects of a loose answer strictly."""


@dataclass(slots=True)
class Walk:
    """Where a walk stands: what may become of each project, the best match so far, what each step came to."""

    question: Question
    ends: float
    modes: dict[str, Mode] = field(default_factory=dict)
    kept: list[tuple[Asked, int]] = field(default_factory=list)
    point: dict[str, int] = field(default_factory=dict)
    started: bool = False
    impossible: bool = False
    frames: dict[tuple[bool, tuple[tuple[str, Mode], ...]], tuple[Frame, dict[int, Goal]]] = field(default_factory=dict)

    @property
    def left(self) -> float:
        return max(0.05, self.ends - monotonic())

    def frame(self, modes: Mapping[str, Mode], *, loose: bool = False) -> Frame:
        """The frame under these modes; asked for again, it is not built again."""
        return self._cached(modes, loose)[0]

    def _cached(self, modes: Mapping[str, Mode], loose: bool) -> tuple[Frame, dict[int, Goal]]:
        key = loose, tuple(sorted(modes.items(), key=lambda item: item[0]))
        if key not in self.frames:
            self.frames[key] = frame_of(self.question, modes, loose=loose), {}
        return self.frames[key]

    def program(self, goal: Asked, modes: Mapping[str, Mode], *, loose: bool = False) -> Program:
        """The question as a program: the frame's rows, and a row for each earlier result."""
        frame, goals = self._cached(modes, loose)
        for number in range(len(goals), len(self.kept)):
            goals[number] = self.kept[number][0].terms(frame)
        rows = [
            Row(f"kept|{number:04}", tuple(goals[number].items()), ">=", value, "#kept")
            for number, (_, value) in enumerate(self.kept)
        ]
        terms = goal.terms(frame)
        return Program(
            ids=frame.ids,
            score=tuple(terms.get(i, 0) for i in frame.ids),
            rows=(*frame.rows, *rows),
            continuous=tuple(replace(b, score=terms.get(b.id, 0)) for b in frame.amounts),
        )

    def value(self, asked: Asked) -> int:
        """What the best match so far comes to, in this step's terms."""
        return at(self.point, asked.terms(self.frame({})).items())


def start(question: Question, ends: float) -> Walk:
    """A walk at its beginning; where an empty batch keeps every limit, it is the first match."""
    question = replace(question, candidates=tuple(sorted(question.candidates, key=lambda c: c.id)))
    return Walk(question, ends, started=all(limit.most >= 0 for limit in question.limits))


def at(point: Mapping[str, int], terms: Iterable[tuple[str, int]]) -> int:
    """What terms come to at a point."""
    return sum(a * point.get(name, 0) for name, a in terms)


def step(
    walk: Walk, asked: Asked, modes: Mapping[str, Mode], known: int | None = None, *, strict: bool = False
) -> tuple[int, int | None]:
    """The most of one goal with all earlier results kept, and its proven bound; the result is kept from here on.

    `modes` may leave out projects that cannot matter to this step; `known` is a bound that is certain already.
    `strict` leaves out the loose question.
    """
    bound = known
    if not (walk.started and bound is not None and walk.value(asked) >= bound):
        bound = _search(walk, asked, modes, known, strict)
    value = walk.value(asked)
    walk.kept.append((asked, value))
    return value, bound


def _search(walk: Walk, asked: Asked, modes: Mapping[str, Mode], known: int | None, strict: bool) -> int | None:
    bounds = [known]
    if not strict and any(len(some) > 1 for both in walk.frame(modes).takes.values() for some in both):
        proof = _ask(walk.program(asked, modes, loose=True), walk.left / 2)
        if proof.status is Status.INFEASIBLE and not walk.started:
            walk.impossible = True
            return None
        bounds.append(proof.bound)
        if _reached(walk, asked, bounds):
            return _least(bounds)
        if proof.value is not None:
            same = _same(walk.frame(modes, loose=True), proof)
            _take(walk, asked, _ask(walk.program(asked, same), walk.left * RECOVERY, second=False))
            if _reached(walk, asked, bounds):
                return _least(bounds)
    proof = _ask(walk.program(asked, modes), walk.left / 2)
    if proof.status is Status.INFEASIBLE and not walk.started:
        walk.impossible = True
    _take(walk, asked, proof)
    return _least([*bounds, proof.bound])


def _ask(program: Program, seconds: float, *, second: bool = True) -> Proof:
    if second:
        return solve(program, time_limit=seconds, explain=False)
    return solve(program, time_limit=seconds, explain=False, second_opinion=None)


def asks(walk: Walk, asked: Asked, *, loose: bool) -> Proof:
    """A question by the way: its answer is not kept."""
    return _ask(walk.program(asked, walk.modes, loose=loose), walk.left * RECOVERY)


def _take(walk: Walk, asked: Asked, proof: Proof) -> None:
    """A better match becomes the best so far."""
    if proof.value is not None and (not walk.started or proof.value > walk.value(asked)):
        walk.point = dict.fromkeys(proof.chosen, 1) | dict(proof.amounts)
        walk.started = True


def _reached(walk: Walk, asked: Asked, bounds: list[int | None]) -> bool:
    least = _least(bounds)
    return walk.started and least is not None and walk.value(asked) >= least


def _least(bounds: Iterable[int | None]) -> int | None:
    return min((b for b in bounds if b is not None), default=None)


def _same(frame: Frame, proof: Proof) -> dict[str, Mode]:
    """Modes that complete and slice exactly the projects that an answer completes and slices."""
    return {c.id: became(frame, dict.fromkeys(proof.chosen, 1), c.id) for c in frame.question.candidates}


def became(frame: Frame, point: Mapping[str, int], project: str) -> Mode:
    """What became of a project."""
    whole, sliced = frame.takes.get(project, ((), ()))
    if any(point.get(name) for name in whole):
        return frozenset({WHOLE})
    return frozenset({SLICE}) if any(point.get(name) for name in sliced) else frozenset({NOTHING})
