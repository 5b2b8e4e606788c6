"""Numbers of the report: the plan's money and what it means for places, gates and scores; no sentence stands here."""

from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from allocator.money import Fen
from allocator.places import by_key, credit, weak_villages
from allocator.records import Answer, Place, Project
from allocator.report.plan_facts import Item, PlanFacts
from allocator.results import LeftOut, Outcome, ScoreCard, Verdict


@dataclass(frozen=True, kw_only=True)
class Facts(PlanFacts):
    """What the sections count with; money by place comes from the same allotments as every other sum."""

    @cached_property
    def places(self) -> MappingProxyType[str, Place]:
        return MappingProxyType(by_key(self.decision.pool))

    @cached_property
    def credited(self) -> MappingProxyType[str, Fen]:
        """Planned fen by place key; a town's sum includes its villages. A cut is credited by steps, like the need."""
        sums: dict[str, int] = {}
        step = self.rules.planning.scale_step
        for item in self.items:
            cuts = max(0, item.project.need - item.total) // step if step else 0
            less = dict(credit(item.project, self.places, step).parts) if cuts else {}
            for key, fen in credit(item.project, self.places).parts:
                sums[key] = sums.get(key, 0) + fen - cuts * less.get(key, 0)
        return MappingProxyType({key: Fen(fen) for key, fen in sums.items()})

    @cached_property
    def assumed(self) -> tuple[str, ...]:
        """Planned projects over several places whose amounts per place were not stated."""
        return tuple(item.project.id for item in self.items if credit(item.project, self.places).assumed)

    def touching(self, key: str) -> tuple[Item, ...]:
        """Planned projects with money credited to a place."""
        return tuple(item for item in self.items if any(k == key for k, _ in credit(item.project, self.places).parts))

    @cached_property
    def towns(self) -> tuple[str, ...]:
        """Towns with money or on the list, the largest amount first."""
        names = {place.town for place in self.decision.pool.places if not place.village}
        names |= {key for key in self.credited if "/" not in key}
        return tuple(sorted(names, key=lambda name: (-self.credited.get(name, 0), name)))

    @property
    def unplaced(self) -> tuple[Item, ...]:
        """Planned projects that count for no single place: district-wide and 刚性测算."""
        return tuple(item for item in self.items if not credit(item.project, self.places).parts)

    @cached_property
    def weak(self) -> tuple[Place, ...]:
        return weak_villages(self.decision.pool, self.rules.thresholds)

    @cached_property
    def weak_served(self) -> tuple[Place, ...]:
        """Weak villages that get a planned project which raises collective income."""
        raising = self.pick(lambda project: project.raises_income is Answer.YES)
        reached = {location.key for item in raising for location in item.project.locations}
        return tuple(place for place in self.weak if place.key in reached)

    @property
    def key_towns(self) -> tuple[Place, ...]:
        return tuple(place for place in self.decision.pool.places if place.key_town and not place.village)

    @property
    def key_villages(self) -> tuple[Place, ...]:
        return tuple(place for place in self.decision.pool.places if place.key_village and place.village)

    @cached_property
    def cards(self) -> MappingProxyType[str, ScoreCard]:
        return MappingProxyType({card.project: card for card in self.decision.cards})

    @cached_property
    def left(self) -> MappingProxyType[str, LeftOut]:
        return MappingProxyType({left.project: left for left in self.decision.plan.left_out})

    @property
    def standby(self) -> tuple[Project, ...]:
        return tuple(self.projects[key] for key in self.decision.plan.standby)

    @cached_property
    def verdicts(self) -> MappingProxyType[str, tuple[Verdict, ...]]:
        """Verdicts that are not a pass, by project."""
        grouped: dict[str, list[Verdict]] = {}
        for verdict in self.decision.gated.verdicts:
            if verdict.outcome is not Outcome.PASS:
                grouped.setdefault(verdict.project, []).append(verdict)
        return MappingProxyType({key: tuple(found) for key, found in grouped.items()})

    @cached_property
    def conditional(self) -> tuple[Verdict, ...]:
        """Verdicts that stop money of planned projects from a later stage on."""
        planned = {item.project.id for item in self.items}
        return tuple(v for v in self.decision.gated.verdicts if v.project in planned and v.outcome is not Outcome.PASS)

    def default_industry(self, item: Item) -> bool:
        """Whether the project's type counts as industry when nobody says otherwise."""
        return item.project.type1 in self.rules.scoring.industry_types

    @cached_property
    def overridden(self) -> tuple[Item, ...]:
        """Planned projects whose industry part differs from what their type alone would give."""
        return tuple(i for i in self.items if i.industry != (i.total if self.default_industry(i) else 0))
