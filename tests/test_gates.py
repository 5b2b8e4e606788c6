"""Gates: who may be planned, who waits, and from which stage on the money stops."""

from dataclasses import replace
from datetime import date

import pytest

from allocator.gates import gate_pool
from allocator.money import Fen
from allocator.records import Answer, Layer, Project, Suspension
from allocator.results import Outcome, Stage, Verdict
from tests.planning.cases import WAN, YES, pool, project, rulebook


def verdicts(given: Project, **more: object) -> tuple[Verdict, ...]:
    return gate_pool(pool(given, **more), rulebook()).verdicts


def only(found: tuple[Verdict, ...]) -> tuple[str, Outcome, Stage]:
    (one,) = found
    assert one.finding is not None
    assert one.finding.code == one.gate
    return one.gate, one.outcome, one.stage


def test_a_project_with_everything_in_order_passes_silently() -> None:
    gated = gate_pool(pool(project("P1", WAN)), rulebook())
    assert gated.eligible == ("P1",)
    assert gated.refused == gated.verdicts == ()


def test_a_project_outside_the_pool_is_refused_and_an_empty_cell_is_not() -> None:
    outside = project("P1", WAN, reviews=replace(YES, in_pool=Answer.NO))
    assert only(verdicts(outside)) == ("G01", Outcome.REFUSE, Stage.PLAN)
    assert verdicts(project("P1", WAN, reviews=replace(YES, in_pool=Answer.UNKNOWN))) == ()


def test_missing_contents_are_refused_only_where_the_rulebook_requires_them() -> None:
    rules = rulebook()
    strict = replace(rules, gates=replace(rules.gates, required=("target", "linkage")))
    given = pool(project("P1", WAN, missing=("target", "period")))
    assert gate_pool(given, rules).verdicts == ()
    (verdict,) = gate_pool(given, strict).verdicts
    assert verdict.gate == "G02"
    assert dict(verdict.finding.args)["fields"] == "target"  # type: ignore[union-attr]
    assert gate_pool(given, strict).eligible == ()


@pytest.mark.parametrize(
    ("field", "gate"), [("land", "G03"), ("environment", "G04"), ("forestry", "G05"), ("performance", "G06")]
)
@pytest.mark.parametrize("answer", list(Answer))
def test_reviews_refuse_unless_passed_and_only_land_environment_and_forestry_may_be_not_needed(
    field: str, gate: str, answer: Answer
) -> None:
    found = verdicts(project("P1", WAN, reviews=replace(YES, **{field: answer})))
    passes = (Answer.YES,) if field == "performance" else (Answer.YES, Answer.NOT_NEEDED)
    if answer in passes:
        assert found == ()
    else:
        assert only(found) == (gate, Outcome.REFUSE, Stage.PLAN)


def test_a_word_of_the_negative_list_puts_a_project_on_the_review_list_and_keeps_it_eligible() -> None:
    rules = rulebook()
    rules = replace(rules, gates=replace(rules.gates, negative_words=("办公楼",), channel_words=("医保",)))
    gated = gate_pool(pool(project("P1", WAN, content="新建办公楼一座,代缴医保")), rules)
    assert only(gated.verdicts) == ("G07", Outcome.CONDITION, Stage.APPROVE)
    assert gated.verdicts[0].finding.value == "办公楼、医保"  # type: ignore[union-attr]
    assert gated.eligible == ("P1",)


@pytest.mark.parametrize(
    ("answer", "gates"), [(Answer.YES, ()), (Answer.NOT_NEEDED, ()), (Answer.UNKNOWN, ("G07",)), (Answer.NO, ("G11",))]
)
def test_once_people_have_looked_a_word_of_the_negative_list_holds_no_money(
    answer: Answer, gates: tuple[str, ...]
) -> None:
    rules = rulebook()
    rules = replace(rules, gates=replace(rules.gates, negative_words=("办公楼",)))
    given = project("P1", WAN, content="拆除旧办公楼", reviews=replace(YES, cleared=answer))
    gated = gate_pool(pool(given), rules)
    assert tuple(verdict.gate for verdict in gated.verdicts) == gates
    assert gated.eligible == (() if answer is Answer.NO else ("P1",))


def test_without_the_committee_a_project_is_planned_under_a_condition() -> None:
    for answer in (Answer.UNKNOWN, Answer.NO, Answer.NOT_NEEDED):
        found = verdicts(project("P1", WAN, reviews=replace(YES, committee=answer)))
        assert only(found) == ("G08", Outcome.CONDITION, Stage.APPROVE)


def test_a_suspended_unit_is_deferred_until_the_day_it_lifts_and_layers_one_and_two_are_spared() -> None:
    def found(until: date | None, layer: Layer = Layer.OPEN) -> tuple[Verdict, ...]:
        return verdicts(
            project("P1", WAN, unit="水务局", layer=layer), suspensions=(Suspension(unit="水务局", until=until),)
        )

    assert only(found(None)) == ("G09", Outcome.DEFER, Stage.BUDGET)
    assert only(found(date(2025, 11, 2))) == ("G09", Outcome.DEFER, Stage.BUDGET)
    assert found(date(2025, 11, 1)) == ()  # the plan's day is the day it lifts
    assert found(None, Layer.FORMULA) == found(None, Layer.CARRIED) == ()
    assert only(found(None, Layer.DECIDED))[0] == "G09"
    assert verdicts(project("P1", WAN, unit="农业局"), suspensions=(Suspension(unit="水务局"),)) == ()


@pytest.mark.parametrize(("cost", "waits"), [(400 * WAN - 1, False), (400 * WAN, True), (400 * WAN + 1, True)])
def test_tendered_works_of_400_wan_or_more_wait_for_the_drawing_review(cost: int, waits: bool) -> None:
    reviews = replace(YES, tendered=Answer.YES)
    found = verdicts(project("P1", WAN, cost=Fen(cost), reviews=reviews))
    assert ([only(found)] if found else []) == ([("G10", Outcome.CONDITION, Stage.TENDER)] if waits else [])
    assert verdicts(project("P1", WAN, cost=Fen(cost), reviews=replace(reviews, drawings=Answer.YES))) == ()
    assert verdicts(project("P1", WAN, cost=Fen(cost), reviews=replace(reviews, tendered=Answer.NO))) == ()


def test_the_threshold_itself_counts_only_where_the_rulebook_says_so() -> None:
    rules = rulebook()
    above = replace(rules, gates=replace(rules.gates, tender_inclusive=False))
    given = pool(project("P1", WAN, cost=Fen(400 * WAN), reviews=replace(YES, tendered=Answer.UNKNOWN)))
    assert gate_pool(given, above).verdicts == ()
    assert only(gate_pool(given, rules).verdicts)[0] == "G10"
