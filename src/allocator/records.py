"""Facts: places, projects and the pool as frozen records; nothing here computes a plan."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from allocator.findings import Cell
from allocator.money import Fen


class Level(StrEnum):
    """资金级次: who gave the money."""

    CENTRAL = "central"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"


class Layer(StrEnum):
    """项目层次: only the open layer competes; the others are in the plan with their reason."""

    FORMULA = "formula"  # ① 刚性测算
    CARRIED = "carried"  # ② 续建
    DECIDED = "decided"  # ③ 上级指定 / 领导小组已定
    OPEN = "open"  # ④ 竞争性新建


class Scope(StrEnum):
    """How far a project reaches: 村, 多村, 镇, 多镇, 全区."""

    VILLAGE = "village"
    VILLAGES = "villages"
    TOWN = "town"
    TOWNS = "towns"
    DISTRICT = "district"


class Answer(StrEnum):
    """What a yes/no cell says; an empty cell is unknown, never no."""

    YES = "yes"
    NO = "no"
    NOT_NEEDED = "not_needed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A town or sub-district (`village` empty) or a village of it.

    `income` is 村集体经济收入 in fen by year, as a tuple of (year, fen); a year that is absent is unknown, not zero.
    Households and population are counts or unknown (None).
    """

    town: str
    village: str = ""
    code: str = ""
    rural: bool = True  # 镇 True, 街道 False
    key_town: bool = False
    key_village: bool = False
    income: tuple[tuple[int, Fen], ...] = ()
    households: int | None = None
    population: int | None = None
    aliases: tuple[str, ...] = ()
    source: Cell | None = None

    @property
    def key(self) -> str:
        """`镇` or `镇/村`."""
        return f"{self.town}/{self.village}" if self.village else self.town


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """One place a project touches: a town (village empty) or a village, with the money or households where stated."""

    town: str
    village: str = ""
    group: str = ""
    amount: Fen | None = None
    households: int | None = None

    @property
    def key(self) -> str:
        return f"{self.town}/{self.village}" if self.village else self.town


@dataclass(frozen=True, slots=True, kw_only=True)
class Beneficiaries:
    """受益对象 as stated (counts or unknown); never summed over projects as if they were distinct people."""

    villages: int | None = None
    households: int | None = None
    persons: int | None = None
    lifted_villages: int | None = None
    monitored_households: int | None = None  # 脱贫户及防止返贫监测对象户
    monitored_persons: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviews:
    """Approvals, reviews and preliminaries (前期手续), each a yes / no / not needed / unknown."""

    in_pool: Answer = Answer.UNKNOWN  # 已入库
    land: Answer = Answer.UNKNOWN  # 用地审查
    environment: Answer = Answer.UNKNOWN  # 环保审查
    forestry: Answer = Answer.UNKNOWN  # 林业审查
    performance: Answer = Answer.UNKNOWN  # 绩效目标审核
    cleared: Answer = Answer.UNKNOWN  # 负面清单核查: people have looked, and it is none of that
    committee: Answer = Answer.UNKNOWN  # 区级决策委员会审批
    tendered: Answer = Answer.UNKNOWN  # 是否招标
    drawings: Answer = Answer.UNKNOWN  # 施工图联合审查
    scheme: Answer = Answer.UNKNOWN  # 一项目一方案
    appraisal: Answer = Answer.UNKNOWN  # 预算评审
    body: Answer = Answer.UNKNOWN  # 项目法人 / 责任主体已明确


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """One project of the pool.

    Money in fen: `cost` = `need_before` + `need` + `need_later` + `other`; `need` is this year's 衔接资金 requested;
    `industry` is the part of `need` that counts as industry (产业); `split` is the applicant's own split over levels.
    `min_need` below `need` marks a scalable project (规模可调), which may get any step between the two.
    """

    id: str
    name: str
    layer: Layer
    need: Fen
    cost: Fen
    type1: str = ""
    type2: str = ""
    type3: str = ""
    need_before: Fen = Fen(0)
    need_later: Fen = Fen(0)
    other: Fen = Fen(0)
    min_need: Fen | None = None
    industry: Fen = Fen(0)
    industry_reason: str = ""
    split: tuple[tuple[Level, Fen], ...] = ()
    formula: str = ""  # e.g. 620人 × 3000元
    layer_reason: str = ""
    scope: Scope = Scope.VILLAGE
    locations: tuple[Location, ...] = ()
    unit: str = ""
    dept: str = ""
    declared_by: str = ""
    nature: str = ""  # 建设性质: 新建 / 改扩建 / 续建
    content: str = ""
    town_rank: int | None = None
    beneficiaries: Beneficiaries = Beneficiaries()
    priority: int = 4
    partly: bool = False  # the evidence supports the consolidation need only in part
    evidence: str = ""
    raises_income: Answer = Answer.UNKNOWN  # 是否增加村集体经济收入
    linkage: str = ""  # 联农带农机制
    target: str = ""  # 绩效目标
    reviews: Reviews = Reviews()
    start: date | None = None
    finish: date | None = None
    tasks: tuple[str, ...] = ()  # eligible 任务方向; empty = the main task
    purposes: tuple[str, ...] = ()  # tags that a purpose lock may name
    notes: tuple[tuple[str, str], ...] = ()  # extra columns, kept as they stood
    missing: tuple[str, ...] = ()  # required fields that were empty or trivial
    source: Cell | None = None
    amount_cell: Cell | None = None

    @property
    def scalable(self) -> bool:
        return self.min_need is not None and self.min_need < self.need


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension:
    """暂缓单位: a unit with a poor self-evaluation, and the date on which the suspension lifts (None = not stated)."""

    unit: str
    until: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """历年安排: what a town, village or unit got in an earlier year, in fen."""

    year: int
    town: str
    village: str = ""
    unit: str = ""
    name: str = ""
    amount: Fen = Fen(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """项目库 of one year, sorted by id, with what the optional sheets said; `digest` is the SHA-256 of these facts."""

    year: int
    projects: tuple[Project, ...]
    places: tuple[Place, ...] = ()
    exclusions: tuple[tuple[str, ...], ...] = ()  # 互斥: at most one of each group
    prerequisites: tuple[tuple[str, str], ...] = ()  # 前置: (project, needs this one)
    suspensions: tuple[Suspension, ...] = ()
    history: tuple[Past, ...] = ()
    sources: tuple[tuple[str, str], ...] = ()  # (file, sha256 of its bytes)

    def __post_init__(self) -> None:
        ids = [project.id for project in self.projects]
        if ids != sorted(set(ids)):
            raise ValueError("a pool is sorted by id and ids are unique")
