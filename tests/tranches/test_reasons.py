"""Why money stays and who waits: one small county-year for each sentence."""

from dataclasses import replace
from datetime import date

import pytest

from allocator.matches import Match
from allocator.money import Fen
from allocator.quantities import Share
from allocator.records import Answer, Layer, Level, Suspension
from allocator.rules import Band, Commitment, Count, Filter, Lock
from allocator.text import catalogue, say
from tests.planning.cases import YES, line
from tests.tranches.made import CENTRAL, DAY, RULE, Year, earmark, road, shed, tranche, village, wan
from tests.tranches.test_match_audit import batch, codes


def why(match: Match) -> dict[str, str]:
    return {wait.project: wait.reason.removeprefix("batch.wait.") for wait in match.waiting}


def left(match: Match) -> set[str]:
    return {key.removeprefix("batch.left.") for one in match.left for key, _ in one.reasons}


def helped(match: Match) -> set[str]:
    return {key.removeprefix("batch.") for key, _ in match.helps}


def two(**more: object) -> Year:
    return Year(road("P1", wan(60)), road("P2", wan(40)), scores={"P1": 900, "P2": 100}, **more)  # type: ignore[arg-type]


def test_too_little_is_left_for_the_next_one() -> None:
    match = batch(two().receive(tranche("T1", wan(65))), "T1")
    assert (why(match), left(match)) == ({"P2": "money"}, {"small"})
    assert dict(match.waiting[0].args)["least_fen"] == wan(12)
    assert dict(match.helps[0][1])["more_fen"] == wan(35)


def test_where_one_document_must_do_a_slice_is_no_way() -> None:
    match = batch(two(per_project=1).receive(tranche("T1", wan(90))), "T1")
    assert (why(match), left(match)) == ({"P2": "whole"}, {"small_whole"})


def test_who_has_its_documents_already_waits() -> None:
    year = two().receive(*(tranche(f"T{n}", wan(20)) for n in range(3)))
    year.grant("P1", "T0", wan(20)).grant("P1", "T1", wan(20)).grant("P2", "T2", wan(1))
    match = batch(year, "T2")
    assert why(match)["P1"] == "docs"
    year.receive(tranche("T3", wan(40))).grant("P2", "T2", wan(-1)).grant("P2", "T3", wan(40))
    assert left(batch(year, "T2")) == {"docs"}


def test_money_of_another_kind_is_told() -> None:
    match = batch(two().receive(tranche("T1", wan(65), task="以工代赈")), "T1")
    assert why(match) == {"P1": "kind", "P2": "kind"}
    assert left(match) == {"nobody"}
    assert "help.new_task" in helped(match)


def test_an_emptied_tranche_is_told() -> None:
    year = two().receive(tranche("T1", wan(60)))
    year.commit(batch(year, "T1"))
    match = batch(year, "T1")
    assert (why(match), match.left) == ({"P2": "empty"}, ())


def test_when_all_is_paid_the_rest_is_told() -> None:
    match = batch(two().receive(tranche("T1", wan(130))), "T1")
    assert (why(match), left(match)) == ({}, {"done"})
    assert dict(match.helps[0][1])["rest_fen"] == wan(30)


def test_a_reserve_is_told_with_its_day_or_without() -> None:
    held = replace(CENTRAL, expected=Fen(wan(60)), reserve=Fen(wan(25)), reserve_reason="防汛")
    year = two(lines=(held,)).receive(tranche("T1", wan(60)))
    assert left(batch(year, "T1")) == {"reserve"}
    year.rules = replace(year.rules, lines=(replace(held, reserve_until=date(2026, 6, 30)),))
    match = batch(year, "T1")
    assert say(*match.left[0].reasons[0][:1], "zh", **dict(match.left[0].reasons[0][1])) == (
        "按规定预留25.00万元至2026年6月30日（防汛）。"
    )
    assert set(why(match).values()) <= {"reserve", "part", "money"}


def test_a_batch_of_nothing_but_reserve_says_so() -> None:
    held = replace(CENTRAL, expected=Fen(wan(60)), reserve=Fen(wan(60)))
    match = batch(two(lines=(held,)).receive(tranche("T1", wan(60))), "T1")
    assert why(match) == {"P1": "reserve", "P2": "reserve"}


def test_a_project_gone_from_the_pool_and_a_changed_need_are_told() -> None:
    year = two().receive(tranche("T1", wan(100)))
    year.today = replace(year.today, projects=year.today.projects[:1])
    year.renew("P1", need=Fen(wan(70)))
    match = batch(year, "T1")
    assert why(match) == {"P2": "gone"}
    assert "note.need" in helped(match)
    assert match.total == wan(60)
    year.grant("P2", "T1", wan(40))
    assert "note.gone" in helped(batch(year, "T1"))


def test_conditions_of_grants_are_told() -> None:
    year = two(needs=("scheme",), start_by=date(2026, 6, 30)).receive(tranche("T1", wan(100)))
    big = {"cost": Fen(wan(500)), "reviews": replace(YES, tendered=Answer.YES)}
    year.renew("P1", **big)
    match = batch(year, "T1")
    assert match.total == wan(100)
    assert [key for key, _ in match.helps] == ["batch.note.tender"]
    assert {arranged.start_by for arranged in match.arranged} == {date(2026, 6, 30)}  # told there, no help
    assert codes(year, match) == set()


def test_a_suspended_unit_is_named_by_what_it_waits_for() -> None:
    year = two().receive(tranche("T1", wan(100)))
    year.renew("P2", unit="乙单位")
    year.today = replace(year.today, suspensions=(Suspension(unit="乙单位"),))
    match = batch(year, "T1")
    assert dict(match.waiting[0].args)["fields"] == "suspension"


def test_unstated_money_is_told() -> None:
    year = two().receive(tranche("T1", wan(60)))
    year.grant("P2", "", wan(40))
    match = batch(year, "T1")
    assert match.total == wan(20)
    assert "unstated" in left(match)
    assert "note.unstated" in helped(match)
    year.receive(tranche("T2", wan(10)))
    year.holdings[("P2", "")] = (wan(40), 0)
    year.grant("P1", "T1", wan(30))
    assert why(batch(year, "T1")) == {"P1": "unstated"}


def test_locked_money_is_awaited_or_kept() -> None:
    lock = Lock(title="限村", villages=("甲镇/一村",))
    lines = (CENTRAL, line("locked", Level.CENTRAL, wan(70), lock=lock))
    split = {"P1": (("locked", wan(60), 0),), "P2": (("central", wan(40), 0),)}
    year = two(lines=lines, split=split).receive(tranche("T1", wan(50)))
    match = batch(year, "T1")
    assert (why(match), left(match)) == ({"P1": "lock"}, {"wait_lock"})
    year.rules = replace(year.rules, tranching=replace(year.rules.tranching, hold_locked=False))
    assert why(batch(year, "T1")) == {"P1": "money"}


def test_locked_money_that_has_arrived_is_not_awaited_and_where_it_is_is_told() -> None:
    lines = (CENTRAL, line("locked", Level.CENTRAL, wan(60), lock=Lock(title="限村", villages=("甲镇/一村",))))
    split = {"P1": (("locked", wan(60), 0),), "P2": (("central", wan(40), 0),)}
    mark = earmark("限村", villages=("甲镇/一村",))
    for town, reason in (("乙镇", "here_unfit"), ("甲镇", "here")):
        year = Year(road("P1", wan(60), locations=village("一村", town)), road("P2", wan(40)), lines=lines, split=split)
        year.receive(tranche("T1", wan(40)), tranche("T2", wan(60), earmark=mark)).grant("P2", "T1", wan(40))
        year.grant("P2", "T2", wan(0 if town == "乙镇" else 60))
        (told,) = batch(year, "T2").waiting
        assert told.reason == f"batch.wait.{reason}"
        assert {("free_fen", wan(60 if town == "乙镇" else 0)), ("title", "locked")} <= set(told.args)
        assert dict(told.args)["docs"] == year.tranches[1].doc_no
        assert batch(year.receive(tranche("T3", wan(60))), "T3").total == wan(60)  # other money pays it now


def spares(**more: object) -> Year:
    given = {"standby": "in_order", "scores": {"P1": 1, "S1": 1, "S2": 1, "S3": 1}} | more
    year = Year(
        road("P1", wan(60)),
        road("S1", wan(30), need_later=Fen(wan(10)), cost=Fen(wan(40)), unit="甲单位"),
        shed("S2", wan(50), locations=village("三村", "乙镇")),
        road("S3", wan(20), locations=village("二村")),
        spare=("S1", "S2", "S3"),
        **given,  # type: ignore[arg-type]
    )
    return year.receive(tranche("T1", wan(130)))


def test_standby_comes_in_by_its_order_and_whole() -> None:
    match = batch(spares(), "T1")
    assert {a.grant.project for a in match.arranged} == {"P1", "S1"}
    assert why(match) == {"S2": "standby_money", "S3": "standby_order"}


def test_standby_waits_for_approval_and_is_offered() -> None:
    year = spares(standby="approval")
    match = batch(year, "T1")
    assert match.total == wan(60)
    assert [key for key, _ in match.helps].count("batch.help.standby") == 2
    assert why(match) == {}


@pytest.mark.parametrize(
    "rule",
    [
        {"bands": (Band(id="b", title="上限", per="town", at_most=Fen(wan(80)), only=("甲镇",), **RULE),)},  # type: ignore[arg-type]
        {"bands": (Band(id="b", title="上限", per="unit", at_most=Fen(wan(20)), only=("甲单位",), **RULE),)},  # type: ignore[arg-type]
        {"bands": (Band(id="b", title="上限", per="all", at_most=Share(num=8, den=100), **RULE),)},  # type: ignore[arg-type]
        {"bands": (Band(id="b", title="上限", per="key_village", at_most=Fen(wan(80)), **RULE),)},  # type: ignore[arg-type]
        {"counts": (Count(id="c", title="上限", per="town", at_most=1, only=("甲镇",), **RULE),)},  # type: ignore[arg-type]
        {"counts": (Count(id="c", title="上限", per="unit", at_most=0, only=("甲单位",), **RULE),)},  # type: ignore[arg-type]
        {"commitments": (Commitment(id="m", title="上限", at_most=Share(num=5, den=1000), **RULE),)},  # type: ignore[arg-type]
    ],
)
def test_standby_that_would_break_a_hard_cap_is_passed_over(rule: dict[str, object]) -> None:
    year = spares()
    year.rules = replace(year.rules, **rule)  # type: ignore[arg-type]
    match = batch(year, "T1")
    assert why(match)["S1"] == "standby_limit"
    soft = tuple(replace(one, hard=False) for one in next(iter(rule.values())))  # type: ignore[type-var, attr-defined]
    year.rules = replace(year.rules, **{next(iter(rule)): soft})  # type: ignore[arg-type]
    assert "S1" not in why(batch(year, "T1"))


def test_a_cap_on_others_does_not_stop_standby() -> None:
    year = spares()
    caps = (
        Count(id="c", title="上限", where=Filter(types=("产业发展",), industry=True), at_most=0, **RULE),  # type: ignore[arg-type]
        Count(id="d", title="上限", where=Filter(layers=(Layer.CARRIED,)), at_most=0, **RULE),  # type: ignore[arg-type]
    )
    wide = Count(id="e", title="上限", at_most=9, **RULE)  # type: ignore[arg-type]
    year.rules = replace(year.rules, counts=(*caps, wide))
    assert why(batch(year, "T1")) == {"S2": "standby_limit"}


def test_standby_respects_exclusions_and_prerequisites() -> None:
    match = batch(spares(exclusions=(("P1", "S1"),), prerequisites=(("S2", "S3"),)), "T1")
    assert why(match) == {"S1": "standby_exclusive", "S2": "standby_requires"}
    assert {a.grant.project for a in match.arranged} == {"P1", "S3"}


def test_standby_that_holds_money_is_one_of_the_planned() -> None:
    year = spares(standby="approval")
    year.grant("S2", "T1", wan(20))
    match = batch(year, "T1")
    assert {a.grant.project for a in match.arranged} == {"P1", "S2"}
    assert codes(year, match) == set()


def test_an_earmark_for_named_projects_pays_only_these() -> None:
    year = two().receive(tranche("T1", wan(100), earmark=earmark("指定", projects=("P2",))))
    match = batch(year, "T1", day=DAY)
    assert {a.grant.project for a in match.arranged} == {"P2"}
    assert ("lock", "指定") in match.helps[0][1]
    words = say("batch.help.new_lock", "zh", **dict(match.helps[0][1]) | {"lock": "限甲镇一村"})
    assert "限定用途“限" not in words  # the document's own words say 限 already


def test_every_field_that_can_be_missing_has_a_word() -> None:
    words = catalogue("zh")
    for name in ("in_pool", "basics", "land", "negative", "suspension", "drawings", "scheme", "appraisal", "body"):
        assert f"fields.{name}" in words


def test_money_that_waits_for_a_locked_tranche_is_told_by_the_title_of_its_line() -> None:
    lines = (CENTRAL, line("locked", Level.CENTRAL, wan(70), lock=Lock(title="限村", villages=("甲镇/一村",))))
    split = {"P1": (("locked", wan(60), 0), ("central", wan(40), 0))}
    half = Share(num=500, den=1000)  # more than the part that is not locked
    year = Year(road("P1", wan(100), locations=village("一村")), lines=lines, split=split, slice_share=half)
    mark = earmark("限村", villages=("甲镇/一村",))
    year.receive(tranche("T1", wan(100)), tranche("T2", wan(10), earmark=mark))
    match = batch(year, "T1", "T2")
    assert why(match) == {"P1": "rule"}
    assert dict(match.waiting[0].args)["rules"] == "locked"
    assert [key for key, _ in match.left[0].reasons] == ["batch.left.wait_lock"]


def test_earmarked_money_whose_project_other_money_pays_is_told_with_the_order_that_uses_it() -> None:
    year = Year(road("P1", wan(180)), road("P2", wan(90)), scores={"P1": 900, "P2": 100})
    mark = earmark("P1", projects=("P1",))
    year.receive(tranche("T1", wan(180)), tranche("T2", wan(60), earmark=mark))
    match = batch(year, "T1", "T2")
    assert {(a.grant.project, a.grant.tranche) for a in match.arranged} == {("P1", "T1")}
    assert left(match) == {"elsewhere"}
    key, args = match.helps[0]
    slots = {"tranche": "T2", "others": "T1", "count": 1, "amount_fen": wan(60)}
    assert (key, dict(args)) == ("batch.help.alone", slots)
    assert "help.new_lock" not in helped(match)
    year.commit(batch(year, "T2"))
    last = batch(year, "T1")
    assert last.total == wan(180)  # 120 for P1 and a slice for P2: nothing stays
    assert year.commit(last).balances().accounts[1].free == 0


def test_earmarked_money_too_small_for_a_slice_is_no_reason_to_turn_the_order() -> None:
    year = Year(road("P1", wan(180)), scores={"P1": 900})
    year.receive(tranche("T1", wan(180)), tranche("T2", wan(53), earmark=earmark("P1", projects=("P1",))))
    match = batch(year, "T1", "T2")
    assert left(match) == {"done"}
    assert "help.alone" not in helped(match)


def test_a_missing_approval_promises_no_money_that_is_not_left() -> None:
    year = two().receive(tranche("T1", wan(75)))
    year.renew("P2", reviews=replace(YES, land=Answer.NO))
    match = batch(year, "T1")
    assert helped(match) == {"help.only"}  # 15 are left, a slice is 12
    short = batch(two().receive(tranche("T1", wan(60))), "T1")
    year.tranches = [tranche("T1", wan(65))]
    assert helped(batch(year, "T1")) == {"help.only_later"}
    assert "help.only" not in helped(short)


def test_where_a_second_document_must_complete_the_least_amount_says_why() -> None:
    year = Year(road("P1", wan(180)), scores={"P1": 900}).receive(tranche("T1", wan(60)), tranche("T2", wan(60)))
    year.grant("P1", "T1", wan(60))
    match = batch(year, "T2")
    assert (why(match), left(match)) == ({"P1": "whole"}, {"small_whole"})
    slots = {"count": 1, "least_fen": wan(120), "whole": 1, "most": 2}
    assert dict(match.left[0].reasons[0][1]) == slots
