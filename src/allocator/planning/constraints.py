"""Rule kinds as rows: one small class each, registered by standing in `CONSTRAINTS`; the audit checks them apart.

A row's `rule` is what a conflict set names: a rulebook id, `line|id`, `layer|…`, `pin|id`, `ban|id`, `exclusive|n`,
`requires|id`. A rule that is soft carries a shortfall variable; `Rows.soft` lists these by rule, in rulebook order.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from allocator.places import credit, weak_villages
from allocator.planning.flows import Flows
from allocator.planning.model import Model, Terms
from allocator.planning.subjects import subjects_of
from allocator.records import Answer, Layer, Project
from allocator.rules import Count, Filter, Ratio, Share
from allocator.solving import Bounded, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Rows of one rule, the helper variables they need, and the shortfall variables if the rule is soft."""

    rows: tuple[Row, ...] = ()
    helpers: tuple[Bounded, ...] = ()
    shortfalls: tuple[Bounded, ...] = ()


class Constraint(Protocol):
    """One rule kind."""

    code: str

    def rows(self, model: Model, flows: Flows) -> Iterable[Rows]: ...


def _bounded(name: str, rule: str, terms: Terms, sense: str, rhs: int, hard: bool) -> Rows:
    """A floor or a cap; soft ones may miss it by their shortfall variable."""
    if hard:
        return Rows(rows=(Row(name, terms, ">=" if sense == ">=" else "<=", rhs, rule),))
    # the shortfall never needs to be more than what an empty (floor) or a full (cap) choice misses
    most = max(0, rhs) if sense == ">=" else max(0, sum(max(0, a) for _, a in terms) - rhs)
    slack = Bounded(f"short|{name}", 0, most)
    sign = 1 if sense == ">=" else -1
    row = Row(name, (*terms, (slack.id, sign)), ">=" if sense == ">=" else "<=", rhs, rule)
    return Rows(rows=(row,), shortfalls=(slack,))


class Lines:
    """资金盘子: what is taken from a line fits what it holds."""

    code = "line"

    def rows(self, model: Model, flows: Flows) -> Iterable[Rows]:
        for funds in model.lines:
            name = f"line|{funds.line.id}"
            yield Rows(rows=(Row(name, flows.from_line(funds.line.id), "<=", funds.capacity, name),))


class FixedLayers:
    """Layers ① ② ③ are in the plan."""

    code = "layer"

    def rows(self, model: Model, flows: Flows) -> Iterable[Rows]:
        for layer in (Layer.FORMULA, Layer.CARRIED, Layer.DECIDED):
            inside = [project.id for project in model.projects if project.layer is layer]
            yield Rows(rows=tuple(Row(f"layer|{i}", ((i, 1),), ">=", 1, f"layer|{layer}") for i in inside))


class Wishes:
    """确定安排 / 暂不安排: pins and bans of the what-if."""

    code = "pin"

    def rows(self, model: Model, flows: Flows) -> Iterable[Rows]:
        known = {project.id for project in model.projects}
        for project, _ in model.scenario.pins:
            yield Rows(rows=(Row(f"pin|{project}", ((project, 1),), ">=", 1),))
        for project, _ in model.scenario.bans:
            if project in known:
                yield Rows(rows=(Row(f"ban|{project}", ((project, 1),), "<=", 0),))


class Ratios:
    """Named shares with their base: integer rows, no float."""

    code = "ratio"

    def rows(self, model: Model, flows: Flows) -> Iterable[Rows]:
        for ratio in model.rules.ratios:
            if not ratio.holds(model.rules.county.as_of):
                continue
            floor = stricter(ratio.at_least, ratio.last_year)
            for sense, share in ((">=", floor), ("<=", ratio.at_most)):
                if share is not None:
                    yield self._row(model, flows, ratio, sense, share)

    @staticmethod
    def _row(model: Model, flows: Flows, ratio: Ratio, sense: str, share: Share) -> Rows:
        name = f"{ratio.id}|{sense}"
        numerator = flows.terms(ratio.numerator)
        if ratio.base == "expected":
            base = expected_base(model, ratio.denominator)
            rhs = share.of(base) if sense == ">=" else share.num * base // share.den
            return _bounded(name, ratio.id, numerator, sense, rhs, ratio.hard)
        terms: dict[str, int] = {}
        for flow, one in numerator:
            terms[flow] = terms.get(flow, 0) + one * share.den
        for flow, one in flows.terms(ratio.denominator):
            terms[flow] = terms.get(flow, 0) - one * share.num
        if ratio.hard:
            return _bounded(name, ratio.id, tuple(terms.items()), sense, 0, True)
        most = share.den * model.expected_total
        slack = Bounded(f"short|{name}", 0, most)
        sign = 1 if sense == ">=" else -1
        row = Row(name, (*terms.items(), (slack.id, sign)), ">=" if sense == ">=" else "<=", 0, ratio.id)
        return Rows(rows=(row,), shortfalls=(slack,))


def stricter(floor: Share | None, last_year: Share | None) -> Share | None:
    """The higher of two floors: a ratchet does not fall below last year's share."""
    if floor is None or last_year is None:
        return floor or last_year
    return floor if floor.num * last_year.den >= last_year.num * floor.den else last_year


def expected_base(model: Model, chosen: Filter) -> int:
    """Expected money (fen) of the lines that a denominator names; the ceiling and fees do not change it."""
    lines = (f for f in model.lines if not chosen.levels or f.line.level in chosen.levels)
    lines = (f for f in lines if not chosen.tasks or f.line.task in chosen.tasks)
    return sum(f.expected for f in lines if f.line.task not in chosen.except_tasks)


class Bands:
    """Money floors and caps per town, key place, unit …"""

    code = "band"

    def rows(self, model: Model, flows: Flows) -> Iterable[Rows]:
        for band in model.rules.bands:
            if not band.holds(model.rules.county.as_of):
                continue
            for subject in subjects_of(band.per, band.only, model.pool):
                terms = money_at(model, band.per, subject)
                for sense, bound in ((">=", band.at_least), ("<=", band.at_most)):
                    if bound is not None:
                        rhs = limit(bound, sense, model.expected_total)
                        yield _bounded(f"{band.id}|{sense}|{subject}", band.id, terms, sense, rhs, band.hard)


def limit(bound: int | Share, sense: str, base: int) -> int:
    """A floor or cap in fen; a share of the base is rounded so that meeting it in whole fen is the same thing."""
    if isinstance(bound, Share):
        return bound.of(base) if sense == ">=" else bound.num * base // bound.den
    return int(bound)


def money_at(model: Model, per: str, subject: str) -> Terms:
    """Planned money of a subject in fen: of places by credit, of units, departments and types by the project."""
    terms: list[tuple[str, int]] = []
    step = model.rules.planning.scale_step
    for project in model.projects:
        if per in ("unit", "dept", "type", "all"):
            if belongs(project, per, subject):
                terms.extend(model.spend(project))
            continue
        full = credit(project, model.places).of(subject)
        if full:
            terms.append((project.id, full))
            if model.steps(project):
                terms.append((f"step|{project.id}", -credit(project, model.places, step).of(subject)))
    return tuple(terms)


def belongs(project: Project, per: str, subject: str) -> bool:
    """Whether a project is a unit's, a department's, of a type, or at a place (for counts)."""
    match per:
        case "unit":
            return project.unit == subject
        case "dept":
            return project.dept == subject
        case "type":
            return project.type1 == subject
        case "all":
            return True
        case _:
            return any(subject in (location.key, location.town) for location in project.locations)


class Coverages:
    """At least so many weak villages get a project that raises collective income."""

    code = "coverage"

    def rows(self, model: Model, flows: Flows) -> Iterable[Rows]:
        for rule in model.rules.coverage:
            if not rule.holds(model.rules.county.as_of):
                continue
            weak = weak_villages(model.pool, model.rules.thresholds)
            rows, helpers = [], []
            for place in weak:
                covering = [p.id for p in model.projects if raises_income_at(p, place.key)]
                if covering:
                    helper = Bounded(f"cover|{rule.id}|{place.key}", 0, 1)
                    helpers.append(helper)
                    terms = ((helper.id, 1), *((i, -1) for i in covering))
                    rows.append(Row(helper.id, terms, "<=", 0, rule.id))
            covered = tuple((helper.id, 1) for helper in helpers)
            total = _bounded(f"{rule.id}|>=", rule.id, covered, ">=", rule.at_least.of(len(weak)), rule.hard)
            yield Rows(rows=(*rows, *total.rows), helpers=tuple(helpers), shortfalls=total.shortfalls)


def raises_income_at(project: Project, village: str) -> bool:
    """Whether a project raises collective income in a village."""
    return project.raises_income is Answer.YES and any(location.key == village for location in project.locations)


class Counts:
    """How many projects, in all or per town, unit, type."""

    code = "count"

    def rows(self, model: Model, flows: Flows) -> Iterable[Rows]:
        for rule in model.rules.counts:
            if rule.holds(model.rules.county.as_of):
                yield from self._of(model, rule)

    @staticmethod
    def _of(model: Model, rule: Count) -> Iterable[Rows]:
        for subject in subjects_of(rule.per, rule.only, model.pool):
            terms = tuple((p.id, 1) for p in model.projects if belongs(p, rule.per, subject) and counted(p, rule.where))
            for sense, bound in ((">=", rule.at_least), ("<=", rule.at_most)):
                if bound is not None:
                    yield _bounded(f"{rule.id}|{sense}|{subject}", rule.id, terms, sense, bound, rule.hard)


def counted(project: Project, where: Filter) -> bool:
    """Whether a project counts: by its own type, layer and industry; levels and tasks of lines play no part."""
    return (
        (not where.types or project.type1 in where.types)
        and (not where.layers or project.layer in where.layers)
        and (not where.industry or project.industry > 0)
    )


class Commitments:
    """What planned projects still need in later years stays within a share of the expected total."""

    code = "commitment"

    def rows(self, model: Model, flows: Flows) -> Iterable[Rows]:
        terms = tuple((p.id, int(p.need_later)) for p in model.projects if p.need_later)
        for rule in model.rules.commitments:
            if rule.holds(model.rules.county.as_of):
                rhs = limit(rule.at_most, "<=", model.expected_total)
                yield _bounded(f"{rule.id}|<=", rule.id, terms, "<=", rhs, rule.hard)


class Exclusions:
    """互斥: at most one of a group."""

    code = "exclusive"

    def rows(self, model: Model, flows: Flows) -> Iterable[Rows]:
        known = {project.id for project in model.projects}
        for number, group in enumerate(model.pool.exclusions, start=1):
            terms = tuple((i, 1) for i in sorted(set(group)) if i in known)
            yield Rows(rows=(Row(f"exclusive|{number}", terms, "<=", 1),))


class Prerequisites:
    """前置: a project needs another one; if that one cannot be planned, neither can this."""

    code = "requires"

    def rows(self, model: Model, flows: Flows) -> Iterable[Rows]:
        known = {project.id for project in model.projects}
        for project, needed in sorted(set(model.pool.prerequisites)):
            if project in known:
                terms = ((project, 1), (needed, -1)) if needed in known else ((project, 1),)
                yield Rows(rows=(Row(f"requires|{project}|{needed}", terms, "<=", 0, f"requires|{project}"),))


CONSTRAINTS: tuple[Constraint, ...] = (
    Lines(),
    FixedLayers(),
    Wishes(),
    Ratios(),
    Bands(),
    Coverages(),
    Counts(),
    Commitments(),
    Exclusions(),
    Prerequisites(),
)
