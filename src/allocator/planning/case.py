"""What an audit looks at: a plan with its facts and rules, and the sums that its measures ask for (whole fen)."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from allocator.money import Fen
from allocator.places import by_key, credit
from allocator.quantities import Share
from allocator.records import Pool, Project
from allocator.results import Allotment, Gated, Scenario
from allocator.rules import Filter, Line, Rulebook


@dataclass(frozen=True, kw_only=True)
class Case:
    """What an audit looks at; look-ups and sums are made once, when first asked for."""

    pool: Pool
    rules: Rulebook
    scenario: Scenario
    gated: Gated
    allotments: tuple[Allotment, ...]
    fees: tuple[tuple[str, Fen], ...]

    @cached_property
    def projects(self) -> dict[str, Project]:
        """Every project of the pool."""
        return {project.id: project for project in self.pool.projects}

    @cached_property
    def lines(self) -> dict[str, Line]:
        """The fund lines in force."""
        return {line.id: line for line in self.rules.lines if line.holds(self.rules.county.as_of)}

    @cached_property
    def of(self) -> dict[str, tuple[Allotment, ...]]:
        """What each planned project gets, by its id; in id order."""
        found: dict[str, list[Allotment]] = {}
        for a in self.allotments:
            found.setdefault(a.project, []).append(a)
        return {project: tuple(found[project]) for project in sorted(found)}

    @cached_property
    def planned(self) -> list[Project]:
        """The planned projects that the pool has, in id order."""
        return [self.projects[i] for i in self.of if i in self.projects]

    def money(self, project: str) -> int:
        """What a planned project gets in all."""
        return sum(a.amount for a in self.of[project])

    def expected(self, line: Line) -> int:
        return int(dict(self.scenario.funds).get(line.id, line.expected))

    @property
    def total_expected(self) -> int:
        return sum(self.expected(line) for line in self.lines.values())


def counted(case: Case, a: Allotment, chosen: Filter) -> int:
    line, project = case.lines.get(a.line), case.projects.get(a.project)
    if line is None or project is None or not line_in(line, chosen):
        return 0
    if chosen.types and project.type1 not in chosen.types:
        return 0
    if chosen.layers and project.layer not in chosen.layers:
        return 0
    return int(a.industry if chosen.industry else a.amount)


def line_in(line: Line, chosen: Filter) -> bool:
    if chosen.levels and line.level not in chosen.levels:
        return False
    if chosen.tasks and line.task not in chosen.tasks:
        return False
    return line.task not in chosen.except_tasks


def in_fen(bound: int | Share, sense: str, total: int) -> int:
    if isinstance(bound, Share):
        exact = Fraction(bound.num, bound.den) * total
        return int(-(-exact // 1)) if sense == ">=" else int(exact // 1)
    return int(bound)


def money_by(case: Case, per: str) -> dict[str, int]:
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
        per_step = dict(credit(project, places, step).parts) if cut else {}
        for key, fen in whole.items():
            sums[key] = sums.get(key, 0) + fen - cut * per_step.get(key, 0)
    return sums


def subjects(pool: Pool, per: str, only: tuple[str, ...]) -> Iterable[str]:
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


def is_of(project: Project, per: str, subject: str) -> bool:
    if per == "all":
        return True
    if per in ("unit", "dept", "type"):
        return subject == {"unit": project.unit, "dept": project.dept, "type": project.type1}[per]
    return any(subject in (location.key, location.town) for location in project.locations)
