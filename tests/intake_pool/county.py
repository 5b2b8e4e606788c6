"""A small invented county to check: a rulebook, a list of places, and workbooks built cell by cell (示例数据,虚构)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from allocator.findings import Finding
from allocator.intake.case import Intake, read_files
from allocator.intake.reading.book import Book, ReadProblem
from allocator.intake.reading.inprocess import read_bytes
from allocator.quantities import Share
from allocator.rules import (
    County,
    Fee,
    Fund,
    Gates,
    Line,
    Planning,
    Rulebook,
    Scoring,
    Thresholds,
    TypeGroup,
    Values,
    Weights,
)

SINCE = date(2026, 1, 1)
WHERE: dict[str, Any] = {"reference": "示例默认,待区里确定", "since": SINCE}
WAN = 1_000_000
_REQUIRED = "name type1 nature place period unit content money beneficiaries target linkage"
REQUIRED = tuple(_REQUIRED.split())
EVEN = Weights(
    consolidation=200,
    disaster=100,
    linkage=100,
    benefit=100,
    key_place=100,
    weak_village=100,
    industry=100,
    readiness=100,
    town_rank=100,
)


def make_rules(**changes: Any) -> Rulebook:
    """A complete small rulebook; keyword arguments replace whole parts."""
    parts: dict[str, Any] = {
        "county": County(name="示例市示例区", year=2026, as_of=date(2025, 10, 15), planner="示例区农业农村局"),
        "fund": Fund(full_name="财政衔接推进乡村振兴补助资金", short_name="衔接资金"),
        "lines": (
            Line(id="c1", title="中央巩固任务", level="central", task="巩固", expected=1000 * WAN, **WHERE),
            Line(id="p1", title="省级巩固任务", level="province", task="巩固", expected=500 * WAN, **WHERE),
            Line(
                id="d1", title="区级资金", level="county", task="巩固", expected=200 * WAN, last_year=200 * WAN, **WHERE
            ),
        ),
        "gates": Gates(
            id="g",
            title="门槛",
            required=REQUIRED,
            tender_threshold=400 * WAN,
            negative_words=("办公楼", "公务车辆"),
            channel_words=("低保金", "医保缴费"),
            **WHERE,
        ),
        "scoring": Scoring(
            id="s",
            title="评分",
            groups=(TypeGroup(id="all", title="全部", types=("产业发展", "乡村建设行动"), weights=EVEN),),
            values=Values(
                consolidation_full=100,
                consolidation_partly=50,
                disaster=100,
                quartiles=(100, 75, 50, 25),
                key_village=100,
                key_town=60,
                weak_steps=((5 * WAN, 100), (15 * WAN, 60)),
                land=40,
                scheme=30,
                appraisal=20,
                body=10,
                rank_first=100,
                rank_step=10,
            ),
            industry_types=("产业发展",),
            **WHERE,
        ),
        "thresholds": Thresholds(
            id="t",
            title="认定",
            weak_income=15 * WAN,
            borderline=1 * WAN,
            large_project=700 * WAN,
            small_project=5 * WAN,
            town_share=Share(num=60, den=100),
            unit_share=Share(num=60, den=100),
            **WHERE,
        ),
        "planning": Planning(id="p", title="编制", ceiling=Share(num=1, den=1), standby=Share(num=1, den=5), **WHERE),
        "fees": (Fee(id="f", title="管理费", level="central", cap=Share(num=1, den=100), tasks=("巩固",), **WHERE),),
    }
    return Rulebook(**(parts | changes))


_HEADS = """
项目编号 项目类型 二级项目类型 项目子类型 乡(镇) 村 项目名称 建设性质 实施地点 分村资金 实施期限
计划开工时间 计划完工时间 责任单位 建设内容及规模 项目预算总投资 财政衔接资金 中央 省级 市级 县级
其他资金 以前年度已安排 以后年度需安排 最低可实施资金 其中产业资金 产业认定理由 受益村(个) 受益户数
受益人口数 受益脱贫村(个) 受益脱贫户及监测户数 受益脱贫人口及监测对象人数 绩效目标 联农带农机制
行业主管部门 联系电话 规划年度 是否增加村集体经济收入 项目层次 层次依据 测算公式 镇办排序 优先类别 依据
佐证程度 任务方向 限定用途 是否入库 用地审查 环保审查 林业审查 绩效目标审核 决策委员会审批 是否招标
施工图审查 实施方案 预算评审 项目法人 申报层级 重点帮扶村 是否薄弱村 备注
"""
HEADS = tuple(_HEADS.split())

GOOD: dict[str, Any] = {
    "项目类型": "乡村建设行动",
    "项目子类型": "农村道路建设",
    "建设性质": "新建",
    "计划开工时间": "2026年3月",
    "计划完工时间": "2026年11月",
    "责任单位": "示例区交通运输局",
    "受益户数": 120,
    "受益人口数": 410,
    "受益脱贫户及监测户数": 30,
    "受益脱贫人口及监测对象人数": 95,
    "绩效目标": "数量:新建1处;效益:受益户数120户;满意度≥95%",
    "联农带农机制": "就业务工",
    "是否入库": "是",
    "用地审查": "已通过",
    "环保审查": "不需要",
    "林业审查": "不涉及",
    "绩效目标审核": "√",
    "决策委员会审批": "否",
    "是否招标": "否",
}

PLACES: dict[str, Any] = {
    "镇办": [
        ("镇办", "类型", "重点帮扶镇", "农村人口"),
        ("青山镇", "镇", "是", 9000),
        ("白水镇", "镇", "否", 7000),
        ("东关街道", "街道", "否", 2000),
    ],
    "村": [
        ("镇办", "村", "别名", "重点帮扶村", "户数", "人口", "2024年村集体经济收入", "2025年村集体经济收入"),
        ("青山镇", "示例一村", "", "是", 300, 1000, 9, 15),
        ("青山镇", "示例二村", "老寨村", "否", 200, 700, 40, 38.5),
        ("青山镇", "示例三村", "", "否", 250, 900, 12, None),
        ("白水镇", "示例四村", "", "否", 260, 880, None, 15.5),
        ("白水镇", "示例五村", "", "否", 180, 640, None, None),
        ("东关街道", "示例社区", "", "否", 500, 1500, 60, 80),
    ],
}
"""Weak by the latest stated year: 示例一村 (15 counts) and 示例三村 (2024); unknown: 示例五村; borderline: 一, 四."""


def project(number: int = 1, **changes: Any) -> dict[str, Any]:
    """A project row without any fault, unlike its neighbours; keyword arguments (headings) change it."""
    village = ("示例一村", "示例二村", "示例三村")[(number - 1) % 3]
    kinds = (
        "道路硬化",
        "供水管网",
        "污水治理",
        "路灯安装",
        "河堤加固",
        "文化广场维修",
        "桥涵改造",
        "渠道衬砌",
        "厕所改造",
    )
    need = 20 + 7 * number
    row = GOOD | {
        "项目编号": f"S{number:03d}",
        "乡(镇)": "青山镇",
        "村": village,
        "项目名称": f"青山镇{village}{kinds[(number - 1) % len(kinds)]}项目" + (f"({number})" if number > 9 else ""),
        "建设内容及规模": f"{kinds[(number - 1) % len(kinds)]}{100 + 13 * number}处,配套设施{number}套",
        "财政衔接资金": need,
        "项目预算总投资": need + 5,
        "其他资金": 5,
    }
    return row | changes


def grid(rows: Iterable[Mapping[str, Any]], heads: Sequence[str] = HEADS, unit: str = "万元") -> list[Sequence[Any]]:
    """A sheet: title, unit line, one header row, the rows."""
    return [("2026年项目库(示例数据,虚构)",), (f"单位:{unit}",), heads, *([row.get(h) for h in heads] for row in rows)]


def write_book(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> Path:
    """An .xlsx with these cells; None stays blank."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        days = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for col, value in enumerate(row):
                    if isinstance(value, date):
                        sheet.write_datetime(at, col, value, days)
                    elif isinstance(value, str):
                        sheet.write_string(at, col, value)
                    elif value is not None:
                        sheet.write_number(at, col, value)
    return path


def places_book(folder: Path, sheets: Mapping[str, Any] = PLACES) -> Path:
    """The places workbook with its unit lines."""
    return write_book(folder / "places.xlsx", {name: [("单位:万元",), *rows] for name, rows in sheets.items()})


def read(
    folder: Path,
    rows: Iterable[Mapping[str, Any]],
    more: Mapping[str, Sequence[Sequence[Any]]] | None = None,
    *,
    rules: Rulebook | None = None,
    accepted: Iterable[str] = (),
    heads: Sequence[str] = HEADS,
    places: bool = True,
) -> Intake:
    """Write a pool workbook with these rows, read it in and check it."""
    path = write_book(folder / "pool.xlsx", {"项目库": grid(rows, heads), **(more or {})})
    listed = places_book(folder) if places else None
    return read_files([path], listed, rules or make_rules(), accepted=frozenset(accepted), reader=here)


def here(path: Path) -> tuple[Book | None, tuple[ReadProblem, ...]]:
    """Reading inside this process: the child process has tests of its own."""
    return read_bytes(path.read_bytes(), path.name)


def found(intake: Intake, code: str) -> list[Finding]:
    """The findings of one code."""
    return [finding for finding in intake.findings if finding.code == code]


def column(heading: str) -> int:
    """The 1-based column of a heading."""
    return HEADS.index(heading) + 1
