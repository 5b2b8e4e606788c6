"""Page one of the explanation: the outcome of a batch in a few lines; the annexes say the rest."""

from allocator.report.model import Block, Row, Table
from allocator.report.notice.facts import BatchFacts
from allocator.report.notice.page_one import use, wrong
from allocator.report.notice.shares import shares_text
from allocator.report.notice.ways import differing
from allocator.report.notice.wording import batch_name
from allocator.report.parts import body, text
from allocator.report.words import Words, clean
from allocator.results import Problem


def explained(facts: BatchFacts, found: tuple[Problem, ...], words: Words) -> tuple[Block, ...]:
    """To which notice it belongs, then what is left, who waits, the shares, how the two ways differ, the claim."""
    waiting, others = facts.match.waiting, differing(facts)
    lacking = sum(part.lacks for part in waiting)
    rows = (
        ("label.use", use(facts, words)),
        (
            "label.waiting",
            words("waiting.some", count=len(waiting), lacks_fen=lacking) if waiting else words("left.no_waiting"),
        ),
        ("label.shares", shares_text(facts, words)),
        ("label.ways", words("ways.count", count=len(others)) if others else words("ways.no_differences")),
        ("label.status", words(f"record.proof.{facts.match.answer.status.value.lower()}")),
    )
    table = Table(
        sheet=words("sheet.overview"),
        columns=(text(words("column.item"), 5), text(words("column.situation"), 34)),
        rows=tuple(Row(cells=(words(key), told)) for key, told in rows if told),
        pairs=True,
    )
    told = words(
        "opening.internal",
        year=facts.rules.county.year,
        batch=batch_name(facts, words),
        basis=clean(facts.basis) or words("undecided"),
    )
    return (*wrong(found, words), body(told), table)
