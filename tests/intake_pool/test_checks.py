"""One seeded defect for every check: told at the right cell with the right severity, and never of the good row."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from allocator.gates import gate_pool
from allocator.intake.case import Intake, read_files
from allocator.intake.checks.fees import cap_of
from allocator.rules import Line
from allocator.text import say
from intake_pool.county import (
    HEADS,
    PLACES,
    WAN,
    WHERE,
    column,
    found,
    grid,
    here,
    make_rules,
    places_book,
    project,
    read,
    write_book,
)

CASES: list[tuple[str, str, str, dict[str, Any]]] = [
    # code, severity, heading of the cell, changes to the row
    ("C01", "warn", "绩效目标", {"绩效目标": "详见方案"}),
    ("C01", "warn", "建设性质", {"建设性质": "/"}),
    ("C01", "warn", "责任单位", {"责任单位": None}),
    ("C01", "warn", "受益户数", {"受益户数": None, "受益人口数": "无"}),
    ("C01", "warn", "计划开工时间", {"计划开工时间": None, "计划完工时间": None}),
    ("C01", "warn", "项目类型", {"项目类型": "", "项目子类型": ""}),
    ("C01b", "error", "财政衔接资金", {"财政衔接资金": 0, "其他资金": 0, "项目预算总投资": 0}),
    ("C01e", "warn", "财政衔接资金", {"财政衔接资金": 0, "项目预算总投资": 5}),
    ("C06", "error", "项目子类型", {"项目子类型": "种植业基地"}),
    ("C06a", "error", "项目类型", {"项目类型": "稀奇古怪", "项目子类型": None}),
    ("C06c", "warn", "项目子类型", {"项目子类型": "自造类型"}),
    ("C07", "warn", "其中产业资金", {"其中产业资金": 10}),
    ("C07a", "error", "其中产业资金", {"其中产业资金": 999, "产业认定理由": "冷库部分"}),
    ("C07b", "error", "最低可实施资金", {"其中产业资金": 10, "产业认定理由": "冷库部分", "最低可实施资金": 10}),
    ("C08", "error", "村", {"村": "不存在村"}),
    ("C08", "error", "乡(镇)", {"乡(镇)": "不存在镇", "村": None}),
    ("C08", "error", "实施地点", {"实施地点": "青山镇示例一村、不存在村"}),
    ("C08a", "error", "村", {"村": "示例四村"}),
    ("C08c", "error", "实施地点", {"实施地点": "白水镇示例四村"}),
    ("C08c", "error", "实施地点", {"实施地点": "全区"}),
    ("C08d", "note", "实施地点", {"实施地点": "村委会院内"}),
    ("C08f", "error", "分村资金", {"村": "示例一村、示例二村", "分村资金": "示例一村10万元、示例二村3万元"}),
    ("C08g", "error", "村", {"村": "示例一村等3个村"}),
    ("C08h", "note", "村", {"村": "全镇9个村(居)"}),
    ("C08i", "note", "乡(镇)", {"乡(镇)": "示例区农业农村局", "村": None}),
    ("C08j", "error", "分村资金", {"分村资金": "一半一半"}),
    ("C09", "error", "重点帮扶村", {"重点帮扶村": "否"}),
    ("C09", "error", "村", {"是否薄弱村": "否"}),
    ("C10", "warn", "受益脱贫户及监测户数", {"受益脱贫户及监测户数": 121}),
    ("C10", "warn", "受益脱贫人口及监测对象人数", {"受益脱贫人口及监测对象人数": 411, "受益脱贫户及监测户数": 120}),
    ("C10a", "warn", "受益人口数", {"受益户数": 130, "受益人口数": 129}),
    ("C10b", "warn", "受益人口数", {"受益户数": 20, "受益人口数": 161, "受益脱贫户及监测户数": 15}),
    ("C10c", "warn", "受益户数", {"受益户数": 301, "受益人口数": 900}),
    ("C11", "warn", "计划完工时间", {"计划开工时间": "2026年11月", "计划完工时间": "2026年3月"}),
    ("C11a", "warn", "计划开工时间", {"计划开工时间": "2025年11月"}),
    ("C11a", "warn", "计划完工时间", {"计划完工时间": "2027年3月"}),
    ("C11b", "warn", "计划完工时间", {"计划完工时间": "年底"}),
    ("C11c", "warn", "计划开工时间", {"计划开工时间": "26年3月"}),
    ("C11d", "warn", "规划年度", {"规划年度": 2025}),
    ("C11e", "warn", "实施期限", {"实施期限": "2026年4月到12月"}),
    ("C12", "review", "建设内容及规模", {"建设内容及规模": "新建村级办公楼一层"}),
    ("C12a", "review", "项目名称", {"项目名称": "代缴医保缴费补助"}),
    ("C13", "warn", "绩效目标", {"绩效目标": "按时完成,群众得实惠"}),
    ("C14", "warn", "联农带农机制", {"项目类型": "产业发展", "项目子类型": "种植业基地", "联农带农机制": "无"}),
    ("C20a", "warn", "用地审查", {"用地审查": "差不多了"}),
    ("C20d", "error", "是否入库", {"是否入库": "大概"}),
    ("C20b", "warn", "是否招标", {"财政衔接资金": 400, "项目预算总投资": 405, "是否招标": None}),
    ("C25c", "review", "财政衔接资金", {"财政衔接资金": 700.01, "项目预算总投资": 705.01}),
    ("C31", "error", "测算公式", {"测算公式": "10人×3000元"}),
    ("C31a", "warn", "测算公式", {"测算公式": "据实结算"}),
    ("C32", "error", "最低可实施资金", {"最低可实施资金": 999}),
    ("C33", "warn", "受益户数", {"受益户数": "一百多"}),
    ("C33a", "warn", "镇办排序", {"镇办排序": "靠前"}),
    ("C34a", "error", "项目层次", {"项目层次": "待研究"}),
    ("C34b", "warn", "建设性质", {"建设性质": "续建"}),
    ("C40", "warn", "依据", {"优先类别": 1}),
    ("C40a", "warn", "优先类别", {"优先类别": "重点"}),
]


@pytest.mark.parametrize(("code", "severity", "heading", "changes"), CASES, ids=[f"{c[0]}-{c[2]}" for c in CASES])
def test_a_seeded_defect_is_found_at_its_cell(
    tmp_path: Path, code: str, severity: str, heading: str, changes: dict[str, Any]
) -> None:
    intake = read(tmp_path, [project(1, **changes), project(2)])
    spots = [(f.severity.value, f.where.row, f.where.col) for f in found(intake, code) if f.where]
    assert (severity, 4, column(heading)) in spots, intake.findings
    assert not [f for f in found(intake, code) if f.subject == "S002"]
    assert (intake.pool is None) == any(f.stops for f in intake.findings)
    if severity != "error":
        assert intake.pool is not None, [f for f in intake.findings if f.stops]


def test_every_finding_can_be_said_in_both_languages(tmp_path: Path) -> None:
    rows = [project(n, **case[3]) for n, case in enumerate(CASES, start=1)]
    intake = read(tmp_path, rows)
    assert {case[0] for case in CASES} <= {finding.code for finding in intake.findings}
    for finding in intake.findings:
        for lang in ("zh", "en"):
            for part in ("rule", "message", "action") if finding.code.startswith("C") else ("message", "action"):
                sentence = say(f"{finding.code}.{part}", lang, **dict(finding.args))
                assert sentence
                assert "{" not in sentence
                assert "None" not in sentence


def pair(tmp_path: Path, first: dict[str, Any], second: dict[str, Any]) -> Intake:
    return read(tmp_path, [project(1, **first), project(2, **second)])


def test_the_same_code_in_another_case_width_or_with_spaces_is_refused(tmp_path: Path) -> None:
    for other in ("s001", "S001", "S 001", " S001 "):
        intake = pair(tmp_path, {}, {"项目编号": other})
        assert [(f.where.row, f.acceptable) for f in found(intake, "C02") if f.where] == [(5, False)], other
        assert intake.pool is None


def test_a_code_with_leading_zeros_stays_as_it_is(tmp_path: Path) -> None:
    intake = pair(tmp_path, {"项目编号": "007"}, {"项目编号": "7"})
    assert intake.pool is not None
    assert [p.id for p in intake.pool.projects] == ["007", "7"]


def test_the_same_name_in_the_same_village_asks(tmp_path: Path) -> None:
    same = {"项目名称": "示例道路项目", "村": "示例一村", "财政衔接资金": 30, "项目预算总投资": 35}
    intake = pair(tmp_path, same, same)
    assert [(f.subject, f.acceptable) for f in found(intake, "C02a")] == [("S002", True)]
    assert intake.pool is None
    accepted = read(tmp_path, [project(1, **same), project(2, **same)], accepted=["C02a@G5"])
    assert accepted.pool is not None
    assert [f.severity.value for f in found(accepted, "C02a")] == ["note"]


def test_the_same_name_with_other_amount_and_contents_is_only_told(tmp_path: Path) -> None:
    intake = pair(tmp_path, {"项目名称": "水果基地", "村": "示例一村"}, {"项目名称": "水果基地", "村": "示例一村"})
    assert [(f.subject, f.severity.value) for f in found(intake, "C02e")] == [("S002", "warn")]
    assert intake.pool is not None


def test_the_same_name_in_two_villages_is_no_doublet(tmp_path: Path) -> None:
    intake = pair(tmp_path, {"项目名称": "示例道路项目"}, {"项目名称": "示例道路项目"})
    assert found(intake, "C02a") == []


def test_alike_names_in_one_village_are_told(tmp_path: Path) -> None:
    one = {"项目名称": "青山镇示例一村产业道路硬化项目", "村": "示例一村"}
    two = {"项目名称": "2026年示例一村产业道路硬化工程", "村": "示例一村"}
    assert [f.severity.value for f in found(pair(tmp_path, one, two), "C02b")] == ["warn"]


def test_contents_copied_across_villages_are_told(tmp_path: Path) -> None:
    text = "新建{}保鲜冷库2187立方米,配套分拣线一条,道路120米"
    money = {"财政衔接资金": 50, "项目预算总投资": 55}
    one = {"建设内容及规模": text.format("示例一村"), **money}
    two = {"建设内容及规模": text.format("示例二村"), **money}
    assert [f.subject for f in found(pair(tmp_path, one, two), "C02c")] == ["S002"]
    other = two | {"建设内容及规模": text.format("示例二村").replace("2187", "2188")}
    assert found(pair(tmp_path, one, other), "C02c") == []


def test_earlier_years_are_compared(tmp_path: Path) -> None:
    more = {
        "历年安排": [
            ("单位:万元",),
            ("年度", "镇办", "村", "单位", "项目名称", "金额"),
            (2024, "青山镇", "示例一村", "示例局", "青山镇示例一村道路硬化项目", 30),
            (2025, "青山镇", "示例二村", "示例局", "示例二村供水管网工程", 30),
        ]
    }
    intake = read(tmp_path, [project(1), project(2), project(3)], more)
    assert [f.subject for f in found(intake, "C02d")] == ["S001"]
    assert [(f.subject, f.severity.value) for f in found(intake, "C26")] == [("S002", "review")]
    carried = read(tmp_path, [project(1, 项目层次="续建"), project(2, 项目层次="续建")], more)
    assert found(carried, "C02d") == []
    assert found(carried, "C26") == []


def test_weak_and_unknown_incomes_of_villages(tmp_path: Path) -> None:
    intake = read(tmp_path, [project()])
    assert [f.subject for f in found(intake, "C09a")] == ["白水镇/示例五村"]
    assert [f.subject for f in found(intake, "C09b")] == ["青山镇/示例一村", "白水镇/示例四村"]


def test_one_linkage_for_many_projects_is_boilerplate(tmp_path: Path) -> None:
    rows = [project(n, 项目类型="产业发展", 项目子类型="种植业基地", 联农带农机制="带动农户增收") for n in range(1, 13)]
    assert [dict(f.args)["count"] for f in found(read(tmp_path, rows), "C14a")] == [12]
    assert found(read(tmp_path, rows[:10]), "C14a") == []


def test_management_fees_keep_their_cap(tmp_path: Path) -> None:
    fee = {
        "项目类型": "项目管理费",
        "项目子类型": None,
        "村": None,
        "乡(镇)": "全区",
        "项目名称": "项目管理费",
        "其他资金": None,
    }
    good = project(1, **fee, 财政衔接资金=10, 项目预算总投资=10, 中央=10)
    assert cap_of(make_rules().fees[0], make_rules()) == 10 * WAN
    assert found(read(tmp_path, [good, project(2)]), "C15") == []
    bad = project(1, **fee, 财政衔接资金=10.01, 项目预算总投资=10.01, 中央=10.01)
    assert [dict(f.args)["own_fen"] for f in found(read(tmp_path, [bad, project(2)]), "C15")] == [10_010_000]


def test_own_money_below_last_year_is_told(tmp_path: Path) -> None:
    line = Line(
        id="d1", title="区级资金", level="county", task="巩固", expected=199 * WAN, last_year=200 * WAN, **WHERE
    )
    rules = make_rules(lines=(line,), fees=())
    assert len(found(read(tmp_path, [project()], rules=rules), "C27")) == 1
    assert found(read(tmp_path, [project()]), "C27") == []


def test_missing_review_results_are_counted_once(tmp_path: Path) -> None:
    rows = [project(n, 用地审查=None) for n in range(1, 8)]
    told = found(read(tmp_path, rows), "C20")
    assert [(dict(f.args)["field"], dict(f.args)["count"]) for f in told] == [("用地审查", 7)]


def test_a_table_without_the_review_columns_is_told_once(tmp_path: Path) -> None:
    heads = [head for head in HEADS if not head.endswith(("审查", "审核", "审批")) and head != "是否招标"]
    rows = [project(n, 财政衔接资金=900, 项目预算总投资=905) for n in range(1, 8)]
    intake = read(tmp_path, rows, heads=heads)
    assert [dict(f.args)["count"] for f in found(intake, "C20c")] == [7]
    assert found(intake, "C20") == []
    assert found(intake, "C20b") == []


def test_money_heaped_on_one_town_or_unit_is_for_review(tmp_path: Path) -> None:
    intake = read(tmp_path, [project(n) for n in range(1, 11)])
    assert [f.value for f in found(intake, "C25")] == ["青山镇"]
    assert [f.value for f in found(intake, "C25a")] == ["示例区交通运输局"]
    either = ({"责任单位": "示例甲局"}, {"责任单位": "示例乙局", "乡(镇)": "白水镇", "村": "示例四村"})
    spread = [project(n, **either[n % 2]) for n in range(1, 11)]
    calm = read(tmp_path, spread)
    assert found(calm, "C25") == []
    assert found(calm, "C25a") == []


def test_many_tiny_projects_are_for_review(tmp_path: Path) -> None:
    tiny = {"财政衔接资金": 3, "项目预算总投资": 8}
    assert len(found(read(tmp_path, [project(1, **tiny), project(2), project(3)]), "C25b")) == 1
    assert found(read(tmp_path, [project(1, **tiny), *(project(n) for n in range(2, 6))]), "C25b") == []


def test_works_cut_up_just_under_the_tender_threshold_are_for_review(tmp_path: Path) -> None:
    part = {"村": "示例一村", "财政衔接资金": 250, "项目预算总投资": 255}
    one, two = {"项目名称": "示例一村河堤一期项目", **part}, {"项目名称": "示例一村河堤二期项目", **part}
    assert [f.subject for f in found(pair(tmp_path, one, two), "C25d")] == ["S002"]
    assert found(pair(tmp_path, one, two | {"责任单位": "示例乙局"}), "C25d") == []


def test_a_flag_of_the_places_workbook_that_its_income_denies_asks(tmp_path: Path) -> None:
    heads = (*PLACES["村"][0], "是否薄弱村")
    rows = [heads, *((*row, "是" if "二村" in row[1] else "") for row in PLACES["村"][1:])]
    places = places_book(tmp_path, PLACES | {"村": rows})
    pool = write_book(tmp_path / "pool.xlsx", {"项目库": grid([project()])})
    intake = read_files([pool], places, make_rules(), reader=here)
    assert [(f.subject, f.acceptable) for f in found(intake, "C09d")] == [("青山镇/示例二村", True)]


@pytest.mark.parametrize(
    ("start", "finish", "told"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), False),
        (date(2025, 12, 31), date(2026, 6, 1), True),
        (date(2026, 6, 1), date(2027, 1, 1), True),
    ],
)
def test_date_cells_at_the_edges_of_the_year(tmp_path: Path, start: date, finish: date, told: bool) -> None:
    intake = read(tmp_path, [project(1, 计划开工时间=start, 计划完工时间=finish)])
    assert bool(found(intake, "C11a")) == told
    assert intake.pool is not None
    assert (intake.pool.projects[0].start, intake.pool.projects[0].finish) == (start, finish)


def test_a_project_over_several_years_may_reach_outside_the_plan_year(tmp_path: Path) -> None:
    row = project(1, 计划完工时间="2027年6月", 以后年度需安排=10, 项目预算总投资=42)
    assert found(read(tmp_path, [row]), "C11a") == []


def test_every_check_has_a_case_here() -> None:
    source = Path(__file__).read_text("utf-8")
    for code in (f"C{n:02d}" for n in (1, 2, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 20, 25, 26, 27, 31, 32, 33, 34, 40)):
        assert f'"{code}' in source


def test_the_headings_of_the_cases_exist() -> None:
    assert {case[2] for case in CASES} <= set(HEADS)


def test_nothing_but_the_seeded_defect_is_told(tmp_path: Path) -> None:
    codes = {finding.code for finding in read(tmp_path, [project(1), project(2)]).findings}
    assert codes == {"C06b", "C09a", "C09b", "C36"}


def test_a_project_not_yet_in_the_pool_never_passes_the_gate(tmp_path: Path) -> None:
    for text in ("尚未入库", "待入库", "拟入库", "出库", "未"):
        intake = read(tmp_path, [project(1, 是否入库=text), project(2)])
        assert intake.pool is not None, text
        gated = gate_pool(intake.pool, intake.facts.rules)
        assert [(v.gate, v.project) for v in gated.verdicts if v.gate == "G01"] == [("G01", "S001")], text


def test_an_unclear_answer_about_the_pool_passes_only_when_somebody_confirmed_it(tmp_path: Path) -> None:
    row = project(1, 是否入库="情况说明见附件")
    assert read(tmp_path, [row, project(2)]).pool is None
    cell = found(read(tmp_path, [row, project(2)]), "C20d")[0].where
    assert cell is not None
    assert read(tmp_path, [row, project(2)], accepted=[f"C20d@{cell.address}"]).pool is not None
