"""一、资金预计规模及依据; 二、项目库调整情况; 三、编制原则."""

from allocator.records import Level
from allocator.report.facts import Facts
from allocator.report.model import Block, Row, Section, Table
from allocator.report.parts import body, count, counted, money, portion, share, summed, text, unplanned
from allocator.report.plan_facts import LAYERS
from allocator.report.sections.overview import change_text
from allocator.report.words import Words, clean


def funds(facts: Facts, words: Words) -> Section:
    """Expected money by level against last year's receipts, the lines with their basis, and the legal basis."""
    rules = facts.rules
    blocks: list[Block] = [
        body(
            words(
                "funds.opening",
                county=clean(rules.county.name),
                year=rules.county.year,
                fund=clean(rules.fund.full_name),
                expected_fen=facts.expected_total,
                before_fen=facts.last_year_total,
                change=change_text(facts.expected_total, facts.last_year_total, words),
            )
        )
    ]
    if facts.decision.scenario.funds:
        blocks.append(body(words("funds.trial", rulebook_fen=sum(line.expected for line in facts.in_force))))
    blocks.append(_by_level(facts, words))
    blocks.append(_by_line(facts, words))
    if rules.fund.basis:
        listed = words("semicolon").join(
            words("funds.basis_item", title=clean(title), number=clean(number)) for title, number in rules.fund.basis
        )
        blocks.append(body(words("funds.basis", listed=listed)))
    for line in facts.in_force:
        if facts.reserve(line):
            reason = clean(line.reserve_reason) or words("none")
            blocks.append(
                body(words("funds.reserve", line=clean(line.title), reserve_fen=facts.reserve(line), reason=reason))
            )
    return Section(title=words("section.funds"), blocks=tuple(blocks))


def _by_level(facts: Facts, words: Words) -> Table:
    columns = (
        text(words("column.level"), 6),
        money(words("column.expected"), width=6),
        money(words("column.last_year"), width=6),
        money(words("column.change"), width=5.5),
        share(words("column.share_expected"), 5.5),
    )
    rows = []
    for level in Level:
        now = facts.level_sum(level, lambda line: facts.expected[line.id])
        before = facts.level_sum(level, lambda line: line.last_year)
        if now or before:
            rows.append(Row(cells=(words.level(level), now, before, now - before, portion(now, facts.expected_total))))
    whole = portion(facts.expected_total, facts.expected_total)
    rows.append(summed(columns, rows, words("total"), 0, **{words("column.share_expected"): whole}))
    return Table(
        sheet=words("sheet.levels"), title=words("table.levels"), unit=words("unit"), columns=columns, rows=tuple(rows)
    )


def _by_line(facts: Facts, words: Words) -> Table:
    planned = facts.has_plan
    show_reserve = any(facts.reserve(line) for line in facts.in_force)
    columns = (
        text(words("column.line"), 7),
        money(words("column.expected"), width=5.2),
        *((money(words("column.reserve"), width=4.2),) if show_reserve else ()),
        money(words("column.fee"), width=4.2),
        *((money(words("column.planned"), width=5.2), money(words("column.left"), width=4.6)) if planned else ()),
    )
    rows = []
    for line in facts.in_force:
        expected, fee, spent = facts.expected[line.id], facts.fees.get(line.id, 0), facts.spent(line.id)
        rows.append(
            Row(
                cells=(
                    clean(line.title),
                    expected,
                    *((facts.reserve(line),) if show_reserve else ()),
                    fee,
                    *((spent, expected - facts.reserve(line) - fee - spent) if planned else ()),
                )
            )
        )
    rows.append(summed(columns, rows, words("total"), 0))
    notes = [*((words("funds.left_note"),) if planned else ()), *_references(facts, words)]
    if facts.rules.planning.ceiling.num != facts.rules.planning.ceiling.den:
        notes.append(words("funds.ceiling", share=str(facts.rules.planning.ceiling)))
    return Table(
        sheet=words("sheet.lines"),
        title=words("table.lines"),
        unit=words("unit"),
        columns=columns,
        rows=tuple(rows),
        notes=tuple(notes),
    )


def _references(facts: Facts, words: Words) -> list[str]:
    """Where the expected amounts come from, lines with the same basis together."""
    grouped: dict[str, list[str]] = {}
    for line in facts.in_force:
        grouped.setdefault(clean(line.reference), []).append(clean(line.title))
    return [words("funds.reference", lines=words.join(lines), basis=basis) for basis, lines in grouped.items()]


def pool(facts: Facts, words: Words) -> Section:
    """What the pool holds, by layer, and where each project went."""
    projects = facts.decision.pool.projects
    refused = facts.decision.gated.refused
    standby = set(facts.decision.plan.standby)
    columns = (
        text(words("column.outcome"), 14),
        count(words("column.projects"), 5),
        money(words("column.need"), width=7),
    )
    groups: list[tuple[str, tuple[str, ...]]] = []
    if facts.has_plan:
        groups.append(("outcome.planned", tuple(item.project.id for item in facts.items)))
    outside = [key for key in unplanned(facts.decision) if key not in refused]
    groups.append(("outcome.standby", tuple(key for key in outside if key in standby)))
    groups.append(
        ("outcome.waiting" if facts.has_plan else "outcome.ready", tuple(k for k in outside if k not in standby))
    )
    groups.append(("outcome.refused", refused))
    rows = [Row(cells=(words(key), len(ids), sum(facts.projects[i].need for i in ids))) for key, ids in groups if ids]
    rows.append(summed(columns, rows, words("total"), 0))
    table = Table(
        sheet=words("sheet.pool"), title=words("table.pool"), unit=words("unit"), columns=columns, rows=tuple(rows)
    )
    by_layer = words("semicolon").join(
        words("pool.layer", layer=words(f"layer.{layer.value}"), what=counted(facts, words, ids))
        for layer in LAYERS
        if (ids := [project.id for project in projects if project.layer is layer])
    )
    opening = words("pool.opening", count=len(projects), need_fen=sum(p.need for p in projects), by_layer=by_layer)
    return Section(title=words("section.pool"), blocks=(body(opening), table))


def principles(facts: Facts, words: Words) -> Section:
    """How the plan is made: the three factors, layer by layer, type against its own type, and what counts as value."""
    rules = facts.rules
    lines = [
        words("principle.factors"),
        words("principle.layers"),
        words("principle.scoring"),
        words(f"principle.value.{rules.planning.value}"),
        words(f"principle.soft.{rules.planning.soft}", share=str(rules.planning.soft_within)),
        words("principle.same"),
    ]
    numbered = tuple(body(line, lead=words("ordinal", number=i)) for i, line in enumerate(lines, start=1))
    return Section(title=words("section.principles"), blocks=(body(words("principle.opening")), *numbered))
