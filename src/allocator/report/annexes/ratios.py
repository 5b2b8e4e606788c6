"""附件5 各项比例口径: every share with numerator, denominator and base; then every other rule line by line."""

from allocator.report.facts import Facts
from allocator.report.model import Align, Annex, Block, Column, Kind, Row, Table
from allocator.report.parts import head, note, number, text
from allocator.report.rule_words import SENSES, reference_text, rule_name, subject_text
from allocator.report.sections.targets import force
from allocator.report.shares import Measured, bound_text, required, usual
from allocator.report.words import Words, faithful
from allocator.results import RuleLine


def ratios(facts: Facts, words: Words) -> Annex:
    """Every ratio, the usual other bases, and all rules in fen and in counts."""
    lines = [line for line in facts.decision.plan.rules if line.kind != "ratio"]
    in_money = [line for line in lines if line.money]
    in_counts = [line for line in lines if not line.money]
    measured = (*required(facts, words), *usual(facts, words))
    blocks: list[Block] = [head(words("ratios.shares")), _shares(facts, measured, words), note(words("note.rounded"))]
    for key, listed, kind in (("money", in_money, Kind.MONEY), ("counts", in_counts, Kind.INT)):
        if listed:
            blocks += [head(words(f"ratios.{key}")), _rules(facts, listed, key, kind, words)]
    return Annex(label=words("annex_label", number=5), title=words("annex.ratios"), blocks=tuple(blocks))


def _shares(facts: Facts, measured: tuple[Measured, ...], words: Words) -> Table:
    columns = (
        text(words("column.share_name"), 11),
        text(words("column.numerator"), 11),
        text(words("column.denominator"), 10),
        text(words("column.base"), 6),
        Column(title=words("column.num"), kind=Kind.MONEY, width=5.5),
        Column(title=words("column.den"), kind=Kind.MONEY, width=5.5),
        Column(title=words("column.share"), kind=Kind.SHARE, width=4.5),
        Column(title=words("column.plain"), kind=Kind.SHARE, width=5),
        text(words("column.asked"), 8),
        text(words("column.result"), 4, Align.CENTER),
        text(words("column.reference"), 8),
    )
    return Table(
        sheet=words("sheet.ratios"),
        unit=words("unit"),
        columns=columns,
        rows=tuple(_share_row(facts, one, words) for one in measured),
        notes=(words("note.plain"),),
        listing=True,
    )


def _share_row(facts: Facts, one: Measured, words: Words) -> Row:
    plain = None if one.plain is None else faithful(one.plain, one.den, one.bounds)
    asked = words("for_reference") if one.ratio is None else bound_text(one.ratio, words)
    result = "—" if one.ratio is None else words("met" if one.met else "unmet")
    return Row(
        cells=(
            one.title,
            one.numerator,
            one.denominator,
            one.base,
            one.num,
            one.den,
            faithful(one.num, one.den, one.bounds),
            plain,
            asked,
            result,
            "" if one.ratio is None else reference_text(one.ratio.id, facts),
        )
    )


def _rules(facts: Facts, lines: list[RuleLine], key: str, kind: Kind, words: Words) -> Table:
    columns = (
        number(words("column.number"), 2.5),
        text(words("column.rule"), 15),
        text(words("column.subject"), 11),
        Column(title=words("column.actual"), kind=kind, width=6),
        text(words("column.sense"), 4, Align.CENTER),
        Column(title=words("column.limit"), kind=kind, width=6),
        Column(title=words("column.short"), kind=kind, width=5),
        text(words("column.force"), 4, Align.CENTER),
        text(words("column.result"), 4, Align.CENTER),
        text(words("column.reference"), 10),
    )
    rows = []
    for i, line in enumerate(lines, start=1):
        rows.append(
            Row(
                cells=(
                    i,
                    rule_name(line.rule, facts, words),
                    subject_text(facts, line, words) or words("whole"),
                    line.lhs,
                    words(f"relation.{SENSES[line.sense]}"),
                    line.rhs,
                    line.shortfall or None,
                    force(line.hard, words),
                    words("met" if line.met else "unmet"),
                    reference_text(line.rule, facts),
                )
            )
        )
    return Table(
        sheet=words(f"sheet.rules_{key}"),
        unit=words("unit") if kind is Kind.MONEY else words("unit_count"),
        columns=columns,
        rows=tuple(rows),
        listing=True,
    )
