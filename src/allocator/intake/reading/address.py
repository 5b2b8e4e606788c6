"""Cell references such as B12 and A1:C3, as spreadsheets write them."""

import re

from allocator.findings import column_letters
from allocator.intake.reading.book import Range

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


def column_number(letters: str) -> int:
    """A → 1, XFD → 16384; 0 for what is no column."""
    number = 0
    for letter in letters:
        if not "A" <= letter <= "Z":
            return 0
        number = number * 26 + ord(letter) - 64
    return number if number <= LAST_COLUMN else 0


def cell_name(row: int, col: int) -> str:
    """(12, 2) → B12."""
    return f"{column_letters(col)}{row}"


def parse_cell(reference: str) -> tuple[int, int] | None:
    """B12 → (12, 2); None for what is no cell of a sheet."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return None
    row, col = int(match[2]), column_number(match[1])
    return (row, col) if col and row <= LAST_ROW else None


def parse_range(reference: str) -> Range | None:
    """A1:C3 or a single cell; None unless the first corner is the upper left one."""
    first, _, last = reference.partition(":")
    begin, end = parse_cell(first), parse_cell(last or first)
    if begin is None or end is None or begin[0] > end[0] or begin[1] > end[1]:
        return None
    return Range(first_row=begin[0], first_col=begin[1], last_row=end[0], last_col=end[1])


def range_name(area: Range) -> str:
    """The rectangle as A1:C3."""
    return f"{cell_name(area.first_row, area.first_col)}:{cell_name(area.last_row, area.last_col)}"
