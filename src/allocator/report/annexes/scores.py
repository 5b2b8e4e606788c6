"""附件 评分明细: every competing project's points by criterion, and the fact that earned each."""

from allocator.report.annexes.left_out import outcome
from allocator.report.facts import Facts
from allocator.report.model import Align, Annex, Block, Column, Kind, Row, Table
from allocator.report.parts import body, code, head, number, text
from allocator.report.rule_words import place_text
from allocator.report.words import Words, clean
from allocator.results import ScoreCard, ScoreLine
from allocator.text import knows, say


def scores(facts: Facts, words: Words) -> Annex:
    """Weights, then points by project, best first; line by line with its fact in the workbook."""
    cards = sorted(facts.decision.cards, key=lambda card: (-card.total, card.project))
    blocks: tuple[Block, ...] = (body(words("scores.none")),)
    if cards:
        blocks = (
            head(words("scores.weights")),
            _weights(facts, words),
            head(words("scores.points")),
            _points(facts, cards, words),
            _facts(facts, cards, words),
        )
    return Annex(label=words("annex_label", number=5), title=words("annex.scores"), blocks=blocks)


def _weights(facts: Facts, words: Words) -> Table:
    scoring = facts.rules.scoring
    codes = dict.fromkeys(key for group in scoring.groups for key, weight in group.weights.listed if weight)
    columns = (
        text(words("column.criterion"), 8),
        *(Column(title=words("scores.weight", group=clean(g.title)), kind=Kind.INT, width=8) for g in scoring.groups),
    )
    rows = tuple(
        Row(cells=(criterion_text(key, words), *(group.weights.of(key) for group in scoring.groups))) for key in codes
    )
    types = (
        words("scores.types", group=clean(group.title), types=words.join(clean(name) for name in group.types))
        for group in scoring.groups
    )
    notes = (words("scores.how", reference=clean(scoring.reference)), *types)
    return Table(sheet=words("sheet.weights"), columns=columns, rows=rows, notes=notes)


def _points(facts: Facts, cards: list[ScoreCard], words: Words) -> Table:
    codes = tuple(dict.fromkeys(line.criterion for card in cards for line in card.lines))
    groups = {group.id: clean(group.title) for group in facts.rules.scoring.groups}
    columns = (
        number(words("column.number"), 2.5),
        code(words),
        text(words("column.name"), 14),
        text(words("column.group"), 6),
        *(
            Column(
                title=criterion_text(key, words),
                group=words("scores.by_criterion"),
                kind=Kind.INT,
                align=Align.CENTER,
                width=3,
            )
            for key in codes
        ),
        Column(title=words("column.score"), kind=Kind.INT, align=Align.CENTER, width=3),
        text(words("column.outcome"), 7),
    )
    rows = []
    for i, card in enumerate(cards, start=1):
        points = {line.criterion: line.points for line in card.lines}
        rows.append(
            Row(
                cells=(
                    i,
                    clean(card.project),
                    clean(facts.projects[card.project].name),
                    groups.get(card.group, clean(card.group)),
                    *(points.get(key) for key in codes),
                    card.total,
                    _fate(facts, card.project, words),
                )
            )
        )
    note = (words("scores.where"),)
    return Table(sheet=words("sheet.scores"), columns=columns, rows=tuple(rows), notes=note, listing=True)


def _fate(facts: Facts, project: str, words: Words) -> str:
    planned = project in set(facts.decision.plan.projects)
    return words("outcome.planned") if planned else outcome(facts, project, words)


def _facts(facts: Facts, cards: list[ScoreCard], words: Words) -> Table:
    columns = (
        code(words),
        text(words("column.name"), 18),
        text(words("column.criterion"), 6),
        Column(title=words("column.weight"), kind=Kind.INT, width=4),
        Column(title=words("column.points"), kind=Kind.INT, width=4),
        Column(title=words("column.product"), kind=Kind.INT, width=5),
        text(words("column.fact"), 34),
    )
    rows = []
    for card in cards:
        name = clean(facts.projects[card.project].name)
        for line in card.lines:
            points = (line.weight, line.points, line.weight * line.points)
            labels = (clean(card.project), name, criterion_text(line.criterion, words))
            rows.append(Row(cells=(*labels, *points, fact_text(line, words))))
    return Table(
        sheet=words("sheet.facts"),
        columns=columns,
        rows=tuple(rows),
        notes=(words("scores.sum"),),
        listing=True,
        workbook_only=True,
    )


def criterion_text(code: str, words: Words) -> str:
    """A criterion's name; the code of one that a county added itself."""
    return say(f"criterion.{code}", words.lang) if knows(f"criterion.{code}", words.lang) else clean(code)


def fact_text(line: ScoreLine, words: Words) -> str:
    """The fact of a line as a sentence; steps that are done stand there by their codes."""
    return words.sentence(line.fact, tuple((name, _named(name, value, words)) for name, value in line.args))


def _named(name: str, value: str | int, words: Words) -> str | int:
    """A slot in words: steps by their names, places without the stroke between town and village."""
    if name == "done":
        return words.join(say(f"score.step.{code}", words.lang) for code in str(value).split())
    return place_text(str(value)) if name == "places" else value
