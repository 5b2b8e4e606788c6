"""How wide a table's columns stand on paper: numbers never break, text shares what is left."""

from collections.abc import Sequence
from unicodedata import east_asian_width

from allocator.report.cells import shown
from allocator.report.model import Column, Kind, Table

MM_PER_POINT = 25.4 / 72
PAD = 1.0  # characters of air in a cell
LEAST = 3.2  # no text column gets narrower than this, if it can be helped


def text_width(text: str) -> float:
    """Width in Chinese characters, a little generous for letters and digits."""
    return sum(_width(char) for char in text)


def _width(char: str) -> float:
    if east_asian_width(char) in "WF":
        return 1.0
    return 0.72 if char.isupper() else 0.54


def fit(table: Table, width_mm: float, sizes: Sequence[float]) -> tuple[float, list[float]]:
    """The largest of the letter sizes (points) at which all numbers stand unbroken, and the columns' widths in mm."""
    size, widths = sizes[-1], [1.0] * len(table.columns)
    for size in sizes:
        whole = width_mm / (size * MM_PER_POINT)
        widths, fits = _shares(table, whole)
        if fits:
            break
    scale = width_mm / sum(widths)
    return size, [width * scale for width in widths]


def _shares(table: Table, whole: float) -> tuple[list[float], bool]:
    """Widths in characters that add up to `whole`, and whether every column got what it needs."""
    natural = [_natural(table, i) for i in range(len(table.columns))]
    least = [_least(column, need) for column, need in zip(table.columns, natural, strict=True)]
    widths = list(least)
    spare = whole - sum(widths)
    if spare < 0:
        return [width * whole / sum(widths) for width in widths], False
    open_columns = [i for i, need in enumerate(natural) if need > widths[i]]
    while open_columns and spare > 0.01:
        asked = sum(table.columns[i].width for i in open_columns)
        given = {i: min(natural[i] - widths[i], spare * table.columns[i].width / asked) for i in open_columns}
        for i, more in given.items():
            widths[i] += more
        spare -= sum(given.values())
        open_columns = [i for i in open_columns if natural[i] - widths[i] > 0.01]
    return [width + spare * width / sum(widths) for width in widths], True


def _natural(table: Table, i: int) -> float:
    """What a column would take with every cell on one line; its heading may stand on two."""
    column = table.columns[i]
    heading = text_width(column.title) / 2 + 0.3 if len(column.title) > 4 else text_width(column.title)
    # the label of a sum may wrap and asks for no room
    rows = table.body if column.kind is Kind.TEXT else table.rows
    return max(heading, max((text_width(shown(row.cells[i], column)) for row in rows), default=0)) + PAD


def _least(column: Column, natural: float) -> float:
    if column.kind is Kind.TEXT:
        return min(natural, max(LEAST, column.width * 0.55))
    return natural
