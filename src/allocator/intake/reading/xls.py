"""An old .xls in memory to a Book: one reading of the cells only, which is said, with the marks of its records."""

from dataclasses import replace
from datetime import date, datetime

from python_calamine import CalamineSheet, SheetTypeEnum, SheetVisibleEnum

from allocator.intake.reading.biff import SheetMarks, read_marks
from allocator.intake.reading.book import Book, Kind, Limits, RawCell, ReadProblem, Sheet
from allocator.intake.reading.cells import text_problem
from allocator.intake.reading.codes import (
    CELL_LIMIT,
    CHART_SHEET,
    COLUMN_LIMIT,
    DAMAGED_FILE,
    ERROR_VALUE,
    MACROS,
    ONE_READING,
    ROW_LIMIT,
    TIME_DROPPED,
    TOO_MANY_DIGITS,
    Refused,
    problem,
    refuse,
)
from allocator.intake.reading.questions import questions
from allocator.intake.reading.witness import Shown, open_witness, own_failure, shown_rows, to_range

_DIGITS_KEPT = 1e15


def read_xls(data: bytes, sha256: str, limits: Limits) -> tuple[Book, list[ReadProblem]]:
    """The workbook as python-calamine shows it, with a warning; raises Refused where it cannot be opened."""
    opened = open_witness(data)
    if opened is None:
        raise refuse(DAMAGED_FILE, part="xls")
    marks = read_marks(data)
    if len(marks) != len(opened.sheets_metadata):
        raise refuse(DAMAGED_FILE, part="xls")
    problems = [problem(ONE_READING)]
    sheets: list[Sheet] = []
    for index, about in enumerate(opened.sheets_metadata):
        if about.typ is SheetTypeEnum.ChartSheet:
            problems.append(problem(CHART_SHEET, sheet=about.name))
            continue
        if about.typ is not SheetTypeEnum.WorkSheet:
            raise refuse(MACROS, sheet=about.name, part=about.name)
        try:
            source = opened.get_sheet_by_index(index)
            sheet = _sheet(about.name, source, about.visible != SheetVisibleEnum.Visible, limits, problems)
            sheet = _marked(sheet, marks[index], problems)
        except Refused:
            raise
        except BaseException as failed:
            if not own_failure(failed):
                raise
            raise refuse(DAMAGED_FILE, sheet=about.name, part="xls") from failed
        problems += questions(sheet)
        sheets.append(sheet)
    return Book(file="", sha256=sha256, format="xls", readings=1, sheets=tuple(sheets)), problems


def _sheet(name: str, source: CalamineSheet, hidden: bool, limits: Limits, problems: list[ReadProblem]) -> Sheet:
    cells: dict[tuple[int, int], RawCell] = {}
    first, left = source.start or (0, 0)
    for row, values in enumerate(shown_rows(source), first + 1):
        for col, value in enumerate(values, left + 1):
            if value == "":
                continue
            if row > limits.rows:
                raise refuse(ROW_LIMIT, sheet=name, row=row, col=col, limit=limits.rows)
            if col > limits.cols:
                raise refuse(COLUMN_LIMIT, sheet=name, row=row, col=col, limit=limits.cols)
            cell, found = _cell(value, limits)
            cells[row, col] = cell
            if found is not None:
                problems.append(problem(found[0], sheet=name, row=row, col=col, value=cell.text, slots=found[1]))
        if len(cells) > limits.cells:
            raise refuse(CELL_LIMIT, sheet=name, limit=limits.cells)
    return Sheet(
        name=name,
        cells=cells,
        merges=tuple(to_range(*each) for each in source.merged_cell_ranges or ()),
        rows=max((row for row, _ in cells), default=0),
        cols=max((col for _, col in cells), default=0),
        hidden=hidden,
    )


def _marked(sheet: Sheet, marks: SheetMarks, problems: list[ReadProblem]) -> Sheet:
    """The sheet with its formulas and hidden parts; an error value, which the reading shows as a blank, is named."""
    cells = dict(sheet.cells)
    for place in marks.formulas & cells.keys():
        cells[place] = cells[place]._replace(formula=True)
    for (row, col), value in sorted(marks.errors.items()):
        cells[row, col] = RawCell(value, Kind.ERROR, (row, col) in marks.formulas)
        problems.append(problem(ERROR_VALUE, sheet=sheet.name, row=row, col=col, value=value))
    used = {col for _, col in cells}
    hidden = {col for col in used if any(first <= col <= last for first, last in marks.hidden_columns)}
    return replace(
        sheet,
        cells=cells,
        rows=max((row for row, _ in cells), default=0),
        cols=max(used, default=0),
        hidden_rows=tuple(sorted({row for row, _ in cells} & marks.hidden_rows)),
        hidden_cols=tuple(sorted(hidden)),
        filtered=marks.filtered,
    )


def _cell(value: Shown, limits: Limits) -> tuple[RawCell, tuple[str, tuple[tuple[str, str | int], ...]] | None]:
    if isinstance(value, str):
        trouble = text_problem(value, limits.text_length)
        return RawCell(text=value, kind=Kind.TEXT if trouble is None else Kind.ERROR), trouble
    if isinstance(value, bool):
        return RawCell(text="1" if value else "0", kind=Kind.BOOL), None
    if isinstance(value, (int, float)):
        text = str(int(value)) if value == int(value) else repr(value)
        fits = -_DIGITS_KEPT < value < _DIGITS_KEPT
        return RawCell(text=text, kind=Kind.NUMBER if fits else Kind.ERROR), None if fits else (TOO_MANY_DIGITS, ())
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        cell = RawCell(text=day.isoformat(), kind=Kind.DATE, number_format_date=True, stored=str(value))
        return cell, (TIME_DROPPED, ()) if isinstance(value, datetime) else None
    return RawCell(text=str(value), kind=Kind.TEXT, number_format_date=True), None
