"""The cells of one worksheet part, with the rows that the second reader must show and the problems met."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from allocator.intake.reading.address import LAST_ROW, column_number
from allocator.intake.reading.book import Kind, Limits, RawCell, ReadProblem
from allocator.intake.reading.cells import CellMaker, Made, Make, Witness, no_value
from allocator.intake.reading.codes import (
    BAD_REFERENCE,
    CELL_LIMIT,
    COLUMN_LIMIT,
    DUPLICATE_CELL,
    MALFORMED_PART,
    ROW_LIMIT,
    problem,
    refuse,
)
from allocator.intake.reading.frame import Frame, read_frame
from allocator.intake.reading.tokens import (
    TWICE,
    Irregular,
    Row,
    cell_attributes,
    plain_rows,
    split_part,
    take_content,
)


@dataclass(slots=True)
class Scan:
    """What one pass over the cells found; `shown` holds per row what the second reader must show, from column A on."""

    cells: dict[tuple[int, int], RawCell] = field(default_factory=dict)
    shown: dict[int, list[Witness]] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    problems: list[ReadProblem] = field(default_factory=list)


def scan_sheet(data: bytes, part: str, name: str, maker: CellMaker, limits: Limits) -> tuple[Frame, Scan]:
    """Read one worksheet part; raises Refused where nothing of it can be used."""
    try:
        around, begin, end = split_part(data)
        scan = _CellScan(name, maker, limits).run(plain_rows(data, begin, end))
    except Irregular:
        frame = read_frame(data, part, name, limits)
        try:
            scan = _CellScan(name, maker, limits).run(in_order(frame.rows))
        except Irregular as unknown:
            raise refuse(MALFORMED_PART, sheet=name, part=part) from unknown
        frame.rows = []
        return frame, scan
    return read_frame(around, part, name, limits), scan


class _Known(dict[str, Made | None]):
    """Cells of one type and style by their content, made when first asked for."""

    def __init__(self, make: Make, made: Mapping[str, Made | None]) -> None:
        super().__init__(made)
        self._make = make

    def __missing__(self, content: str) -> Made | None:
        made: Made | None
        if content[0] != "<":
            made = self._make(content, False)
        elif content == TWICE:
            made = (RawCell("", Kind.ERROR), None, DUPLICATE_CELL, ())
        else:
            formula, stored = take_content(content)
            made = no_value(formula) if stored is None else self._make(stored, formula)
        self[content] = made
        return made


class _CellScan:
    """Gives the rows of one sheet a meaning; rows and cells must rise, which rules out a cell given twice."""

    def __init__(self, sheet: str, maker: CellMaker, limits: Limits) -> None:
        self.sheet, self.maker, self.limits = sheet, maker, limits
        self.scan = Scan()
        self.layouts: dict[tuple[str, ...], tuple[int, ...]] = {}
        self.looks: dict[tuple[str, ...], list[_Known]] = {}
        self.known: dict[tuple[str, int], _Known] = {}
        self.blanks: tuple[Witness, ...] = ("",) * limits.cols

    def run(self, rows: Iterable[Row]) -> Scan:
        for row in rows:
            if not 1 <= row.number <= LAST_ROW:
                raise refuse(BAD_REFERENCE, sheet=self.sheet, value=str(row.number))
            if row.hidden:
                self.scan.hidden_rows.append(row.number)
            if row.letters:
                self._take(row)
        return self.scan

    def _take(self, row: Row) -> None:
        """The hot loop: a cell seen before (same attributes, same content) costs one look-up."""
        number, cells = row.number, self.scan.cells
        columns = self.layouts.get(row.letters) or self._layout(row.letters, number)
        looks = self.looks.get(row.attributes) or self._look(row.attributes)
        shown: list[Witness] = []
        for col, known, content in zip(columns, looks, row.contents, strict=True):
            if not content:
                continue
            made = known[content]
            if made is None:
                continue
            cells[number, col] = made[0]
            if len(shown) == col - 1:
                shown.append(made[1])
            else:
                self._show(shown, made[1], number, col)
            if made[2]:
                self._report(made, number, col)
        if shown:
            self._check_limits(shown, number)
            self.scan.shown[number] = shown

    def _layout(self, letters: tuple[str, ...], row: int) -> tuple[int, ...]:
        columns = tuple(map(column_number, letters))
        if not all(columns):
            raise refuse(BAD_REFERENCE, sheet=self.sheet, row=row, value=letters[columns.index(0)])
        if any(left >= right for left, right in pairwise(columns)):
            raise Irregular
        self.layouts[letters] = columns
        return columns

    def _look(self, attributes: tuple[str, ...]) -> list[_Known]:
        self.looks[attributes] = [self._known(*cell_attributes(each)) for each in attributes]
        return self.looks[attributes]

    def _known(self, type_: str, style: int) -> _Known:
        key = type_, style if type_ in ("", "n") else 0  # only numbers look different in another style
        if key not in self.known:
            self.known[key] = _Known(self.maker.maker(type_, style), self.maker.known(type_))
        return self.known[key]

    def _report(self, made: Made, row: int, col: int) -> None:
        if len(self.scan.problems) <= self.limits.problems:
            found = problem(made[2], sheet=self.sheet, row=row, col=col, value=made[0].text, slots=made[3])
            self.scan.problems.append(found)

    def _show(self, shown: list[Witness], witness: Witness, row: int, col: int) -> None:
        """Place a value after a gap."""
        if col > self.limits.cols:
            raise refuse(COLUMN_LIMIT, sheet=self.sheet, row=row, col=col, limit=self.limits.cols)
        shown.extend(self.blanks[: col - 1 - len(shown)])
        shown.append(witness)

    def _check_limits(self, shown: list[Witness], row: int) -> None:
        limits, sheet = self.limits, self.sheet
        if row > limits.rows:
            col = next(index for index, value in enumerate(shown, 1) if value != "")
            raise refuse(ROW_LIMIT, sheet=sheet, row=row, col=col, limit=limits.rows)
        if len(shown) > limits.cols:
            raise refuse(COLUMN_LIMIT, sheet=sheet, row=row, col=limits.cols + 1, limit=limits.cols)
        if len(self.scan.cells) > limits.cells:
            raise refuse(CELL_LIMIT, sheet=sheet, limit=limits.cells)


def in_order(rows: Iterable[Row]) -> Iterator[Row]:
    """Rows and cells of any order in rising order; a place given twice keeps its place and loses its content."""
    grid: dict[int, dict[int, tuple[str, str, str]]] = {}
    hidden: set[int] = set()
    for row in rows:
        line = grid.setdefault(row.number, {})
        if row.hidden:
            hidden.add(row.number)
        for letters, attributes, content in zip(row.letters, row.attributes, row.contents, strict=True):
            col = column_number(letters)
            line[col] = (letters, attributes, TWICE if col in line else content)
    for number in sorted(grid):
        cells = [grid[number][col] for col in sorted(grid[number])]
        yield Row(number, number in hidden, *(zip(*cells, strict=True) if cells else ((), (), ())))
