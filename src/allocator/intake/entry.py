"""A project together with the row it was read from, and the list that findings are gathered in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from allocator.findings import Args, Cell, Finding, Severity
from allocator.intake.gazetteer import Gazetteer
from allocator.intake.table import Table, TableRow
from allocator.money import Fen
from allocator.records import Past, Place, Project, Suspension
from allocator.rules import Rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One project and its row; `cell(field)` is where a field stands, the row's cell of that column if it is empty."""

    project: Project
    row: TableRow
    table: Table
    money_stated: bool = True

    def cell(self, *fields: str) -> Cell:
        """The first of the fields that has a cell or a column; else the name's cell, else the row."""
        return cell_of(self.table, self.row, *fields)

    def text(self, name: str) -> str:
        return self.row.texts.get(name, "").strip()


def cell_of(table: Table, row: TableRow, *fields: str) -> Cell:
    """Where a field of a row stands."""
    for name in (*fields, "name"):
        if name in row.cells:
            return row.cells[name]
        if name in table.columns:
            return Cell(file=table.file, sheet=table.sheet, row=row.row, col=table.columns[name])
    return Cell(file=table.file, sheet=table.sheet, row=row.row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that the checks look at: entries in reading order, places, optional sheets, rules."""

    entries: tuple[Entry, ...]
    tables: tuple[Table, ...]
    places: tuple[Place, ...]
    gazetteer: Gazetteer
    rules: Rulebook
    suspensions: tuple[Suspension, ...] = ()
    history: tuple[Past, ...] = ()
    place_rows: tuple[tuple[Table, TableRow], ...] = ()

    @property
    def project_tables(self) -> tuple[Table, ...]:
        """The tables that the entries come from, in reading order."""
        used = {id(entry.table) for entry in self.entries}
        return tuple(table for table in self.tables if id(table) in used)


Slots = dict[str, str | int]
"""What fills the slots of a finding's sentence."""

PROJECT_KINDS = ("projects", "plan")
"""Kinds of tables that may hold the projects, in this order."""


@dataclass(slots=True)
class Log:
    """Findings in the order in which they were met; a `once` key is told once, with how often it was met."""

    found: list[Finding] = field(default_factory=list)
    _once: dict[tuple[str, ...], tuple[int, int]] = field(default_factory=dict)

    def add(
        self,
        code: str,
        severity: Severity,
        where: Cell | None,
        *,
        subject: str = "",
        value: str = "",
        acceptable: bool = False,
        args: Mapping[str, str | int] | None = None,
    ) -> None:
        """Note a finding."""
        self.found.append(
            make(code, severity, where, subject=subject, value=value, acceptable=acceptable, args=args or {})
        )

    def once(
        self, key: tuple[str, ...], code: str, severity: Severity, where: Cell | None, args: Mapping[str, str | int]
    ) -> None:
        """Note a finding the first time; later times only raise its `count`."""
        if key in self._once:
            at, count = self._once[key]
        else:
            at, count = len(self.found), 0
            self.add(code, severity, where, value=str(args.get("text", "")))
        self._once[key] = (at, count + 1)
        first = self.found[at]
        self.found[at] = make(
            code, severity, first.where, subject="", value=first.value, args={**dict(args), "count": count + 1}
        )

    def extend(self, findings: Iterable[Finding]) -> None:
        self.found.extend(findings)


def make(
    code: str,
    severity: Severity,
    where: Cell | None,
    *,
    subject: str = "",
    value: str = "",
    acceptable: bool = False,
    args: Mapping[str, str | int] | None = None,
) -> Finding:
    """A finding whose slots are sorted by name, so that equal findings are equal."""
    slots: Args = tuple(sorted((args or {}).items()))
    return Finding(
        code=code, severity=severity, where=where, subject=subject, value=value, args=slots, acceptable=acceptable
    )


def sum_fen(amounts: Iterable[int]) -> Fen:
    """The sum of amounts in fen."""
    return Fen(sum(amounts))
