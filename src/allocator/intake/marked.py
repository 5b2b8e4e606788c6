"""The submitter's own workbook again, with the doubtful cells marked and a list of the issues (问题清单)."""

import io
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.exceptions import OverlappingRange  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from allocator.files import write_whole
from allocator.findings import Finding
from allocator.intake.case import Intake
from allocator.intake.quick import without_collecting
from allocator.intake.reading.book import Book, Sheet
from allocator.intake.sheet_copy import (
    COLOURS,
    RANK,
    Pen,
    comment_of,
    file_stem,
    height_for,
    on_paper,
    part_of,
    ready,
    set_widths,
    sheet_name,
    worst,
)
from allocator.text import say

WIDTHS = (6, 8, 7, 14, 8, 16, 24, 28, 60, 50)
LINKS = 2_000  # a longer list goes without links, so that it opens quickly
Marks = Mapping[tuple[int, int], Sequence[Finding]]


def write_marked(intake: Intake, out: Path, lang: str = "zh") -> tuple[Path, ...]:
    """One .xlsx per file that was read, whatever its format; same sheets, cells and merges, values only.

    Findings of no particular file stand in every issue list.
    """
    with without_collecting():
        stems = Counter(_stem(book) for book in intake.books)
        return tuple(
            _one(book, _stem(book) if stems[_stem(book)] == 1 else book.file, intake.findings, ready(out), lang)
            for book in intake.books
        )


def _stem(book: Book) -> str:
    """The file's name without its suffix; `a.csv` and `a.xlsx` share theirs."""
    return book.file.rpartition(".")[0] or book.file


def _one(book: Book, stem: str, findings: Sequence[Finding], out: Path, lang: str) -> Path:
    mine = [finding for finding in findings if finding.where is None or finding.where.file in ("", book.file)]
    path = out / f"{file_stem(stem)}_{say('marked.suffix', lang)}.xlsx"
    content = io.BytesIO()
    workbook = Workbook(content, {"strings_to_formulas": False, "strings_to_urls": False})
    pen = Pen(workbook)
    issues = say("marked.sheet", lang)
    names: dict[str, str] = {}
    for sheet in book.sheets:
        names[sheet.name] = sheet_name(sheet.name, [*names.values(), issues])
    listing = workbook.add_worksheet(issues)
    for sheet in book.sheets:
        _copy(workbook.add_worksheet(names[sheet.name]), sheet, _marks(sheet, mine), pen, lang)
    _list(listing, mine, names, pen, lang)
    workbook.close()
    return write_whole(path, content.getvalue())


def _marks(sheet: Sheet, findings: Sequence[Finding]) -> Marks:
    """Findings by the cell to mark; inside a merge it is the merge's first cell, without a column the row's first."""
    anchors = {
        (row, col): (merge.first_row, merge.first_col)
        for merge in sheet.merges
        for row in range(merge.first_row, merge.last_row + 1)
        for col in range(merge.first_col, merge.last_col + 1)
    }
    marks: dict[tuple[int, int], list[Finding]] = defaultdict(list)
    for finding in findings:
        where = finding.where
        if where is not None and where.sheet == sheet.name and where.row > 0:
            spot = (where.row, max(1, where.col))
            marks[anchors.get(spot, spot)].append(finding)
    return {spot: sorted(found, key=lambda f: (RANK[f.severity], f.code)) for spot, found in marks.items()}


def _copy(target: Worksheet, sheet: Sheet, marks: Marks, pen: Pen, lang: str) -> None:
    """All cells at their own addresses; marked ones coloured, with a remark that says what to do."""
    set_widths(target, sheet)
    on_paper(target, sheet.cols)
    for merge in sheet.merges:
        if merge.area() > 1:
            try:
                target.merge_range(
                    merge.first_row - 1, merge.first_col - 1, merge.last_row - 1, merge.last_col - 1, "", pen.format()
                )
            except OverlappingRange:
                continue
    for (row, col), cell in sorted(sheet.cells.items()):
        found = marks.get((row, col), ())
        pen.cell(target, row, col, cell, colour=COLOURS[worst(found)] if found else "")
    for (row, col), found in marks.items():
        if (row, col) not in sheet.cells:
            pen.cell(target, row, col, None, colour=COLOURS[worst(found)])
        size = {"width": 360, "height": min(60 + 60 * len(found), 300), "author": ""}
        target.write_comment(row - 1, col - 1, comment_of(found, lang), size)


def _list(target: Worksheet, findings: Sequence[Finding], names: Mapping[str, str], pen: Pen, lang: str) -> None:
    """问题清单: the gravest first, each with its place, its value, the rule, what was found and what to do."""
    heads = say("marked.heads", lang).split("|")
    for col, (head, width) in enumerate(zip(heads, WIDTHS, strict=True), start=1):
        target.set_column(col - 1, col - 1, width)
        pen.text(target, 1, col, head, bold=True)
    ordered = sorted(findings, key=lambda f: RANK[f.severity])
    for number, finding in enumerate(ordered, start=1):
        row, where = number + 1, finding.where
        address = where.address if where else ""
        texts = (
            str(number),
            say(f"marked.{finding.severity.value}", lang),
            finding.code,
            where.sheet if where else "",
            address,
            finding.subject,
            finding.value,
            part_of(finding, "rule", lang),
            part_of(finding, "message", lang),
            part_of(finding, "action", lang),
        )
        target.set_row(row - 1, height_for(zip(texts, WIDTHS, strict=True)))
        for col, text in enumerate(texts, start=1):
            pen.text(target, row, col, text, colour=COLOURS[finding.severity] if col == 2 else "")
        if where and where.sheet in names and where.row and address and number <= LINKS:
            link = f"internal:'{names[where.sheet]}'!{address if where.col else f'A{where.row}'}"
            target.write_url(row - 1, 4, link, pen.format(), address)
    target.freeze_panes(1, 0)
    target.autofilter(0, 0, max(1, len(ordered)), len(heads) - 1)
    on_paper(target, len(heads))
