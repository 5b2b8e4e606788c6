"""A CSV file in memory to a Book: strict decoding, one clear separator, every record as long as the others."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from allocator.intake.reading.book import Book, Kind, Limits, RawCell, ReadProblem, Sheet
from allocator.intake.reading.cells import text_problem
from allocator.intake.reading.codes import (
    BAD_QUOTING,
    CELL_LIMIT,
    COLUMN_LIMIT,
    NUL_BYTE,
    ROW_LIMIT,
    ROW_TOO_LONG,
    ROW_TOO_SHORT,
    SEPARATOR_UNCLEAR,
    UNKNOWN_ENCODING,
    UTF16,
    problem,
    refuse,
)

_SEPARATORS: Final = (",", "\t", ";")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_UTF8_SEQUENCE = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")


def read_csv(data: bytes, sha256: str, limits: Limits) -> tuple[Book, list[ReadProblem]]:
    """One sheet named "" whose cells are all TEXT; raises Refused where the whole cannot be trusted."""
    text, encoding = _decode(data)
    records = _records(text, limits)
    cells: dict[tuple[int, int], RawCell] = {}
    problems: list[ReadProblem] = []
    for row, record in enumerate(records, 1):
        for col, value in enumerate(record, 1):
            if not value:
                continue
            if row > limits.rows:
                raise refuse(ROW_LIMIT, row=row, col=col, limit=limits.rows)
            if col > limits.cols:
                raise refuse(COLUMN_LIMIT, row=row, col=col, limit=limits.cols)
            trouble = text_problem(value, limits.text_length)
            if trouble is not None:
                problems.append(problem(trouble[0], row=row, col=col, value=value, slots=trouble[1]))
            cells[row, col] = RawCell(text=value, kind=Kind.TEXT if trouble is None else Kind.ERROR)
        if len(cells) > limits.cells:
            raise refuse(CELL_LIMIT, limit=limits.cells)
    problems += _length_problems(records)
    sheet = Sheet(
        name="",
        cells=cells,
        rows=max((row for row, _ in cells), default=0),
        cols=max((col for _, col in cells), default=0),
    )
    return Book(file="", sha256=sha256, format="csv", encoding=encoding, sheets=(sheet,)), problems


def _decode(data: bytes) -> tuple[str, str]:
    """The text and its encoding: UTF-8 with or without mark, else GB18030; raises Refused rather than guess."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refuse(UTF16)
    if b"\0" in data:
        raise refuse(NUL_BYTE)
    marked = data.startswith(b"\xef\xbb\xbf")
    try:
        return (data[3:].decode("utf-8"), "utf-8-sig") if marked else (data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as broken:
        if marked or _mostly_utf8(data):
            raise refuse(UNKNOWN_ENCODING) from broken
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as broken:
        raise refuse(UNKNOWN_ENCODING) from broken
    if _PRIVATE.search(text):
        raise refuse(UNKNOWN_ENCODING)
    return text, "gb18030"


def _mostly_utf8(data: bytes) -> bool:
    """Whether a file that is no UTF-8 is a damaged one: half of its bytes beyond ASCII still form UTF-8 characters."""
    inside = sum(len(match) for match in _UTF8_SEQUENCE.findall(data))
    return 2 * inside > len(_HIGH_BYTE.findall(data))


def _records(text: str, limits: Limits) -> list[list[str]]:
    """The records under the one separator that fits; raises Refused where two separators fit equally well."""
    candidates = [each for each in _SEPARATORS if each in text] or [","]
    parsed = [records for each in candidates if (records := _parse(text, each, limits)) is not None]
    if not parsed:
        raise refuse(BAD_QUOTING)
    best = max(map(_tabular, parsed))
    fitting = [records for records in parsed if _tabular(records) == best]
    if len(fitting) > 1 and best:
        fitting = [records for records in fitting if _is_even(records)]
        if len(fitting) != 1:
            raise refuse(SEPARATOR_UNCLEAR)
    return fitting[0]


def _tabular(records: list[list[str]]) -> int:
    """How many records hold more than one value."""
    return sum(1 for record in records if _filled(record) > 1)


def _parse(text: str, separator: str, limits: Limits) -> list[list[str]] | None:
    """All records, None where the quoting is broken."""
    before = csv.field_size_limit(limits.text_length + 1)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        return None
    finally:
        csv.field_size_limit(before)


def _filled(record: list[str]) -> int:
    return sum(1 for value in record if value.strip())


def _width(records: list[list[str]]) -> int:
    """The commonest length of the records that hold more than one value; 1 where there is none."""
    lengths = Counter(len(record) for record in records if _filled(record) > 1)
    return lengths.most_common(1)[0][0] if lengths else 1


def _is_even(records: list[list[str]]) -> bool:
    width = _width(records)
    return all(len(record) == width for record in records if _filled(record) > 1)


def _length_problems(records: list[list[str]]) -> Iterator[ReadProblem]:
    """A record longer than the others has a separator too many inside an amount or a text: its columns have moved."""
    width = _width(records)
    for row, record in enumerate(records, 1):
        if any(record[width:]):
            yield problem(ROW_TOO_LONG, row=row, count=len(record), usual=width)
        elif len(record) < width and _filled(record) > 1:
            yield problem(ROW_TOO_SHORT, row=row, count=len(record), usual=width)
