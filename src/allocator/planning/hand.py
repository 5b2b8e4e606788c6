"""Anyone's plan as allotments: money stated by level is placed in the fund lines that suit it best, then audited.

A plan that people wrote names levels, not always lines. Within its levels we look for the placing that leaves the least
money without a fitting line, then overspends lines least, then misses ratios least: the audit should find the plan's
faults, not those of a clumsy placing.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from allocator.money import Fen
from allocator.planning.constraints import Ratios
from allocator.planning.flows import Flow, Flows, single_flows
from allocator.planning.model import Model, build_model
from allocator.records import Level, Pool
from allocator.results import Allotment, Gated, Scenario
from allocator.rules import Rulebook
from allocator.solving import Bounded, Program, Row, solve


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What a plan says of one project, in fen: by line, by level, or (both empty) only in total."""

    project: str
    total: Fen
    lines: tuple[tuple[str, Fen], ...] = ()
    levels: tuple[tuple[Level, Fen], ...] = ()


def place(stated: tuple[Stated, ...], pool: Pool, rules: Rulebook, scenario: Scenario) -> tuple[Allotment, ...]:
    """Allotments for a stated plan; money that no fitting line can take stands in the first line of its level.

    Projects the pool does not have are left to the audit: their money stands in the first line of its level, too.
    """
    everyone = Gated(eligible=tuple(p.id for p in pool.projects), refused=(), verdicts=())
    model = build_model(pool, rules, scenario, everyone, ())
    known = {p.id for p in pool.projects}
    asked = {s.project: s for s in stated if s.project in known}
    flows = single_flows(model, frozenset(asked))
    taken = _placing(model, flows, asked)
    return _allotments(model, flows, taken, stated)


def _placing(model: Model, flows: Flows, asked: Mapping[str, Stated]) -> dict[str, int]:
    """Three questions, one after another; each keeps the answers before it."""
    rows = [*_stated_rows(flows, asked), *_part_rows(flows, asked), *_line_rows(model, flows)]
    shortfalls = []
    for some in Ratios().rows(model, flows):
        for row in some.rows:
            slack = Bounded(f"miss|{row.name}", 0, 10**14)
            shortfalls.append(slack.id)
            terms = [(i, a) for i, a in row.terms if not i.startswith("short|")]
            rows.append(Row(row.name, (*terms, (slack.id, 1 if row.sense == ">=" else -1)), row.sense, row.rhs))
    placed = [flow.id for flow in flows.flows]
    overs = [f"over|{funds.line.id}" for funds in model.lines]
    top = sum(s.total for s in asked.values())
    goals = (dict.fromkeys(placed, 1), dict.fromkeys(overs, -1), dict.fromkeys(shortfalls, -1))
    answer: dict[str, int] = {}
    for number, goal in enumerate(goals):
        variables = [Bounded(i, 0, top, goal.get(i, 0)) for i in (*placed, *overs)]
        variables += [Bounded(i, 0, 10**14, goal.get(i, 0)) for i in shortfalls]
        proof = solve(Program((), (), tuple(rows), (), tuple(variables)), explain=False)
        if proof.value is None:
            break
        answer = dict(proof.amounts)
        rows.append(Row(f"kept|{number}", tuple(goal.items()), ">=", proof.value, "#"))
    return {i: answer.get(i, 0) for i in placed}


def _stated_rows(flows: Flows, asked: Mapping[str, Stated]) -> list[Row]:
    """No more than was stated, per line or per level or in total."""
    rows = []
    for project, said in asked.items():
        mine = [f for f in flows.flows if f.part.project.id == project]
        for line, fen in said.lines:
            rows.append(_at_most(f"said|{project}|{line}", [f for f in mine if f.funds.line.id == line], fen))
        for level, fen in () if said.lines else said.levels:
            rows.append(_at_most(f"said|{project}|{level}", [f for f in mine if f.funds.line.level is level], fen))
        unstated = [
            f
            for f in mine
            if (said.lines and f.funds.line.id not in dict(said.lines))
            or (not said.lines and said.levels and f.funds.line.level not in dict(said.levels))
        ]
        rows.append(_at_most(f"unsaid|{project}", unstated, 0))
        rows.append(_at_most(f"total|{project}", mine, said.total))
    return rows


def _part_rows(flows: Flows, asked: Mapping[str, Stated]) -> list[Row]:
    """The industry part is at most what the project has of it; the rest takes what is left of the stated total."""
    rows = []
    for each in flows.classes:
        part = each.members[0]
        total = asked[part.project.id].total
        other = part.project.need - part.amount
        most = max(0, total - other) if other and total != part.project.need else part.amount
        rows.append(_at_most(f"part|{each.number}", each.flows, max(most, 0) if other else total))
    return rows


def _line_rows(model: Model, flows: Flows) -> list[Row]:
    rows = []
    for funds in model.lines:
        terms = flows.from_line(funds.line.id)
        over = (f"over|{funds.line.id}", -1)
        rows.append(Row(f"line|{funds.line.id}", (*terms, over), "<=", funds.capacity))
    return rows


def _at_most(name: str, flows: Sequence[Flow], fen: int) -> Row:
    return Row(name, tuple((f.id, 1) for f in flows), "<=", int(fen))


def _allotments(
    model: Model, flows: Flows, taken: Mapping[str, int], stated: tuple[Stated, ...]
) -> tuple[Allotment, ...]:
    money: dict[tuple[str, str], int] = defaultdict(int)
    industry: dict[tuple[str, str], int] = defaultdict(int)
    for flow in flows.flows:
        key = (flow.part.project.id, flow.funds.line.id)
        money[key] += taken[flow.id]
        industry[key] += taken[flow.id] if flow.part.industry else 0
    level_of = {funds.line.id: funds.line.level for funds in model.lines}
    for said in stated:
        _put_rest(said, money, level_of)
    ranks = {line: rank for rank, line in enumerate(level_of)}
    return tuple(
        Allotment(project=p, line=line, amount=Fen(money[p, line]), industry=Fen(industry[p, line]))
        for p, line in sorted(money, key=lambda key: (key[0], ranks.get(key[1], -1)))
        if money[p, line]
    )


def _put_rest(said: Stated, money: dict[tuple[str, str], int], level_of: Mapping[str, Level]) -> None:
    """What found no fitting line stands where it was stated, so that the audit sees every fen."""
    if said.lines:
        for line, fen in said.lines:
            money[said.project, line] = int(fen)
        return
    levels = said.levels or tuple((level, said.total) for level in dict.fromkeys(level_of.values()))[:1]
    for level, fen in levels:
        lines = [line for line, its in level_of.items() if its is level]
        placed = sum(money.get((said.project, line), 0) for line in (lines if said.levels else level_of))
        if lines and fen > placed:
            money[said.project, lines[0]] += fen - placed
