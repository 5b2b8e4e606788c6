"""Where a walk down the order stands: the best match so far, earlier results as rows, frames built once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from time import monotonic

from allocator.matches import Grant, Question
from allocator.money import Fen
from allocator.solving import Program, Row
from allocator.tranches.order import Asked
from allocator.tranches.program import NOTHING, SLICE, WHOLE, Frame, Mode, frame_of
from allocator.tranches.residues import Placing
from allocator.tranches.sizes import Sum, fitted


@dataclass(slots=True)
class Walk:
    """Where a walk stands: what may become of each project, the best match so far, what each step came to."""

    question: Question
    ends: float
    modes: dict[str, Mode] = field(default_factory=dict)
    kept: list[tuple[Asked, int]] = field(default_factory=list)
    point: dict[str, int] = field(default_factory=dict)
    barred: frozenset[tuple[str, str]] = frozenset()
    placed: tuple[Placing, ...] | None = None  # all that are possible, where no slice can take what they leave
    alive: tuple[Placing, ...] = ()  # all that are possible
    frames: dict[object, tuple[Frame, dict[int, Sum]]] = field(default_factory=dict)

    @property
    def left(self) -> float:
        return max(0.05, self.ends - monotonic())

    @property
    def in_time(self) -> bool:
        return monotonic() < self.ends

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
    ) -> tuple[Frame, dict[int, Sum]]:
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
            goals[number] = fitted(f"{number:04}", self.kept[number][0].goal_of(frame), frame.reach, self.money)
        rows = [
            Row(f"kept|{number:04}", goals[number].terms, ">=", value, "#kept")
            for number, (_, value) in enumerate(self.kept)
        ]
        wanted = fitted("goal", goal.goal_of(frame), frame.reach, self.money)
        if ceiling is not None and wanted.terms:
            rows.append(Row("ceiling", wanted.terms, "<=", ceiling, "#ceiling"))
        sums, worth = (*goals.values(), wanted), dict(wanted.terms)
        amounts = (*frame.amounts, *(b for each in sums for b in each.amounts))
        return Program(
            ids=frame.ids,
            score=tuple(worth.get(i, 0) for i in frame.ids),
            rows=(*frame.rows, *rows, *(row for each in sums for row in each.rows)),
            continuous=tuple(replace(b, score=worth.get(b.id, 0)) for b in amounts),
        )

    def value(self, asked: Asked) -> int:
        """What the best match so far comes to, in this step's terms."""
        return at(self.point, asked.terms(self.full).items())


def start(question: Question, ends: float) -> Walk:
    """A walk at its beginning, with the empty batch as the first match; limits that cannot bind are left out."""
    limits = (replace(limit, most=max(0, limit.most)) for limit in question.limits)
    binding = tuple(limit for limit in limits if any(a > 0 for _, _, a in (*limit.industry, *limit.rest)))
    candidates = tuple(sorted(question.candidates, key=lambda c: c.id))
    return Walk(replace(question, candidates=candidates, limits=binding), ends)


def grants_of(frame: Frame, point: Mapping[str, int]) -> tuple[Grant, ...]:
    """A point as grants, by project and tranche."""
    found = []
    for (project, tranche), (industry, rest) in frame.money.items():
        first, second = at(point, industry), at(point, rest)
        if first + second:
            found.append(Grant(project=project, tranche=tranche, amount=Fen(first + second), industry=Fen(first)))
    return tuple(sorted(found))


def at(point: Mapping[str, int], terms: Iterable[tuple[str, int]]) -> int:
    """What terms come to at a point."""
    return sum(a * point.get(name, 0) for name, a in terms)


def became(frame: Frame, point: Mapping[str, int], project: str) -> Mode:
    """What became of a project."""
    whole, sliced = frame.takes.get(project, ((), ()))
    if any(point.get(name) for name in whole):
        return frozenset({WHOLE})
    return frozenset({SLICE}) if any(point.get(name) for name in sliced) else frozenset({NOTHING})
