"""The second reading: python-calamine must show the same sheets, cells and merged ranges as our own scan."""

import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice, zip_longest

from python_calamine import CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from allocator.intake.reading.book import Range, ReadProblem
from allocator.intake.reading.cells import Witness
from allocator.intake.reading.codes import READINGS_DISAGREE, SECOND_READING_FAILED, problem
from allocator.intake.reading.frame import Frame
from allocator.intake.reading.sheet import Scan
from allocator.intake.reading.workbook import SheetPart, Workbook

Shown = int | float | str | bool | time | date | datetime | timedelta

_DAY = timedelta(days=1)
_HALF_SECOND = timedelta(seconds=0.5) / _DAY


def open_witness(data: bytes) -> CalamineWorkbook | None:
    """The workbook in the second reader, None where it cannot open it."""
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except BaseException as failed:
        if not own_failure(failed):
            raise
        return None


def own_failure(failed: BaseException) -> bool:
    """Whether the second reader itself failed; a panic of its native code is no Exception."""
    return isinstance(failed, Exception) or type(failed).__name__ == "PanicException"


def compare(
    data: bytes, workbook: Workbook, read: list[tuple[SheetPart, Frame, Scan]], most: int
) -> Iterator[ReadProblem]:
    """Every difference between the two readings with its address, at most `most` per sheet."""
    witness = open_witness(data)
    if witness is None:
        yield problem(SECOND_READING_FAILED)
        return
    if tuple(witness.sheet_names) != workbook.names:
        yield problem(READINGS_DISAGREE, other="、".join(witness.sheet_names)[:80])
        return
    for part, frame, scan in read:
        try:
            hidden = witness.sheets_metadata[part.position].visible != SheetVisibleEnum.Visible
            sheet = witness.get_sheet_by_index(part.position)
            found = list(islice(_differences(sheet, scan.shown, workbook.date1904), most))
            merges = {to_range(*each) for each in sheet.merged_cell_ranges or ()}
        except BaseException as failed:
            if not own_failure(failed):
                raise
            if all(each.severity != "error" for each in scan.problems):  # else it stumbled over what is already named
                yield problem(SECOND_READING_FAILED, sheet=part.name)
            continue
        if hidden != part.hidden or merges != set(frame.merges):
            yield problem(READINGS_DISAGREE, sheet=part.name, other="")
        for row, col, other in found:
            cell = scan.cells.get((row, col))
            value = (cell.stored or cell.text) if cell else ""
            yield problem(READINGS_DISAGREE, sheet=part.name, row=row, col=col, value=value, other=str(other)[:80])


def to_range(first: tuple[int, int], last: tuple[int, int]) -> Range:
    """The second reader's 0-based corners as a Range."""
    return Range(first_row=first[0] + 1, first_col=first[1] + 1, last_row=last[0] + 1, last_col=last[1] + 1)


def _differences(
    sheet: CalamineSheet, shown: dict[int, list[Witness]], date1904: bool
) -> Iterator[tuple[int, int, Shown]]:
    """(row, column, what the second reader shows) wherever the two differ; whole rows are compared at once first."""
    first_row, left = sheet.start or (0, 0)
    width = left + sheet.width
    blanks: list[Shown] = [""] * width
    indent = blanks[:left]
    row = first_row
    seen = 0
    for row, values in enumerate(shown_rows(sheet), first_row + 1):
        theirs = indent + values
        ours: list[Witness] = []
        if row in shown:
            ours = shown[row]
            seen += 1
        if ours + blanks[len(ours) :] != theirs:
            for col, other in _row_differences(ours, theirs, date1904):
                yield row, col, other
    if seen != len(shown):
        for missing in sorted(each for each in shown if not first_row < each <= row):
            for col, other in _row_differences(shown[missing], [], date1904):
                yield missing, col, other


def shown_rows(sheet: CalamineSheet) -> list[list[Shown]]:
    """The rows from `sheet.start` on (`iter_rows` sometimes starts at the top of the sheet instead)."""
    return sheet.to_python(skip_empty_area=True) if sheet.start else []


def _row_differences(ours: list[Witness], theirs: list[Shown], date1904: bool) -> Iterator[tuple[int, Shown]]:
    for col, (mine, other) in enumerate(zip_longest(ours, theirs, fillvalue=""), 1):
        if not _agree(mine, other if other is not None else "", date1904):
            yield col, other if other is not None else ""


def _agree(mine: Witness, other: Shown, date1904: bool) -> bool:
    """Equal, or the same content in the second reader's form: dates by serial number, text without outer blanks."""
    if mine is None or (mine == other and isinstance(mine, bool) == isinstance(other, bool)):
        return True
    if isinstance(mine, str):
        return isinstance(other, str) and _bare(mine) == _bare(other)
    if isinstance(mine, bool) or isinstance(other, (bool, str, int, float)):
        return False
    if isinstance(mine, date):
        return isinstance(other, datetime) and other == datetime(mine.year, mine.month, mine.day)
    return abs(_serial(other, date1904) - mine) < _HALF_SECOND


def _bare(text: str) -> str:
    """Line ends made equal and outer blanks left out, which readers treat differently."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip(" \t\n")


def _serial(other: time | date | timedelta, date1904: bool) -> float:
    """The serial number of what the second reader shows as a date, a time or a duration."""
    if isinstance(other, timedelta):
        return other / _DAY
    if isinstance(other, time):
        return timedelta(hours=other.hour, minutes=other.minute, seconds=other.second + other.microsecond / 1e6) / _DAY
    moment = other if isinstance(other, datetime) else datetime(other.year, other.month, other.day)
    serial = (moment - (datetime(1904, 1, 1) if date1904 else datetime(1899, 12, 30))) / _DAY
    return serial - 1 if not date1904 and serial < 61 else serial
