"""A batch as a whole: what is arranged, what is left, who waits and why; small invented county-years."""

from dataclasses import replace
from datetime import date

import pytest

from allocator.matches import Match
from allocator.records import Layer
from allocator.text import say
from allocator.tranches.batch import match_tranches
from tests.tranches.made import DAY, Year, road, shed, tranche, wan


def batch(year: Year, *ids: str, day: date = DAY) -> Match:
    return match_tranches(year.balances(), ids, year.rules, year.facts(), day, time_limit=20)


def given(match: Match) -> dict[tuple[str, str], int]:
    return {(a.grant.project, a.grant.tranche): a.grant.amount for a in match.arranged}


def test_one_tranche_pays_what_it_can_and_the_rest_is_left_with_a_reason() -> None:
    year = Year(road("P1", wan(60)), road("P2", wan(50)), scores={"P1": 900, "P2": 100}).receive(
        tranche("T1", wan(100))
    )
    match = batch(year, "T1")
    assert given(match) == {("P1", "T1"): wan(60), ("P2", "T1"): wan(40)}
    assert match.left == ()
    assert match.total == wan(100)
    assert [(w.project, w.lacks, w.reason) for w in match.waiting] == [("P2", wan(10), "batch.wait.part")]
    assert match.plan == "plan-1"
    assert match.head == "head"


def test_released_money_is_never_asked_for_again() -> None:
    year = Year(road("P1", wan(60)), road("P2", wan(50))).receive(tranche("T1", wan(60)), tranche("T2", wan(50)))
    year.grant("P1", "T1", wan(60))
    assert given(batch(year, "T2")) == {("P2", "T2"): wan(50)}


@pytest.mark.parametrize("ids", [("T9",), ("T1", "T1")])
def test_a_tranche_that_is_unknown_or_named_twice_is_refused(ids: tuple[str, ...]) -> None:
    year = Year(road("P1", wan(60))).receive(tranche("T1", wan(60)))
    with pytest.raises(ValueError, match="unknown or named twice"):
        batch(year, *ids)


def test_facts_of_another_plan_are_refused() -> None:
    year = Year(road("P1", wan(60))).receive(tranche("T1", wan(60)))
    other = replace(year.facts(), plan=replace(year.plan, digests=replace(year.plan.digests, plan="plan-2")))
    with pytest.raises(ValueError, match="another plan"):
        match_tranches(year.balances(), ("T1",), year.rules, other, DAY)
    with pytest.raises(ValueError, match="no plan"):
        match_tranches(replace(year.balances(), plan=None), ("T1",), year.rules, year.facts(), DAY)


def test_every_sentence_of_a_batch_can_be_said() -> None:
    year = Year(road("P1", wan(60)), shed("P2", wan(50))).receive(tranche("T1", wan(70)))
    match = batch(year, "T1")
    said = [(w.reason, w.args) for w in match.waiting] + [r for left in match.left for r in left.reasons]
    for key, args in (*said, *match.helps):
        for lang in ("zh", "en"):
            assert say(key, lang, **dict(args))


def test_what_does_not_compete_comes_before_what_does_within_its_class() -> None:
    year = Year(road("P1", wan(60)), road("P2", wan(60), layer=Layer.CARRIED), scores={"P1": 900}).receive(
        tranche("T1", wan(60))
    )
    assert given(batch(year, "T1")) == {("P2", "T1"): wan(60)}
    assert sum(grant.amount for grant in batch(year, "T1").weighted.grants) == wan(60)
