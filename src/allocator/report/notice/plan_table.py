"""附件1 资金(项目)计划表: one row per project, its money under the level that pays it."""

from allocator.report.model import Annex, Column, Kind, Row, Table
from allocator.report.notice.facts import LEVELS, BatchFacts, Item
from allocator.report.notice.wording import remark, town_of, village_of
from allocator.report.parts import money, note, number, summed, text
from allocator.report.words import Words, clean


def plan_table(facts: BatchFacts, words: Words) -> Annex:
    """序号 镇办 村 项目名称 项目类型 建设内容 责任单位, then 本批安排 by level with 文号; fees stand below it."""
    columns = _columns(words)
    rows = [Row(cells=_cells(facts, i, item, words)) for i, item in enumerate(facts.items, start=1)]
    rows.append(summed(columns, rows, words("total"), 3))
    notes = [words("note.plan_table")]
    if facts.fee_total:
        notes.append(words("note.fees", fee_fen=facts.fee_total, listed=fees_text(facts, words)))
    table = Table(
        sheet=words("sheet.plan_table"),
        unit=words("unit"),
        columns=columns,
        rows=tuple(rows),
        notes=tuple(notes),
        listing=True,
    )
    title = words("annex.plan_table")
    if not facts.items:
        return Annex(label="", title=title, blocks=(note(words("none_arranged")), table))
    return Annex(label="", title=title, blocks=(table,))


def fees_text(facts: BatchFacts, words: Words) -> str:
    """项目管理费 by 文号."""
    named = ((facts.tranches[name].doc_no, fee) for name, fee in facts.match.fees if fee and name in facts.tranches)
    return words.join(words("part.money", name=clean(doc_no), money_fen=fee) for doc_no, fee in named)


def level_columns(words: Words, width: float = 4.6) -> tuple[Column, ...]:
    """中央 省级 市级 区级 under 本批安排资金."""
    group = words("column.this_batch")
    return tuple(Column(title=words.level(lv), group=group, kind=Kind.MONEY, width=width, adds=True) for lv in LEVELS)


def _columns(words: Words) -> tuple[Column, ...]:
    return (
        number(words("column.number"), 2.2),
        text(words("column.town"), 4.5),
        text(words("column.village"), 5),
        text(words("column.name"), 10),
        text(words("column.project_type"), 4.5),
        text(words("column.works"), 11),
        text(words("column.responsible"), 6),
        *level_columns(words),
        money(words("column.sum"), group=words("column.this_batch"), width=4.8),
        text(words("column.doc_no"), 7),
        text(words("column.remark"), 8.5),
    )


def _cells(facts: BatchFacts, index: int, item: Item, words: Words) -> tuple[str | int | None, ...]:
    planned = item.planned
    return (
        index,
        town_of(item, words),
        village_of(item, words),
        clean(planned.name),
        clean(planned.type1) or words("untyped"),
        clean(item.project.content) if item.project else "",
        clean(planned.unit or planned.dept),
        *(fen or None for fen in item.levels),
        item.total,
        clean(words.join(facts.doc_nos(item.parts))),
        remark(item, words),
    )
