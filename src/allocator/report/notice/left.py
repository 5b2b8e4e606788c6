"""未安排资金和待安排项目: what stays of each tranche and why, who waits, and what would help."""

from allocator.report.model import Annex, Block, Row, Table
from allocator.report.notice.facts import BatchFacts
from allocator.report.notice.recipients import recipient
from allocator.report.notice.wording import office, without_name
from allocator.report.parts import body, code, head, money, number, summed, text
from allocator.report.words import Words, clean


def left_over(facts: BatchFacts, words: Words) -> Annex:
    """Three lists, each told where it is empty."""
    blocks: list[Block] = [head(words("left.money")), *_money(facts, words)]
    blocks += [head(words("left.waiting")), *_waiting(facts, words)]
    blocks += [head(words("left.helps")), *_helps(facts, words)]
    return Annex(label="", title=words("annex.left"), blocks=tuple(blocks))


def _money(facts: BatchFacts, words: Words) -> tuple[Block, ...]:
    staying = [left for left in facts.match.left if left.amount]
    if not staying:
        return (body(words("left.no_money")),)
    columns = (
        text(words("column.doc_no"), 9),
        text(words("column.level"), 3.5),
        text(words("column.tasks"), 8),
        text(words("column.lock"), 7),
        money(words("column.left"), width=5),
        text(words("column.why"), 22),
    )
    rows = []
    for left in staying:
        tranche = facts.tranches.get(left.tranche)
        why = words("semicolon").join(
            words.sentence(key, args).rstrip(words("stop").strip()) for key, args in left.reasons
        )
        rows.append(
            Row(
                cells=(
                    clean(tranche.doc_no if tranche else left.tranche),
                    words.level(tranche.level) if tranche else "",
                    clean(tranche.task) if tranche else "",
                    clean(tranche.earmark.text) if tranche and tranche.earmark else words("none"),
                    left.amount,
                    why or words("left.unsaid"),
                )
            )
        )
    rows.append(summed(columns, rows, words("total"), 0))
    return (Table(sheet=words("sheet.left"), unit=words("unit"), columns=columns, rows=tuple(rows), listing=True),)


def _waiting(facts: BatchFacts, words: Words) -> tuple[Block, ...]:
    if not facts.match.waiting:
        return (body(words("left.no_waiting")),)
    columns = (
        number(words("column.number"), 2.2),
        code(words),
        text(words("column.name"), 13),
        text(words("column.recipient"), 7),
        money(words("column.lacks"), width=5),
        text(words("column.why"), 20),
    )
    rows = []
    for i, waiting in enumerate(facts.match.waiting, start=1):
        planned = facts.planned.get(waiting.project)
        rows.append(
            Row(
                cells=(
                    i,
                    clean(waiting.project),
                    clean(planned.name) if planned else words("unknown_project"),
                    office(recipient(planned), words) if planned else "",
                    waiting.lacks,
                    without_name(words.sentence(waiting.reason, waiting.args), waiting.args, words),
                )
            )
        )
    rows.append(summed(columns, rows, words("total"), 2))
    return (Table(sheet=words("sheet.waiting"), unit=words("unit"), columns=columns, rows=tuple(rows), listing=True),)


def _helps(facts: BatchFacts, words: Words) -> tuple[Block, ...]:
    """What would place more of the money, as a numbered list."""
    if not facts.match.helps:
        return (body(words("left.no_helps")),)
    columns = (number(words("column.number"), 2.2), text(words("column.help"), 40))
    rows = tuple(Row(cells=(i, words.sentence(key, args))) for i, (key, args) in enumerate(facts.match.helps, start=1))
    return (Table(sheet=words("sheet.helps"), columns=columns, rows=rows, listing=True),)
