"""What an untrusted file holds, before anyone gives it a meaning: cells as stored, and the problems met on the way."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, NamedTuple

Severity = Literal["error", "ask", "warn"]
Format = Literal["xlsx", "xls", "csv"]


class Kind(StrEnum):
    """What a stored cell is; ERROR also marks a cell that an error problem names, so that nobody uses its text."""

    BLANK = "blank"
    TEXT = "text"
    NUMBER = "number"
    BOOL = "bool"
    DATE = "date"
    ERROR = "error"


class RawCell(NamedTuple):
    """One cell; `text` is what the file stores (a number's digits, a string), but ISO yyyy-mm-dd for a DATE.

    `stored` keeps the serial number of a DATE; `number_format_date` says that the cell is shown as a date or a time,
    also where the number could not become a DATE. A named tuple, because a sheet has tens of thousands of them and
    making one is six times cheaper than making a frozen dataclass.
    """

    text: str
    kind: Kind
    formula: bool = False
    number_format_date: bool = False
    stored: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """A rectangle of cells, 1-based, both ends inside."""

    first_row: int
    first_col: int
    last_row: int
    last_col: int

    def covers(self, row: int, col: int) -> bool:
        """Whether the cell lies inside."""
        return self.first_row <= row <= self.last_row and self.first_col <= col <= self.last_col

    def area(self) -> int:
        """Number of cells."""
        return (self.last_row - self.first_row + 1) * (self.last_col - self.first_col + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One worksheet; `cells` maps 1-based (row, column) to every cell that holds something.

    `rows` and `cols` are the last ones that hold something (0: none).
    `hidden_rows` and `hidden_cols` list only those that hold something.
    """

    name: str
    cells: Mapping[tuple[int, int], RawCell]
    merges: tuple[Range, ...] = ()
    rows: int = 0
    cols: int = 0
    hidden: bool = False
    hidden_rows: tuple[int, ...] = ()
    hidden_cols: tuple[int, ...] = ()
    filtered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """One file; `sha256` is of the bytes that were read; `readings` is 2 where a second reader agreed on every cell."""

    file: str
    sha256: str
    format: Format
    encoding: str | None = None
    readings: int = 1
    sheets: tuple[Sheet, ...] = ()
    date1904: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadProblem:
    """Something the reader must say: `code` names the sentence, `args` fill its slots, row and column are 1-based."""

    code: str
    file: str = ""
    sheet: str | None = None
    row: int | None = None
    col: int | None = None
    value: str = ""
    args: tuple[tuple[str, str | int], ...] = ()
    severity: Severity = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is refused: sizes in bytes, times in seconds; row and column limits concern cells that hold something."""

    file_bytes: int = 20_000_000
    total_bytes: int = 200_000_000
    part_ratio: int = 100
    ratio_from_bytes: int = 1_000_000
    parts: int = 300
    rows: int = 20_000
    cols: int = 200
    cells: int = 1_000_000
    merges: int = 2_000
    merge_cells: int = 5_000
    text_length: int = 32_767
    problems: int = 2_000
    wall_seconds: int = 60
    cpu_seconds: int = 30
    memory_bytes: int = 1 << 30


DEFAULT = Limits()
