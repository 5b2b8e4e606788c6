"""The numbered sections of a notice; no score, alternative or digest stands here."""

from dataclasses import replace

from allocator.report.model import Block, Column, Paragraph, Row, Section, Style, Table
from allocator.report.notice.facts import BatchFacts, money_of
from allocator.report.notice.page_one import customary, deadlines, use
from allocator.report.notice.plan_table import fees_text, level_columns
from allocator.report.notice.wording import office, town_of
from allocator.report.parts import body, count, day, money, number, portion, share, summed, text
from allocator.report.words import Words, clean


def sections(facts: BatchFacts, words: Words) -> tuple[Section, ...]:
    """项目安排, 资金来源和使用, 附条件项目, 有关要求."""
    made = [_arranged(facts, words), _sources(facts, words)]
    if facts.conditional:
        made.append(_conditional(facts, words))
    made.append(_asked(facts, words))
    return tuple(
        replace(section, title=words("section.numbered", number=words(f"numeral.{i}"), title=section.title))
        for i, section in enumerate(made, start=1)
    )


def _arranged(facts: BatchFacts, words: Words) -> Section:
    blocks: list[Block] = [body(customary(facts, words))]
    if facts.items:
        blocks += [_by_type(facts, words), _by_recipient(facts, words)]
    return Section(title=words("section.arranged"), blocks=tuple(blocks))


def _by_type(facts: BatchFacts, words: Words) -> Table:
    columns = (text(words("column.type"), 6), *_sums(words), share(words("column.share"), 4))
    rows = []
    for name in facts.types:
        inside = facts.of_type(name)
        amount = money_of(inside)
        levels = (sum(item.levels[i] for item in inside) or None for i in range(4))
        whole = portion(amount, facts.match.total)
        rows.append(Row(cells=(clean(name) or words("untyped"), len(inside), *levels, amount, whole)))
    whole_row = summed(columns, rows, words("total"), 0, **{words("column.share"): portion(1, 1)})
    return Table(
        sheet=words("sheet.by_type"),
        title=words("table.by_type"),
        unit=words("unit"),
        columns=columns,
        rows=(*rows, whole_row),
    )


def _by_recipient(facts: BatchFacts, words: Words) -> Table:
    columns = (text(words("column.recipient"), 9), *_sums(words))
    rows = []
    for name in facts.recipients:
        inside = facts.of_recipient(name)
        levels = (sum(item.levels[i] for item in inside) or None for i in range(4))
        rows.append(Row(cells=(office(name, words), len(inside), *levels, money_of(inside))))
    return Table(
        sheet=words("sheet.by_recipient"),
        title=words("table.by_recipient"),
        unit=words("unit"),
        columns=columns,
        rows=(*rows, summed(columns, rows, words("total"), 0)),
        notes=(words("note.recipients"),),
    )


def _sums(words: Words) -> tuple[Column, ...]:
    return (
        count(words("column.projects"), 3.5),
        *level_columns(words, 4.8),
        money(words("column.sum"), group=words("column.this_batch"), width=5),
    )


def _sources(facts: BatchFacts, words: Words) -> Section:
    columns = (
        text(words("column.doc_no"), 8),
        text(words("column.level"), 3),
        text(words("column.tasks"), 8),
        text(words("column.lock"), 6),
        money(words("column.received"), width=4.8),
        money(words("column.before"), width=4.8),
        money(words("column.batch"), width=4.8),
        money(words("column.fee"), width=4),
        money(words("column.left"), width=4.5),
    )
    rows = []
    for account in facts.accounts:
        tranche, key = account.tranche, account.tranche.id
        cells = (
            clean(tranche.doc_no),
            words.level(tranche.level),
            clean(tranche.task),
            clean(tranche.earmark.text) if tranche.earmark else words("none"),
            account.received,
            account.received - facts.before(key) or None,
            facts.granted(key),
            facts.fees.get(key, 0) or None,
            facts.left.get(key, 0),
        )
        rows.append(Row(cells=cells))
    table = Table(
        sheet=words("sheet.sources"),
        title=words("table.sources"),
        unit=words("unit"),
        columns=columns,
        rows=(*rows, summed(columns, rows, words("total"), 0)),
        notes=(words("note.sources"),),
    )
    told = [body(use(facts, words))]
    if facts.fee_total:
        told.append(body(words("fees", fee_fen=facts.fee_total, listed=fees_text(facts, words))))
    return Section(title=words("section.sources"), blocks=(*told, table))


def _conditional(facts: BatchFacts, words: Words) -> Section:
    """Projects that must start by a day, or their money is taken back."""
    columns = (
        number(words("column.number"), 2.2),
        text(words("column.name"), 12),
        text(words("column.town"), 4.5),
        text(words("column.responsible"), 8),
        money(words("column.granted"), width=5),
        day(words("column.start_by")),
    )
    rows = []
    for i, item in enumerate(facts.conditional, start=1):
        waits = [part for part in item.parts if part.start_by is not None]
        until = sorted({part.start_by for part in waits if part.start_by is not None})
        days = words.day(until[0]) if len(until) == 1 else words.join(words.day(one).text for one in until)
        amount = sum(part.grant.amount for part in waits)
        unit = clean(item.planned.unit or item.planned.dept)
        rows.append(Row(cells=(i, clean(item.planned.name), town_of(item, words), unit, amount, days)))
    table = Table(
        sheet=words("sheet.conditional"),
        title=words("table.conditional"),
        unit=words("unit"),
        columns=columns,
        rows=(*rows, summed(columns, rows, words("total"), 1)),
    )
    return Section(title=words("section.conditional"), blocks=(body(words("conditional.rule")), table))


def _asked(facts: BatchFacts, words: Words) -> Section:
    """What the recipients must do; a proposal says first that it is none yet."""
    lines = [body(words(f"asked.{key}")) for key in ("use", "target", "public", "system", "change")]
    start = body(words("asked.start", deadlines=deadlines(facts, words)))
    if facts.committed:
        return Section(title=words("section.asked"), blocks=(start, *lines))
    opened = Paragraph(text=words("asked.preview"), style=Style.ALERT)
    return Section(title=words("section.proposed"), blocks=(opened, start, *lines))
