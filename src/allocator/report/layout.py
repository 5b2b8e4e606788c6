"""How wide a table's columns stand on paper: numbers never break, text shares what is left."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from math import ceil, floor
from unicodedata import east_asian_width

from allocator.report.cells import shown
from allocator.report.model import Column, Kind, RowKind, Table

MM_PER_POINT = 25.4 / 72
PAD = 0.85  # characters of air in a cell
# Letters of the widest face that stands in for Times New Roman where that is missing; Times itself is narrower.
NARROW = dict.fromkeys(".,:;'| ", 0.34) | dict.fromkeys("-()/", 0.42) | dict.fromkeys("%—", 1.0)
INSIDE = 0.72  # characters of air that a cell's margins take
WORD = re.compile(r"〔\d+〕\d+号|[!-~\u2010-\u2015]+")  # the year and number of a document stand together
SEAMS = re.compile(r"(?<=[\u3400-\u9fff])(?=[0-9A-Za-z])|(?<=[0-9A-Za-z%])(?=[\u3400-\u9fff])")
SEAM = 0.22  # characters of air that some programs put between Chinese and figures
SMALLER = 0.75  # how much smaller than the rest a sum may stand
LONGEST_WORD = 8.0  # characters; a longer one is broken
LEAST = 3.2  # no text column gets narrower than this, if it can be helped


@lru_cache(maxsize=20_000)
def text_width(text: str) -> float:
    """Width in Chinese characters, enough for letters and digits of any face."""
    return sum(_width(char) for char in text) + SEAM * len(SEAMS.findall(text))


def _width(char: str) -> float:
    if east_asian_width(char) in "WF":
        return 1.0
    if char.isupper():
        return 0.75
    return NARROW.get(char, 0.64)


@lru_cache(maxsize=20_000)
def unbroken(text: str) -> float:
    """The width of the longest run that does not wrap: Chinese wraps anywhere, other words do not."""
    return max((text_width(word) for word in WORD.findall(text)), default=1.0)


def fit(table: Table, width_mm: float, sizes: Sequence[float]) -> tuple[float, list[float]]:
    """The largest of the letter sizes (points) at which columns stand at ease, and the columns' widths in mm.

    Numbers stand unbroken as long as there is any room; columns of text get what they ask for, or wrap.
    """
    natural = [_natural(table, i) for i in range(len(table.columns))]
    for ease in (1.0, 0.75, 0.55):
        least = [_least(table, i, need, ease) for i, need in enumerate(natural)]
        for size in sizes:
            spare = width_mm / (size * MM_PER_POINT) - sum(least)
            if spare >= 0:
                return size, _scaled(_shared(table.columns, natural, least, spare), width_mm)
    return sizes[-1], _scaled(least, width_mm)


def _scaled(widths: Sequence[float], whole: float) -> list[float]:
    return [width * whole / sum(widths) for width in widths]


def _shared(columns: Sequence[Column], natural: list[float], least: list[float], spare: float) -> list[float]:
    """Give what is left to the columns that still wrap, in proportion to the widths asked for."""
    widths = list(least)
    wrapping = [i for i, need in enumerate(natural) if need > widths[i]]
    while wrapping and spare > 0.01:
        asked = sum(columns[i].width for i in wrapping)
        given = {i: min(natural[i] - widths[i], spare * columns[i].width / asked) for i in wrapping}
        for i, more in given.items():
            widths[i] += more
        spare -= sum(given.values())
        wrapping = [i for i in wrapping if natural[i] - widths[i] > 0.01]
    return widths


def _natural(table: Table, i: int) -> float:
    """What a column would take with every cell on one line; its heading may stand on two."""
    column = table.columns[i]
    heading = ceil(text_width(column.title) / 2) if len(column.title) > 3 else text_width(column.title)
    heading = max(heading, unbroken(column.title))
    body = max((text_width(shown(row.cells[i], column)) for row in table.body), default=0)
    if column.kind is not Kind.TEXT:  # a sum may stand in smaller letters; the label of a sum may wrap
        sums = (text_width(shown(row.cells[i], column)) for row in table.rows if row.kind is not RowKind.BODY)
        body = max(body, *(width * (SMALLER if column.kind is Kind.MONEY else 1) for width in sums), 0)
    return max(heading, body) + PAD


def squeezed(text: str, size: float, width_mm: float) -> float:
    """The letter size (points) at which a number stands in its column unbroken, not below `SMALLER` of the usual."""
    room = width_mm / (size * MM_PER_POINT) - INSIDE
    return size if text_width(text) <= room else max(size * SMALLER, floor(size * room / text_width(text) * 2) / 2)


def broken(heading: str, size: float, width_mm: float) -> str:
    """A heading that does not stand on one line, broken into lines of about the same length."""
    room = width_mm / (size * MM_PER_POINT) - INSIDE
    if text_width(heading) <= room or WORD.search(heading) or room < 1:
        return heading
    lines = ceil(len(heading) / floor(room))
    edges = [ceil(len(heading) * i / lines) for i in range(lines + 1)]
    return "\n".join(heading[left:right] for left, right in pairwise(edges))


def _least(table: Table, i: int, natural: float, ease: float) -> float:
    """What a column must have: all of it for numbers, for text its longest word and its part of what was asked."""
    column = table.columns[i]
    if column.kind is not Kind.TEXT or column.solid:
        return natural
    words = (unbroken(shown(row.cells[i], column)) for row in table.body)
    longest = min(LONGEST_WORD, max(unbroken(column.title), *words, 0.0)) + PAD
    return min(natural, max(LEAST, column.width * ease, longest))
