"""The plan amended in the course of the year, as a clerk does it: less money, an emergency, a lower price."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from test_cli_year import FILING, MINUTES, WAN, WHO, plan_file, told, tree

from allocator.cli.replans import _replanned, show_difference
from allocator.cli.show import Stop
from allocator.flow import difference
from allocator.ledger.store import open_ledger
from allocator.results import Scenario
from allocator.verify import read_plan
from allocator.year import proposals

PINNED, EMERGENCY = "YZ2026-072", "YZ2026-900"
OVER = 20
"""万元 that a project holds above its contract price."""


@pytest.fixture(scope="module")
def approved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample planned with a pin, approved, filed; the municipal tranche allotted; a contract price known."""
    case = tmp_path_factory.mktemp("调整计划") / "耀州区"
    told("init", str(case))
    told("plan", str(case), "--pin", PINNED, "--reason", "领导小组议定", "--out", str(case / "out"))
    told("approve", str(case), str(plan_file(case)), "--basis", MINUTES, *WHO, "--on", "2025-11-28")
    told("file-record", str(case), "--basis", FILING, *WHO, "--on", "2025-12-10")
    told("tranche", "add", str(case), str(case / "tranches.xlsx"), "--only", "T05", *WHO, "--on", "2026-02-27")
    told("tranche", "commit", str(case), "T05", *WHO, "--basis", "示例区财〔2026〕5号", "--on", "2026-03-02")
    with open_ledger(case / "ledger.db") as ledger:
        balances = ledger.balances()
    assert balances.plan is not None
    project = priced(case)
    (planned,) = (item for item in balances.plan.planned if item.id == project)
    fen = planned.cost - planned.amount + balances.held(project) - OVER * WAN
    price = csv(case, "价格.csv", f"{project},,,合同价,{fen // WAN}.{fen % WAN:06d},")
    told("adjust", str(case), str(price), *WHO, "--basis", "示例合同〔2026〕1号", "--on", "2026-03-03")
    return case


def priced(case: Path) -> str:
    """The project that holds most."""
    with open_ledger(case / "ledger.db") as ledger:
        return max(ledger.balances().holdings, key=lambda holding: holding.amount).project


def csv(case: Path, name: str, row: str) -> Path:
    path = case / name
    path.write_text(f"项目,文号,级次,类型,金额(万元),对方项目\n{row}\n", "utf-8-sig")
    return path


def enter(pool: Path, like: str, new: str, name: str) -> None:
    """应急入库: a project of its own sheet, with the facts of another."""
    book = openpyxl.load_workbook(pool)
    rows = list(book["项目库"].iter_rows(values_only=True))
    row = list(next(row for row in rows if row[1] == like))
    row[1], row[7] = new, name
    page = book.create_sheet("应急入库")
    for line in (*rows[:5], row):
        page.append(line)
    for merged in book["项目库"].merged_cells.ranges:
        if merged.max_row <= 5:
            page.merge_cells(str(merged))
    book.save(pool)


def test_less_money_an_emergency_and_a_lower_price_make_the_next_version(approved: Path, tmp_path: Path) -> None:
    case = Path(shutil.copytree(approved, tmp_path / "耀州区"))
    first, project = plan_file(case), priced(case)
    enter(case / "pool.xlsx", PINNED, EMERGENCY, "照金镇示例四十三村水毁道路抢修项目")
    wish = ["--funds", "12510万元", "--pin", EMERGENCY, "--reason", "应急入库"]
    said = told("replan", str(case), *wish, "--on", "2026-03-05")
    assert said.startswith("先收回结余")
    assert "核验通过" not in said
    (sums,) = (row for row in said.splitlines() if "＝预计总额" in row)
    *parts, whole = (round(float(n.replace(",", "")) * 100) for n in re.findall(r"[\d,]+\.\d\d", sums))
    assert abs(sum(parts) - whole) <= 2  # each is rounded to two decimals
    assert whole == 12510_00
    assert len([*(case / "out" / "调整计划").iterdir()]) == 3
    assert f"调入：{EMERGENCY}" in said
    assert "先收回结余" in said
    assert "按已确认的价格多出20.00万元" in said
    (second,) = {*(case / "plans").glob("*.json")} - {first}
    saved = read_plan(second.read_text("utf-8"))
    assert saved.scenario.pins == ((PINNED, "领导小组议定"), (EMERGENCY, "应急入库"))
    assert {PINNED, EMERGENCY, project} <= set(saved.plan.projects)
    assert saved.rules.county.as_of.isoformat() == "2026-03-05"
    approve = ["approve", str(case), str(second), "--basis", "示例纪要〔2026〕2号", *WHO, "--on", "2026-03-09"]
    assert "先办理结余收回" in told(*approve, code=1)
    back = csv(case, "收回.csv", f"{project},示例市财农〔2026〕8号,市级,结余收回,{OVER},")
    told("adjust", str(case), str(back), *WHO, "--basis", "示例区财〔2026〕7号", "--on", "2026-03-06")
    assert "计划第2版已审定" in told(*approve)
    told("file-record", str(case), "--basis", "示例市备〔2026〕1号", *WHO, "--on", "2026-03-10")
    told("tranche", "add", str(case), str(case / "tranches.xlsx"), "--only", "T04", *WHO, "--on", "2026-03-10")
    told("tranche", "commit", str(case), "T04", *WHO, "--basis", "示例区财〔2026〕8号", "--on", "2026-03-13")
    with open_ledger(case / "ledger.db") as ledger:
        record = ledger.records()[-1]
        assert record.event.plan_digest == saved.plan.digests.plan
        assert record.event.entries
    again = told("approve", str(case), str(first), "--basis", MINUTES, *WHO, "--on", "2026-03-13")
    assert "没有重复记账" in again
    assert "计划第1版已审定" in again


def test_a_pin_of_a_banned_project_or_of_one_that_cannot_be_in_is_refused_in_words(approved: Path) -> None:
    saved = read_plan(plan_file(approved).read_text("utf-8"))
    with open_ledger(approved / "ledger.db") as ledger:
        balances = ledger.balances()
    day = saved.rules.county.as_of
    banned = replace(saved, scenario=Scenario(bans=(("YZ2026-002", "示例"),)))
    for base, project, words in ((banned, "YZ2026-002", "暂不安排"), (saved, "YZ2026-998", "不能列入计划")):
        wish = Scenario(pins=((project, "示例"),))
        with pytest.raises(Stop) as stopped:
            _replanned(base, saved.pool, saved.rules, balances, day, wish, (), 60.0)
        assert stopped.value.code == 2
        assert project in stopped.value.lines[0]
        assert words in stopped.value.lines[0]


def test_a_pin_lapses_once_its_project_needs_no_money_and_a_new_reason_wins(approved: Path) -> None:
    saved = read_plan(plan_file(approved).read_text("utf-8"))
    assert proposals.wishes(saved, saved.pool, [(PINNED, "另议")]) == ((PINNED, "另议"),)
    rest = tuple(project for project in saved.pool.projects if project.id != PINNED)
    assert proposals.wishes(saved, replace(saved.pool, projects=rest), ()) == ()


def test_what_is_to_be_recovered_first_is_also_said_to_machines(approved: Path, tmp_path: Path) -> None:
    case = Path(shutil.copytree(approved, tmp_path / "耀州区"))
    found = tree("replan", str(case), "--on", "2026-03-05")
    assert found["reclaim_first"] == [{"project": priced(case), "fen": OVER * WAN}]


def test_less_money_than_was_received_is_said_in_one_sentence(approved: Path) -> None:
    said = told("replan", str(approved), "--funds", "499万元", "--on", "2026-03-05", code=1)
    assert "写明的资金总额499.00万元，少于本年度已到账的500.00万元" in said
    assert len(said.splitlines()) == 1


def test_who_goes_out_is_named_though_the_pool_has_it_no_more(
    approved: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    saved = read_plan(plan_file(approved).read_text("utf-8"))
    gone = saved.plan.projects[0]
    rest = replace(saved.plan, chosen=tuple(a for a in saved.plan.chosen if a.project != gone))
    pool = replace(saved.pool, projects=tuple(p for p in saved.pool.projects if p.id != gone))
    show_difference(difference(saved.plan, rest), saved.pool, pool)
    (name,) = (p.name for p in saved.pool.projects if p.id == gone)
    assert f"调出：{gone} {name}" in capsys.readouterr().out
