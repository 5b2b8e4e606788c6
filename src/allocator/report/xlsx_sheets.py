"""Sheets of the workbook: one long list with a filter, or several small tables below one another."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.utility import xl_col_to_name  # type: ignore[import-untyped]
from xlsxwriter.workbook import Workbook  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from allocator.money import Unit
from allocator.report.layout import text_width
from allocator.report.model import (
    Align,
    Block,
    Column,
    Day,
    Document,
    Kind,
    Paragraph,
    Portion,
    Row,
    RowKind,
    Style,
    Table,
    Value,
)
from allocator.report.style import SHADE, SHADE_TOTAL, TABLE, TABLE_HEAD
from allocator.report.xlsx_sizes import POINTS, column_widths, row_height

A4, A3 = 9, 8
MONEY = "#,##0.00####"
FORMATS = {Kind.MONEY: MONEY, Kind.SHARE: "0.00%", Kind.INT: "#,##0", Kind.TEXT: "@"}
DAYS = {"zh": 'yyyy"年"m"月"d"日"', "en": "yyyy-m-d"}
MANY = 14  # columns that want the larger paper
FORBIDDEN = str.maketrans("[]:*?/\\'", "        ")


@dataclass(slots=True)
class Book:
    """The workbook being written: its formats by look, the sheet names already taken."""

    workbook: Workbook
    document: Document
    formats: dict[tuple[object, ...], Format] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)

    def format(self, kind: Kind, side: Align, look: str = "") -> Format:
        """A cell's format; `look` is "", "day", "head", "strong", "title", "text" or "note"."""
        key = (kind, side, look)
        if key not in self.formats:
            bold = look in ("head", "strong", "title")
            made: dict[str, object] = {
                "font_name": TABLE_HEAD if bold else TABLE,
                "font_size": 16 if look == "title" else 9 if look == "note" else 10,
                "align": side.value,
                "valign": "vcenter",
                "num_format": DAYS[self.document.lang] if look == "day" else FORMATS[kind],
                "text_wrap": kind is Kind.TEXT,
            }
            if look in ("", "day", "head", "strong"):
                made["border"] = 1
            if look in ("head", "strong"):
                made["bg_color"] = SHADE if look == "head" else SHADE_TOTAL
            self.formats[key] = self.workbook.add_format(made)
        return self.formats[key]

    def sheet(self, name: str, columns: int, *, upright: bool = False) -> Worksheet:
        """A new sheet, ready to print: a unique name, paper, header and footer."""
        base = name.translate(FORBIDDEN).strip()[:28] or "1"
        unique, number = base, 2
        while unique.lower() in self.names:
            unique, number = f"{base}{number}", number + 1
        self.names.add(unique.lower())
        sheet = self.workbook.add_worksheet(unique)
        sheet.set_paper(A3 if columns >= MANY else A4)
        if columns > 6 and not upright:
            sheet.set_landscape()
        sheet.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.7)
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(2)
        if self.document.banner:
            sheet.set_header("&R" + self.document.banner.replace("&", "&&"))
        sheet.set_footer("&C" + self.document.labels.page)
        return sheet


def listing(book: Book, table: Table, title: str) -> None:
    """A long list on its own sheet: frozen heading, filter, totals below the filter's range."""
    sheet = book.sheet(table.sheet, len(table.columns))
    widths = column_widths(table)
    for i, width in enumerate(widths):
        sheet.set_column(i, i, width)
    row = _top(book, sheet, title, len(table.columns))
    row = _unit(book, sheet, table, row)
    first = row
    row = _heading(book, sheet, table, row)
    sheet.freeze_panes(row, 3 if len(table.columns) > 8 else 0)
    sheet.repeat_rows(first, row - 1)
    end = _rows(book, sheet, table, row, subtotals=False, widths=widths)
    body = len(table.body)
    if body:
        sheet.autofilter(row - 1, 0, row + body - 1, len(table.columns) - 1)
    _notes(book, sheet, table, end, widths)


def stack(book: Book, name: str, title: str, blocks: Iterable[Block]) -> None:
    """Several small tables and paragraphs on one sheet."""
    listed = tuple(blocks)
    tables = [block for block in listed if isinstance(block, Table)]
    across = max((len(table.columns) for table in tables), default=6)
    pairs = all(table.pairs for table in tables) and bool(tables)
    sheet = book.sheet(name, across, upright=True)
    widths = [12.0, 84.0] if pairs else [22.0] + [13.0] * (across - 1)
    for i, width in enumerate(widths):
        sheet.set_column(i, i, width)
    row = _top(book, sheet, title, across)
    for block in listed:
        if isinstance(block, Paragraph):
            row = _text(book, sheet, block, row, across, sum(widths))
        elif isinstance(block, Table):
            if block.title:
                sheet.write_string(row, 0, block.title, book.format(Kind.TEXT, Align.LEFT, "text"))
                if len(block.columns) > 1 and not block.pairs:
                    sheet.merge_range(
                        row, 0, row, len(block.columns) - 1, block.title, book.format(Kind.TEXT, Align.CENTER, "text")
                    )
                row += 1
            row = _unit(book, sheet, block, row)
            if not block.pairs:
                row = _heading(book, sheet, block, row)
            row = _rows(book, sheet, block, row, subtotals=True, widths=widths)
            row = _notes(book, sheet, block, row, widths) + 1


def _top(book: Book, sheet: Worksheet, title: str, across: int) -> int:
    """Title and status; returns the next free row."""
    last = max(1, across - 1)
    sheet.merge_range(0, 0, 0, last, title, book.format(Kind.TEXT, Align.CENTER, "title"))
    sheet.set_row(0, 42 if text_width(title) > 34 else 28)
    status = " ".join(part for part in (book.document.status, book.document.banner) if part)
    sheet.merge_range(1, 0, 1, last, status, book.format(Kind.TEXT, Align.CENTER, "note"))
    return 2


def _unit(book: Book, sheet: Worksheet, table: Table, row: int) -> int:
    if not table.unit:
        return row
    sheet.write_string(row, len(table.columns) - 1, table.unit, book.format(Kind.SHARE, Align.RIGHT, "note"))
    return row + 1


def _heading(book: Book, sheet: Worksheet, table: Table, row: int) -> int:
    head = book.format(Kind.TEXT, Align.CENTER, "head")
    columns = table.columns
    if not table.grouped:
        for i, column in enumerate(columns):
            sheet.write_string(row, i, column.title, head)
        sheet.set_row(row, POINTS * 2)
        return row + 1
    i = 0
    while i < len(columns):
        span = table.span(i)
        if not columns[i].group:
            sheet.merge_range(row, i, row + 1, i, columns[i].title, head)
        else:
            if span > 1:
                sheet.merge_range(row, i, row, i + span - 1, columns[i].group, head)
            else:
                sheet.write_string(row, i, columns[i].group, head)
            for j in range(i, i + span):
                sheet.write_string(row + 1, j, columns[j].title, head)
        i += span
    sheet.set_row(row + 1, POINTS * 1.6)
    return row + 2


def _rows(book: Book, sheet: Worksheet, table: Table, row: int, *, subtotals: bool, widths: list[float]) -> int:
    start = row
    for line in table.rows:
        if line.kind is RowKind.SUBTOTAL and not subtotals:
            continue
        for i, (value, column) in enumerate(zip(line.cells, table.columns, strict=True)):
            label = table.pairs and i == 0
            look = "head" if label else "strong" if line.kind is not RowKind.BODY else ""
            look = "day" if isinstance(value, Day) else look
            form = book.format(column.kind if not isinstance(value, str) else Kind.TEXT, column.side, look)
            if line.kind is RowKind.TOTAL and column.adds and isinstance(value, int) and row > start:
                name = xl_col_to_name(i)
                formula = f"=SUBTOTAL(9,{name}{start + 1}:{name}{row})"
                sheet.write_formula(row, i, formula, form, _number(value, column))
            else:
                _write(sheet, row, i, value, column, form)
        sheet.set_row(row, row_height(line, widths))
        row += 1
    return row


def _write(sheet: Worksheet, row: int, col: int, value: Value, column: Column, form: Format) -> None:
    if value is None or value == "":
        sheet.write_blank(row, col, None, form)
    elif isinstance(value, str):
        sheet.write_string(row, col, value, form)
    elif isinstance(value, Day):
        sheet.write_datetime(row, col, value.day, form)
    elif isinstance(value, Portion) and value.den == 0:
        sheet.write_string(row, col, value.text, form)
    else:
        sheet.write_number(row, col, _number(value, column), form)


def _number(value: int | Portion, column: Column) -> float:
    """Exact as far as a spreadsheet goes: 万元 with at most six decimals, shares as fractions of one."""
    if isinstance(value, Portion):
        return value.num / value.den
    return value / Unit.WAN_YUAN.fen if column.kind is Kind.MONEY else value


def _notes(book: Book, sheet: Worksheet, table: Table, row: int, widths: list[float]) -> int:
    """Small print over the width of the table."""
    last = len(table.columns) - 1
    for text in table.notes:
        look = book.format(Kind.TEXT, Align.LEFT, "note")
        if last:
            sheet.merge_range(row, 0, row, last, text, look)
        else:
            sheet.write_string(row, 0, text, look)
        sheet.set_row(row, row_height(Row(cells=(text,)), [sum(widths[: last + 1])]))
        row += 1
    return row


def _text(book: Book, sheet: Worksheet, block: Paragraph, row: int, across: int, width: float) -> int:
    """A paragraph over the whole width."""
    text = block.lead + block.text
    look = "strong" if block.style in (Style.HEAD, Style.ALERT) else "text"
    sheet.merge_range(row, 0, row, max(1, across - 1), text, book.format(Kind.TEXT, Align.LEFT, look))
    sheet.set_row(row, POINTS * (1 + int(text_width(text) * 2 // (width - 2))) + 4)
    return row + 1
