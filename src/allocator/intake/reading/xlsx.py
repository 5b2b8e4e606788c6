"""An .xlsx in memory to a Book: container, scan, second reading, and what staff must decide about hidden parts."""

from collections.abc import Callable, Iterator

from allocator.findings import column_letters
from allocator.intake.reading.address import range_name
from allocator.intake.reading.book import Book, Kind, Limits, Range, RawCell, ReadProblem, Sheet
from allocator.intake.reading.cells import CellMaker
from allocator.intake.reading.codes import (
    COVERED_BY_MERGE,
    FILTER_ON,
    HIDDEN_COLUMNS,
    HIDDEN_ROWS,
    HIDDEN_SHEET,
    MERGES_OVERLAP,
    READINGS_DISAGREE,
    problem,
)
from allocator.intake.reading.frame import Frame
from allocator.intake.reading.package import open_package, relations
from allocator.intake.reading.sheet import Scan, scan_sheet
from allocator.intake.reading.witness import compare
from allocator.intake.reading.workbook import SheetPart, read_workbook


def read_xlsx(data: bytes, sha256: str, limits: Limits) -> tuple[Book, list[ReadProblem]]:
    """Both readings of a workbook; raises Refused where nothing of it can be used.

    A cell that an error names has Kind.ERROR in the Book.
    """
    package = open_package(data, limits)
    workbook = read_workbook(package, limits)
    maker = CellMaker(workbook.strings, workbook.styles, date1904=workbook.date1904, text_length=limits.text_length)
    read: list[tuple[SheetPart, Frame, Scan]] = []
    for part in workbook.sheets:
        relations(package, part.part)
        frame, scan = scan_sheet(package.read(part.part), part.part, part.name, maker, limits)
        read.append((part, frame, scan))
    problems = list(workbook.notes)
    for _, _, scan in read:
        problems += scan.problems
    doubts = list(compare(data, workbook, read, limits.problems))
    for part, _, scan in read:
        _spoil(scan, [each for each in doubts if each.sheet == part.name and each.code == READINGS_DISAGREE])
    problems += doubts
    sheets: list[Sheet] = []
    for part, frame, scan in read:
        sheet = _sheet(part, frame, scan)
        problems += _questions(sheet)
        sheets.append(sheet)
    book = Book(file="", sha256=sha256, format="xlsx", readings=2, sheets=tuple(sheets), date1904=workbook.date1904)
    return book, problems


def _spoil(scan: Scan, doubts: list[ReadProblem]) -> None:
    """Nobody may use a cell on which the readings disagree, also one that only the second reader shows."""
    for each in doubts:
        if each.row is not None and each.col is not None:
            scan.cells[each.row, each.col] = RawCell(each.value, Kind.ERROR)
            row = scan.shown.setdefault(each.row, [])
            row.extend([""] * (each.col - len(row)))


def _sheet(part: SheetPart, frame: Frame, scan: Scan) -> Sheet:
    cols = max(map(len, scan.shown.values()), default=0)
    hidden = {col for first, last in frame.hidden_columns for col in range(first, min(last, cols) + 1)}
    return Sheet(
        name=part.name,
        cells=scan.cells,
        merges=tuple(frame.merges),
        rows=max(scan.shown, default=0),
        cols=cols,
        hidden=part.hidden,
        hidden_rows=tuple(sorted({row for row in scan.hidden_rows if row in scan.shown})),
        hidden_cols=tuple(sorted(hidden.intersection(col for _, col in scan.cells) if hidden else ())),
        filtered=frame.filtered,
    )


def _questions(sheet: Sheet) -> Iterator[ReadProblem]:
    """What staff do not see at first sight and must decide about, and merged ranges that contradict each other."""
    name = sheet.name
    if sheet.hidden and sheet.cells:
        yield problem(HIDDEN_SHEET, sheet=name, count=len(sheet.cells))
    if sheet.hidden_rows:
        rows = sheet.hidden_rows
        yield problem(HIDDEN_ROWS, sheet=name, row=rows[0], count=len(rows), places=_runs(rows, str))
    if sheet.hidden_cols:
        cols = sheet.hidden_cols
        yield problem(HIDDEN_COLUMNS, sheet=name, col=cols[0], count=len(cols), places=_runs(cols, column_letters))
    if sheet.filtered:
        yield problem(FILTER_ON, sheet=name)
    yield from _merge_problems(sheet)


def _merge_problems(sheet: Sheet) -> Iterator[ReadProblem]:
    owner: dict[tuple[int, int], Range] = {}
    for area in sheet.merges:
        row, col = area.first_row, area.first_col
        last_row, last_col = min(area.last_row, sheet.rows), min(area.last_col, sheet.cols)
        for place in ((r, c) for r in range(row, last_row + 1) for c in range(col, last_col + 1)):
            other = owner.setdefault(place, area)
            if other is not area:
                yield problem(
                    MERGES_OVERLAP, sheet=sheet.name, row=row, col=col, value=range_name(area), other=range_name(other)
                )
                break
            cell = sheet.cells.get(place)
            if cell is not None and place != (row, col):
                yield problem(
                    COVERED_BY_MERGE,
                    sheet=sheet.name,
                    row=place[0],
                    col=place[1],
                    value=cell.text,
                    area=range_name(area),
                )


def _runs(numbers: tuple[int, ...], name: Callable[[int], str]) -> str:
    """3, 4, 5, 9 → 3–5、9, at most ten runs."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    words = [name(first) if first == last else f"{name(first)}–{name(last)}" for first, last in runs[:10]]
    return "、".join(words) + ("…" if len(runs) > 10 else "")
