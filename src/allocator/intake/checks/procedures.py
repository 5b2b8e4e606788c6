"""C20, C21, C40: what the gates will ask for is filled in; the gates themselves judge later."""

from collections.abc import Sequence

from allocator.findings import Severity
from allocator.intake.entry import Entry, Facts, Log, Slots
from allocator.intake.headings import dictionary
from allocator.records import Answer

ASKED = ("land", "environment", "forestry", "performance", "committee")
SHOWN = 5  # ids named in a sentence about many rows


def check(facts: Facts, log: Log) -> None:
    """Empty answers are told once per column with their number; an empty 是否招标 matters only for large projects."""
    if not facts.entries:
        return
    absent = [name for name in ASKED if not any(name in entry.row.cells for entry in facts.entries)]
    if absent:
        args: Slots = {"fields": "、".join(dictionary().title(name) for name in absent), "count": len(facts.entries)}
        log.add("C20c", Severity.WARN, facts.entries[0].cell("name"), args=args)
    for name in ASKED:
        if name not in absent:
            _answers(facts.entries, name, log)
    for entry in facts.entries:
        _tender(entry, facts, log)
        _evidence(entry, log)
    _units(facts, log)


def _answers(entries: Sequence[Entry], name: str, log: Log) -> None:
    open_ones = [entry for entry in entries if getattr(entry.project.reviews, name) is Answer.UNKNOWN]
    if not open_ones:
        return
    ids = [entry.project.id for entry in open_ones]
    args: Slots = {"field": dictionary().title(name), "count": len(ids), "ids": "、".join(ids[:SHOWN])}
    log.add("C20", Severity.WARN, open_ones[0].cell(name), value="", args=args)


def _tender(entry: Entry, facts: Facts, log: Log) -> None:
    project, gates = entry.project, facts.rules.gates
    large = project.cost >= gates.tender_threshold if gates.tender_inclusive else project.cost > gates.tender_threshold
    asked = "tendered" in entry.row.cells
    if large and asked and project.reviews.tendered is Answer.UNKNOWN:
        args: Slots = {
            "id": project.id,
            "name": project.name,
            "cost_fen": project.cost,
            "limit_fen": gates.tender_threshold,
        }
        log.add("C20b", Severity.WARN, entry.cell("tendered"), subject=project.id, args=args)


def _evidence(entry: Entry, log: Log) -> None:
    project = entry.project
    if project.priority < 4 and not project.evidence:
        args: Slots = {"id": project.id, "name": project.name, "priority": project.priority}
        where = entry.cell("evidence", "priority")
        log.add("C40", Severity.WARN, where, subject=project.id, value=entry.text("evidence"), args=args)


def _units(facts: Facts, log: Log) -> None:
    """A suspended unit that no project names may be a slip of the pen: its suspension would go unnoticed."""
    known = {entry.project.unit for entry in facts.entries} | {entry.project.dept for entry in facts.entries}
    for suspension in facts.suspensions:
        if suspension.unit not in known:
            log.add("C21a", Severity.WARN, None, value=suspension.unit, args={"unit": suspension.unit})
