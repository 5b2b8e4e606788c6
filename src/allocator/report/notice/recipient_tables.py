"""附件2 分单位资金计划表: what each 主送单位 is sent, by project and 文号, with what its budget needs."""

from allocator.report.model import Align, Annex, Column, Row, Table
from allocator.report.notice.facts import BatchFacts
from allocator.report.notice.wording import office, remark, village_of
from allocator.report.parts import code, money, number, summed, text
from allocator.report.words import Words, clean


def recipient_tables(facts: BatchFacts, words: Words) -> tuple[Annex, ...]:
    """One annex per recipient, the largest amount first; one row per project and 文号."""
    return tuple(
        Annex(
            label="",
            title=words("annex.recipient", name=office(name, words)),
            blocks=(_table(facts, name, i, words),),
        )
        for i, name in enumerate(facts.recipients, start=1)
    )


def _table(facts: BatchFacts, name: str, index: int, words: Words) -> Table:
    columns = _columns(words)
    rows: list[Row] = []
    for item in facts.of_recipient(name):
        for part in item.parts:
            tranche = facts.tranches.get(part.grant.tranche)
            rows.append(
                Row(
                    cells=(
                        len(rows) + 1,
                        clean(item.planned.id),
                        clean(item.planned.name),
                        village_of(item, words),
                        clean(item.planned.type1) or words("untyped"),
                        clean(tranche.doc_no) if tranche else "",
                        words.level(tranche.level) if tranche else "",
                        clean(facts.rules.tranching.notice.subject_code),
                        _direct(facts, part.grant.tranche),
                        office(name, words),
                        part.grant.amount,
                        remark(item, words),
                    )
                )
            )
    rows.append(summed(columns, rows, words("total"), 2))
    return Table(
        sheet=words("sheet.recipient", number=index, name=office(name, words)),
        unit=words("unit"),
        columns=columns,
        rows=tuple(rows),
        listing=True,
    )


def _columns(words: Words) -> tuple[Column, ...]:
    return (
        number(words("column.number"), 2.2),
        code(words),
        text(words("column.name"), 12),
        text(words("column.village"), 5),
        text(words("column.project_type"), 5),
        text(words("column.doc_no"), 8),
        text(words("column.level"), 3.2, Align.CENTER),
        text(words("column.subject_code"), 6, Align.CENTER),
        text(words("column.direct"), 5, Align.CENTER),
        text(words("column.budget_unit"), 8),
        money(words("column.granted"), width=5),
        text(words("column.remark"), 8),
    )


def _direct(facts: BatchFacts, name: str) -> str:
    """直达标识 of a tranche's level."""
    tranche = facts.tranches.get(name)
    return clean(dict(facts.rules.tranching.notice.direct).get(tranche.level, "")) if tranche else ""
