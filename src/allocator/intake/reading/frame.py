"""A worksheet part through the XML parser: what stands around the cells, and cells of any form as tuples."""

from dataclasses import dataclass, field

from allocator.findings import column_letters
from allocator.intake.reading.address import LAST_COLUMN, LAST_ROW, parse_cell, parse_range
from allocator.intake.reading.book import Limits, Range
from allocator.intake.reading.codes import (
    BAD_REFERENCE,
    EMBEDDED_OBJECT,
    MALFORMED_PART,
    MERGE_LIMIT,
    MERGE_TOO_LARGE,
    Refused,
    refuse,
)
from allocator.intake.reading.tokens import Row, is_hidden, parsed_content
from allocator.intake.reading.xmlstream import MAIN, local_name, stream

_TRUE = ("1", "true")


@dataclass(slots=True)
class Frame:
    """What a worksheet says around its cells, and the cells where the whole part was given."""

    merges: list[Range] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    filtered: bool = False
    rows: list[Row] = field(default_factory=list)


def read_frame(data: bytes, part: str, sheet: str, limits: Limits) -> Frame:
    """Read a worksheet part, whole or without its cells; positions that the file leaves out are filled in."""
    return _FrameReader(part, sheet, limits).read(data)


class _FrameReader:
    """Walks one worksheet part; strict about the places that matter, blind to all others."""

    def __init__(self, part: str, sheet: str, limits: Limits) -> None:
        self.part, self.sheet, self.limits = part, sheet, limits
        self.frame = Frame()
        self.path: list[str] = []
        self.blocks = self.row = self.col = 0
        self.hidden = False
        self.attributes = ""
        self.cells: list[tuple[str, str, str]] = []
        self.pieces: dict[str, list[str]] = {}

    def read(self, data: bytes) -> Frame:
        stream(data, self.part, start=self._start, end=self._end, text=self._text)
        if self.blocks != 1:
            raise self._malformed()
        return self.frame

    def _malformed(self) -> Refused:
        return refuse(MALFORMED_PART, sheet=self.sheet, part=self.part)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        path = self.path
        path.append(local_name(name, MAIN))
        if path[0] != "worksheet":
            raise self._malformed()
        if len(path) > 2 and path[1] == "sheetData":
            self._start_in_data(attributes)
        elif len(path) == 2:
            self._start_block(path[1], attributes)
        elif path == ["worksheet", "mergeCells", "mergeCell"]:
            self._merge(attributes.get("ref", ""))
        elif path == ["worksheet", "autoFilter", "filterColumn"]:
            self.frame.filtered = True
        elif path == ["worksheet", "cols", "col"]:
            self._columns(attributes)

    def _start_block(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheetData":
            self.blocks += 1
        elif name in ("oleObjects", "controls"):
            raise refuse(EMBEDDED_OBJECT, sheet=self.sheet, part=self.part)
        elif name == "sheetPr":
            self.frame.filtered |= attributes.get("filterMode", "0") in _TRUE

    def _merge(self, reference: str) -> None:
        area = parse_range(reference)
        if area is None:
            raise refuse(BAD_REFERENCE, sheet=self.sheet, value=reference)
        row, col, limit = area.first_row, area.first_col, self.limits.merge_cells
        if area.area() > limit:
            raise refuse(MERGE_TOO_LARGE, sheet=self.sheet, row=row, col=col, value=reference, limit=limit)
        self.frame.merges.append(area)
        if len(self.frame.merges) > self.limits.merges:
            raise refuse(MERGE_LIMIT, sheet=self.sheet, limit=self.limits.merges)

    def _columns(self, attributes: dict[str, str]) -> None:
        first, last = _positive(attributes.get("min", "")), _positive(attributes.get("max", ""))
        if not 1 <= first <= last <= LAST_COLUMN:
            raise refuse(BAD_REFERENCE, sheet=self.sheet, value=f"{first}:{last}")
        if is_hidden(attributes, "width"):
            self.frame.hidden_columns.append((first, last))

    def _start_in_data(self, attributes: dict[str, str]) -> None:
        path = self.path
        depth = len(path)
        if depth == 3 and path[2] == "row":
            self._row(attributes)
        elif depth == 4 and path[3] == "c" and path[2] == "row":
            self._cell(attributes)
        elif depth == 5 and path[3] == "c" and path[4] in ("v", "f", "is"):
            if path[4] in self.pieces:
                raise self._malformed()
            self.pieces[path[4]] = []

    def _row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", str(self.row + 1))
        self.row, self.col = _positive(number), 0
        if not 1 <= self.row <= LAST_ROW:
            raise refuse(BAD_REFERENCE, sheet=self.sheet, value=number)
        self.hidden = is_hidden(attributes, "ht")
        self.cells = []

    def _cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r", f"{column_letters(self.col + 1)}{self.row}")
        place = parse_cell(reference)
        if place is None or place[0] != self.row:
            raise refuse(BAD_REFERENCE, sheet=self.sheet, row=self.row, value=reference)
        self.col = place[1]
        style, type_ = attributes.get("s", "0"), attributes.get("t", "n")
        if not type_.isalpha() or (_positive(style) == 0 and style != "0"):
            raise self._malformed()
        self.attributes = f' s="{style}" t="{type_}"'
        self.pieces = {}

    def _text(self, text: str) -> None:
        path = self.path
        if path[1:2] != ["sheetData"]:
            return
        if path[3:] in (["c", "v"], ["c", "f"]):
            self.pieces[path[4]].append(text)
        elif path[3:] in (["c", "is", "t"], ["c", "is", "r", "t"]):
            self.pieces["is"].append(text)
        elif len(path) < 5 and text.strip():
            raise self._malformed()

    def _end(self, _name: str) -> None:
        path = self.path
        if path[1:2] == ["sheetData"] and path[2:3] == ["row"]:
            if len(path) == 3:
                letters, attributes, contents = zip(*self.cells, strict=True) if self.cells else ((), (), ())
                self.frame.rows.append(Row(self.row, self.hidden, letters, attributes, contents))
            elif path[3:] == ["c"]:
                self._close_cell()
        path.pop()

    def _close_cell(self) -> None:
        pieces = self.pieces
        if "v" in pieces and "is" in pieces:
            raise self._malformed()
        stored = "".join(pieces.get("v", pieces.get("is", [])))
        content = parsed_content("f" in pieces, stored if "v" in pieces or "is" in pieces else None)
        self.cells.append((column_letters(self.col), self.attributes, content))


def _positive(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
