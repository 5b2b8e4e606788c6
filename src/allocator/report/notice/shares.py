"""比例和管理费口径: named shares with their three bases, fee caps with theirs."""

from fractions import Fraction

from allocator.matches import ShareLine
from allocator.quantities import Share
from allocator.report.model import Align, Annex, Block, Column, Kind, Portion, Row, Table
from allocator.report.notice.facts import BatchFacts
from allocator.report.parts import body, head, money, note, text
from allocator.report.shares import bound_text, describe
from allocator.report.words import Words, clean, faithful
from allocator.rules import Fee, Ratio

ON_PAGE_ONE = 3
BASES = ("batch", "so_far", "expected")


def shares(facts: BatchFacts, words: Words) -> Annex:
    """Every share over this batch, over the year so far and over the year expected; then the fee caps."""
    blocks: list[Block] = [head(words("shares.shares"))]
    blocks += [_shares(facts, words)] if _named(facts) else [body(words("shares.none"))]
    blocks.append(head(words("shares.fees")))
    fees = _fees(facts, words)
    blocks += [fees] if fees.rows else [body(words("shares.no_fees"))]
    return Annex(label="", title=words("annex.shares"), blocks=(*blocks, note(words("note.shares"))))


def shares_text(facts: BatchFacts, words: Words) -> str:
    """The binding shares, or the first ones, in one line each."""
    binding = [(line, ratio) for line, ratio in _named(facts) if line.binds]
    return "\n".join(_told(line, ratio, words) for line, ratio in (binding or _named(facts))[:ON_PAGE_ONE])


def _named(facts: BatchFacts) -> list[tuple[ShareLine, Ratio]]:
    """The shares of the rulebook; fees are told by themselves."""
    ratios = {ratio.id: ratio for ratio in facts.rules.ratios}
    return [(line, ratios[line.rule]) for line in facts.match.shares if line.rule in ratios]


def _result(line: ShareLine, ratio: Ratio) -> str:
    """met, unmet, or reachable: below the floor for now, but what is left of the base can still lift it."""
    floors = [share for share in (ratio.at_least, ratio.last_year) if share is not None]
    num, den = line.so_far
    below = any(num * share.den < share.num * den for share in floors)
    return "unmet" if not line.met else "reachable" if below else "met"


def _told(line: ShareLine, ratio: Ratio, words: Words) -> str:
    if not line.so_far[1]:
        return words("shares.no_base", name=clean(ratio.title), base=words(f"base_of.{ratio.base}"))
    pairs = (line.batch, line.so_far, line.expected)
    slots = {f"{base}_share": _portion(ratio, pair).text for base, pair in zip(BASES, pairs, strict=True)}
    if not line.batch[1]:
        slots["batch_share"] = words("shares.not_in_batch")
    open_ = line.expected[0] * line.so_far[1] != line.expected[1] * line.so_far[0]
    told = words(
        "shares.told",
        name=clean(ratio.title),
        base=words(f"base_of.{ratio.base}"),
        asked=bound_text(ratio, words),
        result=words(f"result.{_result(line, ratio)}"),
        num_fen=line.so_far[0],
        den_fen=line.so_far[1],
        **slots,
    )
    return told + words("shares.year" if open_ else "stop", **slots)


def _portion(ratio: Ratio, pair: tuple[int, int]) -> Portion:
    limits: tuple[Share | None, ...] = (ratio.at_least, ratio.at_most, ratio.last_year)
    return faithful(*pair, (Fraction(limit.num, limit.den) for limit in limits if limit is not None))


def _shares(facts: BatchFacts, words: Words) -> Table:
    columns = (
        text(words("column.share_name"), 8),
        text(words("column.numerator"), 8),
        text(words("column.denominator"), 8),
        text(words("column.base"), 5),
        *(
            Column(
                title=words(f"column.{part}"),
                group=words(f"column.{base}"),
                kind=Kind.SHARE if part == "share" else Kind.MONEY,
                width=4.4,
            )
            for base in ("over_batch", "over_so_far", "over_expected")
            for part in ("num", "den", "share")
        ),
        text(words("column.asked"), 5),
        text(words("column.force"), 4, Align.CENTER),
        text(words("column.result"), 3.5, Align.CENTER),
    )
    return Table(
        sheet=words("sheet.shares"),
        unit=words("unit"),
        columns=columns,
        rows=tuple(_share_row(line, ratio, words) for line, ratio in _named(facts)),
        listing=True,
    )


def _share_row(line: ShareLine, ratio: Ratio, words: Words) -> Row:
    parts = [(*pair, _portion(ratio, pair)) for pair in (line.batch, line.so_far, line.expected)]
    return Row(
        cells=(
            clean(ratio.title),
            describe(ratio.numerator, words),
            describe(ratio.denominator, words),
            words(f"base_of.{ratio.base}"),
            *(value for part in parts for value in part),
            bound_text(ratio, words),
            words("force.hard" if line.binds else "force.soft"),
            words(f"short_result.{_result(line, ratio)}"),
        )
    )


def _fees(facts: BatchFacts, words: Words) -> Table:
    """Per fee rule: received and kept of the tasks that bear it, the cap, what was taken up to and with this batch."""
    columns = (
        text(words("column.level"), 4),
        text(words("column.tasks"), 14),
        money(words("column.fee_base"), width=6),
        text(words("column.cap"), 4),
        money(words("column.fee_most"), width=5),
        money(words("column.fee_batch"), width=5),
        money(words("column.fee_so_far"), width=5),
        text(words("column.result"), 4, Align.CENTER),
        text(words("column.reference"), 10),
    )
    fees = {fee.id: fee for fee in facts.rules.fees}
    rows = tuple(_fee_row(line, fees[line.rule], words) for line in facts.match.shares if line.rule in fees)
    return Table(sheet=words("sheet.fees"), unit=words("unit"), columns=columns, rows=rows, listing=True)


def _fee_row(line: ShareLine, fee: Fee, words: Words) -> Row:
    """A fee rule as the batch states it; nothing is counted anew."""
    (batch, _), (so_far, base) = line.batch, line.so_far
    return Row(
        cells=(
            words.level(fee.level),
            clean(words.join(fee.tasks)),
            base,
            str(fee.cap),
            fee.cap.num * base // fee.cap.den,
            batch,
            so_far,
            words("met" if line.met else "over"),
            clean(fee.reference),
        )
    )
