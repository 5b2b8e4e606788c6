"""Rows and amounts: what is read, what is left out, and what is refused with its cell."""

import time
from decimal import Decimal

import pytest
from table_books import Value, args, at, book, codes, need, number, sheet, table

from allocator.findings import Finding, Severity
from allocator.intake.reading.book import Kind, RawCell
from allocator.intake.table import declared_total, table_json
from allocator.intake.tables import read_tables
from allocator.money import Unit
from allocator.text import say

WAN = 1_000_000
HEAD = ["序号", "项目名称", "村", "金额"]
UNIT = ["示例区2026年项目安排表", "", "", "单位:万元"]


def one(value: Value, unit: str = "单位:万元") -> tuple[int | None, tuple[Finding, ...]]:
    """A table of one project with this amount."""
    found, findings = table([[unit], HEAD, [1, "路", "示例村", value]])
    return need(found)[0], findings


# --- cells


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("nan", "M01"),
        ("inf", "M01"),
        ("1e5", "M01"),
        ("1_000", "M01"),
        (True, "M10"),
        (RawCell(text="2025-03-01", kind=Kind.DATE), "M09"),
        (RawCell(text="45000.5", kind=Kind.NUMBER, number_format_date=True), "M09"),
        ("2025年3月", "M09"),
        (RawCell(text="#REF!", kind=Kind.ERROR), "M11"),
        (-5, "M02"),
        ("(100)", "M02"),
        ("壹佰", "M04"),
        ("10-20", "M05"),
        ("0.00000001", "M06"),
        (number("0.0000005"), "M06"),
        (10**10, "M07"),
        ("95个左右", "M03"),
        ("一", "M04"),
    ],
)
def test_A13_what_is_no_amount_is_refused_with_its_cell(value: Value, code: str) -> None:
    amount, findings = one(value)
    assert amount is None
    assert at(findings, code) == ["D3"]
    assert codes(findings, "error") == [code]


def test_A13_zero_is_asked_about() -> None:
    amount, findings = one(0)
    assert (amount, at(findings, "M12")) == (0, ["D3"])
    assert next(item for item in findings if item.code == "M12").acceptable


@pytest.mark.parametrize("digits", ["12.299999999999999", "12.300000000000001"])
def test_A16_float_noise_is_dropped_and_logged(digits: str) -> None:
    amount, findings = one(number(digits))
    assert (amount, at(findings, "T08")) == (12_300_000, ["D3"])


def test_A12_numbers_as_text_are_read_and_counted_once_per_column() -> None:
    rows = [UNIT, HEAD, [1, "路", "一村", "３０"], [2, "桥", "二村", " 1,234.50 "], [3, "渠", "三村", 5]]
    found, findings = table(rows)
    assert need(found) == [30 * WAN, 1_234_500_000, 5 * WAN]
    assert args(findings, "T07") == [{"heading": "金额", "count": 2}]


def test_C05_a_remark_beside_the_number_is_kept_with_a_warning() -> None:
    amount, findings = one("25(其中,灾情因素6万元)")
    assert amount == 25 * WAN
    assert args(findings, "C05") == [{"amount_fen": 25 * WAN, "note": "其中,灾情因素6万元"}]
    assert "25.00万元" in say("C05.message", "zh", **args(findings, "C05")[0])


def test_C05_a_yuan_sign_warns_only_where_the_unit_is_not_yuan() -> None:
    amount, findings = one("￥20")
    assert (amount, codes(findings, "warn")) == (20 * WAN, ["C05"])
    _, findings = one("￥200000", "单位:元")
    assert codes(findings, "warn", "error") == []


def test_A08_amounts_that_are_formulas_are_listed() -> None:
    amount, findings = one(RawCell(text="20", kind=Kind.NUMBER, formula=True))
    assert (amount, at(findings, "T06")) == (20 * WAN, ["D3"])


@pytest.mark.parametrize("sign", ["—", "-", "/", "——", "－", "无"])
def test_a_dash_is_no_money(sign: str) -> None:
    rows = [["单位:万元"], ["项目名称", "衔接资金", "中央", "省级"], ["路", 10, 10, sign]]
    found, findings = table(rows)
    assert found.rows[0].amounts["province"] == 0
    assert codes(findings, "error", "warn") == []


# --- units


@pytest.mark.parametrize(
    "line", ["单位:万元", "单位：万元", "(单位:万元)", "单位(万元)", "金额单位:人民币万元", "单 位 : 万 元",
             "填报单位:示例区财政局    单位:万元", "单位:个、万元", "2026年安排表(单位:万元)", "单位:万元  2026年3月"]
)  # fmt: skip
def test_the_unit_line_is_found_in_its_many_forms(line: str) -> None:
    amount, findings = one(10, line)
    assert (amount, codes(findings, "error")) == (10 * WAN, [])


@pytest.mark.parametrize("line", ["填报单位:元宝山镇", "责任单位:示例区财政局", "单位:个", "示例表"])
def test_a_line_that_names_no_unit_of_money_is_none(line: str) -> None:
    _, findings = one(10, line)
    assert at(findings, "T15") == ["D2"]
    error = next(item for item in findings if item.code == "T15")
    assert (error.severity, error.acceptable) == (Severity.ERROR, True)


@pytest.mark.parametrize(
    ("heading", "fen"),
    [
        ("金额(万元)", 123 * WAN),
        ("金额(元)", 12_300),
        ("金额(单位:元)", 12_300),
        ("金额/千元", 12_300_000),
        ("金额（人民币元）", 12_300),
    ],
)
def test_the_unit_may_stand_in_the_heading(heading: str, fen: int) -> None:
    found, findings = table([["序号", "项目名称", heading], [1, "路", 123]])
    assert need(found) == [fen]
    assert codes(findings, "error") == ([] if fen >= 10_000_000 else ["T19"])


def test_C04_the_heading_against_the_unit_line_is_asked_about() -> None:
    found, findings = table([["单位:元"], ["序号", "项目名称", "金额(万元)"], [1, "路", 10]])
    assert need(found) == [10 * WAN]
    assert args(findings, "C04") == [{"seen": "金额(万元)", "expected": "单位:元"}]


def test_C04_two_units_above_one_table_are_asked_about() -> None:
    _, findings = table([["单位:元"], ["单位:万元"], HEAD, [1, "路", "村", 10]])
    assert codes(findings, "error") == ["C04"]


def test_C04_another_unit_in_the_cell_is_asked_about_and_read_as_written() -> None:
    amount, findings = one("159993.26元")
    assert (amount, at(findings, "C04")) == (15_999_326, ["D3"])


def test_units_in_every_cell_need_none_above_and_are_shown() -> None:
    found, findings = table([HEAD, [1, "路", "村", "159993.26元"], [2, "桥", "村", "5000元"]])
    assert (need(found), found.unit, codes(findings, "error")) == ([15_999_326, 500_000], Unit.YUAN, [])


def test_one_bare_cell_among_cells_with_units_is_asked_about() -> None:
    _, findings = table([HEAD, [1, "路", "村", "20万元"], [2, "桥", "村", 5]])
    assert [dict(item.args)["count"] for item in findings if item.code == "T15"] == [1]


@pytest.mark.parametrize("slip", [0, 3, 9])
def test_A14_one_amount_ten_thousand_times_too_large_is_found(slip: int) -> None:
    values = [20, 35, 5, 73.5, 48, 120, 9, 15, 60, 31]
    wrong = [int(value * 10_000) if at_ == slip else value for at_, value in enumerate(values)]
    rows = [UNIT, HEAD, *([i, f"项目{i}", "村", value] for i, value in enumerate(wrong))]
    _, findings = table(rows)
    assert at(findings, "C04") == [f"D{slip + 3}"]
    _, fine = table([UNIT, HEAD, *([i, f"项目{i}", "村", value] for i, value in enumerate(values))])
    assert codes(fine, "error") == []


def test_C04_wan_in_a_table_of_yuan_is_found() -> None:
    values = [200_000, 350_000, 48, 735_000]
    _, findings = table([["单位:元"], HEAD, *([i, f"项目{i}", "村", value] for i, value in enumerate(values))])
    assert at(findings, "C04") == ["D5"]


def test_large_amounts_of_a_summary_are_no_slips() -> None:
    rows = [["单位:万元"], ["类别", "项目数", "金额"], ["产业发展项目", 81, "17177.1233"], ["就业项目", 8, 2212],
            ["乡村建设行动项目", 95, 6567.654]]  # fmt: skip
    _, findings = table(rows)
    assert codes(findings, "error", "warn") == []


# --- rows


def test_blank_rows_remarks_and_serials_with_marks() -> None:
    rows = [
        UNIT,
        HEAD,
        ["1、", "路", "一村", 10],
        [],
        ["2、", "桥", "二村", 5],
        [],
        ["注:以上为示例。"],
        ["制表人:", "", "审核人:"],
    ]
    found, findings = table(rows)
    assert [row.texts["seq"] for row in found.rows] == ["1", "2"]
    assert need(found) == [10 * WAN, 5 * WAN]
    assert codes(findings, "error", "warn") == []


def test_an_amount_without_a_name_is_refused() -> None:
    _, findings = table([UNIT, HEAD, [1, "", "一村", 10]])
    assert at(findings, "T12") == ["D3"]


@pytest.mark.parametrize("row", [[7, "路", "", ""], ["", "路", "一村", ""], [7, "路", "一村", "—"]])
def test_a_project_without_an_amount_is_kept_and_named(row: list[Value]) -> None:
    found, findings = table([UNIT, HEAD, [6, "桥", "村", 5], row])
    assert need(found) == [5 * WAN, None]
    assert codes(findings, "warn") == ["T13"]


def test_rows_that_say_nothing_known_are_named_not_dropped() -> None:
    found, findings = table([UNIT, HEAD, [1, "路", "一村", 10], ["", "", "二村", ""]])
    assert len(found.rows) == 1
    assert args(findings, "T11") == [{"text": "二村"}]


def test_of_which_rows_are_left_out_with_a_warning() -> None:
    rows = [UNIT, HEAD, [1, "路", "一村", 10], ["", "其中:灾情因素", "", 6], ["合计", "", "", 10]]
    found, findings = table(rows)
    assert need(found) == [10 * WAN]
    assert codes(findings, "warn") == ["T10"]


def test_A09_merged_labels_are_filled_and_counted_but_never_money_or_names() -> None:
    head = ["乡镇", "村", "项目名称", "金额"]
    rows = [UNIT, head, ["甲镇", "一村", "路", 10], ["", "", "桥", 5], ["", "二村", "", ""]]
    found, findings = table(rows, ["A3:A5", "B3:B4", "C4:C5", "D4:D5"])
    assert [row.texts.get("town") for row in found.rows] == ["甲镇", "甲镇"]
    assert [row.texts.get("village") for row in found.rows] == ["一村", "一村"]
    assert need(found) == [10 * WAN, 5 * WAN]
    assert at(findings, "T09") == ["D4"]
    assert sorted((item["heading"], item["count"]) for item in args(findings, "T14")) == [("乡镇", 1), ("村", 1)]


def test_an_amount_merged_over_two_money_columns_is_refused() -> None:
    rows = [UNIT, ["项目名称", "总投资", "衔接资金"], ["路", 10, ""]]
    _, findings = table(rows, ["B3:C3"])
    assert "T09" in codes(findings, "error")


def test_formulas_words_and_dates_in_word_columns_are_kept_as_shown() -> None:
    rows = [["单位:万元"], ["项目编号", "项目名称", "计划开工时间", "受益户数", "金额"],
            [number("12.0"), "路\n一期", RawCell(text="2026-03-01", kind=Kind.DATE), 12, 10]]  # fmt: skip
    found, _ = table(rows)
    assert found.rows[0].texts == {"code": "12", "name": "路一期", "start": "2026-03-01", "households": "12"}
    assert found.rows[0].cells["start"].address == "C3"


# --- totals


def test_a_total_row_is_left_out_and_compared() -> None:
    found, findings = table([UNIT, HEAD, [1, "路", "村", 10], [2, "桥", "村", 5], ["合 计", "", "", "15"]])
    assert (need(found), declared_total(found)) == ([10 * WAN, 5 * WAN], 15 * WAN)
    assert codes(findings, "error", "warn") == []


@pytest.mark.parametrize("label", ["合计", "总计", "合  计", "共计:", "合计(2个)", "总 计", "全县合计", "资金合计"])
@pytest.mark.parametrize("col", [0, 1, 2])
def test_C30_a_wrong_total_is_found_wherever_its_label_stands(label: str, col: int) -> None:
    row: list[Value] = ["", "", "", 15.01]
    row[col] = label
    found, findings = table([UNIT, HEAD, [1, "路", "村", 10], [2, "桥", "村", 5], row])
    assert len(found.rows) == 2
    assert at(findings, "C30") == ["D5"]
    assert args(findings, "C30")[0]["gap_fen"] == 10_000


def test_a_total_before_the_first_row_is_a_total() -> None:
    found, findings = table([UNIT, HEAD, ["合计", "", "", 15], [1, "路", "村", 10], [2, "桥", "村", 5]])
    assert (len(found.rows), declared_total(found), codes(findings, "error", "warn")) == (2, 15 * WAN, [])


def test_subtotals_after_and_before_their_rows_and_by_name() -> None:
    after = [
        [1, "路", "甲村", 10],
        ["小计", "", "", 10],
        [2, "桥", "乙村", 5],
        [3, "渠", "乙村", 6],
        ["小计", "", "", 11],
    ]
    before = [
        ["小计", "", "", 10],
        [1, "路", "甲村", 10],
        ["小计", "", "", 11],
        [2, "桥", "乙村", 5],
        [3, "渠", "乙村", 6],
    ]
    named = [
        ["甲村小计", "", "", 10],
        [1, "路", "甲村", 10],
        [2, "桥", "乙村", 5],
        ["乙村合计", "", "", 11],
        [3, "渠", "乙村", 6],
    ]
    for body in (after, before, named):
        found, findings = table([UNIT, HEAD, *body, ["合计", "", "", 21]])
        assert codes(findings, "error", "warn") == []
        assert need(found) == [10 * WAN, 5 * WAN, 6 * WAN]
        assert [total.whole for total in found.totals].count(True) == 1


def test_C30_a_wrong_subtotal_is_found() -> None:
    rows = [UNIT, HEAD, [1, "路", "甲村", 10], ["小计", "", "", 9], [2, "桥", "乙村", 5], ["合计", "", "", 15]]
    _, findings = table(rows)
    assert at(findings, "C30") == ["D4"]
    assert all(item.severity is Severity.WARN for item in findings if item.code == "C30")


def test_a_label_merged_over_its_block_and_the_subtotal_does_not_confuse() -> None:
    rows = [UNIT, ["大类", "序号", "项目名称", "金额"], ["产业", 1, "冷库", 10], ["", 2, "大棚", 5],
            ["", "小计", "", 15], ["基建", 1, "路", 7], ["", "小计", "", 7], ["总计", "", "", 22]]  # fmt: skip
    found, findings = table(rows, ["A3:A5", "A6:A7", "A8:C8"])
    assert [row.texts["type1"] for row in found.rows] == ["产业", "产业", "基建"]
    assert codes(findings, "error", "warn") == []
    assert len(found.totals) == 3


def test_a_numbered_heading_with_an_amount_is_the_sum_of_the_rows_below() -> None:
    rows = [UNIT, HEAD, ["一", "产业发展", "", 15], [1, "冷库", "村", 10], [2, "大棚", "村", 5],
            ["二", "乡村建设", "", 7], [1, "路", "村", 7], ["合计", "", "", 22]]  # fmt: skip
    found, findings = table(rows)
    assert need(found) == [10 * WAN, 5 * WAN, 7 * WAN]
    assert codes(findings, "error", "warn") == []


def test_a_numbered_heading_that_does_not_add_up_must_be_looked_at() -> None:
    rows = [UNIT, HEAD, ["一", "产业发展", "", 16], [1, "冷库", "村", 10], [2, "大棚", "村", 5]]
    _, findings = table(rows)
    assert codes(findings, "error") == ["C30"]


def test_a_numbered_name_over_unnumbered_rows_is_their_sum_or_asked_about() -> None:
    rows = [["单位:万元"], ["项目名称", "金额"], ["一、产业", 7], ["冷库", 3], ["大棚", 4], ["二、基建", 5], ["路", 5]]
    found, findings = table(rows)
    assert need(found) == [3 * WAN, 4 * WAN, 5 * WAN]
    assert codes(findings, "error", "warn") == []
    rows[2][1] = 8
    found, findings = table(rows)
    assert need(found) == [8 * WAN, 3 * WAN, 4 * WAN, 5 * WAN]
    assert at(findings, "T20") == ["A3"]


def test_lone_words_below_the_total_are_remarks() -> None:
    rows = [
        ["单位:万元"],
        ["项目名称", "金额"],
        ["路", 7],
        ["合计", 7],
        ["以上资金由区财政局拨付"],
        ["负责人签字:   日期:"],
    ]
    found, findings = table(rows)
    assert need(found) == [7 * WAN]
    assert codes(findings, "error", "warn") == []
    assert args(findings, "T11") == [{"text": "以上资金由区财政局拨付"}]


def test_a_table_of_adjustments_is_not_read_as_a_plan() -> None:
    found, findings = table([["单位:万元"], ["序号", "项目名称", "原安排金额", "调整后金额"], [1, "路", 10, 7]])
    assert found.rows[0].amounts == {}
    assert at(findings, "T05") == ["C2", "D2"]
    assert codes(findings, "error") == ["T05", "T05"]


def test_chinese_numerals_alone_number_data_rows() -> None:
    found, findings = table([["单位:万元"], ["序号", "用途", "金额"], ["一", "雨露计划", "18.75"],
                             ["二", "道路", "892.13"], ["三", "饮水", "1273.25"]])  # fmt: skip
    assert need(found) == [18_750_000, 892_130_000, 1_273_250_000]
    assert codes(findings, "error", "warn") == []


def test_section_titles_without_amounts_are_kept_beside_their_rows() -> None:
    rows = [UNIT, HEAD, ["一、产业发展"], [1, "冷库", "村", 10], ["二、乡村建设"], [2, "路", "村", 7]]
    found, findings = table(rows, ["A3:D3", "A5:D5"])
    assert [row.texts["section"] for row in found.rows] == ["一、产业发展", "二、乡村建设"]
    assert codes(findings, "error", "warn") == []


# --- sums


SUMS = ["项目名称", "总投资", "衔接资金", "中央", "省级", "其他资金"]


def test_C03_levels_that_do_not_make_the_subsidy_are_found_to_the_fen() -> None:
    found, findings = table([["单位:万元"], SUMS, ["路", 30, 20, "15.000001", 5, 10]])
    assert args(findings, "C03") == [
        {"parts": "中央、省级", "whole": "衔接资金", "sum_fen": 20_000_001, "whole_fen": 20 * WAN, "gap_fen": 1}
    ]
    assert "province" in found.rows[0].amounts


def test_C03_sources_that_do_not_make_the_cost_are_found() -> None:
    _, findings = table([["单位:万元"], SUMS, ["路", 30, 20, 15, 5, 9]])
    assert [item["gap_fen"] for item in args(findings, "C03")] == [WAN]
    assert at(findings, "C03") == ["B3"]


def test_C03_earlier_and_later_years_belong_to_the_cost() -> None:
    head = ["项目名称", "总投资", "衔接资金", "以前年度已安排", "以后年度需安排", "其他资金"]
    _, fine = table([["单位:万元"], head, ["路", 30, 10, 5, 5, 10]])
    _, wrong = table([["单位:万元"], head, ["路", 30, 10, 5, 5, ""]])
    assert (codes(fine, "error"), codes(wrong, "error")) == ([], ["C03"])


def test_C03_a_subsidy_above_the_cost_is_found() -> None:
    _, findings = table([["单位:万元"], ["项目名称", "总投资", "补助资金"], ["路", 30, 31]])
    assert codes(findings, "error") == ["C03"]


def test_unknown_levels_stay_unknown() -> None:
    found, findings = table([["单位:万元"], SUMS, ["路", 30, 20, "", "", 10]])
    assert "central" not in found.rows[0].amounts
    assert codes(findings, "error") == []
    rows = table_json(found)["rows"]
    assert isinstance(rows, list)
    assert rows[0]["levels_fen"] == {"central": None, "province": None}


def test_a_partly_filled_split_that_does_not_add_up_leaves_the_rest_unknown() -> None:
    found, findings = table([["单位:万元"], SUMS, ["路", 30, 20, 15, "", 10]])
    assert "province" not in found.rows[0].amounts
    assert codes(findings, "error") == ["C03"]


def test_the_only_filled_level_is_the_subsidy() -> None:
    head = ["序号", "项目名称", "本批衔接资金安排情况(万元)", "", "", ""]
    rows = [head, ["", "", "中央", "省级", "市级", "县级"], [1, "路", "", 5, "", ""], ["合计", "", "", 5, "", ""]]
    found, findings = table(rows, ["A1:A2", "B1:B2", "C1:F1"])
    assert need(found) == [5 * WAN]
    assert found.rows[0].amounts["central"] == 0
    assert found.rows[0].cells["need"].address == "D3"
    assert codes(findings, "error", "warn") == []


def test_the_level_of_a_single_amount_may_stand_in_its_heading() -> None:
    found, _ = table([["项目名称", "本批省级衔接资金安排情况(万元)"], ["路", 5]])
    assert found.rows[0].amounts == {"need": 5 * WAN, "province": 5 * WAN}


# --- answers and the shape of JSON


@pytest.mark.parametrize("answer", ["T15@D1", "T15@Sheet1!D1", "T15@t.xlsx!Sheet1!D1"])
def test_an_accepted_error_stays_as_a_note(answer: str) -> None:
    rows = sheet([HEAD, [1, "路", "村", 10]])
    _, before = read_tables(book(rows))
    _, after = read_tables(book(rows), frozenset({answer}))
    assert (codes(before, "error"), codes(after, "error")) == (["T15"], [])
    assert "T15" in codes(after, "note")


def test_what_is_not_acceptable_cannot_be_accepted() -> None:
    _, findings = read_tables(
        book(sheet([UNIT, HEAD, [1, "路", "村", "壹佰"]])), frozenset({"M04@D3", "M04@Sheet1!D3"})
    )
    assert codes(findings, "error") == ["M04"]


def test_json_shows_cost_and_subsidy_levels_and_totals() -> None:
    rows = [["单位:万元"], ["序号", "项目类型", "乡镇", "村", *SUMS],
            [1, "产业", "甲镇", "一村", "路", 30, 20, 15, 5, 10],
            ["合计", "", "", "", "", 30, 20, 15, 5, 10]]  # fmt: skip
    found, _ = table(rows)
    assert table_json(found) == {
        "file": "t.xlsx",
        "sheet": "Sheet1",
        "unit": "万元",
        "rows": [
            {
                "cell": "F3",
                "name": "路",
                "type": "产业",
                "town": "甲镇",
                "village": "一村",
                "amount_fen": 30 * WAN,
                "fund_fen": 20 * WAN,
                "levels_fen": {"central": 15 * WAN, "province": 5 * WAN},
            }
        ],
        "total_fen": 30 * WAN,
        "declared_total_fen": 30 * WAN,
    }


def test_everything_wrong_is_found_in_one_pass() -> None:
    rows = [
        HEAD,
        [1, "路", "村", "壹佰"],
        [2, "", "村", 5],
        [3, "桥", "村", "约5"],
        [4, "渠", "村", -1],
        ["合计", "", "", 100],
    ]
    _, findings = table(rows)
    assert codes(findings, "error") == ["M02", "M03", "M04", "T12", "T15"]


@pytest.mark.parametrize("count", [2_000, pytest.param(20_000, marks=pytest.mark.long)])
def test_many_rows_take_seconds(count: int) -> None:
    rows: list[list[Value]] = [UNIT, [*HEAD, *(f"栏{i}" for i in range(20))]]
    rows += [[i, f"项目{i}", "村", str(Decimal(i) / 100 + 1), *["x"] * 20] for i in range(count)]
    built = book(sheet(rows))
    start = time.process_time()
    tables_, _ = read_tables(built)
    assert len(tables_[0].rows) == count
    assert time.process_time() - start < count / 1000
