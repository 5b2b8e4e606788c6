"""Workbooks by xlsxwriter: title, unit line, merged headers, rows; the same bytes every time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

MARK = "示例数据(虚构)"
WAN = 1_000_000
CREATED = datetime(2025, 11, 20, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Money:
    """An amount cell: fen, shown in 万元."""

    fen: int


Value = str | int | Money | None


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column's heading from the outermost group to the leaf, e.g. ("受益对象", "其中", "受益脱贫村(个)")."""

    heads: tuple[str, ...]
    width: int = 10


class Book:
    """A workbook under construction."""

    def __init__(self, path: Path, title: str) -> None:
        self._book = xlsxwriter.Workbook(str(path), {"strings_to_numbers": False, "strings_to_formulas": False})
        self._book.set_properties({"title": title, "comments": wide(MARK), "created": CREATED.replace(tzinfo=None)})
        base = {"font_name": "宋体", "font_size": 10, "valign": "vcenter", "text_wrap": True}
        self.plain = self._format(base, border=1)
        self.head = self._format(base, border=1, bold=True, align="center", bg_color="#E7EEF7")
        self.total = self._format(base, border=1, bold=True)
        self.title = self._format(base, bold=True, font_size=16, align="center")
        self.right = self._format(base, align="right")

    def _format(self, base: dict[str, object], **more: object) -> Format:
        return self._book.add_format({**base, **more})

    def sheet(self, name: str) -> Worksheet:
        return self._book.add_worksheet(name)

    def close(self) -> None:
        self._book.close()


WIDE = str.maketrans({",": "\uff0c", ";": "\uff1b", ":": "\uff1a", "(": "\uff08", ")": "\uff09"})


def wide(text: str) -> str:
    """Chinese text with full-width punctuation, as staff type it."""
    return text.translate(WIDE)


def put(sheet: Worksheet, row: int, col: int, value: Value, form: Format) -> None:
    """Write one cell (0-based); an absent value leaves a bordered blank."""
    if isinstance(value, Money):
        sheet.write_number(row, col, value.fen / WAN, form)
    elif isinstance(value, int):
        sheet.write_number(row, col, value, form)
    elif value:
        sheet.write_string(row, col, wide(value), form)
    else:
        sheet.write_blank(row, col, None, form)


def put_heads(book: Book, sheet: Worksheet, top: int, columns: Sequence[Column]) -> int:
    """Merged headers from row `top` on; returns the first row below them."""
    depth = max(len(column.heads) for column in columns)
    grid = [column.heads + ("",) * (depth - len(column.heads)) for column in columns]
    for level in range(depth):
        col = 0
        while col < len(grid):
            text, end = grid[col][level], col
            if text:
                last = level if any(grid[col][level + 1 :]) else depth - 1
                while end + 1 < len(grid) and last < depth - 1 and grid[end + 1][: level + 1] == grid[col][: level + 1]:
                    end += 1
                if (last, end) == (level, col):
                    sheet.write_string(top + level, col, wide(text), book.head)
                else:
                    sheet.merge_range(top + level, col, top + last, end, wide(text), book.head)
            col = end + 1
    return top + depth


def simple_sheet(
    book: Book, name: str, title: str, columns: Sequence[Column], rows: Sequence[Sequence[Value]], unit: str = ""
) -> None:
    """A titled table without totals."""
    sheet = book.sheet(name)
    sheet.merge_range(0, 0, 0, max(1, len(columns) - 1), wide(f"{title}【{MARK}】"), book.title)
    sheet.set_row(0, 26)
    if unit:
        sheet.write_string(1, max(1, len(columns) - 1), wide(f"单位:{unit}"), book.right)
    row = put_heads(book, sheet, 2, columns)
    sheet.freeze_panes(row, 0)
    for col, column in enumerate(columns):
        sheet.set_column(col, col, column.width)
    for values in rows:
        for col, value in enumerate(values):
            put(sheet, row, col, value, book.plain)
        row += 1
