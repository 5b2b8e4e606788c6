"""The cases that the design must carry, with the amounts staff know; 示例数据（虚构）."""

from dataclasses import replace

from allocator.accounts import Price, Stage
from allocator.money import Fen
from allocator.quantities import Share
from allocator.records import Answer, Layer, Level
from allocator.rules import Fee, Filter, Lock, Ratio
from allocator.text import say
from allocator.tranches.audit import audit_match
from tests.planning.cases import YES, line
from tests.tranches.made import CENTRAL, RULE, TASK, Year, earmark, road, shed, tranche, village, wan
from tests.tranches.test_match_audit import batch, codes


def said(items: object) -> list[str]:
    """Sentences of helps or reasons, in Chinese."""
    return [say(key, "zh", **dict(args)) for key, args in items]  # type: ignore[attr-defined]


def paid(match: object) -> dict[str, int]:
    found: dict[str, int] = {}
    for arranged in match.arranged:  # type: ignore[attr-defined]
        found[arranged.grant.project] = found.get(arranged.grant.project, 0) + arranged.grant.amount
    return found


def test_how_much_more_would_complete_a_project() -> None:
    year = Year(road("P1", wan(60)), road("P2", wan(40)), scores={"P1": 900, "P2": 100})
    match = batch(year.receive(tranche("T1", wan("87.5"))), "T1")
    assert paid(match) == {"P1": wan(60), "P2": wan("27.5")}
    assert said(match.helps) == ["再有12.50万元，可整项安排项目“项目P2”（P2）。"]


def test_more_money_is_no_help_where_a_share_would_stop_it() -> None:
    industry = Ratio(
        id="floor",
        title="产业占比",
        numerator=Filter(industry=True),
        denominator=Filter(),
        at_least=Share(num=600, den=1000),
        **RULE,  # type: ignore[arg-type]
    )
    year = Year(road("P1", wan(60)), ratios=(industry,)).receive(tranche("T1", wan(100)))
    match = batch(year, "T1")
    assert paid(match) == {"P1": wan(40)}
    assert not [key for key, _ in match.helps if key == "batch.help.more"]
    assert "batch.left.share" in {key for key, _ in match.left[0].reasons}


def test_who_lacks_one_approval_only_is_named_with_it() -> None:
    year = Year(road("P1", wan(60)), road("P2", wan(40))).receive(tranche("T1", wan(100)))
    year.renew("P1", reviews=replace(YES, land=Answer.NO))
    year.renew("P2", reviews=replace(YES, land=Answer.NO, forestry=Answer.NO))
    match = batch(year, "T1")
    assert match.arranged == ()
    assert ("batch.help.only", (("id", "P1"), ("name", "项目P1"), ("fields", "land"))) in match.helps
    assert [key for key, _ in match.helps].count("batch.help.only") == 1
    assert {w.project: dict(w.args)["fields"] for w in match.waiting} == {"P1": "land", "P2": "land forestry"}
    assert said([("fields.land", ())]) == ["用地审批"]


def test_an_earmark_with_too_few_projects_says_how_much_needs_new_ones() -> None:
    year = Year(
        road("P1", wan(200), purposes=("饮水安全",)),
        road("P2", wan(180), purposes=("饮水安全",)),
        road("P3", wan(300)),
    ).receive(tranche("T1", wan(500), earmark=earmark("农村饮水安全", purposes=("饮水安全",))))
    match = batch(year, "T1")
    assert match.total == wan(380)
    assert [left.amount for left in match.left] == [wan(120)]
    assert said(match.helps) == ["限定用途资金“农村饮水安全”只有380.00万元可用项目，余120.00万元需新入库项目。"]


def test_the_same_is_said_while_one_of_them_is_not_ready() -> None:
    year = Year(road("P1", wan(200), purposes=("饮水安全",)), road("P2", wan(180), purposes=("饮水安全",)))
    year.receive(tranche("T1", wan(500), earmark=earmark("农村饮水安全", purposes=("饮水安全",))))
    year.renew("P2", reviews=replace(YES, land=Answer.NO))
    match = batch(year, "T1")
    assert match.total == wan(200)
    assert "限定用途资金“农村饮水安全”只有380.00万元可用项目，余120.00万元需新入库项目。" in said(match.helps)


def test_a_collective_economy_tranche_for_four_villages() -> None:
    villages = tuple(f"甲镇/示例{n}村" for n in "一二三四")
    lock = Lock(title="发展新型农村集体经济（限名单内4个村）", villages=villages)
    locked = line("collective", Level.CENTRAL, wan(280), lock=lock, types=("产业发展",))
    locked = replace(locked, title="中央·发展新型农村集体经济")
    named = tuple(shed(f"C{n}", wan(70), locations=village(f"示例{v}村")) for n, v in enumerate("一二三四"))
    others = (
        road("R1", wan(50), locations=village("示例一村"), priority=1, evidence="监测台账"),
        shed("S2", wan(60), locations=village("示例二村"), priority=1, evidence="监测台账"),
    )
    fee = Fee(id="fee", title="管理费", level=Level.CENTRAL, cap=Share(num=10, den=1000), tasks=(TASK,), **RULE)  # type: ignore[arg-type]
    year = Year(
        *named,
        *others,
        lines=(CENTRAL, locked),
        split={one.id: (("collective", wan(70), wan(70)),) for one in named},
        scores={one.id: 100 for one in named} | {"R1": 900, "S2": 900},
        fees=(fee,),
    ).receive(tranche("T1", wan(280), earmark=earmark(lock.title, villages=villages)))
    match = batch(year, "T1")
    assert paid(match) == {f"C{n}": wan(70) for n in range(4)}
    assert all(arranged.completes for arranged in match.arranged)
    assert (match.fees, match.left) == ((), ())
    year.renew("C3", reviews=replace(YES, committee=Answer.NO))  # one village late: its 70 stays for it
    late = batch(year, "T1")
    assert paid(late) == {f"C{n}": wan(70) for n in range(3)}
    assert "“中央·发展新型农村集体经济”为计划内1个项目留存70.00万元。" in said(late.left[0].reasons)


def test_carried_over_money_stands_outside_this_years_bases() -> None:
    industry = Ratio(
        id="floor",
        title="产业占比",
        numerator=Filter(industry=True),
        denominator=Filter(),
        at_least=Share(num=600, den=1000),
        **RULE,  # type: ignore[arg-type]
    )
    year = Year(road("P1", wan("312.46")), shed("P2", wan(60)), road("P3", wan(40)), ratios=(industry,))
    year.receive(tranche("T1", wan("312.46"), fund_year=2025), tranche("T2", wan(100)))
    first = batch(year, "T1")
    assert paid(first) == {"P1": wan("312.46")}  # all of it a road: no share of 2026 is asked
    assert first.shares[0].so_far == (0, wan(100))
    second = batch(year.commit(first), "T2")
    assert paid(second) == {"P2": wan(60), "P3": wan(40)}
    assert second.shares[0].so_far == (wan(60), wan(100))
    assert second.shares[0].met


def test_an_appraised_price_frees_the_saving_at_once() -> None:
    year = Year(road("P1", wan(500)), road("P2", wan("37.63")), scores={"P1": 900, "P2": 100})
    year.receive(tranche("T1", wan(500)))
    assert paid(batch(year, "T1")) == {"P1": wan(500)}
    year.prices = (Price(project="P1", stage=Stage.APPRAISED, amount=Fen(wan("462.37"))),)
    match = batch(year, "T1")
    assert paid(match) == {"P1": wan("462.37"), "P2": wan("37.63")}
    assert match.waiting == ()


def test_a_settled_project_gets_nothing_more_and_its_surplus_is_no_money_of_a_batch() -> None:
    year = Year(road("P1", wan(400)), road("P2", wan(50))).receive(tranche("T1", wan("385.2")), tranche("T2", wan(50)))
    year.grant("P1", "T1", wan("385.2"))
    contract = Price(project="P1", stage=Stage.CONTRACT, amount=Fen(wan("385.2")))
    year.prices = (contract, Price(project="P1", stage=Stage.SETTLED, amount=Fen(wan("352.68"))))
    match = batch(year, "T2")
    assert paid(match) == {"P2": wan(50)}  # 32.52 of P1 is 节余: only a document takes it back
    assert match.waiting == ()
    year.grant("P1", "T1", -wan("32.52"))  # 结余收回 under its own 文号
    year.grant("P2", "T2", wan(30))
    again = batch(year, "T1")
    assert paid(again) == {"P2": wan(20)}
    assert again.left[0].amount == wan("12.52")


def test_retention_is_part_of_the_price() -> None:
    year = Year(road("P1", wan(480))).receive(tranche("T1", wan("465.6")), tranche("T2", wan(20)))
    year.grant("P1", "T1", wan("465.6"))
    year.prices = (Price(project="P1", stage=Stage.SETTLED, amount=Fen(wan(480)), retention=Fen(wan("14.4"))),)
    assert paid(batch(year, "T2")) == {"P1": wan("14.4")}


def test_a_formula_project_is_settled_on_actuals() -> None:
    need = 620 * 3_000 * 100
    assert need == wan(186)
    formula = road("P1", need, layer=Layer.FORMULA, formula="620人 × 3000元", priority=1, evidence="监测台账")
    year = Year(formula, road("P2", wan(30))).receive(tranche("T1", wan(186)))
    assert paid(batch(year, "T1")) == {"P1": wan(186)}
    year.commit(batch(year, "T1"))
    year.prices = (Price(project="P1", stage=Stage.SETTLED, amount=Fen(598 * 3_000 * 100)),)
    assert batch(year, "T1").arranged == ()  # nothing free yet
    saving = wan(186) - 598 * 3_000 * 100
    assert saving == wan("6.6")
    year.grant("P1", "T1", -saving)
    year.rules = replace(year.rules, tranching=replace(year.rules.tranching, slice_least=Fen(wan(5))))
    year.receive(tranche("T2", wan("23.4")))
    match = batch(year, "T1", "T2")
    assert paid(match) == {"P2": wan("23.4")}  # one 文号 a batch by default
    assert [left.amount for left in match.left] == [wan("6.6")]
    assert paid(batch(year.commit(match), "T1")) == {"P2": wan("6.6")}


def test_released_projects_stay_where_solving_anew_would_drop_them() -> None:
    projects = (road("P1", wan(60)), road("P2", wan(110), priority=1, evidence="监测台账"))
    both = (tranche("T1", wan(60)), tranche("T2", wan(50)))
    naive = batch(Year(*projects, per_batch=2).receive(*both), "T1", "T2")
    assert paid(naive) == {"P2": wan(110)}  # all money anew: P1 would lose what it was told
    year = Year(*projects, per_batch=2).receive(both[0])
    year.renew("P2", reviews=replace(YES, committee=Answer.NO))
    year.commit(batch(year, "T1"))
    assert year.balances().held("P1") == wan(60)
    year.renew("P2", reviews=YES)
    match = batch(year.receive(both[1]), "T1", "T2")
    assert paid(match) == {"P2": wan(50)}
    assert year.commit(match).balances().held("P1") == wan(60)


def test_two_levels_may_complete_one_project() -> None:
    year = Year(road("P1", wan(310)), per_batch=2)
    year.receive(tranche("T1", wan(98), fund_year=2024), tranche("T2", wan(212)))
    match = batch(year, "T1", "T2")
    assert {a.grant.tranche: a.grant.amount for a in match.arranged} == {"T1": wan(98), "T2": wan(212)}
    assert all(a.completes for a in match.arranged)
    assert codes(year, match) == set()


def test_a_lower_class_without_evidence_is_the_last_one() -> None:
    year = Year(
        road("P1", wan(60), priority=1),
        road("P2", wan(60), priority=3, evidence="联结协议"),
        scores={"P1": 999, "P2": 1},
    ).receive(tranche("T1", wan(60)))
    assert paid(batch(year, "T1")) == {"P2": wan(60)}


def test_every_proposal_here_was_audited() -> None:
    year = Year(road("P1", wan(60))).receive(tranche("T1", wan(60)))
    match = batch(year, "T1")
    assert audit_match(match, year.balances(), year.rules, year.facts()) == ()
