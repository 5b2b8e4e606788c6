"""Money by class of projects and line: the continuous part of the program, and how it hangs on the choice."""

from dataclasses import dataclass

from allocator.planning.model import LineFunds, Model, Part, Terms, class_key, counts, parts, step_id
from allocator.rules import Filter
from allocator.solving import Bounded, Row

STRUCTURE = "#"
"""Rows whose rule starts so say how money flows; they are no rules, and no conflict ever names them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One variable: money in fen of a class (by its first part) from one line; at most what the class could need.

    `number` is the class's. What the line holds is a rule of its own and no bound here: a conflict must name it.
    """

    id: str
    number: int
    part: Part
    funds: LineFunds
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowClass:
    """Parts of projects that are one for every rule about lines, and their common flows."""

    number: int
    members: tuple[Part, ...]
    flows: tuple[Flow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flows:
    """All flow variables, class by class."""

    classes: tuple[FlowClass, ...]
    flows: tuple[Flow, ...]

    def terms(self, chosen: Filter) -> Terms:
        """The money that counts for a filter, as terms."""
        return tuple((flow.id, 1) for flow in self.flows if counts(flow.part, flow.funds.line, chosen))

    def from_line(self, line: str) -> Terms:
        return tuple((flow.id, 1) for flow in self.flows if flow.funds.line.id == line)


def class_flows(model: Model) -> Flows:
    """Group parts into classes and give each class one variable per line it may use: enough for choosing."""
    ratios = tuple(ratio for ratio in model.rules.ratios if ratio.holds(model.rules.county.as_of))
    grouped: dict[tuple[object, ...], list[Part]] = {}
    for project in model.projects:
        for part in parts(project):
            grouped.setdefault(class_key(model, part, ratios), []).append(part)
    return _flows(model, [tuple(members) for members in grouped.values()])


def single_flows(model: Model, chosen: frozenset[str]) -> Flows:
    """One class per part of each chosen project: what the split decides on."""
    return _flows(model, [(part,) for p in model.projects if p.id in chosen for part in parts(p)])


def _flows(model: Model, classes: list[tuple[Part, ...]]) -> Flows:
    made = []
    for number, members in enumerate(classes):
        first, most = members[0], sum(part.amount for part in members)
        flows = tuple(
            Flow(id=f"flow|{number}|{funds.line.id}", number=number, part=first, funds=funds, most=most)
            for funds in model.eligible_lines(first.project)
        )
        made.append(FlowClass(number=number, members=members, flows=flows))
    return Flows(classes=tuple(made), flows=tuple(flow for each in made for flow in each.flows))


def variables(flows: Flows) -> tuple[Bounded, ...]:
    """Each flow lies between nothing and what its class could need."""
    return tuple(Bounded(flow.id, 0, flow.most) for flow in flows.flows)


def supply_rows(model: Model, flows: Flows) -> tuple[Row, ...]:
    """What a class gets from its lines is what its planned members need; a class without a line gets nothing."""
    rows = []
    for each in flows.classes:
        terms = [(flow.id, 1) for flow in each.flows]
        for part in each.members:
            terms.append((part.project.id, -part.amount))
            if model.steps(part.project):
                terms.append((step_id(part.project), model.rules.planning.scale_step))
        rows.append(Row(f"supply|{each.number}", tuple(terms), "==", 0, STRUCTURE))
    return tuple(rows)


def step_rows(model: Model) -> tuple[Row, ...]:
    """A project that is not planned has no steps."""
    return tuple(
        Row(f"steps|{p.id}", ((step_id(p), 1), (p.id, -model.steps(p))), "<=", 0, STRUCTURE)
        for p in model.projects
        if model.steps(p)
    )


def split_rows(model: Model, flows: Flows) -> tuple[Row, ...]:
    """Where the applicant's split binds, each level gives a planned project exactly what was asked of it."""
    if not model.rules.planning.split_binds:
        return ()
    rows = []
    for project in model.projects:
        mine = [f for f in flows.flows if f.part.project.id == project.id]
        for level, amount in project.split:
            terms = tuple((f.id, 1) for f in mine if f.funds.line.level is level)
            rows.append(Row(f"split|{project.id}|{level}", (*terms, (project.id, -amount)), "==", 0, "split"))
    return tuple(rows)
