"""Scoring of layer ④: whole points per criterion, weighted in ‰ by type group; every line names its fact."""

from collections import defaultdict

from allocator.places import by_key
from allocator.records import Layer, Pool, Project
from allocator.results import Gated, ScoreCard, ScoreLine
from allocator.rules import Rulebook, TypeGroup
from allocator.scoring.base import Criterion, Scene
from allocator.scoring.driving import Benefit, Linkage
from allocator.scoring.own import Industry, Readiness, TownRank
from allocator.scoring.places import KeyPlace, WeakVillage
from allocator.scoring.priorities import Consolidation, Disaster

CRITERIA: tuple[Criterion, ...] = (
    Consolidation(),
    Disaster(),
    Linkage(),
    Benefit(),
    KeyPlace(),
    WeakVillage(),
    Industry(),
    Readiness(),
    TownRank(),
)
FEWEST_PEERS = 4
"""Below this many projects of a second-level type, quartiles are taken over the first-level type."""


def score_pool(
    pool: Pool, gated: Gated, rules: Rulebook, criteria: tuple[Criterion, ...] = CRITERIA
) -> tuple[ScoreCard, ...]:
    """A card for every eligible project of the competing layer, in id order; totals are 0–1000."""
    eligible = set(gated.eligible)
    runners = tuple(p for p in pool.projects if p.id in eligible and p.layer is Layer.OPEN)
    scene = Scene(pool=pool, rules=rules, places=by_key(pool), peers=_peers(runners))
    return tuple(_card(project, scene, group_of(project, rules), criteria) for project in runners)


def group_of(project: Project, rules: Rulebook) -> TypeGroup:
    """The type group whose weights apply; the last group takes what no group names."""
    groups = rules.scoring.groups
    return next((group for group in groups if project.type1 in group.types), groups[-1])


def _card(project: Project, scene: Scene, group: TypeGroup, criteria: tuple[Criterion, ...]) -> ScoreCard:
    lines = []
    for criterion in criteria:
        earned = criterion.judge(project, scene)
        weight = group.weights.of(criterion.code)
        lines.append(
            ScoreLine(criterion=criterion.code, points=earned.points, weight=weight, fact=earned.fact, args=earned.args)
        )
    total = sum(line.weight * line.points for line in lines) // 100
    return ScoreCard(project=project.id, group=group.id, lines=tuple(lines), total=total)


def _peers(runners: tuple[Project, ...]) -> dict[str, tuple[Project, ...]]:
    """By project id: the runners of its second-level type, or of its first-level type where those are too few."""
    by_second: dict[tuple[str, str], list[Project]] = defaultdict(list)
    by_first: dict[str, list[Project]] = defaultdict(list)
    for project in runners:
        by_second[project.type1, project.type2].append(project)
        by_first[project.type1].append(project)
    return {
        project.id: tuple(
            close
            if project.type2 and len(close := by_second[project.type1, project.type2]) >= FEWEST_PEERS
            else by_first[project.type1]
        )
        for project in runners
    }
