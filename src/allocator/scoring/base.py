"""What a criterion is: a code and a judgement of one project against the pool, in whole points 0–100."""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from allocator.findings import Args
from allocator.records import Place, Pool, Project
from allocator.rules import Rulebook, Values

Measure = Callable[[Project], Fraction]
"""By what projects are compared: more is better."""


class Peers:
    """The competing projects of one type; for each measure they are sorted once, however many are compared."""

    def __init__(self, projects: tuple[Project, ...]) -> None:
        self.projects = projects
        self._sorted: dict[Measure, list[Fraction]] = {}

    def __len__(self) -> int:
        return len(self.projects)

    def quarter(self, project: Project, measure: Measure) -> int:
        """0 for the best quarter … 3 for the last: by how many of all (itself included) are strictly better."""
        if measure not in self._sorted:
            self._sorted[measure] = sorted(map(measure, self.projects))
        better = len(self) - bisect_right(self._sorted[measure], measure(project))
        return min(3, 4 * better // max(1, len(self)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What every criterion may look at: pool, rules, places by key, and the projects each one is compared with."""

    pool: Pool
    rules: Rulebook
    places: Mapping[str, Place]
    peers: Mapping[str, Peers]  # by project id: the competing projects of its type, itself included

    @property
    def values(self) -> Values:
        return self.rules.scoring.values


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """Whole points 0–100, with the fact that earned them: the key of a sentence and its slots."""

    points: int
    fact: str
    args: Args = ()


class Criterion(Protocol):
    """One small class per criterion; your own joins by `CRITERIA + (Mine(),)` and a weight of its code."""

    code: str

    def judge(self, project: Project, scene: Scene) -> Points: ...
