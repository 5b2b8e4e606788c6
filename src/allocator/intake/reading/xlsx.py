"""An .xlsx in memory to a Book: container, scan, second reading, and what staff must decide about hidden parts."""

from allocator.intake.reading.book import Book, Kind, Limits, RawCell, ReadProblem, Sheet
from allocator.intake.reading.cells import CellMaker
from allocator.intake.reading.codes import READINGS_DISAGREE
from allocator.intake.reading.frame import Frame
from allocator.intake.reading.package import open_package, relations
from allocator.intake.reading.questions import questions
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
        problems += questions(sheet)
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
