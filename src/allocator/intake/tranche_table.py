"""Tranches as the 收文登记 workbook or the command line states them: typed, checked, and never guessed."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from allocator.accounts import Tranche
from allocator.balances import Balances
from allocator.findings import Cell, Finding, Severity
from allocator.intake.case import Reader, finished
from allocator.intake.documents import fitting, opened, without_amount
from allocator.intake.earmarks import names_of
from allocator.intake.entry import Log, Slots, cell_of
from allocator.intake.headings import squeeze as squeeze_heading
from allocator.intake.reading.reader import read_book
from allocator.intake.table import Table, TableRow
from allocator.intake.tranche_checks import check_title, check_year
from allocator.intake.tranche_ids import settle_ids
from allocator.intake.tranche_row import Draft, Stated, TrancheReader
from allocator.money import MAX_FEN, NO_UNIT, TOO_LARGE, Fen, MoneyError, parse_money
from allocator.records import Level, Pool
from allocator.rules import Rulebook

COMMAND_LINE = "命令行"
"""Stands where a file would for what was typed."""
NEEDED = ("doc", "level", "need", "received")
"""Columns a workbook of tranches must have."""
FIELDS = {
    "id": "编号",
    "doc": "文号",
    "level": "级次",
    "task": "任务方向",
    "purpose": "限定用途",
    "amount": "金额",
    "received": "收文日期",
    "year": "资金年度",
    "carried_over": "结转",
}
"""What `one_tranche` takes, and the column each stands for."""
_ID_HEADINGS = frozenset({"编号", "批次编号", "资金编号", "批次号"})
_LOCK_FIELDS = ("purposes", "name")
"""限定用途; where there is no such column, 用途 (which the dictionary takes for a name) says it."""


def read_tranches(
    path: Path,
    rules: Rulebook,
    pool: Pool,
    *,
    accepted: frozenset[str] = frozenset(),
    balances: Balances | None = None,
    day: date | None = None,
    only: frozenset[str] = frozenset(),
    reader: Reader = read_book,
) -> tuple[tuple[Tranche, ...], tuple[Finding, ...]]:
    """The new tranches of a workbook in its order, and everything doubtful; none where an error stands.

    What the ledger (`balances`) already has is told and left out. `day` is the bookkeeping day: a later 收文日期 must
    be accepted. Answers are `CODE@CELL` as for a pool.
    With `only`, rows of other 编号 are neither read nor judged: a year's list is registered as it arrives.
    """
    book, tables, told = opened(path, reader)
    log = Log(found=told)
    drafts: list[Draft] = []
    if book is not None:
        usable = fitting(tables, book, _needed, _is_tranches, log, "D01")
        without_amount(book, usable, "doc", "D06", log)
        judge = TrancheReader(rules, names_of(pool, rules), day, log)
        for table in usable:
            asked = [row for row in table.rows if not only or _id(table, row) in only]
            rows = [row for row in (judge.read(_stated(table, row)) for row in asked) if row is not None]
            check_title(table, rows, rules, log)
            drafts += rows
        log.found[:] = [finding for finding in log.found if not _is_settled(finding, usable)]
    return _close(drafts, balances, rules, log, accepted, path.name)


def one_tranche(
    fields: Mapping[str, str],
    rules: Rulebook,
    pool: Pool,
    *,
    accepted: frozenset[str] = frozenset(),
    balances: Balances | None = None,
    day: date | None = None,
) -> tuple[Tranche | None, tuple[Finding, ...]]:
    """As `read_tranches` for values typed on the command line; keys are those of FIELDS, the amount states its unit."""
    log = Log()
    amount: Fen | None = None
    text = fields.get("amount", "").strip()
    if text:
        try:
            amount = parse_money(text, None, number=False).fen
        except MoneyError as wrong:
            args: Slots = {"max_fen": MAX_FEN} if wrong.code == TOO_LARGE else {}
            code = "D06e" if wrong.code == NO_UNIT else wrong.code  # here no heading can state it
            log.add(code, Severity.ERROR, _typed("amount"), value=text, args=args)
    texts = {name: value for name, value in fields.items() if value.strip()}
    stated = Stated(texts=texts, amount=amount, broken=bool(text) and amount is None, at=_typed)
    draft = TrancheReader(rules, names_of(pool, rules), day, log).read(stated)
    tranches, findings = _close([draft] if draft else [], balances, rules, log, accepted, COMMAND_LINE)
    return (tranches[0] if tranches else None), findings


def _typed(field: str) -> Cell:
    """A typed value is addressed by the name of its column: `命令行!金额`."""
    return Cell(file=COMMAND_LINE, sheet=FIELDS.get(field, ""))


def _close(
    drafts: Sequence[Draft], balances: Balances | None, rules: Rulebook, log: Log, accepted: frozenset[str], file: str
) -> tuple[tuple[Tranche, ...], tuple[Finding, ...]]:
    settled = settle_ids(drafts, balances, log)
    check_year(drafts, settled, balances, rules, log)
    findings = finished(log.found, accepted, (file,))
    stopped = any(finding.stops for finding in findings)
    return (() if stopped else settled), findings


def _is_tranches(table: Table) -> bool:
    return table.kind == "tranches" or "doc" in table.columns


def _needed(table: Table) -> tuple[str, ...]:
    """The level may also stand in a heading over the rows or over the amounts."""
    by_heading = any(row.amounts.get(level.value) for row in table.rows for level in Level)
    return tuple(name for name in NEEDED if name != "level" or not by_heading)


def _is_settled(finding: Finding, tables: Sequence[Table]) -> bool:
    """A 文号 against the title: judged by the row's own 资金年度 and its issuing organ instead."""
    where = finding.where
    return finding.code == "C22" and any(
        where is not None
        and where.sheet == table.sheet
        and where.row
        and where.col == table.columns.get("doc")
        and where.row not in table.header_rows
        for table in tables
    )


def _stated(table: Table, row: TableRow) -> Stated:
    """A row of the workbook by the names of FIELDS."""
    columns = {"doc": "doc", "level": "level", "task": "tasks", "received": "received", "year": "year"}
    columns |= {"carried_over": "carried_over", "purpose": next((f for f in _LOCK_FIELDS if f in table.columns), "")}
    texts = {name: row.texts[field] for name, field in columns.items() if row.texts.get(field, "").strip()}
    if given := _id(table, row):
        texts["id"] = given
    if "level" not in texts:
        by_heading = [level for level in Level if row.amounts.get(level.value)]
        texts |= {"level": by_heading[0].value} if len(by_heading) == 1 else {}
    places = {**columns, "amount": "need", "id": "seq"}
    return Stated(
        texts=texts,
        amount=row.amounts.get("need"),
        broken="need" in row.broken,
        at=lambda field: cell_of(table, row, places.get(field, field), "doc"),
    )


def _id(table: Table, row: TableRow) -> str:
    """The value under 编号; a 序号 only counts rows and names nothing."""
    beside = next((text for heading, text in row.extras if squeeze_heading(heading) in _ID_HEADINGS), "")
    own = squeeze_heading(table.headings.get(table.columns.get("seq", 0), "")) in _ID_HEADINGS
    return beside.strip() or (row.texts.get("seq", "").strip() if own else "")
