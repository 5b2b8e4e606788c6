"""What takes the plan's place when there is none: the requirements that cannot hold together, or that time ran out."""

from allocator.proof import Status
from allocator.report.facts import Facts
from allocator.report.model import Align, Block, Row, Section, Table
from allocator.report.parts import alert, body, number, text
from allocator.report.rule_words import amount_text, asked_text, rule_name
from allocator.report.words import Words
from allocator.results import Clash


def no_plan(facts: Facts, words: Words) -> Section:
    """The conflict with the least relaxation of each rule, or that no result was reached in the time given."""
    proof = facts.decision.plan.proof
    if proof.status is not Status.INFEASIBLE:
        blocks: tuple[Block, ...] = (alert(words("unknown.opening")), body(words("unknown.next")))
        return Section(title=words("section.unknown"), blocks=blocks)
    listed = facts.decision.plan.clashes or tuple(Clash(rule=rule) for rule in proof.conflict)
    rows = tuple(_row(facts, i, clash, words) for i, clash in enumerate(listed, start=1))
    table = Table(
        sheet=words("sheet.conflict"),
        title=words("table.conflict"),
        columns=(
            number(words("column.number")),
            text(words("column.rule"), 14),
            text(words("column.asked"), 11),
            text(words("column.relax"), 10, Align.RIGHT),
        ),
        rows=rows,
        notes=(words("note.relax"),),
    )
    shown = (table,) if rows else (body(words("conflict.unnamed")),)
    opening = (alert(words("conflict.opening", count=len(rows))),) if rows else ()
    return Section(
        title=words("section.conflict"),
        blocks=(*opening, *shown, body(words("conflict.next"))),
    )


def _row(facts: Facts, index: int, clash: Clash, words: Words) -> Row:
    relax = "—" if clash.least is None else amount_text(clash.least, clash.money, words)
    asked = asked_text(clash.rule, facts, words) or words("asked.kept")
    return Row(cells=(index, rule_name(clash.rule, facts, words), asked, relax))
