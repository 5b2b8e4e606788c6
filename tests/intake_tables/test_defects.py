"""Defects of published tables, each rebuilt from its figures and each found."""

import pytest
from table_books import args, at, codes, need, table

from allocator.intake.claims import levels_in, years_in

WAN = 1_000_000
UNIT = ["单位:万元"]


def test_shangnan_the_title_says_province_and_the_basis_says_central() -> None:
    rows = [["商南县2022年第三批省级财政衔接资金项目安排表"], ["依据:商财农〔2022〕87号(中央衔接资金)"], UNIT,
            ["序号", "项目名称", "直达标识", "金额"], [1, "产业路", "01中央直达资金", 120]]  # fmt: skip
    _, findings = table(rows)
    assert at(findings, "C22") == ["A2", "C5"]
    assert codes(findings, "error") == []


def test_shangnan_the_sheet_name_says_central() -> None:
    rows = [["商南县2022年省级衔接资金安排表"], UNIT, ["项目名称", "金额"], ["产业路", 120]]
    _, findings = table(rows, name="中央资金")
    assert [item["second"] for item in args(findings, "C22")] == ["中央资金"]


def test_heshan_the_title_says_2023_and_the_table_2024_and_the_unit_is_yuan() -> None:
    rows = [["赫山区2023年区级衔接资金安排表"], ["2024年度项目"], ["单位:元"], ["项目名称", "金额"],
            ["产业路", 500_000], ["水渠", 300_000]]  # fmt: skip
    found, findings = table(rows, name="2024")
    assert need(found) == [50 * WAN, 30 * WAN]
    assert [item["second"] for item in args(findings, "C22")] == ["2024", "2024年度项目"]
    assert found.year == 2023


def test_a_document_of_the_year_before_is_no_defect() -> None:
    rows = [["某区2023年中央衔接资金安排表"], ["依据:某财农〔2022〕90号"], UNIT, ["项目名称", "金额"], ["路", 5]]
    assert "C22" not in codes(table(rows)[1])
    rows[1] = ["依据:某财农〔2020〕90号"]
    assert at(table(rows)[1], "C22") == ["A2"]


def test_a_planning_year_in_the_rows_that_differs_is_named_once() -> None:
    rows = [["某区2026年项目安排表"], UNIT, ["项目名称", "规划年度", "金额"], ["路", "2026", 5], ["桥", "2025年", 5],
            ["渠", "2025年", 5]]  # fmt: skip
    _, findings = table(rows)
    assert at(findings, "C22") == ["B5"]


def test_a_level_column_or_level_label_that_the_title_does_not_name_is_found() -> None:
    title = ["某县2026年省级衔接资金安排表"]
    _, columns = table([title, UNIT, ["项目名称", "中央", "省级"], ["路", 5, ""], ["桥", "", 3]])
    assert at(columns, "C22") == ["B4"]
    _, labels = table([title, UNIT, ["项目名称", "资金级次", "金额"], ["路", "中央", 5], ["桥", "省级", 3]])
    assert at(labels, "C22") == ["B4"]


def test_a_document_number_of_another_year_in_the_rows_is_found_once() -> None:
    rows = [["某县2026年资金到账批次表"], UNIT, ["文号", "级次", "金额", "收文日期"],
            ["某财农〔2025〕1号", "中央", 5, "2026-01-02"],
            ["某财农〔2023〕9号", "中央", 5, ""], ["某财农〔2023〕9号", "中央", 5, ""]]  # fmt: skip
    _, findings = table(rows)
    assert at(findings, "C22") == ["A5"]


def test_zhongyuan_the_source_line_says_two_levels_and_the_row_only_one() -> None:
    rows = [["中原区2022年衔接资金项目安排表"], ["资金来源:中央财政衔接资金35万元,省级财政衔接资金15万元"], UNIT,
            ["项目名称", "中央", "省级"], ["产业园", "", 50]]  # fmt: skip
    _, findings = table(rows)
    gaps = [(item["sum_fen"], item["whole_fen"]) for item in args(findings, "C03")]
    assert (35 * WAN, 0) in gaps
    assert (15 * WAN, 50 * WAN) in gaps
    assert all(item.acceptable for item in findings if item.code == "C03")


def test_chanhe_the_rows_are_one_hundred_yuan_below_the_sources() -> None:
    rows = [["瀍河区2024年衔接资金项目表"], ["资金来源:中央资金194万元,省级资金48.5万元,市级资金91.83万元"], UNIT,
            ["项目名称", "投资规模"], ["项目一", 9.45], ["项目二", 324.87]]  # fmt: skip
    found, findings = table(rows)
    assert sum(amount or 0 for amount in need(found)) == 334_320_000
    assert [(item["sum_fen"], item["whole_fen"], item["gap_fen"]) for item in args(findings, "C03")] == [
        (334_330_000, 334_320_000, 10_000)
    ]


def test_mishan_the_balance_is_one_hundred_yuan_too_high() -> None:
    rows = [UNIT, ["项目名称", "金额"], ["已安排", 112.92], ["管理费", 1], ["结余", "4.07"], ["合计", 117.98]]
    _, findings = table(rows)
    assert [(item["declared_fen"], item["computed_fen"]) for item in args(findings, "C30")] == [
        (117_980_000, 117_990_000)
    ]


def test_puyang_units_in_cells_and_serials_with_a_mark() -> None:
    rows = [["濮阳县2022年衔接资金安排表"], ["序号", "项目名称", "建设地点", "投资规模"],
            ["1、", "道路", "甲村", "248万元"], ["2、", "桥", "乙村", "222万元"]]  # fmt: skip
    found, findings = table(rows)
    assert need(found) == [248 * WAN, 222 * WAN]
    assert [row.texts["seq"] for row in found.rows] == ["1", "2"]
    assert codes(findings, "error", "warn") == []


def test_beita_a_remark_with_an_amount_is_never_joined_to_the_number() -> None:
    found, findings = table([UNIT, ["村名", "项目名称", "资金金额"], ["村", "基地", "25(其中,灾情因素6万元)"]])
    assert need(found) == [25 * WAN]
    assert codes(findings, "warn") == ["C05"]


def test_wolong_about_is_no_amount() -> None:
    rows = [UNIT, ["类别", "项目数", "金额"], ["乡村建设", "95个左右", 6567.654], ["合计", "", "25956.7773万元左右"]]
    found, findings = table(rows)
    assert need(found) == [6_567_654_000]
    assert at(findings, "M03") == ["C4"]
    _, row = table([UNIT, ["类别", "金额"], ["乡村建设", "25956.7773万元左右"]])
    assert codes(row, "error") == ["M03"]


def test_yueyang_an_amount_with_its_parts_in_a_remark() -> None:
    found, findings = table([UNIT, ["项目名称", "金额"], ["绩效", "854万(高标准农田建设400万元,其他454万元)"]])
    assert need(found) == [854 * WAN]
    assert found.rows[0].notes["need"] == "高标准农田建设400万元,其他454万元"
    assert codes(findings, "warn") == ["C05"]


def test_yunxi_yuan_in_a_cell_of_a_table_in_wan_is_asked_about() -> None:
    found, findings = table([UNIT, ["项目名称", "金额"], ["路", "159993.26元"]])
    assert need(found) == [15_999_326]
    assert codes(findings, "error") == ["C04"]


def test_hengkou_six_decimals_are_whole_fen() -> None:
    found, findings = table([UNIT, ["项目名称", "金额"], ["结余", 0.160527]])
    assert (need(found), codes(findings, "error")) == ([160_527], [])


def test_daye_the_total_stands_before_the_first_row() -> None:
    found, findings = table([UNIT, ["序号", "项目名称", "金额"], ["合 计", "", 15], [1, "路", 10], [2, "桥", 5]])
    assert (len(found.rows), codes(findings, "error", "warn")) == (2, [])


def test_yaozhou_rows_of_several_batches_exceed_the_announced_sources() -> None:
    amounts = [130, 550, 330, 470, 39, 49, 30]
    rows = [["耀州区2018年扶贫资金分配表"], ["资金来源:中央资金500万元,省级资金346.67万元"], UNIT,
            ["序号", "项目名称", "整合资金"],
            *([i, f"项目{i}", value] for i, value in enumerate(amounts, 1))]  # fmt: skip
    _, findings = table(rows)
    assert [(item["sum_fen"], item["whole_fen"]) for item in args(findings, "C03")] == [(846_670_000, 1598 * WAN)]


def test_blank_levels_are_zero_only_where_the_sum_proves_it() -> None:
    head = ["项目名称", "合计", "中央", "省级"]
    proven, _ = table([UNIT, head, ["林业产业", 1042, 1042, ""]])
    unknown, _ = table([UNIT, head, ["林业产业", 1042, "", ""]])
    assert proven.rows[0].amounts["province"] == 0
    assert "province" not in unknown.rows[0].amounts


@pytest.mark.parametrize(
    ("title", "levels"),
    [
        ("北塔区2020年第一批中央财政扶贫专项资金安排表", ("central",)),
        ("达川区2024年第一批中央和省级财政衔接资金分配结果表", ("central", "province")),
        ("耀州区2026年度项目库明细表", ()),
        ("赫山区2023年区级衔接资金安排表", ("county",)),
        ("中省衔接资金安排表", ("central", "province")),
    ],
)
def test_levels_of_a_title(title: str, levels: tuple[str, ...]) -> None:
    assert levels_in(title) == levels


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2026年度", (2026,)),
        ("某财农〔2022〕87号", ()),
        ("2024", (2024,)),
        ("第12024号", ()),
        ("2025-2026年", (2025, 2026)),
    ],
)
def test_years_of_a_text(text: str, years: tuple[int, ...]) -> None:
    assert years_in(text) == years
