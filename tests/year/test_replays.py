"""Published county years replayed as a clerk would book them: every published figure comes out to the fen.

What a notice does not publish (documents' numbers, days, the amounts of single projects) is filled in and says so.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from desk import WAN, WORDS, Desk, in_process, planned, rules_of, wan

from allocator.cli.ledger_work import balances_json, show_sums
from allocator.findings import Severity
from allocator.intake import read_tranches
from allocator.intake.tables import read_tables
from allocator.ledger.adjust import entries_of, surplus
from allocator.ledger.views import by_level
from allocator.money import split_money
from allocator.records import Level
from allocator.report.ledger_facts import LedgerFacts
from allocator.rules import Organs

C, P, S, X = Level.CENTRAL, Level.PROVINCE, Level.CITY, Level.COUNTY


def register(id: str, doc: str, level: Level, amount: str, day: str, **more: Any) -> dict[str, Any]:
    return {"编号": id, "文号": doc, "级次": WORDS[level], "金额": float(amount), "收文日期": day, **more}


def row(project: str, kind: str, amount: str, doc: str = "", level: Level | None = None) -> dict[str, Any]:
    return {"项目": project, "文号": doc, "级次": WORDS[level] if level else "", "类型": kind, "金额": float(amount)}


# 孟津 2022: 598.73 → 559.50, 39.5 recalled; batch 3 = 39.23 + 39.5 + 2105.4 = 2184.13 = 18.75 + 892.13 + 1273.25

CENTRAL, CITY, COUNTY = "洛财预〔2021〕550号", "洛财预〔2021〕625号", "洛财预〔2021〕624号"


def mengjin(folder: Path) -> Desk:
    expected = {C: 600 * WAN, S: 40 * WAN, X: 2200 * WAN}
    rules = rules_of("示例孟津区", 2022, expected, Organs(city=("洛财",)))
    amounts = {
        "道路一批": "598.73",
        "集体经济": "39.5",
        "雨露计划": "18.75",
        "道路二批": "892.13",
        "饮水安全": "1273.25",
    }
    desk = Desk(folder, rules, [planned(name, wan(amount)) for name, amount in amounts.items()])
    desk.register(
        register("T1", CENTRAL, C, "598.73", "2021-12-20"),
        register("T2", CITY, S, "39.5", "2022-01-10"),
        register("T3", COUNTY, X, "2105.4", "2022-02-10"),
        accepted=["D04@C6"],
    )
    return desk


def test_mengjin_recovered_money_keeps_its_document(tmp_path: Path) -> None:
    desk = mengjin(tmp_path)
    desk.allot(("道路一批", "T1", wan("598.73")), ("集体经济", "T2", wan("39.5")))
    before = desk.day
    desk.day += timedelta(days=60)
    desk.adjust(row("道路一批", "结余收回", "39.23", CENTRAL, C), row("集体经济", "结余收回", "39.5", CITY, S))
    assert desk.held("道路一批") == {"T1": wan("559.50")}
    assert desk.held("集体经济") == {}
    assert desk.free() == {"T1": wan("39.23"), "T2": wan("39.5"), "T3": wan("2105.4")}
    assert sum(desk.free().values()) == wan("2184.13")
    desk.day += timedelta(days=10)
    third = desk.allot(
        ("雨露计划", "T1", wan("18.75")),
        ("饮水安全", "T1", wan("20.48")),
        ("饮水安全", "T3", wan("1252.77")),
        ("道路二批", "T2", wan("39.5")),
        ("道路二批", "T3", wan("852.63")),
    )
    assert sum(entry.amount for entry in third.event.entries) == wan("2184.13")
    assert [desk.balances.held(name) for name in ("雨露计划", "道路二批", "饮水安全")] == [
        wan("18.75"), wan("892.13"), wan("1273.25")
    ]  # fmt: skip
    docs = {account.tranche.id: account.tranche.doc_no for account in desk.balances.accounts}
    assert {docs[name] for name in desk.held("饮水安全")} == {CENTRAL, COUNTY}  # the recovered 文号 stands apart
    early = desk.ledger.balances(on=before)
    assert (early.held("道路一批"), early.held("饮水安全")) == (wan("598.73"), 0)
    balances = desk.close()
    assert {a.tranche.doc_no: (a.received, a.allotted, a.free) for a in balances.accounts} == {
        CENTRAL: (wan("598.73"), wan("598.73"), 0),
        CITY: (wan("39.5"), wan("39.5"), 0),
        COUNTY: (wan("2105.4"), wan("2105.4"), 0),
    }


def test_mengjin_county_money_under_a_city_document_is_asked(tmp_path: Path) -> None:
    desk = mengjin(tmp_path)
    desk.ledger.close()
    tranches, findings = read_tranches(next(tmp_path.glob("到账*.xlsx")), desk.rules, desk.pool, reader=in_process)
    assert tranches == ()
    assert [(f.code, f.where.address if f.where else "") for f in findings if f.stops] == [("D04", "C6")]


# 中牟 2025: five batches over four levels, 38 projects

ZHONGMU = (
    ("第一批", 6, "848.5", {C: "440", P: "90", S: "318.5"}),
    ("第二批", 15, "2356.7", {C: "363", P: "358", S: "754.6", X: "881.1"}),
    ("第三批", 4, "1472.2", {C: "525", S: "64", X: "883.2"}),
    ("第四批", 9, "1042.4", {C: "278", P: "163", S: "329.5", X: "271.9"}),
    ("第六批", 4, "522.7", {C: "121", S: "257.6", X: "144.1"}),
)
ZHONGMU_LEVELS = {C: "1727", P: "611", S: "1724.2", X: "2180.3"}


def zhongmu_book(path: Path) -> Path:
    """The notice's table, laid out as the county did: 其中 over four levels, blanks for nothing, no 合计."""
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        centre = book.add_format({"align": "center"})
        page.merge_range("A1:G1", "中牟新区2025年衔接资金分批次下达情况表", centre)
        page.write("G2", "单位:万元")
        for col, head in enumerate(("批次", "项目个数", "资金")):
            page.merge_range(2, col, 3, col, head, centre)
        page.merge_range("D3:G3", "其中", centre)
        page.write_row("D4", ("中央", "省级", "市级", "县级"))
        for at, (name, count, total, levels) in enumerate(ZHONGMU, 4):
            parts = [float(levels[level]) if level in levels else None for level in Level]
            page.write_row(at, 0, [name, count, float(total), *parts])
    return path


def test_zhongmu_table_is_read_to_the_fen(tmp_path: Path) -> None:
    book, problems = in_process(zhongmu_book(tmp_path / "zhongmu.xlsx"))
    assert book is not None
    (table,), findings = read_tables(book)
    assert (problems, [f for f in findings if f.stops]) == ((), [])
    assert table.kind == "tranches"
    for found, (name, count, total, levels) in zip(table.rows, ZHONGMU, strict=True):
        assert (found.texts["batch"], found.texts["projects_n"]) == (name, str(count))
        assert found.amounts["need"] == wan(total)
        assert {lv: found.amounts[lv.value] for lv in Level} == {lv: wan(levels.get(lv, "0")) for lv in Level}


def test_zhongmu_batches_and_levels(tmp_path: Path) -> None:
    assert sum(count for _, count, _, _ in ZHONGMU) == 38
    rules = rules_of("示例中牟新区", 2025, {level: wan(fen) for level, fen in ZHONGMU_LEVELS.items()})
    sizes = {f"B{n}-{at:02d}": fen for n, batch in enumerate(ZHONGMU) for at, fen in _sizes(batch[1], batch[2])}
    desk = Desk(tmp_path, rules, [planned(name, fen) for name, fen in sizes.items()])
    for n, (_, count, total, levels) in enumerate(ZHONGMU):
        desk.day += timedelta(days=40)
        issuers = {C: "示例省财", P: "示例省财", S: "示例市财", X: "示例新区财"}
        day = desk.day.isoformat()
        desk.register(
            *(register(f"T{n}{lv.value}", f"{issuers[lv]}〔2025〕{n + 1}号", lv, levels[lv], day) for lv in levels)
        )
        arriving = sorted(((f"T{n}{level.value}", wan(amount)) for level, amount in levels.items()), key=lambda t: t[1])
        wanted = [(name, fen) for name, fen in sizes.items() if name.startswith(f"B{n}-")]
        record = desk.allot(*_filled(wanted, arriving))
        assert len({entry.project for entry in record.event.entries}) == count
        assert sum(entry.amount for entry in record.event.entries) == wan(total)
        assert set(desk.free().values()) == {0}
    balances = desk.close()
    assert {group.key: group.allotted for group in by_level(balances)} == {
        level.value: wan(amount) for level, amount in ZHONGMU_LEVELS.items()
    }
    assert len({holding.project for holding in balances.holdings}) == 38
    assert sum(holding.amount for holding in balances.holdings) == wan("6242.5")


def _sizes(count: int, total: str) -> list[tuple[int, int]]:
    """The notice counts projects and does not size them: equal parts."""
    return list(enumerate(split_money(wan(total), (1,) * count), 1))


def _filled(wanted: list[tuple[str, int]], arriving: list[tuple[str, int]]) -> list[tuple[str, str, int]]:
    """Projects one after another from tranches one after another."""
    rows, left = [], [list(item) for item in arriving]
    for project, need in wanted:
        while need:
            name, has = left[0]
            take = min(need, int(has))
            rows.append((project, str(name), take))
            need -= take
            left[0][1] = int(has) - take
            if not left[0][1]:
                left.pop(0)
    return rows


# 恒口 2024: 87.680651 found over 30 projects, arranged again over 21

HENGKOU = wan("87.680651")


def test_hengkou_surplus_of_thirty_projects_goes_to_twenty_one(tmp_path: Path) -> None:
    doc, held = "示例市财农〔2024〕9号", 5 * WAN
    over = [wan("0.160527"), *split_money(HENGKOU - wan("0.160527"), tuple(range(1, 30)))]
    more = split_money(HENGKOU, tuple(range(21, 42)))
    assert (len(over), len(more), sum(over), sum(more)) == (30, 21, HENGKOU, HENGKOU)
    total = 30 * 20 * WAN + 21 * held
    rules = rules_of("示例恒口", 2024, {C: 2 * total})
    plan = [planned(f"P{n:02d}", 20 * WAN) for n in range(30)]
    plan += [planned(f"R{n:02d}", held + fen) for n, fen in enumerate(more)]
    desk = Desk(tmp_path, rules, plan)
    desk.register(register("T1", doc, C, str(total // WAN), "2024-01-20"))
    desk.allot(*((f"P{n:02d}", "T1", 20 * WAN) for n in range(30)), *((f"R{n:02d}", "T1", held) for n in range(21)))
    yuan = [f"{fen // 100}.{fen % 100:02d}" for fen in over]
    desk.adjust(*(row(f"P{n:02d}", "结算价", _yuan(20 * WAN - fen)) for n, fen in enumerate(over)), unit="元")
    assert dict(surplus(desk.balances)) == {f"P{n:02d}": fen for n, fen in enumerate(over)}
    assert sum(fen for _, fen in surplus(desk.balances)) == HENGKOU
    assert yuan[0] == "1605.27"
    desk.adjust(
        *(row(f"P{n:02d}", "调减", _yuan(fen), doc, C) for n, fen in enumerate(over)),
        *(row(f"R{n:02d}", "调增", _yuan(fen), doc, C) for n, fen in enumerate(more)),
        unit="元",
    )
    assert surplus(desk.balances) == ()
    balances = desk.close()
    assert sum(balances.held(f"R{n:02d}") - held for n in range(21)) == HENGKOU
    assert sum(balances.held(f"P{n:02d}") for n in range(30)) == 600 * WAN - HENGKOU
    assert [a.free for a in balances.accounts] == [0]


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


# 云溪 2024: 159 993.26元 from one project to another of the same village, both 文号 cited


def test_yunxi_money_moves_under_its_own_document(tmp_path: Path) -> None:
    moved = 15_999_326
    one, two = "示例县农联发〔2024〕3号", "示例县农联发〔2024〕7号"
    rules = rules_of("示例云溪区", 2024, {P: 100 * WAN})
    desk = Desk(tmp_path, rules, [planned("原项目", 30 * WAN), planned("接续项目", 20 * WAN + moved)])
    desk.register(
        register("T1", one, P, "30", "2024-03-01"),
        register("T2", two, P, "20", "2024-06-01"),
    )
    desk.allot(("原项目", "T1", 30 * WAN), ("接续项目", "T2", 20 * WAN))
    _, told = desk.adjust(
        row("原项目", "调减", "159993.26", one, P),
        row("接续项目", "调增", "159993.26", one, P) | {"对方项目": "原项目"},
        unit="元",
    )
    assert [f.code for f in told if f.severity is not Severity.NOTE] == []
    balances = desk.close()
    assert {h.tranche: h.amount for h in balances.of("接续项目")} == {"T1": moved, "T2": 20 * WAN}
    assert balances.held("原项目") == 30 * WAN - moved


# 景宁 2023: one project of 310 = 212 central + 98 of earlier years


def test_jingning_carry_over_stands_beside_this_years_money(tmp_path: Path) -> None:
    rules = rules_of("示例景宁县", 2023, {C: 212 * WAN, X: 50 * WAN})
    desk = Desk(tmp_path, rules, [planned("第三批项目", 310 * WAN)])
    findings = desk.register(
        register("T1", "示例省财农〔2023〕12号", C, "212", "2023-07-03"),
        register("T0", "示例县财〔2022〕40号", X, "98", "2023-01-05", 资金年度="2022", 结转="是"),
    )
    assert [f.code for f in findings if f.severity is Severity.WARN] == []
    desk.allot(("第三批项目", "T1", 212 * WAN), ("第三批项目", "T0", 98 * WAN))
    balances = desk.close()
    assert balances.held("第三批项目") == 310 * WAN
    assert {h.tranche: h.amount for h in balances.of("第三批项目")} == {"T0": 98 * WAN, "T1": 212 * WAN}
    this_year = [a.tranche.amount for a in balances.accounts if a.tranche.fund_year == 2023]
    assert this_year == [212 * WAN]  # 结转 stands outside the bases of 2023


# 梅河口 2025: 1395 out of seven, 1395 into eleven; central −755/+695, provincial −640/+52, 648 of no stated level

MEI_C, MEI_P = "示例省财农〔2024〕900号", "示例省财农〔2025〕15号"
SWAPS = (5, 15, 22, 10)
"""Published: four tiny projects only change from central to provincial money."""
DOWN = (("D1", C, 400), ("D2", C, 303), ("D3", P, 640))
UP = (
    ("U1", C, 300),
    ("U2", C, 200),
    ("U3", C, 100),
    ("U4", C, 95),
    ("U5", None, 300),
    ("U6", None, 200),
    ("U7", None, 148),
)
"""Published are the sums by level and the numbers of projects; the single amounts are filled in."""


def meihekou(folder: Path) -> Desk:
    rules = rules_of("示例梅河口市", 2025, {C: 900 * WAN, P: 900 * WAN})
    plan = [planned(name, fen * WAN) for name, _, fen in (*DOWN, *UP)]
    plan += [planned(f"S{n}", fen * WAN) for n, fen in enumerate(SWAPS)]
    desk = Desk(folder, rules, plan)
    desk.register(register("T1", MEI_C, C, "755", "2025-01-10"), register("T2", MEI_P, P, "640", "2025-03-10"))
    first = [(name, "T1" if level is C else "T2", fen * WAN) for name, level, fen in DOWN]
    desk.allot(*first, *((f"S{n}", "T1", fen * WAN) for n, fen in enumerate(SWAPS)))
    desk.day += timedelta(days=100)
    return desk


def docs(level: Level | None) -> tuple[str, Level | None]:
    return ({C: MEI_C, P: MEI_P}[level], level) if level else ("", None)


def test_meihekou_balances_in_total_and_648_is_reported_unstated(tmp_path: Path) -> None:
    desk = meihekou(tmp_path)
    down = [row(name, "调减", str(fen), *docs(level)) for name, level, fen in DOWN]
    down += [row(f"S{n}", "调减", str(fen), *docs(C)) for n, fen in enumerate(SWAPS)]
    up = [row(name, "调增", str(fen), *docs(level)) for name, level, fen in UP]
    up += [row(f"S{n}", "调增", str(fen), *docs(P)) for n, fen in enumerate(SWAPS)]
    assert (len(down), len(up)) == (7, 11)
    assert sum(r["金额"] for r in down) == sum(r["金额"] for r in up) == 1395
    _, told = desk.adjust(*down, *up)
    open_ = [dict(f.args) for f in told if f.code == "J04"]
    assert open_ == [{"amount_fen": 648 * WAN, "count": 3}]
    assert desk.free() == {"T1": (755 - 695) * WAN, "T2": (640 - 52) * WAN}
    balances = desk.close()
    assert balances.unstated == 648 * WAN
    assert {g.key: (g.allotted, g.free) for g in by_level(balances)} == {
        "central": (695 * WAN, 60 * WAN), "province": (52 * WAN, 588 * WAN), "": (648 * WAN, -648 * WAN)
    }  # fmt: skip


def test_meihekou_says_the_same_free_money_in_the_terminal_to_machines_and_in_documents(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = meihekou(tmp_path)
    down = [row(name, "调减", str(fen), *docs(level)) for name, level, fen in DOWN]
    desk.adjust(*down, *(row(name, "调增", str(fen), *docs(level)) for name, level, fen in UP))
    records = desk.ledger.records()
    balances = desk.close()
    facts = LedgerFacts(balances=balances, records=records, rules=desk.rules, day=desk.day)
    tree = balances_json(balances)
    assert tree["free_fen"] == facts.free == 0
    assert tree["allotted_fen"] == sum(holding.amount for holding in balances.holdings) == 1395 * WAN
    show_sums(balances)
    said = capsys.readouterr().out
    assert "到账1,395.00万元＝已安排1,395.00万元＋未安排0.00万元＋已上缴0.00万元" in said
    assert "未注明文号：已安排648.00，未安排-648.00" in said


def test_meihekou_with_swaps_of_level_comes_to_the_same_and_a_later_document_names_the_rest(tmp_path: Path) -> None:
    desk = meihekou(tmp_path)
    swaps = [row(f"S{n}", "层级置换(转出)", str(fen), *docs(C)) for n, fen in enumerate(SWAPS)]
    swaps += [row(f"S{n}", "层级置换(转入)", str(fen), *docs(P)) for n, fen in enumerate(SWAPS)]
    moves = [row(name, "调减", str(fen), *docs(level)) for name, level, fen in DOWN]
    moves += [row(name, "调增", str(fen), *docs(level)) for name, level, fen in UP]
    _, told = desk.adjust(*moves, *swaps)
    assert [dict(f.args)["amount_fen"] for f in told if f.code == "J04"] == [648 * WAN]
    assert desk.free() == {"T1": 60 * WAN, "T2": 588 * WAN}
    desk.day += timedelta(days=20)
    said = {"U5": ((P, "300"),), "U6": ((P, "200"),), "U7": ((P, "88"), (C, "60"))}
    later = [row(name, "层级置换(转出)", str(fen)) for name, level, fen in UP if level is None]
    later += [
        row(name, "层级置换(转入)", amount, *docs(level)) for name, rows in said.items() for level, amount in rows
    ]
    desk.adjust(*later)
    balances = desk.close()
    assert balances.unstated == 0
    assert {g.key: (g.allotted, g.free) for g in by_level(balances)} == {
        "central": (755 * WAN, 0), "province": (640 * WAN, 0)
    }  # fmt: skip


def test_meihekou_one_fen_off_is_refused(tmp_path: Path) -> None:
    desk = meihekou(tmp_path)
    before = desk.ledger.head
    rows = [
        row("D3", "调减", "640", *docs(P)),
        row("U5", "调增", "300"),
        row("U6", "调增", "200"),
        row("U7", "调增", "139.999999"),
    ]
    found, _ = desk.read_adjustment(*rows)
    placed = entries_of(found, desk.balances)
    gap = [dict(f.args)["gap_fen"] for f in placed.findings if f.stops and f.code == "J01"]
    assert gap == [1]
    assert desk.ledger.head == before
    desk.close()
