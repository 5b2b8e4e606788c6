"""The rows of one table: roles settled, amounts read, merged labels filled, sums checked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from allocator.findings import Finding, Severity
from allocator.intake.amounts import Log, Money, MoneyColumn, per_column, read_row
from allocator.intake.columns import Column
from allocator.intake.grid import Grid
from allocator.intake.lines import Line, Role, Shape, read_line, serial
from allocator.intake.personal import names_people, without_personal
from allocator.intake.roles import settle_roles
from allocator.intake.sums import Layout, level_of, settle
from allocator.intake.table import RowCells, TableRow
from allocator.intake.totals import Stated

_SHOWN = 40  # characters of a row that is named in a finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What is known of a table before its rows are read."""

    grid: Grid
    kind: str
    columns: tuple[Column, ...]
    money: tuple[MoneyColumn, ...]
    layout: Layout
    shape: Shape
    name_field: str
    level: str  # the level that the heading of the only amount names
    amount: str
    fund: str
    by_col: Mapping[int, Column]
    money_cols: frozenset[int]
    fills: tuple[Column, ...]  # word columns whose merged cells count for every row they cover


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The rows of a table, its total rows, and what was found on the way."""

    rows: tuple[TableRow, ...]
    stated: tuple[Stated, ...]
    findings: tuple[Finding, ...]
    log: Log


@dataclass(slots=True, kw_only=True)
class _Gather:
    rows: list[TableRow] = field(default_factory=list)
    stated: list[Stated] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    filled: dict[int, list[int]] = field(default_factory=dict)
    log: Log = field(default_factory=Log)


def read_rows(frame: Frame, numbers: Sequence[int]) -> Body:
    """Read the given rows of the sheet as the rows of the table."""
    out = _Gather()
    lines = [read_line(frame.grid, row, frame.shape) for row in numbers]
    parts = frozenset(line.row for line in lines if line.role in (Role.WHOLE, Role.PART))
    moneys = {
        line.row: read_row(frame.grid, line.row, frame.money, out.log, total=line.row in parts)
        for line in lines
        if line.role in (Role.DATA, Role.WHOLE, Role.PART)
    }
    section = ""
    own = {row: money.amounts for row, money in moneys.items()}
    settled, doubts = settle_roles(frame.grid, frame.shape, lines, own, (frame.amount, frame.fund))
    out.findings += doubts
    for line in settled:
        if line.heads:
            section = line.label
        if line.role in (Role.WHOLE, Role.PART):
            out.stated.append(_stated(frame, line, moneys[line.row]))
        elif line.role is Role.DATA:
            _add_row(frame, line, moneys[line.row], section, out)
        elif line.role is Role.DETAIL:
            out.findings.append(_left_out(frame, line, "T10", Severity.WARN))
        elif line.role is Role.OTHER:
            out.findings.append(_left_out(frame, line, "T11", Severity.NOTE))
    findings = (*out.log.findings, *per_column(frame.grid, frame.money, out.log), *out.findings, *_filled(frame, out))
    return Body(rows=tuple(out.rows), stated=tuple(out.stated), findings=findings, log=out.log)


def _stated(frame: Frame, line: Line, money: Money) -> Stated:
    """A total row; a label merged over it from above names the block it closes."""
    group = ("", "")
    for column in frame.fills:
        over = frame.grid.merge(line.row, column.col)
        if over is not None and over.first_row < line.row:
            group = (column.field, frame.grid.text(over.first_row, over.first_col))
            break
    return Stated(line=line, amounts=money.amounts, places=money.places, group=group, broken=money.broken)


def _add_row(frame: Frame, line: Line, money: Money, section: str, out: _Gather) -> None:
    texts, extras = _texts(frame, line.row, out)
    if section:
        texts.setdefault("section", section)
    level = frame.level or level_of(texts.get("level", "")) or (level_of(section) if "资金" in section else "")
    settled = settle(frame.grid, line.row, money, frame.layout, level)
    out.findings += settled.findings
    columns = dict(frame.layout.columns) | dict(settled.places)
    row = TableRow(
        row=line.row,
        texts=texts,
        amounts=settled.amounts,
        cells=RowCells(file=frame.grid.file, sheet=frame.grid.sheet.name, row=line.row, columns=columns),
        notes=money.notes,
        extras=extras,
        broken=money.broken,
    )
    out.rows.append(row)
    if frame.kind in ("projects", "tranches", "history", "plan"):
        out.findings += _check_row(frame, row)


def _texts(frame: Frame, row: int, out: _Gather) -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    """The words of a row by field; the name falls back on the column that stands for it."""
    texts: dict[str, str] = {}
    extras: list[tuple[str, str]] = []
    grid = frame.grid
    for col in grid.rows[row]:
        column = frame.by_col.get(col)
        if column is None or col in frame.money_cols:
            continue
        text = _discreet(frame, row, column, out)
        if not column.field:
            extras.append((column.heading.text, text))
        else:
            texts[column.field] = serial(text) if column.field == "seq" else text
    for column in frame.fills:
        if column.field not in texts and (text := grid.covered(row, column.col)):
            out.filled.setdefault(column.col, []).append(row)
            texts[column.field] = text
    if frame.name_field != "name" and frame.name_field in texts:
        texts["name"] = texts[frame.name_field]
    return texts, tuple(extras)


def _discreet(frame: Frame, row: int, column: Column, out: _Gather) -> str:
    """What a cell says; numbers of persons in it are left out, and that is told where nobody would expect them."""
    text = frame.grid.text(row, column.col)
    if column.field == "code" or (clean := without_personal(text)) == text:
        return text
    if column.field not in ("phone", "owner") and not names_people(column.heading.text):
        args = (("heading", column.heading.text),)
        where = frame.grid.at(row, column.col)
        out.findings.append(Finding(code="T24", severity=Severity.WARN, where=where, value="*", args=args))
    return clean


def _check_row(frame: Frame, row: TableRow) -> Iterable[Finding]:
    """An amount without a name, a name without an amount, an amount of zero."""
    main = next((name for name in (frame.amount, frame.fund) if name in row.amounts), "")
    at = frame.grid.at
    first = at(row.row, frame.grid.rows[row.row][0])
    if main and frame.name_field and not row.texts.get("name"):
        col = row.cells[main].col
        yield Finding(code="T12", severity=Severity.ERROR, where=at(row.row, col), value=frame.grid.text(row.row, col))
    if not main and not row.broken:
        yield Finding(code="T13", severity=Severity.WARN, where=first, value=row.texts.get("name", ""))
    if main and not any(row.amounts.values()) and frame.kind != "plan":
        where = at(row.row, row.cells[main].col)
        yield Finding(code="M12", severity=Severity.ERROR, where=where, value="0", acceptable=True)


def _left_out(frame: Frame, line: Line, code: str, severity: Severity) -> Finding:
    where = frame.grid.at(line.row, frame.grid.rows[line.row][0])
    said = " ".join(frame.grid.text(line.row, col) for col in frame.grid.rows[line.row])
    text = said if len(said) <= _SHOWN else said[: _SHOWN - 1] + "…"
    return Finding(code=code, severity=severity, where=where, value=text, args=(("text", text),))


def _filled(frame: Frame, out: _Gather) -> Iterable[Finding]:
    for column in frame.columns:
        if rows := out.filled.get(column.col):
            args = (("heading", column.heading.text), ("count", len(rows)))
            where = frame.grid.at(rows[0], column.col)
            yield Finding(code="T14", severity=Severity.NOTE, where=where, args=args)
