"""一、计划调整情况: what an amended plan changes in the plan on the table; empty for a plan that is made anew."""

from allocator.report.facts import Facts
from allocator.report.model import Column, Kind, Row, Section, Table
from allocator.report.parts import body, code, money, number, summed, text, town_cell
from allocator.report.words import Words, clean
from allocator.results import Shift

KINDS = ("came", "went", "changed")


def changes(facts: Facts, words: Words) -> Section:
    """Who comes in, who goes out, whose money changes: before and after, in fen."""
    shifts = facts.shifts
    told = body(changes_text(facts, words))
    if not any(shifts.values()):
        return Section(title=words("section.changes"), blocks=(told,))
    columns = (
        number(words("column.number"), 2.5),
        text(words("column.change_kind"), 5),
        code(words),
        text(words("column.name"), 12),
        text(words("column.town"), 5),
        money(words("column.before_change"), width=5.5),
        money(words("column.after_change"), width=5.5),
        Column(title=words("column.change"), kind=Kind.MONEY, width=5.5, adds=True),
    )
    rows: list[Row] = []
    for kind in KINDS:
        rows += [_row(facts, len(rows) + i, kind, shift, words) for i, shift in enumerate(shifts[kind], start=1)]
    table = Table(
        sheet=words("sheet.changes"),
        title=words("table.changes"),
        unit=words("unit"),
        columns=columns,
        rows=(*rows, summed(columns, rows, words("total"), 3)),
        notes=(words("note.changes"),),
        listing=True,
    )
    return Section(title=words("section.changes"), blocks=(told, table))


def changes_text(facts: Facts, words: Words) -> str:
    """The adjustment in one sentence: out, in, changed, and the plan's money before and after."""
    before, now = facts.previous_total, facts.planned_total
    if not any(facts.shifts.values()):
        return words("changes.none", before_fen=before)
    parts = [
        words(f"changes.{kind}", count=len(found), money_fen=sum(max(shift.before, shift.after) for shift in found))
        for kind in ("went", "came")
        if (found := facts.shifts[kind])
    ]
    if found := facts.shifts["changed"]:
        parts.append(words("changes.changed", count=len(found)))
    return words("changes.some", parts=words("semicolon").join(parts), before_fen=before, planned_fen=now)


def _row(facts: Facts, index: int, kind: str, shift: Shift, words: Words) -> Row:
    project = facts.projects.get(shift.project)
    return Row(
        cells=(
            index,
            words(f"change_of.{kind}"),
            clean(shift.project),
            clean(project.name) if project else words("unknown_project"),
            town_cell(project, words) if project else "",
            shift.before or None,
            shift.after or None,
            shift.after - shift.before,
        )
    )
