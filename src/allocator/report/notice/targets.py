"""附件3 项目绩效目标表: what each project of the batch is to reach, as it stands in the pool."""

from allocator.report.model import Annex, Row, Table
from allocator.report.notice.facts import BatchFacts
from allocator.report.parts import count, money, number, summed, text
from allocator.report.words import Words, clean


def targets(facts: BatchFacts, words: Words) -> Annex:
    """绩效目标 and 联农带农机制 of every project, with the households it states (never added up)."""
    columns = (
        number(words("column.number"), 2.2),
        text(words("column.name"), 11),
        text(words("column.responsible"), 6),
        money(words("column.granted"), width=4.8),
        count(words("column.households"), 3.4, adds=False),
        text(words("column.target"), 20),
        text(words("column.linkage"), 10),
    )
    rows = [
        Row(
            cells=(
                i,
                clean(item.planned.name),
                clean(item.planned.unit or item.planned.dept),
                item.total,
                item.project.beneficiaries.households if item.project else None,
                clean(item.project.target) if item.project else "",
                clean(item.project.linkage) if item.project else "",
            )
        )
        for i, item in enumerate(facts.items, start=1)
    ]
    rows.append(summed(columns, rows, words("total"), 1))
    table = Table(
        sheet=words("sheet.targets"),
        unit=words("unit"),
        columns=columns,
        rows=tuple(rows),
        notes=(words("note.targets"),),
        listing=True,
    )
    return Annex(label="", title=words("annex.targets"), blocks=(table,))
