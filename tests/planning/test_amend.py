"""An amended plan equals trying everything: fewest changes, best value among them, standby, nobody released dropped."""

import random
from collections import Counter
from dataclasses import replace

import pytest

from allocator.accounts import Price, Stage
from allocator.flow import amend, decide, difference
from allocator.money import Fen
from allocator.planning.amend import Fewest
from allocator.planning.prices import priced
from allocator.proof import Status
from allocator.records import Layer, Level, Pool
from allocator.results import Amendment, Decision, Plan, Scenario
from allocator.rules import Count, Rulebook
from allocator.verify import plan_text, read_plan, verify_plan
from tests.planning.brute import Feasible, Point, best_of, feasible_points
from tests.planning.cases import DAY, RULE, WAN, line, pool, project, random_case, rulebook

Money = tuple[tuple[str, Fen], ...]


# ---- against trying everything


def news(seed: int, given: Pool, rules: Rulebook, plan: Plan) -> tuple[Pool, Money, Money, tuple[Price, ...]]:
    """What happened since: other totals, released money, confirmed prices, perhaps an emergency project."""
    rng = random.Random(-seed - 7)
    factor = rng.choice([60, 80, 90, 100, 100, 120])
    funds = tuple((each.id, Fen(each.expected * factor // 100 + rng.choice([-1, 0, 1, 0]))) for each in rules.lines)
    funds = tuple((i, max(Fen(0), fen)) for i, fen in funds)
    released = tuple(
        (i, Fen(rng.choice([plan.amount(i), rng.randint(1, plan.amount(i))])))
        for i in plan.projects
        if rng.random() < 0.25
    )
    prices = tuple(
        Price(project=p.id, stage=rng.choice(list(Stage)), amount=Fen(p.cost * rng.randint(50, 110) // 100))
        for p in given.projects
        if rng.random() < 0.2
    )
    if rng.random() < 0.4 and len(given.projects) < 8:
        need = max(1, given.projects[0].need * rng.randint(20, 100) // 100)
        urgent = project("Z9", need, layer=Layer.DECIDED, tasks=("主任务", "以工代赈"))
        given = replace(given, projects=(*given.projects, urgent))
    return given, funds, released, prices


def expected_plan(
    given: Pool, rules: Rulebook, scores: dict[str, int], plan: Plan, released: Money, *, promote: bool
) -> tuple[int, int, Point] | None:
    """(fewest changes, value, plan) by enumeration."""
    before, standby = set(plan.projects), plan.standby
    needs = {p.id: p.need for p in given.projects}
    held = {i: min(fen, needs[i]) for i, fen in released}
    points = [f for f in feasible_points(given, rules) if all(f[0].get(i, 0) >= fen for i, fen in held.items())]
    if not points:
        return None
    order = sorted(
        (p for p in given.projects if p.id in before and p.layer is Layer.OPEN),
        key=lambda p: (-scores.get(p.id, 0), p.start is None, p.start, p.id),
    )

    def first_tie(amounts: dict[str, int]) -> tuple[object, ...]:
        strangers = len(amounts.keys() - before - set(standby))
        waiting = tuple(i in amounts for i in standby)
        return -strangers, waiting, tuple(p.id in amounts for p in order)

    fewest = min(len(before ^ amounts.keys()) for amounts, _ in points)
    few = [f for f in points if len(before ^ f[0].keys()) == fewest]
    found = best_of(few, given, rules, scores, first_tie)
    assert found is not None
    if promote and standby:
        stay = dict(found[1][1])
        joining: list[Feasible] = [
            (amounts, lacks)
            for amounts, lacks in points
            if all(amounts.get(i, 0) >= fen for i, fen in stay.items()) and amounts.keys() - stay.keys() <= set(standby)
        ]
        filled = best_of(joining, given, rules, scores, first_tie, lambda amounts: tuple(i in amounts for i in standby))
        assert filled is not None
        if len(filled[1][0]) > len(found[1][0]):
            found = filled
    return fewest, *found


def compare(seed: int) -> str:
    given, rules, _ = random_case(seed)
    first = decide(given, rules)
    assert first.gated.eligible == tuple(p.id for p in given.projects)
    if not first.plan.chosen:
        return "no plan"
    facts, funds, released, prices = news(seed, given, rules, first.plan)
    promote = seed % 3 > 0
    found = amend(first.plan, facts, rules, funds=funds, released=released, prices=prices, promote=promote)
    now = dict(funds)
    lines = tuple(replace(each, expected=now[each.id]) for each in rules.lines)
    scores = {card.project: card.total for card in found.cards}
    due = expected_plan(found.pool, replace(rules, lines=lines), scores, first.plan, released, promote=promote)
    if due is None:
        assert found.plan.proof.status is Status.INFEASIBLE, seed
        return "impossible"
    fewest, value, (chosen, amounts) = due
    assert (found.plan.proof.status, found.plan.proof.value) == (Status.PROVEN, value), seed
    assert tuple((i, found.plan.amount(i)) for i in found.plan.projects) == amounts, seed
    assert set(dict(released)) <= set(chosen), seed
    assert not verify_plan(read_plan(plan_text(found))), seed
    moved = difference(first.plan, found.plan)
    if not moved.promoted:
        assert len(moved.came) + len(moved.went) == fewest, seed
    return "moved" if moved.came or moved.went else "kept"


@pytest.mark.parametrize("block", range(4))
def test_an_amended_plan_equals_brute_force_on_small_pools(block: int) -> None:
    seen = Counter(compare(seed) for seed in range(block * 60, block * 60 + 60))
    assert min(seen[kind] for kind in ("moved", "kept", "impossible")) > 1


@pytest.mark.long
@pytest.mark.parametrize("block", range(60))
def test_an_amended_plan_equals_brute_force_on_many_more_pools(block: int) -> None:
    for seed in range(300 + block * 100, 400 + block * 100):
        compare(seed)


# ---- what staff will meet


def plan_for(given: Pool, rules: Rulebook) -> Plan:
    plan = decide(given, rules).plan
    assert plan.proof.status is Status.PROVEN
    return plan


def county(wan: int) -> Rulebook:
    return rulebook(line("区级", Level.COUNTY, wan * WAN))


def codes(decision: Decision) -> list[str]:
    return [problem.code for problem in verify_plan(read_plan(plan_text(decision)))]


def test_nothing_new_changes_nothing_and_the_amended_plan_verifies() -> None:
    given = pool(project("A", 60 * WAN, town_rank=1), project("B", 70 * WAN), project("C", 40 * WAN))
    plan = plan_for(given, county(100))
    found = amend(plan, given, county(100))
    assert found.plan.chosen == plan.chosen
    assert found.scenario.amends is not None
    assert found.scenario.amends.changes == 0
    assert codes(found) == []


def test_an_emergency_project_comes_in_for_one_that_goes_and_released_ones_stay() -> None:
    given = pool(*(project(i, 90 * WAN, town_rank=rank) for rank, i in enumerate("ABCD", start=1)))
    plan = plan_for(given, county(370))
    urgent = project("Z", 85 * WAN, layer=Layer.DECIDED, layer_reason="应急入库")
    found = amend(
        plan, replace(given, projects=(*given.projects, urgent)), county(370), released=(("D", Fen(30 * WAN)),)
    )
    moved = difference(plan, found.plan)
    assert [s.project for s in moved.came] == ["Z"]
    assert [s.project for s in moved.went] == ["C"]  # D has the lower score, but holds money
    assert (moved.before, moved.after) == (360 * WAN, 355 * WAN)
    assert ("changes", 2, 2) in {(r.rule, r.lhs, r.rhs) for r in found.plan.rules}
    assert ("released|D", 90 * WAN, 30 * WAN) in {(r.rule, r.lhs, r.rhs) for r in found.plan.rules}
    assert codes(found) == []


def test_less_money_drops_as_few_as_can_be_even_where_a_new_plan_would_be_worth_more() -> None:
    big, small = project("A", 50 * WAN), [project(f"B{i}", 10 * WAN, town_rank=1) for i in range(5)]
    plan = plan_for(pool(big, *small), county(100))
    assert len(plan.projects) == 6
    found = amend(plan, pool(big, *small), county(60))
    assert [s.project for s in difference(plan, found.plan).went] == ["A"]


def test_a_saving_from_an_appraised_price_goes_to_the_standby_it_pays_for() -> None:
    # 500万元 estimated, 462.37万元 appraised: 37.63万元 are free again
    given = pool(
        project("A", 500 * WAN, town_rank=1, industry=Fen(200 * WAN)),
        project("B", 37 * WAN),
        project("C", 60 * WAN, town_rank=1),
        project("D", 38 * WAN, town_rank=1),
    )
    rules = rulebook(line("区级", Level.COUNTY, 500 * WAN), planning={"standby": "100%"})
    plan = plan_for(given, rules)
    assert plan.projects == ("A",)
    price = Price(project="A", stage=Stage.APPRAISED, amount=Fen(462_370_000))
    held = (("A", Fen(500 * WAN)),)
    found = amend(plan, given, rules, prices=(price,), released=held)
    moved = difference(plan, found.plan)
    assert [(s.project, s.before, s.after) for s in moved.changed] == [("A", 500 * WAN, 462_370_000)]
    assert moved.promoted == ("B",)
    assert found.pool.projects[0].cost == found.pool.projects[0].need == 462_370_000
    assert codes(found) == []
    still = amend(plan, given, rules, prices=(price,), released=held, promote=False)
    assert still.plan.projects == ("A",)


def test_where_values_tie_standby_comes_in_before_strangers_and_in_its_own_order() -> None:
    given = pool(*(project(i, 50 * WAN) for i in "ABCDEF"))
    one = Count(id="one", title="至少一个", at_least=1, **RULE)
    rules = rulebook(line("区级", Level.COUNTY, 50 * WAN), counts=(one,))
    plan = replace(plan_for(given, rules), standby=("F", "D"))
    assert plan.projects == ("A",)
    bans = (("A", "用地未落实"),)
    assert amend(plan, given, rules, bans=bans).plan.projects == ("F",)
    assert amend(plan, given, rules, bans=(*bans, ("F", "同上"))).plan.projects == ("D",)
    assert amend(replace(plan, standby=()), given, rules, bans=bans).plan.projects == ("B",)


def test_standby_is_called_in_its_order_even_where_another_would_be_worth_more() -> None:
    given = pool(
        project("A", 60 * WAN, town_rank=1), project("B", 20 * WAN, priority=2), project("C", 40 * WAN, town_rank=1)
    )
    rules = rulebook(line("区级", Level.COUNTY, 60 * WAN), planning={"standby": "100%"})
    plan = plan_for(given, rules)
    assert (plan.projects, plan.standby) == (("A",), ("B", "C"))
    found = amend(plan, given, rules, funds=(("区级", Fen(100 * WAN)),))
    assert found.plan.projects == ("A", "B")
    assert codes(found) == []
    assert difference(plan, found.plan).promoted == ("B",)


def test_where_a_drop_alone_is_enough_the_money_goes_to_standby_and_to_nobody_else() -> None:
    given = pool(*(project(i, 50 * WAN) for i in "ABCDEF"))
    plan = replace(plan_for(given, county(50)), standby=("F", "D"))
    bans = (("A", "用地未落实"),)
    assert amend(plan, given, county(50), bans=bans).plan.projects == ("F",)
    assert amend(plan, given, county(150), bans=bans).plan.projects == ("D", "F")
    assert amend(plan, given, county(150), bans=bans, promote=False).plan.projects == ()


def test_where_values_tie_the_lower_score_and_then_the_later_start_is_deferred() -> None:
    early, late = DAY.replace(year=2026, month=3), DAY.replace(year=2026, month=9)
    same = pool(project("A", 50 * WAN, start=late), project("B", 50 * WAN, start=early), project("C", 50 * WAN))
    plan = plan_for(same, county(150))
    assert amend(plan, same, county(100)).plan.projects == ("A", "B")  # C states no start: the latest
    assert amend(plan, same, county(50)).plan.projects == ("B",)


def test_a_released_project_that_may_no_longer_be_planned_is_told_as_a_clash() -> None:
    given = pool(project("A", 60 * WAN), project("B", 30 * WAN))
    plan = plan_for(given, county(100))
    left = pool(project("B", 30 * WAN))
    found = amend(plan, left, county(100), released=(("A", Fen(10 * WAN)),))
    assert found.plan.proof.status is Status.INFEASIBLE
    assert [clash.rule for clash in found.plan.clashes] == ["released|A"]
    free = amend(plan, left, county(100))
    assert [s.project for s in difference(plan, free.plan).went] == ["A"]
    assert free.scenario.amends is not None
    assert free.scenario.amends.changes == 1


def test_too_little_money_for_what_is_released_says_by_how_much() -> None:
    given = pool(project("A", 60 * WAN), project("B", 30 * WAN))
    plan = plan_for(given, county(100))
    held = (("A", Fen(60 * WAN)), ("B", Fen(20 * WAN)))
    found = amend(plan, given, county(80), released=held)
    assert found.plan.proof.status is Status.INFEASIBLE
    assert ("line|区级", 10 * WAN) in {(clash.rule, clash.least) for clash in found.plan.clashes}


def test_a_scalable_project_shrinks_to_what_it_holds_and_no_further() -> None:
    given = pool(
        project("A", 60 * WAN, min_need=Fen(20 * WAN)), project("B", 60 * WAN, min_need=Fen(20 * WAN), town_rank=1)
    )
    rules = rulebook(line("区级", Level.COUNTY, 120 * WAN), planning={"scale_step": Fen(WAN)})
    plan = plan_for(given, rules)
    funds = (("区级", Fen(80 * WAN)),)
    assert amend(plan, given, rules, funds=funds).plan.amount("A") == 20 * WAN
    held = amend(plan, given, rules, funds=funds, released=(("A", Fen(45 * WAN)),))
    assert (held.plan.amount("A"), held.plan.amount("B")) == (45 * WAN, 35 * WAN)


@pytest.mark.parametrize("fewest", [Fewest(changes=1, proven=False), Fewest(changes=None, proven=False)])
def test_where_fewer_changes_might_do_the_plan_is_not_called_proven(
    fewest: Fewest, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = pool(project("A", 60 * WAN), project("B", 30 * WAN))
    plan = plan_for(given, county(100))
    monkeypatch.setattr("allocator.flow.fewest_changes", lambda *_, **__: fewest)
    found = amend(plan, given, county(80))
    assert found.plan.projects == ("A",)
    assert (found.plan.proof.status, found.plan.proof.bound) == (Status.FEASIBLE, None)
    assert codes(found) == []


def test_a_file_that_claims_fewer_changes_than_were_made_is_found() -> None:
    given = pool(project("A", 60 * WAN), project("B", 70 * WAN, town_rank=1))
    plan = plan_for(given, county(130))
    saved = read_plan(plan_text(amend(plan, given, county(80))))
    assert verify_plan(saved) == ()
    amends = saved.scenario.amends
    assert amends is not None
    forged = replace(saved, scenario=Scenario(funds=(), amends=replace(amends, changes=0)))
    assert {"A22", "A23"} <= {problem.code for problem in verify_plan(forged)}


@pytest.mark.parametrize(
    "wrong",
    [
        {"previous": (("A", Fen(1)), ("A", Fen(2)))},
        {"previous": (), "released": (("A", Fen(0)),)},
        {"previous": (), "stay": (("A", Fen(1)), ("A", Fen(1)))},
        {"previous": (), "changes": -1},
    ],
)
def test_an_amendment_that_contradicts_itself_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="."):
        Amendment(**wrong)  # type: ignore[arg-type]


# ---- prices


def test_a_lower_price_lowers_need_cost_industry_split_and_least_share_alike() -> None:
    given = project(
        "A",
        100,
        cost=Fen(180),
        need_before=Fen(50),
        other=Fen(30),
        industry=Fen(33),
        min_need=Fen(60),
        split=((Level.CENTRAL, Fen(70)), (Level.COUNTY, Fen(30))),
    )
    (now,) = priced(pool(given), (Price(project="A", stage=Stage.CONTRACT, amount=Fen(171)),)).projects
    assert (now.need, now.cost, now.industry, now.min_need) == (91, 171, 30, 60)
    assert now.split == ((Level.CENTRAL, 64), (Level.COUNTY, 27))
    (less,) = priced(pool(given), (Price(project="A", stage=Stage.CONTRACT, amount=Fen(130)),)).projects
    assert (less.need, less.cost, less.min_need) == (50, 130, None)
    assert now.cost == now.need + now.need_before + now.need_later + now.other


def test_the_settled_price_counts_before_the_contract_and_a_higher_price_raises_nothing() -> None:
    given = pool(project("A", 100), project("B", 100))
    prices = (
        Price(project="A", stage=Stage.SETTLED, amount=Fen(80)),
        Price(project="A", stage=Stage.APPRAISED, amount=Fen(95)),
        Price(project="A", stage=Stage.CONTRACT, amount=Fen(70)),
        Price(project="B", stage=Stage.CONTRACT, amount=Fen(120)),
        Price(project="unknown", stage=Stage.CONTRACT, amount=Fen(1)),
    )
    assert [p.need for p in priced(given, prices).projects] == [80, 100]
    assert priced(priced(given, prices), prices) == priced(given, prices)


def test_a_project_paid_for_by_earlier_years_leaves_the_pool_and_blocks_none_that_waited_for_it() -> None:
    done = project("A", 100, cost=Fen(300), need_before=Fen(200))
    given = pool(done, project("B", 50), prerequisites=(("B", "A"),))
    left = priced(given, (Price(project="A", stage=Stage.SETTLED, amount=Fen(200)),))
    assert [p.id for p in left.projects] == ["B"]
    assert left.prerequisites == ()
