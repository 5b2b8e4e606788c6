"""The optional sheets of pool.xlsx: 续建, 已定项目, 互斥, 前置, 暂缓单位, 历年安排."""

from making.chance import Chance
from making.county import SEED, County
from making.fixed import LIFTED_UNIT, SUSPENDED_UNIT
from making.places import Village
from making.projects import office
from making.rows import WAN
from making.sheets import Book, Column, Money, Value, simple_sheet


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
