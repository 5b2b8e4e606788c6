"""The plan's money, counted once from the decision in whole fen; nothing here is a sentence."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from allocator.money import Fen
from allocator.proof import Status
from allocator.records import Layer, Level, Project
from allocator.results import Allotment, Decision, Shift
from allocator.rules import Line, Rule, Rulebook

LEVELS = tuple(Level)
LAYERS = tuple(Layer)


@dataclass(frozen=True, kw_only=True)
class Item:
    """A planned project with its money: in all, by level, and what of it counts as industry (fen)."""

    project: Project
    total: Fen
    levels: tuple[Fen, ...]  # in the order of LEVELS
    industry: Fen
    lines: tuple[Allotment, ...]


@dataclass(frozen=True, kw_only=True)
class PlanFacts:
    """Lines, projects and money of a plan; every sum is taken from the plan's allotments."""

    decision: Decision

    @cached_property
    def projects(self) -> MappingProxyType[str, Project]:
        return MappingProxyType({project.id: project for project in self.decision.pool.projects})

    @cached_property
    def lines(self) -> MappingProxyType[str, Line]:
        return MappingProxyType({line.id: line for line in self.rules.lines})

    @cached_property
    def titles(self) -> MappingProxyType[str, str]:
        """Titles of the rulebook's rules by id."""
        return MappingProxyType({rule.id: rule.title for rule in self._listed})

    @cached_property
    def references(self) -> MappingProxyType[str, str]:
        """What the rulebook's rules rest on (文号), by id."""
        return MappingProxyType({rule.id: rule.reference for rule in self._listed})

    @cached_property
    def _listed(self) -> tuple[Rule, ...]:
        book = self.decision.rules
        return (
            *book.lines,
            *book.fees,
            *book.ratios,
            *book.bands,
            *book.coverage,
            *book.counts,
            *book.commitments,
            book.gates,
            book.scoring,
            book.thresholds,
            book.planning,
        )

    @property
    def rules(self) -> Rulebook:
        return self.decision.rules

    @cached_property
    def in_force(self) -> tuple[Line, ...]:
        """Fund lines that hold on the day of the plan, in rulebook order."""
        return tuple(line for line in self.rules.lines if line.holds(self.rules.county.as_of))

    @property
    def has_plan(self) -> bool:
        """Whether there is a choice to show at all."""
        return self.decision.plan.proof.status in (Status.PROVEN, Status.FEASIBLE)

    @cached_property
    def expected(self) -> MappingProxyType[str, Fen]:
        """Expected fen by line: the rulebook's, unless the what-if says otherwise."""
        trial = dict(self.decision.scenario.funds)
        return MappingProxyType({line.id: trial.get(line.id, line.expected) for line in self.in_force})

    @property
    def expected_total(self) -> Fen:
        return Fen(sum(self.expected.values()))

    @property
    def last_year_total(self) -> Fen:
        return Fen(sum(line.last_year for line in self.in_force))

    @cached_property
    def fees(self) -> MappingProxyType[str, Fen]:
        return MappingProxyType(dict(self.decision.plan.fees))

    @property
    def fee_total(self) -> Fen:
        return Fen(sum(self.fees.values()))

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Planned projects: by layer, then type, town, id."""
        grouped: dict[str, list[Allotment]] = {}
        for allotment in self.decision.plan.chosen:
            grouped.setdefault(allotment.project, []).append(allotment)
        types = {name: i for i, name in enumerate(self.types)}
        items = [self._item(self.projects[key], tuple(parts)) for key, parts in grouped.items()]
        order = {layer: i for i, layer in enumerate(LAYERS)}
        return tuple(
            sorted(
                items, key=lambda i: (order[i.project.layer], types[i.project.type1], towns_of(i.project), i.project.id)
            )
        )

    def _item(self, project: Project, parts: tuple[Allotment, ...]) -> Item:
        by_level = dict.fromkeys(LEVELS, 0)
        for part in parts:
            by_level[self.lines[part.line].level] += part.amount
        return Item(
            project=project,
            total=Fen(sum(part.amount for part in parts)),
            levels=tuple(Fen(by_level[level]) for level in LEVELS),
            industry=Fen(sum(part.industry for part in parts)),
            lines=parts,
        )

    @property
    def planned_total(self) -> Fen:
        return self.decision.plan.total

    def reserve(self, line: Line) -> Fen:
        """What a line holds back on the day of the plan."""
        return line.held_back(self.rules.county.as_of)

    def capacity(self, line: str) -> Fen:
        """What a plan may take from a line, in fen: the ceiling less what is reserved and the fee."""
        ceiling = self.rules.planning.ceiling
        most = self.expected[line] * ceiling.num // ceiling.den
        return Fen(max(0, most - self.reserve(self.lines[line]) - self.fees.get(line, 0)))

    def spent(self, line: str) -> Fen:
        """What the plan takes from a line, in fen."""
        return Fen(sum(part.amount for part in self.decision.plan.chosen if part.line == line))

    def level_sum(self, level: Level, values: Callable[[Line], int]) -> int:
        """A number of the lines, summed over one level."""
        return sum(values(line) for line in self.in_force if line.level is level)

    def of_layer(self, layer: Layer) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.project.layer is layer)

    def of_type(self, name: str) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.project.type1 == name)

    def pick(self, test: Callable[[Project], bool]) -> tuple[Item, ...]:
        return tuple(item for item in self.items if test(item.project))

    @property
    def amended(self) -> bool:
        """Whether this is a plan on the table amended, and not one made anew."""
        return self.decision.scenario.amends is not None and self.has_plan

    @cached_property
    def previous(self) -> MappingProxyType[str, Fen]:
        """Fen by project in the plan that is amended; empty for a plan made anew."""
        amends = self.decision.scenario.amends
        return MappingProxyType(dict(amends.previous) if amends is not None else {})

    @property
    def previous_total(self) -> Fen:
        return Fen(sum(self.previous.values()))

    @cached_property
    def shifts(self) -> MappingProxyType[str, tuple[Shift, ...]]:
        """What changes from the plan on the table: came, went, changed; by id."""
        plan, before = self.decision.plan, self.previous
        found: dict[str, list[Shift]] = {"came": [], "went": [], "changed": []}
        for key in sorted({*plan.projects, *before}):
            shift = Shift(project=key, before=before.get(key, Fen(0)), after=plan.amount(key))
            if shift.before != shift.after:
                found["went" if not shift.after else "changed" if shift.before else "came"].append(shift)
        return MappingProxyType({kind: tuple(listed) for kind, listed in found.items()})

    @cached_property
    def types(self) -> tuple[str, ...]:
        """Level-1 types of the plan, the largest amount first."""
        sums: dict[str, int] = {}
        for part in self.decision.plan.chosen:
            name = self.projects[part.project].type1
            sums[name] = sums.get(name, 0) + part.amount
        return tuple(sorted(sums, key=lambda name: (-sums[name], name)))


def towns_of(project: Project) -> str:
    """The towns a project touches, joined; empty for a district-wide one."""
    return "、".join(dict.fromkeys(location.town for location in project.locations))


def total(items: Iterable[Item]) -> Fen:
    """Money of some planned projects, in fen."""
    return Fen(sum(item.total for item in items))
