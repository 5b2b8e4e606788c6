"""Typed tables become the Pool: rows to projects, optional sheets attached, ids unique, everything sorted."""

from collections.abc import Sequence
from dataclasses import dataclass

from allocator.findings import Cell, Finding, Severity
from allocator.intake.answers import squeeze
from allocator.intake.entry import PROJECT_KINDS, Entry, Facts, Log, Slots
from allocator.intake.gazetteer import build_gazetteer
from allocator.intake.places import PLACE_KINDS, read_places
from allocator.intake.project import Context, code_key, read_project
from allocator.intake.sheets import OPTIONAL, Sheets, read_sheets, resolve_ids
from allocator.intake.table import Table, TableRow
from allocator.records import Place, Pool
from allocator.rules import Rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembled:
    """What the tables say: facts for the checks, and what the Pool needs besides."""

    facts: Facts
    sheets: Sheets


def assemble(
    tables: Sequence[Table], rules: Rulebook, log: Log, told: Sequence[Finding] = (), *, needed: bool = False
) -> Assembled:
    """Projects, places and optional sheets from all tables; `told` are the tables' own findings.

    `needed` says that there must be projects; without it, other readable tables (such as 到账) are only told of.

    Nothing stops here: every doubt goes to the log, and `make_pool` is called only when no error stands.
    """
    places = read_places(tables, log)
    gazetteer = build_gazetteer(places, rules.county.name)
    sheets = read_sheets(tables, gazetteer, log)
    context = Context(
        rules=rules,
        gazetteer=gazetteer,
        carried=sheets.carried,
        decided=sheets.decided,
        gaps=frozenset(
            (finding.where.file, finding.where.sheet, finding.where.row)
            for finding in told
            if finding.where and finding.code[:3] == "C03"
        ),
    )
    kind = project_kind(tables)
    rows = [(table, row) for table in tables if table.kind == kind for row in table.rows]
    _note_unused(tables, kind, log)
    ids = _made_ids(rows)
    entries = tuple(read_project(table, row, made, context, log) for (table, row), made in zip(rows, ids, strict=True))
    _note_made_ids(entries, log)
    if entries:
        _note_absent(tables, places, log)
    else:
        other = any(table.rows and table.kind not in PLACE_KINDS for table in tables)
        severity = Severity.WARN if other and not needed else Severity.ERROR
        log.add("C41", severity, Cell(file=tables[0].file) if tables else None)
    by_code = {code_key(entry.project.id): entry.project.id for entry in entries}
    sheets = resolve_ids(sheets, by_code, log) if entries else sheets
    facts = Facts(
        entries=entries,
        tables=tuple(tables),
        places=places,
        gazetteer=gazetteer,
        rules=rules,
        suspensions=sheets.suspensions,
        history=sheets.history,
        place_rows=tuple((table, row) for table in tables if table.kind in PLACE_KINDS for row in table.rows),
    )
    return Assembled(facts=facts, sheets=sheets)


def project_kind(tables: Sequence[Table]) -> str:
    """The kind of table that holds the projects: a plan table only where there is no project table."""
    return next((kind for kind in PROJECT_KINDS if any(t.kind == kind and t.rows for t in tables)), PROJECT_KINDS[0])


def _note_unused(tables: Sequence[Table], kind: str, log: Log) -> None:
    """A table that the pool has no use for is named, so that nobody believes it was read."""
    used = {kind, *PLACE_KINDS, *OPTIONAL}
    for table in tables:
        where = Cell(file=table.file, sheet=table.sheet)
        if table.kind not in used and table.rows:
            log.add(
                "C44", Severity.WARN, where, value=table.sheet, args={"sheet": table.sheet, "count": len(table.rows)}
            )
        elif table.kind in OPTIONAL and not table.rows:
            log.add("C44a", Severity.WARN, where, value=table.sheet, args={"sheet": table.sheet})


def make_pool(assembled: Assembled, sources: Sequence[tuple[str, str]]) -> Pool:
    """The Pool, sorted by id; call it only when no finding stops (ids are unique then)."""
    facts, sheets = assembled.facts, assembled.sheets
    projects = [entry.project for entry in facts.entries if entry.project.need > 0]
    kept = {project.id for project in projects}
    groups = (tuple(member for member in group if member in kept) for group in sheets.exclusions)
    return Pool(
        year=facts.rules.county.year,
        projects=tuple(sorted(projects, key=lambda project: project.id)),
        places=facts.places,
        exclusions=tuple(group for group in groups if len(group) > 1),
        prerequisites=tuple(pair for pair in sheets.prerequisites if pair[0] in kept),
        suspensions=sheets.suspensions,
        history=sheets.history,
        sources=tuple(sorted(sources)),
    )


def _made_ids(rows: Sequence[tuple[Table, TableRow]]) -> list[str]:
    """`R00012` from the row's number; where several tables hold the same row number, the table's number goes first."""
    numbers = [row.row for _, row in rows]
    if len(set(numbers)) == len(numbers):
        return [f"R{number:05d}" for number in numbers]
    order: dict[tuple[str, str, tuple[int, ...]], int] = {}
    made = []
    for table, row in rows:
        at = order.setdefault((table.file, table.sheet, table.header_rows), len(order) + 1)
        made.append(f"R{at}-{row.row:05d}")
    return made


def _note_made_ids(entries: Sequence[Entry], log: Log) -> None:
    by_table: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        if not squeeze(entry.text("code")):
            by_table.setdefault((entry.table.file, entry.table.sheet), []).append(entry)
    for group in by_table.values():
        first = group[0]
        args: Slots = {"count": len(group), "first": first.project.id, "sheet": first.table.sheet}
        log.add("C39", Severity.NOTE, first.cell("code"), value=first.project.id, args=args)


def _note_absent(tables: Sequence[Table], places: Sequence[Place], log: Log) -> None:
    kinds = {table.kind for table in tables}
    for kind, sheet in OPTIONAL.items():
        if kind not in kinds:
            log.add("C36", Severity.NOTE, None, value=sheet, args={"kind": sheet})
    if not places:
        log.add("C08e", Severity.NOTE, None)
