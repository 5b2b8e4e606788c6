"""附件2 未纳入项目及原因; 附件3 越位情况; 附件4 备选项目."""

from fractions import Fraction

from allocator.records import Project
from allocator.report.facts import Facts
from allocator.report.model import Align, Annex, Block, Column, Kind, Row, Table, Value
from allocator.report.parts import body, code, money, number, summed, text, town_cell, unplanned, village_cell
from allocator.report.rule_words import AMENDED, STOPS, rule_names
from allocator.report.words import Words, clean, faithful
from allocator.results import LeftOut

UNMOVED = ("changes", "stay")
"""Kinds of rules by which an amended plan moves as few projects as it can."""


def left_out(facts: Facts, words: Words) -> Annex:
    """Every project of the pool outside the plan: its fate, why, which rule binds, what forcing it in does."""
    columns = (
        number(words("column.number"), 2.5),
        code(words),
        text(words("column.name"), 12),
        text(words("column.town"), 5),
        text(words("column.type"), 5.5),
        money(words("column.need"), width=5),
        _score(words),
        text(words("column.outcome"), 6),
        text(words("column.why"), 18),
        text(words("column.binding"), 10),
        Column(title=words("column.effect"), kind=Kind.SHARE, width=4.5),
    )
    ids = unplanned(facts.decision)
    rows = [Row(cells=_cells(facts, i, facts.projects[key], words)) for i, key in enumerate(ids, start=1)]
    if not rows:
        return _annex(2, "annex.left_out", (body(words("left.none")),), words)
    rows.append(summed(columns, rows, words("total"), 2))
    table = Table(
        sheet=words("sheet.left_out"),
        unit=words("unit"),
        columns=columns,
        rows=tuple(rows),
        notes=(words("note.effect"),) if facts.has_plan else (),
        listing=True,
    )
    return _annex(2, "annex.left_out", (table,), words)


def _score(words: Words) -> Column:
    return Column(title=words("column.score"), kind=Kind.INT, align=Align.RIGHT, width=3)


def _annex(index: int, title: str, blocks: tuple[Block, ...], words: Words) -> Annex:
    return Annex(label=words("annex_label", number=index), title=words(title), blocks=blocks)


def _cells(facts: Facts, index: int, project: Project, words: Words) -> tuple[Value, ...]:
    left = facts.left.get(project.id)
    card = facts.cards.get(project.id)
    return (
        index,
        clean(project.id),
        clean(project.name),
        town_cell(project, words),
        clean(project.type1) or words("untyped"),
        project.need,
        card.total if card else None,
        outcome(facts, project.id, words),
        why(facts, project.id, left, words),
        rule_names(left.rules, facts, words) if left else "",
        _effect(facts, left),
    )


def outcome(facts: Facts, project: str, words: Words) -> str:
    """暂不具备安排条件, 备选, or 暂未纳入、继续储备."""
    if project in facts.decision.gated.refused:
        return words("outcome.refused")
    if project in facts.decision.plan.standby:
        return words("outcome.standby")
    if facts.amended and project in facts.previous:
        return words("outcome.dropped")
    return words("outcome.waiting" if facts.has_plan else "outcome.ready")


def why(facts: Facts, project: str, left: LeftOut | None, words: Words) -> str:
    """The gates' reasons for a refused project, else the plan's; one that the amended plan drops says so first."""
    told = _reason(facts, project, left, words)
    return words("left.dropped", why=told) if facts.amended and project in facts.previous else told


def _reason(facts: Facts, project: str, left: LeftOut | None, words: Words) -> str:
    if project in facts.decision.gated.refused or left is None:
        found = [words.verdict(verdict) for verdict in facts.verdicts.get(project, ())]
        return words("semicolon").join(dict.fromkeys(text.rstrip(STOPS) for text in found)) or words("left.unsaid")
    kinds = {rule.partition("|")[0] for rule in left.rules} - {"line"}
    if not facts.amended or not kinds & set(UNMOVED) or project in facts.previous:
        return words.sentence(left.reason, left.args)
    if left.reason == "left.rules" and kinds <= set(AMENDED):
        return words("left.unmoved")
    key = "left.funds" if kinds <= set(AMENDED) and left.reason == "left.funds_and_rules" else left.reason
    return words("semicolon").join((words.sentence(key, left.args).rstrip(STOPS), words("left.unmoved")))


def _effect(facts: Facts, left: LeftOut | None) -> Value:
    value = facts.decision.plan.proof.value
    if left is None or not left.loss or not value:
        return None  # a bound of nothing says nothing
    return faithful(left.loss, value, (Fraction(0),))


def outranked(facts: Facts, words: Words) -> Annex:
    """越位: a lower score in, a higher one out, and the rule that caused it."""
    listed = facts.decision.plan.outranked
    if not listed:
        return _annex(3, "annex.outranked", (body(words("outranked.none")),), words)
    columns = (
        number(words("column.number"), 2.5),
        text(words("column.name"), 12, group=words("column.inside")),
        Column(title=words("column.need"), group=words("column.inside"), kind=Kind.MONEY, width=5),
        Column(title=words("column.score"), group=words("column.inside"), kind=Kind.INT, width=3),
        text(words("column.name"), 12, group=words("column.outside")),
        Column(title=words("column.need"), group=words("column.outside"), kind=Kind.MONEY, width=5),
        Column(title=words("column.score"), group=words("column.outside"), kind=Kind.INT, width=3),
        text(words("column.cause"), 15),
        text(words("column.binding"), 10),
    )
    rows = []
    for i, pair in enumerate(listed, start=1):
        names = rule_names(pair.rules, facts, words)
        cause = words.sentence(pair.cause)
        rows.append(Row(cells=(i, *_side(facts, pair.inside, words), *_side(facts, pair.outside, words), cause, names)))
    table = Table(sheet=words("sheet.outranked"), unit=words("unit"), columns=columns, rows=tuple(rows), listing=True)
    return _annex(3, "annex.outranked", (body(words("outranked.some", count=len(listed))), table), words)


def _side(facts: Facts, key: str, words: Words) -> tuple[Value, ...]:
    project = facts.projects[key]
    card = facts.cards.get(key)
    return words("named", name=clean(project.name), id=clean(key)), project.need, card.total if card else None


def standby(facts: Facts, words: Words) -> Annex:
    """The standby list in its order, with what ordered it."""
    if not facts.standby:
        return _annex(4, "annex.standby", (body(words("standby.none")),), words)
    columns = (
        number(words("column.order"), 2.5),
        code(words),
        text(words("column.name"), 14),
        text(words("column.town"), 5),
        text(words("column.village"), 5),
        text(words("column.type"), 6),
        text(words("column.unit"), 7),
        money(words("column.need"), width=5.5),
        Column(title=words("column.running"), kind=Kind.MONEY, width=6),
        text(words("column.priority"), 7),
        _score(words),
        Column(title=words("column.town_rank"), kind=Kind.INT, align=Align.CENTER, width=3),
    )
    rows: list[Row] = []
    running = 0
    for i, project in enumerate(facts.standby, start=1):
        running += project.need
        rows.append(Row(cells=_standby_cells(facts, i, project, running, words)))
    total = summed(columns, rows, words("total"), 2)
    table = Table(
        sheet=words("sheet.standby"),
        unit=words("unit"),
        columns=columns,
        rows=(*rows, total),
        notes=(words("standby.order"),),
        listing=True,
    )
    return _annex(4, "annex.standby", (table,), words)


def _standby_cells(facts: Facts, index: int, project: Project, running: int, words: Words) -> tuple[Value, ...]:
    card = facts.cards.get(project.id)
    return (
        index,
        clean(project.id),
        clean(project.name),
        town_cell(project, words),
        village_cell(project, words),
        clean(project.type1) or words("untyped"),
        clean(project.unit or project.dept),
        project.need,
        running,
        words(f"priority.{project.priority}" if project.priority in (1, 2, 3) else "priority.4"),
        card.total if card else None,
        project.town_rank,
    )
