"""The rulebook of one county-year: every number with its unit, date and reference; nothing here decides.

Money is written "500万元", shares "60%", "600‰" or "1/3"; both become exact integers. Unknown keys are refused.
"""

from dataclasses import field, fields
from datetime import date
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from allocator.money import Fen
from allocator.quantities import STRICT, Money, Permille, Points, Proportion, Share, Text, Whole
from allocator.records import Layer, Level


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Rule:
    """What every rule carries: an id, a title staff know, the days it holds, and its reference (文号 or setting)."""

    id: Text
    title: Text
    reference: Text
    since: date
    until: date | None = None

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Lock:
    """限定用途: money of a line may go only to these projects, villages (`镇/村`) or purposes."""

    title: Text
    projects: tuple[Text, ...] = ()
    villages: tuple[Text, ...] = ()
    purposes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Line(Rule):
    """资金盘子: expected money of one level and 任务方向, in fen; `reserve` is held back with its reason."""

    level: Level
    task: Text
    expected: Money
    last_year: Money = Fen(0)
    reserve: Money = Fen(0)
    reserve_reason: str = ""
    types: tuple[Text, ...] = ()  # level-1 types it may pay for; empty = any
    lock: Lock | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Fee(Rule):
    """项目管理费 of a level: at most `cap` of the lines whose task bears it; `planned` if the county takes less."""

    level: Level
    cap: Proportion
    tasks: tuple[Text, ...]
    planned: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Filter:
    """Which money counts: by level and task of the line, by level-1 type and layer of the project; empty = all.

    `industry` counts only the part of a project that counts as industry.
    """

    industry: bool = False
    levels: tuple[Level, ...] = ()
    tasks: tuple[Text, ...] = ()
    except_tasks: tuple[Text, ...] = ()
    types: tuple[Text, ...] = ()
    layers: tuple[Layer, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Ratio(Rule):
    """A named share with its base (口径): numerator over denominator, floor or cap, hard or soft.

    base "expected": the expected money of the lines in the denominator (a constant); "planned": the money the plan
    puts there. `last_year` makes the floor a ratchet: not below last year's share.
    """

    numerator: Filter
    denominator: Filter
    base: Literal["expected", "planned"] = "expected"
    at_least: Proportion | None = None
    at_most: Proportion | None = None
    target: Proportion | None = None  # shown beside the share, never binding
    last_year: Proportion | None = None
    hard: bool = True


Per = Literal["town", "rural_town", "key_town", "key_village", "village", "unit", "dept", "type", "all"]


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Band(Rule):
    """资金上下限 per town, key town, key village, unit …: fen, or a share of the expected total.

    `only` narrows it to named towns, villages (`镇/村`) or units.
    """

    per: Per
    at_least: Money | Proportion | None = None
    at_most: Money | Proportion | None = None
    only: tuple[Text, ...] = ()
    hard: bool = True


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Coverage(Rule):
    """薄弱村覆盖: at least this share of the weak villages gets a project that raises collective income."""

    at_least: Proportion
    hard: bool = True


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Count(Rule):
    """个数上下限: how many projects, in all or per town, unit, type."""

    per: Per = "all"
    where: Filter = Filter()
    at_least: Whole | None = None
    at_most: Whole | None = None
    only: tuple[Text, ...] = ()
    hard: bool = True


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Commitment(Rule):
    """以后年度支出承诺: what planned projects still need in later years, at most this share of the expected total."""

    at_most: Proportion
    hard: bool = True


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Gates(Rule):
    """门槛: what lets a project into the plan and what stops its money later."""

    required: tuple[Text, ...]  # the eleven fields, by their names in the pool (see intake)
    tender_threshold: Money  # 招标项目施工图联合审查, the amount itself counts
    tender_inclusive: bool = True
    spared_layers: tuple[Layer, ...] = (Layer.FORMULA, Layer.CARRIED)  # 暂缓单位 spares these
    negative_words: tuple[Text, ...] = ()  # 负面清单: a hit is refused until reviewed
    channel_words: tuple[Text, ...] = ()  # 原渠道保障事项


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


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Planning(Rule):
    """编制: the ceiling as a share of the expected total, the standby list, and how value and soft rules are taken."""

    ceiling: Proportion
    standby: Proportion
    value: Literal["money", "count", "beneficiaries"] = "money"
    scale_step: Money = Fen(1_000_000)
    split_binds: bool = False  # the applicant's own split over levels binds
    soft: Literal["first", "within"] = "first"
    soft_within: Proportion = Share(num=10, den=1000)  # with "within": the value may fall by this much
    main_task: Text = "巩固拓展脱贫攻坚成果和乡村振兴"


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class County:
    """Whose year this is; `as_of` is the day on which gates and dates are judged."""

    name: Text
    code: str = ""
    year: Annotated[int, Field(strict=True, ge=2000, le=2100)]
    as_of: date
    planner: Text  # 编制单位 as the report prints it
    sample: bool = False  # 示例数据(虚构)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Fund:
    """The fund's names and legal basis this year (title, 文号)."""

    full_name: Text
    short_name: Text
    basis: tuple[tuple[Text, Text], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Files:
    """Workbooks of the case, relative to the rulebook."""

    pool: Text = "pool.xlsx"
    places: Text = "places.xlsx"
    tranches: Text = "tranches.xlsx"


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Rulebook:
    """All rules of one county-year, in the order in which the lines are filled and soft rules are served."""

    county: County
    fund: Fund
    lines: tuple[Line, ...]
    gates: Gates
    scoring: Scoring
    thresholds: Thresholds
    planning: Planning
    fees: tuple[Fee, ...] = ()
    ratios: tuple[Ratio, ...] = ()
    bands: tuple[Band, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    counts: tuple[Count, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    files: Files = field(default_factory=Files)
    types: tuple[tuple[str, str], ...] = ()  # county's own free-text type -> level-1 type

    @property
    def expected_total(self) -> Fen:
        return Fen(sum(line.expected for line in self.lines))
