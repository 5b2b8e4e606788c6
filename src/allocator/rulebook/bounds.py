"""Floors and caps: missing, crossed, above the whole, or together more than there is."""

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

from allocator.findings import Finding, Severity
from allocator.money import format_wan
from allocator.quantities import Share
from allocator.rulebook.common import bad
from allocator.rules import Band, Ratio, Rule, Rulebook

HIGH_CEILING = Fraction(120, 100)


def fraction(share: Share) -> Fraction:
    """The share as an exact fraction."""
    return Fraction(share.num, share.den)


def band_fen(bound: int | Share | None, total: int) -> Fraction | None:
    """A band's bound in fen, where a share is one of the expected total."""
    if bound is None:
        return None
    return fraction(bound) * total if isinstance(bound, Share) else Fraction(bound)


def ratio_floor(ratio: Ratio) -> Fraction | None:
    """The higher of the floor and last year's share."""
    floors = [fraction(share) for share in (ratio.at_least, ratio.last_year) if share is not None]
    return max(floors, default=None)


def _each(rules: Rulebook) -> Iterator[tuple[str, str, Fraction | None, Fraction | None, str]]:
    """Path, title, floor, cap and what the numbers are, for every rule that has bounds."""
    total = rules.expected_total
    for i, ratio in enumerate(rules.ratios):
        cap = None if ratio.at_most is None else fraction(ratio.at_most)
        yield f"ratios[{i}]", ratio.title, ratio_floor(ratio), cap, "share"
    for i, band in enumerate(rules.bands):
        yield f"bands[{i}]", band.title, band_fen(band.at_least, total), band_fen(band.at_most, total), "money"
    for i, count in enumerate(rules.counts):
        low, high = (None if bound is None else Fraction(bound) for bound in (count.at_least, count.at_most))
        yield f"counts[{i}]", count.title, low, high, "count"


def _crossed(rules: Rulebook) -> Iterator[Finding]:
    for path, title, low, high, kind in _each(rules):
        if low is not None and high is not None and low > high:
            yield bad("K22", f"{path}.at_most", title=title, low=_shown(low, kind), high=_shown(high, kind))


def _empty(rules: Rulebook) -> Iterator[Finding]:
    for path, title, low, high, _ in _each(rules):
        if low is None and high is None:
            # a ratio with nothing but a target is shown and binds nobody: that is allowed
            shown_only = path.startswith("ratios") and rules.ratios[int(path[7:-1])].target is not None
            if not shown_only:
                yield bad("K23", path, title=title)


def _together(rules: Rulebook) -> Iterator[Finding]:
    """Two rules on the same thing, the floor of one above the cap of the other."""
    total = rules.expected_total
    for i, one in enumerate(rules.ratios):
        for j, two in enumerate(rules.ratios):
            same = (one.numerator, one.denominator, one.base) == (two.numerator, two.denominator, two.base)
            low, high = ratio_floor(one), None if two.at_most is None else fraction(two.at_most)
            if i != j and same and _meet(one, two) and low is not None and high is not None and low > high:
                yield _pair(f"ratios[{i}].at_least", one, two, _shown(low, "share"), _shown(high, "share"))
    for i, a in enumerate(rules.bands):
        for j, b in enumerate(rules.bands):
            floor, cap = band_fen(a.at_least, total), band_fen(b.at_most, total)
            if i != j and _same(a, b) and _meet(a, b) and floor is not None and cap is not None and floor > cap:
                yield _pair(f"bands[{i}].at_least", a, b, _shown(floor, "money"), _shown(cap, "money"))


def _same(one: Band, two: Band) -> bool:
    """The two bands bind at least one common place for certain."""
    if one.per != two.per:
        return False
    return not one.only or not two.only or bool(set(one.only) & set(two.only))


def _meet(one: Rule, two: Rule) -> bool:
    """There is a day on which both hold."""
    return (one.until is None or two.since <= one.until) and (two.until is None or one.since <= two.until)


def _pair(path: str, one: Rule, two: Rule, low: str, high: str) -> Finding:
    return bad("K35", path, title=one.title, other=two.title, low=low, high=high)


def _too_much(rules: Rulebook) -> Iterator[Finding]:
    """Floors on named places that add up to more than may be planned at all."""
    total = rules.expected_total
    available = int(fraction(rules.planning.ceiling) * total)
    for i, band in enumerate(rules.bands):
        floor = band_fen(band.at_least, total)
        needed = 0 if floor is None else int(floor * max(1, len(set(band.only))))
        if needed > available:
            severity = Severity.ERROR if band.hard else Severity.WARN
            yield bad("K36", f"bands[{i}].at_least", severity, title=band.title, needed_fen=needed, total_fen=available)


def _above_whole(rules: Rulebook) -> Iterator[Finding]:
    shares = [(f"ratios[{i}].at_least", ratio.title, ratio.at_least) for i, ratio in enumerate(rules.ratios)]
    shares += [(f"coverage[{i}].at_least", rule.title, rule.at_least) for i, rule in enumerate(rules.coverage)]
    for path, title, share in shares:
        if share is not None and share.num > share.den:
            yield bad("K37", path, title=title, share=str(share))


def _planning(rules: Rulebook) -> Iterator[Finding]:
    planning = rules.planning
    if fraction(planning.ceiling) > HIGH_CEILING:
        yield bad("K38", "planning.ceiling", Severity.WARN, share=str(planning.ceiling))
    if not planning.ceiling.num:
        yield bad("K44", "planning.ceiling")
    if not planning.scale_step:
        yield bad("K44", "planning.scale_step")


def _shown(bound: Fraction, kind: str) -> str:
    if kind == "money":
        return f"{format_wan(int(bound))}万元"
    if kind == "count":
        return str(bound)
    return str(Share(num=bound.numerator, den=bound.denominator))


BOUND_CHECKS: tuple[Callable[[Rulebook], Iterable[Finding]], ...] = (
    _crossed,
    _empty,
    _together,
    _too_much,
    _above_whole,
    _planning,
)
