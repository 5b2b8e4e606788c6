"""A sheet as rows: which cells of a row hold something, what a merged cell covers, texts without stray spaces."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

from allocator.findings import Cell
from allocator.intake.reading.book import Kind, Range, RawCell, Sheet

_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")
_BREAK = re.compile(r"\s*[\r\n]+\s*")
_WHOLE = re.compile(r"(-?[0-9]+)\.0+")


@lru_cache(maxsize=50_000)
def tidy(text: str) -> str:
    """Text without zero-width characters, outer spaces and line breaks."""
    return _BREAK.sub("", _INVISIBLE.sub("", text).strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A sheet with its rows indexed; `rows` lists the columns of each row that hold something, both ascending."""

    file: str
    sheet: Sheet
    rows: dict[int, tuple[int, ...]]
    merges: dict[int, tuple[Range, ...]]

    def raw(self, row: int, col: int) -> RawCell | None:
        """The stored cell, None where nothing stands."""
        cell = self.sheet.cells.get((row, col))
        return None if cell is None or _is_blank(cell) else cell

    def text(self, row: int, col: int) -> str:
        """What the cell says, tidied; 12.0 is 12."""
        cell = self.sheet.cells.get((row, col))
        return "" if cell is None else shown(cell)

    def merge(self, row: int, col: int) -> Range | None:
        """The merged range that covers the cell, None where it stands alone."""
        column = self.merges.get(col, ())
        at = bisect_right(column, row, key=lambda item: item.first_row) - 1
        return column[at] if at >= 0 and column[at].last_row >= row else None

    def covered(self, row: int, col: int) -> str:
        """What the cell says, or the merged cell that covers it."""
        own = self.text(row, col)
        if own or (over := self.merge(row, col)) is None:
            return own
        return self.text(over.first_row, over.first_col)

    def at(self, row: int, col: int) -> Cell:
        """The address for a finding."""
        return Cell(file=self.file, sheet=self.sheet.name, row=row, col=col)


def shown(cell: RawCell) -> str:
    """What a cell says as text."""
    text = cell.text
    if cell.kind is not Kind.NUMBER:
        return tidy(text)
    return match[1] if text.endswith("0") and (match := _WHOLE.fullmatch(text)) else text


def _is_blank(cell: RawCell) -> bool:
    """A cell of nothing but spaces holds nothing."""
    return cell.kind is Kind.BLANK or (cell.kind is Kind.TEXT and not tidy(cell.text))


def make_grid(file: str, sheet: Sheet) -> Grid:
    """Index a sheet; cells of spaces alone count as blank."""
    rows: dict[int, list[int]] = {}
    for (row, col), cell in sheet.cells.items():
        if not _is_blank(cell):
            rows.setdefault(row, []).append(col)
    merges: dict[int, list[Range]] = {}
    for item in sheet.merges:
        for col in range(item.first_col, item.last_col + 1):
            merges.setdefault(col, []).append(item)
    return Grid(
        file=file,
        sheet=sheet,
        rows={row: tuple(sorted(rows[row])) for row in sorted(rows)},
        merges={col: tuple(sorted(found, key=lambda item: item.first_row)) for col, found in merges.items()},
    )
