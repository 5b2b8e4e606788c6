"""One row of the pool workbook; money in fen, texts as staff would type them."""

from dataclasses import dataclass, field

WAN = 1_000_000


@dataclass(kw_only=True)
class Row:
    """Field names are those of the pool columns; an empty text is an empty cell."""

    code: str = ""
    type1: str = ""
    type2: str = ""
    type3: str = ""
    town: str = ""
    village: str = ""
    name: str = ""
    nature: str = "新建"
    place: str = ""
    place_amounts: str = ""
    start: str = ""
    finish: str = ""
    unit: str = ""
    content: str = ""
    need: int = 0
    central: int = 0
    province: int = 0
    city: int = 0
    county: int = 0
    other: int = 0
    before: int = 0
    later: int = 0
    min_need: int | None = None
    industry: int | None = None
    industry_reason: str = ""
    villages_n: int | None = None
    households: int | None = None
    persons: int | None = None
    lifted_villages: int | None = None
    monitored_households: int | None = None
    monitored_persons: int | None = None
    target: str = ""
    participation: str = ""
    linkage: str = ""
    dept: str = ""
    household_project: str = "否"
    relocation: str = "否"
    asset: str = "否"
    asset_class: str = ""
    raises_income: str = "否"
    labour: str = "否"
    layer: str = "竞争"
    layer_reason: str = ""
    formula: str = ""
    town_rank: int | None = None
    priority: int | None = None
    evidence: str = ""
    partly: str = ""
    tasks: str = ""
    purposes: str = ""
    in_pool: str = "是"
    land: str = "已通过"
    environment: str = "已通过"
    forestry: str = "不涉及"
    performance: str = "已通过"
    committee: str = "已通过"
    tendered: str = "否"
    drawings: str = ""
    scheme: str = "已完成"
    appraisal: str = "已完成"
    body: str = "是"
    declared_by: str = "村级"
    remark: str = ""
    tags: set[str] = field(default_factory=set)  # the generator's own marks; never written
    paths: tuple[str, ...] = ()  # `镇/村` of every village touched, for the generator's own counts

    @property
    def cost(self) -> int:
        return self.need + self.other + self.before + self.later

    def put_levels(self, **levels: int) -> None:
        """The applicant's own split; what is left over stays with the central level."""
        for level, fen in levels.items():
            setattr(self, level, fen)
        self.central = self.need - self.province - self.city - self.county
