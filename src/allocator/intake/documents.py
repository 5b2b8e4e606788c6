"""What workbooks of tranches and of adjustments have in common: opened guarded, judged strictly, answered by cell."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from allocator.findings import Cell, Finding, Severity
from allocator.intake.answers import squeeze
from allocator.intake.case import Reader, finding_of
from allocator.intake.entry import Log, Slots, make
from allocator.intake.headings import dictionary
from allocator.intake.reading.book import Book
from allocator.intake.sums import level_of
from allocator.intake.table import Table
from allocator.intake.tables import read_tables
from allocator.records import Level

STRICT = frozenset({"C22", "C30", "T10", "T11"})
"""What is told of a pool but must be answered in a document that moves money: contradictions, rows left out."""
SETTLED = frozenset({"T12", "T13", "T18", "M12"})
"""What tables say of rows without a name or an amount; the readers of documents say it themselves, with more sense."""
Needed = Callable[[Table], Sequence[str]]
"""The columns a table must have."""


def opened(path: Path, reader: Reader) -> tuple[Book | None, tuple[Table, ...], list[Finding]]:
    """The book, its tables and all that reading found, strictly judged; answers are applied by `case.finished`."""
    book, problems = reader(path)
    found = [finding_of(problem, path.name) for problem in problems]
    if book is None:
        return None, (), found
    tables, told = read_tables(book)
    return book, tables, [*found, *(strict(finding) for finding in told if finding.code not in SETTLED)]


def strict(finding: Finding) -> Finding:
    """What would be overlooked stops a document until somebody answers it."""
    if finding.code in STRICT and not finding.stops:
        return replace(finding, severity=Severity.ERROR, acceptable=True)
    return finding


def fitting(
    tables: Sequence[Table], book: Book, needed: Needed, is_one: Callable[[Table], bool], log: Log, codes: str
) -> tuple[Table, ...]:
    """The whole tables that are such documents; columns that are missing and tables that were not read are told.

    `codes` is the family of findings: `D01` gives D01, D01a, D01b and D01c.
    """
    whole: list[Table] = []
    usable = [table for table in tables if is_one(table)]
    for table in tables:
        if table.rows and table not in usable:
            where = Cell(file=table.file, sheet=table.sheet)
            args: Slots = {"sheet": table.sheet, "count": len(table.rows)}
            log.add(f"{codes}b", Severity.WARN if usable else Severity.ERROR, where, value=table.sheet, args=args)
    if not any(table.rows for table in usable):
        log.add(
            f"{codes}c" if usable else codes,
            Severity.ERROR,
            Cell(file=book.file),
            value=book.file,
            args={"file": book.file},
        )
    for table in usable:
        lacking = [name for name in needed(table) if name not in table.columns]
        if lacking:
            names = "、".join(dictionary().title(name) for name in lacking)
            where = Cell(file=table.file, sheet=table.sheet, row=table.header_rows[-1])
            log.add(f"{codes}a", Severity.ERROR, where, value=names, args={"columns": names})
        else:
            whole.append(table)
    return tuple(whole)


def without_amount(book: Book, tables: Sequence[Table], key: str, code: str, log: Log) -> None:
    """A row that says something in its `key` column but holds no amount is an error of the amount, not a remark."""
    for at, finding in enumerate(log.found):
        where = finding.where
        if finding.code != "T11" or where is None:
            continue
        for table in (
            table for table in tables if table.sheet == where.sheet and {key, "need"} <= table.columns.keys()
        ):
            cells = next(sheet.cells for sheet in book.sheets if sheet.name == table.sheet)
            if where.row > table.header_rows[-1] and (where.row, table.columns[key]) in cells:
                cell = Cell(file=table.file, sheet=table.sheet, row=where.row, col=table.columns["need"])
                log.found[at] = make(code, Severity.ERROR, cell)


def read_level(text: str) -> Level | None:
    """中央, 省级, 市级, 县级, 区级 …; None where the text names no level or several."""
    plain = re.sub(r"^(?:县\(市[,、]区\)|区县|县区|县\(区\)|旗县)", "县", squeeze(text))
    word = level_of(plain)
    return Level(word) if word else None
