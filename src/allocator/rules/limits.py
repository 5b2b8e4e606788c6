"""Where the money is, and what limits it: lines, fees, shares, floors and caps, gates."""

from datetime import date
from typing import Literal

from pydantic.dataclasses import dataclass

from allocator.money import Fen
from allocator.quantities import STRICT, Money, Proportion, Text, Whole
from allocator.records import Layer, Level
from allocator.rules.base import Filter, Lock, Per, Rule


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Line(Rule):
    """资金盘子: expected money of one level and 任务方向, in fen; `reserve` is held back with its reason."""

    level: Level
    task: Text
    expected: Money
    last_year: Money = Fen(0)
    reserve: Money = Fen(0)
    reserve_reason: str = ""
    reserve_until: date | None = None  # the last day on which the reserve is held back; None = the year
    types: tuple[Text, ...] = ()  # level-1 types it may pay for; empty = any
    lock: Lock | None = None

    def held_back(self, day: date) -> Fen:
        """What is reserved on a day, in fen: nothing once `reserve_until` is past."""
        return self.reserve if self.reserve_until is None or day <= self.reserve_until else Fen(0)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Fee(Rule):
    """项目管理费 of a level: at most `cap` of the lines whose task bears it; `planned` if the county takes less."""

    level: Level
    cap: Proportion
    tasks: tuple[Text, ...]
    planned: Money | None = None


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
