"""Random small county-years for batches, every rule kind in them; 示例数据（虚构）."""

import random
from dataclasses import replace
from datetime import date

from allocator.accounts import Price, Stage
from allocator.money import Fen
from allocator.quantities import Share
from allocator.records import Answer, Layer, Level, Project, Suspension
from allocator.rules import Fee, Filter, Line, Lock, Ratio
from tests.planning.cases import YES, line
from tests.tranches.made import DAY, RULE, TASK, WAN, Year, earmark, project, tranche, village

VILLAGES = ("甲镇/一村", "甲镇/二村", "乙镇/三村")
PURPOSE = "集体经济"


def random_year(seed: int) -> Year:
    """A year with its tranches received and nothing granted yet."""
    rng = random.Random(seed)
    projects = tuple(_project(rng, n) for n in range(rng.randint(1, 7)))
    spare = tuple(p.id for p in projects if rng.random() < 0.2)
    lines = _lines(rng)
    split = {p.id: _split(rng, p, lines) for p in projects if p.id not in spare}
    year = Year(
        *projects,
        lines=lines,
        scores={p.id: rng.choice([0, 300, 500, 500, 900]) for p in projects},
        split=split,
        spare=spare,
        ratios=tuple(_ratio(rng, n) for n in range(rng.randint(0, 2))),
        fees=_fees(rng),
        exclusions=((projects[0].id, projects[-1].id),) if rng.random() < 0.2 and len(projects) > 1 else (),
        prerequisites=((projects[-1].id, projects[0].id),) if rng.random() < 0.2 and len(projects) > 1 else (),
        **_tranching(rng),
    )
    for n in range(rng.randint(1, 4)):
        year.receive(_tranche(rng, n))
    if rng.random() < 0.3:
        year.today = replace(year.today, suspensions=(Suspension(unit="示例单位", until=rng.choice([None, DAY])),))
    for one in projects:
        if rng.random() < 0.15:
            reviews = replace(one.reviews, **{rng.choice(["committee", "land", "scheme"]): Answer.NO})
            year.renew(one.id, reviews=reviews)
        if rng.random() < 0.15 and one.id not in spare:
            amount = max(1, one.need * rng.randint(50, 110) // 100)
            year.prices += (Price(project=one.id, stage=rng.choice(list(Stage)), amount=Fen(amount)),)
    if rng.random() < 0.15 and projects[0].id not in spare:
        year.grant(projects[0].id, "", max(1, projects[0].need // 3))
    return year


def _project(rng: random.Random, n: int) -> Project:
    need = rng.choice([WAN * rng.randint(10, 90), WAN * 10 * rng.randint(1, 9), rng.randint(10**7, 9 * 10**7)])
    kind = rng.random()
    industry = need if kind < 0.4 else rng.randint(1, need - 1) if kind < 0.6 else 0
    town, _, name = rng.choice(VILLAGES).partition("/")
    return project(
        f"P{n}",
        need,
        industry=Fen(industry),
        type1="产业发展" if industry else "乡村建设行动",
        layer=rng.choice([Layer.OPEN, Layer.OPEN, Layer.CARRIED]),
        locations=village(name, town),
        priority=rng.randint(1, 4),
        evidence=rng.choice(["监测台账", "监测台账", ""]),
        purposes=(PURPOSE,) if rng.random() < 0.3 else (),
        tasks=rng.choice([(), (), (), (TASK, "以工代赈"), ("以工代赈",)]),
        unit=rng.choice(["示例单位", "另一单位"]),
        town_rank=rng.choice([None, 1, 2]),
        reviews=replace(YES, scheme=rng.choice([Answer.YES, Answer.YES, Answer.UNKNOWN]), body=Answer.YES),
    )


def _lines(rng: random.Random) -> tuple[Line, ...]:
    lock = rng.choice([Lock(title="限村", villages=VILLAGES[:2]), Lock(title="限用途", purposes=(PURPOSE,))])
    until = rng.choice([None, DAY, date(2025, 10, 1)])
    return (
        line("central", Level.CENTRAL, WAN * rng.randint(50, 400)),
        line("locked", Level.CENTRAL, WAN * 70, lock=lock, types=("产业发展",) if rng.random() < 0.3 else ()),
        line("province", Level.PROVINCE, WAN * rng.randint(50, 200)),
        line("relief", Level.CENTRAL, WAN * 50, "以工代赈"),
        line("county", Level.COUNTY, WAN * 100, reserve=Fen(WAN * rng.choice([0, 10, 40])), reserve_until=until),
    )


def _split(rng: random.Random, one: Project, lines: tuple[Line, ...]) -> tuple[tuple[str, int, int], ...]:
    """A plan's split of a project: one line, or two of which one may be the locked one."""
    names = rng.sample([item.id for item in lines], 2)
    cut, cut_industry = rng.choice([0, 0, one.need // 2]), one.industry // 2
    if cut < cut_industry or one.need - cut < one.industry - cut_industry or not cut:
        return ((names[0], one.need, one.industry),)
    return (names[0], cut, cut_industry), (names[1], one.need - cut, one.industry - cut_industry)


def _ratio(rng: random.Random, n: int) -> Ratio:
    share, other = (Share(num=rng.choice([0, 1, 300, 600, 1000]), den=1000) for _ in range(2))
    floor = rng.random() < 0.6
    numerator = rng.choice(
        [
            Filter(industry=True),
            Filter(types=("产业发展",)),
            Filter(layers=(Layer.OPEN,)),
            Filter(levels=(Level.CENTRAL,)),
        ]
    )
    return Ratio(
        id=f"ratio-{n}",
        title=f"占比{n}",
        numerator=numerator,
        denominator=rng.choice([Filter(), Filter(levels=(Level.CENTRAL,)), Filter(except_tasks=("以工代赈",))]),
        base=rng.choice(["expected", "expected", "planned"]),
        at_least=share if floor else None,
        last_year=other if floor and rng.random() < 0.3 else None,
        at_most=None if floor else other,
        hard=rng.random() < 0.8,
        **RULE,
    )


def _fees(rng: random.Random) -> tuple[Fee, ...]:
    planned = rng.choice([None, Fen(WAN), Fen(0)])
    fee = Fee(
        id="fee",
        title="管理费",
        level=Level.CENTRAL,
        cap=Share(num=rng.choice([10, 30]), den=1000),
        tasks=(TASK,),
        planned=planned,
        **RULE,
    )
    return (fee,) if rng.random() < 0.6 else ()


def _tranching(rng: random.Random) -> dict[str, object]:
    return {
        "per_batch": rng.choice([1, 1, 2]),
        "per_project": rng.choice([1, 2, 2]),
        "needs": rng.choice([(), ("scheme",), ("scheme", "body")]),
        "start_by": rng.choice([None, date(2026, 6, 30), date(2025, 1, 1)]),
        "standby": rng.choice(["approval", "in_order", "in_order"]),
        "hold_locked": rng.random() < 0.8,
        "ratio_base": rng.choice(["received", "received", "expected"]),
    }


def _tranche(rng: random.Random, n: int) -> object:
    level = rng.choice([Level.CENTRAL, Level.CENTRAL, Level.PROVINCE, Level.COUNTY])
    marks = [
        earmark("限村", villages=VILLAGES[:2]),
        earmark("限用途", purposes=(PURPOSE,)),
        earmark("限项目", projects=("P0", "P1")),
    ]
    return tranche(
        f"T{n}",
        rng.choice([WAN * rng.randint(5, 150), rng.randint(10**6, 10**8)]),
        level,
        task=rng.choice([TASK, TASK, TASK, "以工代赈"]),
        fund_year=rng.choice([2026, 2026, 2026, 2025]),
        earmark=rng.choice(marks) if rng.random() < 0.35 else None,
        received_on=date(2025, 10, rng.randint(1, 28)),
    )
