"""What python-calamine does not say of an old .xls: error values, formulas, hidden parts, filters, passwords, macros.

Walks the records of the Workbook stream ([MS-XLS] §2.4) inside the compound file ([MS-CFB]); reads no cell's content.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from allocator.intake.reading.codes import DAMAGED_FILE, MACROS, PASSWORD, refuse

_FREE_OR_END: Final = 0xFFFFFFFA  # and above: no sector
_STREAMS: Final = ("Workbook", "Book")
_BOF, _EOF, _BOUNDSHEET, _FILEPASS, _FILTERMODE = 0x0809, 0x000A, 0x0085, 0x002F, 0x009B
_ROW, _COLINFO, _BOOLERR, _FORMULAS = 0x0208, 0x007D, 0x0205, (0x0006, 0x0206, 0x0406)
_ROW_HIDDEN: Final = 0x20
ERRORS: Final = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


@dataclass(slots=True)
class SheetMarks:
    """Places are 1-based (row, column); error values by place."""

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    formulas: set[tuple[int, int]] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    filtered: bool = False


def read_marks(data: bytes) -> list[SheetMarks]:
    """The marks of every sheet in workbook order; raises Refused for a password, macros, or a damaged file."""
    try:
        stream = _workbook_stream(data)
        offsets: list[int] = []
        for kind, content in _records(stream, 0):
            if kind == _FILEPASS:
                raise refuse(PASSWORD, part="xls")
            if kind == _BOUNDSHEET:
                offsets.append(struct.unpack_from("<I", content)[0])
        return [_marks(stream, each) for each in offsets]
    except (struct.error, IndexError, KeyError, ValueError) as broken:
        raise refuse(DAMAGED_FILE, part="xls") from broken


def _workbook_stream(data: bytes) -> bytes:
    """The one stream with the sheets, out of the container's chained sectors."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    directory, small = struct.unpack_from("<I4xI", data, 48)
    tables = list(struct.unpack_from("<109I", data, 76))
    more = struct.unpack_from("<I", data, 68)[0]
    while more < _FREE_OR_END and len(tables) < 10_000:
        sector = _sector(data, more, size)
        *part, more = struct.unpack(f"<{size // 4}I", sector)
        tables += part
    fat = [
        entry
        for table in tables
        if table < _FREE_OR_END
        for entry in struct.unpack(f"<{size // 4}I", _sector(data, table, size))
    ]
    entries = _chain(data, directory, fat, size)
    found: dict[str, tuple[int, int]] = {}
    for at in range(0, len(entries), 128):
        length = struct.unpack_from("<H", entries, at + 64)[0]
        name = entries[at : at + max(length - 2, 0)].decode("utf-16-le")
        if name.startswith("_VBA_PROJECT"):
            raise refuse(MACROS, part=name)
        found[name] = struct.unpack_from("<II", entries, at + 116)
    start, length = next(found[name] for name in (*_STREAMS, "") if name in found)
    if length < small:
        raise ValueError("a stream this small holds no table that a spreadsheet program wrote")
    return _chain(data, start, fat, size)[:length]


def _sector(data: bytes, number: int, size: int) -> bytes:
    found = data[(number + 1) * size : (number + 2) * size]
    return found.ljust(size, b"\0")


def _chain(data: bytes, first: int, fat: list[int], size: int) -> bytes:
    sectors: list[bytes] = []
    while first < _FREE_OR_END:
        if len(sectors) > len(fat):
            raise ValueError("the chain of sectors bites its tail")
        sectors.append(_sector(data, first, size))
        first = fat[first]
    return b"".join(sectors)


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records of one substream, its beginning left out, up to its end; charts inside it are passed over."""
    depth = 0
    while True:
        kind, length = struct.unpack_from("<HH", stream, at)
        content = stream[at + 4 : at + 4 + length]
        at += 4 + length
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1:
            yield kind, content


def _marks(stream: bytes, at: int) -> SheetMarks:
    marks = SheetMarks()
    for kind, content in _records(stream, at):
        if kind == _ROW:
            row, flags = struct.unpack_from("<H10xH", content)
            if flags & _ROW_HIDDEN:
                marks.hidden_rows.add(row + 1)
        elif kind == _COLINFO:
            first, last, width, _style, flags = struct.unpack_from("<HHHHH", content)
            if flags & 1 or width == 0:
                marks.hidden_columns.append((first + 1, last + 1))
        elif kind == _BOOLERR:
            row, col, code, is_error = struct.unpack_from("<HH2xBB", content)
            if is_error:
                marks.errors[row + 1, col + 1] = ERRORS.get(code, "#?")
        elif kind in _FORMULAS:
            row, col = struct.unpack_from("<HH", content)
            marks.formulas.add((row + 1, col + 1))
            result = content[6:14]
            if result[6:] == b"\xff\xff" and result[0] == 2:
                marks.errors[row + 1, col + 1] = ERRORS.get(result[2], "#?")
        elif kind == _FILTERMODE:
            marks.filtered = True
    return marks
