"""places.xlsx, tranches.xlsx and adjustment.xlsx."""

from pathlib import Path

from making.chance import Chance
from making.county import SEED, County
from making.fixed import COLLECTIVE, FOREST, RELIEF, collective_villages
from making.places import KEY_TOWN, TOWNS, YEARS
from making.projects import MAIN
from making.rows import WAN
from making.sheets import Book, Column, Money, Value, simple_sheet


def write_places(path: Path, county: County, seed: int = SEED) -> None:
    """Sheets 镇办 and 村."""
    chance = Chance(seed, "towns")
    book = Book(path, "镇办和村基本情况")
    towns: list[tuple[Value, ...]] = []
    for town, *_ in TOWNS:
        own = [village for village in county.villages if village.town == town]
        rural = sum(village.population for village in own)
        kind = "镇" if town.endswith("镇") else "街道"
        households = sum(village.households for village in own)
        key = "是" if town == KEY_TOWN else "否"
        towns.append((town, kind, key, len(own), households, rural, rural * chance.whole(9, 17) // 100))
    heads = ("镇办", "类型", "重点帮扶镇", "行政村数", "农村户数", "农村人口", "脱贫人口")
    simple_sheet(book, "镇办", "镇办基本情况表", [Column(heads=(head,), width=12) for head in heads], towns)
    columns = [Column(heads=(head,), width=13) for head in ("镇办", "村", "别名", "重点帮扶村", "户数", "人口")]
    columns += [Column(heads=("村集体经济收入", f"{year}年"), width=11) for year in YEARS]
    villages: list[tuple[Value, ...]] = []
    for village in county.villages:
        income = [Money(fen=village.income[year]) if year in village.income else None for year in YEARS]
        key = "是" if village.key else "否"
        villages.append(
            (village.town, village.name, village.alias, key, village.households, village.population, *income)
        )
    simple_sheet(book, "村", "村基本情况表", columns, villages, unit="万元")
    book.close()


CITY_LOCK = "限孙塬镇示例七十一村、石柱镇示例九十一村"
"""The municipal money is for two villages; less is planned and ready there than it brings."""
TRANCHES = (
    ("T01", "示例省财农〔2025〕101号", "中央", MAIN, "", 5350, "2025-12-18"),
    ("T02", "示例省财农〔2025〕102号", "中央", RELIEF, "", 400, "2025-12-22"),
    ("T03", "示例省财农〔2025〕118号", "省级", MAIN, "", 2900, "2026-01-09"),
    ("T04", "示例区财〔2026〕3号", "县级", MAIN, "", 1400, "2026-03-09"),
    ("T05", "示例市财农〔2026〕8号", "市级", MAIN, CITY_LOCK, 500, "2026-02-26"),
    ("T06", "示例省财农〔2026〕15号", "中央", MAIN, COLLECTIVE, 280, "2026-03-16"),
    ("T07", "示例省财农〔2026〕21号", "中央", FOREST, "", 170, "2026-04-02"),
    ("T08", "示例省财农〔2026〕33号", "省级", RELIEF, "", 240, "2026-04-21"),
    ("T09", "示例省财农〔2026〕40号", "中央", MAIN, "", 780, "2026-05-22"),
    ("T10", "示例省财农〔2026〕41号", "省级", MAIN, "", 720, "2026-05-22"),
    ("T11", "示例市财农〔2026〕27号", "市级", MAIN, "", 400, "2026-07-29"),
    ("T12", "示例区财〔2026〕36号", "县级", MAIN, "", 800, "2026-07-06"),
)


def write_tranches(path: Path, county: County) -> None:
    """What arrives over the year: 13,940万元 against 14,000 expected (central +80, province −140)."""
    named = "、".join(village.path.replace("/", "") for village in collective_villages(county.villages))
    locks = {COLLECTIVE: f"{COLLECTIVE}(限{named})"}
    rows = [(*row[:4], locks.get(row[4], row[4]), Money(fen=row[5] * WAN), row[6]) for row in TRANCHES]
    heads = ("编号", "文号", "级次", "任务方向", "限定用途", "金额", "收文日期")
    widths = (8, 26, 8, 30, 44, 12, 13)
    columns = [Column(heads=(head,), width=width) for head, width in zip(heads, widths, strict=True)]
    book = Book(path, "2026年资金到账批次")
    simple_sheet(book, "资金批次", "2026年度衔接资金到账批次表", columns, rows, unit="万元")
    book.close()


FIRST = TRANCHES[0][1]
ADJUSTMENTS = (
    ("YZ2026-071", "", "", "结算价", Money(fen=662_370_000), "", Money(fen=13_250_000), "按结算审定书"),
    ("YZ2026-071", FIRST, "中央", "结余收回", Money(fen=12_630_000), "", None, "结算价低于计划675万元"),
    ("YZ2026-086", FIRST, "中央", "调减", Money(fen=56 * WAN), "YZ2026-118", None, "核减建设内容"),
    ("YZ2026-118", FIRST, "中央", "调增", Money(fen=56 * WAN), "YZ2026-086", None, "整项安排到位"),
)
"""After the first four batches of the demonstration: a settled price, its saving, and 56万元 to another project."""


def write_adjustment(path: Path) -> None:
    """One adjustment document of September 2026."""
    heads = ("项目", "文号", "级次", "类型", "金额", "对方项目", "质保金", "备注")
    widths = (14, 26, 8, 12, 12, 14, 12, 26)
    columns = [Column(heads=(head,), width=width) for head, width in zip(heads, widths, strict=True)]
    book = Book(path, "2026年项目资金调整")
    simple_sheet(book, "资金调整", "2026年度衔接资金项目调整表", columns, ADJUSTMENTS, unit="万元")
    book.close()
