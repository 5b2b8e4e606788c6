"""Books for the tests, built from plain lists or from a workbook on disk."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl

from allocator.findings import Finding
from allocator.intake.reading.book import Book, Kind, Range, RawCell, Sheet
from allocator.intake.table import Table
from allocator.intake.tables import read_tables

Value = str | int | float | bool | None | RawCell
Rows = Sequence[Sequence[Value]]


def cell(value: Value) -> RawCell | None:
    """A stored cell: text, or a number with the digits a workbook stores."""
    if value is None or value == "":
        return None
    if isinstance(value, RawCell):
        return value
    if isinstance(value, bool):
        return RawCell(text=str(int(value)), kind=Kind.BOOL)
    if isinstance(value, int | float):
        return RawCell(text=repr(value), kind=Kind.NUMBER)
    return RawCell(text=value, kind=Kind.TEXT)


def number(text: str) -> RawCell:
    """A number with exactly these stored digits."""
    return RawCell(text=text, kind=Kind.NUMBER)


def sheet(rows: Rows, merges: Sequence[str] = (), name: str = "Sheet1") -> Sheet:
    """A sheet from rows, the first being row 1; merges such as `A1:B2`."""
    cells = {
        (row, col): found
        for row, values in enumerate(rows, 1)
        for col, value in enumerate(values, 1)
        if (found := cell(value)) is not None
    }
    return Sheet(
        name=name,
        cells=cells,
        merges=tuple(_range(text) for text in merges),
        rows=max((row for row, _ in cells), default=0),
        cols=max((col for _, col in cells), default=0),
    )


def _range(text: str) -> Range:
    left, top, right, bottom = openpyxl.utils.range_boundaries(text)
    return Range(first_row=top, first_col=left, last_row=bottom, last_col=right)


def book(*sheets: Sheet, file: str = "t.xlsx") -> Book:
    return Book(file=file, sha256="0" * 64, format="xlsx", sheets=sheets)


def tables(
    rows: Rows, merges: Sequence[str] = (), name: str = "Sheet1"
) -> tuple[tuple[Table, ...], tuple[Finding, ...]]:
    """Read one sheet."""
    return read_tables(book(sheet(rows, merges, name)))


def table(rows: Rows, merges: Sequence[str] = (), name: str = "Sheet1") -> tuple[Table, tuple[Finding, ...]]:
    """Read one sheet that holds one table."""
    found, findings = tables(rows, merges, name)
    assert len(found) == 1, [item.title for item in found]
    return found[0], findings


def codes(findings: Sequence[Finding], *severities: str) -> list[str]:
    """The codes of the findings, of these severities or all."""
    return sorted(item.code for item in findings if not severities or item.severity.value in severities)


def at(findings: Sequence[Finding], code: str) -> list[str]:
    """The addresses of the findings with this code."""
    return [item.where.address for item in findings if item.code == code and item.where is not None]


def need(found: Table) -> list[int | None]:
    """The subsidy of every row in fen."""
    return [row.amounts.get("need") for row in found.rows]


def args(findings: Sequence[Finding], code: str) -> list[Mapping[str, str | int]]:
    return [dict(item.args) for item in findings if item.code == code]


def from_xlsx(path: Path) -> Book:
    """A workbook on disk through openpyxl, so that these tests stand apart from our own reader."""
    workbook = openpyxl.load_workbook(path)
    sheets = []
    for item in workbook.worksheets:
        values = [[found.value for found in row] for row in item.iter_rows(min_row=1, min_col=1)]
        sheets.append(sheet(values, [str(merge) for merge in item.merged_cells.ranges], item.title))
    return book(*sheets, file=path.name)
