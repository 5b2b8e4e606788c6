"""Tables of the kinds that counties publish, each read to the fen: amount, subsidy, levels, total."""

from collections.abc import Sequence

import pytest
from table_books import Rows, codes, tables

from allocator.intake.table import table_json

WAN = 1_000_000
Seen = tuple[str, str, float | None, float | None]
"""Cell of the amount, name, amount and subsidy in 万元."""


def wan(value: float | None) -> int | None:
    return None if value is None else round(value * WAN)


def seen(rows: Rows, merges: Sequence[str] = ()) -> list[tuple[str, str, int | None, int | None]]:
    """The rows of the only table as `check --json` shows them."""
    found, _ = tables(rows, merges)
    assert len(found) == 1
    shown = table_json(found[0])["rows"]
    assert isinstance(shown, list)
    return [(row["cell"], row["name"], row["amount_fen"], row["fund_fen"]) for row in shown]


def expect(*rows: Seen) -> list[tuple[str, str, int | None, int | None]]:
    return [(cell, name, wan(amount), wan(fund)) for cell, name, amount, fund in rows]


UNIT = ["单位：万元"]


@pytest.mark.parametrize("whole", ["总投资", "投资规模", "概算投资", "项目总预算", "计划总投资(万元)"])
@pytest.mark.parametrize(
    "part",
    [
        "年度计划投资",
        "本年度计划投资",
        "计划投入资金",
        "资金规模",
        "安排资金",
        "其中：财政衔接资金",
        "补助资金",
        "2025年度衔接资金",
    ],
)
def test_the_cost_and_the_subsidy_beside_it(whole: str, part: str) -> None:
    rows = [UNIT, ["序号", "项目名称", whole, part], [1, "甲", 100, 60.5], [2, "乙", 50, 50], ["合计", "", 150, 110.5]]
    assert seen(rows) == expect(("C3", "甲", 100, 60.5), ("C4", "乙", 50, 50))


@pytest.mark.parametrize(
    "heading", ["资金额（万元）", "计划额度（万元）", "经费（万元）", "扶持款（万元）", "拟支持金额/万元"]
)
def test_an_unusual_heading_of_the_only_amount_is_read_and_named(heading: str) -> None:
    found, findings = tables([["序号", "项目名称", heading], [1, "甲", 100], [2, "乙", 50.25]])
    shown = table_json(found[0])
    assert shown["total_fen"] == wan(150.25)
    assert "error" not in {item.severity.value for item in findings}, findings


def test_money_already_spent_is_not_taken_for_the_amount() -> None:
    found, findings = tables([UNIT, ["序号", "项目名称", "累计支付金额"], [1, "甲", 100]])
    assert table_json(found[0])["total_fen"] == 0
    assert codes(findings, "error") == ["T05"]


def test_an_unknown_amount_beside_the_cost_asks_which_is_the_subsidy() -> None:
    rows = [UNIT, ["序号", "项目名称", "总投资", "扶持经费"], [1, "甲", 100, 60]]
    found, findings = tables(rows)
    assert seen(rows) == expect(("C3", "甲", 100, None))
    assert codes(findings, "error") == ["T22"]
    assert [item.acceptable for item in findings if item.code == "T22"] == [True]
    assert found[0].fund == "need"


def test_what_earlier_years_and_the_subsidy_leave_over_is_no_contradiction() -> None:
    rows = [UNIT, ["序号", "项目名称", "总投资", "已安排资金", "本次安排资金"], [1, "甲", 100, 20, 60]]
    assert seen(rows) == expect(("C3", "甲", 100, 60))
    assert "C03" not in codes(tables(rows)[1])
    more = [UNIT, ["序号", "项目名称", "总投资", "已安排资金", "本次安排资金"], [1, "甲", 70, 20, 60]]
    assert "C03" in codes(tables(more)[1], "error")


@pytest.mark.parametrize("col", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("label", ["小计", "合 计", "总计：", "共计"])
def test_a_total_label_in_any_column_is_no_project(col: int, label: str) -> None:
    total: list[str | int] = ["", "", "", "", "", 30]
    total[col - 1] = label
    rows = [UNIT, ["序号", "乡镇", "项目名称", "建设内容", "实施地点", "资金"]]
    rows += [[1, "甲镇", "路", "硬化", "一村", 10], [2, "甲镇", "渠", "衬砌", "二村", 20], total]
    assert seen(rows) == expect(("F3", "路", 10, 10), ("F4", "渠", 20, 20))
    assert "C30" not in codes(tables(rows)[1])


def test_the_declared_total_of_a_table_of_levels_is_their_sum() -> None:
    head = [
        ["序号", "乡镇", "村", "项目名称", "项目类别", "本批衔接资金安排情况（万元）"],
        ["", "", "", "", "", "中央", "省级", "市级"],
    ]
    rows = [
        *head,
        [1, "甲镇", "一村", "路", "乡村建设行动", "", 15],
        [2, "甲镇", "二村", "茶", "产业发展", 20, "", 2.5],
    ]
    found, findings = tables(
        [*rows, ["合计", "", "", "", "", 20, 15, 2.5]], ["F1:H1", *(f"{c}1:{c}2" for c in "ABCDE")]
    )
    shown = table_json(found[0])
    assert (shown["total_fen"], shown["declared_total_fen"]) == (wan(37.5), wan(37.5))
    assert "C30" not in codes(findings)


def test_a_table_without_a_total_row_declares_no_total() -> None:
    found, _ = tables([UNIT, ["序号", "项目名称", "中央", "省级"], [1, "路", "", 15], [2, "茶", 20, ""]])
    assert table_json(found[0])["declared_total_fen"] is None


def test_amounts_beside_one_with_a_unit_go_by_that_unit() -> None:
    rows = [["序号", "项目名称", "总投资（元）", "中央", "省级"], [1, "甲", 300000, 100000, 50000]]
    found, findings = tables(rows)
    assert seen(rows) == expect(("C2", "甲", 30, 15))
    assert table_json(found[0])["unit"] == "元"
    assert (codes(findings, "error"), codes(findings, "warn")) == ([], ["T23"])


def test_two_stated_units_leave_a_third_amount_unsettled() -> None:
    rows = [["序号", "项目名称", "总投资（万元）", "中央（元）", "省级"], [1, "甲", 30, 100000, 50000]]
    assert "T15" in codes(tables(rows)[1], "error")


def test_a_heading_merged_over_two_columns_is_one_column() -> None:
    rows = [["序号", "项目名称", "投资（万元）", "", "备注"], [1, "甲", 30, "", ""], [2, "乙", 20, "", ""]]
    assert seen(rows, ["C1:D1"]) == expect(("C2", "甲", 30, 30), ("C3", "乙", 20, 20))
    assert codes(tables(rows, ["C1:D1"])[1], "error") == []


def test_a_name_merged_over_several_rows_is_the_name_of_each() -> None:
    rows = [UNIT, ["序号", "项目名称", "村", "金额"], [1, "路", "一村", 1], ["", "", "二村", 2], ["合计", "", "", 3]]
    assert seen(rows, ["A3:A4", "B3:B4"]) == expect(("D3", "路", 1, 1), ("D4", "路", 2, 2))
    assert "T14" in codes(tables(rows, ["A3:A4", "B3:B4"])[1], "note")


def test_a_numbered_source_of_money_with_its_sum_is_a_heading_and_names_the_level() -> None:
    rows = [
        UNIT,
        ["序号", "项目名称", "建设地点", "金额"],
        ["一、中央资金", "", "", 30],
        [1, "茶", "一村", 10],
        [2, "菇", "二村", 20],
    ]
    rows += [["二、省级资金", "", "", 7], [1, "路", "三村", 7], ["总合计", "", "", 37]]
    assert seen(rows) == expect(("D4", "茶", 10, 10), ("D5", "菇", 20, 20), ("D7", "路", 7, 7))
    found, findings = tables(rows)
    assert [row.amounts.get("central", 0) // WAN for row in found[0].rows] == [10, 20, 0]
    assert codes(findings, "error") == []


def test_a_nameless_row_that_sums_the_rows_below_is_a_subtotal() -> None:
    rows = [
        UNIT,
        ["乡镇", "项目名称", "金额"],
        ["甲镇", "", 30],
        ["", "茶", 10],
        ["", "菇", 20],
        ["乙镇", "", 7],
        ["", "路", 7],
    ]
    assert seen(rows) == expect(("C4", "茶", 10, 10), ("C5", "菇", 20, 20), ("C7", "路", 7, 7))
    wrong = [*rows[:2], ["甲镇", "", 31], *rows[3:]]
    assert "T12" in codes(tables(wrong)[1], "error")  # it does not add up: somebody must look


def test_the_sources_listed_below_a_row_are_not_counted_again() -> None:
    rows = [UNIT, ["序号", "项目名称", "金额"], [1, "茶", 10], ["", "其中：中央", 6], ["", "省级", 4], [2, "路", 5]]
    assert seen(rows) == expect(("C3", "茶", 10, 10), ("C6", "路", 5, 5))
    assert codes(tables(rows)[1]).count("T10") == 2
