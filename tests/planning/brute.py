"""The annual plan by trying everything: small pools, at most two lines, written from the rule text alone."""

from collections.abc import Callable
from fractions import Fraction
from itertools import product

from allocator.quantities import Share
from allocator.records import Answer, Layer, Pool, Project, Scope
from allocator.rules import Rulebook

Point = tuple[tuple[str, ...], tuple[tuple[str, int], ...]]
Feasible = tuple[dict[str, int], tuple[int, ...]]


def best_plans(pool: Pool, rules: Rulebook, scores: dict[str, int]) -> tuple[int, Point] | None:
    """(value, (chosen, amounts)) of the one plan the written chain picks, or None if no plan exists."""
    return best_of(feasible_points(pool, rules), pool, rules, scores)


def feasible_points(pool: Pool, rules: Rulebook) -> list[Feasible]:
    """Every plan that the hard rules allow, with the shortfalls of the soft ones."""
    every = list(_points(pool, rules))
    return [(amounts, lacks) for amounts in every if (lacks := _shortfalls(amounts, pool, rules)) is not None]


def best_of(
    feasible: list[Feasible],
    pool: Pool,
    rules: Rulebook,
    scores: dict[str, int],
    first_tie: Callable[[dict[str, int]], tuple[object, ...]] = lambda _: (),
    before_value: Callable[[dict[str, int]], tuple[object, ...]] | None = None,
) -> tuple[int, Point] | None:
    """The one plan among these that soft rules, value and the written chain pick; `first_tie` goes before the chain."""
    if not feasible:
        return None
    if rules.planning.soft == "within" and before_value is None:
        top = max(_value(amounts, pool, rules, scores) for amounts, _ in feasible)
        share = rules.planning.soft_within
        floor = top - top * share.num // share.den
        feasible = [(a, s) for a, s in feasible if _value(a, pool, rules, scores) >= floor]
    least = min(lacks for _, lacks in feasible)
    ranked = [
        (
            before_value(amounts) if before_value else (),
            _value(amounts, pool, rules, scores),
            *first_tie(amounts),
            *_chain(amounts, pool, rules, scores),
            amounts,
        )
        for amounts, lacks in feasible
        if lacks == least
    ]
    best = max(ranked, key=lambda entry: entry[:-1])
    chosen = tuple(sorted(best[-1]))
    return best[1], (chosen, tuple(sorted(best[-1].items())))


def _points(pool: Pool, rules: Rulebook):
    options = []
    for p in pool.projects:
        totals = [None, p.need]
        if p.layer is not Layer.OPEN:
            totals = [p.need]
        step = rules.planning.scale_step
        if p.min_need is not None and not 0 < p.industry < p.need:
            totals += [p.need - k * step for k in range(1, (p.need - max(1, p.min_need)) // step + 1)]
        options.append([(p.id, total) for total in totals])
    for combination in product(*options):
        yield {name: total for name, total in combination if total is not None}


def _value(amounts: dict[str, int], pool: Pool, rules: Rulebook, scores: dict[str, int]) -> int:
    by_id = {p.id: p for p in pool.projects}
    total = 0
    for name, fen in amounts.items():
        if rules.planning.value == "money":
            total += scores.get(name, 0) * fen
        elif rules.planning.value == "count":
            total += scores.get(name, 0)
        else:
            total += scores.get(name, 0) * (by_id[name].beneficiaries.households or 0)
    return total


def _chain(amounts: dict[str, int], pool: Pool, rules: Rulebook, scores: dict[str, int]) -> tuple[object, ...]:
    by_id = {p.id: p for p in pool.projects}
    worst = max((p.town_rank or 0 for p in pool.projects), default=0) + 1
    first = sum(fen for name, fen in amounts.items() if by_id[name].priority == 1)
    second = sum(fen for name, fen in amounts.items() if by_id[name].priority == 2)
    ranks = sum(by_id[name].town_rank or worst for name in amounts if name in scores)
    listed = tuple(p.id in amounts for p in pool.projects)
    most = tuple(amounts.get(p.id, 0) for p in pool.projects)
    return first, second, sum(scores.get(n, 0) for n in amounts), -sum(amounts.values()), -ranks, listed, most


def _shortfalls(amounts: dict[str, int], pool: Pool, rules: Rulebook) -> tuple[int, ...] | None:
    """Shortfalls of the soft rules in rulebook order, or None if a hard rule is broken."""
    chosen = set(amounts)
    for group in pool.exclusions:
        if len(chosen & set(group)) > 1:
            return None
    if any(a in chosen and b not in chosen for a, b in pool.prerequisites):
        return None
    lacks = []
    for hard, lack in _rules(amounts, pool, rules):
        if hard and lack:
            return None
        if not hard:
            lacks.append(lack)
    money = _flows(amounts, pool, rules)
    return None if money is None else (*money, *lacks)


def _rules(amounts: dict[str, int], pool: Pool, rules: Rulebook):
    total = sum(line.expected for line in rules.lines)
    planned = [p for p in pool.projects if p.id in amounts]
    for band in rules.bands:
        subjects = {
            "town": ["甲镇", "乙镇", "丙街道"],
            "key_village": ["甲镇/一村"],
            "unit": sorted(band.only),
        }[band.per]
        lack = 0
        for subject in subjects:
            got = sum(_credited(p, amounts[p.id], subject, rules) for p in planned)
            if band.at_least is not None:
                lack += max(0, _bound(band.at_least, total, up=True) - got)
            if band.at_most is not None:
                lack += max(0, got - _bound(band.at_most, total, up=False))
        yield band.hard, lack
    for rule in rules.coverage:
        weak = {"甲镇/一村", "乙镇/三村"}
        reached = {x.key for p in planned if p.raises_income is Answer.YES for x in p.locations}
        yield rule.hard, max(0, _bound(rule.at_least, 2, up=True) - len(weak & reached))
    for rule in rules.counts:
        yield rule.hard, max(0, len(planned) - rule.at_most)
    for rule in rules.commitments:
        yield rule.hard, max(0, sum(p.need_later for p in planned) - _bound(rule.at_most, total, up=False))


def _bound(bound: int | Share, total: int, *, up: bool) -> int:
    if not isinstance(bound, Share):
        return int(bound)
    exact = Fraction(bound.num * total, bound.den)
    return -(-exact.numerator // exact.denominator) if up else exact.numerator // exact.denominator


def _credited(p: Project, got: int, subject: str, rules: Rulebook) -> int:
    if subject.endswith("局"):
        return got if subject == p.unit else 0
    if p.layer is Layer.FORMULA or p.scope is Scope.DISTRICT:
        return 0
    step = rules.planning.scale_step
    return _share(p, p.need, subject) - (p.need - got) // step * _share(p, step, subject)


def _share(p: Project, fen: int, subject: str) -> int:
    if len(p.locations) == 1:
        place = p.locations[0]
        return fen if subject in (place.town, place.key) else 0
    # the only pair in these cases: 甲镇/一村 with 100 households and 乙镇/三村 with 75
    first = fen * 100 // 175
    if fen * 100 % 175 >= fen * 75 % 175 and fen * 100 % 175:
        first += 1
    parts = {"甲镇": first, "甲镇/一村": first, "乙镇": fen - first, "乙镇/三村": fen - first}
    return parts.get(subject, 0)


def _flows(amounts: dict[str, int], pool: Pool, rules: Rulebook) -> tuple[int, ...] | None:
    """Whether whole fen fit into central and county money, and the ratio's least shortfall (in its row's units)."""
    central, county = rules.lines
    ratio = rules.ratios[0] if rules.ratios else None
    only = {"central": [0, 0], "county": [0, 0], "both": [0, 0]}  # [other, industry]
    for p in pool.projects:
        if p.id not in amounts:
            continue
        tasks = p.tasks
        lines = ("central" if central.task in tasks else "", "county" if county.task in tasks else "")
        key = "both" if all(lines) else (lines[0] or lines[1])
        if not key:
            return None
        industry = p.industry if amounts[p.id] == p.need or p.industry < p.need else amounts[p.id]
        only[key][1] += industry
        only[key][0] += amounts[p.id] - industry
    a, b = central.expected, county.expected
    # both-line money sent to central: i of industry, o of the rest; the rest of it goes to the county
    flexible_other, flexible_industry = only["both"]
    fixed_central, fixed_county = sum(only["central"]), sum(only["county"])
    most = min(flexible_other + flexible_industry, a - fixed_central)
    least = max(0, fixed_county + flexible_other + flexible_industry - b)
    if most < least or fixed_central > a or fixed_county > b:
        return None
    if ratio is None:
        return ()
    share, total = ratio.at_least, sum(amounts.values())
    industry_all = sum(both[1] for both in only.values())
    if not ratio.numerator.levels:
        if ratio.base == "expected":
            lack = max(0, _bound(share, a + b, up=True) - industry_all)
        else:
            lack = max(0, share.num * total - share.den * industry_all)
    elif ratio.base == "expected":
        lack = max(0, _bound(share, a, up=True) - only["central"][1] - min(flexible_industry, most))
    else:
        # share.num·(central money) − share.den·(its industry): as much industry as fits, then as little of the rest
        i = min(flexible_industry, most)
        o = max(0, least - i)
        lack = max(0, share.num * (fixed_central + i + o) - share.den * (only["central"][1] + i))
    if ratio.hard:
        return () if lack == 0 else None
    return (lack,)
