"""The cells of one worksheet part, with the rows that the second reader must show and the problems met."""

from collections.abc import Iterable
from dataclasses import dataclass, field

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
    ROW_TAG,
    Irregular,
    Token,
    cell_attributes,
    row_rest,
    split_part,
    take_content,
    token_slices,
)

_TWICE: Made = (RawCell("", Kind.ERROR), None, DUPLICATE_CELL, ())


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
        scan = _CellScan(name, maker, limits, ordered=True).run(token_slices(data, begin, end))
    except Irregular:
        frame = read_frame(data, part, name, limits)
        try:
            scan = _CellScan(name, maker, limits, ordered=False).run([frame.tokens])
        except Irregular as unknown:
            raise refuse(MALFORMED_PART, sheet=name, part=part) from unknown
        frame.tokens = []
        return frame, scan
    return read_frame(around, part, name, limits), scan


class _Known(dict[str, Made | None]):
    """Cells of one type and style by what stands in them, made when first asked for."""

    def __init__(self, make: Make) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, content: str) -> Made | None:
        formula, stored = take_content(content)
        made = no_value(formula) if stored is None else self._make(stored, formula)
        self[content] = made
        return made


class _CellScan:
    """Gives the tuples a meaning; `ordered` demands rising rows and columns, which rules out a cell given twice."""

    def __init__(self, sheet: str, maker: CellMaker, limits: Limits, *, ordered: bool) -> None:
        self.sheet, self.maker, self.limits, self.ordered = sheet, maker, limits, ordered
        self.scan = Scan()
        self.columns: dict[str, int] = {}
        self.caches: dict[str, _Known] = {}
        self.blanks: tuple[Witness, ...] = ("",) * limits.cols
        self.places: set[tuple[int, int]] = set()
        self.row = 0
        self.row_text = ""
        self.shown: list[Witness] = []

    def run(self, slices: Iterable[list[Token]]) -> Scan:
        for tokens in slices:
            self._take(tokens)
        if self.row_text:
            raise Irregular
        return self.scan

    def _take(self, tokens: list[Token]) -> None:
        """The hot loop: a cell seen before (same attributes, same content) costs two look-ups."""
        cells, columns, caches, ordered = self.scan.cells, self.columns, self.caches, self.ordered
        row, row_text, shown, last = self.row, self.row_text, self.shown, 0
        for letters, digits, attributes, stored, rest, tag in tokens:
            if tag:
                if tag == "</row>":
                    self._close_row()
                elif not tag.isspace():
                    self._open_row(tag)
                row, row_text, shown, last = self.row, self.row_text, self.shown, 0
                continue
            if digits != row_text:
                raise Irregular
            col = columns.get(letters) or self._column(letters)
            if ordered:
                if col <= last:
                    raise Irregular
                last = col
            elif not self._first_time(row, col):
                continue
            if not stored and not rest:
                continue
            try:
                made = caches[attributes][stored or "<" + rest]
            except KeyError:
                caches[attributes] = _Known(self.maker.maker(*cell_attributes(attributes)))
                made = caches[attributes][stored or "<" + rest]
            if made is None:
                continue
            cells[row, col] = made[0]
            if len(shown) == col - 1:
                shown.append(made[1])
            else:
                self._show(col, made[1])
            if made[2]:
                self._report(made, row, col)

    def _report(self, made: Made, row: int, col: int) -> None:
        if len(self.scan.problems) <= self.limits.problems:
            found = problem(made[2], sheet=self.sheet, row=row, col=col, value=made[0].text, slots=made[3])
            self.scan.problems.append(found)

    def _show(self, col: int, witness: Witness) -> None:
        """Place a value after a gap, or before the end of a row whose cells come out of order."""
        if col > self.limits.cols:
            raise refuse(COLUMN_LIMIT, sheet=self.sheet, row=self.row, col=col, limit=self.limits.cols)
        gap = col - 1 - len(self.shown)
        if gap < 0:
            self.shown[col - 1] = witness
        else:
            self.shown.extend(self.blanks[:gap])
            self.shown.append(witness)

    def _open_row(self, tag: str) -> None:
        number, _, rest = tag[len(ROW_TAG) :].partition('"')
        if self.row_text or not tag.startswith(ROW_TAG) or not (number.isascii() and number.isdecimal()):
            raise Irregular
        hidden, closed = row_rest(rest)
        if number[0] == "0" or len(number) > 7 or (row := int(number)) > LAST_ROW:
            raise refuse(BAD_REFERENCE, sheet=self.sheet, value=number)
        if row <= self.row and self.ordered:
            raise Irregular
        self.row = row
        if hidden:
            self.scan.hidden_rows.append(row)
        if not closed:
            self.row_text, self.shown = number, self.scan.shown.get(row, [])

    def _close_row(self) -> None:
        if not self.row_text:
            raise Irregular
        if self.shown:
            self._check_limits()
            self.scan.shown[self.row] = self.shown
        self.row_text, self.shown = "", []

    def _check_limits(self) -> None:
        limits, sheet, row = self.limits, self.sheet, self.row
        if row > limits.rows:
            col = next(index for index, value in enumerate(self.shown, 1) if value != "")
            raise refuse(ROW_LIMIT, sheet=sheet, row=row, col=col, limit=limits.rows)
        if len(self.shown) > limits.cols:
            raise refuse(COLUMN_LIMIT, sheet=sheet, row=row, col=limits.cols + 1, limit=limits.cols)
        if len(self.scan.cells) > limits.cells:
            raise refuse(CELL_LIMIT, sheet=sheet, limit=limits.cells)

    def _column(self, letters: str) -> int:
        number = column_number(letters)
        if not number:
            raise refuse(BAD_REFERENCE, sheet=self.sheet, row=self.row, value=letters)
        self.columns[letters] = number
        return number

    def _first_time(self, row: int, col: int) -> bool:
        """Where cells may stand in any order: False for a place that comes twice, whose cell is not to be used."""
        if (row, col) not in self.places:
            self.places.add((row, col))
            return True
        self._report(_TWICE, row, col)
        self.scan.cells[row, col] = _TWICE[0]
        if col > len(self.shown):
            self._show(col, None)
        else:
            self.shown[col - 1] = None
        return False
