"""Batches at the command line: what is not finished, not filed or not written is said, and said first."""

from dataclasses import replace
from pathlib import Path

import pytest
from test_cli_year import WAN, WHO, balances_head, case, commit, opened, planned, quick_pool, told, tree  # noqa: F401

from allocator.matches import Match
from allocator.proof import Status
from allocator.year import proposals


@pytest.fixture
def unfinished(monkeypatch: pytest.MonkeyPatch) -> None:
    """A search that its time limit ended: five 万元 more might have been found for the first class."""
    real = proposals.propose

    def early(*arguments: object, **more: object) -> Match:
        match = real(*arguments, **more)  # type: ignore[arg-type]
        steps = (replace(match.answer.steps[0], bound=match.answer.steps[0].value + 5 * WAN), *match.answer.steps[1:])
        return replace(match, answer=replace(match.answer, steps=steps, status=Status.FEASIBLE))

    monkeypatch.setattr("allocator.year.proposals.propose", early)


@pytest.mark.parametrize("limit", ["0", "-1", "nan", "inf"])
def test_a_batch_with_no_time_to_search_is_bad_use(tmp_path: Path, limit: str) -> None:
    for arguments in (
        ["tranche", "preview", str(tmp_path), "T05"],
        ["tranche", "commit", str(tmp_path), "T05", *WHO, "--basis", "示例区财〔2026〕5号"],
        ["replan", str(tmp_path)],
    ):
        assert "大于 0 的秒数" in told(*arguments, "--time-limit", limit, code=2)


def test_a_batch_that_is_not_proven_is_said_so_first_and_booked_only_on_demand(
    case: Path,  # noqa: F811
    unfinished: None,
) -> None:
    seen = told("tranche", "preview", str(case), "T05", "--on", "2026-03-02")
    assert seen.startswith("本次测算未在时限内核验完毕，是初步结果")
    assert "至多还可能增加5.00万元" in seen
    head = balances_head(case)
    refused = commit(case, code=1)
    assert refused.startswith("本次测算未在时限内核验完毕")
    assert "--accept-unproven" in refused
    assert balances_head(case) == head
    machine = tree("tranche", "commit", str(case), "T05", *WHO, "--basis", "示例纪要", "--on", "2026-03-02", code=1)
    assert "初步结果" in str(machine["error"])
    booked = commit(case, "--accept-unproven")
    assert booked.startswith("本次测算未在时限内核验完毕")
    assert "已入账" in booked


def test_nothing_to_allot_is_one_object_for_machines(case: Path) -> None:  # noqa: F811
    commit(case)
    more = [*WHO, "--basis", "示例区财〔2026〕6号", "--on", "2026-03-03"]
    assert "没有可以安排" in str(tree("tranche", "commit", str(case), "T05", *more, code=1)["error"])


def test_a_notice_that_cannot_be_written_does_not_hide_the_record(case: Path, tmp_path: Path) -> None:  # noqa: F811
    taken = tmp_path / "不是文件夹"
    taken.write_text("", "utf-8")
    said = commit(case, "--out", str(taken), code=1)
    assert "已入账：第4笔" in said
    assert "已入账（第4笔）；通知没有写成：无法写入" in said
    assert "没有改动" not in said
    assert "没有重复记账" in commit(case)
    assert len(list((case / "out").glob("*T05*"))) == 6


def test_whatever_fails_after_a_record_says_that_it_stands(
    case: Path,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("示例")

    monkeypatch.setattr("allocator.cli.batches.write_notice", broken)
    said = commit(case, code=1)
    assert "通知没有写成：程序出错（RuntimeError）" in said
    assert "没有改动" not in said
    monkeypatch.setattr("allocator.cli.books.said", broken)
    back = ["--basis", "示例纪要〔2026〕9号", *WHO, "--on", "2026-03-05"]
    said = told("ledger", "reverse", str(case), "4", *back, code=1)
    assert "已入账（第5笔）；其后的一步没有完成" in said


def test_a_basis_is_one_text_however_it_is_typed_and_names_a_document_or_a_decision(case: Path) -> None:  # noqa: F811
    commit(case, basis="示例区财〔2026〕5号")
    assert "没有重复记账" in commit(case, basis=" 示例区财[2026]\u30005号 ")
    head = balances_head(case)
    back = ["ledger", "reverse", str(case), "4", "--on", "2026-03-03"]
    assert "既不是文号" in told(*back, *WHO, "--basis", "x", code=2)
    assert "太长" in told(*back, *WHO, "--basis", "会议" * 51, code=2)
    assert "太长" in told(*back, "--by", "甲" * 101, "--basis", "示例会议纪要", code=2)
    assert balances_head(case) == head
    assert "示例会议纪要 3月" in told(*back, *WHO, "--basis", "\u3000示例会议纪要\u30003月 ")


def test_a_day_outside_the_years_around_the_plan_is_refused(case: Path) -> None:  # noqa: F811
    head = balances_head(case)
    for day in ("9999-12-31", "2024-12-31", "2028-01-01"):
        assert "不在2026年度的前后一年之内" in told("tranche", "preview", str(case), "T05", "--on", day, code=2)
        more = ["--basis", "示例纪要", *WHO, "--on", day]
        assert "不在2026年度的前后一年之内" in told("ledger", "reverse", str(case), "3", *more, code=2)
    assert balances_head(case) == head


def test_a_batch_that_was_taken_back_keeps_its_number_and_its_notice_is_void(case: Path) -> None:  # noqa: F811
    commit(case)
    back = ["--basis", "示例会议纪要", *WHO, "--on", "2026-03-03"]
    assert "第1批（示例区财〔2026〕5号）已印发的通知作废" in told("ledger", "reverse", str(case), "4", *back)
    commit(case, "--on", "2026-03-04", "--out", str(case / "第二次"), basis="示例区财〔2026〕6号")
    notice = next(path for path in (case / "第二次").glob("*.html") if "第二批" in path.read_text("utf-8"))
    assert "第一批" not in notice.read_text("utf-8")


def test_a_preview_says_what_a_commit_would_wait_for_and_where_all_of_it_is_listed(
    case: Path,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    preview = ["tranche", "preview", str(case), "T05", "--on", "2026-03-02"]
    monkeypatch.setattr("allocator.cli.match_words.show_match.__defaults__", (1, "more"))
    assert "加 --out 文件夹" in told(*preview)
    assert "尚未备案" not in told(*preview)
    told("ledger", "reverse", str(case), "2", "--basis", "示例纪要", *WHO, "--on", "2026-03-01")
    said = told(*preview)
    assert "尚未备案" in said
    assert "allocator file-record" in said


def test_a_typed_tranche_may_bring_its_id(case: Path) -> None:  # noqa: F811
    typed = ["--doc", "示例省财农[2026]40号", "--level", "中央", "--amount", "780万元", "--received", "2026-05-22"]
    told("tranche", "add", str(case), *typed, "--id", "T88", *WHO, "--on", "2026-05-25")
    assert "T88 示例省财农〔2026〕40号" in told("tranche", "list", str(case), "--on", "2026-05-25")
