"""Rules that contradict themselves or one another, as far as the rulebook alone can tell."""

from collections.abc import Callable, Iterable, Iterator

from allocator.findings import Finding, Severity
from allocator.rulebook.bounds import BOUND_CHECKS
from allocator.rulebook.common import bad, each_rule
from allocator.rulebook.tranching import TRANCHING_CHECKS
from allocator.rules import Fee, Filter, Line, Rulebook

REQUIRED = (
    "name",
    "type1",
    "nature",
    "place",
    "period",
    "unit",
    "content",
    "money",
    "beneficiaries",
    "target",
    "linkage",
)
DEFAULT_REFERENCE = "待区里确定"  # the sample's own words for a number that nobody has decided yet
USUAL_FEE, HIGHEST_FEE = (3, 100), (10, 100)  # 1 % in most places, 3 % seen for provincial money; above 10 % a slip


def contradictions(rules: Rulebook) -> tuple[Finding, ...]:
    """Every contradiction, warning and note, in one pass."""
    return tuple(finding for check in CHECKS for finding in check(rules))


def _ids(rules: Rulebook) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for path, rule in each_rule(rules):
        if rule.id in seen:
            yield bad("K20", f"{path}.id", id=rule.id, other=f"{seen[rule.id]}.id")
        seen.setdefault(rule.id, path)
    groups: dict[str, str] = {}
    for i, group in enumerate(rules.scoring.groups):
        if group.id in groups:
            yield bad("K20", f"scoring.groups[{i}].id", id=group.id, other=groups[group.id])
        groups.setdefault(group.id, f"scoring.groups[{i}].id")


def _dates(rules: Rulebook) -> Iterator[Finding]:
    day = rules.county.as_of
    for path, rule in each_rule(rules):
        if rule.until is not None and rule.since > rule.until:
            yield bad("K21", f"{path}.until", title=rule.title, since=str(rule.since), until=str(rule.until))
        elif not rule.holds(day):
            yield bad("K42", f"{path}.since", Severity.WARN, title=rule.title, day=str(day))


def _references(rules: Rulebook) -> Iterator[Finding]:
    open_ones = [path for path, rule in each_rule(rules) if DEFAULT_REFERENCE in rule.reference]
    open_ones += ["tranching"] if DEFAULT_REFERENCE in rules.tranching.reference else []
    if open_ones:
        yield bad("K45", f"{open_ones[0]}.reference", Severity.NOTE, count=len(open_ones))


def _lines(rules: Rulebook) -> Iterator[Finding]:
    if not rules.lines:
        yield bad("K47", "lines")
    seen: dict[object, str] = {}
    for i, line in enumerate(rules.lines):
        path = f"lines[{i}]"
        if line.reserve > line.expected:
            yield bad("K24", f"{path}.reserve", title=line.title, reserve_fen=line.reserve, expected_fen=line.expected)
        if line.reserve and not line.reserve_reason:
            yield bad("K43", f"{path}.reserve", Severity.WARN, title=line.title)
        if line.lock and not (line.lock.projects or line.lock.villages or line.lock.purposes):
            yield bad("K25", f"{path}.lock", title=line.title)
        twin = (line.level, line.task, line.types, line.lock)
        if twin in seen:
            yield bad("K41", path, Severity.WARN, title=line.title, other=seen[twin])
        seen.setdefault(twin, line.title)


def _fees(rules: Rulebook) -> Iterator[Finding]:
    for i, fee in enumerate(rules.fees):
        path = f"fees[{i}]"
        for (num, den), severity in ((HIGHEST_FEE, Severity.ERROR), (USUAL_FEE, Severity.WARN)):
            if fee.cap.num * den > num * fee.cap.den:
                yield bad("K32", f"{path}.cap", severity, title=fee.title, cap=str(fee.cap), limit=f"{num}%")
                break
        base = [line for line in rules.lines if _bears(line, fee)]
        if not base:
            yield bad("K33", f"{path}.tasks", title=fee.title)
            continue
        limit = sum(fee.cap.num * line.expected // fee.cap.den for line in base)
        if fee.planned is not None and fee.planned > limit:
            yield bad("K31", f"{path}.planned", title=fee.title, planned_fen=fee.planned, limit_fen=limit)


def _bears(line: Line, fee: Fee) -> bool:
    return line.level is fee.level and line.task in fee.tasks


def _filters(rules: Rulebook) -> Iterator[Finding]:
    filters: list[tuple[str, str, Filter]] = []
    for i, ratio in enumerate(rules.ratios):
        filters.append((f"ratios[{i}].numerator", ratio.title, ratio.numerator))
        filters.append((f"ratios[{i}].denominator", ratio.title, ratio.denominator))
    filters += [(f"counts[{i}].where", count.title, count.where) for i, count in enumerate(rules.counts)]
    for path, title, where in filters:
        if not any(_counts(line, where) for line in rules.lines):
            yield bad("K33", path, title=title)
    if rules.lines and all(line.task != rules.planning.main_task for line in rules.lines):
        yield bad("K34", "planning.main_task", task=rules.planning.main_task)


def _counts(line: Line, where: Filter) -> bool:
    return (
        (not where.levels or line.level in where.levels)
        and (not where.tasks or line.task in where.tasks)
        and line.task not in where.except_tasks
    )


def _groups(rules: Rulebook) -> Iterator[Finding]:
    if not rules.scoring.groups:
        yield bad("K47", "scoring.groups")
    seen: dict[str, str] = {}
    for i, group in enumerate(rules.scoring.groups):
        path = f"scoring.groups[{i}]"
        total = group.weights.total
        if total != 1000:
            yield bad("K26", f"{path}.weights", group=group.title, total=total, gap=abs(1000 - total))
        if not group.types:
            yield bad("K47", f"{path}.types")
        for j, kind in enumerate(group.types):
            if kind in seen:
                yield bad("K27", f"{path}.types[{j}]", type=kind, group=group.title, other=seen[kind])
            seen.setdefault(kind, group.title)
    for path, kind in _named_types(rules):
        if kind not in seen:
            yield bad("K28", path, Severity.WARN, type=kind)


def _named_types(rules: Rulebook) -> Iterator[tuple[str, str]]:
    """Every level-1 type that a rule names outside the groups."""
    lists: list[tuple[str, tuple[str, ...]]] = [("scoring.industry_types", rules.scoring.industry_types)]
    lists += [(f"lines[{i}].types", line.types) for i, line in enumerate(rules.lines)]
    for i, ratio in enumerate(rules.ratios):
        lists += [(f"ratios[{i}].{part}.types", getattr(ratio, part).types) for part in ("numerator", "denominator")]
    lists += [(f"counts[{i}].where.types", count.where.types) for i, count in enumerate(rules.counts)]
    lists += [(f"types[{i}]", (kind,)) for i, (_, kind) in enumerate(rules.types)]
    for path, kinds in lists:
        for kind in kinds:
            yield path, kind


def _values(rules: Rulebook) -> Iterator[Finding]:
    values = rules.scoring.values
    steps = values.weak_steps
    for i in range(1, len(steps)):
        if steps[i][0] <= steps[i - 1][0]:
            yield bad("K29", f"scoring.values.weak_steps[{i}]", fen_fen=steps[i][0], before_fen=steps[i - 1][0])
        elif steps[i][1] > steps[i - 1][1]:
            yield bad("K30", f"scoring.values.weak_steps[{i}]", Severity.WARN)
    if steps and steps[-1][0] < rules.thresholds.weak_income:
        yield bad(
            "K46",
            f"scoring.values.weak_steps[{len(steps) - 1}]",
            Severity.WARN,
            top_fen=steps[-1][0],
            weak_fen=rules.thresholds.weak_income,
        )
    if list(values.quartiles) != sorted(values.quartiles, reverse=True):
        yield bad("K30", "scoring.values.quartiles", Severity.WARN)


def _gates(rules: Rulebook) -> Iterator[Finding]:
    for i, name in enumerate(rules.gates.required):
        if name not in REQUIRED:
            yield bad("K40", f"gates.required[{i}]", name=name, names=", ".join(REQUIRED))


Check = Callable[[Rulebook], Iterable[Finding]]
CHECKS: tuple[Check, ...] = (
    _ids,
    _dates,
    _lines,
    _fees,
    _filters,
    *BOUND_CHECKS,
    _groups,
    _values,
    _gates,
    *TRANCHING_CHECKS,
    _references,
)
