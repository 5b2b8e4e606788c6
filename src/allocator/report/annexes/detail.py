"""附件1 年度项目实施计划明细表."""

from allocator.report.facts import Facts
from allocator.report.model import Annex, Column, Row, RowKind, Table, Value
from allocator.report.parts import code, count, money, number, summed, text, town_cell, village_cell
from allocator.report.plan_facts import LAYERS, Item
from allocator.report.sections.arrangement import level_columns
from allocator.report.words import Words, clean
from allocator.results import Outcome


def detail(facts: Facts, words: Words) -> Annex:
    """Every planned project, by layer, type and town, with its money by level."""
    columns = _columns(words)
    rows: list[Row] = []
    index = 0
    for layer in LAYERS:
        items = facts.of_layer(layer)
        if not items:
            continue
        for item in items:
            index += 1
            rows.append(Row(cells=_cells(facts, index, item, words)))
        listed = rows[-len(items) :]
        name = words("subtotal_of", name=words(f"layer.{layer.value}"), count=len(items))
        rows.append(Row(cells=summed(columns, listed, name, 2).cells, kind=RowKind.SUBTOTAL))
    rows.append(summed(columns, rows, words("total"), 2))
    table = Table(
        sheet=words("sheet.detail"),
        unit=words("unit"),
        columns=columns,
        rows=tuple(rows),
        notes=(words("note.detail"), words("note.people")),
        listing=True,
    )
    return Annex(label=words("annex_label", number=1), title=words("annex.detail"), blocks=(table,))


def _columns(words: Words) -> tuple[Column, ...]:
    return (
        number(words("column.number"), 2.2),
        code(words),
        text(words("column.name"), 11),
        Column(title=words("column.layer"), width=5, filtering=True),
        text(words("column.type"), 4.5),
        text(words("column.town"), 4),
        text(words("column.village"), 4.5),
        text(words("column.unit"), 5),
        money(words("column.cost"), width=4.8),
        money(words("column.sum"), group=words("column.fund"), width=4.8),
        *(
            Column(title=column.title, group=words("column.fund"), kind=column.kind, width=4.6, adds=True)
            for column in level_columns(words)
        ),
        money(words("column.industry"), width=4.6),
        count(words("column.households"), 3.2, adds=False),
        text(words("column.remark"), 5),
    )


def _cells(facts: Facts, index: int, item: Item, words: Words) -> tuple[Value, ...]:
    project = item.project
    return (
        index,
        clean(project.id),
        clean(project.name),
        words(f"layer.{project.layer.value}"),
        clean(project.type1) or words("untyped"),
        town_cell(project, words),
        village_cell(project, words),
        clean(project.unit or project.dept),
        project.cost,
        item.total,
        *(fen or None for fen in item.levels),
        item.industry or None,
        project.beneficiaries.households,
        remark(facts, item, words),
    )


def remark(facts: Facts, item: Item, words: Words) -> str:
    """What must be known of a planned project: cut, begun earlier, waiting, changed industry part."""
    project = item.project
    parts = []
    if item.total < project.need:
        parts.append(words("remark.scaled", need_fen=project.need))
    if project.need_before:
        parts.append(words("remark.before", before_fen=project.need_before))
    if project.need_later:
        parts.append(words("remark.later", later_fen=project.need_later))
    if item in facts.overridden:
        parts.append(words("remark.override"))
    outcomes = {verdict.outcome for verdict in facts.verdicts.get(project.id, ())}
    if Outcome.CONDITION in outcomes:
        parts.append(words("remark.condition"))
    if Outcome.DEFER in outcomes:
        parts.append(words("remark.deferred"))
    return words("semicolon").join(parts)
