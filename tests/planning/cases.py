"""Small invented county-years for the planning tests: two lines, a few projects, every rule kind."""

import random
from datetime import date

from allocator.money import Fen
from allocator.quantities import Share
from allocator.records import Answer, Beneficiaries, Layer, Level, Location, Place, Pool, Project, Reviews
from allocator.results import Gated, ScoreCard
from allocator.rules import (
    Band,
    Commitment,
    Count,
    County,
    Coverage,
    Filter,
    Fund,
    Gates,
    Line,
    Planning,
    Ratio,
    Rulebook,
    Scoring,
    Thresholds,
    TypeGroup,
    Values,
    Weights,
)

DAY = date(2025, 11, 1)
RULE = {"reference": "示例默认,待区里确定", "since": date(2025, 1, 1)}
WAN = 1_000_000
YES = Reviews(
    in_pool=Answer.YES,
    land=Answer.YES,
    environment=Answer.YES,
    forestry=Answer.YES,
    performance=Answer.YES,
    committee=Answer.YES,
    tendered=Answer.NO,
)


def line(name: str, level: Level, fen: int, task: str = "主任务", **more: object) -> Line:
    return Line(id=name, title=name, level=level, task=task, expected=Fen(fen), **RULE, **more)


def rulebook(*lines: Line, planning: dict[str, object] | None = None, **more: object) -> Rulebook:
    weights = Weights(
        consolidation=150,
        disaster=50,
        linkage=260,
        benefit=170,
        key_place=80,
        weak_village=110,
        industry=50,
        readiness=90,
        town_rank=40,
    )
    values = Values(
        consolidation_full=100,
        consolidation_partly=50,
        disaster=100,
        quartiles=(100, 75, 50, 25),
        key_village=100,
        key_town=60,
        weak_steps=((Fen(5 * WAN), 100), (Fen(10 * WAN), 80), (Fen(15 * WAN), 60)),
        land=40,
        scheme=30,
        appraisal=20,
        body=10,
        rank_first=100,
        rank_step=10,
    )
    plan: dict[str, object] = {"ceiling": "100%", "standby": "20%", "main_task": "主任务", "scale_step": Fen(1)}
    return Rulebook(
        county=County(name="示例区", year=2026, as_of=DAY, planner="示例单位", sample=True),
        fund=Fund(full_name="示例资金", short_name="示例"),
        lines=lines,
        gates=Gates(id="gates", title="门槛", required=(), tender_threshold=Fen(400 * WAN), **RULE),
        scoring=Scoring(
            id="scoring",
            title="评分",
            groups=(TypeGroup(id="all", title="全部", types=("产业发展",), weights=weights),),
            values=values,
            industry_types=("产业发展",),
            **RULE,
        ),
        thresholds=Thresholds(id="thresholds", title="认定", weak_income=Fen(15 * WAN), **RULE),
        planning=Planning(id="planning", title="编制", **RULE, **(plan | (planning or {}))),
        **more,
    )


def project(name: str, need: int, **more: object) -> Project:
    given: dict[str, object] = {
        "layer": Layer.OPEN,
        "cost": Fen(need),
        "reviews": YES,
        "locations": (Location(town="甲镇", village="一村"),),
        "type1": "乡村建设行动",
    }
    return Project(id=name, name=f"项目{name}", need=Fen(need), **(given | more))


PLACES = (
    Place(town="甲镇", key_town=True),
    Place(town="甲镇", village="一村", key_village=True, income=((2025, Fen(4 * WAN)),), households=100),
    Place(town="甲镇", village="二村", income=((2025, Fen(20 * WAN)),), households=50),
    Place(town="乙镇"),
    Place(town="乙镇", village="三村", income=((2025, Fen(15 * WAN)),), households=75),
    Place(town="丙街道", rural=False),
)


def pool(*projects: Project, **more: object) -> Pool:
    return Pool(year=2026, projects=tuple(sorted(projects, key=lambda p: p.id)), places=PLACES, **more)


def all_pass(given: Pool) -> Gated:
    return Gated(eligible=tuple(p.id for p in given.projects), refused=(), verdicts=())


def cards(scores: dict[str, int]) -> tuple[ScoreCard, ...]:
    return tuple(ScoreCard(project=i, group="all", lines=(), total=s) for i, s in sorted(scores.items()))


def random_case(seed: int) -> tuple[Pool, Rulebook, dict[str, int]]:
    """A small pool, rules of every kind, and scores; every second case sits ±1 fen at a boundary."""
    rng = random.Random(seed)
    n = rng.randint(1, 8)
    unit = rng.choice([1, 1, 100, WAN, 10 * WAN])
    ragged = rng.random() < 0.5
    needs = [max(2, unit * rng.randint(1, 40) + (rng.choice([-1, 0, 1, 7]) if ragged else 0)) for _ in range(n)]
    step = max(1, min(needs) // 4)
    projects = []
    for i, need in enumerate(needs):
        kind = rng.random()
        industry = need if kind < 0.5 else (rng.randint(1, need - 1) if kind < 0.65 else 0)
        spots = rng.choice([(("甲镇", "一村"),), (("甲镇", "二村"),), (("乙镇", "三村"),), (("乙镇", ""),)])
        if rng.random() < 0.2:
            spots = (("甲镇", "一村"), ("乙镇", "三村"))
        layer = Layer.OPEN if rng.random() < 0.85 else rng.choice([Layer.FORMULA, Layer.CARRIED, Layer.DECIDED])
        scalable = layer is Layer.OPEN and industry in (0, need) and rng.random() < 0.15
        projects.append(
            project(
                f"P{i}",
                need,
                layer=layer,
                industry=Fen(industry),
                type1="产业发展" if industry else "乡村建设行动",
                locations=tuple(Location(town=t, village=v) for t, v in spots),
                tasks=rng.choice([("主任务",), ("主任务",), ("主任务", "以工代赈"), ("以工代赈",)]),
                priority=rng.choice([1, 2, 3, 4, 4]),
                town_rank=rng.choice([None, 1, 2, 3]),
                raises_income=rng.choice([Answer.YES, Answer.NO]),
                unit=rng.choice(["水务局", "农业局"]),
                need_later=Fen(rng.choice([0, 0, need // 2])),
                min_need=Fen(need - rng.randint(1, 2) * step) if scalable else None,
                beneficiaries=Beneficiaries(households=rng.randint(0, 9)),
            )
        )
    made = pool(*projects, **_links(rng, n))
    few = [1, 1, 2, 3]
    scores = {p.id: rng.choice(few) * 100 if rng.random() < 0.5 else rng.randint(1, 999) for p in projects}
    return made, _rules(rng, needs, ragged, step), {p.id: scores[p.id] for p in projects if p.layer is Layer.OPEN}


def _links(rng: random.Random, n: int) -> dict[str, object]:
    ids = [f"P{i}" for i in range(n)]
    more: dict[str, object] = {}
    if n > 2 and rng.random() < 0.3:
        more["exclusions"] = (tuple(rng.sample(ids, 2)),)
    if n > 2 and rng.random() < 0.3:
        first, second = rng.sample(ids, 2)
        more["prerequisites"] = ((first, second),)
    return more


def _rules(rng: random.Random, needs: list[int], ragged: bool, step: int) -> Rulebook:
    total = sum(needs)
    some = [need for need in needs if rng.random() < 0.6]
    edge = rng.choice([-1, 0, 1]) if ragged else 0
    funds = max(1, sum(some) + edge if rng.random() < 0.6 else total * rng.randint(30, 110) // 100)
    central = max(0, funds * rng.randint(30, 100) // 100)
    hard = rng.random() < 0.6
    more: dict[str, object] = {}
    if rng.random() < 0.5:
        more["ratios"] = (_ratio(rng, hard),)
    bands = []
    if rng.random() < 0.4:
        bands.append(
            Band(id="town_cap", title="镇上限", per="town", at_most=Share(num=rng.randint(3, 9), den=10), **RULE)
        )
    if rng.random() < 0.3:
        floor = Fen(rng.choice(needs) + edge)
        bands.append(Band(id="key", title="重点村", per="key_village", at_least=max(0, floor), hard=hard, **RULE))
    if rng.random() < 0.2:
        cap = Fen(max(0, sum(some) // 2 + edge))
        bands.append(Band(id="unit", title="单位", per="unit", at_most=cap, only=("水务局",), **RULE))
    more["bands"] = tuple(bands)
    if rng.random() < 0.3:
        share = Share(num=1, den=rng.choice([2, 3]))
        more["coverage"] = (Coverage(id="weak", title="薄弱村", at_least=share, hard=hard, **RULE),)
    if rng.random() < 0.3:
        most = rng.randint(1, len(needs))
        more["counts"] = (Count(id="count", title="个数", at_most=most, hard=hard, **RULE),)
    if rng.random() < 0.2:
        more["commitments"] = (Commitment(id="later", title="以后年度", at_most=Share(num=1, den=5), **RULE),)
    planning: dict[str, object] = {
        "value": rng.choice(["money", "money", "money", "count", "beneficiaries"]),
        "scale_step": Fen(step),
        "soft": rng.choice(["first", "first", "within"]),
        "soft_within": Share(num=rng.choice([0, 10, 200]), den=1000),
    }
    book = rulebook(
        line("中央", Level.CENTRAL, central),
        line("区级", Level.COUNTY, funds - central, task="主任务" if rng.random() < 0.7 else "以工代赈"),
        planning=planning,
        **more,
    )
    return book


def _ratio(rng: random.Random, hard: bool) -> Ratio:
    share = Share(num=rng.choice([300, 500, 600]), den=1000)
    if rng.random() < 0.5:
        only = Filter(levels=(Level.CENTRAL,))
        return Ratio(
            id="industry",
            title="中央产业占比",
            numerator=Filter(industry=True, levels=(Level.CENTRAL,)),
            denominator=only,
            base=rng.choice(["expected", "planned"]),
            at_least=share,
            hard=hard,
            **RULE,
        )
    return Ratio(
        id="industry",
        title="产业占比",
        numerator=Filter(industry=True),
        denominator=Filter(),
        base=rng.choice(["expected", "planned"]),
        at_least=share,
        hard=hard,
        **RULE,
    )
