"""What the scores and the thresholds are made of."""

from dataclasses import fields

from pydantic.dataclasses import dataclass

from allocator.money import Fen
from allocator.quantities import STRICT, Money, Permille, Points, Proportion, Text
from allocator.rules.base import Rule


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Weights:
    """‰ by criterion; they sum to 1000. `extra` holds a county's own criteria as (code, ‰)."""

    consolidation: Permille
    disaster: Permille
    linkage: Permille
    benefit: Permille
    key_place: Permille
    weak_village: Permille
    industry: Permille
    readiness: Permille
    town_rank: Permille
    extra: tuple[tuple[Text, Permille], ...] = ()

    def of(self, code: str) -> int:
        """‰ of a criterion; 0 for one without a weight."""
        return dict(self.listed).get(code, 0)

    @property
    def listed(self) -> tuple[tuple[str, int], ...]:
        """Every criterion with its ‰."""
        named = (field.name for field in fields(self) if field.name != "extra")
        return (*((name, int(getattr(self, name))) for name in named), *self.extra)

    @property
    def total(self) -> int:
        """All ‰ together."""
        return sum(permille for _, permille in self.listed)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class TypeGroup:
    """项目分组: level-1 types that share one set of weights and are compared with one another."""

    id: Text
    title: Text
    types: tuple[Text, ...]
    weights: Weights


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Values:
    """取值: points 0–100 behind each criterion."""

    consolidation_full: Points
    consolidation_partly: Points
    disaster: Points
    quartiles: tuple[Points, Points, Points, Points]  # best quarter first
    key_village: Points
    key_town: Points
    weak_steps: tuple[tuple[Money, Points], ...]  # income up to … -> points, ascending
    land: Points
    scheme: Points
    appraisal: Points
    body: Points
    rank_first: Points
    rank_step: Points


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Scoring(Rule):
    """评分: groups with their weights, and the points behind each criterion."""

    groups: tuple[TypeGroup, ...]
    values: Values
    industry_types: tuple[Text, ...]  # level-1 types that count as industry by default


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Thresholds(Rule):
    """认定与提示: weak-village income, borderline band, and what is only flagged."""

    weak_income: Money
    weak_inclusive: bool = True  # “以下” includes the number itself (民法典第1259条)
    borderline: Money = Fen(0)
    large_project: Money | None = None
    small_project: Money | None = None
    town_share: Proportion | None = None
    unit_share: Proportion | None = None
