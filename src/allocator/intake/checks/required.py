"""C01: the eleven required contents are there and say something.

A project that lacks contents still enters the pool, and the completeness gate refuses it later; only a missing name
or amount is an error, because then there is no project to speak of.
"""

from allocator.findings import Cell, Severity
from allocator.intake.answers import is_trivial
from allocator.intake.entry import Entry, Facts, Log, Slots
from allocator.intake.headings import dictionary
from allocator.intake.table import Table

FIELDS = {
    "period": ("start", "finish", "period"),
    "money": ("need", "cost"),
    "beneficiaries": ("households", "persons"),
    "place": ("place", "village", "town"),
}
"""Required content -> the columns that may hold it, where it is not the column of the same name."""


def check(facts: Facts, log: Log) -> None:
    """One finding per empty cell; a column that a table does not have at all is told once."""
    for table in facts.project_tables:
        entries = [entry for entry in facts.entries if entry.table is table]
        absent = {name for name in facts.rules.gates.required if entries and not _has(table, name)}
        for name in sorted(absent - {"money", "name"}):
            _absent(table, name, len(entries), log)
        for entry in entries:
            _one(entry, absent, log)


def _has(table: Table, name: str) -> bool:
    return any(field in table.columns for field in FIELDS.get(name, (name,)))


def _absent(table: Table, name: str, count: int, log: Log) -> None:
    where = Cell(file=table.file, sheet=table.sheet, row=max(table.header_rows, default=0))
    log.add("C01a", Severity.WARN, where, value=title(name), args={"field": title(name), "count": count})


def _one(entry: Entry, absent: set[str], log: Log) -> None:
    project = entry.project
    slots: Slots = {"id": project.id, "name": project.name}
    if is_trivial(project.name):
        log.add("C01c", Severity.ERROR, entry.cell("name"), subject=project.id, value=project.name, args=slots)
    if not entry.money_stated and entry.row.broken:
        pass  # the amount's own cell has already been refused
    elif not entry.money_stated:
        log.add("C01d", Severity.ERROR, entry.cell("need", "cost"), subject=project.id, args=slots)
    elif project.need == 0:
        where = entry.cell("need", "cost")
        if project.cost > 0:  # other money pays for it, as mixed plan tables show
            log.add("C01e", Severity.WARN, where, subject=project.id, value="0", args=slots)
        else:
            log.add("C01b", Severity.ERROR, where, subject=project.id, value="0", args=slots, acceptable=True)
    for name in project.missing:
        if name not in absent and name not in ("name", "money"):
            where = entry.cell(*FIELDS.get(name, (name,)))
            value = entry.text(FIELDS.get(name, (name,))[0])
            args: Slots = {**slots, "field": title(name)}
            log.add("C01", Severity.WARN, where, subject=project.id, value=value, args=args)


def title(name: str) -> str:
    """The canonical heading of a required content."""
    fields = FIELDS.get(name, (name,))
    return dictionary().title(name if name in fields else fields[0])
