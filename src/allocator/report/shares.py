"""Shares with their base (口径): what is counted over what, for the rulebook's ratios and for the usual other bases."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from allocator.quantities import Share
from allocator.records import Level
from allocator.report.facts import Facts
from allocator.report.plan_facts import Item
from allocator.report.words import Words, clean
from allocator.results import Allotment
from allocator.rules import Filter, Line, Ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A share as measured: fen over fen, in words what they are, its bounds, and whether it is met.

    `plain` is the numerator by project type alone, without 产业认定调整; None where the share is not about industry.
    """

    title: str
    numerator: str
    denominator: str
    base: str
    num: int
    den: int
    plain: int | None
    ratio: Ratio | None = None
    met: bool = True

    @property
    def bounds(self) -> tuple[Fraction, ...]:
        """The shares it must not be rounded across."""
        if self.ratio is None:
            return ()
        limits = (self.ratio.at_least, self.ratio.at_most, self.ratio.target, self.ratio.last_year)
        return tuple(Fraction(limit.num, limit.den) for limit in limits if limit is not None)


def _line_counts(line: Line, rule: Filter) -> bool:
    if rule.levels and line.level not in rule.levels:
        return False
    return (not rule.tasks or line.task in rule.tasks) and line.task not in rule.except_tasks


def _counted(item: Item, part: Allotment, line: Line, rule: Filter) -> int:
    if not _line_counts(line, rule):
        return 0
    if rule.types and item.project.type1 not in rule.types:
        return 0
    if rule.layers and item.project.layer not in rule.layers:
        return 0
    return part.industry if rule.industry else part.amount


def planned(facts: Facts, rule: Filter) -> int:
    """Planned fen that a filter counts."""
    return sum(_counted(item, part, facts.lines[part.line], rule) for item in facts.items for part in item.lines)


def by_type_alone(facts: Facts, rule: Filter) -> int:
    """Planned fen on the filter's lines of projects whose type counts as industry: the share without any override."""
    whole = Filter(
        levels=rule.levels, tasks=rule.tasks, except_tasks=rule.except_tasks, types=rule.types, layers=rule.layers
    )
    return sum(
        _counted(item, part, facts.lines[part.line], whole)
        for item in facts.items
        if facts.default_industry(item)
        for part in item.lines
    )


def expected(facts: Facts, rule: Filter) -> int:
    """Expected fen of the lines that a filter counts."""
    return sum(facts.expected[line.id] for line in facts.in_force if _line_counts(line, rule))


def describe(rule: Filter, words: Words) -> str:
    """A filter in words: which levels, tasks, types and layers, and whether only the industry part."""
    levels = rule.levels or tuple(Level)
    parts = [words("filter.levels_all") if len(levels) == len(Level) else words.join(map(words.level, levels))]
    if rule.tasks:
        parts.append(words("filter.tasks", names=clean(words.join(rule.tasks))))
    if rule.except_tasks:
        parts.append(words("filter.except", names=clean(words.join(rule.except_tasks))))
    if rule.types:
        parts.append(words("filter.types", names=clean(words.join(rule.types))))
    if rule.layers:
        parts.append(words.join(words(f"layer.{layer.value}") for layer in rule.layers))
    parts.append(words("filter.industry" if rule.industry else "filter.money"))
    return ("" if words.lang == "zh" else " ").join(parts)


def _measure(facts: Facts, title: str, numerator: Filter, denominator: Filter, base: str, words: Words) -> Measured:
    den = expected(facts, denominator) if base == "expected" else planned(facts, denominator)
    return Measured(
        title=title,
        numerator=describe(numerator, words),
        denominator=describe(denominator, words),
        base=words(f"base.{base}"),
        num=planned(facts, numerator),
        den=den,
        plain=by_type_alone(facts, numerator) if numerator.industry else None,
    )


def required(facts: Facts, words: Words) -> tuple[Measured, ...]:
    """The rulebook's ratios as the plan meets them; where the plan states a numerator and base, those are shown."""
    found = []
    for ratio in facts.rules.ratios:
        if not ratio.holds(facts.rules.county.as_of):
            continue
        own = _measure(facts, clean(ratio.title), ratio.numerator, ratio.denominator, ratio.base, words)
        stated = [line for line in facts.decision.plan.rules if line.kind == "ratio" and line.rule == ratio.id]
        first = next((line for line in stated if line.num is not None and line.den is not None), None)
        found.append(
            Measured(
                title=own.title,
                numerator=own.numerator,
                denominator=own.denominator,
                base=own.base,
                num=own.num if first is None or first.num is None else first.num,
                den=own.den if first is None or first.den is None else first.den,
                plain=own.plain,
                ratio=ratio,
                met=all(line.met for line in stated) if stated else holds(ratio, own.num, own.den),
            )
        )
    return tuple(found)


def holds(ratio: Ratio, num: int, den: int) -> bool:
    """Whether a share keeps its floor, its cap and last year's share, in whole numbers."""
    floors = (ratio.at_least, ratio.last_year)
    if any(floor is not None and num * floor.den < floor.num * den for floor in floors):
        return False
    return ratio.at_most is None or num * ratio.at_most.den <= ratio.at_most.num * den


def usual(facts: Facts, words: Words) -> tuple[Measured, ...]:
    """The industry share over the other bases that are asked for: main task only, centre and province, all levels."""
    main = facts.rules.planning.main_task
    sets: Iterable[tuple[str, tuple[Level, ...], tuple[str, ...]]] = (
        ("share.central", (Level.CENTRAL,), ()),
        ("share.central_main", (Level.CENTRAL,), (main,)),
        ("share.central_province", (Level.CENTRAL, Level.PROVINCE), ()),
        ("share.all", (), ()),
    )
    found = []
    for key, levels, tasks in sets:
        money = Filter(levels=levels, tasks=tasks)
        industry = Filter(industry=True, levels=levels, tasks=tasks)
        for base in ("expected", "planned"):
            found.append(_measure(facts, words(key), industry, money, base, words))
    return tuple(found)


def headline(facts: Facts, words: Words) -> Measured:
    """The central industry share for page one: the rulebook's own ratio if it has one, else over all central money."""
    for measured in required(facts, words):
        ratio = measured.ratio
        if ratio and ratio.numerator.industry and ratio.numerator.levels == (Level.CENTRAL,) and ratio.at_least:
            return measured
    return usual(facts, words)[0]


def bound_text(ratio: Ratio, words: Words) -> str:
    """What a ratio asks for: floor, cap, last year's share, target."""
    limits: tuple[tuple[str, Share | None], ...] = (
        ("at_least", ratio.at_least),
        ("at_most", ratio.at_most),
        ("last_year", ratio.last_year),
        ("target", ratio.target),
    )
    return words.join(words(f"bound.{name}", share=str(share)) for name, share in limits if share is not None)
