"""Invented pool workbooks of any length: 24 columns under a merged heading of two rows, as counties fill them."""

from pathlib import Path
from random import Random

import xlsxwriter  # type: ignore[import-untyped]

from allocator.records import Pool

HEADINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("序号", ()),
    ("项目编号", ()),
    ("项目名称", ()),
    ("项目类型", ()),
    ("二级项目类型", ()),
    ("乡（镇）", ()),
    ("村", ()),
    ("建设性质", ()),
    ("建设内容及规模", ()),
    ("时间进度", ("计划开工时间", "计划完工时间")),
    ("资金规模和筹资方式（万元）", ("项目预算总投资", "财政衔接资金", "其他资金")),
    ("受益对象", ("受益户数", "受益人口数")),
    ("绩效目标", ()),
    ("联农带农机制", ()),
    ("责任单位", ()),
    ("行业主管部门", ()),
    ("是否入库", ()),
    ("用地审查", ()),
    ("环保审查", ()),
    ("镇办排序", ()),
)
KINDS = (("产业发展", "生产项目", "大棚"), ("乡村建设行动", "农村基础设施", "道路"), ("就业项目", "务工补助", "补助"))


def write_book(path: Path, pool: Pool, rows: int, seed: int = 1) -> Path:
    """A workbook of `rows` projects in places of the pool."""
    random = Random(seed)
    villages = [place for place in pool.places if place.village]
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("项目库")
    width = sum(max(1, len(below)) for _, below in HEADINGS)
    sheet.merge_range(0, 0, 0, width - 1, "示例区2026年度项目库（示例数据，虚构）", None)
    column = 0
    for title, below in HEADINGS:
        span = max(1, len(below))
        if below:
            sheet.merge_range(1, column, 1, column + span - 1, title, None)
            sheet.write_row(2, column, below)
        else:
            sheet.merge_range(1, column, 2, column, title, None)
        column += span
    for i in range(rows):
        place = random.choice(villages)
        kind, second, what = random.choice(KINDS)
        need, other = random.randint(50, 60_000), random.choice((0, 0, 0, random.randint(1, 9_000)))
        households = random.randint(5, 300)
        sheet.write_row(
            i + 3,
            0,
            (
                i + 1,
                f"SL2026-{i + 1:05d}",
                f"{place.village}{what}建设项目（{i + 1}）",
                kind,
                second,
                place.town,
                place.village,
                random.choice(("新建", "改扩建")),
                f"建设{what}{random.randint(10, 9_999)}平方米，配套第{i + 1}号设施",
                f"2026年{random.randint(3, 6)}月",
                f"2026年{random.randint(7, 12)}月",
                (need + other) / 100,
                need / 100,
                other / 100,
                households,
                households * 3,
                f"数量：{what}≥1处；质量：验收合格率100%",
                f"吸纳{random.randint(1, 20)}人务工",
                f"{place.town}人民政府",
                "区农业农村局",
                "是",
                "已通过",
                "不涉及",
                random.randint(1, 30),
            ),
        )
    book.close()
    return path
