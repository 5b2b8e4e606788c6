"""What a table is before its rows are read: its kind, the unit of each money column, where name and amount stand."""

from collections.abc import Sequence
from dataclasses import replace

from allocator.findings import Cell, Finding, Severity
from allocator.intake.amounts import MoneyColumn
from allocator.intake.columns import Column, assign
from allocator.intake.grid import Grid
from allocator.intake.headers import Header
from allocator.intake.headings import LEVELS, base, dictionary, squeeze
from allocator.intake.lines import shape_of
from allocator.intake.rows import Frame
from allocator.intake.sums import Layout, level_of
from allocator.intake.units import heading_unit, unit_line
from allocator.money import Unit

_EXPECTED = ("name", "type1", "town", "village", "unit", "content")
_LISTS = ("places_towns", "places_villages", "carried", "decided", "exclusive", "requires", "suspended", "unknown")
_AMOUNTS = ("cost", "need", "other", *LEVELS)
_BY_SHEET = (("续建", "carried"), ("已定", "decided"), ("历年", "history"), ("历史", "history"))


def framed(
    grid: Grid, header: Header, preface: Sequence[tuple[Cell, str]], until: int, above: Unit | None
) -> tuple[Frame, Unit, list[Finding]]:
    """Give the columns their fields and units; `above` is the unit stated for the table above on the same sheet."""
    columns, assigned = assign(grid, header, until)
    findings = list(assigned)
    money = [column for column in columns if column.field and dictionary().money(column.field)]
    units, unit = _units(grid, money, preface, above, findings)
    positions = {column.field: column.col for column in reversed(columns) if column.field}
    kind = kind_of(frozenset(positions), grid.sheet.name)
    name_field = _name_field(positions)
    has_fund = "need" in positions or any(level in positions for level in LEVELS)
    amount = "cost" if "cost" in positions else "need"
    fund = "need" if has_fund or "cost" in positions else ""
    if not (has_fund or "cost" in positions):
        amount = ""
    if kind == "unknown" and "name" in positions:  # projects, but no amount is known: nobody may overlook that
        findings = [replace(item, severity=Severity.ERROR) if item.code == "T05" else item for item in findings]
    if kind == "projects":
        findings += _missing_columns(grid, header, positions)
    layout_columns = dict(positions)
    if name_field and name_field != "name":
        layout_columns.setdefault("name", positions[name_field])
    frame = Frame(
        grid=grid,
        kind=kind,
        columns=columns,
        money=tuple(units),
        layout=Layout(headings={c.field: _short(c.heading.path) for c in columns if c.field}, columns=layout_columns),
        shape=shape_of(columns, name_field, plain=kind in _LISTS),
        name_field=name_field,
        level=_heading_level(columns),
        amount=amount,
        fund=fund,
        by_col={column.col: column for column in columns},
        money_cols=frozenset(column.col for column in money),
        fills=tuple(c for c in columns if c.field and dictionary().fields[base(c.field)].fill and c not in money),
    )
    return frame, unit, findings


def _short(path: tuple[str, ...]) -> str:
    """The lowest heading; a 小计 or 合计 with the heading above it."""
    return "".join(path[-2:]) if squeeze(path[-1]) in ("小计", "合计") else path[-1]


def _name_field(positions: dict[str, int]) -> str:
    """The field that names a row: the name, or what stands for it."""
    return next((name for name in ("name", *dictionary().instead) if name in positions), "")


def _heading_level(columns: Sequence[Column]) -> str:
    """The level that the heading of the only amount names, as in 本批省级衔接资金安排情况."""
    if any(column.field in LEVELS for column in columns):
        return ""
    found = [level_of("".join(c.heading.path)) for c in columns if c.field == "need" and "级" in c.heading.text]
    return found[0] if found else ""


def kind_of(fields: frozenset[str], sheet: str) -> str:
    """What a table is about, from its columns; the sheet's name decides where columns alone do not."""
    named = bool(fields & {"name", "code"})
    money = bool(fields & {"need", "cost", *LEVELS})
    if "requires" in fields:
        return "requires"
    if "group" in fields and named:
        return "exclusive"
    if "until" in fields:
        return "suspended"
    hinted = next((kind for word, kind in _BY_SHEET if word in sheet), "")
    if hinted and (named or money):
        return hinted
    if "name" not in fields and not money:
        if "village" in fields:
            return "places_villages"
        if "town" in fields:
            return "places_towns"
        return "unknown"
    if money and "received" in fields:  # 资金年度 of a tranche is no 历年安排
        return "tranches"
    if "year" in fields and money and "content" not in fields and "code" not in fields:
        return "history"
    if money and "batch" in fields and "name" not in fields:
        return "tranches"
    if "before" in fields and "code" in fields and "name" not in fields:
        return "carried"
    if money and "code" in fields and not fields & {"content", "type1", "place", "town", "village"}:
        return "plan"
    return "projects" if money else "unknown"


def _units(
    grid: Grid,
    money: Sequence[Column],
    preface: Sequence[tuple[Cell, str]],
    above: Unit | None,
    findings: list[Finding],
) -> tuple[list[MoneyColumn], Unit]:
    """The unit of each money column: its heading, else the 单位: line, else the table above, else assumed 万元."""
    lines = [(where, text, units) for where, text in preface if (units := unit_line(text))]
    distinct = list(dict.fromkeys(unit for _, _, units in lines for unit in units))
    line = lines[-1][2][0] if lines else None
    if len(distinct) > 1:
        where, text, _ = lines[-1]
        findings.append(_conflict(where, text, "、".join(unit.value for unit in distinct)))
    found: list[MoneyColumn] = []
    inherited = False
    for column in money:
        own = heading_unit(column.heading.path)
        if own and line and own is not line and column.field in _AMOUNTS:
            where = grid.at(column.heading.row, column.col)
            findings.append(_conflict(where, column.heading.text, lines[-1][1]))
        inherited |= own is None and line is None and above is not None
        unit = own or line or above
        found.append(MoneyColumn(column=column, unit=unit or Unit.WAN_YUAN, stated=unit is not None))
    found = _by_neighbour(grid, found, findings)
    if inherited and above:
        where = grid.at(money[0].heading.row, money[0].col)
        findings.append(Finding(code="T16", severity=Severity.WARN, where=where, args=(("unit", above.value),)))
    main = next((item.unit for item in found if item.column.field in ("cost", "need", *LEVELS)), None)
    return found, main or line or above or Unit.WAN_YUAN


def _by_neighbour(grid: Grid, money: list[MoneyColumn], findings: list[Finding]) -> list[MoneyColumn]:
    """Amounts beside one whose heading states its unit go by that unit: 总投资(万元) | 中央 | 省级."""
    told = [item for item in money if item.stated and item.column.field in _AMOUNTS]
    silent = [item for item in money if not item.stated and item.column.field in _AMOUNTS]
    if not silent or len({item.unit for item in told}) != 1:
        return money
    unit, where = told[0].unit, silent[0].column.heading
    names = "、".join(_short(item.column.heading.path) for item in silent)
    args = (("heading", names), ("other", _short(told[0].column.heading.path)), ("unit", unit.value))
    findings.append(Finding(code="T23", severity=Severity.WARN, where=grid.at(where.row, where.col), args=args))
    return [replace(item, unit=unit, stated=True) if item in silent else item for item in money]


def _conflict(where: Cell, seen: str, expected: str) -> Finding:
    args = (("seen", seen), ("expected", expected))
    return Finding(code="C04", severity=Severity.ERROR, where=where, value=seen, args=args, acceptable=True)


def _missing_columns(grid: Grid, header: Header, positions: dict[str, int]) -> list[Finding]:
    """The columns that a plan table usually has and this one lacks."""
    lacking = [name for name in _EXPECTED if name not in positions]
    if "place" in positions:
        lacking = [name for name in lacking if name not in ("town", "village")]
    if not lacking:
        return []
    names = "、".join(dictionary().title(name) for name in lacking)
    where = grid.at(header.last, 0)
    return [Finding(code="T18", severity=Severity.NOTE, where=where, value=names, args=(("missing", names),))]
