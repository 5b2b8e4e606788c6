"""The rules of a model put together as one program, asked with different goals."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from time import monotonic

from allocator.planning.constraints import CONSTRAINTS, Constraint
from allocator.planning.flows import Flows, class_flows, split_rows, step_rows, supply_rows, variables
from allocator.planning.model import Model, step_id
from allocator.proof import Proof
from allocator.solving import Bounded, Program, Row, solve

Goal = Mapping[str, int]
"""What one unit of a variable is worth to the question asked."""
BLOCK = 20
"""How many ids one question about a list decides: its weights stay below 2^20."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Soft:
    """A soft rule and its shortfall variables."""

    rule: str
    shortfalls: tuple[Bounded, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """Everything about the program but its goal."""

    model: Model
    flows: Flows
    ids: tuple[str, ...]  # who is in
    steps: tuple[Bounded, ...]  # by how much scalable projects are cut
    rows: tuple[Row, ...]
    helpers: tuple[Bounded, ...]
    soft: tuple[Soft, ...]  # in rulebook order


def assemble(model: Model, constraints: tuple[Constraint, ...] = CONSTRAINTS) -> Base:
    """All rows of all rules, with how money flows."""
    flows = class_flows(model)
    rows = [*supply_rows(model, flows), *step_rows(model), *split_rows(model, flows)]
    helpers: list[Bounded] = []
    soft: dict[str, list[Bounded]] = {}
    for constraint in constraints:
        for some in constraint.rows(model, flows):
            rows.extend(row for row in some.rows if row.terms or not _holds_empty(row))
            helpers.extend(some.helpers)
            if some.shortfalls:
                soft.setdefault(some.rows[-1].rule_name, []).extend(some.shortfalls)
    return Base(
        model=model,
        flows=flows,
        ids=tuple(p.id for p in model.projects),
        steps=tuple(Bounded(step_id(p), 0, model.steps(p)) for p in model.projects if model.steps(p)),
        rows=tuple(rows),
        helpers=tuple(helpers),
        soft=tuple(Soft(rule=rule, shortfalls=tuple(short)) for rule, short in soft.items()),
    )


def _holds_empty(row: Row) -> bool:
    """A row without terms says 0 sense rhs: left out where true, kept (and impossible) where false."""
    return {"<=": row.rhs >= 0, ">=": row.rhs <= 0, "==": row.rhs == 0}[row.sense]


def decided(base: Base, chosen: frozenset[str], extra: tuple[Row, ...]) -> Base:
    """The program (with extra rows) once the chosen set is decided: only steps, flows and shortfalls are left."""
    steps = tuple(step for step in base.steps if step.id.removeprefix("step|") in chosen)
    gone = {*base.ids, *(step.id for step in base.steps if step not in steps)}
    rows = []
    for row in (*base.rows, *extra):
        terms = tuple((i, a) for i, a in row.terms if i not in gone)
        if terms:
            rows.append(replace(row, terms=terms, rhs=row.rhs - sum(a for i, a in row.terms if i in chosen)))
    return replace(base, ids=(), steps=steps, rows=tuple(rows))


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One time limit over many questions."""

    ends: float

    @property
    def left(self) -> float:
        return max(0.05, self.ends - monotonic())


def program_of(base: Base, goal: Goal, extra: tuple[Row, ...], caps: Mapping[str, int]) -> Program:
    """The program with a goal; `caps` bounds shortfall variables (absent = free)."""
    steps, helpers = (
        tuple(replace(each, score=goal.get(each.id, 0)) for each in some) for some in (base.steps, base.helpers)
    )
    shortfalls = tuple(
        Bounded(short.id, 0, min(short.high, caps.get(short.id, short.high)), goal.get(short.id, 0))
        for soft in base.soft
        for short in soft.shortfalls
    )
    return Program(
        ids=base.ids,
        score=tuple(goal.get(i, 0) for i in base.ids),
        rows=(*base.rows, *extra),
        integers=steps,
        continuous=(*variables(base.flows), *helpers, *shortfalls),
    )


def ask(
    base: Base,
    goal: Goal,
    clock: Clock,
    *,
    extra: tuple[Row, ...] = (),
    caps: Mapping[str, int] | None = None,
    explain: bool = False,
) -> Proof:
    """Maximise a goal over the base program."""
    return solve(program_of(base, goal, extra, caps or {}), time_limit=clock.left, explain=explain)


def money_goal(model: Model, wanted: frozenset[str] | None = None, sign: int = 1) -> dict[str, int]:
    """Planned money (fen) of the wanted projects, or of all."""
    return {
        name: sign * fen for p in model.projects if wanted is None or p.id in wanted for name, fen in model.spend(p)
    }


def value_goal(model: Model) -> dict[str, int]:
    """The plan's value: score by money, by project or by households, whichever the rulebook says."""
    goal: dict[str, int] = {}
    for project in model.projects:
        whole, step = model.worth(project)
        goal[project.id] = whole
        if model.steps(project):
            goal[step_id(project)] = -step
    return goal


def at_least(name: str, goal: Goal, value: int) -> Row:
    """The row that keeps an earlier result."""
    return Row(name, tuple((i, a) for i, a in goal.items() if a), ">=", value, "#kept")


def listed(ids: Sequence[str]) -> Iterator[dict[str, int]]:
    """Goals that take the first of a list before any behind it, a block at a time."""
    for start in range(0, len(ids), BLOCK):
        yield {i: 1 << (BLOCK - 1 - n) for n, i in enumerate(ids[start : start + BLOCK])}
