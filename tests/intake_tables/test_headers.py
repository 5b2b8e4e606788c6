"""Headings: found by their words, wherever they stand, and refused where two are equally good."""

import pytest
from table_books import args, at, book, codes, need, number, sheet, table, tables

from allocator.intake.frame import kind_of
from allocator.intake.headings import SECOND, dictionary, fields_of, lookup, squeeze
from allocator.intake.tables import read_tables
from allocator.money import Unit

WAN = 1_000_000
UNIT = ["单位:万元"]


def test_no_heading_stands_for_two_word_fields_or_two_money_fields() -> None:
    words = dictionary()
    for head, found in words.exact.items():
        fields = {match.field for match in found}
        if fields == {"cost", "need"}:  # the cost, or the subsidy where a better heading says the cost
            assert {match.tier for match in found} == {SECOND}, head
            continue
        kinds = [words.money(match.field) for match in found]
        assert len(kinds) == len(set(kinds)), (head, found)


def test_every_title_finds_its_own_field_best() -> None:
    for name, entry in dictionary().fields.items():
        found = lookup(entry.title)
        assert found, name
        assert found[0].field == name or name == "cost", (name, found)


@pytest.mark.parametrize(
    ("path", "field"),
    [
        (("投资\n规模",), "cost"),
        (("投资 规模",), "cost"),
        (("乡镇\n(街道)",), "town"),
        (("乡镇（单位名称）",), "town"),
        (("建设性质(新建/改扩建/续建)",), "nature"),
        (("实施期限(年/月-年/月)",), "period"),
        (("资金规模和筹资方式(万元)", "项目预算总投资"), "cost"),
        (("资金规模和筹资方式(万元)", "其中:财政衔接资金", "中央"), "central"),
        (("资金规模和筹资方式(万元)", "其他资金(整合/行业/东西部协作)"), "other"),
        (("资金规模和筹资方式(万元)", "其他资金", "自筹"), "other"),
        (("以前年度已安排", "中央"), "before"),
        (("受益对象", "其中", "受益脱贫村(个)"), "lifted_villages"),
        (("受益对象", "户"), "households"),
        (("受益对象", "其中:脱贫户", "户数"), "monitored_households"),
        (("时间进度", "计划开工时间"), "start"),
        (("起止时间", "完工"), "finish"),
        (("村集体经济收入", "2024年"), "income_2024"),
        (("2023年村集体经济收入(万元)",), "income_2023"),
        (("本批省级衔接资金安排情况(万元)",), "need"),
        (("2026年计划安排资金",), "need"),
        (("联农带农富农利益联结机制",), "linkage"),
        (("县(区)级",), "county"),
    ],
)
def test_a_heading_is_known_by_its_words(path: tuple[str, ...], field: str) -> None:
    assert fields_of(path)[0].field == field


@pytest.mark.parametrize("text", ["石柱镇新兴村产业路", "新建冷库一座", "全区", "是", "2024年6月到12月"])
def test_a_data_text_is_no_heading(text: str) -> None:
    assert lookup(text) == ()


def test_squeeze_ignores_spaces_breaks_and_width() -> None:
    assert squeeze("投资\n 规模\u3000（ 万元 ）") == "投资规模(万元)"


T5 = [
    ["示例区2026年项目库明细表"],
    ["", "", "", "", "", "", "", "", "", "单位:万元"],
    ["序号", "项目类型", "乡(镇)", "村", "项目名称", "资金规模和筹资方式", "", "", "", "受益对象", "", "备注"],
    ["", "", "", "", "", "项目预算总投资", "其中:财政衔接资金", "", "其他资金", "受益户数", "受益人口数", ""],
    ["", "", "", "", "", "", "中央", "省级", "", "", "", ""],
    [1, "产业发展", "示例镇", "示例一村", "冷库", 30, 20, 5, 5, 12, 40, ""],
    [2, "产业发展", "示例镇", "示例二村", "大棚", 10, 10, "", "", 3, 9, "续建"],
]
T5_MERGES = ["A3:A5", "B3:B5", "C3:C5", "D3:D5", "E3:E5", "F3:I3", "F4:F5", "G4:H4", "I4:I5", "J3:K3", "J4:J5",
             "K4:K5", "L3:L5"]  # fmt: skip


@pytest.mark.parametrize("merges", [T5_MERGES, []], ids=["merged", "unmerged"])
def test_three_heading_rows_with_common_headings_are_read(merges: list[str]) -> None:
    found, findings = table(T5, merges)
    assert codes(findings, "error", "warn") == []
    assert found.header_rows == (3, 4, 5)
    assert need(found) == [25 * WAN, 10 * WAN]
    assert [row.amounts["cost"] for row in found.rows] == [30 * WAN, 10 * WAN]
    assert found.rows[0].texts["households"] == "12"
    assert found.rows[1].amounts["province"] == 0
    assert found.headings[7] == "资金规模和筹资方式/其中:财政衔接资金/中央"


def test_common_headings_above_the_known_ones_belong_to_the_header() -> None:
    rows = [
        ["", "", "项目安排表", "", "", "", ""],
        ["项目基本情况", "", "", "资金来源(万元)", "", "", ""],
        ["序号", "项目名称", "村", "合计", "中央衔接资金", "省级衔接资金", "其他资金"],
        [1, "路", "示例村", 10, 4, 3, 3],
    ]
    found, findings = table(rows, ["A2:C2", "D2:G2"])
    assert found.header_rows == (2, 3)
    assert found.rows[0].amounts == {"cost": 10 * WAN, "central": 4 * WAN, "province": 3 * WAN, "other": 3 * WAN,
                                     "need": 7 * WAN}  # fmt: skip
    assert codes(findings, "error") == []


def test_the_source_block_of_daye_keeps_other_public_money_apart() -> None:
    rows = [
        ["大冶市2024年项目计划表"],
        UNIT,
        ["序号", "部门", "乡镇", "村", "项目名称", "计划投入资金", "资金来源", "", "", ""],
        ["", "", "", "", "", "", "中央衔接资金", "省级衔接资金", "省级财政资金", "其他资金"],
        ["合 计", "", "", "", "", 3069.7, 0, 1000, 500, 1569.7],
        [1, "农业农村局", "示例镇", "示例村", "种植基地", 2069.7, 0, 500, 300, 1269.7],
        [2, "农业农村局", "示例镇", "示例村", "养殖基地", 1000, 0, 500, 200, 300],
    ]
    found, findings = table(rows, ["G3:J3"])
    assert codes(findings, "error", "warn") == []
    assert need(found) == [500 * WAN, 500 * WAN]
    assert [row.amounts["other"] for row in found.rows] == [1_569_700_000, 500 * WAN]
    assert [(total.field, total.declared, total.computed, total.whole) for total in found.totals] == [
        ("cost", 3_069_700_000, 3_069_700_000, True),
        ("central", 0, 0, True),
        ("province", 1000 * WAN, 1000 * WAN, True),
        ("other", 2_069_700_000, 2_069_700_000, True),
    ]


def test_two_equally_good_headings_are_refused_naming_both_cells() -> None:
    rows = [UNIT, ["序号", "项目名称", "总投资", "投资规模", "衔接资金"], [1, "路", 10, 12, 10]]
    _, findings = table(rows)
    assert args(findings, "T02") == [
        {"title": "项目预算总投资", "first": "总投资", "first_cell": "C2", "second": "投资规模", "second_cell": "D2"}
    ]
    assert codes(findings, "error") == ["T02"] or "T02" in codes(findings, "error")
    assert not next(item for item in findings if item.code == "T02").acceptable


def test_the_same_heading_twice_is_refused() -> None:
    _, findings = table([UNIT, ["项目名称", "金额", "金额"], ["路", 10, 12]])
    assert at(findings, "T02") == ["C2"]


def test_a_better_heading_wins_and_the_other_is_named() -> None:
    found, findings = table([UNIT, ["项目名称", "实施单位", "责任单位", "金额"], ["路", "甲", "乙", 10]])
    assert found.rows[0].texts["unit"] == "乙"
    assert found.rows[0].extras == (("实施单位", "甲"),)
    assert at(findings, "T03") == ["B2"]


def test_several_columns_of_other_money_are_added() -> None:
    rows = [UNIT, ["项目名称", "总投资", "衔接资金", "自筹资金", "行业资金"], ["路", 30, 20, 6, 4]]
    found, findings = table(rows)
    assert found.rows[0].amounts["other"] == 10 * WAN
    assert found.more == {"other": (4, 5)}
    assert codes(findings, "error") == []


def test_the_details_of_a_subtotal_of_other_money_are_not_added_again() -> None:
    rows = [
        UNIT,
        ["项目名称", "总投资", "衔接资金", "其他资金", "", ""],
        ["", "", "", "小计", "自筹", "债券"],
        ["路", 30, 20, 10, 6, 4],
    ]
    found, findings = table(rows, ["A2:A3", "B2:B3", "C2:C3", "D2:F2"])
    assert found.rows[0].amounts["other"] == 10 * WAN
    assert codes(findings, "error", "warn") == []


def test_an_unknown_column_of_money_is_named_and_kept() -> None:
    found, findings = table([UNIT, ["项目名称", "衔接资金", "某某调剂资金额"], ["路", 10, 3]])
    assert at(findings, "T05") == ["C2"]
    assert found.rows[0].extras == (("某某调剂资金额", "3"),)


def test_a_single_amount_column_is_the_subsidy() -> None:
    found, findings = table([UNIT, ["项目名称", "投资规模"], ["路", 10]])
    assert (found.amount, found.fund, need(found)) == ("need", "need", [10 * WAN])
    assert at(findings, "T04") == ["B2"]


def test_a_heading_that_fits_words_and_money_is_settled_by_its_cells() -> None:
    names, _ = table([UNIT, ["大类", "项目资金", "合计", "中央"], ["产业发展", "千万工程产业", 10, 10]])
    assert (names.rows[0].texts["name"], need(names)) == ("千万工程产业", [10 * WAN])
    money, _ = table([UNIT, ["项目名称", "项目资金"], ["路", 10]])
    assert need(money) == [10 * WAN]


def test_without_a_name_column_another_column_names_the_row() -> None:
    found, _ = table([UNIT, ["类别", "项目数", "金额"], ["产业发展项目", 81, 17177.1233], ["就业项目", 8, 2212]])
    assert [row.texts["name"] for row in found.rows] == ["产业发展项目", "就业项目"]
    assert need(found) == [17_177_123_300, 2212 * WAN]


def test_a_row_of_column_numbers_below_the_header_is_no_data() -> None:
    rows = [UNIT, ["序号", "项目名称", "村", "金额"], ["1", "2", "3", "4"], [1, "路", "示例村", 10]]
    found, _ = table(rows)
    assert (found.header_rows, need(found)) == ((2, 3), [10 * WAN])


def test_a_header_printed_again_continues_its_table() -> None:
    head = ["序号", "项目名称", "金额"]
    rows = [["某区2026年安排表"], UNIT, head, [1, "路", 10], ["续表"], UNIT, head, [2, "桥", 5], ["合计", "", 15]]
    found, findings = table(rows)
    assert need(found) == [10 * WAN, 5 * WAN]
    assert [(t.declared, t.computed) for t in found.totals] == [(15 * WAN, 15 * WAN)]
    assert "T17" in codes(findings)


def test_stacked_tables_are_read_apart() -> None:
    rows = [
        ["甲区2026年产业项目安排表"], UNIT, ["项目名称", "金额"], ["冷库", 10], ["合计", 10], [],
        ["甲区2026年道路项目安排表"], ["单位:元"], ["项目名称", "建设地点", "金额"], ["路", "示例村", 5000],
        ["合计", "", 5000],
    ]  # fmt: skip
    found, findings = tables(rows)
    assert [item.title for item in found] == ["甲区2026年产业项目安排表", "甲区2026年道路项目安排表"]
    assert [item.unit for item in found] == [Unit.WAN_YUAN, Unit.YUAN]
    assert [need(item) for item in found] == [[10 * WAN], [500_000]]
    assert codes(findings, "error", "warn") == []


def test_a_second_table_without_a_unit_takes_the_one_above_with_a_warning() -> None:
    head = ["项目名称", "金额"]
    rows = [UNIT, head, ["冷库", 10], [], ["乙区2026年道路项目安排表"], [*head, "备注"], ["路", 5, ""]]
    found, findings = tables(rows)
    assert [need(item) for item in found] == [[10 * WAN], [5 * WAN]]
    assert codes(findings, "error", "warn") == ["T16"]


def test_two_sheets_are_two_tables_and_a_sheet_of_words_is_named() -> None:
    one = sheet([UNIT, ["项目名称", "金额"], ["路", 10]], name="一")
    two = sheet([["填表说明"], ["请按要求填写"]], name="说明")
    three = sheet([["甲", 1], ["乙", 2], ["丙", 3]], name="数据")
    found, findings = read_tables(book(one, two, three))
    assert [item.sheet for item in found] == ["一"]
    assert [(item.where.sheet, item.severity.value) for item in findings if item.code == "T01" and item.where] == [
        ("说明", "note"),
        ("数据", "warn"),
    ]


@pytest.mark.parametrize("rows", [[], [["随便写的"]], [["甲", number("1")]]])
def test_a_book_without_any_header_is_refused(rows: list[list[str]]) -> None:
    found, findings = tables(rows)
    assert found == ()
    assert "T01" in codes(findings, "error")


@pytest.mark.parametrize(
    ("fields", "sheet", "kind"),
    [
        ({"code", "requires"}, "前置", "requires"),
        ({"group", "code"}, "互斥", "exclusive"),
        ({"unit", "until", "reason"}, "暂缓单位", "suspended"),
        ({"code", "before", "need", "later"}, "续建", "carried"),
        ({"code", "before", "need"}, "Sheet1", "carried"),
        ({"code", "evidence"}, "已定项目", "decided"),
        ({"year", "town", "name", "need"}, "历年安排", "history"),
        ({"year", "town", "name", "need"}, "Sheet1", "history"),
        ({"town", "kind", "key_town"}, "镇办", "places_towns"),
        ({"town", "village", "income_2024"}, "村", "places_villages"),
        ({"batch", "need"}, "Sheet1", "tranches"),
        ({"doc", "level", "need", "received"}, "Sheet1", "tranches"),
        ({"code", "name", "central", "province"}, "Sheet1", "plan"),
        ({"name", "need", "place"}, "Sheet1", "projects"),
        ({"name", "content"}, "Sheet1", "unknown"),
        ({"unit", "phone"}, "Sheet1", "unknown"),
    ],
)
def test_the_kind_of_a_table_follows_from_its_columns(fields: set[str], sheet: str, kind: str) -> None:
    assert kind_of(frozenset(fields), sheet) == kind


def test_the_incomes_of_villages_are_money_by_year() -> None:
    rows = [
        ["单位:万元"],
        ["镇办", "村", "重点帮扶村", "村集体经济收入", "", ""],
        ["", "", "", "2023年", "2024年", 2025],
        ["示例镇", "示例一村", "是", 12.5, "", 15],
    ]
    found, findings = table(rows, ["A2:A3", "B2:B3", "C2:C3", "D2:F2"], name="村")
    assert found.kind == "places_villages"
    assert found.rows[0].amounts == {"income_2023": 12_500_000, "income_2025": 15 * WAN}
    assert codes(findings, "error", "warn") == []


def test_a_list_without_amounts_keeps_every_row() -> None:
    found, findings = table([["项目编号", "前置项目编号"], ["A1", "A2"], ["A3", "A4"]], name="前置")
    assert [row.texts["requires"] for row in found.rows] == ["A2", "A4"]
    assert codes(findings, "error", "warn") == []
