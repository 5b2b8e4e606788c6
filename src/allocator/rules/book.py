"""The rulebook of one county-year, put together."""

from dataclasses import field
from datetime import date
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from allocator.money import Fen
from allocator.quantities import STRICT, Money, Proportion, Share, Text
from allocator.rules.base import Rule
from allocator.rules.limits import Band, Commitment, Count, Coverage, Fee, Gates, Line, Ratio
from allocator.rules.scoring import Scoring, Thresholds
from allocator.rules.tranching import Tranching


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
    tranching: Tranching = field(default_factory=Tranching)

    @property
    def expected_total(self) -> Fen:
        return Fen(sum(line.expected for line in self.lines))
