"""The annual plan: layers, soft rules, ties, clashes, explanations and the promise of one plan per input."""

import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from allocator.money import Fen
from allocator.planning.case import Case
from allocator.planning.choose import choose_plan
from allocator.planning.measures import MEASURES
from allocator.planning.model import Model
from allocator.planning.split import Split, split
from allocator.proof import Proof, Status
from allocator.quantities import Share
from allocator.records import Answer, Layer, Level, Location, Pool, Project
from allocator.results import LeftOut, Plan, RuleLine, Scenario
from allocator.rules import Band, Count, Coverage, Fee, Filter, Lock, Ratio, Rulebook
from tests.planning.cases import DAY, RULE, WAN, all_pass, cards, line, pool, project, random_case, rulebook

ROOT = Path(__file__).resolve().parents[2]
CENTRAL = line("中央", Level.CENTRAL, 100 * WAN)
COUNTY = line("区级", Level.COUNTY, 50 * WAN)


def plan_of(
    given: Pool, rules: Rulebook, scores: dict[str, int], scenario: Scenario | None = None, limit: float = 60.0
) -> Plan:
    return choose_plan(given, rules, scenario or Scenario(), all_pass(given), cards(scores), time_limit=limit)


def why(plan: Plan, name: str) -> LeftOut:
    return next(left for left in plan.left_out if left.project == name)


def test_layers_one_to_three_are_in_before_anything_competes() -> None:
    fixed = [
        project("A", 60 * WAN, layer=Layer.FORMULA),
        project("B", 40 * WAN, layer=Layer.CARRIED),
        project("C", 30 * WAN, layer=Layer.DECIDED),
    ]
    plan = plan_of(
        pool(*fixed, project("D", 30 * WAN), project("E", 20 * WAN)), rulebook(CENTRAL, COUNTY), {"D": 999, "E": 1}
    )
    assert plan.projects == ("A", "B", "C", "E")
    assert why(plan, "D").reason == "left.funds"


def test_the_least_relaxation_of_a_share_is_in_fen_though_its_floor_and_cap_have_other_denominators() -> None:
    industry = project("A", 30 * WAN, layer=Layer.DECIDED, industry=Fen(30 * WAN), type1="产业发展")
    shares = {"at_least": Share(num=1, den=5), "at_most": Share(num=1, den=3)}
    ratio = Ratio(
        id="industry",
        title="产业占比",
        numerator=Filter(industry=True),
        denominator=Filter(),
        base="planned",
        **shares,
        **RULE,
    )
    plan = plan_of(pool(industry), rulebook(CENTRAL, ratios=(ratio,)), {})
    assert {c.rule: c.least for c in plan.clashes} == {"industry": 20 * WAN, "layer|decided": None}


def test_fixed_layers_beyond_the_money_clash_with_the_fund_lines_and_the_least_relaxation_is_named() -> None:
    fixed = [project("A", 90 * WAN, layer=Layer.CARRIED), project("B", 65 * WAN, layer=Layer.DECIDED)]
    plan = plan_of(pool(*fixed), rulebook(CENTRAL, COUNTY), {})
    assert plan.proof.status is Status.INFEASIBLE
    assert plan.chosen == ()
    assert {c.rule: c.least for c in plan.clashes} == {
        "layer|carried": None,
        "layer|decided": None,
        "line|中央": 5 * WAN,
        "line|区级": 5 * WAN,
    }
    assert {left.reason for left in plan.left_out} == {"left.no_plan"}


def test_the_least_relaxation_may_be_many_times_the_funds() -> None:
    plan = plan_of(pool(project("A", 900 * WAN, layer=Layer.DECIDED)), rulebook(CENTRAL), {})
    assert {c.rule: c.least for c in plan.clashes} == {"layer|decided": None, "line|中央": 800 * WAN}


@pytest.mark.parametrize(("until", "planned"), [(None, ()), (DAY, ()), (DAY - timedelta(days=1), ("A",))])
def test_a_reserve_is_held_back_until_its_day_and_free_after_it(until: date | None, planned: tuple[str, ...]) -> None:
    held = replace(line("区级", Level.COUNTY, 100 * WAN), reserve=Fen(30 * WAN), reserve_until=until)
    plan = plan_of(pool(project("A", 80 * WAN)), rulebook(held), {"A": 1})
    assert plan.projects == planned


def test_fees_are_reserved_from_the_tasks_that_bear_them_before_anything_is_chosen() -> None:
    relief = line("以工代赈", Level.CENTRAL, 385 * WAN, task="以工代赈")
    main = line("主任务", Level.CENTRAL, 4888 * WAN)
    fee = Fee(id="fee", title="管理费", level=Level.CENTRAL, cap="1%", tasks=("主任务",), **RULE)
    plan = plan_of(pool(project("A", WAN)), rulebook(main, relief, fees=(fee,)), {"A": 1})
    assert plan.fees == (("主任务", 48_880_000),)
    less = replace(fee, planned=Fen(10 * WAN))
    assert plan_of(pool(project("A", WAN)), rulebook(main, relief, fees=(less,)), {"A": 1}).fees == (
        ("主任务", 10 * WAN),
    )


def test_locked_money_goes_to_its_purpose_whole_and_the_other_lines_carry_its_fee() -> None:
    main = line("主", Level.CENTRAL, 720 * WAN)
    locked = line("集体经济", Level.CENTRAL, 280 * WAN, lock=Lock(title="四村", villages=("甲镇/一村",)))
    fee = Fee(id="fee", title="管理费", level=Level.CENTRAL, cap="1%", tasks=("主任务",), **RULE)
    villages = [project(f"V{i}", 70 * WAN) for i in range(4)]
    plan = plan_of(pool(*villages), rulebook(main, locked, fees=(fee,)), dict.fromkeys(("V0", "V1", "V2", "V3"), 1))
    assert plan.fees == (("主", 10 * WAN),)  # 1 % of 1,000, all of it from the free line
    only = plan_of(pool(*villages), rulebook(locked, fees=(fee,)), dict.fromkeys(("V0", "V1", "V2", "V3"), 1))
    assert only.fees == (("集体经济", 280 * WAN // 100),)


def test_a_fee_of_one_percent_leaves_out_work_relief_and_forest_farms_as_in_a_published_notice() -> None:
    lines = (
        line("主任务", Level.CENTRAL, 463_000 * WAN // 100),
        line("以工代赈", Level.CENTRAL, 385 * WAN, task="以工代赈"),
        line("国有林场", Level.CENTRAL, 258 * WAN, task="欠发达国有林场巩固提升"),
        line("省级", Level.PROVINCE, 5509 * WAN),
    )
    fees = tuple(
        Fee(id=f"fee-{level}", title="管理费", level=level, cap="1%", tasks=("主任务",), **RULE)
        for level in (Level.CENTRAL, Level.PROVINCE)
    )
    plan = plan_of(pool(project("A", WAN)), rulebook(*lines, fees=fees), {"A": 1})
    assert plan.fees == (("主任务", 46_300_000), ("省级", 55_090_000))  # 46.30 and 55.09 万元


def test_one_set_of_uses_has_four_industry_shares_each_with_its_base() -> None:
    # 达川区 2024 第一批: the same money, four bases
    uses = {
        "中央": (2993.7, 1050, 60, 480, 46.3),
        "以工代赈": (385,),
        "国有林场": (258,),
        "省级": (2705.39, 1843.72, 20, 844.8, 40, 55.09),
    }
    projects, lines = [], []
    for name, amounts in uses.items():
        task = "主任务" if name in ("中央", "省级") else name
        level = Level.PROVINCE if name == "省级" else Level.CENTRAL
        total = sum(round(amount * WAN) for amount in amounts)
        lines.append(line(name, level, total, task=f"{task}{level}"))
        for i, amount in enumerate(amounts):
            fen = round(amount * WAN)
            industry = fen if i == 0 and task == "主任务" else 0
            projects.append(
                project(f"{name}{i}", fen, layer=Layer.DECIDED, industry=Fen(industry), tasks=(f"{task}{level}",))
            )

    def ratio(name: str, **where: object) -> Ratio:
        return Ratio(
            id=name,
            title=name,
            numerator=Filter(industry=True, **where),
            denominator=Filter(**where),
            at_least="10%",
            **RULE,
        )

    ratios = (
        ratio("全部"),
        ratio("省级", levels=(Level.PROVINCE,)),
        ratio("中央", levels=(Level.CENTRAL,)),
        ratio("中央主任务", levels=(Level.CENTRAL,), except_tasks=("以工代赈central", "国有林场central")),
    )
    plan = plan_of(pool(*projects), rulebook(*lines, ratios=ratios), {})
    shares = {r.rule: (r.num, r.den) for r in plan.rules if r.kind == "ratio"}
    shown = {rule: round(num * 1000 / den) / 10 for rule, (num, den) in shares.items() if num and den}
    assert shown == {"全部": 52.9, "省级": 49.1, "中央": 56.8, "中央主任务": 64.7}


def test_the_ceiling_scales_lines_and_never_the_base_of_a_share() -> None:
    rules = rulebook(
        CENTRAL,
        planning={"ceiling": "120%"},
        ratios=(
            Ratio(id="r", title="产业", numerator=Filter(industry=True), denominator=Filter(), at_least="50%", **RULE),
        ),
    )
    plan = plan_of(
        pool(project("A", 50 * WAN, industry=Fen(50 * WAN)), project("B", 70 * WAN)), rules, {"A": 1, "B": 1}
    )
    assert plan.projects == ("A", "B")
    measured = next(r for r in plan.rules if r.kind == "ratio")
    assert (measured.num, measured.den, measured.rhs) == (50 * WAN, 100 * WAN, 50 * WAN)


def test_a_purpose_lock_lets_only_named_villages_projects_or_purposes_use_its_money() -> None:
    locked = line(
        "集体经济",
        Level.CENTRAL,
        70 * WAN,
        lock=Lock(title="新型农村集体经济", villages=("甲镇/一村",), purposes=("集体",)),
    )
    spots = (Location(town="乙镇", village="三村"),)
    some = [
        project("A", 70 * WAN, locations=spots),
        project("B", 60 * WAN),
        project("C", 50 * WAN, locations=spots, purposes=("集体",)),
    ]
    plan = plan_of(pool(*some), rulebook(locked), {"A": 999, "B": 1, "C": 1})
    assert plan.projects == ("B",)
    assert why(plan, "A").reason == "left.no_line"
    assert why(plan, "C").reason == "left.funds"


def test_soft_rules_give_way_least_and_their_shortfall_is_printed() -> None:
    band = Band(id="key", title="重点村", per="key_village", at_least=Fen(80 * WAN), hard=False, **RULE)
    away = (Location(town="乙镇", village="三村"),)
    given = pool(project("A", 60 * WAN), project("B", 100 * WAN, locations=away))
    first = plan_of(given, rulebook(CENTRAL, bands=(band,)), {"A": 1, "B": 999})
    assert first.projects == ("A",)
    assert next(r for r in first.rules if r.rule == "key").shortfall == 20 * WAN
    within = rulebook(CENTRAL, bands=(band,), planning={"soft": "within", "soft_within": "1%"})
    assert plan_of(given, within, {"A": 1, "B": 999}).projects == ("B",)


def test_soft_rules_are_served_in_rulebook_order() -> None:
    away = (Location(town="乙镇", village="三村"),)
    given = pool(project("A", 100 * WAN), project("B", 100 * WAN, locations=away))
    bands = tuple(
        Band(id=town, title=town, per="town", only=(town,), at_least=Fen(100 * WAN), hard=False, **RULE)
        for town in ("甲镇", "乙镇")
    )
    assert plan_of(given, rulebook(CENTRAL, bands=bands), {"A": 5, "B": 5}).projects == ("A",)
    assert plan_of(given, rulebook(CENTRAL, bands=bands[::-1]), {"A": 5, "B": 5}).projects == ("B",)


def test_coverage_asks_for_projects_that_raise_income_in_weak_villages() -> None:
    rule = Coverage(id="weak", title="薄弱村", at_least="1/2", **RULE)
    given = pool(project("A", 100 * WAN), project("B", 100 * WAN, raises_income=Answer.YES))
    plan = plan_of(given, rulebook(CENTRAL, coverage=(rule,)), {"A": 999, "B": 1})
    assert plan.projects == ("B",)
    measured = next(r for r in plan.rules if r.kind == "coverage")
    assert (measured.lhs, measured.rhs, measured.den) == (1, 1, 2)


def test_equal_plans_are_told_apart_by_the_written_chain() -> None:
    one_of = rulebook(line("区级", Level.COUNTY, 10 * WAN))

    def winner(**facts: tuple[object, object]) -> tuple[str, ...]:
        made = [project(i, 10 * WAN, **{k: v[n] for k, v in facts.items()}) for n, i in enumerate("AB")]
        plan = plan_of(pool(*made), one_of, {"A": 7, "B": 7})
        assert plan.runner_up_value == plan.proof.value
        assert plan.runner_up is not None
        assert plan.runner_up != plan.projects
        return plan.projects

    assert winner() == ("A",)  # the smallest list of ids
    assert winner(town_rank=(2, 1)) == ("B",)
    assert winner(town_rank=(None, 9)) == ("B",)
    assert winner(priority=(4, 2), town_rank=(1, 2)) == ("B",)
    assert winner(priority=(2, 1), town_rank=(1, 2)) == ("B",)


def test_the_runner_up_is_the_best_plan_with_another_chosen_set() -> None:
    given = pool(project("A", 60 * WAN), project("B", 50 * WAN), project("C", 40 * WAN))
    plan = plan_of(given, rulebook(CENTRAL), {"A": 10, "B": 10, "C": 10})
    assert plan.projects == ("A", "C")
    assert plan.runner_up == ("B", "C")
    assert plan.runner_up_value == 10 * 90 * WAN


def test_a_scalable_project_takes_whole_steps_between_its_least_and_its_need() -> None:
    given = pool(project("A", 70 * WAN), project("B", 60 * WAN, min_need=Fen(20 * WAN)))
    rules = rulebook(CENTRAL, planning={"scale_step": Fen(20 * WAN)})
    plan = plan_of(given, rules, {"A": 10, "B": 9})
    assert (plan.amount("A"), plan.amount("B")) == (70 * WAN, 20 * WAN)
    blocked = plan_of(given, rulebook(CENTRAL, planning={"scale_step": Fen(35 * WAN)}), {"A": 10, "B": 9})
    assert blocked.amount("B") == 25 * WAN


def test_a_planned_project_gets_money_even_if_its_stated_minimum_is_nothing() -> None:
    given = pool(project("A", 90 * WAN), project("B", 20 * WAN, min_need=Fen(0)))
    rules = rulebook(CENTRAL, planning={"scale_step": Fen(10 * WAN)})
    plan = plan_of(given, rules, {"A": 10, "B": 9})
    assert (plan.amount("A"), plan.amount("B")) == (90 * WAN, 10 * WAN)
    full = plan_of(
        given,
        rulebook(line("中央", Level.CENTRAL, 90 * WAN), planning={"scale_step": Fen(10 * WAN)}),
        {"A": 10, "B": 9},
    )
    assert full.projects == ("A",)


def test_bans_and_exclusions_and_prerequisites_name_themselves_as_reasons() -> None:
    some = [project(i, 10 * WAN) for i in "ABCDE"]
    given = pool(*some, exclusions=(("A", "B"),), prerequisites=(("C", "D"), ("E", "Z")))
    plan = plan_of(given, rulebook(CENTRAL), dict.fromkeys("ABCDE", 5), Scenario(bans=(("D", "另行安排"),)))
    assert plan.projects == ("A",)
    assert why(plan, "B").rules == ("exclusive|1",)
    assert why(plan, "C").rules == ("requires|C",)
    assert why(plan, "E").rules == ("requires|E",)
    assert (why(plan, "D").reason, dict(why(plan, "D").args)) == ("left.banned", {"why": "另行安排"})


def test_pins_that_cannot_hold_together_are_named_and_a_pin_never_overrides_a_gate() -> None:
    given = pool(project("A", 60 * WAN), project("B", 50 * WAN))
    plan = plan_of(given, rulebook(CENTRAL), {"A": 1, "B": 1}, Scenario(pins=(("A", "x"), ("B", "y"))))
    assert plan.proof.conflict == ("line|中央", "pin|A", "pin|B")
    assert plan.clashes[0].least == 10 * WAN
    refused = replace(all_pass(given), eligible=("A",), refused=("B",))
    with pytest.raises(ValueError, match="B"):
        choose_plan(given, rulebook(CENTRAL), Scenario(pins=(("B", "y"),)), refused, cards({"A": 1}))


def test_every_outranked_project_is_listed_with_its_cause() -> None:
    cap = Band(id="cap", title="镇上限", per="town", only=("甲镇",), at_most=Fen(60 * WAN), **RULE)
    away = (Location(town="乙镇", village="三村"),)
    given = pool(
        project("A", 60 * WAN),
        project("B", 50 * WAN),
        project("C", 40 * WAN, locations=away),
        project("D", 90 * WAN, locations=away),
    )
    plan = plan_of(given, rulebook(CENTRAL, bands=(cap,)), {"A": 900, "B": 800, "C": 100, "D": 500})
    assert plan.projects == ("A", "C")
    causes = {o.outside: (o.inside, o.cause, o.rules) for o in plan.outranked}
    assert causes == {"B": ("C", "outranked.rules", ("cap",)), "D": ("C", "outranked.funds", ())}


def test_a_passed_over_project_is_set_against_one_on_the_same_money() -> None:
    relief = line("以工代赈", Level.CENTRAL, 20 * WAN, task="以工代赈")
    main = line("主", Level.CENTRAL, 80 * WAN)
    given = pool(
        project("A", 20 * WAN, tasks=("以工代赈",)),
        project("B", 80 * WAN),
        project("C", 30 * WAN),
    )
    plan = plan_of(given, rulebook(relief, main), {"A": 10, "B": 50, "C": 100})
    assert plan.projects == ("A", "B")
    assert [(o.inside, o.outside, o.cause) for o in plan.outranked] == [("B", "C", "outranked.value")]
    alone = plan_of(given, rulebook(relief, replace(main, expected=Fen(10 * WAN))), {"A": 10, "B": 50, "C": 100})
    assert {o.outside: (o.inside, o.cause) for o in alone.outranked} == {
        "B": ("A", "outranked.money"),
        "C": ("A", "outranked.money"),
    }


def test_what_forcing_a_project_in_costs_is_never_overstated() -> None:
    for seed in range(60):
        given, rules, scores = random_case(seed)
        plan = plan_of(given, rules, scores)
        if plan.proof.status is not Status.PROVEN:
            continue
        for left in plan.left_out:
            forced = plan_of(given, rules, scores, Scenario(pins=((left.project, "示例"),)))
            if rules.planning.soft == "within" or forced.proof.value is None or left.loss is None:
                continue
            same = [r.shortfall for r in forced.rules] == [r.shortfall for r in plan.rules]
            assert not same or left.loss <= (plan.proof.value or 0) - forced.proof.value


def test_standby_is_ordered_by_class_score_and_rank_and_stops_with_the_project_that_reaches_the_share() -> None:
    some = [project("A", 100 * WAN)]
    some += [project(f"S{i}", 10 * WAN, priority=4, town_rank=i) for i in range(1, 4)]
    some += [project("T", 10 * WAN, priority=1)]
    plan = plan_of(pool(*some), rulebook(CENTRAL), {"A": 999, "S1": 5, "S2": 6, "S3": 5, "T": 1})
    assert plan.standby == ("T", "S2")
    none = plan_of(
        pool(*some), rulebook(CENTRAL, planning={"standby": "0%"}), {"A": 999, "S1": 5, "S2": 6, "S3": 5, "T": 1}
    )
    assert none.standby == ()


def test_row_order_does_not_change_the_plan() -> None:
    for seed in range(25):
        given, rules, scores = random_case(seed)
        shuffled = list(given.projects)
        random.Random(seed).shuffle(shuffled)
        again = Pool(
            year=given.year,
            projects=tuple(sorted(shuffled, key=lambda p: p.id)),
            places=given.places[::-1],
            exclusions=given.exclusions,
            prerequisites=given.prerequisites,
        )
        one, two = plan_of(given, rules, scores), plan_of(again, rules, scores)
        assert (one.chosen, one.proof.value, one.runner_up_value) == (two.chosen, two.proof.value, two.runner_up_value)


def test_the_hash_seed_does_not_change_the_plan() -> None:
    code = (
        "from tests.planning.test_planning import plan_of; from tests.planning.cases import random_case;"
        "print([plan_of(*random_case(s)).digests.plan for s in range(12)])"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4242")
    }
    assert len(outputs) == 1


def test_a_plan_that_ran_out_of_time_never_claims_to_be_proven() -> None:
    rng = random.Random(5)
    some = [project(f"P{i:03}", rng.randint(10, 300) * WAN // 7) for i in range(150)]
    caps = Band(id="cap", title="镇", per="town", at_most="90%", **RULE)
    counts = Count(id="n", title="个数", at_most=40, **RULE)
    rules = rulebook(line("区级", Level.COUNTY, 1000 * WAN + 1), bands=(caps,), counts=(counts,))
    plan = plan_of(pool(*some), rules, {p.id: rng.randint(1, 1000) for p in some}, limit=0.06)
    assert plan.proof.status in (Status.FEASIBLE, Status.UNKNOWN)
    assert (plan.proof.status is Status.UNKNOWN) == (plan.chosen == ())
    assert plan.proof.status is Status.FEASIBLE or plan.proof.bound is None


def test_an_empty_pool_and_an_empty_fund_have_their_defined_plans() -> None:
    nothing = plan_of(pool(), rulebook(CENTRAL), {})
    assert (nothing.proof.status, nothing.proof.value, nothing.chosen) == (Status.PROVEN, 0, ())
    broke = plan_of(pool(project("A", WAN)), rulebook(line("区级", Level.COUNTY, 0)), {"A": 5})
    assert (broke.proof.status, broke.chosen, why(broke, "A").reason) == (Status.PROVEN, (), "left.funds")


def test_the_applicants_own_split_over_levels_binds_only_where_the_rulebook_says_so() -> None:
    asked: Project = project("A", 60 * WAN, split=((Level.CENTRAL, Fen(20 * WAN)), (Level.COUNTY, Fen(40 * WAN))))
    free = plan_of(pool(asked), rulebook(CENTRAL, COUNTY), {"A": 1})
    assert [(a.line, a.amount) for a in free.chosen] == [("中央", 60 * WAN)]
    bound = plan_of(pool(asked), rulebook(CENTRAL, COUNTY, planning={"split_binds": True}), {"A": 1})
    assert [(a.line, a.amount) for a in bound.chosen] == [("中央", 20 * WAN), ("区级", 40 * WAN)]


def test_lines_are_filled_in_rulebook_order_and_projects_in_id_order() -> None:
    given = pool(project("A", 70 * WAN), project("B", 60 * WAN, industry=Fen(60 * WAN)))
    ratio = Ratio(
        id="r",
        title="中央产业",
        numerator=Filter(industry=True, levels=(Level.CENTRAL,)),
        denominator=Filter(levels=(Level.CENTRAL,)),
        at_least=Share(num=6, den=10),
        **RULE,
    )
    plain = plan_of(given, rulebook(CENTRAL, COUNTY), {"A": 1, "B": 1})
    assert [(a.project, a.line, a.amount // WAN) for a in plain.chosen] == [
        ("A", "中央", 70),
        ("B", "中央", 30),
        ("B", "区级", 30),
    ]
    share = plan_of(given, rulebook(CENTRAL, COUNTY, ratios=(ratio,)), {"A": 1, "B": 1})
    assert [(a.project, a.line, a.amount // WAN) for a in share.chosen] == [
        ("A", "中央", 40),
        ("A", "区级", 30),
        ("B", "中央", 60),
    ]


def _nobody_called_a(case: Case) -> Iterator[RuleLine]:
    """A rule that only the audit knows: project A may not be in."""
    inside = sum(1 for p in case.planned if p.id == "A")
    yield RuleLine(rule="own", kind="count", subject="A", lhs=inside, sense="<=", rhs=0, money=False)


def test_the_audit_has_the_last_word_and_what_it_refuses_is_cut_off() -> None:
    given = pool(project("A", 60 * WAN), project("B", 50 * WAN))
    plan = choose_plan(
        given,
        rulebook(CENTRAL),
        Scenario(),
        all_pass(given),
        cards({"A": 9, "B": 1}),
        measures=(*MEASURES, _nobody_called_a),
    )
    assert plan.projects == ("B",)
    assert plan.proof.status is Status.PROVEN
    assert plan.proof.refused >= 1


def test_a_split_that_fails_without_proof_takes_the_word_proven_away(monkeypatch: pytest.MonkeyPatch) -> None:
    given = pool(project("A", 60 * WAN), project("B", 50 * WAN))

    def doubtful(model: Model, chosen: frozenset[str], amounts: dict[str, int]) -> Split:
        return Split(allotments=None, certain=False) if "A" in chosen else split(model, chosen, amounts)

    monkeypatch.setattr("allocator.planning.choose.split", doubtful)
    plan = plan_of(given, rulebook(CENTRAL), {"A": 9, "B": 1})
    assert plan.projects == ("B",)
    assert (plan.proof.status, plan.proof.bound) == (Status.FEASIBLE, None)


def test_a_split_whose_amounts_are_not_proven_the_most_takes_the_word_proven_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unsure(model: Model, chosen: frozenset[str], amounts: dict[str, int]) -> Split:
        return replace(split(model, chosen, amounts), certain=False)

    given = pool(project("A", 60 * WAN))
    assert plan_of(given, rulebook(CENTRAL), {"A": 9}).proof.status is Status.PROVEN
    monkeypatch.setattr("allocator.planning.choose.split", unsure)
    plan = plan_of(given, rulebook(CENTRAL), {"A": 9})
    assert (plan.projects, plan.proof.status) == (("A",), Status.FEASIBLE)


def test_an_impossibility_that_a_second_question_contradicts_is_not_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("allocator.planning.soft.ask", lambda *_, **__: Proof(status=Status.INFEASIBLE))
    given = pool(project("A", 60 * WAN))
    plan = plan_of(given, rulebook(CENTRAL), {"A": 9})
    assert (plan.proof.status, plan.proof.value, plan.chosen) == (Status.UNKNOWN, None, ())
