"""The last annex, 核验说明: on what the batch rests and how anyone can check it; digests stand nowhere else."""

from allocator.report.model import Annex, Block, Row, Table
from allocator.report.notice.facts import BatchFacts
from allocator.report.parts import body, head, text
from allocator.report.words import Words, clean
from allocator.serial import digest


def record(facts: BatchFacts, words: Words) -> Annex:
    """Bases of the sums, how to check, and the digests, ledger head and proof word to check against."""
    blocks: list[Block] = [head(words("record.bases"))]
    blocks += [body(words(f"record.basis_{key}")) for key in ("unit", "sum", "order", "class", "carried")]
    blocks += [head(words("record.how"))]
    blocks += [body(words(f"record.how_{key}")) for key in ("ledger", "plan", "match")]
    blocks += [head(words("record.marks")), _marks(facts, words)]
    return Annex(label="", title=words("annex.record"), blocks=tuple(blocks), wide=False)


def seal(facts: BatchFacts, words: Words) -> Annex:
    """The last annex of a notice: how amounts are told, and the ledger head that its readers can compare."""
    rows = [
        ("record.county", words("record.county_year", county=clean(facts.rules.county.name), year=facts.balances.year)),
        ("record.basis", clean(facts.basis)),
        ("record.seq", str(facts.balances.seq)),
        ("record.head", facts.balances.head),
    ]
    told = (body(words("record.basis_unit")), body(words("record.seal")))
    return Annex(label="", title=words("annex.record"), blocks=(*told, _pairs(rows, words)), wide=False)


def _marks(facts: BatchFacts, words: Words) -> Table:
    match, balances = facts.match, facts.balances
    rows = [
        ("record.state", words("record.committed" if facts.committed else "record.preview")),
        ("record.county", words("record.county_year", county=clean(facts.rules.county.name), year=balances.year)),
        ("record.basis", clean(facts.basis)),
        ("record.version", str(facts.plan.version)),
        ("record.plan", facts.plan.digest),
        ("record.match", digest(match)),
        ("record.from_head", match.head),
        ("record.seq", str(balances.seq)),
        ("record.head", balances.head),
        ("record.rules", digest(facts.rules)),
        ("record.pool", digest(facts.pool)),
        ("record.status", words(f"record.proof.{match.answer.status.value.lower()}")),
        ("record.weighted", words(f"record.proof.{match.weighted.status.value.lower()}")),
    ]
    return _pairs(rows, words)


def _pairs(rows: list[tuple[str, str]], words: Words) -> Table:
    return Table(
        sheet=words("sheet.record"),
        columns=(text(words("column.item"), 9), text(words("column.content"), 26)),
        rows=tuple(Row(cells=(words(key), value)) for key, value in rows if value),
        pairs=True,
    )
