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
from allocator.tranches.residues import UNITS, Placing, barred, most_slices, narrowed, placings

RECOVERY = 0.2
"""Share of the remaining time that one effort may take, so that others get their turn."""
GLANCE = 0.01
"""Share of the remaining time, beside half a second, for a first look."""


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
    barred: frozenset[tuple[str, str]] = frozenset()
    placed: tuple[Placing, ...] | None = None
    frames: dict[object, tuple[Frame, dict[int, Goal]]] = field(default_factory=dict)

    @property
    def left(self) -> float:
        return max(0.05, self.ends - monotonic())

    @property
    def money(self) -> int:
        return sum(source.money for source in self.question.sources)

    def settled(self, *goals: str) -> int:
        """Fen that earlier results of these steps come to."""
        return sum(value for asked, value in self.kept if asked.goal in goals)

    def frame(self, modes: Mapping[str, Mode], *, loose: bool = False) -> Frame:
        """The frame under these modes; asked for again, it is not built again."""
        return self._cached(modes, self.barred, loose)[0]

    @property
    def full(self) -> Frame:
        """The frame in which every match can be written."""
        return self._cached({}, frozenset(), False)[0]

    def _cached(
        self, modes: Mapping[str, Mode], barred: frozenset[tuple[str, str]], loose: bool
    ) -> tuple[Frame, dict[int, Goal]]:
        key = loose, barred, tuple(sorted(modes.items(), key=lambda item: item[0]))
        if key not in self.frames:
            self.frames[key] = frame_of(self.question, modes, barred=barred, loose=loose), {}
        return self.frames[key]

    def program(
        self,
        goal: Asked,
        modes: Mapping[str, Mode],
        *,
        loose: bool = False,
        barred: frozenset[tuple[str, str]] = frozenset(),
        ceiling: int | None = None,
    ) -> Program:
        """The question as a program: the frame's rows, and a row for each earlier result.

        `ceiling` is a bound that is certain: a solver that reaches it then knows that it may stop.
        """
        frame, goals = self._cached(modes, self.barred | barred, loose)
        for number in range(len(goals), len(self.kept)):
            goals[number] = self.kept[number][0].terms(frame)
        rows = [
            Row(f"kept|{number:04}", tuple(goals[number].items()), ">=", value, "#kept")
            for number, (_, value) in enumerate(self.kept)
        ]
        terms = goal.terms(frame)
        if ceiling is not None and terms:
            rows.append(Row("ceiling", tuple(terms.items()), "<=", ceiling, "#ceiling"))
        return Program(
            ids=frame.ids,
            score=tuple(terms.get(i, 0) for i in frame.ids),
            rows=(*frame.rows, *rows),
            continuous=tuple(replace(b, score=terms.get(b.id, 0)) for b in frame.amounts),
        )

    def value(self, asked: Asked) -> int:
        """What the best match so far comes to, in this step's terms."""
        return at(self.point, asked.terms(self.full).items())


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
    if not _reached(walk, asked, bound):
        bound = _search(walk, asked, modes, known, strict)
    value = walk.value(asked)
    walk.kept.append((asked, value))
    return value, bound


def _search(walk: Walk, asked: Asked, modes: Mapping[str, Mode], known: int | None, strict: bool) -> int | None:
    """Bounds and matches by growing effort, until they meet."""
    bound = known
    for effort in (_full,) if strict else (_glance, _by_residues, _loosely, _full):
        bound = _least((bound, effort(walk, asked, modes, bound)))
        if walk.impossible or _reached(walk, asked, bound):
            break
    return bound


def _glance(walk: Walk, asked: Asked, modes: Mapping[str, Mode], bound: int | None) -> int | None:
    """The loose question for a moment: most steps need no more."""
    return _loosely(walk, asked, modes, bound, GLANCE) if walk.started else None


def _loosely(
    walk: Walk, asked: Asked, modes: Mapping[str, Mode], bound: int | None, share: float = RECOVERY
) -> int | None:
    """The bound of the loose question; its projects, paid for strictly, may reach it."""
    if not any(len(some) > 1 for both in walk.frame(modes).takes.values() for some in both):
        return None
    seconds = walk.left * share if share == RECOVERY else 0.5 + walk.left * share
    proof = _ask(walk.program(asked, modes, loose=True, ceiling=bound), seconds)
    if proof.status is Status.INFEASIBLE and not walk.started:
        walk.impossible = True
    bound = _least((bound, proof.bound))
    if proof.status is Status.PROVEN and not _reached(walk, asked, bound):
        same = _same(walk.frame(modes, loose=True), proof)
        _take(walk, asked, _ask(walk.program(asked, same, ceiling=bound), walk.left * share + 0.5, second=False))
    return bound


def _full(walk: Walk, asked: Asked, modes: Mapping[str, Mode], bound: int | None) -> int | None:
    """All strict matches searched."""
    proof = _ask(walk.program(asked, modes, ceiling=bound), walk.left * 0.5)
    if proof.status is Status.INFEASIBLE and not walk.started:
        walk.impossible = True
    _take(walk, asked, proof)
    return proof.bound


def _by_residues(walk: Walk, asked: Asked, modes: Mapping[str, Mode], bound: int | None) -> int | None:
    """A bound from what odd amounts must leave over: their placings are tried one after another, best bound first."""
    if not walk.started:
        return None
    ways, current = completing(walk.frame(modes)), walk.value(asked)
    room = walk.money - walk.settled("complete", "slices")
    if asked.source and walk.placed:
        ceilings = [(_ceiling(walk, asked, placing), placing) for placing in walk.placed]
    elif asked.goal in ("complete", "slices") and asked.most is not None and asked.most >= room:
        slices = most_slices(walk.question, modes, walk.money - walk.settled("complete"))
        some = placings(walk.question, ways, modes, slices, room - current)
        if some is None:
            return None
        ceilings = [(room - placing.waste, placing) for placing in some]
    else:
        return None
    for ceiling, placing in sorted(ceilings, key=lambda pair: -pair[0]):
        if current >= ceiling:
            break
        bars = barred(ways, (placing,))
        ceiling = ceiling if bound is None else min(ceiling, bound)
        question = walk.program(asked, narrowed(modes, (placing,)), barred=bars, ceiling=ceiling)
        proof = _ask(question, walk.left * RECOVERY)
        _take(walk, asked, proof)
        current = walk.value(asked)
        if proof.status is not Status.INFEASIBLE and (proof.bound is None or proof.bound > current):
            return ceiling
    return current


def _ceiling(walk: Walk, asked: Asked, placing: Placing) -> int:
    """The most of one tranche that a placing lets be spent, after the older tranches of its 文号."""
    doc = {source.id: source.doc_no for source in walk.question.sources}
    money = sum(source.money for source in walk.question.sources if source.doc_no == doc[asked.source])
    older = sum(value for each, value in walk.kept if each.source and doc[each.source] == doc[asked.source])
    return min(asked.most or 0, money - placing.by_doc[doc[asked.source]] - older)


def completing(frame: Frame) -> dict[str, tuple[str, ...]]:
    """The 文号 that may complete each project, one at a time."""
    return {
        project: tuple(frame.docs[name] for name in whole if name in frame.docs)
        for project, (whole, _) in frame.takes.items()
    }


def bar(walk: Walk) -> None:
    """Take out placings of odd amounts that would leave more than the results so far leave over."""
    left = walk.money - walk.settled("complete", "slices")
    if walk.question.per_batch != 1 or left >= UNITS[0] * len(walk.question.sources):
        return
    ways = completing(walk.frame(walk.modes))
    slices = most_slices(walk.question, walk.modes, walk.money - walk.settled("complete"))
    some = placings(walk.question, ways, walk.modes, slices, left)
    if some:
        walk.barred |= barred(ways, some)
        walk.modes = narrowed(walk.modes, some)
        walk.placed = some if slices == 0 else None


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


def _reached(walk: Walk, asked: Asked, bound: int | None) -> bool:
    return walk.started and bound is not None and walk.value(asked) >= bound


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
