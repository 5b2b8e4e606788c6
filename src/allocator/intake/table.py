"""A table as read from a workbook: typed rows, each value with the cell it came from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from allocator.findings import Cell
from allocator.intake.headings import LEVELS
from allocator.money import Fen, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class RowCells(Mapping[str, Cell]):
    """Field -> the cell of this row, made when asked for; also for fields that are blank in this row."""

    file: str
    sheet: str
    row: int
    columns: Mapping[str, int]

    def __getitem__(self, name: str) -> Cell:
        return Cell(file=self.file, sheet=self.sheet, row=self.row, col=self.columns[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)

    def __len__(self) -> int:
        return len(self.columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One data row.

    `texts` by field, blank ones left out; `amounts` in fen by field, unknown ones left out; `notes` are remarks found
    beside an amount; `extras` are the columns no field stands for, as (heading, text); `broken` names money fields
    whose cell was refused.
    """

    row: int
    texts: Mapping[str, str]
    amounts: Mapping[str, Fen]
    cells: Mapping[str, Cell]
    notes: Mapping[str, str] = field(default_factory=dict)
    extras: tuple[tuple[str, str], ...] = ()
    broken: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """One amount of a 小计 or 合计 row beside our own sum, in fen; `whole` when it stands for all rows of the table."""

    row: int
    label: str
    field: str
    declared: Fen
    computed: Fen
    whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table of a sheet.

    `columns` names each field's (first) column; `more` all columns of a field that adds up several; `headings` the
    headings of every column as they stand; `preface` the lines above the header; `amount` and `fund` name the fields
    of the whole cost and of the subsidy, empty where there is none.
    """

    file: str
    sheet: str
    kind: str
    title: str
    year: int | None
    unit: Unit
    header_rows: tuple[int, ...]
    columns: Mapping[str, int]
    rows: tuple[TableRow, ...]
    totals: tuple[Total, ...]
    headings: Mapping[int, str]
    more: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    preface: tuple[tuple[Cell, str], ...] = ()
    amount: str = ""
    fund: str = ""


def table_json(table: Table) -> dict[str, object]:
    """The table as `check --json` shows it: money in fen, unknown is null, levels only where the table states any."""
    stated = [level for level in LEVELS if any(level in row.amounts for row in table.rows) or level in table.columns]
    shown = [_row_json(table, row, stated) for row in table.rows]
    amounts = [row["amount_fen"] for row in shown]
    return {
        "file": table.file,
        "sheet": table.sheet,
        "unit": table.unit.value,
        "rows": shown,
        "total_fen": sum(amount for amount in amounts if isinstance(amount, int)),
        "declared_total_fen": declared_total(table),
    }


def _row_json(table: Table, row: TableRow, levels: list[str]) -> dict[str, object]:
    amount = row.amounts.get(table.amount) if table.amount else None
    fund = row.amounts.get(table.fund) if table.fund else None
    known = {level: row.amounts.get(level) for level in levels}
    proven = fund is not None and sum(fen or 0 for fen in known.values()) == fund  # then a blank level holds nothing
    field_name = table.amount if table.amount in row.amounts or table.fund not in row.amounts else table.fund
    return {
        "cell": row.cells[field_name].address if field_name in row.cells else f"A{row.row}",
        "name": row.texts.get("name", ""),
        "type": row.texts.get("type1") or row.texts.get("type2") or row.texts.get("type3"),
        "town": row.texts.get("town"),
        "village": row.texts.get("village"),
        "amount_fen": fund if amount is None else amount,
        "fund_fen": fund,
        "levels_fen": {level: 0 if fen is None and proven else fen for level, fen in known.items()},
    }


def declared_total(table: Table) -> Fen | None:
    """What the table's own 合计 row says for the whole amount; None where it says nothing.

    Where the table has no column for the amount, its levels add up to it.
    """
    stated = [total for total in table.totals if total.whole]
    declared = [total.declared for total in stated if total.field == table.amount]
    if not declared and table.amount not in table.columns:
        last = max((total.row for total in stated), default=0)
        declared = [Fen(sum(total.declared for total in stated if total.row == last and total.field in LEVELS))]
        declared = declared if any(total.field in LEVELS for total in stated) else []
    return declared[-1] if declared else None
