"""Scoring of layer ④: whole points per criterion, weighted in ‰ by type group; every line names its fact."""

from collections import defaultdict
from collections.abc import Mapping

from allocator.places import by_key
from allocator.records import Layer, Pool, Project
from allocator.results import Gated, ScoreCard, ScoreLine
from allocator.rules import Rulebook, TypeGroup
from allocator.scoring.base import Criterion, Peers, Scene
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
    """A card for every eligible project of the competing layer, in id order; totals are 0–1000.

    Raises ValueError where a type group gives a weight to something that no criterion judges.
    """
    eligible = set(gated.eligible)
    runners = tuple(p for p in pool.projects if p.id in eligible and p.layer is Layer.OPEN)
    scene = Scene(pool=pool, rules=rules, places=by_key(pool), peers=_peers(runners))
    weights = {group.id: _weights(group, criteria) for group in rules.scoring.groups}
    groups = ((project, group_of(project, rules).id) for project in runners)
    return tuple(_card(project, scene, group, weights[group], criteria) for project, group in groups)


def group_of(project: Project, rules: Rulebook) -> TypeGroup:
    """The type group whose weights apply; the last group takes what no group names."""
    groups = rules.scoring.groups
    return next((group for group in groups if project.type1 in group.types), groups[-1])


def _weights(group: TypeGroup, criteria: tuple[Criterion, ...]) -> dict[str, int]:
    """‰ by criterion; a weight that nobody judges would be points that no project can get."""
    weights = dict(group.weights.listed)
    if idle := [code for code in weights if weights[code] and code not in {criterion.code for criterion in criteria}]:
        raise ValueError(f"type group {group.id} gives weights that no criterion judges: {' '.join(idle)}")
    return weights


def _card(
    project: Project, scene: Scene, group: str, weights: Mapping[str, int], criteria: tuple[Criterion, ...]
) -> ScoreCard:
    lines = []
    for criterion in criteria:
        earned, weight = criterion.judge(project, scene), weights.get(criterion.code, 0)
        lines.append(
            ScoreLine(criterion=criterion.code, points=earned.points, weight=weight, fact=earned.fact, args=earned.args)
        )
    total = sum(line.weight * line.points for line in lines) // 100
    return ScoreCard(project=project.id, group=group, lines=tuple(lines), total=total)


def _peers(runners: tuple[Project, ...]) -> dict[str, Peers]:
    """By project id: the runners of its second-level type, or of its first-level type where those are too few."""
    second: dict[tuple[str, str], list[Project]] = defaultdict(list)
    first: dict[str, list[Project]] = defaultdict(list)
    for project in runners:
        second[project.type1, project.type2].append(project)
        first[project.type1].append(project)
    by_second = {key: Peers(tuple(members)) for key, members in second.items()}
    by_first = {key: Peers(tuple(members)) for key, members in first.items()}
    return {
        project.id: close
        if project.type2 and len(close := by_second[project.type1, project.type2]) >= FEWEST_PEERS
        else by_first[project.type1]
        for project in runners
    }
