"""A book becomes typed tables: every table of every sheet, with everything found wrong in one pass."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from allocator.findings import Cell, Finding, Severity
from allocator.intake.accept import apply_answers
from allocator.intake.amounts import Log
from allocator.intake.claims import check_claims, title_of, years_in
from allocator.intake.frame import framed
from allocator.intake.grid import Grid, make_grid
from allocator.intake.headers import Header, find_headers
from allocator.intake.lines import is_same_header
from allocator.intake.outliers import implausible, slips
from allocator.intake.reading.book import Book, Kind
from allocator.intake.rows import Frame, read_rows
from allocator.intake.table import Table
from allocator.intake.totals import check_totals
from allocator.intake.units import unit_line
from allocator.money import Unit

_FEW_CELLS = 6  # a sheet with fewer cells holds no table that could be missed


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """One table on its sheet: the lines above, the header, the rows below; `again` are heading rows printed again."""

    header: Header
    preface: tuple[tuple[Cell, str], ...]
    numbers: tuple[int, ...]
    until: int
    again: tuple[int, ...] = ()


def read_tables(book: Book, accepted: frozenset[str] = frozenset()) -> tuple[tuple[Table, ...], tuple[Finding, ...]]:
    """All tables of a book and all findings; `accepted` holds answers such as `C04@F12` (see `accept`)."""
    tables: list[Table] = []
    findings: list[Finding] = []
    bare: list[Finding] = []
    for sheet in book.sheets:
        grid = make_grid(book.file, sheet)
        regions = find_regions(grid)
        if not regions and grid.rows:
            bare.append(_no_header(grid))
        above: Unit | None = None
        for region in regions:
            table, found, above = _read_region(grid, region, above)
            tables.append(table)
            findings += found
    findings += bare if tables else [replace(item, severity=Severity.ERROR) for item in bare]
    if not tables and not bare:
        findings.append(Finding(code="T01", severity=Severity.ERROR, where=Cell(file=book.file)))
    return tuple(tables), apply_answers(findings, accepted)


def _no_header(grid: Grid) -> Finding:
    """A sheet without headings: a warning where it holds numbers or many cells, else only a note."""
    cells = [cell for cell in grid.sheet.cells.values() if cell.kind is not Kind.BLANK]
    data = len(cells) >= _FEW_CELLS or any(cell.kind is Kind.NUMBER for cell in cells)
    where = Cell(file=grid.file, sheet=grid.sheet.name)
    return Finding(code="T01", severity=Severity.WARN if data else Severity.NOTE, where=where)


def find_regions(grid: Grid) -> tuple[Region, ...]:
    """The tables of a sheet; a header printed again on the next page continues its table."""
    headers = find_headers(grid)
    regions: list[Region] = []
    for at, header in enumerate(headers):
        until = headers[at + 1].first if at + 1 < len(headers) else max(grid.rows) + 1
        floor = headers[at - 1].last + 1 if at else 1
        top = _preface_top(grid, header, floor)
        preface = _lines(grid, top, header.first)
        numbers = tuple(row for row in grid.rows if header.last < row < until)
        if regions and is_same_header(regions[-1].header, header) and _only_repeats(preface, regions[-1].preface):
            last = regions[-1]
            before = tuple(row for row in last.numbers if row < top)
            regions[-1] = replace(
                last,
                numbers=(*before, *numbers),
                until=until,
                again=(*last.again, *range(header.first, header.last + 1)),
            )
            continue
        if regions:
            last = regions[-1]
            regions[-1] = replace(last, numbers=tuple(row for row in last.numbers if row < top), until=top)
        regions.append(Region(header=header, preface=preface, numbers=numbers, until=until))
    return tuple(regions)


def _preface_top(grid: Grid, header: Header, floor: int) -> int:
    """The first of the lines of words above a header: upwards until a row holds a number or several words."""
    top = header.first
    for row in reversed([row for row in grid.rows if floor <= row < header.first]):
        kinds = [grid.sheet.cells[(row, col)].kind for col in grid.rows[row]]
        single = len(kinds) == 1 or any(unit_line(grid.text(row, col)) for col in grid.rows[row])
        if floor > 1 and (Kind.NUMBER in kinds or not single):
            break
        top = row
    return top


def _lines(grid: Grid, top: int, end: int) -> tuple[tuple[Cell, str], ...]:
    return tuple(
        (grid.at(row, col), grid.text(row, col)) for row in grid.rows if top <= row < end for col in grid.rows[row]
    )


def _only_repeats(preface: Sequence[tuple[Cell, str]], before: Sequence[tuple[Cell, str]]) -> bool:
    """Whether the lines above a header printed again name no new table."""
    known = {text for _, text in before}
    return all(text in known or unit_line(text) or "续" in text[:3] or "页" in text for _, text in preface)


def _read_region(grid: Grid, region: Region, above: Unit | None) -> tuple[Table, list[Finding], Unit | None]:
    frame, unit, findings = framed(grid, region.header, region.preface, region.until, above)
    body = read_rows(frame, region.numbers)
    totals, unequal = check_totals(grid, body.stated, body.rows)
    title = title_of(region.preface)
    years = years_in(title)
    single = {column.field: column.col for column in reversed(frame.columns) if column.field}
    more = {name: tuple(c.col for c in frame.columns if c.field == name) for name in single}
    table = Table(
        file=grid.file,
        sheet=grid.sheet.name,
        kind=frame.kind,
        title=title,
        year=years[0] if len(years) == 1 else None,
        unit=_unit_shown(frame, unit, body.log),
        header_rows=tuple(range(region.header.first, region.header.last + 1)),
        columns=frame.layout.columns,
        rows=body.rows,
        totals=totals,
        headings={column.col: column.heading.text for column in frame.columns},
        more={name: cols for name, cols in more.items() if len(cols) > 1},
        preface=region.preface,
        amount=frame.amount,
        fund=frame.fund,
    )
    found = [*findings, *body.findings, *unequal, *_missing_units(frame, body.log.bare)]
    found += [*_merged_money(frame, region.numbers), *_slips(frame, table, unit), *check_claims(table)]
    if region.again:
        args = (("count", len(region.again)),)
        found.append(Finding(code="T17", severity=Severity.NOTE, where=grid.at(region.again[0], 0), args=args))
    stated = all(item.stated for item in frame.money) and bool(frame.money)
    return table, found, unit if stated else above


def _unit_shown(frame: Frame, unit: Unit, log: Log) -> Unit:
    """The table's unit; where no heading states one, the unit that all cells carry."""
    return next(iter(log.units)) if len(log.units) == 1 and not any(item.stated for item in frame.money) else unit


def _missing_units(frame: Frame, bare: dict[int, list[int]]) -> list[Finding]:
    """Columns without a unit, some of whose cells have none of their own: read as 万元 until somebody says so."""
    items = [item for item in frame.money if bare.get(item.column.col)]
    if not items:
        return []
    names = "、".join(item.column.heading.path[-1] for item in items)
    first = items[0].column.heading
    count = sum(len(bare[item.column.col]) for item in items)
    args = (("heading", names), ("unit", items[0].unit.value), ("count", count))
    where = frame.grid.at(first.row, first.col)
    return [Finding(code="T15", severity=Severity.ERROR, where=where, args=args, acceptable=True)]


def _merged_money(frame: Frame, numbers: Sequence[int]) -> list[Finding]:
    """An amount in a cell merged over several rows or money columns belongs to nobody in particular."""
    found = []
    money = {item.column.col for item in frame.money}
    inside = frozenset(numbers)
    for over in frame.grid.sheet.merges:
        several = sum(col in money for col in range(over.first_col, over.last_col + 1))
        tall = over.last_row > over.first_row
        text = frame.grid.text(over.first_row, over.first_col)
        if text and several and over.first_row in inside and (tall or several > 1):
            where = frame.grid.at(over.first_row, over.first_col)
            args = (("count", over.last_row - over.first_row + 1),)
            error = Finding(code="T09", severity=Severity.ERROR, where=where, value=text, args=args, acceptable=True)
            found.append(error)
    return found


def _slips(frame: Frame, table: Table, unit: Unit) -> list[Finding]:
    found: list[Finding] = []
    for name in dict.fromkeys((table.amount, table.fund)):
        cells = [
            (row.cells[name], frame.grid.text(row.row, row.cells[name].col), row.amounts[name])
            for row in table.rows
            if name in row.amounts
        ]
        found += [*slips(cells, unit), *implausible(cells, unit)]
    return found
