"""五、约束指标达成情况: every rule of the plan, rule by rule, with what it asks for and what the plan gives."""

from allocator.report.facts import Facts
from allocator.report.model import Align, Block, Row, Section, Table
from allocator.report.parts import body, text
from allocator.report.rule_words import SHORT, amount_text, asked_text, rule_name
from allocator.report.sections.overview import industry_text, key_text, weak_text
from allocator.report.shares import Measured, bound_text, required
from allocator.report.words import Words, amount, faithful
from allocator.results import RuleLine


def targets(facts: Facts, words: Words) -> Section:
    """The main targets in sentences, then a table of all rules."""
    blocks: list[Block] = [body(industry_text(facts, words))]
    for sentence in (key_text(facts, words), weak_text(facts, words)):
        if sentence:
            blocks.append(body(sentence))
    if facts.fee_total:
        blocks.append(body(words("targets.fees", fee_fen=facts.fee_total)))
    rows = [*_ratio_rows(facts, words), *_rule_rows(facts, words)]
    if rows:
        blocks.append(_table(tuple(rows), words))
    return Section(title=words("section.targets"), blocks=tuple(blocks))


def _table(rows: tuple[Row, ...], words: Words) -> Table:
    return Table(
        sheet=words("sheet.targets"),
        title=words("table.targets"),
        columns=(
            text(words("column.rule"), 10),
            text(words("column.asked"), 9),
            text(words("column.actual"), 12),
            text(words("column.force"), 3.5, Align.CENTER),
            text(words("column.result"), 5, Align.CENTER),
        ),
        rows=rows,
        notes=(words("note.force"),),
    )


def _ratio_rows(facts: Facts, words: Words) -> list[Row]:
    return [_ratio_row(measured, words) for measured in required(facts, words)]


def _ratio_row(measured: Measured, words: Words) -> Row:
    ratio = measured.ratio
    assert ratio is not None  # `required` measures ratios of the rulebook only
    shown = words(
        "targets.share",
        share=faithful(measured.num, measured.den, measured.bounds).text,
        num_fen=measured.num,
        den_fen=measured.den,
        base=measured.base,
    )
    result = words("met" if measured.met else "unmet")
    return Row(cells=(measured.title, bound_text(ratio, words), shown, force(ratio.hard, words), result))


def force(hard: bool, words: Words) -> str:
    """Whether a rule must be kept or is kept as far as possible."""
    return words("force.hard" if hard else "force.soft")


def _rule_rows(facts: Facts, words: Words) -> list[Row]:
    groups: dict[str, list[RuleLine]] = {}
    for line in facts.decision.plan.rules:
        if line.kind != "ratio":
            groups.setdefault(line.kind if line.kind in SHORT else line.rule, []).append(line)
    return [_group_row(facts, lines, words) for lines in groups.values()]


def _group_row(facts: Facts, lines: list[RuleLine], words: Words) -> Row:
    first = lines[0]
    together = first.kind in SHORT
    name = words(f"kind.{first.kind}") if together else rule_name(first.rule, facts, words)
    asked = words("asked.each") if together else asked_text(first.rule, facts, words) or words("asked.each")
    missed = [line for line in lines if not line.met]
    if len(lines) > 1 or together:
        actual = words("targets.many", count=len(lines), met=len(lines) - len(missed))
    else:
        actual = amount_text(first.lhs, first.money, words)
        if first.num is not None and first.den:
            share = faithful(first.num, first.den).text
            over = amount_text(first.den, first.money, words)
            actual = words("targets.measured", actual=actual, den=over, share=share)
    hard = force(all(line.hard for line in lines), words)
    return Row(cells=(name, asked, actual, hard, _result(facts, missed, words)))


def _result(facts: Facts, missed: list[RuleLine], words: Words) -> str:
    if not missed:
        return words("met")
    worst = max(missed, key=lambda line: (line.shortfall, line.subject))
    short = amount(worst.shortfall) if worst.money else str(worst.shortfall)
    if len(missed) == 1:
        return words("unmet_by_money" if worst.money else "unmet_by_count", short=short)
    return words("unmet_some", count=len(missed))
