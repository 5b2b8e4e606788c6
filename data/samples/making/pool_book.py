"""pool.xlsx: the wide table with three header rows, a total above, subtotals by block, and the optional sheets."""

from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path

from making.chance import Chance
from making.county import SEED, County
from making.fixed import LIFTED_UNIT, SUSPENDED_UNIT
from making.places import Village
from making.projects import office
from making.rows import WAN, Row
from making.sheets import MARK, Book, Column, Money, Value, put, put_heads, simple_sheet, wide

FUND = "资金规模和筹资方式(万元)"
OWN = "财政衔接资金"
GAIN = "受益对象"
REVIEW = "审查审批情况"
READY = "前期准备情况"
Read = Callable[[int, Row], Value]


def _text(field: str) -> Read:
    return lambda _, row: getattr(row, field)


def _money(field: str, blank: bool = True) -> Read:
    def read(_: int, row: Row) -> Value:
        fen = getattr(row, field)
        return None if fen is None or (blank and not fen) else Money(fen=fen)

    return read


COLUMNS: tuple[tuple[Column, Read], ...] = (
    (Column(heads=("序号",), width=6), lambda number, _: number),
    (Column(heads=("项目编号",), width=13), _text("code")),
    (Column(heads=("项目类型",), width=12), _text("type1")),
    (Column(heads=("二级项目类型",), width=14), _text("type2")),
    (Column(heads=("项目子类型",), width=16), _text("type3")),
    (Column(heads=("乡(镇)",), width=11), _text("town")),
    (Column(heads=("村",), width=13), _text("village")),
    (Column(heads=("项目名称",), width=30), _text("name")),
    (Column(heads=("建设性质(新建/改扩建/续建)",), width=9), _text("nature")),
    (Column(heads=("实施地点",), width=20), _text("place")),
    (Column(heads=("分村资金",), width=16), _text("place_amounts")),
    (Column(heads=("时间进度", "计划开工时间"), width=11), _text("start")),
    (Column(heads=("时间进度", "计划完工时间"), width=11), _text("finish")),
    (Column(heads=("责任单位",), width=18), _text("unit")),
    (Column(heads=("建设内容及规模(建设任务)",), width=34), _text("content")),
    (Column(heads=(FUND, "项目预算总投资"), width=12), _money("cost")),
    (Column(heads=(FUND, OWN, "小计"), width=12), _money("need")),
    (Column(heads=(FUND, OWN, "中央"), width=11), _money("central")),
    (Column(heads=(FUND, OWN, "省级"), width=11), _money("province")),
    (Column(heads=(FUND, OWN, "市级"), width=9), _money("city")),
    (Column(heads=(FUND, OWN, "县级"), width=9), _money("county")),
    (Column(heads=(FUND, "其他资金"), width=10), _money("other")),
    (Column(heads=(FUND, "以前年度已安排"), width=10), _money("before")),
    (Column(heads=(FUND, "以后年度需安排"), width=10), _money("later")),
    (Column(heads=("最低可实施资金(万元)",), width=10), _money("min_need")),
    (Column(heads=("其中产业资金(万元)",), width=10), _money("industry", blank=False)),
    (Column(heads=("产业认定理由",), width=20), _text("industry_reason")),
    (Column(heads=(GAIN, "受益村(个)"), width=7), _text("villages_n")),
    (Column(heads=(GAIN, "受益户数"), width=7), _text("households")),
    (Column(heads=(GAIN, "受益人口数"), width=7), _text("persons")),
    (Column(heads=(GAIN, "其中", "受益脱贫村(个)"), width=7), _text("lifted_villages")),
    (Column(heads=(GAIN, "其中", "受益脱贫户数及防止返贫监测对象户数"), width=9), _text("monitored_households")),
    (Column(heads=(GAIN, "其中", "受益脱贫人口数及防止返贫监测对象人口数"), width=9), _text("monitored_persons")),
    (Column(heads=("绩效目标",), width=36), _text("target")),
    (Column(heads=("群众参与",), width=18), _text("participation")),
    (Column(heads=("联农带农机制",), width=24), _text("linkage")),
    (Column(heads=("行业主管部门",), width=14), _text("dept")),
    (Column(heads=("项目负责人",), width=8), lambda *_: None),
    (Column(heads=("联系电话",), width=8), lambda *_: None),
    (Column(heads=("规划年度",), width=7), lambda *_: 2026),
    (Column(heads=("是否到户项目",), width=7), _text("household_project")),
    (Column(heads=("是否易地搬迁后扶项目",), width=7), _text("relocation")),
    (Column(heads=("是否资产收益",), width=7), _text("asset")),
    (Column(heads=("形成资产类型",), width=8), _text("asset_class")),
    (Column(heads=("是否增加村集体经济收入",), width=7), _text("raises_income")),
    (Column(heads=("是否劳动密集型产业",), width=7), _text("labour")),
    (Column(heads=("项目层次",), width=9), _text("layer")),
    (Column(heads=("层次依据",), width=16), _text("layer_reason")),
    (Column(heads=("测算公式",), width=12), _text("formula")),
    (Column(heads=("镇办排序",), width=6), _text("town_rank")),
    (Column(heads=("优先类别",), width=6), _text("priority")),
    (Column(heads=("依据",), width=20), _text("evidence")),
    (Column(heads=("佐证程度",), width=7), _text("partly")),
    (Column(heads=("任务方向",), width=12), _text("tasks")),
    (Column(heads=("限定用途",), width=12), _text("purposes")),
    (Column(heads=(REVIEW, "是否入库"), width=7), _text("in_pool")),
    (Column(heads=(REVIEW, "用地审查"), width=7), _text("land")),
    (Column(heads=(REVIEW, "环保审查"), width=7), _text("environment")),
    (Column(heads=(REVIEW, "林业审查"), width=7), _text("forestry")),
    (Column(heads=(REVIEW, "绩效目标审核"), width=7), _text("performance")),
    (Column(heads=(REVIEW, "决策委员会审批"), width=7), _text("committee")),
    (Column(heads=(READY, "是否招标"), width=7), _text("tendered")),
    (Column(heads=(READY, "施工图审查"), width=7), _text("drawings")),
    (Column(heads=(READY, "实施方案"), width=7), _text("scheme")),
    (Column(heads=(READY, "预算评审"), width=7), _text("appraisal")),
    (Column(heads=(READY, "项目法人"), width=7), _text("body")),
    (Column(heads=("申报层级",), width=7), _text("declared_by")),
    (Column(heads=("备注",), width=14), _text("remark")),
)
SUMMED = ("cost", "need", "central", "province", "city", "county", "other", "before", "later")
FIRST_SUM = 15  # the column of 项目预算总投资
TITLE = "铜川市耀州区2026年度财政衔接推进乡村振兴补助资金项目库明细表"


def write_pool(path: Path, county: County) -> None:
    """The good workbook."""
    book = Book(path, TITLE)
    write_table(book, county.rows)
    write_optional(book, county)
    book.close()


def write_table(book: Book, rows: Sequence[Row]) -> dict[str, int]:
    """The main sheet; returns the 1-based sheet row of every project code."""
    sheet = book.sheet("项目库")
    columns = [column for column, _ in COLUMNS]
    sheet.merge_range(0, 0, 0, len(columns) - 1, wide(f"{TITLE}({MARK})"), book.title)
    sheet.set_row(0, 28)
    sheet.write_string(1, len(columns) - 1, wide("单位:万元"), book.right)
    line = put_heads(book, sheet, 2, columns)
    sheet.freeze_panes(line, 8)
    for col, column in enumerate(columns):
        sheet.set_column(col, col, column.width)
    _sum_row(book, sheet, line, "合计", rows)
    line += 1
    number = 0
    at: dict[str, int] = {}
    for town, block in groupby(rows, key=lambda row: row.town):
        own = list(block)
        for row in own:
            number += 1
            at[row.code] = line + 1
            for col, (_, read) in enumerate(COLUMNS):
                put(sheet, line, col, read(number, row), book.plain)
            line += 1
        _sum_row(book, sheet, line, "小计", own, town)
        line += 1
    sheet.write_string(
        line, 0, wide(f"说明:本表为{MARK},镇办名称为公开地名,村名、项目、金额、单位均为虚构。"), book.right
    )
    return at


def _sum_row(book: Book, sheet: object, line: int, label: str, rows: Sequence[Row], town: str = "") -> None:
    for col in range(len(COLUMNS)):
        value: Value = {0: label, 5: town}.get(col)
        if FIRST_SUM <= col < FIRST_SUM + len(SUMMED):
            value = Money(fen=sum(getattr(row, SUMMED[col - FIRST_SUM]) for row in rows))
        put(sheet, line, col, value, book.total)  # type: ignore[arg-type]


def write_optional(book: Book, county: County) -> None:
    """续建, 已定项目, 互斥, 前置, 暂缓单位, 历年安排."""
    by_code = {row.code: row for row in county.rows}
    names = Column(heads=("项目名称",), width=32)
    code = Column(heads=("项目编号",), width=14)

    def col(text: str, width: int = 14) -> Column:
        return Column(heads=(text,), width=width)

    carried = [row for row in county.rows if row.layer == "续建"]
    simple_sheet(
        book,
        "续建",
        "续建项目情况表",
        (code, names, col("以前年度已安排"), col("本年安排"), col("以后年度需安排"), col("依据", 30)),
        [
            (row.code, row.name, Money(fen=row.before), Money(fen=row.need), Money(fen=row.later), row.layer_reason)
            for row in carried
        ],
        unit="万元",
    )
    decided = [(row.code, row.name, row.layer_reason) for row in county.rows if row.layer == "已定"]
    simple_sheet(book, "已定项目", "已定项目清单", (code, names, col("依据", 34)), decided)
    apart = [(group, item, by_code[item].name) for group, item in county.exclusions]
    simple_sheet(book, "互斥", "互斥项目清单", (col("组别", 26), code, names), apart)
    first = [(item, needs) for item, needs in county.prerequisites]
    simple_sheet(book, "前置", "前置项目清单", (code, col("前置项目编号")), first)
    units = [
        (SUSPENDED_UNIT, "2026-03-31", "上年度绩效自评质量不高(示例)"),
        (LIFTED_UNIT, "2025-10-31", "上年度绩效自评质量不高,已整改到位(示例)"),
    ]
    simple_sheet(book, "暂缓单位", "暂缓安排单位清单", (col("单位", 28), col("暂缓至"), col("原因", 36)), units)
    past = [(col("年度", 8), col("镇办"), col("村"), col("单位", 26), col("项目名称", 34), col("金额", 10))]
    simple_sheet(book, "历年安排", "近三年资金安排情况表", past[0], history(county), unit="万元")


DONE = ("人畜饮水改造", "文化广场周边排水", "苹果园防雹网", "卫生厕所改造", "机井配套", "蔬菜拱棚", "垃圾清运设备更新")


def history(county: County, seed: int = SEED) -> list[tuple[Value, ...]]:
    """Three earlier years; two villages had the same kind of road work last year."""
    chance = Chance(seed, "history")
    rows: list[tuple[Value, ...]] = []
    for year in (2023, 2024, 2025):
        for village in chance.shuffled(county.villages)[:42]:
            what = chance.pick(DONE)
            rows.append(_past(year, village, f"{village.town}{village.name}{what}项目", chance.whole(4, 48) * 5))
    free = [row for row in county.rows if "村内道路硬化" in row.name and not row.tags][:2]
    known = {village.path: village for village in county.villages}
    for row in free:
        village = known[row.paths[0]]
        rows.append(_past(2025, village, f"{village.town}{village.name}村内道路硬化(一期)项目", 45))
    return rows


def _past(year: int, village: Village, name: str, wan: int) -> tuple[Value, ...]:
    return (year, village.town, village.name, office(village.town), name, Money(fen=wan * WAN))
