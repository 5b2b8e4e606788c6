"""The money of one row: need, cost, other money, earlier and later years, the applicant's split over levels."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from allocator.intake.answers import squeeze
from allocator.money import Fen, Unit
from allocator.records import Level

_TERM = re.compile(
    r"(\d{1,9}(?:\.\d{1,4})?)(?:[\u4e00-\u9fffa-z²³㎡/]{0,8})[×x*✕](\d{1,9}(?:\.\d{1,6})?)(万元|千元|元)(?:/[\u4e00-\u9fffa-z²³㎡·/]{1,8})?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowMoney:
    """Amounts in fen with cost = before + need + later + other; `need` None = no amount stated.

    `gap` is (stated, own sum) where the row's cost or levels do not add up.
    """

    need: Fen | None
    cost: Fen = Fen(0)
    before: Fen = Fen(0)
    later: Fen = Fen(0)
    other: Fen = Fen(0)
    split: tuple[tuple[Level, Fen], ...] = ()
    gap: tuple[str, int, int] | None = None  # ("cost" or "levels", stated, own sum)


def settle_money(amounts: Mapping[str, Fen], *, has_other: bool, before: int = 0, later: int = 0) -> RowMoney:
    """Settle a row's amounts; `before` and `later` are the 续建 sheet's where the row itself states none.

    `has_other` says whether the table has a column for other money: if it has none, what the subsidy does not cover
    is other money. A single amount is the need.
    """
    split = tuple((level, amounts[level.value]) for level in Level if amounts.get(level.value))
    levels = sum(fen for _, fen in split)
    earlier, coming = amounts.get("before", before), amounts.get("later", later)
    other, cost = int(amounts.get("other", 0)), None if "cost" not in amounts else int(amounts["cost"])
    need: int
    if "need" in amounts:
        need = amounts["need"]
    elif any(level.value in amounts for level in Level):
        need = levels
    elif cost is not None:
        need = cost - other - earlier - coming
    else:
        return RowMoney(need=None)
    gap: tuple[str, int, int] | None = None
    if split and levels != need:
        gap = ("levels", need, levels)
    if cost is not None and "before" not in amounts and "later" not in amounts and cost == need + other:
        cost += earlier + coming  # the row states this year's cost, the 续建 sheet the other years
    known = need + earlier + coming + other
    if cost is not None and cost > known and not has_other:
        other += cost - known
    elif gap is None and cost is not None and cost != known:
        gap = ("cost", cost, known)
    if need < 0:
        gap, need = ("cost", int(cost or 0), other + earlier + coming), 0
    return RowMoney(
        need=Fen(need),
        cost=Fen(need + earlier + coming + other),
        before=Fen(earlier),
        later=Fen(coming),
        other=Fen(other),
        split=split,
        gap=gap,
    )


def parse_formula(text: str) -> Fen | None:
    """“620人×3000元” or a sum of such terms, in fen; None when the text is not exactly that or gives part of a fen."""
    plain = squeeze(text).replace(",", "")
    plain = re.sub(r"=\d+(?:\.\d+)?(?:万元|元)$", "", plain)
    total = Decimal(0)
    for term in plain.split("+"):
        found = _TERM.fullmatch(term)
        if found is None:
            return None
        total += Decimal(found[1]) * Decimal(found[2]) * Unit(found[3]).fen
    return Fen(int(total)) if total == total.to_integral_value() else None
