"""Page one of a notice: to whom, on what it rests, and the batch in a dozen lines; no score, alternative or digest."""

from allocator.accounts import Tranche
from allocator.records import Level
from allocator.report.model import Block, Paragraph, Row, Table
from allocator.report.notice.facts import BatchFacts, money_of
from allocator.report.notice.shares import shares_text
from allocator.report.notice.wording import batch_name, office, problem_text, type_name
from allocator.report.parts import alert, body, text
from allocator.report.words import Words, clean
from allocator.results import Problem

NAMED = 6  # offices that are named one by one as addressees
SHOWN = 14  # offices on page one
DOCS = 3  # 文号 in a sentence
Slots = dict[str, str | int]


def addressed(facts: BatchFacts, words: Words) -> str:
    """主送; a proposal is not sent to anybody."""
    if not facts.committed or not facts.recipients:
        return ""
    if len(facts.recipients) <= NAMED:
        return words("addressed", names=words.join(office(name, words) for name in facts.recipients))
    return words("addressed_all", level=words.level(Level.COUNTY))


def overview(facts: BatchFacts, found: tuple[Problem, ...], words: Words) -> tuple[Block, ...]:
    """What does not agree, if anything; the opening; then the batch in a dozen lines; amounts exact, as everywhere."""
    table = Table(
        sheet=words("sheet.overview"),
        columns=(text(words("column.item"), 5), text(words("column.situation"), 34)),
        rows=tuple(Row(cells=cells) for cells in _rows(facts, words)),
        pairs=True,
    )
    return (*wrong(found, words), body(opening(facts, words)), table)


def wrong(found: tuple[Problem, ...], words: Words) -> tuple[Paragraph, ...]:
    """What does not agree, told before anything else."""
    if not found:
        return ()
    return (alert(words("failed")), *(body(problem_text(problem, words)) for problem in found))


def opening(facts: BatchFacts, words: Words) -> str:
    """On which documents the batch rests and how much it is."""
    named = [clean(account.tranche.doc_no) for account in facts.accounts]
    listed = words.join(dict.fromkeys(named[:DOCS]))
    return words(
        "opening.committed" if facts.committed else "opening.preview",
        docs=words("more_docs", names=listed, count=len(named)) if len(named) > DOCS else listed,
        basis=clean(facts.basis) or words("undecided"),
        year=facts.rules.county.year,
        batch=batch_name(facts, words),
        fund=clean(facts.rules.fund.full_name),
        total_fen=facts.match.total,
        count=len(facts.items),
    )


def customary(facts: BatchFacts, words: Words) -> str:
    """本批共安排项目n个,涉及资金x万元,其中…(见附件1)。"""
    if not facts.items:
        return words("customary.none")
    parts = (
        words("customary.type", name=type_name(name, words), count=len(inside), money_fen=money_of(inside))
        for name in facts.types
        if (inside := facts.of_type(name))
    )
    return words(
        "customary.some",
        count=len(facts.items),
        money_fen=facts.match.total,
        parts=words("semicolon").join(parts),
    )


def _rows(facts: BatchFacts, words: Words) -> tuple[tuple[str, str], ...]:
    rows = (
        ("label.source", _source(facts, words)),
        ("label.use", use(facts, words)),
        ("label.basis", _basis(facts, words)),
        ("label.projects", customary(facts, words)),
        ("label.recipients", _recipients(facts, words)),
        ("label.deadlines", deadlines(facts, words)),
        ("label.shares", shares_text(facts, words)),
        ("label.conditional", _conditional_text(facts, words)),
    )
    return tuple((words(key), told) for key, told in rows if told)


def _source(facts: BatchFacts, words: Words) -> str:
    return words("semicolon").join(_tranche_text(account.tranche, words) for account in facts.accounts) + words("stop")


def _tranche_text(tranche: Tranche, words: Words) -> str:
    slots: Slots = {"level": words.level(tranche.level), "money_fen": tranche.amount, "doc_no": clean(tranche.doc_no)}
    if tranche.earmark is not None:
        return words("source.locked", lock=clean(tranche.earmark.text), **slots)
    return words("source.free", **slots)


def use(facts: BatchFacts, words: Words) -> str:
    """What was free, and where it goes; the three parts add up."""
    left = words("use.left", left_fen=facts.left_total) if facts.left_total else words("use.all")
    fee = words("use.fee", fee_fen=facts.fee_total) if facts.fee_total else ""
    free = facts.match.total + facts.fee_total + facts.left_total
    return words("use.projects", free_fen=free, money_fen=facts.match.total) + fee + left


def _basis(facts: BatchFacts, words: Words) -> str:
    slots: Slots = {"basis": clean(facts.basis), "version": facts.plan.version}
    told = words("basis.decided", **slots) if facts.basis else words("basis.open", **slots)
    return told + words("basis.filed" if facts.balances.filed else "basis.unfiled")


def _recipients(facts: BatchFacts, words: Words) -> str:
    if not facts.items:
        return ""
    shown = facts.recipients if len(facts.recipients) <= SHOWN + 1 else facts.recipients[:SHOWN]
    parts = [_recipient_text(facts, name, words) for name in shown]
    rest = facts.recipients[len(shown) :]
    if rest:
        inside = [item for name in rest for item in facts.of_recipient(name)]
        parts.append(words("rest", offices=len(rest), count=len(inside), money_fen=money_of(inside)))
    return words("semicolon").join(parts) + words("see_recipients")


def _recipient_text(facts: BatchFacts, name: str, words: Words) -> str:
    inside = facts.of_recipient(name)
    return words("part.count_money", name=office(name, words), count=len(inside), money_fen=money_of(inside))


def deadlines(facts: BatchFacts, words: Words) -> str:
    """Until when work must start and money be paid; a day that has passed when the notice is written orders nothing."""
    notice = facts.rules.tranching.notice
    parts = [
        words(f"deadline.{key}", until=words("by_day", date=words.day(last).text) if last else words("as_planned"))
        for key, last in (("start", notice.start_by), ("pay", notice.pay_by))
        if last is None or last >= facts.match.day
    ]
    return words("semicolon").join(parts) + words("stop") if parts else ""


def _conditional_text(facts: BatchFacts, words: Words) -> str:
    if not facts.conditional:
        return ""
    return words("conditional.some", count=len(facts.conditional), money_fen=money_of(facts.conditional))
