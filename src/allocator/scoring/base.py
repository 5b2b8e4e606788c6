"""What a criterion is: a code and a judgement of one project against the pool, in whole points 0–100."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from allocator.findings import Args
from allocator.records import Place, Pool, Project
from allocator.rules import Rulebook, Values


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What every criterion may look at: pool, rules, places by key, and the projects each one is compared with."""

    pool: Pool
    rules: Rulebook
    places: Mapping[str, Place]
    peers: Mapping[str, tuple[Project, ...]]  # by project id: the open projects of its type, itself included

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


def quartile(own: Fraction, others: list[Fraction]) -> int:
    """0 for the best quarter … 3 for the last: by how many of all (own included) are strictly better."""
    better = sum(1 for other in others if other > own)
    return min(3, 4 * better // max(1, len(others)))
