"""pool_with_defects.xlsx: the good pool with one mistake each in chosen cells, and the list of them for the README."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from making.chance import Chance
from making.county import SEED, County
from making.optional_sheets import write_optional
from making.pool_book import TITLE, Edits, write_table
from making.pool_columns import COLUMNS
from making.rows import WAN, Row
from making.sheets import Book, Money, Value, wide

Change = Callable[[Row], Value]


@dataclass(frozen=True, kw_only=True)
class Defect:
    """One mistake: the finding that names it, its cell, what stands there and what is wrong, in staff's words."""

    code: str
    cell: str
    marked: str  # where the finding points
    shown: str
    what: str


def _wan(fen: int) -> str:
    return f"{fen / WAN:.6f}".rstrip("0").rstrip(".")


# finding, column, what is written there, what is wrong
PLANS: tuple[tuple[str, str, Change, str], ...] = (
    ("C03", "项目预算总投资", lambda row: Money(fen=row.cost + WAN), "总投资与各项来源之和不符,多1万元"),
    ("C03", "中央", lambda row: Money(fen=row.central - 100), "分级资金之和与小计差0.0001万元"),
    ("C04", "小计", lambda row: Money(fen=row.need * 10_000), "单位写错:按元填写"),
    ("C05", "小计", lambda row: f"{_wan(row.need)}(其中,灾情因素6万元)", "金额中夹有说明文字"),
    ("M03", "小计", lambda row: f"{_wan(row.need)}左右", "金额写成约数"),
    ("M04", "其他资金", lambda row: "贰拾万元", "金额写成汉字"),
    ("M02", "其他资金", lambda row: Money(fen=-5 * WAN), "金额是负数"),
    ("M06", "其他资金", lambda row: "3.12345678", "金额不足一分"),
    ("C02", "项目编号", lambda row: f"YZ2026-{int(row.code[-3:]) - 1:03d}", "项目编号重复"),
    ("C08", "村", lambda row: "示例九百村", "村名不在名册"),
    ("C08a", "村", lambda row: "示例一百二十村", "村不属于所填的镇"),
    ("C06", "项目类型", lambda row: "巩固三保障成果", "一级类型与二、三级类型矛盾"),
    ("C11", "计划完工时间", lambda row: "2026年1月", "完工早于开工"),
    ("C11c", "计划开工时间", lambda row: "26年3月", "年份只写两位"),
    ("C12", "建设内容及规模(建设任务)", lambda row: f"{row.content},并购置车辆2台", "含负面清单用语"),
    ("C10", "受益脱贫户数及防止返贫监测对象户数", lambda row: (row.households or 0) + 7, "其中数大于受益户数"),
    ("C10a", "受益人口数", lambda row: (row.households or 0) - 3, "受益人口少于受益户数"),
    ("C07", "其中产业资金(万元)", lambda row: Money(fen=row.need // 2), "认定产业资金没有写理由"),
    ("C32", "最低可实施资金(万元)", lambda row: Money(fen=row.need + WAN), "最低可实施资金大于申请资金"),
    ("C13", "绩效目标", lambda row: "改善群众生产生活条件,促进增收", "绩效目标没有指标和数值"),
    ("C14", "联农带农机制", lambda row: "无", "产业项目没有联农带农机制"),
    ("C33", "受益户数", lambda row: "约80", "户数不是整数"),
)


MARKED = {("C03", "中央"): "小计", ("C06", "项目类型"): "项目子类型"}  # where the finding points, if elsewhere


def write_defects(path: Path, county: County, seed: int = SEED) -> tuple[Defect, ...]:
    """Write the workbook; returns the mistakes with their cells."""
    edits, chosen = Edits(), list(_choose(county, seed))
    for (_, column, change, _), row in chosen:
        edits.cells[row.code, _col(column)] = change(row)
    formula = next(row for row in county.rows if row.formula)
    edits.cells[formula.code, _col("测算公式")] = "630人×3000元"
    town = "孙塬镇"
    sum_of = sum(row.need for row in county.rows if row.town == town)
    edits.subtotals[town, _col("小计")] = Money(fen=sum_of + 20 * WAN)
    taken = {row.code for _, row in chosen}
    hidden = next(row for row in county.rows if row.town == "照金镇" and row.layer == "竞争" and row.code not in taken)
    edits.hidden.add(hidden.code)
    book = Book(path, TITLE)
    at = write_table(book, county.rows, edits)
    write_optional(book, county)
    book.close()
    found = [
        _defect(code, column, at[row.code], edits.cells[row.code, _col(column)], what)
        for (code, column, _, what), row in chosen
    ]
    found.append(_defect("C31", "测算公式", at[formula.code], "630人×3000元", "公式算出的数与申请资金不符"))
    found.append(_defect("C30", "小计", at[town], Money(fen=sum_of + 20 * WAN), f"{town}小计与明细之和差20万元"))
    line = str(at[hidden.code])
    found.append(Defect(code="R42", cell=line, marked=line, shown="整行", what="隐藏的行"))
    return tuple(found)


def _choose(county: County, seed: int) -> Iterator[tuple[tuple[str, str, Change, str], Row]]:
    """A plain row for each mistake, no row twice; industry rows where the mistake asks for one."""
    free = [
        row for row in county.rows if row.layer == "竞争" and len(row.paths) == 1 and not row.tags and not row.tasks
    ]
    free = [row for row in free if row.min_need is None and row.industry is None and row.central == row.need]
    free = [row for row in free if not row.other and row.need >= 30 * WAN and row.town != "孙塬镇"]
    free = [row for row in Chance(seed, "defects").shuffled(free) if row.need % WAN == 0]
    for plan in PLANS:
        wants = "产业发展" if plan[0] in ("C14", "C04") else "乡村建设行动" if plan[0] in ("C06", "C07") else ""
        row = next(row for row in free if not wants or row.type1 == wants)
        free.remove(row)
        yield plan, row


def _col(leaf: str) -> int:
    return next(i for i, (column, _) in enumerate(COLUMNS) if column.heads[-1] == leaf)


def _defect(code: str, column: str, row: int, value: Value, what: str) -> Defect:
    shown = f"{_wan(value.fen)}" if isinstance(value, Money) else str(value)
    marked = MARKED.get((code, column), column)
    return Defect(
        code=code,
        cell=f"{_letters(_col(column) + 1)}{row}",
        marked=f"{_letters(_col(marked) + 1)}{row}",
        shown=wide(shown),
        what=wide(what),
    )


def _letters(col: int) -> str:
    letters = ""
    while col:
        col, rest = divmod(col - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
