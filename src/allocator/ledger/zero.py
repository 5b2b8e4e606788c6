"""Adjustments are zero-sum: in total, per level, and a swap of levels within its project."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from allocator.accounts import Entry, Move
from allocator.findings import Finding
from allocator.ledger.refuse import no
from allocator.records import Level


def uneven(entries: tuple[Entry, ...], levels: Mapping[str, Level]) -> Iterator[Finding]:
    """Where 调减, 调增 and 层级置换 do not balance; `levels` gives the level of each tranche.

    In total 调减 must equal 调增, to the fen. Per level they must balance too, alone or together with the document's
    swaps; money whose level the document leaves open may stand on either side, but can cover no more than its amount.
    A swap gives and takes the same amount, and the same industry part, within one project; it moves against the free
    money of the levels. 结余收回 and 收回上缴 are no part of this.
    """
    out = sum(entry.amount for entry in entries if entry.move is Move.DECREASE)
    in_ = sum(entry.amount for entry in entries if entry.move is Move.INCREASE)
    if out != in_:
        yield no("J01", out_fen=out, in_fen=in_, gap_fen=abs(out - in_))
    swaps: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for entry in entries:
        if entry.move in (Move.SWAP_OUT, Move.SWAP_IN):
            side = entry.move is Move.SWAP_IN
            swaps[entry.project][side] += entry.amount
            swaps[entry.project][2] += entry.industry if side else -entry.industry
    for project, (gave, took, industry) in sorted(swaps.items()):
        if gave != took or industry:
            yield no("J03", project, project=project, out_fen=gave, in_fen=took, industry_fen=abs(industry))
    if out == in_:
        alone = _uncovered(entries, levels, (Move.DECREASE,), (Move.INCREASE,))
        both = _uncovered(entries, levels, (Move.DECREASE, Move.SWAP_OUT), (Move.INCREASE, Move.SWAP_IN))
        if alone and both:
            yield from alone


def _uncovered(
    entries: tuple[Entry, ...], levels: Mapping[str, Level], outs: tuple[Move, ...], ins: tuple[Move, ...]
) -> list[Finding]:
    """Levels that do not balance, unless what is left open can cover all of the differences."""
    gave: dict[Level | None, int] = defaultdict(int)
    took: dict[Level | None, int] = defaultdict(int)
    for entry in entries:
        level = levels.get(entry.tranche, entry.level)
        if entry.move in outs:
            gave[level] += entry.amount
        elif entry.move in ins:
            took[level] += entry.amount
    gaps = {level: gave[level] - took[level] for level in Level}
    more, less = sum(max(0, gap) for gap in gaps.values()), sum(max(0, -gap) for gap in gaps.values())
    if more <= took[None] and less <= gave[None]:
        return []
    return [
        no("J02", level.value, fields=level.value, out_fen=gave[level], in_fen=took[level], gap_fen=abs(gap))
        for level, gap in gaps.items()
        if gap
    ]
