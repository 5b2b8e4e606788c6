"""Amounts that are probably in another unit: far above all others, or whole tens of thousands among small ones."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from allocator.findings import Cell, Finding, Severity
from allocator.money import Unit, format_wan

_WAN = Unit.WAN_YUAN.fen
_FEW = 5  # with fewer other amounts, nothing is said about most of them
_MANY = 20
_ENOUGH = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Peers:
    """The amounts of a column above zero, ascending."""

    values: Sequence[int]
    unit: Unit

    def unlike(self, fen: int) -> str:
        """What the others look like where the amount does not fit among them; empty where it does."""
        if self.unit is Unit.WAN_YUAN and fen >= 10_000 * _WAN and fen % _WAN == 0:
            small = self._below(10_000 * _WAN)
            if small and self.values[small // 2] < 1_000 * _WAN:
                return self._range(0, small)
        if self.unit is Unit.YUAN and fen < 100_000:
            small = self._below(100_000)
            large = len(self.values) - small
            if large >= _ENOUGH and self.values[small + large // 2] >= 10_000_000:
                return self._range(small, len(self.values))
        far = self._below(-(-fen // (10 if len(self.values) > _MANY else 30)))
        if far >= _FEW and 50 * (len(self.values) - far) <= len(self.values) + 49:
            return self._range(0, far)
        if len(self.values) - 1 <= _FEW and fen > 1000 * self.values[-2]:
            return self._range(0, len(self.values) - 1)
        return ""

    def _below(self, fen: int) -> int:
        return bisect_left(self.values, fen)

    def _range(self, first: int, end: int) -> str:
        low, high = format_wan(self.values[first]), format_wan(self.values[end - 1])
        return f"{low}–{high}万元" if low != high else f"{low}万元"


def slips(amounts: Sequence[tuple[Cell, str, int]], unit: Unit) -> tuple[Finding, ...]:
    """C04 findings for one column of (cell, text, fen) in the unit it was read in.

    Suspicious: more than 10 times (30 times in a short table) nearly all others; more than 1000 times a few others; a
    whole number of at least 10,000 万元 where the others lie below 1,000; less than 1,000 yuan where the others lie
    above 100,000 in a table of yuan.
    """
    values = sorted(fen for _, _, fen in amounts if fen > 0)
    peers = _Peers(values=values, unit=unit)
    found = []
    for where, text, fen in amounts:
        if fen > 0 and len(values) > 1 and (others := peers.unlike(fen)):
            args = (("seen", text if unit.value in text else f"{text}{unit.value}"), ("expected", others))
            error = Finding(code="C04", severity=Severity.ERROR, where=where, value=text, args=args, acceptable=True)
            found.append(error)
    return tuple(found)


def implausible(amounts: Sequence[tuple[Cell, str, int]], unit: Unit) -> tuple[Finding, ...]:
    """A T19 finding where most amounts are too large in 万元 (5亿元) or too small in yuan (1,000 yuan) for projects."""
    values = sorted(fen for _, _, fen in amounts if fen > 0)
    if not values:
        return ()
    middle = values[len(values) // 2]
    if not (unit is Unit.WAN_YUAN and middle >= 50_000 * _WAN) and not (unit is Unit.YUAN and middle < 100_000):
        return ()
    where = amounts[0][0]
    args = (("middle_fen", middle), ("unit", unit.value))
    return (Finding(code="T19", severity=Severity.ERROR, where=where, args=args, acceptable=True),)
