"""Documents of the year as events: the same document is one event, and nothing of a plan or proposal is lost."""

from dataclasses import replace
from datetime import date

from report.made_up import decision as made_up

from allocator.accounts import FEE, Entry, Event, Instruction, Kind, Move, Price, Recorded, Stage, Tranche
from allocator.balances import Account, Balances, Holding
from allocator.findings import Cell
from allocator.matches import Answer, Arranged, Class, Grant, Match
from allocator.money import Fen
from allocator.planning.prices import priced
from allocator.proof import Status
from allocator.records import Level
from allocator.results import Scenario
from allocator.verify import Saved
from allocator.year import documents, proposals

DAY = date(2026, 3, 2)
WAN = 1_000_000


def saved() -> Saved:
    made = made_up()
    plan = made.plan
    return Saved(pool=made.pool, rules=made.rules, scenario=made.scenario, plan=plan, digests=plan.digests)


def tranche(name: str = "T1") -> Tranche:
    number = f"示例财农〔2026〕{name[1:]}号"
    return Tranche(
        id=name,
        doc_no=number,
        doc_raw=number,
        level=Level.CENTRAL,
        task="巩固",
        amount=Fen(100 * WAN),
        received_on=DAY,
        fund_year=2026,
    )


def balances(**changes: object) -> Balances:
    account = Account(tranche=tranche(), received=Fen(100), allotted=Fen(0), free=Fen(100), handed_up=Fen(0))
    empty = Balances(
        year=2026,
        seq=0,
        head="h",
        plan=None,
        filed=False,
        accounts=(account,),
        holdings=(),
        prices=(),
        last_on=None,
    )
    return replace(empty, **changes)  # type: ignore[arg-type]


def chain(*events: Event) -> tuple[Recorded, ...]:
    return tuple(Recorded(seq=n, prev="", head="", at="", event=event) for n, event in enumerate(events, start=1))


def match() -> Match:
    grant = Grant(project="P1", tranche="T1", amount=Fen(90), industry=Fen(40))
    answer = Answer(grants=(grant,), steps=(), status=Status.PROVEN)
    return Match(
        day=DAY,
        head="h",
        plan="p",
        tranches=("T1",),
        arranged=(Arranged(grant=grant, rank=Class.REST, completes=True, start_by=date(2026, 6, 30)),),
        fees=(("T1", Fen(10)), ("T2", Fen(0))),
        left=(),
        waiting=(),
        helps=(),
        shares=(),
        answer=answer,
        weighted=answer,
    )


def test_the_same_document_has_the_same_id_whoever_hands_it_in_and_whenever() -> None:
    first = documents.receive(tranche(), (), "甲", DAY)
    again = documents.receive(tranche(), chain(first), "乙", date(2026, 4, 1))
    assert first.op_id == again.op_id
    assert documents.standing(chain(first), again.op_id) is not None
    assert documents.receive(tranche("T2"), (), "甲", DAY).op_id != first.op_id


def test_a_document_that_was_taken_back_may_be_recorded_anew() -> None:
    first = documents.receive(tranche(), (), "甲", DAY)
    back = documents.reverse(1, chain(first), "示例", "甲", DAY)
    anew = documents.receive(tranche(), chain(first, back), "甲", DAY)
    assert anew.op_id != first.op_id
    assert documents.standing(chain(first, back), anew.op_id) is None
    assert documents.receive(tranche(), chain(first, back, anew), "甲", DAY).op_id == anew.op_id
    assert documents.reverse(1, chain(first, back), "示例", "甲", DAY).op_id == back.op_id


def test_an_adjustment_is_known_by_what_it_says_under_its_number() -> None:
    rows = tuple(
        Instruction(project=name, what=Move.RECLAIM, amount=Fen(5), where=Cell(file="x", row=row))
        for row, name in enumerate("AB", start=4)
    )
    moved = tuple(replace(row, where=Cell(file="y", row=9)) for row in reversed(rows))
    assert documents.document_id((), rows, "示例1号") == documents.document_id((), moved, "示例1号")
    assert documents.document_id((), rows, "示例1号") != documents.document_id((), rows, "示例2号")
    assert documents.document_id((), rows, "示例1号") != documents.document_id((), rows[:1], "示例1号")


def test_a_batch_is_known_by_its_number_and_tranches_not_by_what_was_computed() -> None:
    assert documents.allotment_id((), ["T2", "T1"], "示例1号") == documents.allotment_id((), ["T1", "T2"], "示例1号")
    assert documents.allotment_id((), ["T1"], "示例1号") != documents.allotment_id((), ["T1"], "示例2号")


def test_every_planned_project_and_the_standby_list_stand_in_the_version() -> None:
    of = saved()
    version = documents.plan_version(of, 3)
    planned = {item.id: item for item in version.planned}
    assert [item.id for item in version.planned] == sorted({*of.plan.projects, *of.plan.standby})
    assert version.total == of.plan.total == sum(item.amount for item in version.planned if not item.standby)
    assert {item.id for item in version.planned if item.standby} == set(of.plan.standby) - set(of.plan.projects)
    for project in of.pool.projects:
        if project.id in planned:
            item = planned[project.id]
            assert item.tasks
            assert item.cost == item.amount + project.need_before + project.need_later + project.other
            assert 0 <= item.industry <= item.amount
    industry = sum(allotment.industry for allotment in of.plan.chosen)
    assert sum(item.industry for item in version.planned if not item.standby) == industry


def test_the_split_over_levels_binds_only_where_the_rulebook_says_so() -> None:
    of = saved()
    name = of.plan.projects[0]
    split = ((Level.CITY, Fen(0)), (Level.CENTRAL, of.plan.amount(name)))
    pool = replace(of.pool, projects=tuple(replace(p, split=split) if p.id == name else p for p in of.pool.projects))
    bound = replace(of.rules, planning=replace(of.rules.planning, split_binds=True))
    free = documents.plan_version(replace(of, pool=pool), 1).planned
    held = documents.plan_version(replace(of, pool=pool, rules=bound), 1).planned
    assert next(item.levels for item in free if item.id == name) == ()
    assert next(item.levels for item in held if item.id == name) == (Level.CENTRAL,)


def test_an_allotment_holds_every_grant_and_every_fee_as_proposed() -> None:
    event = documents.allot(match(), balances(), (), "示例1号", "甲", DAY)
    assert event.kind is Kind.ALLOTTED
    assert event.plan_digest == "p"
    assert [(entry.project, entry.amount, entry.industry) for entry in event.entries] == [("P1", 90, 40), (FEE, 10, 0)]
    assert event.entries[0].start_by == date(2026, 6, 30)
    other = replace(match(), day=date(2026, 3, 3))
    assert documents.allot(other, balances(), (), "示例1号", "甲", DAY).proposal != event.proposal


def test_prices_alone_are_no_movement() -> None:
    price = Price(project="P1", stage=Stage.SETTLED, amount=Fen(5))
    row = Instruction(project="P1", what=Stage.SETTLED, amount=Fen(5))
    alone = documents.adjust((), (price,), (row,), balances(), (), "示例", "甲", DAY)
    entry = Entry(move=Move.RECLAIM, tranche="T1", amount=Fen(5), project="P1")
    both = documents.adjust((entry,), (price,), (row,), balances(), (), "示例", "甲", DAY)
    assert (alone.kind, both.kind) == (Kind.PRICED, Kind.ADJUSTED)
    assert both.prices == (price,)


def test_a_batch_is_judged_on_its_day_with_the_money_the_plan_expects() -> None:
    of = saved()
    line = of.rules.lines[0]
    changed = replace(of, scenario=Scenario(funds=((line.id, Fen(7)),)))
    judged = proposals.rules_on(changed, of.rules, DAY)
    assert judged.county.as_of == DAY
    assert judged.lines[0].expected == 7
    assert judged.lines[1:] == of.rules.lines[1:]


def test_what_projects_hold_is_counted_over_their_tranches_without_fees() -> None:
    holdings = tuple(
        Holding(project=name, tranche=of, amount=Fen(fen), industry=Fen(0))
        for name, of, fen in ((FEE, "T1", 1), ("P1", "T1", 2), ("P1", "T2", 3), ("P2", "T1", 4))
    )
    assert proposals.released(balances(holdings=holdings)) == (("P1", 5), ("P2", 4))


def test_of_a_projects_prices_the_last_of_the_latest_stage_counts_in_the_pool_as_in_the_ledger() -> None:
    of = saved()
    project = next(item for item in of.pool.projects if item.need > 4 * WAN)
    amounts = ((Stage.CONTRACT, 3), (Stage.APPRAISED, 1), (Stage.CONTRACT, 2))
    prices = tuple(Price(project=project.id, stage=stage, amount=Fen(project.cost - n * WAN)) for stage, n in amounts)
    (lowered,) = (item for item in priced(of.pool, prices).projects if item.id == project.id)
    last = balances(prices=prices).price(project.id)
    assert last is not None
    assert lowered.cost == last.amount == project.cost - 2 * WAN


def test_a_record_is_taken_back_by_its_reversal_alone() -> None:
    first = documents.receive(tranche(), (), "甲", DAY)
    assert documents.taken_back(chain(first)) == frozenset()
    assert documents.taken_back(chain(first, documents.reverse(1, chain(first), "示例", "甲", DAY))) == {1}
