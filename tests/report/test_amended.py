"""The report of an amended plan: what comes in and what goes out stands first, and the asking is for the change."""

from dataclasses import replace
from datetime import date

import pytest

from allocator.flow import amend, difference
from allocator.money import Fen
from allocator.report import plan_report
from allocator.report.annexes.left_out import outcome, why
from allocator.report.facts import Facts
from allocator.report.model import Document, Table
from allocator.report.words import words_for
from allocator.results import Decision, LeftOut
from tests.report.batches import sample
from tests.report.parsed import docx_text, every
from tests.report.test_formats import texts


@pytest.fixture(scope="module")
def amended() -> Decision:
    """The sample with 300万元 less for its largest line, one project released and one banned."""
    plan, rules = sample().plan, sample().rules
    largest = max(rules.lines, key=lambda line: line.expected)
    less = tuple((line.id, Fen(line.expected - (300_000_000 if line is largest else 0))) for line in rules.lines)
    first, last = plan.projects[0], plan.projects[-1]
    later = replace(rules, county=replace(rules.county, as_of=date(2026, 3, 2)))
    return amend(
        plan, sample().pool, later, funds=less, released=((first, plan.amount(first)),), bans=((last, "已停建"),)
    )


@pytest.fixture(scope="module")
def report(amended: Decision) -> Document:
    return plan_report(amended)


def table(document: Document, sheet: str) -> Table:
    return next(table for table in document.tables if table.sheet == sheet)


def test_what_changes_stands_first_and_is_the_difference_of_the_two_plans(amended: Decision, report: Document) -> None:
    moved = difference(sample().plan, amended.plan)
    assert moved.went
    section = report.sections[0]
    assert section.title == "一、计划调整情况"
    made = next(block for block in section.blocks if isinstance(block, Table))
    expected = [
        (kind, shift.project, shift.before or None, shift.after or None, shift.after - shift.before)
        for kind, shifts in (("调入", moved.came), ("调出", moved.went), ("金额变化", moved.changed))
        for shift in shifts
    ]
    assert [(row.cells[1], row.cells[2], *row.cells[5:]) for row in made.body] == expected
    assert made.rows[-1].cells[7] == moved.after - moved.before


def test_title_page_one_and_the_asking_speak_of_the_adjustment(report: Document) -> None:
    assert "调整方案（在原计划基础上）" in "".join(report.title)
    told = dict(row.cells for row in table(report, "计划概览").rows)  # type: ignore[misc]
    assert str(told["调整情况"]).startswith("在原计划基础上，调出项目")
    assert "项目实施计划调整方案" in str(told["提请审定"])
    assert "审定2026年度项目实施计划（" not in docx_text(every(report)[".docx"])


def test_a_dropped_project_is_called_dropped_with_its_reason(amended: Decision, report: Document) -> None:
    went = {shift.project for shift in difference(sample().plan, amended.plan).went}
    made = table(report, "未纳入项目")
    told = {row.cells[1]: texts(made, row)[8] for row in made.body}
    assert went
    assert all(told[key].startswith("本次调出：") for key in went)
    assert not [key for key, reason in told.items() if reason.startswith("本次调出") and key not in went]


def test_a_project_left_out_so_that_little_changes_says_so(amended: Decision) -> None:
    words, facts = words_for(amended, "zh"), Facts(decision=amended)
    key = next(left.project for left in amended.plan.left_out if left.reason.startswith("left.funds"))
    args = (("score", 1), ("need_fen", 10_000_000), ("left_fen", 5_000_000))

    def told(reason: str, *rules: str) -> str:
        return why(facts, key, LeftOut(project=key, reason=reason, args=args, rules=rules), words)

    assert told("left.rules", "changes") == "为少动已审定计划，暂不调入。"
    assert told("left.rules", "changes", "industry").endswith("；为少动已审定计划，暂不调入。")
    assert told("left.funds_and_rules", "stay|X", "line|Y").startswith("资金不足：")
    assert "受约束指标限制" not in told("left.funds_and_rules", "changes", "line|Y")
    assert "暂不调入" not in told("left.rules", "industry")
    assert outcome(facts, key, words) != "本次调出"


def test_a_plan_made_anew_speaks_of_no_change() -> None:
    made = plan_report(sample())
    assert "调整" not in "".join(made.title)
    assert "计划调整" not in {table.sheet for table in made.tables}
