"""Amounts that are probably in another unit: far above all others, or whole tens of thousands among small ones."""

from collections.abc import Sequence
from statistics import median

from allocator.findings import Cell, Finding, Severity
from allocator.money import Unit, format_wan

_FEW = 5  # with fewer other amounts, a percentile says nothing
_MANY = 20
_WAN = Unit.WAN_YUAN.fen


def slips(amounts: Sequence[tuple[Cell, str, int]], unit: Unit) -> tuple[Finding, ...]:
    """C04 findings for one column of (cell, text, fen) in the unit it was read in.

    Suspicious: more than 10 times (30 times in a short table) nearly all others; more than 1000 times a few others; a
    whole number of at least 10,000 万元 where the others lie below 1,000; less than 1,000 yuan where the others lie
    above 100,000 in a table of yuan.
    """
    values = sorted(fen for _, _, fen in amounts if fen > 0)
    if len(values) < 2:
        return ()
    found = []
    for where, text, fen in amounts:
        if fen > 0 and (peers := _unlike(fen, values, unit)):
            args = (("seen", f"{text}" if unit.value in text else f"{text}{unit.value}"), ("expected", peers))
            found.append(
                Finding(code="C04", severity=Severity.ERROR, where=where, value=text, args=args, acceptable=True)
            )
    return tuple(found)


def _unlike(fen: int, values: list[int], unit: Unit) -> str:
    """What the others look like where the amount does not fit among them; empty where it does."""
    if unit is Unit.WAN_YUAN and fen >= 10_000 * _WAN and fen % _WAN == 0:
        small = [value for value in values if value < 10_000 * _WAN]
        if small and median(small) < 1_000 * _WAN:
            return _range(small)
    if unit is Unit.YUAN and fen < 100_000:
        large = [value for value in values if value >= 100_000]
        if large and median(large) >= 10_000_000:
            return _range(large)
    far_below = [value for value in values if value * (10 if len(values) > _MANY else 30) < fen]
    rest = len(values) - len(far_below)
    if len(far_below) >= _FEW and 50 * rest <= len(values) + 49:
        return _range(far_below)
    if len(values) - 1 <= _FEW and fen > 1000 * values[-2]:
        return _range(values[:-1])
    return ""


def _range(values: list[int]) -> str:
    low, high = format_wan(values[0]), format_wan(values[-1])
    return f"{low}–{high}万元" if low != high else f"{low}万元"
