"""pool.xlsx: the wide table with three header rows, a total above, subtotals by block, and the optional sheets."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from xlsxwriter.worksheet import Worksheet

from making.county import County
from making.optional_sheets import write_optional
from making.pool_columns import COLUMNS
from making.rows import Row
from making.sheets import MARK, Book, Money, Value, put, put_heads, wide

SUMMED = ("cost", "need", "central", "province", "city", "county", "other", "before", "later")
FIRST_SUM = 15  # the column of 项目预算总投资
TITLE = "铜川市耀州区2026年度财政衔接推进乡村振兴补助资金项目库明细表"


def write_pool(path: Path, county: County) -> None:
    """The good workbook."""
    book = Book(path, TITLE)
    write_table(book, county.rows)
    write_optional(book, county)
    book.close()


@dataclass(kw_only=True)
class Edits:
    """What is written otherwise than the rows say: cells by (code, column), and rows that are hidden."""

    cells: dict[tuple[str, int], Value] = field(default_factory=dict)
    subtotals: dict[tuple[str, int], Value] = field(default_factory=dict)  # by (town, column)
    hidden: set[str] = field(default_factory=set)


def write_table(book: Book, rows: Sequence[Row], edits: Edits | None = None) -> dict[str, int]:
    """The main sheet; returns the 1-based sheet row of every project code and of every town's subtotal."""
    edits = edits or Edits()
    sheet = book.sheet("项目库")
    columns = [column for column, _ in COLUMNS]
    sheet.merge_range(0, 0, 0, len(columns) - 1, wide(f"{TITLE}【{MARK}】"), book.title)
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
                put(sheet, line, col, edits.cells.get((row.code, col), read(number, row)), book.plain)
            if row.code in edits.hidden:
                sheet.set_row(line, None, None, {"hidden": True})
            line += 1
        _sum_row(book, sheet, line, "小计", own, town)
        at[town] = line + 1
        for col in range(len(COLUMNS)):
            if (town, col) in edits.subtotals:
                put(sheet, line, col, edits.subtotals[town, col], book.total)
        line += 1
    sheet.write_string(
        line, 0, wide(f"说明:本表为{MARK},镇办名称为公开地名,村名、项目、金额、单位均为虚构。"), book.right
    )
    return at


def _sum_row(book: Book, sheet: Worksheet, line: int, label: str, rows: Sequence[Row], town: str = "") -> None:
    for col in range(len(COLUMNS)):
        value: Value = {0: label, 5: town}.get(col)
        if FIRST_SUM <= col < FIRST_SUM + len(SUMMED):
            value = Money(fen=sum(getattr(row, SUMMED[col - FIRST_SUM]) for row in rows))
        put(sheet, line, col, value, book.total)
