"""The report as content: what stands in it, not how it looks; every format is drawn from this one value."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What a column holds: text, whole numbers, money in fen, or shares."""

    TEXT = "text"
    INT = "int"
    MONEY = "money"
    SHARE = "share"


class Align(StrEnum):
    """How a column's cells stand."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class RowKind(StrEnum):
    """An ordinary row, the sum of a group above it, or the sum of the table."""

    BODY = "body"
    SUBTOTAL = "subtotal"
    TOTAL = "total"


class Style(StrEnum):
    """What a paragraph is for."""

    BODY = "body"
    HEAD = "head"  # (一) heading inside a section
    NOTE = "note"  # small print under a table
    ALERT = "alert"  # must not be overlooked


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """A share as its numerator and denominator (fen or counts); `places` is how many decimals of a percent to show."""

    num: int
    den: int
    places: int = 2

    @property
    def text(self) -> str:
        """`62.03%`, rounded half up; a dash where there is nothing to divide by."""
        if self.den == 0:
            return "—"
        scale = 10**self.places
        units = (abs(self.num) * 100 * scale * 2 + self.den) // (self.den * 2)
        whole, rest = divmod(units, scale)
        tail = f".{rest:0{self.places}d}" if self.places else ""
        return f"{'-' if self.num < 0 and units else ''}{whole}{tail}%"


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day as its text; a workbook keeps it as a date, so that it can be sorted."""

    day: date
    text: str


Value = str | int | Portion | Day | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its heading, the heading above it, what it holds, its width in Chinese characters.

    `adds` marks a column whose total row is the sum of its body rows; `filtering` one that only a list with a filter
    needs (a workbook), because on paper the rows stand grouped; `solid` one whose text
    does not wrap.
    """

    title: str
    group: str = ""
    kind: Kind = Kind.TEXT
    align: Align | None = None
    width: float = 6
    adds: bool = False
    filtering: bool = False
    solid: bool = False

    @property
    def side(self) -> Align:
        """Numbers stand right, text left, unless the column says otherwise."""
        return self.align or (Align.LEFT if self.kind is Kind.TEXT else Align.RIGHT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of values; money in fen."""

    cells: tuple[Value, ...]
    kind: RowKind = RowKind.BODY


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table; `sheet` names it in a workbook, `unit` stands above its right end, `notes` stand below it.

    `listing` marks a long list to be filtered (a sheet of its own); `pairs` a two-column table
    without a heading row; `excerpt` one whose rows stand in full elsewhere; `workbook_only` one too long for paper.
    """

    sheet: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    title: str = ""
    unit: str = ""
    notes: tuple[str, ...] = ()
    listing: bool = False
    pairs: bool = False
    excerpt: bool = False
    workbook_only: bool = False

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row.cells) != len(self.columns):
                raise ValueError(f"{self.sheet}: a row of {len(row.cells)} cells under {len(self.columns)} columns")

    def on_paper(self) -> "Table":
        """The table without the columns that only a filter needs."""
        kept = [i for i, column in enumerate(self.columns) if not column.filtering]
        if len(kept) == len(self.columns):
            return self
        rows = tuple(replace(row, cells=tuple(row.cells[i] for i in kept)) for row in self.rows)
        return replace(self, columns=tuple(self.columns[i] for i in kept), rows=rows)

    @property
    def grouped(self) -> bool:
        """Whether the heading has two rows."""
        return any(column.group for column in self.columns)

    def span(self, start: int) -> int:
        """How many columns from `start` on stand under the same group heading (1 without a group)."""
        group, end = self.columns[start].group, start + 1
        while group and end < len(self.columns) and self.columns[end].group == group:
            end += 1
        return end - start

    @property
    def body(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.kind is RowKind.BODY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph; `lead` opens it in the heading face."""

    text: str
    style: Style = Style.BODY
    lead: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One colour of a chart: a name and one amount in fen per label."""

    name: str
    amounts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Horizontal bars, stacked by series; `text` says in words what the picture shows."""

    id: str
    title: str
    axis: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    text: str
    marked: frozenset[str] = frozenset()
    mark: str = ""  # what a marked label means


Block = Paragraph | Table | Chart


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A numbered section of the body."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Annex:
    """An annex: its label (附件1), its title, its blocks; `wide` asks for a landscape page."""

    label: str
    title: str
    blocks: tuple[Block, ...]
    wide: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """Words that only some formats need: before the list of annexes, page numbers, names of sheets."""

    annexes: str
    page: str
    overview: str
    summary: str
    last: str
    contents: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole report; `banner` (示例数据) stands on every page, `status` under the title, `overview` on page one."""

    lang: str
    title: tuple[str, ...]  # lines
    status: str
    overview: tuple[Block, ...]
    sections: tuple[Section, ...]
    annexes: tuple[Annex, ...]
    labels: Labels
    annex_list: tuple[str, ...]
    signed: str
    dated: str
    year: int
    month: int
    day: int
    name: str  # file name without suffix
    banner: str = ""
    addressed: str = ""  # 主送
    remarks: tuple[str, ...] = ()  # under the date: whom to call, whether it is public

    @property
    def heading(self) -> str:
        """The title on one line."""
        return ("" if self.lang == "zh" else " ").join(self.title)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Every block in reading order."""
        body = tuple(block for section in self.sections for block in section.blocks)
        return self.overview + body + tuple(block for annex in self.annexes for block in annex.blocks)

    @property
    def tables(self) -> tuple[Table, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Table))
