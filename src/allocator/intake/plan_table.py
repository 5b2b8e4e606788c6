"""Anyone's plan as a workbook: projects by code or exact name, money by fund line, by level, or one amount."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from allocator.findings import Cell, Finding, Severity
from allocator.intake.answers import squeeze
from allocator.intake.case import finding_of
from allocator.intake.entry import Log, Slots, cell_of
from allocator.intake.project import code_key
from allocator.intake.reading.book import Book, Kind, RawCell
from allocator.intake.reading.reader import read_book
from allocator.intake.table import Table, TableRow
from allocator.intake.tables import read_tables
from allocator.money import Fen, MoneyError, parse_money
from allocator.records import Level, Pool, Project
from allocator.rules import Rulebook

NAMELESS = "T12"
"""The tables' finding about a row without a name."""

KINDS = ("plan", "projects", "tranches", "unknown")
"""Kinds of tables that may be a plan, the likeliest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """What a plan gives one project, in fen: by line, by level, or (both empty) only in total.

    `project` is the pool's id; where the pool has no such project, the text as it stands.
    """

    project: str
    total: Fen
    lines: tuple[tuple[str, Fen], ...] = ()
    levels: tuple[tuple[Level, Fen], ...] = ()
    where: Cell | None = None


def read_plan_table(path: Path, pool: Pool, rules: Rulebook) -> tuple[tuple[PlanRow, ...], tuple[Finding, ...]]:
    """The plan's rows and everything doubtful about them; a project that stands twice is an error."""
    book, problems = read_book(path)
    log = Log(found=[finding_of(problem, path.name) for problem in problems])
    if book is None:
        return (), tuple(log.found)
    tables, told = read_tables(book)
    table = _plan_of(tables)
    if table is None:
        log.extend(told)
        log.add("C53", Severity.ERROR, Cell(file=book.file))
        return (), tuple(log.found)
    reader = _PlanReader(book, table, pool, rules, log)
    log.extend(finding for finding in told if not reader.is_settled(finding))
    rows = [row for row in (reader.row(row) for row in table.rows) if row is not None]
    _twice(rows, reader.projects, log)
    return tuple(sorted(rows, key=lambda row: row.project)), tuple(dict.fromkeys(log.found))


def _plan_of(tables: Sequence[Table]) -> Table | None:
    """The table that is the plan: the likeliest kind with the most rows."""
    usable = [table for table in tables if table.kind in KINDS and table.rows]
    return min(usable, key=lambda table: (KINDS.index(table.kind), -len(table.rows)), default=None)


class _PlanReader:
    def __init__(self, book: Book, table: Table, pool: Pool, rules: Rulebook, log: Log) -> None:
        self.table, self.log = table, log
        self.cells: Mapping[tuple[int, int], RawCell] = next(s.cells for s in book.sheets if s.name == table.sheet)
        self.projects = {project.id: project for project in pool.projects}
        self.by_code = {code_key(project.id): project for project in pool.projects}
        self.by_name: dict[str, list[Project]] = defaultdict(list)
        for project in pool.projects:
            self.by_name[squeeze(project.name)].append(project)
        self.line_cols = _line_columns(table, rules)
        if not self.line_cols and not any(row.amounts for row in table.rows):
            log.add("C51", Severity.ERROR, Cell(file=table.file, sheet=table.sheet))

    def is_settled(self, finding: Finding) -> bool:
        """What tables doubt and a plan need not: a heading that names a fund line, a code without a name."""
        where = finding.where
        if where is None or where.sheet != self.table.sheet:
            return False
        if finding.code == NAMELESS:
            return any(row.row == where.row and row.texts.get("code") for row in self.table.rows)
        return where.row in self.table.header_rows and where.col in self.line_cols

    def row(self, row: TableRow) -> PlanRow | None:
        named = self._project(row)
        text = row.texts.get("code", "").strip() or row.texts.get("name", "").strip()
        where = cell_of(self.table, row, "code", "name")
        lines = self._lines(row)
        levels = tuple((level, row.amounts[level.value]) for level in Level if row.amounts.get(level.value))
        parts = sum(fen for _, fen in lines) if lines else sum(fen for _, fen in levels)
        stated = next((row.amounts[name] for name in ("need", "total", "cost") if name in row.amounts), None)
        total = parts if (lines or levels) else (stated or 0)
        if (lines or levels) and stated is not None and stated != parts:
            slots: Slots = {"text": text, "stated_fen": stated, "own_fen": parts}
            self.log.add(
                "C51b", Severity.ERROR, cell_of(self.table, row, "need", "total", "cost"), value=text, args=slots
            )
        if total == 0:
            if not row.broken:
                self.log.add("C51a", Severity.WARN, where, subject=named, value=text, args={"text": text})
            return None
        return PlanRow(project=named, total=Fen(total), lines=lines, levels=() if lines else levels, where=where)

    def _project(self, row: TableRow) -> str:
        """The pool's id by code, else by exact name; what the pool does not have keeps its text."""
        code = re.sub(r"\s+", "", row.texts.get("code", ""))
        name = row.texts.get("name", "").strip()
        found = self.by_code.get(code_key(code)) if code else None
        alike = self.by_name.get(squeeze(name), []) if name else []
        if found is not None:
            if name and squeeze(name) != squeeze(found.name) and name != code:
                slots: Slots = {"id": found.id, "name": found.name, "text": name}
                where = cell_of(self.table, row, "name")
                self.log.add("C50b", Severity.ERROR, where, subject=found.id, value=name, args=slots)
            return found.id
        if not code and len(alike) == 1:
            return alike[0].id
        text = code or name
        if not code and len(alike) > 1:
            many: Slots = {"text": name, "count": len(alike)}
            self.log.add("C50a", Severity.ERROR, cell_of(self.table, row, "name"), value=name, args=many)
        else:
            self.log.add(
                "C50", Severity.ERROR, cell_of(self.table, row, "code", "name"), value=text, args={"text": text}
            )
        return text

    def _lines(self, row: TableRow) -> tuple[tuple[str, Fen], ...]:
        """Money under headings that name a fund line, straight from the cells."""
        found = []
        for col, line in self.line_cols.items():
            cell = self.cells.get((row.row, col))
            if cell is None or squeeze(cell.text) in {"", "-", "—", "/", "——"}:
                continue
            try:
                fen = parse_money(cell.text, self.table.unit, number=cell.kind is Kind.NUMBER).fen
            except MoneyError as wrong:
                where = Cell(file=self.table.file, sheet=self.table.sheet, row=row.row, col=col)
                self.log.add(wrong.code, Severity.ERROR, where, value=cell.text, args={"text": cell.text})
                continue
            if fen:
                found.append((line, fen))
        return tuple(found)


def _line_columns(table: Table, rules: Rulebook) -> dict[int, str]:
    """Column -> line id, where a heading (or its lowest part) is a line's title or id."""
    names = {squeeze(text): line.id for line in rules.lines for text in (line.id, line.title)}
    found: dict[int, str] = {}
    for col, heading in table.headings.items():
        for text in (heading, heading.rpartition("/")[2]):
            plain = re.sub(r"\((?:万元|元|千元)\)$", "", squeeze(text))
            if plain in names and names[plain] not in found.values():
                found[col] = names[plain]
                break
    return found


def _twice(rows: Sequence[PlanRow], projects: Mapping[str, Project], log: Log) -> None:
    seen: set[str] = set()
    for row in rows:
        if row.project in seen:
            name = projects[row.project].name if row.project in projects else row.project
            slots: Slots = {"id": row.project, "name": name}
            log.add("C52", Severity.ERROR, row.where, subject=row.project, value=row.project, args=slots)
        seen.add(row.project)
