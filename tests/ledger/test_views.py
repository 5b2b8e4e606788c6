"""Views of balances: every view adds up to the same money, and a wrong figure is found."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from allocator.accounts import FEE, UNSTATED, Move, Stage
from allocator.balances import Account, Balances, Holding
from allocator.ledger.views import by_level, by_project, by_task, by_town, check_balances, overdue
from allocator.money import Fen
from allocator.records import Level, Location
from allocator.text import say
from tests.ledger.made import DAY, Clerk, move, planned, price, tranche

OTHER = "以工代赈"


@pytest.fixture
def clerk() -> Clerk:
    made = Clerk()
    made.approve(
        planned("P1", 100, 40),
        planned("P2", 101, towns=(Location(town="乙镇"), Location(town="甲镇"))),
        planned("P3", 90, tasks=(OTHER,), towns=(Location(town="甲镇", village="甲村", amount=Fen(20)),
                                                 Location(town="甲镇", village="乙村", amount=Fen(10)),
                                                 Location(town="乙镇", amount=Fen(60)))),
        planned("P4", 50, towns=()),
        planned("S1", 30, standby=True, towns=(Location(town="丙镇"),)),
    )  # fmt: skip
    made.receive(tranche("T1", 200), tranche("T2", 100, level=Level.PROVINCE))
    made.receive(tranche("T3", 90, level=Level.PROVINCE, task=OTHER))
    made.allot(
        move(Move.ALLOT, "P1", "T1", 80, 40), move(Move.ALLOT, "P2", "T2", 51), move(Move.ALLOT, "P3", "T3", 60),
        move(Move.ALLOT, FEE, "T1", 2), move(Move.ALLOT, "P4", "T1", 30, start_by=date(2026, 3, 31)),
    )  # fmt: skip
    made.adjust(move(Move.RECLAIM, "P1", "T1", 10, 5), move(Move.RETURN, tranche="T1", amount=4))
    made.adjust(move(Move.DECREASE, "P1", "T1", 20, 10), move(Move.INCREASE, "P2", UNSTATED, 20))
    return made


def test_levels_and_tasks_add_up_with_unstated_money_apart(clerk: Clerk) -> None:
    balances = clerk.book.balances()
    levels = {group.key: (group.received, group.allotted, group.free, group.handed_up) for group in by_level(balances)}
    assert levels == {"central": (200, 82, 114, 4), "province": (190, 111, 79, 0), UNSTATED: (0, 20, -20, 0)}
    tasks = {group.key: group.allotted for group in by_task(balances)}
    assert tasks == {"巩固拓展": 82 + 51, OTHER: 60, UNSTATED: 20}
    total = sum(holding.amount for holding in balances.holdings)
    for groups in (by_level(balances), by_task(balances)):
        assert sum(group.allotted for group in groups) == total
        assert sum(group.free for group in groups) == clerk.book.total_free
        assert all(group.received == group.allotted + group.free + group.handed_up for group in groups)


def test_each_project_shows_what_it_holds_lacks_and_by_which_documents(clerk: Clerk) -> None:
    lines = {line.project: line for line in by_project(clerk.book.balances())}
    assert list(lines) == ["P1", "P2", "P3", "P4", "S1", FEE]
    first, second = lines["P1"], lines["P2"]
    assert (first.planned, first.cap, first.held, first.industry, first.lacks, first.surplus) == (
        100,
        100,
        50,
        25,
        50,
        0,
    )
    assert (second.held, second.lacks, second.docs) == (71, 30, ("示财农〔2026〕2号",))
    assert (lines["S1"].standby, lines["S1"].held, lines[FEE].held) == (True, 0, 2)
    assert sum(line.held for line in lines.values()) == sum(h.amount for h in clerk.book.balances().holdings)


def test_a_lower_price_shows_as_a_lower_cap_and_a_surplus(clerk: Clerk) -> None:
    balances = clerk.book.balances()
    priced = replace(balances, prices=(price("P1", Stage.SETTLED, 45), price("P4", Stage.APPRAISED, 40)))
    lines = {line.project: line for line in by_project(priced)}
    assert (lines["P1"].cap, lines["P1"].lacks, lines["P1"].surplus) == (45, 0, 5)
    assert (lines["P4"].cap, lines["P4"].lacks, lines["P4"].surplus) == (40, 10, 0)


def test_money_of_several_towns_is_shared_by_stated_amounts_or_equally(clerk: Clerk) -> None:
    towns = {line.town: (line.planned, line.held) for line in by_town(clerk.book.balances())}
    # P2 101 and 71 in halves (the odd fen to the first town), P3 by 60 : 30, P4 and the fee to the whole county
    assert towns == {"": (50, 32), "乙镇": (51 + 60, 36 + 40), "甲镇": (100 + 50 + 30, 50 + 35 + 20)}


def test_towns_add_up_to_all_money(clerk: Clerk) -> None:
    balances = clerk.book.balances()
    assert balances.plan is not None
    assert sum(line.planned for line in by_town(balances)) == balances.plan.total
    assert sum(line.held for line in by_town(balances)) == sum(holding.amount for holding in balances.holdings)


@pytest.mark.parametrize(("days", "late"), [(0, []), (29, []), (30, ["P4"])])
def test_conditional_money_is_listed_once_its_day_has_passed(clerk: Clerk, days: int, late: list[str]) -> None:
    assert [holding.project for holding in overdue(clerk.book.balances(), DAY + timedelta(days=days))] == late


def test_sound_balances_have_no_fault(clerk: Clerk) -> None:
    assert check_balances(clerk.book.balances()) == ()


def account(balances: Balances, **change: int) -> Balances:
    first: Account = replace(balances.accounts[0], **change)  # type: ignore[arg-type]
    return replace(balances, accounts=(first, *balances.accounts[1:]))


def holding(balances: Balances, at: int, **change: object) -> Balances:
    held: list[Holding] = list(balances.holdings)
    held[at] = replace(held[at], **change)  # type: ignore[arg-type]
    return replace(balances, holdings=tuple(held))


@pytest.mark.parametrize(
    ("spoil", "codes"),
    [
        (lambda b: account(b, free=115), {"L80"}),
        (lambda b: account(b, received=201), {"L80"}),
        (lambda b: account(b, allotted=83, free=113), {"L81"}),
        (lambda b: account(b, allotted=200, free=-4), {"L80", "L81"}),
        (lambda b: account(b, free=-200, received=-114), {"L80", "L84"}),
        (lambda b: holding(b, 1, amount=51), {"L81"}),  # P1, T1
        (lambda b: holding(b, 1, amount=101), {"L81", "L82"}),
        (lambda b: holding(b, 1, industry=41), {"L82"}),
        (lambda b: holding(b, 1, industry=-1), {"L82"}),
        (lambda b: holding(b, 0, industry=1), {"L82"}),  # the fee
        (lambda b: holding(b, 0, tranche=UNSTATED), {"L81", "L83"}),
        (lambda b: holding(b, 1, tranche="T3"), {"L81", "L83"}),
        (lambda b: holding(b, 1, tranche="T9"), {"L81", "L83"}),
        (lambda b: holding(b, 1, project="P9"), {"L82"}),
        (lambda b: holding(b, 2, tranche="T1"), {"L81"}),  # P2: unstated money under a name
        (lambda b: replace(b, plan=None), {"L82"}),
    ],
)  # fmt: skip
def test_each_wrong_figure_is_found(clerk: Clerk, spoil: object, codes: set[str]) -> None:
    found = check_balances(spoil(clerk.book.balances()))  # type: ignore[operator]
    assert {finding.code for finding in found} == codes
    for finding in found:
        assert all(say(f"{finding.code}.message", lang, **dict(finding.args)) for lang in ("zh", "en"))


def test_a_ledger_without_a_plan_has_views_too() -> None:
    clerk = Clerk()
    clerk.receive(tranche())
    balances = clerk.book.balances()
    assert (by_project(balances), by_town(balances), check_balances(balances)) == ((), (), ())
    assert [group.free for group in by_level(balances)] == [100]
