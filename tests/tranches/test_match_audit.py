"""The audit of a batch: clean on every proposal of ours over random years, and it finds each thing that is broken."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from allocator.accounts import FEE
from allocator.balances import cap
from allocator.matches import Arranged, Class, Grant, Left, Match
from allocator.money import Fen
from allocator.quantities import Share
from allocator.records import Answer, Layer, Level, Suspension
from allocator.rules import Fee, Filter, Line, Lock, Ratio
from allocator.text import say
from allocator.tranches.audit import audit_match
from allocator.tranches.batch import match_tranches
from tests.planning.cases import YES, line
from tests.tranches.made import CENTRAL, DAY, RULE, TASK, Year, earmark, road, shed, tranche, village, wan
from tests.tranches.random_years import random_year

QUICK, LONG = range(50), range(50, 3000)


def batch(year: Year, *ids: str, day: date = DAY) -> Match:
    return match_tranches(year.balances(), ids, year.rules, year.facts(), day, time_limit=20)


def codes(year: Year, match: Match) -> set[str]:
    return {problem.code for problem in audit_match(match, year.balances(), year.rules, year.facts())}


def regranted(year: Year, match: Match, *grants: Grant) -> Match:
    """The proposal with other grants, what is left adjusted to them."""
    arranged = tuple(Arranged(grant=grant, rank=Class.REST, completes=False) for grant in sorted(grants))
    answer = replace(match.answer, grants=tuple(sorted(grants)))
    left = []
    for name in match.tranches:
        account = year.balances().account(name)
        assert account is not None
        rest = account.free - sum(g.amount for g in grants if g.tranche == name) - dict(match.fees).get(name, 0)
        left.append(Left(tranche=name, amount=Fen(rest), reasons=()))
    return replace(match, arranged=arranged, left=tuple(left), answer=answer)


def grant(project: str, of: str, amount: int, industry: int = 0) -> Grant:
    return Grant(project=project, tranche=of, amount=Fen(amount), industry=Fen(industry))


def walk(seeds: range) -> int:
    """Every batch of these years audited, counted in plain numbers, committed; how many there were."""
    count = 0
    for seed in seeds:
        year, rng = random_year(seed), random.Random(seed)
        todo = [one.id for one in year.tranches]
        while todo:
            size = min(len(todo), rng.choice([1, 1, 2]))
            ids, todo = tuple(todo[:size]), todo[size:]
            before = year.balances()
            match = batch(year, *ids)
            assert audit_match(match, before, year.rules, year.facts()) == (), seed
            year.commit(match)
            after = year.balances()
            for account in after.accounts:
                assert account.free >= 0, seed
                assert account.received == account.allotted + account.free + account.handed_up, seed
            assert before.plan is not None
            for planned in before.plan.planned:
                assert after.held(planned.id) >= before.held(planned.id), seed  # what is released stays
                most = max(before.held(planned.id), cap(planned, before.price(planned.id)))
                assert after.held(planned.id) <= most, seed
            count += 1
    return count


def test_every_proposal_of_random_years_is_clean_and_loses_nothing() -> None:
    assert walk(QUICK) > 80


@pytest.mark.long
def test_every_proposal_of_many_random_years_is_clean() -> None:
    assert walk(LONG) > 5000


def broken(rng: random.Random, match: Match) -> Match:
    """One number or name of a proposal changed."""
    at = rng.randrange(len(match.arranged))
    one = match.arranged[at]
    given = one.grant
    other = rng.choice([name for name in ("P0", "P1", "P2", "P9") if name != given.project])
    changed = rng.choice(
        [
            replace(one, grant=replace(given, amount=Fen(given.amount + 1))),
            replace(one, grant=replace(given, amount=Fen(given.amount - 1))),
            replace(one, grant=replace(given, industry=Fen(given.industry + 1))),
            replace(one, grant=replace(given, project=other)),
            replace(one, grant=replace(given, tranche="T9")),
            replace(one, completes=not one.completes),
            replace(one, rank=Class.STANDBY if one.rank is not Class.STANDBY else Class.REST),
            replace(one, start_by=None if one.start_by else DAY),
            None,
        ]
    )
    rest = (*match.arranged[:at], *match.arranged[at + 1 :])
    arranged = (*rest, changed) if changed is not None else rest
    return replace(match, arranged=arranged)


def test_any_single_change_of_a_proposal_is_found() -> None:
    found = 0
    for seed in range(20):
        year, rng = random_year(seed), random.Random(seed)
        match = batch(year, *(one.id for one in year.tranches))
        if match.arranged:
            for _ in range(6):
                assert codes(year, broken(rng, match)), seed
                found += 1
    assert found > 30


def plain() -> Year:
    return Year(road("P1", wan(60)), road("P2", wan(50)), per_batch=2).receive(
        tranche("T1", wan(70)), tranche("T2", wan(30), Level.PROVINCE)
    )


Change = Callable[[Match], Match]


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("B01", lambda m: replace(m, head="other")),
        ("B02", lambda m: replace(m, plan="other")),
        ("B03", lambda m: replace(m, tranches=("T1", "T9"))),
        ("B03", lambda m: replace(m, tranches=("T1", "T1", "T2"))),
        ("B04", lambda m: replace(m, fees=(("T9", Fen(1)),))),
        ("B04", lambda m: replace(m, fees=(("T1", Fen(0)),))),
        ("B04", lambda m: replace(m, arranged=(*m.arranged, m.arranged[0]))),
        ("B05", lambda m: replace(m, arranged=m.arranged[1:])),
        ("B06", lambda m: replace(m, left=(Left(tranche="T1", amount=Fen(1), reasons=()),))),
        ("B06", lambda m: replace(m, left=(Left(tranche="T9", amount=Fen(1), reasons=()),))),
        ("B09", lambda m: replace(m, arranged=tuple(replace(a, completes=not a.completes) for a in m.arranged))),
        ("B09", lambda m: replace(m, arranged=tuple(replace(a, rank=Class.DRIVING) for a in m.arranged))),
        ("B10", lambda m: replace(m, waiting=())),
        ("B10", lambda m: replace(m, waiting=tuple(replace(w, lacks=Fen(w.lacks + 1)) for w in m.waiting))),
        ("B12", lambda m: replace(m, arranged=tuple(replace(a, start_by=DAY) for a in m.arranged))),
        ("B17", lambda m: replace(m, fees=(("T1", Fen(1)),))),
        ("B21", lambda m: replace(m, shares=(*m.shares, m.shares[0]) if m.shares else _one_share())),
    ],
)
def test_each_thing_told_wrongly_is_found(code: str, change: Change) -> None:
    year = plain()
    match = batch(year, "T1", "T2")
    assert codes(year, match) == set()
    assert code in codes(year, change(match))


def _one_share() -> tuple[object, ...]:
    from_year = Year(road("P1", wan(60)), ratios=(floor(),)).receive(tranche("T1", wan(70)))
    return batch(from_year, "T1").shares


def floor(**more: object) -> Ratio:
    given: dict[str, object] = {
        "numerator": Filter(industry=True),
        "denominator": Filter(),
        "at_least": Share(num=600, den=1000),
        "hard": True,
    }
    return Ratio(id="floor", title="产业占比", **(RULE | given | more))  # type: ignore[arg-type]


def fee(**more: object) -> Fee:
    given: dict[str, object] = {"level": Level.CENTRAL, "cap": Share(num=10, den=1000), "tasks": (TASK,)}
    return Fee(id="fee", title="管理费", **(RULE | given | more))  # type: ignore[arg-type]


LOCK = Lock(title="限村", villages=("甲镇/一村",))


def locked_line() -> Line:
    return line("locked", Level.CENTRAL, wan(70), lock=LOCK)


def test_a_plan_that_is_not_there_is_found() -> None:
    year = plain()
    match = batch(year, "T1")
    found = audit_match(match, replace(year.balances(), plan=None), year.rules, year.facts())
    assert {problem.code for problem in found} == {"B02"}


@pytest.mark.parametrize(
    ("amount", "industry", "found"),
    [
        (wan(60) + 1, wan(20), True),
        (wan(60), wan(20) + 1, True),
        (wan(60), wan(20), False),
        (wan(60), wan(20) - 1, True),
    ],
)
def test_a_fen_above_the_plan_in_either_part_is_found(amount: int, industry: int, found: bool) -> None:
    year = Year(shed("P1", wan(60), industry=Fen(wan(20)))).receive(tranche("T1", wan(70)))
    match = regranted(year, batch(year, "T1"), grant("P1", "T1", amount, industry))
    assert ("B07" in codes(year, match)) == found


def test_money_of_another_task_is_found() -> None:
    year = plain().receive(tranche("T3", wan(60), task="以工代赈"))
    match = batch(year, "T3")
    assert match.arranged == ()
    assert "B08" in codes(year, regranted(year, match, grant("P1", "T3", wan(60))))


def test_money_of_a_line_for_other_types_is_found() -> None:
    year = Year(road("P1", wan(60)), lines=(replace(CENTRAL, types=("产业发展",)),)).receive(tranche("T1", wan(60)))
    match = batch(year, "T1")
    assert match.arranged == ()
    assert "B08" in codes(year, regranted(year, match, grant("P1", "T1", wan(60))))


@pytest.mark.parametrize("what", ["committee", "land", "scheme", "pool", "unit", "lifted"])
def test_money_for_a_project_that_is_not_ready_is_found(what: str) -> None:
    year = Year(road("P1", wan(60), unit="甲单位", reviews=replace(YES, scheme=Answer.YES)), needs=("scheme",))
    year.receive(tranche("T1", wan(60)))
    match = batch(year, "T1")
    if what == "pool":
        year.today = replace(year.today, projects=())
    elif what in ("unit", "lifted"):
        until = DAY if what == "lifted" else None
        year.today = replace(year.today, suspensions=(Suspension(unit="甲单位", until=until),))
    else:
        year.renew("P1", reviews=replace(YES, **({"scheme": Answer.YES} | {what: Answer.NO})))
    assert ("B11" in codes(year, match)) == (what != "lifted")


def test_a_verdict_of_an_earlier_day_stops_nobody_once_the_suspension_has_lifted() -> None:
    year = Year(road("P1", wan(60), unit="甲单位")).receive(tranche("T1", wan(60)))
    lifts = date(2026, 3, 1)
    year.today = replace(year.today, suspensions=(Suspension(unit="甲单位", until=lifts),))
    assert batch(year, "T1").arranged == ()
    later = batch(year, "T1", day=lifts)
    assert later.total == wan(60)
    assert codes(year, later) == set()


def test_a_project_not_tendered_needs_no_tender() -> None:
    year = Year(road("P1", wan(60)), road("P2", wan(60), reviews=replace(YES, tendered=Answer.UNKNOWN)))
    year.rules = replace(year.rules, tranching=replace(year.rules.tranching, needs=("tendered",)))
    year.receive(tranche("T1", wan(120)))
    match = batch(year, "T1")
    assert [a.grant.project for a in match.arranged] == ["P1"]
    assert codes(year, match) == set()
    assert "B11" in codes(year, regranted(year, match, grant("P1", "T1", wan(60)), grant("P2", "T1", wan(60))))


@pytest.mark.parametrize(("start_by", "code"), [(date(2026, 6, 30), ""), (date(2025, 1, 1), "B11"), (None, "B11")])
def test_conditional_money_needs_a_day_that_is_not_past(start_by: date | None, code: str) -> None:
    year = Year(road("P1", wan(60)), needs=("scheme",), start_by=start_by).receive(tranche("T1", wan(60)))
    match = batch(year, "T1")
    assert [a.start_by for a in match.arranged] == ([start_by] if not code else [])
    other = regranted(year, match, grant("P1", "T1", wan(60)))
    assert (code or "B12") in codes(year, other)


def test_slices_too_small_and_documents_too_many_are_found() -> None:
    year = plain()
    match = batch(year, "T1", "T2")
    assert "B13" in codes(year, regranted(year, match, grant("P1", "T1", wan(18) - 1)))
    assert "B13" not in codes(year, regranted(year, match, grant("P1", "T1", wan(18))))
    split = regranted(year, match, grant("P1", "T1", wan(35)), grant("P1", "T2", wan(25)))
    assert codes(year, split) == {"B09", "B10"}  # two documents complete it: only what is told is old
    short = regranted(year, match, grant("P1", "T1", wan(35)), grant("P1", "T2", wan(24)))
    assert "B14" in codes(year, short)
    year.rules = replace(year.rules, tranching=replace(year.rules.tranching, per_batch=1))
    assert "B14" in codes(year, split)


def spare_year(**more: object) -> Year:
    year = Year(road("P1", wan(60)), road("P2", wan(50)), road("P3", wan(20)), spare=("P2", "P3"), **more)  # type: ignore[arg-type]
    return year.receive(tranche("T1", wan(100)))


@pytest.mark.parametrize(
    ("given", "more", "found"),
    [
        ("P3", {"standby": "approval"}, True),
        ("P3", {"standby": "in_order"}, True),  # P2 stands in front of it
        ("P3", {"standby": "in_order", "exclusions": (("P1", "P2"),)}, False),
        ("P3", {"standby": "in_order", "exclusions": (("P1", "P3"),)}, True),
        ("P3", {"standby": "in_order", "prerequisites": (("P3", "P2"),)}, True),
    ],
)
def test_standby_out_of_its_procedure_is_found(given: str, more: dict[str, object], found: bool) -> None:
    year = spare_year(**more)
    match = regranted(year, batch(year, "T1"), grant("P1", "T1", wan(60)), grant(given, "T1", wan(20)))
    assert ("B15" in codes(year, match)) == found


def test_standby_that_no_list_names_is_found() -> None:
    year = spare_year(standby="in_order")
    year.plan = replace(year.plan, standby=("P2", "P3"))
    balances, match = year.balances(), batch(year, "T1")
    facts = replace(year.facts(), plan=replace(year.plan, standby=()))
    other = regranted(year, match, grant("P1", "T1", wan(60)), grant("P3", "T1", wan(20)))
    assert "B15" in {p.code for p in audit_match(other, balances, year.rules, facts)}


def test_fees_above_their_cap_or_plan_or_from_locked_money_are_found() -> None:
    year = Year(road("P1", wan(60)), lines=(CENTRAL, locked_line()), fees=(fee(),))
    year.receive(tranche("T1", wan(100)), tranche("T2", wan(70), earmark=earmark("限村", villages=LOCK.villages)))
    match = batch(year, "T1", "T2")
    assert match.fees == (("T1", wan("1.7")),)  # 1 % of both, taken from the free money only
    assert codes(year, match) == set()
    assert "B16" in codes(year, replace(match, fees=(("T1", Fen(wan("1.7") + 1)),)))
    assert "B17" in codes(year, replace(match, fees=(("T1", wan(1)), ("T2", Fen(1)))))
    year.rules = replace(year.rules, fees=(fee(planned=Fen(wan("1.5"))),))
    assert "B16" in codes(year, match)


def test_a_reserve_is_kept_until_its_day() -> None:
    held = replace(CENTRAL, expected=Fen(wan(100)), reserve=Fen(wan(25)), reserve_until=DAY, reserve_reason="防汛")
    year = Year(road("P1", wan(90)), lines=(held,)).receive(tranche("T1", wan(100)))
    match = batch(year, "T1")
    assert match.total == wan(75)
    assert codes(year, match) == set()
    assert "B18" in codes(year, regranted(year, match, grant("P1", "T1", wan(75) + 1)))
    after = replace(match, day=date(2025, 11, 2))
    assert "B18" not in codes(year, regranted(year, after, grant("P1", "T1", wan(90))))


def test_unstated_money_is_taken_off_the_balances() -> None:
    year = Year(road("P1", wan(90)), road("P2", wan(20))).receive(tranche("T1", wan(100)))
    year.grant("P2", "", wan(20))
    match = batch(year, "T1")
    assert match.total == wan(80)
    assert codes(year, match) == set()
    assert "B19" in codes(year, regranted(year, match, grant("P1", "T1", wan(80) + 1)))


def test_no_fee_is_taken_of_money_that_is_gone_unstated() -> None:
    year = Year(road("P1", wan(60)), road("P2", wan(100)), fees=(fee(),)).receive(tranche("T1", wan(100)))
    year.grant("P2", "", wan(100))
    assert (batch(year, "T1").fees, batch(year, "T1").total) == ((), 0)


@pytest.mark.parametrize(
    ("ratio", "most"),
    [
        (floor(), wan(40)),  # of 100 received at most 40 that is not industry
        (floor(last_year=Share(num=700, den=1000)), wan(30)),
        (floor(at_least=None, at_most=Share(num=1, den=2), numerator=Filter(types=("乡村建设行动",))), wan(50)),
        (floor(numerator=Filter(layers=(Layer.CARRIED,))), wan(40)),
        (floor(denominator=Filter(except_tasks=(TASK,))), wan(90)),
        (floor(denominator=Filter(levels=(Level.CITY,))), wan(90)),
        (floor(denominator=Filter(tasks=("以工代赈",))), wan(90)),
    ],
)
def test_a_share_binds_to_the_fen(ratio: Ratio, most: int) -> None:
    year = Year(road("P1", wan(90)), ratios=(ratio,)).receive(tranche("T1", wan(100)))
    match = batch(year, "T1")
    assert match.total == most
    assert codes(year, match) == set()
    if most < wan(90):
        worse = codes(year, regranted(year, match, grant("P1", "T1", most + 1)))
        assert {"B20", "B21"} <= worse
    year.rules = replace(year.rules, ratios=(replace(ratio, hard=False),))
    assert batch(year, "T1").total == wan(90)


@pytest.mark.parametrize("cap_", [False, True])
def test_a_share_of_what_is_allotted_binds_too(cap_: bool) -> None:
    roads = Filter(types=("乡村建设行动",))
    half = Share(num=1, den=2)
    ratio = floor(base="planned", at_least=None if cap_ else half, at_most=half if cap_ else None)
    ratio = replace(ratio, numerator=roads if cap_ else Filter(industry=True))
    year = Year(road("P1", wan(90)), shed("P2", wan(40)), ratios=(ratio,)).receive(tranche("T1", wan(200)))
    match = batch(year, "T1")
    assert match.total == wan(80)
    assert codes(year, match) == set()
    more = (grant("P1", "T1", wan(40) + 1), grant("P2", "T1", wan(40), wan(40)))
    assert "B20" in codes(year, regranted(year, match, *more))


def test_a_share_that_documents_broke_may_not_get_worse() -> None:
    year = Year(road("P1", wan(90)), road("P2", wan(50)), shed("P3", wan(20)), ratios=(floor(),))
    year.receive(tranche("T1", wan(100)), tranche("T2", wan(20)))
    year.grant("P1", "T1", wan(90))
    match = batch(year, "T2")
    assert [a.grant.project for a in match.arranged] == ["P3"]
    assert [line.met for line in match.shares] == [False]
    assert codes(year, match) == set()
    assert "B20" in codes(year, regranted(year, match, grant("P2", "T2", wan(20))))


def test_a_rule_outside_its_days_is_not_asked() -> None:
    past = {"until": date(2025, 2, 1)}
    year = Year(road("P1", wan(90)), ratios=(replace(floor(), **past),), fees=(replace(fee(), **past),))
    match = batch(year.receive(tranche("T1", wan(100))), "T1")
    assert (match.total, match.shares, match.fees) == (wan(90), (), ())
    assert codes(year, match) == set()


def test_the_base_may_be_the_years_expected_money() -> None:
    year = Year(road("P1", wan(90)), ratios=(floor(),), ratio_base="expected").receive(tranche("T1", wan(100)))
    match = batch(year, "T1")
    assert match.total == wan(90)  # 400 of the expected 1,000 may be other money
    assert codes(year, match) == set()


def lock_year(come: int = 70) -> Year:
    """P1 takes 40 from the locked line (70) and 20 elsewhere; P2 is of the same village and takes nothing from it."""
    year = Year(
        road("P1", wan(60), locations=village("一村")),
        road("P2", wan(50), locations=village("一村")),
        lines=(CENTRAL, locked_line()),
        split={"P1": (("central", wan(20), 0), ("locked", wan(40), 0)), "P2": (("central", wan(50), 0),)},
        scores={"P1": 100, "P2": 900},
    )
    return year.receive(
        tranche("T1", wan(100)), tranche("T2", wan(come), earmark=earmark("限村", villages=LOCK.villages))
    )


def test_locked_money_serves_first_whom_the_plan_pays_from_it() -> None:
    year = lock_year()
    match = batch(year, "T2")
    assert {(a.grant.project, a.grant.amount) for a in match.arranged} == {("P1", wan(40)), ("P2", wan(30))}
    assert codes(year, match) == set()
    assert "B22" in codes(year, regranted(year, match, grant("P2", "T2", wan(30) + 1)))
    assert "B23" in codes(year, regranted(year, match, grant("P1", "T2", wan(40) + 1)))


def test_the_locked_part_waits_for_its_own_money() -> None:
    year = lock_year(60)
    match = batch(year, "T1")
    assert {(a.grant.project, a.grant.amount) for a in match.arranged} == {("P1", wan(20)), ("P2", wan(50))}
    assert [(w.project, w.reason) for w in match.waiting] == [("P1", "batch.wait.part_lock")]
    assert codes(year, match) == set()
    assert "B23" in codes(year, regranted(year, match, grant("P1", "T1", wan(20) + 1), grant("P2", "T1", wan(50))))
    year.commit(match)
    last = batch(year, "T2")
    assert {(a.grant.project, a.grant.amount) for a in last.arranged} == {("P1", wan(40))}
    assert codes(year, last) == set()


def test_once_all_locked_money_has_arrived_nothing_is_held_for_it() -> None:
    year = lock_year()
    match = batch(year, "T1")
    assert ("P1", wan(60)) in {(a.grant.project, a.grant.amount) for a in match.arranged}
    assert codes(year, match) == set()
    early = lock_year(60)  # the same grants, while locked money is still due
    assert "B23" in codes(early, regranted(early, batch(early, "T1"), *(a.grant for a in match.arranged)))


def test_a_document_that_brought_part_of_the_locked_money_is_counted_once() -> None:
    year = lock_year(60)
    year.grant("P1", "T2", wan(30))
    match = batch(year, "T1")
    assert ("P1", wan(20)) in {(a.grant.project, a.grant.amount) for a in match.arranged}
    assert codes(year, match) == set()


def test_every_problem_can_be_said_in_both_languages() -> None:
    year = lock_year()
    match = regranted(year, batch(year, "T1"), grant("P1", "T1", wan(99)), grant("P2", "T1", wan(51)))
    problems = audit_match(replace(match, shares=_one_share()), year.balances(), year.rules, year.facts())
    assert len({problem.code for problem in problems}) >= 4
    for problem in problems:
        for lang in ("zh", "en"):
            assert say(f"{problem.code}.message", lang, **dict((("subject", problem.subject), *problem.args)))


def test_money_of_an_earlier_year_bears_no_fee_and_counts_in_no_share() -> None:
    year = Year(road("P1", wan(90)), fees=(fee(),), ratios=(floor(),)).receive(tranche("T1", wan(90), fund_year=2025))
    match = batch(year, "T1")
    assert (match.total, match.fees) == (wan(90), ())
    assert [line.so_far for line in match.shares] == [(0, 0), (0, 0)]
    assert codes(year, match) == set()
    assert "B17" in codes(year, replace(match, fees=(("T1", Fen(1)),)))
    assert FEE not in {a.grant.project for a in match.arranged}
