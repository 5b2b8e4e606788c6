"""Scores: whole points per criterion, each naming the fact that earned it."""

from dataclasses import replace

import pytest

from allocator.money import Fen
from allocator.records import Answer, Beneficiaries, Layer, Location, Pool, Project, Scope
from allocator.results import ScoreCard
from allocator.scoring import score_pool
from allocator.scoring.places import step_points
from tests.planning.cases import WAN, YES, all_pass, pool, project, rulebook


def card(given: Project, *others: Project) -> ScoreCard:
    made: Pool = pool(given, *others)
    return next(c for c in score_pool(made, all_pass(made), rulebook()) if c.project == given.id)


def points(criterion: str, **facts: object) -> int:
    found = card(project("P1", 100 * WAN, **facts))
    return next(line.points for line in found.lines if line.criterion == criterion)


@pytest.mark.parametrize(
    ("priority", "evidence", "partly", "consolidation", "disaster"),
    [(1, "监测台账", False, 100, 0), (1, "监测台账", True, 50, 0), (1, "", False, 0, 0), (2, "灾情文件", False, 0, 100),
     (2, "", False, 0, 0), (3, "联结协议", False, 0, 0), (4, "", False, 0, 0)],
)  # fmt: skip
def test_the_first_two_priorities_need_their_evidence(
    priority: int, evidence: str, partly: bool, consolidation: int, disaster: int
) -> None:
    facts = {"priority": priority, "evidence": evidence, "partly": partly}
    assert points("consolidation", **facts) == consolidation
    assert points("disaster", **facts) == disaster


def test_driving_capacity_is_compared_by_quartile_within_the_type() -> None:
    def runner(i: int, monitored: int | None, type1: str = "产业发展") -> Project:
        people = Beneficiaries(monitored_households=monitored, households=10)
        return project(f"P{i}", 100 * WAN, type1=type1, linkage="土地流转", beneficiaries=people)

    eight = [runner(i, 10 - i) for i in range(8)]
    others = [runner(20 + i, 1000, "乡村建设行动") for i in range(3)]  # another type: no yardstick for these eight
    made = pool(*eight, *others)
    by_id = {c.project: c for c in score_pool(made, all_pass(made), rulebook())}
    earned = [next(x.points for x in by_id[f"P{i}"].lines if x.criterion == "linkage") for i in range(8)]
    assert earned == [100, 100, 75, 75, 50, 50, 25, 25]
    assert points("linkage", linkage="", beneficiaries=Beneficiaries(monitored_households=5)) == 0
    assert points("linkage", linkage="就业务工") == 0  # households unknown, not zero


def test_a_lane_and_a_shed_do_not_share_one_yardstick_of_households_per_wan() -> None:
    lane = project("P1", 30 * WAN, type1="乡村建设行动", beneficiaries=Beneficiaries(households=412))
    shed = project("P2", 300 * WAN, type1="产业发展", beneficiaries=Beneficiaries(households=46))
    made = pool(lane, shed)
    cards = score_pool(made, all_pass(made), rulebook())
    assert [next(x.points for x in c.lines if x.criterion == "benefit") for c in cards] == [100, 100]


def test_key_village_and_key_town_are_never_added_and_money_elsewhere_earns_nothing() -> None:
    both = (Location(town="甲镇", village="一村"),)
    town = (Location(town="甲镇", village="二村"),)
    away = (Location(town="乙镇", village="三村"),)
    half = (
        Location(town="甲镇", village="一村", amount=Fen(50 * WAN)),
        Location(town="乙镇", village="三村", amount=Fen(50 * WAN)),
    )
    assert points("key_place", locations=both) == 100
    assert points("key_place", locations=town) == 60
    assert points("key_place", locations=away) == 0
    assert points("key_place", locations=half) == 50
    assert points("key_place", locations=both, scope=Scope.DISTRICT) == 0
    assert points("key_place", locations=(Location(town="甲镇"),)) == 60
    mixed = (Location(town="甲镇", amount=Fen(40 * WAN)), Location(town="甲镇", village="一村", amount=Fen(60 * WAN)))
    assert points("key_place", locations=mixed) == 84


def test_a_road_does_not_cure_a_weak_village() -> None:
    assert points("weak_village", raises_income=Answer.YES) == 100
    assert points("weak_village", raises_income=Answer.NO) == 0
    assert points("weak_village", raises_income=Answer.UNKNOWN) == 0
    border = (Location(town="乙镇", village="三村"),)  # exactly 15万元: “以下” includes the number itself
    assert points("weak_village", raises_income=Answer.YES, locations=border) == 60
    rich = (Location(town="甲镇", village="二村"),)
    assert points("weak_village", raises_income=Answer.YES, locations=rich) == 0


@pytest.mark.parametrize(("income", "expected"), [(0, 100), (5, 100), (6, 80), (10, 80), (15, 60), (16, 0)])
def test_weak_village_points_step_down_with_income(income: int, expected: int) -> None:
    assert step_points(income * WAN, rulebook().scoring.values) == expected


def test_industry_readiness_and_town_rank_count_what_is_stated() -> None:
    assert points("industry", industry=Fen(33 * WAN)) == 33
    assert points("readiness") == 40  # land only
    ready = replace(YES, scheme=Answer.YES, appraisal=Answer.YES, body=Answer.NOT_NEEDED)
    assert points("readiness", reviews=ready) == 100
    assert [points("town_rank", town_rank=rank) for rank in (None, 1, 2, 11, 40)] == [0, 100, 90, 0, 0]


def test_only_eligible_projects_of_the_open_layer_are_scored_and_the_total_is_the_weighted_sum() -> None:
    made = pool(project("P1", WAN, town_rank=1), project("P2", WAN, layer=Layer.CARRIED), project("P3", WAN))
    gated = replace(all_pass(made), eligible=("P1", "P2"))
    (only,) = score_pool(made, gated, rulebook())
    assert only.project == "P1"
    assert only.total == sum(x.weight * x.points for x in only.lines) // 100
    assert sum(x.weight for x in only.lines) == 1000
    assert all(x.fact for x in only.lines)


def test_a_weight_that_no_criterion_judges_is_refused() -> None:
    made, book = pool(project("P1", WAN)), rulebook()
    (group,) = book.scoring.groups
    weights = replace(group.weights, town_rank=0, extra=(("rotation", 40),))
    changed = replace(book, scoring=replace(book.scoring, groups=(replace(group, weights=weights),)))
    with pytest.raises(ValueError, match="rotation"):
        score_pool(made, all_pass(made), changed)
