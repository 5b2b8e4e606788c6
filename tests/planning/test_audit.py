"""The audit finds what is wrong with anyone's plan, and names it with its amounts."""

from dataclasses import replace

import pytest

from allocator.flow import judge
from allocator.money import Fen
from allocator.planning.audit import Audit, audit_plan
from allocator.planning.hand import Stated
from allocator.quantities import Share
from allocator.records import Answer, Layer, Level, Location, Scope
from allocator.results import Allotment, Scenario
from allocator.rules import Band, Commitment, Count, Coverage, Fee, Filter, Lock, Ratio, Rulebook
from tests.planning.cases import RULE, WAN, YES, all_pass, line, pool, project, rulebook

CENTRAL = line("中央", Level.CENTRAL, 100 * WAN)
COUNTY = line("区级", Level.COUNTY, 50 * WAN)


def audit(rules: Rulebook, *money: tuple[str, str, int, int], refused: tuple[str, ...] = (), **more: object) -> Audit:
    """Audit (project, line, fen, industry fen) of projects A (60, industry), B (40) and C (scalable 30, 20 … 30)."""
    given = pool(
        project("A", 60 * WAN, industry=Fen(60 * WAN), unit="水务局", dept="水利", need_later=Fen(9 * WAN)),
        project("B", 40 * WAN, industry=Fen(10 * WAN), type1="产业发展"),
        project("C", 30 * WAN, min_need=Fen(20 * WAN), locations=(Location(town="乙镇", village="三村"),)),
        **more,
    )
    gated = all_pass(given)
    gated = replace(gated, eligible=tuple(i for i in gated.eligible if i not in refused), refused=refused)
    allotments = tuple(Allotment(project=p, line=n, amount=Fen(a), industry=Fen(i)) for p, n, a, i in money)
    return audit_plan(allotments, (), given, rules, Scenario(), gated)


def codes(found: Audit) -> list[tuple[str, str]]:
    return [(problem.code, problem.subject) for problem in found.problems]


A = ("A", "中央", 60 * WAN, 60 * WAN)
B = ("B", "区级", 40 * WAN, 10 * WAN)
RULES = rulebook(CENTRAL, COUNTY, planning={"scale_step": Fen(5 * WAN)})


def test_a_plan_in_order_has_no_problem() -> None:
    assert codes(audit(RULES, A, B, ("C", "中央", 25 * WAN, 0))) == []


def test_unknown_projects_lines_and_doubled_rows_are_named() -> None:
    found = codes(audit(RULES, A, A, ("X", "中央", WAN, 0), ("B", "乌有", 40 * WAN, 10 * WAN)))
    assert ("A01", "A") in found
    assert ("A02", "X") in found
    assert ("A03", "B") in found


def test_a_project_that_a_gate_refused_is_named() -> None:
    assert codes(audit(RULES, A, refused=("A",))) == [("A04", "A")]


@pytest.mark.parametrize(("amount", "industry"), [(0, 0), (-WAN, 0), (60 * WAN, 61 * WAN), (60 * WAN, -1)])
def test_amounts_and_industry_parts_out_of_range_are_named(amount: int, industry: int) -> None:
    assert ("A05", "A") in codes(audit(RULES, ("A", "中央", amount, industry)))


@pytest.mark.parametrize(("fen", "right"), [(30, True), (25, True), (20, True), (24, False), (15, False), (31, False)])
def test_a_scalable_project_gets_its_need_or_whole_steps_less(fen: int, right: bool) -> None:
    assert (codes(audit(RULES, ("C", "中央", fen * WAN, 0))) == []) == right


def test_a_fixed_project_gets_its_need_to_the_fen_and_its_industry_part() -> None:
    assert codes(audit(RULES, ("B", "区级", 40 * WAN - 1, 10 * WAN))) == [("A07", "B")]
    assert codes(audit(RULES, ("B", "区级", 40 * WAN, 9 * WAN))) == [("A08", "B")]


def test_money_that_does_not_fit_its_purpose_is_named() -> None:
    relief = line("以工代赈", Level.CENTRAL, 100 * WAN, task="以工代赈")
    industry = line("产业", Level.CENTRAL, 100 * WAN, types=("产业发展",))
    locked = line("专项", Level.CENTRAL, 100 * WAN, lock=Lock(title="专项", projects=("B",), purposes=("饮水",)))
    rules = rulebook(relief, industry, locked)
    for name in ("以工代赈", "产业", "专项"):
        assert codes(audit(rules, ("A", name, 60 * WAN, 60 * WAN))) == [("A06", "A")]
    assert codes(audit(rules, ("B", "产业", 40 * WAN, 10 * WAN))) == []
    assert codes(audit(rules, ("B", "专项", 40 * WAN, 10 * WAN))) == []


def test_levels_bind_where_the_rulebook_says_so() -> None:
    rules = rulebook(CENTRAL, COUNTY, planning={"split_binds": True})
    given = pool(project("A", 60 * WAN, split=((Level.CENTRAL, Fen(60 * WAN)),)))
    wrong = (Allotment(project="A", line="区级", amount=Fen(60 * WAN)),)
    found = audit_plan(wrong, (), given, rules, Scenario(), all_pass(given))
    assert {code for code, _ in codes(found)} == {"A06", "A09", "A20"}


def test_every_kind_of_rule_is_measured_with_its_slack_or_shortfall() -> None:
    rules = rulebook(
        CENTRAL,
        COUNTY,
        planning={"scale_step": Fen(5 * WAN)},
        fees=(Fee(id="fee", title="管理费", level=Level.CENTRAL, cap="1%", tasks=("主任务",), **RULE),),
        ratios=(
            Ratio(
                id="share",
                title="产业",
                numerator=Filter(industry=True, types=("乡村建设行动",), layers=(Layer.OPEN,)),
                denominator=Filter(),
                base="planned",
                at_least="60%",
                at_most="90%",
                last_year="50%",
                **RULE,
            ),
        ),
        bands=(
            Band(id="unit", title="单位", per="unit", at_most="10%", **RULE),
            Band(id="dept", title="部门", per="dept", at_most=Fen(WAN), hard=False, **RULE),
            Band(id="village", title="村", per="village", at_most=Fen(1000 * WAN), **RULE),
            Band(id="type", title="类", per="type", at_least="10%", only=("产业发展",), **RULE),
            Band(id="rural", title="镇", per="rural_town", at_least=Fen(30 * WAN), **RULE),
            Band(id="keytown", title="重点镇", per="key_town", at_least=Fen(30 * WAN), **RULE),
            Band(id="all", title="总", per="all", at_most="50%", **RULE),
        ),
        coverage=(Coverage(id="weak", title="薄弱", at_least="1/2", **RULE),),
        counts=(
            Count(id="n", title="个数", at_least=3, at_most=1, **RULE),
            Count(id="t", title="镇", per="town", at_most=1, where=Filter(industry=True), **RULE),
            Count(
                id="u", title="单位", per="unit", at_most=0, where=Filter(types=("甲",), layers=(Layer.OPEN,)), **RULE
            ),
        ),
        commitments=(Commitment(id="later", title="以后", at_most="5%", **RULE),),
    )
    found = audit(rules, A, B, exclusions=(("A", "B"),), prerequisites=(("A", "C"), ("C", "A")))
    broken = {(r.rule, r.subject): r.shortfall for r in found.rules if not r.met}
    assert broken == {
        ("unit", "水务局"): 45 * WAN,
        ("dept", "水利"): 59 * WAN,
        ("rural", "乙镇"): 30 * WAN,
        ("all", ""): 25 * WAN,
        ("weak", ""): 1,
        ("n", ""): 1,
        ("t", "甲镇"): 1,
        ("later", ""): WAN * 3 // 2,
        ("exclusive|1", "A B"): 1,
        ("requires|A", "A C"): 1,
    } | {("n", ""): 1}
    shares = [(r.num, r.den, r.sense, r.rhs) for r in found.rules if r.kind == "ratio"]
    assert shares == [(60 * WAN, 100 * WAN, ">=", 60 * WAN), (60 * WAN, 100 * WAN, "<=", 90 * WAN)]
    assert ("A20", "乙镇") in codes(found)
    assert ("A23", "") in codes(found)
    assert not any(code == "A20" and subject == "水利" for code, subject in codes(found))  # soft: printed, no problem


def test_a_rule_outside_its_dates_does_not_bind() -> None:
    old = {**RULE, "until": RULE["since"]}
    rules = rulebook(
        CENTRAL,
        COUNTY,
        ratios=(
            Ratio(id="r", title="r", numerator=Filter(industry=True), denominator=Filter(), at_least="99%", **old),
        ),
        bands=(Band(id="b", title="b", per="all", at_most=Fen(0), **old),),
        coverage=(Coverage(id="c", title="c", at_least="100%", **old),),
        counts=(Count(id="n", title="n", at_most=0, **old),),
        commitments=(Commitment(id="l", title="l", at_most="0%", **old),),
        fees=(Fee(id="f", title="f", level=Level.CENTRAL, cap="1%", tasks=("主任务",), **old),),
    )
    assert codes(audit(rules, A)) == []
    assert {r.kind for r in audit(rules, A).rules} == {"line"}


def test_formula_projects_and_the_whole_district_count_for_no_place() -> None:
    rules = rulebook(
        CENTRAL, COUNTY, bands=(Band(id="b", title="b", per="town", at_least=Fen(1), only=("甲镇",), **RULE),)
    )
    given = pool(
        project("A", WAN, layer=Layer.FORMULA), project("B", WAN, scope=Scope.DISTRICT, raises_income=Answer.YES)
    )
    money = tuple(Allotment(project=i, line="中央", amount=Fen(WAN)) for i in "AB")
    assert codes(audit_plan(money, (), given, rules, Scenario(), all_pass(given))) == [("A20", "甲镇")]


def test_a_missing_fixed_project_and_broken_wishes_are_named() -> None:
    given = pool(project("A", WAN, layer=Layer.CARRIED), project("B", WAN), project("C", WAN))
    wishes = Scenario(pins=(("B", "示例"),), bans=(("C", "示例"),))
    money = (Allotment(project="C", line="中央", amount=Fen(WAN)),)
    found = audit_plan(money, (), given, rulebook(CENTRAL), wishes, all_pass(given))
    assert [(dict(p.args)["rule"]) for p in found.problems] == ["layer|carried", "pin|B", "ban|C"]


def test_a_share_may_be_capped_only_and_counts_what_its_filters_name() -> None:
    def capped(**where: object) -> list[tuple[int | None, int | None]]:
        ratio = Ratio(
            id="cap",
            title="上限",
            numerator=Filter(**where),
            denominator=Filter(),
            base="planned",
            at_most="99%",
            **RULE,
        )
        found = audit(rulebook(CENTRAL, COUNTY, ratios=(ratio,)), A, B, ("X", "中央", WAN, 0), ("B", "乌有", WAN, 0))
        return [(r.num, r.den) for r in found.rules if r.kind == "ratio"]

    whole = 100 * WAN  # money of unknown projects and from unknown lines counts nowhere; the audit names it apart
    assert capped(types=("产业发展",)) == [(40 * WAN, whole)]
    assert capped(layers=(Layer.CARRIED,)) == [(0, whole)]
    assert capped(levels=(Level.COUNTY,)) == [(40 * WAN, whole)]
    assert capped(tasks=("以工代赈",)) == [(0, whole)]
    assert capped(except_tasks=("主任务",)) == [(0, whole)]


def test_counts_per_type_and_place_look_at_the_project() -> None:
    rules = rulebook(
        CENTRAL,
        COUNTY,
        counts=(
            Count(id="t", title="类", per="type", at_most=0, **RULE),
            Count(id="v", title="村", per="village", at_most=0, **RULE),
        ),
    )
    broken = [(r.rule, r.subject) for r in audit(rules, A, B).rules if not r.met]
    assert broken == [("t", "乡村建设行动"), ("t", "产业发展"), ("v", "甲镇/一村")]


def test_levels_that_are_as_asked_for_are_fine() -> None:
    rules = rulebook(CENTRAL, COUNTY, planning={"split_binds": True})
    given = pool(project("A", 60 * WAN, split=((Level.CENTRAL, Fen(20 * WAN)), (Level.COUNTY, Fen(40 * WAN)))))
    money = tuple(
        Allotment(project="A", line=name, amount=Fen(fen * WAN)) for name, fen in (("中央", 20), ("区级", 40))
    )
    assert codes(audit_plan(money, (), given, rules, Scenario(), all_pass(given))) == []


def test_a_line_overspent_by_one_fen_is_named_with_that_fen() -> None:
    found = audit(rulebook(line("中央", Level.CENTRAL, 60 * WAN - 1)), A)
    (problem,) = found.problems
    assert (problem.code, dict(problem.args)["short_fen"]) == ("A20", 1)


# --- anyone's plan, stated by line, by level or in total


def stated(*said: Stated, rules: Rulebook | None = None) -> list[tuple[str, str]]:
    given = pool(
        project("A", 60 * WAN, industry=Fen(60 * WAN), reviews=YES),
        project("B", 40 * WAN, industry=Fen(10 * WAN)),
        project("C", 30 * WAN, tasks=("以工代赈",)),
    )
    return [(p.code, p.subject) for p in judge(given, rules or rulebook(CENTRAL, COUNTY), Scenario(), said).problems]


def test_a_plan_stated_by_level_is_placed_where_it_fits() -> None:
    ratio = Ratio(
        id="share",
        title="中央产业",
        numerator=Filter(industry=True, levels=(Level.CENTRAL,)),
        denominator=Filter(levels=(Level.CENTRAL,)),
        at_least=Share(num=7, den=10),
        **RULE,
    )
    rules = rulebook(CENTRAL, COUNTY, ratios=(ratio,))
    a = Stated(project="A", total=Fen(60 * WAN), levels=((Level.CENTRAL, Fen(60 * WAN)),))
    b = Stated(project="B", total=Fen(40 * WAN))
    assert stated(a, b, rules=rules) == []  # B's industry part may be central: 60 + 10 of 100
    lines = Stated(project="B", total=Fen(40 * WAN), lines=(("区级", Fen(40 * WAN)),))
    assert stated(a, lines, rules=rules) == [("A20", "")]  # now it cannot


def test_stated_money_without_a_fitting_line_is_still_seen() -> None:
    wrong = Stated(project="C", total=Fen(30 * WAN), levels=((Level.COUNTY, Fen(30 * WAN)),))
    assert stated(wrong) == [("A06", "C")]
    assert stated(Stated(project="Z", total=Fen(WAN))) == [("A02", "Z")]
    assert ("A20", "区级") in stated(
        Stated(project="A", total=Fen(60 * WAN), levels=((Level.COUNTY, Fen(60 * WAN)),)),
        rules=rulebook(CENTRAL, COUNTY),
    )
