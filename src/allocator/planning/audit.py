"""The audit: any plan against the rules, in whole numbers, written from the rule text.

It imports no solver and no constraint class; it is how anyone's plan is checked, and it has the last word on ours.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from allocator.money import Fen
from allocator.places import by_key, credit, weak_villages
from allocator.records import Answer, Layer, Pool, Project
from allocator.results import Allotment, Gated, Problem, RuleLine, Scenario
from allocator.rules import Filter, Line, Rulebook, Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """Every rule as the plan meets it, and what is wrong (empty = nothing)."""

    rules: tuple[RuleLine, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What an audit looks at, with its look-ups."""

    pool: Pool
    rules: Rulebook
    scenario: Scenario
    gated: Gated
    allotments: tuple[Allotment, ...]
    fees: tuple[tuple[str, Fen], ...]
    projects: dict[str, Project]
    lines: dict[str, Line]

    @property
    def planned(self) -> list[Project]:
        ids = sorted({a.project for a in self.allotments})
        return [self.projects[i] for i in ids if i in self.projects]

    def money(self, project: str) -> int:
        return sum(a.amount for a in self.allotments if a.project == project)

    def expected(self, line: Line) -> int:
        return int(dict(self.scenario.funds).get(line.id, line.expected))

    @property
    def total_expected(self) -> int:
        return sum(self.expected(line) for line in self.lines.values())


def audit_plan(
    allotments: tuple[Allotment, ...],
    fees: tuple[tuple[str, Fen], ...],
    pool: Pool,
    rules: Rulebook,
    scenario: Scenario,
    gated: Gated,
) -> Audit:
    """Check who is in, what each gets from where, and every rule of the rulebook that holds on the day."""
    day = rules.county.as_of
    case = Case(
        pool=pool,
        rules=rules,
        scenario=scenario,
        gated=gated,
        allotments=allotments,
        fees=fees,
        projects={project.id: project for project in pool.projects},
        lines={line.id: line for line in rules.lines if line.holds(day)},
    )
    measured = tuple(line for measure in MEASURES for line in measure(case))
    broken = (Problem(code="A20", subject=r.subject, args=_args(r)) for r in measured if r.hard and not r.met)
    return Audit(rules=measured, problems=(*_membership(case), *_amounts(case), *broken))


def _args(line: RuleLine) -> tuple[tuple[str, str | int], ...]:
    suffix = "_fen" if line.money else ""
    return (
        ("rule", line.rule),
        ("kind", line.kind),
        ("subject", line.subject),
        (f"lhs{suffix}", line.lhs),
        ("sense", line.sense),
        (f"rhs{suffix}", line.rhs),
        (f"short{suffix}", line.shortfall),
    )


# --- who is in, and what each one gets -------------------------------------------------------------------------------


def _membership(case: Case) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    for a in case.allotments:
        if (a.project, a.line) in seen:
            yield Problem(code="A01", subject=a.project, args=(("line", a.line),))
        seen.add((a.project, a.line))
        if a.project not in case.projects:
            yield Problem(code="A02", subject=a.project)
        if a.line not in case.lines:
            yield Problem(code="A03", subject=a.project, args=(("line", a.line),))
    for project in case.planned:
        if project.id not in case.gated.eligible:
            gates = " ".join(v.gate for v in case.gated.of(project.id) if v.outcome == "refuse")
            yield Problem(code="A04", subject=project.id, args=(("gates", gates), ("name", project.name)))


def _amounts(case: Case) -> Iterator[Problem]:
    for a in case.allotments:
        project, line = case.projects.get(a.project), case.lines.get(a.line)
        if not 0 <= a.industry <= a.amount or a.amount <= 0:
            yield Problem(code="A05", subject=a.project, args=(("line", a.line), ("amount_fen", a.amount)))
        if project and line and not _may_pay(line, project, case.rules):
            yield Problem(code="A06", subject=a.project, args=(("line", a.line), ("title", line.title)))
    for project in case.planned:
        got = case.money(project.id)
        if not _right_total(project, got, case.rules):
            yield Problem(code="A07", subject=project.id, args=(("got_fen", got), ("need_fen", project.need)))
        industry = sum(a.industry for a in case.allotments if a.project == project.id)
        wanted = project.industry if got == project.need or project.industry < project.need else got
        if industry != wanted:
            yield Problem(code="A08", subject=project.id, args=(("got_fen", industry), ("need_fen", wanted)))
        if case.rules.planning.split_binds:
            yield from _split(case, project)


def _split(case: Case, project: Project) -> Iterator[Problem]:
    for level, asked in project.split:
        got = sum(
            a.amount
            for a in case.allotments
            if a.project == project.id and a.line in case.lines and case.lines[a.line].level is level
        )
        if got != asked:
            slots = (("level", level.value), ("got_fen", got), ("need_fen", int(asked)))
            yield Problem(code="A09", subject=project.id, args=slots)


def _right_total(project: Project, got: int, rules: Rulebook) -> bool:
    """All of the need; a scalable project (not split into parts) may get whole steps less, not below its minimum."""
    if got == project.need:
        return True
    in_parts = 0 < project.industry < project.need or (rules.planning.split_binds and bool(project.split))
    if project.min_need is None or in_parts:
        return False
    return project.min_need <= got < project.need and (project.need - got) % rules.planning.scale_step == 0


def _may_pay(line: Line, project: Project, rules: Rulebook) -> bool:
    if line.task not in (project.tasks or (rules.planning.main_task,)):
        return False
    if line.types and project.type1 not in line.types:
        return False
    if rules.planning.split_binds and project.split and line.level not in dict(project.split):
        return False
    if line.lock is None:
        return True
    villages = {location.key for location in project.locations}
    return (
        project.id in line.lock.projects
        or not villages.isdisjoint(line.lock.villages)
        or not set(project.purposes).isdisjoint(line.lock.purposes)
    )


# --- rules of the rulebook: each measure yields what the plan comes to ------------------------------------------------


def _lines(case: Case) -> Iterator[RuleLine]:
    """Taken from a line + its fee ≤ expected × ceiling − reserve."""
    ceiling = case.rules.planning.ceiling
    fees = dict(case.fees)
    for line in case.lines.values():
        used = sum(a.amount for a in case.allotments if a.line == line.id)
        room = max(0, case.expected(line) * ceiling.num // ceiling.den - line.reserve - fees.get(line.id, 0))
        yield _line(f"line|{line.id}", "line", line.id, used, "<=", room)


def _fees(case: Case) -> Iterator[RuleLine]:
    """Fees of a level ≤ ⌊cap × the money of the tasks that bear it⌋."""
    for fee in case.rules.fees:
        bearing = [x for x in case.lines.values() if x.level is fee.level and x.task in fee.tasks]
        if bearing and fee.holds(case.rules.county.as_of):
            base = sum(case.expected(line) for line in bearing)
            taken = sum(dict(case.fees).get(line.id, 0) for line in bearing)
            most = base * fee.cap.num // fee.cap.den
            yield _line(fee.id, "fee", fee.level.value, taken, "<=", most, num=taken, den=base)


def _layers(case: Case) -> Iterator[RuleLine]:
    """Layers ① ② ③ are all in."""
    planned = {project.id for project in case.planned}
    for layer in (Layer.FORMULA, Layer.CARRIED, Layer.DECIDED):
        due = [p.id for p in case.pool.projects if p.layer is layer and p.id in case.gated.eligible]
        if due:
            inside = sum(1 for i in due if i in planned)
            yield _line(f"layer|{layer}", "layer", layer.value, inside, ">=", len(due), money=False)


def _wishes(case: Case) -> Iterator[RuleLine]:
    planned = {project.id for project in case.planned}
    for project, _ in case.scenario.pins:
        yield _line(f"pin|{project}", "pin", project, int(project in planned), ">=", 1, money=False)
    for project, _ in case.scenario.bans:
        yield _line(f"ban|{project}", "ban", project, int(project in planned), "<=", 0, money=False)


def _ratios(case: Case) -> Iterator[RuleLine]:
    for ratio in case.rules.ratios:
        if not ratio.holds(case.rules.county.as_of):
            continue
        top = sum(_counted(case, a, ratio.numerator) for a in case.allotments)
        if ratio.base == "expected":
            base = sum(case.expected(x) for x in case.lines.values() if _line_in(x, ratio.denominator))
        else:
            base = sum(_counted(case, a, ratio.denominator) for a in case.allotments)
        floors = [Fraction(s.num, s.den) for s in (ratio.at_least, ratio.last_year) if s is not None]
        if floors:
            need = -(-max(floors) * base // 1)  # the least whole fen that reaches the share
            yield _line(ratio.id, "ratio", "", top, ">=", int(need), hard=ratio.hard, num=top, den=base)
        if ratio.at_most is not None:
            most = ratio.at_most.num * base // ratio.at_most.den
            yield _line(ratio.id, "ratio", "", top, "<=", most, hard=ratio.hard, num=top, den=base)


def _counted(case: Case, a: Allotment, chosen: Filter) -> int:
    line, project = case.lines.get(a.line), case.projects.get(a.project)
    if line is None or project is None or not _line_in(line, chosen):
        return 0
    if chosen.types and project.type1 not in chosen.types:
        return 0
    if chosen.layers and project.layer not in chosen.layers:
        return 0
    return int(a.industry if chosen.industry else a.amount)


def _line_in(line: Line, chosen: Filter) -> bool:
    if chosen.levels and line.level not in chosen.levels:
        return False
    if chosen.tasks and line.task not in chosen.tasks:
        return False
    return line.task not in chosen.except_tasks


def _bands(case: Case) -> Iterator[RuleLine]:
    for band in case.rules.bands:
        if not band.holds(case.rules.county.as_of):
            continue
        sums = _money_by(case, band.per)
        for subject in _subjects(case.pool, band.per, band.only):
            got = sums.get(subject, 0)
            for sense, bound in ((">=", band.at_least), ("<=", band.at_most)):
                if bound is not None:
                    due = _bound(bound, sense, case.total_expected)
                    yield _line(band.id, "band", subject, got, sense, due, hard=band.hard)


def _bound(bound: int | Share, sense: str, total: int) -> int:
    if isinstance(bound, Share):
        exact = Fraction(bound.num, bound.den) * total
        return int(-(-exact // 1)) if sense == ">=" else int(exact // 1)
    return int(bound)


def _money_by(case: Case, per: str) -> dict[str, int]:
    """Planned money by town (villages included), village, unit, department or type."""
    sums: dict[str, int] = {}
    places = by_key(case.pool)
    for project in case.planned:
        got = case.money(project.id)
        if per in ("unit", "dept", "type", "all"):
            name = {"unit": project.unit, "dept": project.dept, "type": project.type1, "all": ""}[per]
            sums[name] = sums.get(name, 0) + got
            continue
        # a scalable project's cut is credited step by step, like its need
        step = case.rules.planning.scale_step
        cut, whole = (project.need - got) // step if got < project.need else 0, dict(credit(project, places).parts)
        per_step = dict(credit(project, places, step).parts)
        for key, fen in whole.items():
            sums[key] = sums.get(key, 0) + fen - cut * per_step.get(key, 0)
    return sums


def _subjects(pool: Pool, per: str, only: tuple[str, ...]) -> Iterable[str]:
    if per == "all":
        return [""]
    towns = [place for place in pool.places if not place.village]
    villages = [place for place in pool.places if place.village]
    names = {
        "town": [t.town for t in towns],
        "rural_town": [t.town for t in towns if t.rural],
        "key_town": [t.town for t in towns if t.key_town],
        "village": [v.key for v in villages],
        "key_village": [v.key for v in villages if v.key_village],
        "unit": [p.unit for p in pool.projects if p.unit],
        "dept": [p.dept for p in pool.projects if p.dept],
        "type": [p.type1 for p in pool.projects if p.type1],
    }[per]
    return sorted(name for name in set(names) if not only or name in only)


def _coverage(case: Case) -> Iterator[RuleLine]:
    for rule in case.rules.coverage:
        if rule.holds(case.rules.county.as_of):
            weak = {place.key for place in weak_villages(case.pool, case.rules.thresholds)}
            reached = {
                location.key
                for project in case.planned
                if project.raises_income is Answer.YES
                for location in project.locations
            }
            due = int(-(-Fraction(rule.at_least.num, rule.at_least.den) * len(weak) // 1))
            got = len(weak & reached)
            yield _line(rule.id, "coverage", "", got, ">=", due, hard=rule.hard, money=False, num=got, den=len(weak))


def _counts(case: Case) -> Iterator[RuleLine]:
    for rule in case.rules.counts:
        if not rule.holds(case.rules.county.as_of):
            continue
        where = rule.where
        counted = [
            p
            for p in case.planned
            if (not where.types or p.type1 in where.types)
            and (not where.layers or p.layer in where.layers)
            and (p.industry > 0 or not where.industry)
        ]
        for subject in _subjects(case.pool, rule.per, rule.only):
            got = sum(1 for p in counted if _is_of(p, rule.per, subject))
            for sense, bound in ((">=", rule.at_least), ("<=", rule.at_most)):
                if bound is not None:
                    yield _line(rule.id, "count", subject, got, sense, bound, hard=rule.hard, money=False)


def _is_of(project: Project, per: str, subject: str) -> bool:
    if per == "all":
        return True
    if per in ("unit", "dept", "type"):
        return subject == {"unit": project.unit, "dept": project.dept, "type": project.type1}[per]
    return any(subject in (location.key, location.town) for location in project.locations)


def _commitments(case: Case) -> Iterator[RuleLine]:
    later = sum(project.need_later for project in case.planned)
    for rule in case.rules.commitments:
        if rule.holds(case.rules.county.as_of):
            most = _bound(rule.at_most, "<=", case.total_expected)
            total = case.total_expected
            yield _line(rule.id, "commitment", "", later, "<=", most, hard=rule.hard, num=later, den=total)


def _exclusive(case: Case) -> Iterator[RuleLine]:
    planned = {project.id for project in case.planned}
    for number, group in enumerate(case.pool.exclusions, start=1):
        inside = len(planned.intersection(group))
        yield _line(f"exclusive|{number}", "exclusive", " ".join(group), inside, "<=", 1, money=False)


def _requires(case: Case) -> Iterator[RuleLine]:
    planned = {project.id for project in case.planned}
    for project, needed in case.pool.prerequisites:
        if project in planned:
            inside = int(needed in planned)
            yield _line(f"requires|{project}", "requires", f"{project} {needed}", inside, ">=", 1, money=False)


def _line(
    rule: str,
    kind: str,
    subject: str,
    lhs: int,
    sense: str,
    rhs: int,
    *,
    hard: bool = True,
    money: bool = True,
    num: int | None = None,
    den: int | None = None,
) -> RuleLine:
    return RuleLine(
        rule=rule,
        kind=kind,
        subject=subject,
        lhs=lhs,
        sense=sense,
        rhs=rhs,
        hard=hard,
        money=money,
        num=num,
        den=den,
    )


MEASURES = (
    _lines,
    _fees,
    _layers,
    _wishes,
    _ratios,
    _bands,
    _coverage,
    _counts,
    _commitments,
    _exclusive,
    _requires,
)
