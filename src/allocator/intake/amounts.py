"""Cells of money columns to whole fen: what is accepted is exact, what is not is named with its address."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from allocator.findings import Args, Finding, Severity
from allocator.intake.columns import Column
from allocator.intake.grid import Grid
from allocator.intake.reading.book import Kind, RawCell
from allocator.money import MAX_FEN, Amount, Fen, MoneyError, Unit, parse_money

NOTHING = frozenset({"—", "——", "-", "--", "－", "–", "―", "/", "／", "\\", "无"})
"""Signs that staff put where there is no money."""

_TYPED_AS_TEXT = frozenset({"comma", "full_width", "invisible", "spaces"})


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyColumn:
    """A money column with the unit its cells go by."""

    column: Column
    unit: Unit
    stated: bool  # False: assumed, each cell should have its own


@dataclass(slots=True, kw_only=True)
class Log:
    """What was met in money cells; one line per column is made of the counts."""

    findings: list[Finding] = field(default_factory=list)
    formulas: dict[int, list[int]] = field(default_factory=dict)
    as_text: dict[int, list[int]] = field(default_factory=dict)
    noise: dict[int, list[int]] = field(default_factory=dict)
    bare: dict[int, list[int]] = field(default_factory=dict)
    units: set[Unit] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """The amounts of one row by field."""

    amounts: Mapping[str, Fen]
    notes: Mapping[str, str]
    broken: frozenset[str]
    places: Mapping[str, int]


def read_row(grid: Grid, row: int, columns: tuple[MoneyColumn, ...], log: Log, *, total: bool = False) -> Money:
    """All amounts of a row, several columns of one field added; a total row's unreadable cell is only a warning."""
    amounts: dict[str, Fen] = {}
    notes: dict[str, str] = {}
    broken: set[str] = set()
    places: dict[str, int] = {}
    for item in columns:
        cell = grid.raw(row, item.column.col)
        if cell is None or (cell.kind is Kind.TEXT and grid.text(row, item.column.col) in NOTHING):
            continue
        name, col = item.column.field, item.column.col
        amount = _read_cell(grid, row, col, cell, item, log, total=total)
        if amount is None:
            broken.add(name)
            continue
        amounts[name] = Fen(amounts.get(name, 0) + amount.fen)
        places.setdefault(name, col)
        if amount.note:
            notes[name] = ";".join(part for part in (notes.get(name, ""), amount.note) if part)
    for name in broken:
        amounts.pop(name, None)
    return Money(amounts=amounts, notes=notes, broken=frozenset(broken), places=places)


def _read_cell(
    grid: Grid, row: int, col: int, cell: RawCell, item: MoneyColumn, log: Log, *, total: bool
) -> Amount | None:
    where = grid.at(row, col)
    severity = Severity.WARN if total else Severity.ERROR
    if code := _wrong_kind(cell):
        log.findings.append(Finding(code=code, severity=severity, where=where, value=cell.text))
        return None
    if cell.formula:
        log.formulas.setdefault(col, []).append(row)
    try:
        amount = parse_money(cell.text, item.unit, number=cell.kind is Kind.NUMBER)
    except MoneyError as error:
        args: Args = (("max_fen", MAX_FEN),) if error.code == "M07" else ()
        log.findings.append(Finding(code=error.code, severity=severity, where=where, value=cell.text, args=args))
        return None
    _look_at(grid, row, col, cell, amount, item, log)
    return amount


def _wrong_kind(cell: RawCell) -> str:
    if cell.kind is Kind.DATE or (cell.kind is Kind.NUMBER and cell.number_format_date):
        return "M09"
    if cell.kind is Kind.BOOL:
        return "M10"
    return "M11" if cell.kind is Kind.ERROR else ""


def _look_at(grid: Grid, row: int, col: int, cell: RawCell, amount: Amount, item: MoneyColumn, log: Log) -> None:
    """Name what an accepted amount carried along: a remark, another unit, a currency sign, rounding noise."""
    where = grid.at(row, col)
    sign = "currency" in amount.traits and (amount.unit or item.unit) is not Unit.YUAN  # ¥20 in a table of 万元
    if amount.note or sign:
        args: Args = (("amount_fen", amount.fen), ("note", amount.note or "¥"))
        log.findings.append(Finding(code="C05", severity=Severity.WARN, where=where, value=cell.text, args=args))
    if amount.unit is not None:
        log.units.add(amount.unit)
    elif not item.stated:
        log.bare.setdefault(col, []).append(row)
    if amount.unit is not None and item.stated and amount.unit is not item.unit:
        args = (("seen", grid.text(row, col)), ("expected", item.unit.value))
        error = Finding(code="C04", severity=Severity.ERROR, where=where, value=cell.text, args=args, acceptable=True)
        log.findings.append(error)
    if _TYPED_AS_TEXT & set(amount.traits) or (cell.kind is Kind.TEXT and not amount.traits):
        log.as_text.setdefault(col, []).append(row)
    if "float_noise" in amount.traits:
        log.noise.setdefault(col, []).append(row)


def per_column(grid: Grid, columns: tuple[MoneyColumn, ...], log: Log) -> tuple[Finding, ...]:
    """One finding per column for formulas, numbers stored as text, rounding noise: the first cell and the count."""
    kinds = [(log.formulas, "T06", Severity.WARN), (log.noise, "T08", Severity.NOTE)]
    if grid.sheet.cells and any(cell.kind is Kind.NUMBER for cell in grid.sheet.cells.values()):
        kinds.append((log.as_text, "T07", Severity.NOTE))
    found = []
    for item in columns:
        for met, code, severity in kinds:
            if rows := met.get(item.column.col):
                args: Args = (("heading", item.column.heading.text), ("count", len(rows)))
                where = grid.at(rows[0], item.column.col)
                found.append(Finding(code=code, severity=severity, where=where, args=args))
    return tuple(found)
