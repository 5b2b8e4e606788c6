"""A reading as JSON and back; every type is checked, because the text comes from a process that read untrusted data."""

import json
from typing import cast

from allocator.intake.reading.book import Book, Format, Kind, Range, RawCell, ReadProblem, Sheet

Reading = tuple[Book | None, tuple[ReadProblem, ...]]


class BadAnswer(ValueError):
    """The text is no reading."""


def encode(reading: Reading) -> str:
    """One line of ASCII; equal cells are written once and named by their index."""
    book, problems = reading
    return json.dumps(
        {"book": None if book is None else _book(book), "problems": [_problem(each) for each in problems]},
        separators=(",", ":"),
    )


def _book(book: Book) -> dict[str, object]:
    return {
        "file": book.file,
        "sha256": book.sha256,
        "format": book.format,
        "encoding": book.encoding,
        "readings": book.readings,
        "date1904": book.date1904,
        "sheets": [_sheet(each) for each in book.sheets],
    }


def _sheet(sheet: Sheet) -> dict[str, object]:
    """The pool of cells goes as columns: one list for each field."""
    pool: dict[int, int] = {}
    kept: list[RawCell] = []
    places: list[int] = []
    for (row, col), cell in sheet.cells.items():
        index = pool.setdefault(id(cell), len(pool))
        if index == len(kept):
            kept.append(cell)
        places += (row, col, index)
    return {
        "name": sheet.name,
        "pool": list(zip(*kept, strict=True)),
        "places": places,
        "merges": [[each.first_row, each.first_col, each.last_row, each.last_col] for each in sheet.merges],
        "size": [sheet.rows, sheet.cols],
        "flags": [sheet.hidden, sheet.filtered],
        "hidden_rows": sheet.hidden_rows,
        "hidden_cols": sheet.hidden_cols,
    }


def _problem(found: ReadProblem) -> list[object]:
    where = [found.file, found.sheet, found.row, found.col]
    return [found.code, found.severity, *where, found.value, [list(each) for each in found.args]]


def decode(text: str) -> Reading:
    """The reading again; raises BadAnswer for anything that `encode` does not write."""
    try:
        whole = _dict(json.loads(text))
        book = whole["book"]
        problems = tuple(_take_problem(_list(each)) for each in _list(whole["problems"]))
        return (None if book is None else _take_book(_dict(book))), problems
    except (ValueError, KeyError, TypeError, IndexError, RecursionError) as broken:
        raise BadAnswer(str(type(broken).__name__)) from broken


def _take_book(book: dict[str, object]) -> Book:
    encoding = book["encoding"]
    format_ = _text(book["format"])
    if format_ not in ("xlsx", "xls", "csv"):
        raise BadAnswer
    return Book(
        file=_text(book["file"]),
        sha256=_text(book["sha256"]),
        format=cast(Format, format_),
        encoding=None if encoding is None else _text(encoding),
        readings=_int(book["readings"]),
        sheets=tuple(_take_sheet(_dict(each)) for each in _list(book["sheets"])),
        date1904=_bool(book["date1904"]),
    )


def _take_sheet(sheet: dict[str, object]) -> Sheet:
    pool = _take_pool(_list(sheet["pool"]))
    places = _ints(sheet["places"])
    if len(places) % 3 or (places and min(places) < 0):
        raise BadAnswer
    rows, cols = _ints(sheet["size"])
    hidden, filtered = (_bool(each) for each in _list(sheet["flags"]))
    merges = (_ints(each) for each in _list(sheet["merges"]))
    return Sheet(
        name=_text(sheet["name"]),
        cells={(row, col): pool[index] for row, col, index in zip(*[iter(places)] * 3, strict=True)},
        merges=tuple(Range(first_row=a, first_col=b, last_row=c, last_col=d) for a, b, c, d in merges),
        rows=rows,
        cols=cols,
        hidden=hidden,
        hidden_rows=tuple(_ints(sheet["hidden_rows"])),
        hidden_cols=tuple(_ints(sheet["hidden_cols"])),
        filtered=filtered,
    )


def _take_pool(columns: list[object]) -> list[RawCell]:
    if not columns:
        return []
    texts, kinds, formulas, dates, stored = (_list(each) for each in columns)
    if not (_all(texts, str) and _all(stored, str) and _all(formulas, bool) and _all(dates, bool)):
        raise BadAnswer
    known = {kind.value: kind for kind in Kind}
    cells = zip(texts, [known[_text(each)] for each in kinds], formulas, dates, stored, strict=True)
    return [RawCell._make(cast(tuple[str, Kind, bool, bool, str], each)) for each in cells]


def _take_problem(fields: list[object]) -> ReadProblem:
    code, severity, file, sheet, row, col, value, args = fields
    if severity not in ("error", "ask", "warn"):
        raise BadAnswer
    pairs = (_list(each) for each in _list(args))
    return ReadProblem(
        code=_text(code),
        severity=severity,
        file=_text(file),
        sheet=None if sheet is None else _text(sheet),
        row=None if row is None else _int(row),
        col=None if col is None else _int(col),
        value=_text(value),
        args=tuple((_text(name), slot if isinstance(slot, str) else _int(slot)) for name, slot in pairs),
    )


def _dict(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise BadAnswer
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise BadAnswer
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise BadAnswer
    return value


def _int(value: object) -> int:
    if type(value) is not int:
        raise BadAnswer
    return value


def _ints(value: object) -> list[int]:
    found = _list(value)
    if not _all(found, int):
        raise BadAnswer
    return cast(list[int], found)


def _all(values: list[object], kind: type) -> bool:
    return set(map(type, values)) <= {kind}


def _bool(value: object) -> bool:
    if not isinstance(value, bool):
        raise BadAnswer
    return value
