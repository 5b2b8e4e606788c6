"""The commands of the year as their users meet them, with right and with wrong input."""

import contextlib
import hashlib
import io
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from allocator.accounts import Event, Tranche
from allocator.cli import receipts, run
from allocator.cli.replans import show_difference
from allocator.cli.show import sentence
from allocator.findings import Finding, Severity
from allocator.flow import difference
from allocator.ledger.clock import Release, State
from allocator.ledger.store import Ledger, open_ledger
from allocator.matches import Match
from allocator.money import Fen, format_wan
from allocator.records import Level, Pool
from allocator.rulebook import load_rules
from allocator.verify import read_plan
from allocator.year import documents, proposals

ENGLISH = re.compile(r"[A-Za-z]{3,}(?: [A-Za-z]{2,}){3,}")  # allocator tranche add is a command, not a sentence
CHINESE = re.compile(r"[\u4e00-\u9fff]")
WAN = 1_000_000
MINUTES, FILING = "示例纪要〔2025〕1号", "示例市备〔2025〕3号"
WHO = ["--by", "示例经办人"]


def told(*arguments: str, code: int = 0) -> str:
    """What a command says, on both outputs, having checked its exit code."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        got = run(list(arguments))
    said = (out.getvalue() + err.getvalue()).replace("python -m pytest", "allocator")
    assert got == code, said
    assert "Traceback" not in said
    assert not ENGLISH.search(re.sub(r"\S*[/\\]\S*", "", said)), said
    return said


def tree(*arguments: str, code: int = 0) -> dict[str, object]:
    """The one JSON object that a command prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert run([*arguments, "--json"]) == code
    found: dict[str, object] = json.loads(out.getvalue())
    return found


def balances_head(case: Path) -> str:
    with open_ledger(case / "ledger.db") as ledger:
        return ledger.head


@pytest.fixture(scope="module", autouse=True)
def quick_pool() -> Iterator[None]:
    """Every case here has the sample's workbooks: they are read once, not by every command."""
    real = receipts.current_pool
    once: list[Pool] = []

    def read(case: Path, *, quiet: bool) -> Pool:
        if not once:
            once.append(real(case, quiet=quiet))
        return once[0]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("allocator.cli.receipts.current_pool", read)
        patch.setattr("allocator.cli.batches.current_pool", read)
        patch.setattr("allocator.cli.replans.current_facts", lambda case, *, quiet: (read(case, quiet=quiet), ()))
        yield


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample with its plan file, made once."""
    case = tmp_path_factory.mktemp("年度") / "耀州区"
    told("init", str(case))
    told("plan", str(case), "--out", str(case / "out"))
    return case


@pytest.fixture(scope="module")
def opened(planned: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, approved, filed, and the municipal tranche registered."""
    case = tmp_path_factory.mktemp("已审定") / "耀州区"
    shutil.copytree(planned, case)
    told("approve", str(case), str(plan_file(case)), "--basis", MINUTES, *WHO, "--on", "2025-11-28")
    told("file-record", str(case), "--basis", FILING, *WHO, "--on", "2025年12月10日")
    told("tranche", "add", str(case), str(case / "tranches.xlsx"), "--only", "T05", *WHO, "--on", "2026-02-27")
    return case


@pytest.fixture
def case(opened: Path, tmp_path: Path) -> Path:
    """A copy to write to."""
    return Path(shutil.copytree(opened, tmp_path / "耀州区"))


def plan_file(case: Path) -> Path:
    return next((case / "plans").glob("*.json"))


def commit(case: Path, *more: str, basis: str = "示例区财〔2026〕5号", code: int = 0) -> str:
    arguments = ["tranche", "commit", str(case), "T05", *WHO, "--basis", basis, "--on", "2026-03-02", *more]
    return told(*arguments, code=code)


def test_before_there_is_a_ledger_every_command_says_what_to_do_first(planned: Path) -> None:
    for arguments in (
        ["ledger", "show"],
        ["ledger", "backup"],
        ["ledger", "export"],
        ["tranche", "list"],
        ["tranche", "preview"],
        ["replan"],
    ):
        more = ["T01"] if "preview" in arguments else []
        assert "还没有台账" in told(*arguments, str(planned), *more, code=2)
    said = told("adjust", str(planned), str(planned / "adjustment.xlsx"), "--basis", "示例纪要", *WHO, code=2)
    assert "还没有台账" in said
    assert "还没有台账" in told("file-record", str(planned), "--basis", FILING, *WHO, code=2)
    assert not (planned / "ledger.db").exists()


def test_money_can_be_registered_but_not_arranged_before_a_plan_is_approved(planned: Path, tmp_path: Path) -> None:
    case = Path(shutil.copytree(planned, tmp_path / "c"))
    told("tranche", "add", str(case), str(case / "tranches.xlsx"), "--only", "T05", *WHO, "--on", "2026-02-27")
    assert "还没有审定的计划" in commit(case, code=1)
    assert "还没有审定的计划" in told("tranche", "preview", str(case), "T05", code=1)
    assert "还没有审定的计划" in told("file-record", str(case), "--basis", FILING, *WHO, code=1)


def test_approving_twice_is_one_record_and_the_file_is_kept(planned: Path, tmp_path: Path) -> None:
    case = Path(shutil.copytree(planned, tmp_path / "c"))
    outside = Path(shutil.move(plan_file(case), tmp_path / "方案.json"))
    arguments = ["approve", str(case), str(outside), "--basis", MINUTES, *WHO, "--on", "2025-11-28"]
    first, second = told(*arguments), told(*arguments)
    assert "第1版已审定：93个项目" in first
    assert "没有重复记账" in second
    assert "第1版已审定：93个项目" in second
    assert plan_file(case).read_bytes() == outside.read_bytes()
    with open_ledger(case / "ledger.db") as ledger:
        assert len(ledger.records()) == 1
        version = ledger.balances().plan
        assert version is not None
        assert sum(item.amount for item in version.planned if not item.standby) == version.total


def test_a_plan_file_that_was_touched_or_is_of_another_year_is_not_approved(planned: Path, tmp_path: Path) -> None:
    case = Path(shutil.copytree(planned, tmp_path / "c"))
    content = json.loads(plan_file(case).read_text("utf-8"))
    content["plan"]["chosen"][0]["amount"] += 100
    forged = tmp_path / "改过.json"
    forged.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    assert "复核未通过" in told("approve", str(case), str(forged), "--basis", MINUTES, *WHO, code=1)
    rules = (case / "rulebook.toml").read_text("utf-8")
    (case / "rulebook.toml").write_text(rules.replace('name = "铜川市耀州区"', 'name = "示例县"', 1), "utf-8")
    said = told("approve", str(case), str(plan_file(case)), "--basis", MINUTES, *WHO, code=1)
    assert "耀州区2026年度" in said
    told("approve", str(case), str(case / "没有.json"), "--basis", MINUTES, *WHO, code=2)
    assert not (case / "ledger.db").exists()


def test_a_preview_changes_nothing_and_says_so(case: Path, tmp_path: Path) -> None:
    before = (case / "ledger.db").read_bytes()
    said = told("tranche", "preview", str(case), "T05", "--on", "2026-03-02", "--out", str(tmp_path / "预览"))
    assert "没有入账" in said
    assert (case / "ledger.db").read_bytes() == before
    assert {path.suffix for path in (tmp_path / "预览").iterdir()} == {".docx", ".xlsx", ".html"}
    match = tree("tranche", "preview", str(case), "T05", "--on", "2026-03-02")
    projects = {item["project"] for item in match["arranged"]}  # type: ignore[attr-defined]
    assert 0 < int(str(match["total_fen"])) <= 500 * WAN
    assert f"本批拟安排项目{len(projects)}个，{format_wan(int(str(match['total_fen'])))}万元" in said
    assert match["head"] == balances_head(case)
    assert all(type(item["fen"]) is int for item in match["arranged"])  # type: ignore[attr-defined]


def test_a_commit_is_recorded_once_and_its_notice_can_be_written_again(case: Path) -> None:
    assert "已入账：第4笔 2026年3月2日 安排" in commit(case)
    notices = sorted((case / "out").glob("*T05*"))
    content = {path.name: path.read_bytes() for path in notices}
    assert len(notices) == 6  # the notice and what stands behind it, three formats each
    for path in notices:
        path.unlink()
    head = balances_head(case)
    assert "没有重复记账" in commit(case)
    assert balances_head(case) == head
    assert {path.name: path.read_bytes() for path in sorted((case / "out").glob("*T05*"))} == content
    assert "没有可以安排的资金" in commit(case, basis="示例区财〔2026〕6号", code=1)
    assert balances_head(case) == head


def test_unknown_and_repeated_tranches_are_named(case: Path) -> None:
    said = told("tranche", "commit", str(case), "T99", *WHO, "--basis", "示例纪要", code=2)
    assert "T99" in said
    assert "T05" in said
    assert "写了两次" in told("tranche", "preview", str(case), "T05", "T05", code=2)


def test_money_waits_for_filing_where_the_rulebook_says_so(planned: Path, tmp_path: Path) -> None:
    case = Path(shutil.copytree(planned, tmp_path / "c"))
    told("approve", str(case), str(plan_file(case)), "--basis", MINUTES, *WHO, "--on", "2025-11-28")
    told("tranche", "add", str(case), str(case / "tranches.xlsx"), "--only", "T05", *WHO, "--on", "2026-02-27")
    head = balances_head(case)
    assert "备案" in commit(case, code=1)
    assert balances_head(case) == head


def test_a_commit_says_whether_it_is_what_was_previewed(case: Path) -> None:
    assert "没有一起预览过" in commit(Path(shutil.copytree(case, case.parent / "未预览")))
    seen = tree("tranche", "preview", str(case), "T05", "--on", "2026-03-02")["proposal"]
    assert f"--proposal {seen}" in told("tranche", "preview", str(case), "T05", "--on", "2026-03-02")
    said = commit(case, "--proposal", str(seen))
    assert "已入账" in said
    assert "预览" not in said


def test_what_is_not_as_previewed_is_not_recorded_or_said_to_be_so(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = tree("tranche", "preview", str(case), "T05", "--on", "2026-03-02")
    gone = seen["arranged"][0]["project"]  # type: ignore[index]
    pool = receipts.current_pool(case, quiet=True)
    rest = replace(pool, projects=tuple(project for project in pool.projects if project.id != gone))
    monkeypatch.setattr("allocator.cli.batches.current_pool", lambda case, *, quiet: rest)
    head = balances_head(case)
    said = commit(case, "--proposal", str(seen["proposal"]), code=1)
    assert f"方案号 {seen['proposal']} 不同" in said
    assert f"减少：{gone}" in said
    assert "不能逐项对照" in commit(case, "--proposal", "00000000", code=1)
    assert balances_head(case) == head
    assert f"与上次预览（{seen['proposal']}）不同" in commit(case)


def test_a_proposal_is_known_by_what_would_be_recorded_not_by_its_day(case: Path) -> None:
    numbers = {
        tree("tranche", "preview", str(case), "T05", "--on", day)["proposal"] for day in ("2026-03-02", "2026-03-03")
    }
    assert len(numbers) == 1


def test_a_notice_that_cannot_be_written_again_is_said_to_be_missing(case: Path) -> None:
    commit(case)
    for path in (case / "batches").glob("*.json"):
        path.write_text("{}", "utf-8")
    assert "不能重新生成通知" in commit(case)


def test_a_lost_race_lists_what_changed(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*arguments: object, **more: object) -> Match:
        found = real(*arguments, **more)  # type: ignore[arg-type]
        told("tranche", "add", str(case), str(case / "tranches.xlsx"), "--only", "T04", *WHO, "--on", "2026-03-10")
        return found

    real = proposals.propose
    monkeypatch.setattr("allocator.year.proposals.propose", slow)
    said = commit(case, code=1)
    assert "台账已变，请重算" in said
    assert "示例区财〔2026〕3号" in said
    with open_ledger(case / "ledger.db") as ledger:
        assert [record.event.kind.value for record in ledger.records()][-1] == "received"


def test_a_missing_plan_file_is_named_and_nothing_is_guessed(case: Path) -> None:
    plan_file(case).unlink()
    assert "找不到现行计划的方案文件" in commit(case, code=1)


def test_a_tranche_may_be_typed_but_not_beside_a_workbook(case: Path) -> None:
    typed = ["--doc", "示例省财农[2026]40号", "--level", "中央", "--amount", "780万元", "--received", "2026-05-22"]
    said = told("tranche", "add", str(case), *typed, *WHO, "--on", "2026-05-25")
    assert "示例省财农〔2026〕40号" in said
    assert "780.00万元" in said
    earlier = ["--doc", "示例省财农[2025]41号", "--level", "省级", "--amount", "12万元", "--received", "2026-05-22"]
    told("tranche", "add", str(case), *earlier, "--fund-year", "2025", *WHO, "--on", "2026-05-25")
    with open_ledger(case / "ledger.db") as ledger:
        assert ledger.records()[-1].event.tranche.fund_year == 2025  # type: ignore[union-attr]
    told("tranche", "add", str(case), *WHO, code=2)
    unknown = ["tranche", "add", str(case), str(case / "tranches.xlsx"), "--only", "T77"]
    assert "没有这些编号" in told(*unknown, *WHO, code=2)
    told("tranche", "add", str(case), str(case / "tranches.xlsx"), "--only", "T04", *WHO, "--on", "2026-06-01")
    told("tranche", "add", str(case), str(case / "tranches.xlsx"), *typed, *WHO, code=2)
    told("tranche", "add", str(case), str(case / "没有.xlsx"), *WHO, code=2)
    assert "没有这些编号" in told(
        "tranche", "add", str(case), str(case / "tranches.xlsx"), "--only", "T77", *WHO, code=2
    )
    told("tranche", "add", str(case), *typed, *WHO, "--on", "昨天", code=2)


def test_a_tranche_that_is_still_to_come_is_not_registered(case: Path) -> None:
    arguments = ["tranche", "add", str(case), str(case / "tranches.xlsx"), "--only", "T11", *WHO, "--on", "2026-03-01"]
    assert "收文日期" in told(*arguments, code=1)


def test_the_same_row_again_is_told_and_skipped(case: Path) -> None:
    head = balances_head(case)
    said = told("tranche", "add", str(case), str(case / "tranches.xlsx"), "--only", "T05", *WHO, "--on", "2026-03-01")
    assert "没有新的到账" in said
    assert balances_head(case) == head


def test_an_answer_holds_for_the_file_as_it_was_read_and_lapses_in_words(case: Path) -> None:
    rows = "项目,文号,级次,类型,金额(万元),对方项目\nYZ2026-071,示例省财农〔2026〕8号,县级,结余收回,10,\n"
    table = case / "收回.csv"
    table.write_text(rows, "utf-8-sig")
    arguments = ["adjust", str(case), str(table), "--basis", "示例区财〔2026〕20号", *WHO, "--on", "2026-09-15"]
    assert "D04" in told(*arguments, code=1)
    told(*arguments, "--accept", "D04@C2", code=1)  # the ledger has no such document, but the answer is recorded
    (kept,) = json.loads((case / "accepted.json").read_text("utf-8"))["accepted"]
    assert kept["sha256"] == hashlib.sha256(table.read_bytes()).hexdigest()
    table.write_text(rows.replace("10", "11"), "utf-8-sig")
    assert "不再有效" in told(*arguments, code=1)
    assert "不再有效" not in told(*arguments, "--accept", "D04@C2", code=1)
    add = ["tranche", "add", str(case), str(case / "tranches.xlsx"), "--only", "T04", *WHO, "--on", "2026-03-10"]
    table.write_text(rows, "utf-8-sig")
    assert "不再有效" in told(*add)
    outside = Path(shutil.copy(table, case.parent / "收回.csv"))
    outside.write_text(rows.replace("10", "11"), "utf-8-sig")  # what was accepted for the case's own file
    assert "D04" in told("adjust", str(case), str(outside), "--basis", "示例纪要", *WHO, "--on", "2026-09-15", code=1)
    assert not (case.parent / "accepted.json").exists()


def test_an_adjustment_is_one_record_and_can_be_taken_back_and_made_anew(case: Path) -> None:
    commit(case)
    before = tree("tranche", "list", str(case))["tranches"]
    table = small_adjustment(case)
    arguments = ["adjust", str(case), str(table), "--basis", "示例区财〔2026〕20号", *WHO, "--on"]
    assert "转出项目10.00万元" in told(*arguments, "2026-09-15")
    assert "没有重复记账" in told(*arguments, "2026-09-15")
    assert "内容与第5笔" not in told(*arguments, "2026-09-15")
    back = ["ledger", "reverse", str(case), "5", "--basis", "示例区财〔2026〕21号", *WHO, "--on", "2026-09-16"]
    assert "冲正第5笔" in told(*back)
    assert "没有重复记账" in told(*back)
    assert "第7笔" in told(*arguments, "2026-09-17")
    told("ledger", "reverse", str(case), "99", "--basis", "示例纪要", *WHO, code=2)
    listed = tree("tranche", "list", str(case), "--on", "2026-09-17")["tranches"]
    assert listed[0]["free_fen"] - before[0]["free_fen"] == 10 * WAN  # type: ignore[index]


def test_the_same_adjustment_under_another_number_is_pointed_out(case: Path) -> None:
    commit(case)
    table = str(small_adjustment(case))
    told("adjust", str(case), table, "--basis", "示例区财〔2026〕20号", *WHO, "--on", "2026-09-15")
    said = told("adjust", str(case), table, "--basis", "示例区财〔2026〕22号", *WHO, "--on", "2026-09-16")
    assert "内容与第5笔（示例区财〔2026〕20号）完全相同" in said


def test_what_changes_between_two_plans_is_said_by_name(planned: Path, capsys: pytest.CaptureFixture[str]) -> None:
    saved = read_plan(plan_file(planned).read_text("utf-8"))
    first, second = saved.plan.projects[:2]
    fewer = tuple(
        replace(a, amount=Fen(a.amount - WAN)) if a.project == second else a
        for a in saved.plan.chosen
        if a.project != first
    )
    other = replace(saved.plan, chosen=fewer)
    show_difference(difference(saved.plan, other), saved.pool)
    show_difference(difference(other, saved.plan), saved.pool)
    show_difference(difference(other, other), saved.pool)
    said = capsys.readouterr().out
    assert f"调出：{first}" in said
    assert f"调入：{first}" in said
    assert f"金额：{second}" in said
    assert "没有变化" in said


def small_adjustment(case: Path) -> Path:
    """Ten 万元 recovered of the project that holds most of the municipal tranche."""
    table = case / "收回.csv"
    with open_ledger(case / "ledger.db") as ledger:
        project = max(ledger.balances().holdings, key=lambda holding: holding.amount).project
    table.write_text(
        f"项目,文号,级次,类型,金额(万元),对方项目\n{project},示例市财农〔2026〕8号,市级,结余收回,10,\n", "utf-8-sig"
    )
    return table


def test_a_wrong_file_is_no_adjustment_and_changes_nothing(case: Path) -> None:
    head = balances_head(case)
    told("adjust", str(case), str(case / "places.xlsx"), "--basis", "示例纪要", *WHO, code=1)
    told("adjust", str(case), str(case / "rulebook.toml"), "--basis", "示例纪要", *WHO, code=1)
    told("adjust", str(case), str(case / "没有.xlsx"), "--basis", "示例纪要", *WHO, code=2)
    assert balances_head(case) == head


def test_balances_of_an_earlier_day_do_not_change(case: Path) -> None:
    before = tree("ledger", "asof", str(case), "2026-02-28")
    commit(case)
    after = tree("ledger", "asof", str(case), "2026-02-28")
    assert (before["head"], before["free_fen"]) == (after["head"], after["free_fen"]) == (before["head"], 500 * WAN)
    now = tree("ledger", "show", str(case))
    assert now["received_fen"] == now["allotted_fen"] + now["free_fen"] + now["handed_up_fen"]  # type: ignore[operator]


def test_towns_stand_in_the_order_of_the_list_of_places_then_the_district_then_the_fee(case: Path) -> None:
    told("tranche", "add", str(case), str(case / "tranches.xlsx"), "--only", "T04", *WHO, "--on", "2026-03-10")
    told("tranche", "commit", str(case), "T04", *WHO, "--basis", "示例区财〔2026〕6号", "--on", "2026-03-13")
    shown = told("ledger", "show", str(case))
    names = ("董家河镇：", "庙湾镇：", "瑶曲镇：", "石柱镇：", "天宝路街道：", "坡头街道：", "全区：")
    listed = [shown.index("  " + name) for name in names]
    assert listed == sorted(listed)
    assert "区级：到账" in shown
    assert "全区县" not in shown


def test_money_that_came_back_is_counted_from_that_day_in_words() -> None:
    tranche = Tranche(
        id="T1", doc_no="示例", doc_raw="示例", level=Level.CITY, task="巩固", amount=Fen(WAN),
        received_on=date(2026, 2, 27), fund_year=2026,
    )  # fmt: skip
    once = Release(tranche=tranche, free=Fen(1), since=date(2026, 2, 27), done=None, days=3, state=State.OK)
    assert receipts.clock_words(once) == "收文后第3个工作日"
    back = replace(once, since=date(2026, 9, 15), days=26, state=State.ALARM)
    assert receipts.clock_words(back).startswith("资金收回后已26个工作日")


def test_a_proposal_that_fails_its_own_audit_is_said_in_words(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(*arguments: object, **more: object) -> Match:
        raise RuntimeError("A01 YZ2026-071")

    monkeypatch.setattr("allocator.year.proposals.propose", wrong)
    assert "没有通过程序自身的复核" in commit(case, code=1)


def test_the_ledger_is_shown_verified_backed_up_and_exported(case: Path, tmp_path: Path) -> None:
    commit(case)
    shown = told("ledger", "show", str(case))
    sums = tree("ledger", "show", str(case))
    allotted, free = (format_wan(int(str(sums[f"{name}_fen"]))) for name in ("allotted", "free"))
    assert f"市级：到账500.00，已安排{allotted}，未安排{free}" in shown
    assert "核对无误：共4笔" in told("ledger", "verify", str(case))
    copy = tmp_path / "备份.db"
    told("ledger", "backup", str(case), str(copy))
    with open_ledger(copy) as ledger:
        assert ledger.head == balances_head(case)
    told("ledger", "export", str(case), "--out", str(tmp_path / "台账"))
    assert {path.suffix for path in (tmp_path / "台账").iterdir()} == {".docx", ".xlsx", ".html"}


def test_a_ledger_that_was_touched_is_not_used(case: Path) -> None:
    content = (case / "ledger.db").read_bytes()
    (case / "ledger.db").write_bytes(content.replace("示例经办人".encode(), "另一经办人".encode(), 1))
    said = told("ledger", "verify", str(case), code=1)
    assert "校验不符" in said
    commit(case, code=1)


def test_every_help_page_is_in_chinese() -> None:
    pages = [[], ["tranche"], ["ledger"]]
    pages += [[name] for name in ("init", "check", "plan", "audit", "verify", "demo", "approve", "file-record")]
    pages += [["adjust"], ["replan"]]
    pages += [["tranche", name] for name in ("add", "list", "preview", "commit")]
    pages += [["ledger", name] for name in ("show", "asof", "verify", "backup", "export", "reverse")]
    for page in pages:
        said = told(*page, "--help")
        assert not [line for line in said.splitlines() if line.strip() and not CHINESE.search(line)], said
        assert "<" not in said
        assert "None" not in said


def test_a_day_that_is_none_is_refused_with_an_example(case: Path) -> None:
    for text in ("2026-02-30", "三月", "2026-3", "20260301"):
        assert "2026-03-16" in told("tranche", "list", str(case), "--on", text, code=2)


def test_two_clicks_at_once_make_one_record(case: Path) -> None:
    rules = load_rules(case / "rulebook.toml")
    with open_ledger(case / "ledger.db", rules.county) as one, open_ledger(case / "ledger.db", rules.county) as other:
        events = [_handed_in(ledger) for ledger in (one, other)]
        assert events[0] == events[1]
        heads = [one.head, other.head]
        receipts = [
            ledger.commit((event,), expected_head=head)
            for ledger, event, head in zip((one, other), events, heads, strict=True)
        ]
        assert receipts[0] == receipts[1]
        assert len(one.records()) == 4


def _handed_in(ledger: Ledger) -> Event:
    """A second tranche as both of two windows would register it."""
    (account,) = ledger.balances().accounts
    tranche = replace(account.tranche, id="T90", doc_no="示例市财农〔2026〕9号", doc_raw="示例市财农〔2026〕9号")
    return documents.receive(tranche, ledger.records(), "示例经办人", date(2026, 3, 1))


@pytest.mark.long
def test_the_demonstration_shows_the_whole_year(tmp_path: Path) -> None:
    said = told("demo", "--out", str(tmp_path))
    for title in ("一、计划审定", "二、市级备案", "三、第1批到账", "六、第4批到账", "七、调整", "八、年末余额"):
        assert title in said
    assert "到账10,150.00万元＝已安排10,012.26918万元＋未安排137.73082万元＋已上缴0.00万元" in said
    assert "余19.00万元需新入库项目" in said
    assert "核对无误：共11笔" in said
    assert len(list((tmp_path / "notices").iterdir())) == 24
    assert len(list((tmp_path / "ledger").iterdir())) == 3
    told("demo", "--out", str(tmp_path))  # once more over its own earlier files


def test_a_level_in_a_finding_is_said_in_the_language_of_its_sentence() -> None:
    slots = (("doc", "示例市财农〔2026〕8号"), ("issuer", "city"), ("level", "county"))
    finding = Finding(code="D04", severity=Severity.ERROR, where=None, args=slots)
    assert "市级机关" in sentence(finding, "message")
    assert "县级资金" in sentence(finding, "message")
    english = sentence(finding, "message", "en")
    assert "municipal" in english
    assert not CHINESE.search(english.replace(slots[0][1], ""))


def test_a_filing_without_a_name_is_signed_by_whoever_is_logged_in(
    planned: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "guihua")
    case = Path(shutil.copytree(planned, tmp_path / "c"))
    told("approve", str(case), str(plan_file(case)), "--basis", MINUTES, *WHO, "--on", "2025-11-28")
    told("file-record", str(case), "--basis", FILING, "--on", "2025-12-10")
    with open_ledger(case / "ledger.db") as ledger:
        assert [record.event.by for record in ledger.records()][1:] == ["guihua"]
