"""Money: whole fen (分) in `int`; text goes in through a closed grammar and comes out exact."""

from enum import StrEnum
from typing import NewType

Fen = NewType("Fen", int)
MAX_FEN = 10**15
"""The largest amount that any record may hold (10 万亿元); beyond it JSON readers lose digits."""


class Unit(StrEnum):
    """The unit an amount is written in."""

    YUAN = "元"
    THOUSAND_YUAN = "千元"
    WAN_YUAN = "万元"
    YI_YUAN = "亿元"

    @property
    def fen(self) -> int:
        """How many fen one unit is."""
        return {"元": 100, "千元": 100_000, "万元": 1_000_000, "亿元": 10_000_000_000}[self.value]


def format_wan(fen: int, *, decimals: int = 2, comma: bool = True) -> str:
    """Fen as 万元 text, exact: at least `decimals` places, more where the amount needs them."""
    sign, digits = ("-" if fen < 0 else ""), abs(fen)
    whole, rest = divmod(digits, Unit.WAN_YUAN.fen)
    tail = f"{rest:06d}".rstrip("0").ljust(decimals, "0")
    body = f"{whole:,}" if comma else str(whole)
    return sign + body + ("." + tail if tail else "")


def split_money(total: int, weights: tuple[int, ...]) -> tuple[Fen, ...]:
    """Split `total` fen by integer weights, largest remainder first, ties to the earlier part; the parts add up.

    All weights zero means equal parts. Raises ValueError for a negative total or weight, or for no weights.
    """
    if total < 0 or not weights or min(weights) < 0:
        raise ValueError("split_money needs a total >= 0 and weights >= 0")
    if not any(weights):
        weights = (1,) * len(weights)
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    remainders = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in remainders[: total - sum(parts)]:
        parts[i] += 1
    return tuple(Fen(part) for part in parts)
