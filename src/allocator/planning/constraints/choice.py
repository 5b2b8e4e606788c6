"""Rules about who is in: fixed layers, pins and bans, coverage, counts, exclusions, prerequisites."""

from collections.abc import Iterable

from allocator.places import weak_villages
from allocator.planning.constraints.base import Rows, bounded
from allocator.planning.flows import Flows
from allocator.planning.model import Model
from allocator.planning.subjects import belongs, subjects_of
from allocator.records import Answer, Layer, Project
from allocator.rules import Count, Filter
from allocator.solving import Bounded, Row


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
            total = bounded(f"{rule.id}|>=", rule.id, covered, ">=", rule.at_least.of(len(weak)), rule.hard)
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
                    yield bounded(f"{rule.id}|{sense}|{subject}", rule.id, terms, sense, bound, rule.hard)


def counted(project: Project, where: Filter) -> bool:
    """Whether a project counts: by its own type, layer and industry; levels and tasks of lines play no part."""
    return (
        (not where.types or project.type1 in where.types)
        and (not where.layers or project.layer in where.layers)
        and (not where.industry or project.industry > 0)
    )


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
