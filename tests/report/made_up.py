"""A small invented decision, made by hand, so that reports can be tested before and without a plan."""

from dataclasses import replace
from datetime import date

from allocator.findings import Cell, Finding, Severity
from allocator.money import Fen
from allocator.proof import Proof, Status
from allocator.quantities import Share
from allocator.records import (
    Answer,
    Beneficiaries,
    Layer,
    Level,
    Location,
    Place,
    Pool,
    Project,
    Scope,
)
from allocator.results import (
    Allotment,
    Clash,
    Decision,
    Digests,
    Gated,
    LeftOut,
    Outcome,
    Outranked,
    Plan,
    Problem,
    RuleLine,
    Scenario,
    ScoreCard,
    Stage,
    Verdict,
)
from allocator.rules import (
    Band,
    County,
    Coverage,
    Fee,
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

SINCE = date(2025, 9, 1)
MAIN = "巩固拓展脱贫攻坚成果和乡村振兴"
TOWNS = ("庙湾镇", "瑶曲镇", "照金镇", "小丘镇", "孙塬镇", "关庄镇", "石柱镇", "董家河镇", "永安路街道", "天宝路街道")
DIGITS = "一二三四五六七八九十"
INDUSTRY, BUILD, JOBS, SAFE = "产业发展", "乡村建设行动", "就业项目", "巩固三保障成果"
NAMES = {
    INDUSTRY: ("食用菌大棚建设", "苹果冷藏保鲜库", "花椒烘干加工", "中药材种植基地", "樱桃设施栽培"),
    BUILD: ("村内道路硬化", "供水管网改造", "生活污水治理", "产业路拓宽"),
    JOBS: ("帮扶车间改造", "技能培训"),
    SAFE: ("农房安全改造",),
}


def wan(amount: float) -> Fen:
    """万元 in fen, for whole test amounts."""
    return Fen(round(amount * 1_000_000))


def rule(key: str, title: str) -> dict[str, object]:
    return {"id": key, "title": title, "reference": "示例默认,待区里确定", "since": SINCE}


def rulebook(*, sample: bool = True) -> Rulebook:
    weights = Weights(
        consolidation=150, disaster=50, linkage=260, benefit=170, key_place=80, weak_village=110, industry=50,
        readiness=90, town_rank=40,
    )  # fmt: skip
    lines = (
        ("zy-main", "中央巩固衔接资金", Level.CENTRAL, MAIN, 3300, 3200, 0),
        ("zy-work", "中央以工代赈资金", Level.CENTRAL, "以工代赈", 150, 150, 0),
        ("sj-main", "省级巩固衔接资金", Level.PROVINCE, MAIN, 2000, 2050, 0),
        ("sq-main", "市级配套资金", Level.CITY, MAIN, 450, 450, 0),
        ("qj-main", "区级预算安排资金", Level.COUNTY, MAIN, 1100, 1100, 125),
    )
    return Rulebook(
        county=County(name="耀州区", code="610204", year=2026, as_of=date(2025, 10, 20),
                      planner="耀州区农业农村局", sample=sample),
        fund=Fund(full_name="财政衔接推进乡村振兴补助资金", short_name="衔接资金",
                  basis=(("中央财政衔接推进乡村振兴补助资金管理办法", "财农〔2021〕19号"),)),
        lines=tuple(
            Line(**rule(key, title), level=level, task=task, expected=wan(now), last_year=wan(before),
                 reserve=wan(reserve), reserve_reason="应急防汛" if reserve else "")
            for key, title, level, task, now, before, reserve in lines
        ),
        gates=Gates(**rule("gates", "审核门槛"), required=("name", "type1"), tender_threshold=wan(400)),
        scoring=Scoring(
            **rule("scoring", "评分办法"),
            groups=(TypeGroup(id="all", title="全部", types=tuple(NAMES), weights=weights),),
            values=Values(
                consolidation_full=100, consolidation_partly=50, disaster=100, quartiles=(100, 75, 50, 25),
                key_village=100, key_town=60, weak_steps=((wan(15), 60),), land=40, scheme=30, appraisal=20,
                body=10, rank_first=100, rank_step=10,
            ),
            industry_types=(INDUSTRY,),
        ),
        thresholds=Thresholds(**rule("thresholds", "认定标准"), weak_income=wan(15), borderline=wan(1),
                              large_project=wan(300)),
        planning=Planning(
            **rule("planning", "编制办法"), ceiling=Share(num=1, den=1), standby=Share(num=200, den=1000)
        ),
        fees=(
            Fee(**rule("fee-zy", "中央项目管理费"), level=Level.CENTRAL, cap=Share(num=10, den=1000), tasks=(MAIN,)),
        ),
        ratios=(
            Ratio(**rule("cy-zy", "中央资金产业占比"), numerator=Filter(industry=True, levels=(Level.CENTRAL,)),
                  denominator=Filter(levels=(Level.CENTRAL,)), at_least=Share(num=600, den=1000),
                  target=Share(num=620, den=1000)),
        ),
        bands=(
            Band(**rule("one-town", "一个镇办资金上限"), per="town", at_most=Share(num=180, den=1000)),
            Band(**rule("key-village", "重点帮扶村资金下限"), per="key_village", at_least=wan(50), hard=False),
        ),
        coverage=(Coverage(**rule("weak", "薄弱村增收项目覆盖"), at_least=Share(num=1, den=3)),),
    )  # fmt: skip


def places() -> tuple[Place, ...]:
    found = []
    for t, town in enumerate(TOWNS):
        found.append(Place(town=town, rural=town.endswith("镇"), key_town=t == 0))
        for v in range(4):
            income = () if (t, v) == (3, 3) else ((2024, wan(6 + 5 * v + t / 2)),)
            found.append(
                Place(town=town, village=f"示例{DIGITS[t]}{DIGITS[v]}村", key_village=v == 0 and t < 4, income=income,
                      households=100 + 30 * v)
            )  # fmt: skip
    return tuple(sorted(found, key=lambda place: place.key))


def projects(count: int = 60) -> tuple[Project, ...]:
    kinds = [kind for kind, many in ((INDUSTRY, 4), (BUILD, 4), (JOBS, 1), (SAFE, 1)) for _ in range(many)]
    found = [
        Project(id="XM000", name="雨露计划职业教育补助", layer=Layer.FORMULA, need=wan(186), cost=wan(186), type1=SAFE,
                formula="620人×3000元", scope=Scope.DISTRICT, dept="区农业农村局",
                beneficiaries=Beneficiaries(households=600, persons=620)),
        Project(id="XM001", name="石柱镇示例七一村至照金镇示例三二村灌溉工程(二期)", layer=Layer.CARRIED, need=wan(260),
                need_before=wan(300), need_later=wan(80.5), cost=wan(640.5), type1=INDUSTRY, industry=wan(260),
                scope=Scope.TOWNS, unit="区水务局", dept="区水务局",
                locations=(
                    Location(town="石柱镇", village="示例七一村"), Location(town="照金镇", village="示例三二村")
                ),
                beneficiaries=Beneficiaries(households=412, persons=1633)),
        Project(id="XM002", name="全域人居环境整治", layer=Layer.DECIDED, need=wan(320), cost=wan(320), type1=BUILD,
                scope=Scope.DISTRICT, dept="区住建局", unit="区住建局"),
    ]  # fmt: skip
    for i in range(3, count):
        t, v = i % len(TOWNS), (i * 7 // 3) % 4
        kind = kinds[(i * 7) % len(kinds)]
        need = wan(30 + (i * 37) % 180) + (123_400 if i % 9 == 0 else 0) + (7 if i == 12 else 0)
        industry = need if kind == INDUSTRY else Fen(need // 2) if i % 13 == 0 else Fen(0)
        found.append(
            Project(
                id=f"XM{i:03d}", layer=Layer.OPEN, need=Fen(need), cost=Fen(need + (wan(10) if i % 5 == 0 else 0)),
                other=wan(10) if i % 5 == 0 else Fen(0), type1=kind, industry=industry,
                industry_reason="含产业路分项" if kind != INDUSTRY and industry else "",
                name=f"{TOWNS[t]}示例{DIGITS[t]}{DIGITS[v]}村{NAMES[kind][i % len(NAMES[kind])]}项目",
                locations=(Location(town=TOWNS[t], village=f"示例{DIGITS[t]}{DIGITS[v]}村"),),
                unit=f"{TOWNS[t]}人民政府", dept="区农业农村局", town_rank=i % 6 + 1, priority=i % 4 + 1,
                raises_income=Answer.YES if kind == INDUSTRY else Answer.NO,
                beneficiaries=Beneficiaries(households=20 + i * 5, persons=70 + i * 16, monitored_households=i % 12),
            )
        )  # fmt: skip
    return tuple(found)


def decision(*, status: Status = Status.PROVEN, sample: bool = True, problems: tuple[Problem, ...] = ()) -> Decision:
    """The made-up decision: a greedy plan with the status asked for (its proof is made up too)."""
    rules = rulebook(sample=sample)
    pool = Pool(year=2026, projects=projects(), places=places(), sources=(("pool.xlsx", "ab" * 32),))
    scores = {p.id: 900 - (int(p.id[2:]) * 53) % 600 for p in pool.projects if p.layer is Layer.OPEN}
    refused = ("XM010", "XM023", "XM044")
    gated = Gated(
        eligible=tuple(p.id for p in pool.projects if p.id not in refused), refused=refused, verdicts=verdicts(refused)
    )
    has_plan = status in (Status.PROVEN, Status.FEASIBLE)
    chosen, fees = allot(pool, rules, refused, scores) if has_plan else ((), ())
    plan = make_plan(pool, rules, chosen, fees, status, scores, refused)
    cards = tuple(ScoreCard(project=key, group="all", lines=(), total=total) for key, total in sorted(scores.items()))
    return Decision(
        pool=pool, rules=rules, scenario=Scenario(name="", pins=(("XM005", "领导小组会议议定"),)), gated=gated,
        cards=cards, plan=plan, problems=problems, findings=findings(),
    )  # fmt: skip


def verdicts(refused: tuple[str, ...]) -> tuple[Verdict, ...]:
    def made(key: str, gate: str, outcome: Outcome, stage: Stage) -> Verdict:
        finding = Finding(
            code=gate,
            severity=Severity.WARN,
            subject=key,
            value="no",
            args=(("id", key), ("name", "某项目"), ("answer", "no")),
        )
        return Verdict(project=key, gate=gate, outcome=outcome, stage=stage, finding=finding)

    kept = [made(key, "G03", Outcome.REFUSE, Stage.PLAN) for key in refused]
    kept.append(made("XM005", "G08", Outcome.CONDITION, Stage.APPROVE))
    kept.append(made("XM006", "G08", Outcome.CONDITION, Stage.APPROVE))
    return tuple(sorted(kept, key=lambda verdict: verdict.project))


def findings() -> tuple[Finding, ...]:
    cell = Cell(file="pool.xlsx", sheet="项目库", row=12, col=6)
    return (Finding(code="Z99", severity=Severity.WARN, where=cell, value="25(其中,灾情因素6万元)", subject="XM012"),)


def allot(
    pool: Pool, rules: Rulebook, refused: tuple[str, ...], scores: dict[str, int]
) -> tuple[tuple[Allotment, ...], tuple[tuple[str, Fen], ...]]:
    """Fill the lines greedily: industry projects take central money first."""
    fees = (("zy-main", wan(33)),)
    left = {line.id: line.expected - line.reserve - dict(fees).get(line.id, 0) for line in rules.lines}
    left["zy-work"] = 0
    found = []
    for project in sorted(pool.projects, key=lambda p: (p.layer is Layer.OPEN, -scores.get(p.id, 0), p.id)):
        industrial = project.industry == project.need
        order = (
            ("zy-main", "sj-main", "sq-main", "qj-main") if industrial else ("qj-main", "sq-main", "sj-main", "zy-main")
        )
        if project.id in refused or sum(left.values()) < project.need:
            continue
        need = project.need
        for line in order:
            taken = min(need, left[line])
            if taken:
                share = taken if industrial else project.industry * taken // project.need
                found.append(Allotment(project=project.id, line=line, amount=Fen(taken), industry=Fen(share)))
                left[line] -= taken
                need = Fen(need - taken)
    return tuple(sorted(found, key=lambda a: (a.project, [line.id for line in rules.lines].index(a.line)))), fees


def make_plan(
    pool: Pool,
    rules: Rulebook,
    chosen: tuple[Allotment, ...],
    fees: tuple[tuple[str, Fen], ...],
    status: Status,
    scores: dict[str, int],
    refused: tuple[str, ...],
) -> Plan:
    planned = {a.project for a in chosen}
    outside = [p for p in pool.projects if p.id not in planned and p.id not in refused]
    standby = tuple(p.id for p in sorted(outside, key=lambda p: (p.priority, -scores.get(p.id, 0)))[:12])
    central = sum(a.industry for a in chosen if a.line.startswith("zy"))
    base = sum(line.expected for line in rules.lines if line.level is Level.CENTRAL)
    lines = [
        RuleLine(rule=line.id, kind="line", subject=line.id, lhs=sum(a.amount for a in chosen if a.line == line.id),
                 sense="<=", rhs=line.expected - line.reserve)
        for line in rules.lines
    ]  # fmt: skip
    lines.append(RuleLine(rule="cy-zy", kind="ratio", subject="", lhs=central, sense=">=", rhs=base * 6 // 10,
                          num=central, den=base))  # fmt: skip
    lines.append(RuleLine(rule="key-village", kind="band", subject="庙湾镇/示例一一村", lhs=wan(31.5), sense=">=",
                          rhs=wan(50), hard=False))  # fmt: skip
    lines.append(RuleLine(rule="weak", kind="coverage", subject="", lhs=9, sense=">=", rhs=7, money=False))
    value = sum(scores.get(a.project, 500) * a.amount for a in chosen) // 1_000_000
    conflict = ("cy-zy", "key-village", "layer|decided", "line|qj-main", "pin|XM005")
    pairs = (("XM004", outside[0].id),) if chosen and outside else ()
    return Plan(
        year=2026, chosen=chosen, fees=fees,
        left_out=tuple(LeftOut(project=p.id, reason="L01", rules=("zy-main",), loss=1000) for p in outside)
        if chosen else (),
        standby=standby if chosen else (),
        outranked=tuple(Outranked(inside=a, outside=b, cause="O01", rules=("one-town",)) for a, b in pairs),
        rules=tuple(lines),
        proof=Proof(
            status=status, value=value if chosen else None,
            bound=value + (0 if status is Status.PROVEN else 4321) if chosen else None,
            conflict=conflict if status is Status.INFEASIBLE else (), solver="HiGHS", version="1.16.0",
        ),
        clashes=tuple(
            Clash(rule=name, least=None if name[:3] in ("lay", "pin") else wan(45.5), money=True) for name in conflict
        )
        if status is Status.INFEASIBLE
        else (),
        runner_up=tuple(sorted(planned))[1:] if chosen else None, runner_up_value=value - 500 if chosen else None,
        digests=Digests(pool="a1" * 32, rules="b2" * 32, scenario="c3" * 32, plan="d4" * 32),
    )  # fmt: skip


def renamed(made: Decision, names: tuple[str, ...]) -> Decision:
    """The same decision with the first planned projects called by these names."""
    called = dict(zip(made.plan.projects, names, strict=False))
    listed = tuple(replace(p, name=called.get(p.id, p.name)) for p in made.pool.projects)
    return replace(made, pool=replace(made.pool, projects=listed))
