"""Where the headings of a sheet stand: one to four rows, merged or not, under common headings or alone."""

import re
from dataclasses import dataclass

from allocator.intake.grid import Grid
from allocator.intake.headings import LEVELS, PART, fields_of, groups_of, lookup, squeeze
from allocator.intake.reading.book import Kind
from allocator.intake.units import unit_line

MAX_ROWS = 4
_YEAR = re.compile("20[0-9]{2}年?度?")
_DIGITS = re.compile(r"[0-9０-９][0-9０-９.,，．]*")
_SAYS_LITTLE = frozenset({"total", "other", "remark", *LEVELS})  # words that data rows hold as well
_COUNTED = re.compile(r"\(?([0-9]{1,2})\)?(?:[=＝].*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A column's headings, the uppermost first, and the row of the lowest."""

    col: int
    path: tuple[str, ...]
    row: int

    @property
    def text(self) -> str:
        """The headings as one text."""
        return "/".join(self.path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The heading rows of one table."""

    first: int
    last: int
    headings: tuple[Heading, ...]

    @property
    def signature(self) -> tuple[tuple[int, str], ...]:
        """Equal for the same headings in the same columns (a header printed again on the next page)."""
        return tuple((item.col, squeeze(item.text)) for item in self.headings)


def find_headers(grid: Grid) -> tuple[Header, ...]:
    """All headers of a sheet, from the top down."""
    found: list[Header] = []
    for row in grid.rows:
        if (not found or row > found[-1].last) and _starts(grid, row):
            first = _first_row(grid, row, found[-1].last if found else 0)
            last = _last_row(grid, first, row)
            headings = _headings(grid, first, last)
            found.append(Header(first=first, last=_skip_numbering(grid, last), headings=headings))
    return tuple(found)


def _starts(grid: Grid, row: int) -> bool:
    """Whether a row holds headings: texts only, several of them known fields, these a third of all or at least four."""
    cols = grid.rows[row]
    if len(cols) < 2:
        return False
    fields: set[str] = set()
    known = groups = parts = 0
    for seen, col in enumerate(cols):
        cell = grid.sheet.cells[(row, col)]
        if cell.kind is not Kind.TEXT or _DIGITS.fullmatch(cell.text.strip()):
            return False
        meant = _known(cell.text)
        fields |= meant
        known += bool(meant)
        parts += not meant and bool(lookup(cell.text))
        over = grid.merge(row, col)
        groups += bool(over and over.last_col > over.first_col and groups_of(cell.text))
        if seen == 9 and not fields and not groups:
            return False
    if not fields - _SAYS_LITTLE:
        return False
    several = known >= 2 and len(fields) >= 2
    enough = several and (known >= 4 or 3 * (known + groups) >= len(cols))
    return enough or (known == 1 and groups > 0) or (known >= 1 and parts >= 1 and known + parts == len(cols))


def _known(text: str) -> set[str]:
    if unit_line(text):
        return set()
    return {match.field for match in lookup(text) if match.tier < PART}


def _first_row(grid: Grid, row: int, floor: int) -> int:
    """Common headings that stand above the row found belong to the header."""
    first = row
    while first - 1 > floor and row - first < 2 and _is_group_row(grid, first - 1, first):
        first -= 1
    return first


def _is_group_row(grid: Grid, row: int, below: int) -> bool:
    """A row of merged headings over parts of the row below; a title spans (nearly) everything and stands alone."""
    cols = grid.rows.get(row, ())
    spans = [over for col in cols if (over := grid.merge(row, col)) and over.last_col > over.first_col]
    if len(cols) < 2 or not spans or any(unit_line(grid.text(row, col)) for col in cols):
        return False
    width = len(grid.rows[below])
    return all(over.last_col - over.first_col + 1 < 0.8 * width for over in spans)


def _last_row(grid: Grid, first: int, row: int) -> int:
    last = row
    while last < first + MAX_ROWS - 1:
        reach = [over.last_row for col in grid.rows.get(last, ()) if (over := grid.merge(last, col))]
        if last < (deepest := max(reach, default=0)):
            last = min(deepest, first + MAX_ROWS - 1)
        elif _continues(grid, first, last):
            last += 1
        else:
            break
    return last


def _continues(grid: Grid, first: int, last: int) -> bool:
    """Whether the next row holds short headings below common ones: no data, mostly known words."""
    cols = grid.rows.get(last + 1, ())
    if not cols:
        return False
    good = grouped = 0
    for col in cols:
        cell = grid.sheet.cells[(last + 1, col)]
        text = grid.text(last + 1, col)
        if cell.kind is not Kind.TEXT and not _YEAR.fullmatch(text):
            return False
        over = _path(grid, first, last, col)
        grouped += bool(over) and _is_common(grid, first, last, col)
        matches = fields_of((*over, text))
        good += bool(matches and matches[0].tier < PART) or bool(_YEAR.fullmatch(text))
    return grouped > 0 and 5 * good >= 3 * len(cols)


def _is_common(grid: Grid, first: int, last: int, col: int) -> bool:
    """Whether the column stands below a heading that spans several columns or names a group."""
    for row in range(first, last + 1):
        over = grid.merge(row, col)
        if over is not None and over.last_col > over.first_col:
            return True
        text = _text_or_left(grid, row, col)
        if text and groups_of(text):
            return True
    return False


def _skip_numbering(grid: Grid, last: int) -> int:
    """A row of column numbers (1, 2, 3 …) below the headings belongs to them."""
    cols = grid.rows.get(last + 1, ())
    matches = [_COUNTED.fullmatch(grid.text(last + 1, col)) for col in cols]
    numbers = [int(match[1]) for match in matches if match]
    counted = len(cols) >= 4 and len(numbers) == len(cols)
    return last + 1 if counted and numbers == list(range(numbers[0], numbers[0] + len(cols))) else last


def _headings(grid: Grid, first: int, last: int) -> tuple[Heading, ...]:
    columns = {col for row in range(first, last + 1) for col in grid.rows.get(row, ())}
    for row in range(first, last + 1):
        for col in grid.rows.get(row, ()):
            if over := grid.merge(row, col):
                columns |= set(range(over.first_col, over.last_col + 1))
    found = []
    for col in sorted(columns):
        own = [row for row in range(first, last + 1) if grid.covered(row, col)]
        if own and (path := _path(grid, first, last, col)):
            found.append(Heading(col=col, path=path, row=_anchor_row(grid, own[-1], col)))
    return tuple(found)


def _anchor_row(grid: Grid, row: int, col: int) -> int:
    over = grid.merge(row, col)
    return over.first_row if over else row


def _path(grid: Grid, first: int, last: int, col: int) -> tuple[str, ...]:
    """The column's headings from the top; a common heading may be merged over it or stand to its left."""
    texts: list[str] = []
    anchors: list[tuple[int, int]] = []
    for row in range(first, last + 1):
        over = grid.merge(row, col)
        anchor = (over.first_row, over.first_col) if over else (row, col)
        text = grid.covered(row, col) if over else _text_or_left(grid, row, col, last)
        if text and (not anchors or anchors[-1] != anchor):
            texts.append(text)
            anchors.append(anchor)
    return tuple(texts)


def _text_or_left(grid: Grid, row: int, col: int, last: int = 0) -> str:
    """The cell's text, or the common heading to its left where the cell is blank and a heading stands below it."""
    own = grid.text(row, col)
    if own or grid.merge(row, col) or (last and not any(grid.text(below, col) for below in range(row + 1, last + 1))):
        return own
    for left in range(col - 1, 0, -1):
        text = grid.text(row, left)
        if text:
            return text if groups_of(text) and grid.merge(row, left) is None else ""
        if grid.merge(row, left):
            return ""
    return ""
