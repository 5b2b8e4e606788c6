"""Return workbooks (退回修改): for each town its own rows that have problems, with what is wrong and what to do."""

import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from allocator.files import write_whole
from allocator.findings import Finding, Severity
from allocator.intake.case import Intake
from allocator.intake.entry import Entry
from allocator.intake.quick import without_collecting
from allocator.intake.reading.book import Kind, RawCell, Sheet
from allocator.intake.sheet_copy import (
    COLOURS,
    Pen,
    file_stem,
    height_for,
    on_paper,
    part_of,
    ready,
    set_widths,
    sheet_name,
    worst,
)
from allocator.intake.table import Table
from allocator.text import say

LEAD = 3  # columns before the row itself: its number, what is wrong, what to do
HEAD = "#EDEDED"
Spot = tuple[str, str, int]
"""File, sheet and row."""


def write_returns(intake: Intake, out: Path, lang: str = "zh") -> tuple[Path, ...]:
    """One .xlsx per town that has rows with problems; notes alone are no problem."""
    problems: dict[Spot, list[Finding]] = defaultdict(list)
    for finding in intake.findings:
        where = finding.where
        if where is not None and where.row and finding.severity is not Severity.NOTE:
            problems[(where.file, where.sheet, where.row)].append(finding)
    by_town: dict[str, list[Entry]] = defaultdict(list)
    for entry in intake.facts.entries:
        if _spot(entry) in problems:
            by_town[town_of(entry, lang)].append(entry)
    sheets = {(book.file, sheet.name): sheet for book in intake.books for sheet in book.sheets}
    with without_collecting():
        return tuple(_one(town, by_town[town], problems, sheets, ready(out), lang) for town in sorted(by_town))


def town_of(entry: Entry, lang: str = "zh") -> str:
    """Whose row it is: the town as settled, else as written, else the unit, else nobody's."""
    if entry.project.locations:
        return entry.project.locations[0].town
    return entry.text("town") or entry.project.unit or say("marked.no_town", lang)


def _spot(entry: Entry) -> Spot:
    return entry.table.file, entry.table.sheet, entry.row.row


def _one(
    town: str,
    entries: Sequence[Entry],
    problems: Mapping[Spot, Sequence[Finding]],
    sheets: Mapping[tuple[str, str], Sheet],
    out: Path,
    lang: str,
) -> Path:
    path = out / f"{say('marked.return', lang)}_{file_stem(town)}.xlsx"
    content = io.BytesIO()
    workbook = Workbook(content, {"strings_to_formulas": False, "strings_to_urls": False})
    pen = Pen(workbook)
    tables: dict[int, tuple[Table, list[Entry]]] = {}
    for entry in entries:
        tables.setdefault(id(entry.table), (entry.table, []))[1].append(entry)
    names: list[str] = []
    for table, rows in tables.values():
        names.append(sheet_name(table.sheet, names))
        _table(workbook.add_worksheet(names[-1]), table, rows, problems, sheets[(table.file, table.sheet)], pen, lang)
    workbook.close()
    return write_whole(path, content.getvalue())


def _table(
    target: Worksheet,
    table: Table,
    entries: Sequence[Entry],
    problems: Mapping[Spot, Sequence[Finding]],
    sheet: Sheet,
    pen: Pen,
    lang: str,
) -> None:
    """First what is wrong and what to do, then the row as it was handed in, under the table's own headings."""
    set_widths(target, sheet, shift=LEAD)
    on_paper(target, len(table.headings) + LEAD)
    for col, (key, width) in enumerate((("marked.row", 8), ("marked.wrong", 50), ("marked.todo", 50)), start=1):
        target.set_column(col - 1, col - 1, width)
        pen.text(target, 1, col, say(key, lang), colour=HEAD, bold=True)
    for col, heading in table.headings.items():
        pen.text(target, 1, col + LEAD, heading.rpartition("/")[2], colour=HEAD, bold=True)
    for at, entry in enumerate(entries, start=2):
        found = problems[_spot(entry)]
        pen.text(target, at, 1, str(entry.row.row))
        wrong, todo = (_numbered([part_of(f, part, lang) for f in found]) for part in ("message", "action"))
        target.set_row(at - 1, height_for(((wrong, 50), (todo, 50))))
        pen.text(target, at, 2, wrong)
        pen.text(target, at, 3, todo)
        _row(target, at, entry, found, sheet, table, pen)
    target.freeze_panes(1, LEAD)
    target.repeat_rows(0)


def _row(
    target: Worksheet, at: int, entry: Entry, found: Sequence[Finding], sheet: Sheet, table: Table, pen: Pen
) -> None:
    """The row's cells, the doubtful ones coloured."""
    by_col: dict[int, list[Finding]] = defaultdict(list)
    for finding in found:
        by_col[finding.where.col if finding.where else 0].append(finding)
    for col in table.headings:
        colour = COLOURS[worst(by_col[col])] if col in by_col else ""
        shown = _shown(sheet, entry.row.row, col)
        if shown is not None or colour:
            pen.cell(target, at, col + LEAD, shown, colour=colour)


def _numbered(lines: Sequence[str]) -> str:
    return lines[0] if len(lines) == 1 else "\n".join(f"{at}. {line}" for at, line in enumerate(lines, start=1))


def _shown(sheet: Sheet, row: int, col: int) -> RawCell | None:
    """The cell, or the words of the merge that covers it; an amount is never repeated."""
    if (row, col) in sheet.cells:
        return sheet.cells[(row, col)]
    for merge in sheet.merges:
        if merge.covers(row, col):
            anchor = sheet.cells.get((merge.first_row, merge.first_col))
            return anchor if anchor and anchor.kind is Kind.TEXT else None
    return None
