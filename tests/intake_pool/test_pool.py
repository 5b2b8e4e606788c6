"""From workbook to Pool: fields, money, layers, optional sheets, ids; nothing is half-imported."""

from datetime import date
from pathlib import Path

import pytest

from allocator.intake.case import read_case, read_files
from allocator.records import Answer, Layer, Level, Scope
from intake_pool.county import WAN, column, found, grid, here, make_rules, places_book, project, read, write_book


def test_a_faultless_workbook_becomes_a_pool_without_warnings_about_its_rows(tmp_path: Path) -> None:
    intake = read(tmp_path, [project(n) for n in range(1, 8)])
    assert intake.pool is not None
    assert len(intake.pool.projects) == 7
    assert [f.code for f in intake.findings if f.subject.startswith("S")] == []


def test_every_field_of_a_row_arrives(tmp_path: Path) -> None:
    row = project(
        1,
        **{
            "项目类型": "产业发展",
            "项目子类型": "种植业基地",
            "财政衔接资金": 30.5,
            "中央": 20.5,
            "省级": 10,
            "其他资金": 4.5,
            "以前年度已安排": 7,
            "以后年度需安排": 8,
            "项目预算总投资": 50,
            "最低可实施资金": 10,
            "镇办排序": "第2",
            "优先类别": "1",
            "依据": "监测台账",
            "佐证程度": "部分",
            "任务方向": "巩固、以工代赈",
            "限定用途": "新型农村集体经济",
            "是否增加村集体经济收入": "是",
            "行业主管部门": "示例区农业农村局",
            "联系电话": "13800000000",
            "备注": "经办 13800000000",
        },
    )
    intake = read(tmp_path, [row, project(2)])
    assert intake.pool is not None
    got = intake.pool.projects[0]
    assert (got.need, got.cost, got.other) == (30_500_000, 50 * WAN, 4_500_000)
    assert (got.need_before, got.need_later, got.min_need) == (7 * WAN, 8 * WAN, 10 * WAN)
    assert got.split == ((Level.CENTRAL, 20_500_000), (Level.PROVINCE, 10 * WAN))
    assert (got.industry, got.scalable) == (got.need, True)
    assert (got.type1, got.type3) == ("产业发展", "种植业基地")
    assert (got.start, got.finish) == (date(2026, 3, 1), date(2026, 11, 30))
    assert (got.town_rank, got.priority, got.evidence, got.partly) == (2, 1, "监测台账", True)
    assert (got.tasks, got.purposes) == (("巩固", "以工代赈"), ("新型农村集体经济",))
    assert got.raises_income is Answer.YES
    assert (got.reviews.land, got.reviews.environment, got.reviews.scheme) == (
        Answer.YES,
        Answer.NOT_NEEDED,
        Answer.UNKNOWN,
    )
    assert got.beneficiaries.monitored_persons == 95
    assert got.source is not None
    assert got.source.address == "G4"
    assert "13800000000" not in str(got)


def test_a_single_amount_is_the_need(tmp_path: Path) -> None:
    heads = ["序号", "项目名称", "建设地点", "建设内容", "整合资金", "责任单位"]
    rows = [{"序号": 1, "项目名称": "示例道路", "建设地点": "全区", "整合资金": 130}]
    intake = read(tmp_path, rows, heads=heads)
    assert intake.pool is not None
    assert (intake.pool.projects[0].need, intake.pool.projects[0].cost) == (130 * WAN, 130 * WAN)
    assert intake.pool.projects[0].scope is Scope.DISTRICT


def test_a_published_table_that_lacks_most_columns_is_read_and_told_once_per_column(tmp_path: Path) -> None:
    rows = [{"村名": f"示例{n}村", "项目名称": f"第{n}处道路", "资金金额": n} for n in range(2, 9)]
    intake = read(tmp_path, rows, heads=["村名", "项目名称", "资金金额"], places=False)
    assert intake.pool is not None
    assert len(intake.pool.projects) == 7
    absent = found(intake, "C01a")
    assert {dict(f.args)["field"] for f in absent} >= {"建设性质", "绩效目标", "责任单位"}
    assert all(dict(f.args)["count"] == 7 for f in absent)
    assert found(intake, "C01") == []
    assert [f.severity.value for f in found(intake, "C08e")] == ["note"]
    assert dict(found(intake, "C39")[0].args)["count"] == 7


def test_made_up_ids_follow_the_rows(tmp_path: Path) -> None:
    rows = [project(1, 项目编号=None), project(2)]
    intake = read(tmp_path, rows)
    assert intake.pool is not None
    assert [p.id for p in intake.pool.projects] == ["R00004", "S002"]


def test_made_up_ids_of_two_sheets_do_not_meet(tmp_path: Path) -> None:
    second = {"第二页": grid([project(2, 项目编号=None)])}
    intake = read(tmp_path, [project(1, 项目编号=None)], second)
    assert intake.pool is not None
    assert [p.id for p in intake.pool.projects] == ["R1-00004", "R2-00004"]


def test_layers_come_from_the_column_or_from_the_sheets(tmp_path: Path) -> None:
    rows = [
        project(1, 项目层次="刚性测算", 测算公式="90人×3000元"),
        project(2, 项目层次="续建"),
        project(3),
        project(4),
        project(5),
    ]
    more = {
        "续建": [
            ("单位:万元",),
            ("项目编号", "以前年度已安排", "本年安排", "以后年度需安排", "依据"),
            ("S003", 11, 41, 2, "去年批文"),
        ],
        "已定项目": [("项目编号", "依据"), ("s 004", "领导小组纪要")],
    }
    intake = read(tmp_path, rows, more)
    assert intake.pool is not None, [f for f in intake.findings if f.stops]
    by_id = {p.id: p for p in intake.pool.projects}
    assert [by_id[f"S00{n}"].layer for n in range(1, 6)] == [
        Layer.FORMULA,
        Layer.CARRIED,
        Layer.CARRIED,
        Layer.DECIDED,
        Layer.OPEN,
    ]
    assert (by_id["S003"].need_before, by_id["S003"].need_later, by_id["S003"].cost) == (11 * WAN, 2 * WAN, 59 * WAN)
    assert by_id["S004"].layer_reason == "领导小组纪要"


def test_the_optional_sheets_become_facts(tmp_path: Path) -> None:
    more = {
        "互斥": [("组别", "项目编号"), ("甲", "S001"), ("甲", "S002")],
        "前置": [("项目编号", "前置项目编号"), ("S002", "S003")],
        "暂缓单位": [("单位", "暂缓至", "原因"), ("示例区交通运输局", date(2026, 6, 30), "绩效自评质量不高")],
        "历年安排": [
            ("单位:万元",),
            ("年度", "镇办", "村", "单位", "项目名称", "金额"),
            (2024, "青山镇", "老寨村", "示例局", "老路", 12.5),
        ],
    }
    pool = read(tmp_path, [project(n) for n in (1, 2, 3)], more).pool
    assert pool is not None
    assert pool.exclusions == (("S001", "S002"),)
    assert pool.prerequisites == (("S002", "S003"),)
    assert pool.suspensions[0].until == date(2026, 6, 30)
    assert (pool.history[0].year, pool.history[0].village, pool.history[0].amount) == (2024, "示例二村", 12_500_000)


def test_absent_optional_sheets_are_notes(tmp_path: Path) -> None:
    intake = read(tmp_path, [project()])
    assert {f.value for f in found(intake, "C36")} == {"续建", "已定项目", "互斥", "前置", "暂缓单位", "历年安排"}
    assert {f.severity.value for f in found(intake, "C36")} == {"note"}


@pytest.mark.parametrize(
    ("sheet", "rows", "code"),
    [
        ("互斥", [("组别", "项目编号"), ("甲", "S001"), ("甲", "S999")], "C35"),
        ("互斥", [("组别", "项目编号"), ("甲", "S001")], "C35b"),
        ("前置", [("项目编号", "前置项目编号"), ("S001", "S002"), ("S002", "S001")], "C43"),
        ("续建", [("单位:万元",), ("项目编号", "本年安排"), ("S001", 99)], "C35a"),
        ("暂缓单位", [("单位", "暂缓至", "原因"), ("示例区交通运输局", "明年", "")], "C21b"),
        ("暂缓单位", [("单位", "暂缓至", "原因"), ("示例区交通运输局", "", "")], "C21"),
        ("暂缓单位", [("单位", "暂缓至", "原因"), ("交通局", "2026-06-30", "")], "C21a"),
        ("历年安排", [("单位:万元",), ("年度", "镇办", "项目名称", "金额"), ("去年", "青山镇", "路", 3)], "C36a"),
    ],
)
def test_a_doubtful_line_of_an_optional_sheet_is_named(tmp_path: Path, sheet: str, rows: list, code: str) -> None:
    intake = read(tmp_path, [project(1), project(2)], {sheet: rows})
    assert [f.code for f in intake.findings if f.code == code] == [code]


def test_money_that_does_not_add_up_stops_the_import_at_its_cell(tmp_path: Path) -> None:
    intake = read(tmp_path, [project(1, 项目预算总投资=99), project(2)])
    assert intake.pool is None
    stops = [f for f in intake.findings if f.stops]
    assert {f.where.row for f in stops if f.where} == {4}
    assert {f.code[:3] for f in stops} <= {"C03", "C37"}


def test_a_formula_must_give_the_need(tmp_path: Path) -> None:
    good = project(1, 测算公式="620人×3000元", 财政衔接资金=186, 项目预算总投资=191, 项目层次="刚性测算")
    assert read(tmp_path, [good]).pool is not None
    bad = read(tmp_path, [good | {"测算公式": "621人×3000元"}])
    assert [(f.where.address, dict(f.args)["own_fen"]) for f in found(bad, "C31") if f.where] == [("AP4", 186_300_000)]
    assert bad.pool is None
    assert len(found(read(tmp_path, [good | {"测算公式": "按实际人数"}]), "C31a")) == 1
    assert len(found(read(tmp_path, [good | {"测算公式": None}]), "C31b")) == 1


def test_all_bad_cells_are_listed_at_once_and_nothing_is_imported(tmp_path: Path) -> None:
    rows = [project(n) for n in range(1, 200)]
    rows[10]["财政衔接资金"] = "约30"
    rows[40]["村"] = "不存在村"
    rows[80]["项目编号"] = "S001"
    rows[120]["项目子类型"] = "种植业基地"
    rows[160]["项目层次"] = "随便"
    intake = read(tmp_path, rows)
    assert intake.pool is None
    assert {f.where.row - 4 for f in intake.findings if f.stops and f.where} == {10, 40, 80, 120, 160}


def test_the_row_order_does_not_change_the_pool(tmp_path: Path) -> None:
    rows = [project(n) for n in range(1, 9)]
    first, second = read(tmp_path, rows).pool, read(tmp_path, rows[::-1]).pool
    assert first is not None
    assert second is not None
    facts = [(p.id, p.need, p.locations, p.type1) for p in first.projects]
    assert facts == [(p.id, p.need, p.locations, p.type1) for p in second.projects]


def test_the_same_file_twice_is_read_once(tmp_path: Path) -> None:
    path = write_book(tmp_path / "pool.xlsx", {"项目库": grid([project()])})
    twin = tmp_path / "copy.xlsx"
    twin.write_bytes(path.read_bytes())
    intake = read_files([path, twin], places_book(tmp_path), make_rules())
    assert [f.value for f in found(intake, "C38")] == ["copy.xlsx"]
    assert intake.pool is not None
    assert len(intake.pool.projects) == 1


def test_another_content_under_the_same_name_stops(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    first = write_book(tmp_path / "pool.xlsx", {"项目库": grid([project(1)])})
    second = write_book(tmp_path / "b" / "pool.xlsx", {"项目库": grid([project(2)])})
    intake = read_files([first, second], places_book(tmp_path), make_rules())
    assert intake.pool is None
    assert len(found(intake, "C38a")) == 1


def test_a_case_needs_its_list_of_places(tmp_path: Path) -> None:
    write_book(tmp_path / "pool.xlsx", {"项目库": grid([project()])})
    intake = read_case(tmp_path, make_rules())
    assert intake.pool is None
    assert any(f.code == "C08k" for f in intake.findings)


def test_a_file_that_cannot_be_read_is_a_finding(tmp_path: Path) -> None:
    bad = tmp_path / "pool.xlsx"
    bad.write_bytes(b"PK\x03\x04 broken")
    intake = read_files([bad], places_book(tmp_path), make_rules())
    assert intake.pool is None
    assert any(f.code.startswith("R") and f.stops for f in intake.findings)


def test_a_table_the_pool_has_no_use_for_is_named(tmp_path: Path) -> None:
    other = {
        "到账": [("单位:万元",), ("批次", "文号", "收文日期", "金额"), ("第一批", "示例〔2026〕1号", "2026-01-05", 100)]
    }
    intake = read(tmp_path, [project()], other)
    assert [f.value for f in found(intake, "C44")] == ["到账"]


def test_tranches_alone_are_read_without_an_error_but_a_case_needs_projects(tmp_path: Path) -> None:
    rows = [("单位:万元",), ("批次", "文号", "收文日期", "金额"), ("第一批", "示例〔2026〕1号", "2026-01-05", 100)]
    path = write_book(tmp_path / "pool.xlsx", {"到账": rows})
    alone = read_files([path], None, make_rules(), reader=here)
    assert [f.severity.value for f in found(alone, "C41")] == ["warn"]
    assert alone.pool is None
    places_book(tmp_path)
    assert [f.severity.value for f in found(read_case(tmp_path, make_rules()), "C41")] == ["error"]


def test_the_amount_cell_is_the_need(tmp_path: Path) -> None:
    pool = read(tmp_path, [project()]).pool
    assert pool is not None
    assert pool.projects[0].amount_cell is not None
    assert pool.projects[0].amount_cell.col == column("财政衔接资金")
