"""What the leading group reads: the right numbers, in staff's words, whatever became of the plan."""

import re
from dataclasses import replace

import pytest

from allocator.money import format_wan
from allocator.proof import Status
from allocator.report import plan_report
from allocator.report.model import Annex, Block, Chart, Document, Kind, Paragraph, Row, RowKind, Table
from allocator.results import Decision, Problem
from allocator.text import LANGS
from tests.report.made_up import decision

TOOLS = re.compile(r"HiGHS|CBC|PROVEN|FEASIBLE|INFEASIBLE|UNKNOWN|solver|[0-9a-f]{40,}")
LATIN = re.compile(r"[A-Za-z]{2,}")


def said(blocks: tuple[Block, ...]) -> str:
    """All text of some blocks."""
    parts: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            parts.append(block.lead + block.text)
        elif isinstance(block, Chart):
            parts += [block.title, block.axis, block.text, *block.labels, *(one.name for one in block.series)]
        else:
            parts += [block.title, block.sheet, block.unit, *block.notes]
            parts += [text for column in block.columns for text in (column.title, column.group)]
            parts += [cell for row in block.rows for cell in row.cells if isinstance(cell, str)]
    return "\n".join(parts)


def before_the_last_annex(document: Document) -> str:
    titles = [*document.title, document.status, *(section.title for section in document.sections)]
    body = said(document.overview) + said(tuple(b for s in document.sections for b in s.blocks))
    return "\n".join([*titles, body, *(said(annex.blocks) for annex in document.annexes[:-1])])


def table(document: Document, sheet: str) -> Table:
    return next(one for one in document.tables if one.sheet == sheet)


def total(document: Document, sheet: str, title: str) -> object:
    found = table(document, sheet)
    column = next(i for i, one in enumerate(found.columns) if one.title == title)
    return next(row for row in found.rows if row.kind is RowKind.TOTAL).cells[column]


def annex(document: Document, title: str) -> Annex:
    return next(one for one in document.annexes if one.title == title)


@pytest.mark.parametrize("sheet", ["按层次", "按类别", "按镇办", "资金盘子"])
def test_every_way_of_adding_up_the_plan_gives_the_same_total(document: Document, made: Decision, sheet: str) -> None:
    assert total(document, sheet, "计划安排") == made.plan.total


def test_the_detail_adds_up_by_level_and_in_all(document: Document, made: Decision) -> None:
    assert total(document, "计划明细", "小计") == made.plan.total
    levels = [total(document, "计划明细", level) for level in ("中央", "省级", "市级", "区级")]
    assert sum(fen for fen in levels if isinstance(fen, int)) == made.plan.total


def test_expected_is_planned_and_fee_and_reserve_and_left(document: Document) -> None:
    for row in table(document, "资金盘子").rows:
        expected, reserve, fee, planned, left = (cell for cell in row.cells[1:6] if isinstance(cell, int))
        assert expected == reserve + fee + planned + left


def test_every_total_row_is_the_sum_of_its_body_rows(document: Document) -> None:
    for one in document.tables:
        for row in (row for row in one.rows if row.kind is RowKind.TOTAL):
            for i, column in enumerate(one.columns):
                if column.adds:
                    assert row.cells[i] == sum(r.cells[i] for r in one.body if isinstance(r.cells[i], int)), one.sheet


def test_page_one_names_the_share_with_numerator_and_denominator(document: Document) -> None:
    text = said(document.overview)
    assert re.search(r"中央资金产业占比[\d.]+%\uff08产业资金[\d,.]+万元\uff0c分母为中央资金3,450\.00万元", text)
    assert "不计产业认定调整为" in text
    assert "提请审定" in text
    assert "经济薄弱村19个" in text


def test_beneficiaries_are_never_added_up_as_people(document: Document) -> None:
    text = before_the_last_annex(document)
    assert "户次" in text
    assert "人次" in text
    assert not re.search(r"合计[\d,]+[户人](?!次)", text)
    for one in document.tables:
        for column in one.columns:
            assert not (column.adds and "受益" in column.title)


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("lang", LANGS)
def test_solver_names_proof_words_and_digests_stand_in_the_last_annex_only(status: Status, lang: str) -> None:
    document = plan_report(decision(status=status), lang)
    assert not TOOLS.search(before_the_last_annex(document))
    assert "HiGHS 1.16.0" in said(document.annexes[-1].blocks)
    assert "a1" * 32 in said(document.annexes[-1].blocks)


@pytest.mark.parametrize("status", list(Status))
def test_no_english_stands_in_the_chinese_report(status: Status) -> None:
    text = before_the_last_annex(plan_report(decision(status=status)))
    assert set(LATIN.findall(re.sub(r"XM\d{3}|pool\.xlsx", "", text))) == set()


@pytest.mark.parametrize("status", list(Status))
def test_the_english_report_has_no_chinese_sentence(status: Status) -> None:
    document = plan_report(decision(status=status), "en")
    assert not re.search(r"[\u3002\uff0c\uff1b\uff1a]", before_the_last_annex(document))


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status.PROVEN, "建议方案\uff08测算核验通过\uff09"),
        (Status.FEASIBLE, "初步测算稿"),
        (Status.INFEASIBLE, "以下要求不能同时满足"),
        (Status.UNKNOWN, "本次测算未得出方案"),
    ],
)
def test_the_status_is_told_in_staff_words(status: Status, words: str) -> None:
    assert plan_report(decision(status=status)).status == words


def test_a_plan_that_failed_its_check_is_never_called_checked() -> None:
    problem = Problem(code="A04", subject="XM005", args=(("gates", "G03"), ("name", "某项目")))
    document = plan_report(decision(problems=(problem,)))
    assert document.status == "核验未通过\uff0c不得提请审定"
    assert "测算核验通过" not in before_the_last_annex(document)
    assert not any(line.startswith("审定2026") for line in said(document.overview).split("."))
    assert table(document, "核验问题").rows[0].cells[2] == (
        "项目\u201c某项目\u201d暂不具备安排条件\uff08用地约束性审查\uff09\uff0c却列入了计划。"
    )


def test_an_unproven_plan_is_put_forward_for_discussion_with_its_gap_in_the_last_annex() -> None:
    document = plan_report(decision(status=Status.FEASIBLE))
    assert "待核验通过后再提请审定" in said(document.overview)
    assert "相差4321" in said(document.annexes[-1].blocks)


def test_a_conflict_lists_each_rule_by_name_with_its_least_relaxation() -> None:
    document = plan_report(decision(status=Status.INFEASIBLE))
    rows = table(document, "冲突要求").rows
    assert [row.cells[1] for row in rows][:3] == [
        "中央资金产业占比",
        "重点帮扶村资金下限",
        "必须纳入的层次\uff1a已定项目",
    ]
    assert [row.cells[3] for row in rows][:3] == ["45.50万元", "45.50万元", "—"]
    assert "区级预算安排资金" in str(rows[3].cells[1])
    assert not any(one.sheet == "计划明细" for one in document.tables)
    assert [one.label for one in document.annexes] == ["附件1", "附件2", "附件3", "附件4", "附件5"]


def test_every_project_outside_the_plan_is_listed_with_its_fate(document: Document, made: Decision) -> None:
    rows = table(document, "未纳入项目").body
    assert {row.cells[1] for row in rows} == {p.id for p in made.pool.projects} - set(made.plan.projects)
    assert {row.cells[7] for row in rows} <= {"暂不具备安排条件", "列入备选", "暂未纳入、继续储备"}
    refused = [row for row in rows if row.cells[1] == "XM010"]
    assert refused[0].cells[7] == "暂不具备安排条件"
    assert "用地" in str(refused[0].cells[8])


def test_an_unknown_sentence_is_shown_as_its_code_and_never_left_out(document: Document) -> None:
    assert "原因代码L01" in said(annex(document, "未纳入项目及原因").blocks)


def test_every_ratio_row_has_numerator_denominator_and_base(document: Document) -> None:
    for row in table(document, "比例口径").rows:
        assert all(row.cells[i] for i in (0, 1, 2, 3, 5))
        assert row.cells[3] in ("按预计规模", "按计划安排")


def test_the_share_without_overrides_counts_by_type_alone(document: Document, made: Decision) -> None:
    row: Row = table(document, "比例口径").rows[0]
    industry = {p.id for p in made.pool.projects if p.type1 == "产业发展"}
    central = sum(a.amount for a in made.plan.chosen if a.line.startswith("zy") and a.project in industry)
    assert row.cells[7].num == central  # type: ignore[union-attr]


def test_the_sample_mark_is_there_only_for_a_sample() -> None:
    assert plan_report(decision()).banner == "示例数据\uff08虚构\uff09"
    assert plan_report(decision(sample=False)).banner == ""


def test_what_if_amounts_replace_the_rulebook_s(made: Decision) -> None:
    trial = replace(made, scenario=replace(made.scenario, funds=(("zy-main", made.rules.lines[0].expected // 2),)))
    document = plan_report(trial)
    assert total(document, "资金级次", "预计规模") == made.rules.expected_total - made.rules.lines[0].expected // 2
    assert "原定预计规模" in said(document.sections[0].blocks)


def test_a_language_without_a_catalogue_is_refused(made: Decision) -> None:
    with pytest.raises(ValueError, match="no catalogue"):
        plan_report(made, "fr")


def test_reasons_are_whole_sentences_with_their_subject(made: Decision) -> None:
    reasons = [str(row.cells[-1]) for row in table(plan_report(made), "项目审核").rows]
    assert reasons
    assert not any(reason.startswith(("的", "\uff08", "\uff0c", "\uff1a")) for reason in reasons)


def test_page_one_is_rounded_and_says_so_while_the_body_is_exact(document: Document, made: Decision) -> None:
    (front,) = document.overview
    assert isinstance(front, Table)
    assert "精确到分" in front.notes[0]
    exact = format_wan(made.plan.total)
    assert exact not in said((front,))
    assert exact in said(document.sections[-1].blocks)


def test_money_columns_hold_whole_fen(document: Document) -> None:
    for one in document.tables:
        for row in one.rows:
            for cell, column in zip(row.cells, one.columns, strict=True):
                if column.kind is Kind.MONEY and not isinstance(cell, str):
                    assert cell is None or type(cell) is int
