"""The sample county-year, from its workbooks to the report: nothing unsaid, nothing that disagrees with the audit."""

import re
from dataclasses import replace

import pytest

from allocator.flow import decide
from allocator.intake import read_pool
from allocator.report import plan_report
from allocator.report.facts import Facts
from allocator.report.model import Document, RowKind
from allocator.report.shares import required
from allocator.report.words import words_for
from allocator.results import Decision
from allocator.rulebook import load_rules
from allocator.samples import sample_dir
from tests.report.test_plan_report import before_the_last_annex, table, total


@pytest.fixture(scope="module")
def sample() -> Decision:
    rules = load_rules(sample_dir() / "rulebook.toml")
    pool, findings = read_pool(sample_dir(), rules)
    assert pool is not None
    return decide(pool, rules, findings=findings)


@pytest.fixture(scope="module")
def report(sample: Decision) -> Document:
    return plan_report(sample)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_reason_has_its_sentence(sample: Decision, lang: str) -> None:
    text = before_the_last_annex(plan_report(sample, lang))
    assert set(re.findall(r"原因代码\S{0,20}|Reason code \S+", text)) == set()


def test_no_english_stands_in_the_chinese_report_of_the_sample(report: Document) -> None:
    text = re.sub(r"YZ2026-\d+|\w+\.xlsx|sha256|[A-Z]{1,2}\d+", "", before_the_last_annex(report))
    assert set(re.findall(r"[A-Za-z]{2,}", text)) == set()


@pytest.mark.parametrize("sheet", ["按层次", "按类别", "按镇办", "资金盘子"])
def test_all_totals_of_the_sample_agree(sample: Decision, report: Document, sheet: str) -> None:
    assert total(report, sheet, "计划安排") == sample.plan.total
    assert total(report, "计划明细", "小计") == sample.plan.total


def test_towns_get_in_the_report_what_the_audit_credits_them(sample: Decision, report: Document) -> None:
    audited = {line.subject: line.lhs for line in sample.plan.rules if line.rule == "town-cap"}
    rows = table(report, "按镇办").rows
    printed = {row.cells[0]: row.cells[3] for row in rows if row.kind is RowKind.BODY}
    assert audited
    assert {town: printed[town] for town in audited} == audited


def test_ratios_and_coverage_agree_with_the_audit(sample: Decision) -> None:
    facts = Facts(decision=replace(sample, plan=replace(sample.plan, rules=())))  # so that the report must count itself
    for measured in required(facts, words_for(sample, "zh")):
        line = next(line for line in sample.plan.rules if measured.ratio and line.rule == measured.ratio.id)
        assert (measured.num, measured.den, measured.met) == (line.num, line.den, line.met)
    cover = next(line for line in sample.plan.rules if line.kind == "coverage")
    assert (len(facts.weak_served), len(facts.weak)) == (cover.num, cover.den)


def test_the_whole_pool_is_accounted_for(sample: Decision, report: Document) -> None:
    rows = table(report, "项目去向").rows
    assert rows[-1].cells[1] == len(sample.pool.projects)
    assert rows[-1].cells[2] == sum(project.need for project in sample.pool.projects)


def test_scores_can_be_added_up_again_line_by_line(sample: Decision, report: Document) -> None:
    lines = [row.cells for row in table(report, "评分依据").rows]
    listed = {row.cells[1]: row.cells for row in table(report, "评分明细").rows}
    assert listed.keys() == {card.project for card in sample.cards}
    for card in sample.cards:
        own = [cells for cells in lines if cells[0] == card.project]
        assert all(cells[3] * cells[4] == cells[5] for cells in own)  # type: ignore[operator]
        assert sum(int(str(cells[5])) for cells in own) // 100 == card.total == listed[card.project][-2]
        assert all(cells[6] for cells in own)
