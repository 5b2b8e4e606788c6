"""How wide the columns and how high the rows of a sheet stand."""

from allocator.report import style
from allocator.report.cells import shown
from allocator.report.layout import text_width
from allocator.report.model import Kind, Row, Table

WIDEST, NARROWEST = 44.0, 5.5
WIDER = 2.6  # how much wider than on paper a column of text may get
POINTS = 14.0  # height of a line


def column_widths(table: Table) -> list[float]:
    """Column widths in spreadsheet units (half a Chinese character)."""
    found = []
    for i, column in enumerate(table.columns):
        longest = max((text_width(shown(row.cells[i], column)) for row in table.body), default=0.0)
        if column.kind is not Kind.TEXT:
            longest = max((text_width(shown(row.cells[i], column)) for row in table.rows), default=0.0)
        heading = text_width(column.title) if len(column.title) < 5 else text_width(column.title) / 2 + 0.5
        wraps = column.kind is Kind.TEXT and not column.solid
        widest = max(NARROWEST + 4, column.width * WIDER) if wraps else WIDEST
        found.append(min(widest, max(NARROWEST, 2 * max(longest, heading) + 2)))
    return found


def row_height(line: Row, widths: list[float]) -> float:
    """Room for the longest wrapped cell, because not every program finds it out by itself."""
    lines = 1
    for value, width in zip(line.cells, widths, strict=False):
        if isinstance(value, str) and value:
            needed = (-(-int(style.text_width(part) * 20) // int((width - 0.6) * 10)) for part in value.split("\n"))
            lines = max(lines, sum(max(1, count) for count in needed))
    return min(400.0, POINTS * lines + 4)
