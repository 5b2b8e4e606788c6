"""Who gets which line's money, in whole fen, by a written rule.

Lines in rulebook order, projects in id order (a project's industry part first): each takes from the line the most that
still leaves a whole-fen completion of all the others. The choice of projects and their totals is already fixed.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from allocator.money import Fen
from allocator.planning.constraints import Lines, Ratios
from allocator.planning.flows import Flow, Flows, single_flows, split_rows, variables
from allocator.planning.model import Model, step_id
from allocator.results import Allotment
from allocator.solving import Bounded, Completion, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Allotments of a choice, or None; `certain`: None is proven, or every amount is proven to be the most."""

    allotments: tuple[Allotment, ...] | None
    certain: bool


def split(model: Model, chosen: frozenset[str], amounts: Mapping[str, int]) -> Split:
    """Split the chosen projects' money over lines; `amounts` are steps and shortfalls."""
    flows = single_flows(model, chosen)
    totals = {
        each.number: part.amount - amounts.get(step_id(part.project), 0) * model.rules.planning.scale_step
        for each in flows.classes
        for part in each.members
    }
    completion = _completion(model, flows, totals, amounts, chosen)
    ranks = {funds.line.id: rank for rank, funds in enumerate(model.lines)}
    order = sorted(flows.flows, key=lambda f: (ranks[f.funds.line.id], f.part.project.id, not f.part.industry))
    taken, certain = _take(completion, order, totals)
    return Split(allotments=None if taken is None else _allotments(flows, taken, ranks), certain=certain)


def _completion(
    model: Model, flows: Flows, totals: Mapping[int, int], amounts: Mapping[str, int], chosen: frozenset[str]
) -> Completion:
    rows: list[Row] = []
    for each in flows.classes:
        rows.append(Row(f"total|{each.number}", tuple((f.id, 1) for f in each.flows), "==", totals[each.number]))
    helpers: list[Bounded] = []
    for some in (*Lines().rows(model, flows), *Ratios().rows(model, flows)):
        rows.extend(row for row in some.rows if row.terms)
        helpers.extend(Bounded(s.id, 0, amounts.get(s.id, 0)) for s in some.shortfalls)
    for row in split_rows(model, flows):
        terms = tuple((i, a) for i, a in row.terms if i not in chosen)
        project_terms = sum(a for i, a in row.terms if i in chosen)
        if terms or project_terms:
            rows.append(Row(row.name, terms, "==", -project_terms))
    return Completion((*variables(flows), *helpers), tuple(rows))


def _take(completion: Completion, order: list[Flow], totals: Mapping[int, int]) -> tuple[dict[str, int] | None, bool]:
    left_part = dict(totals)
    left_line = {f.funds.line.id: int(f.funds.capacity) for f in order}
    taken: dict[str, int] = {}

    def commit(flow: Flow, amount: int) -> None:
        taken[flow.id] = amount
        completion.fix(flow.id, amount)
        left_part[flow.number] -= amount
        left_line[flow.funds.line.id] -= amount

    if completion.point() is None:
        return None, completion.certified
    position, certain = 0, True
    while position < len(order):
        rest = order[position:]
        greedy = _greedy(rest, left_part, left_line)
        reach = _reach(completion, rest, greedy)
        for flow, amount in zip(rest[:reach], greedy[:reach], strict=True):
            commit(flow, amount)
        position += reach
        if position < len(order):
            flow = order[position]
            point = completion.point(flow.id)
            if point is None:
                return None, completion.certified
            certain = certain and completion.certified
            commit(flow, point[flow.id])
            position += 1
    return taken, certain


def _greedy(rest: list[Flow], left_part: Mapping[int, int], left_line: Mapping[str, int]) -> list[int]:
    """What each flow would take if it looked at nobody behind it."""
    part, line = dict(left_part), dict(left_line)
    amounts = []
    for flow in rest:
        number, name = flow.number, flow.funds.line.id
        amount = min(part[number], line[name])
        part[number] -= amount
        line[name] -= amount
        amounts.append(amount)
    return amounts


def _reach(completion: Completion, rest: list[Flow], greedy: list[int]) -> int:
    """How many of the next flows may take their greedy amounts together: the longest prefix that can be completed."""

    def works(count: int) -> bool:
        for flow, amount in zip(rest[:count], greedy[:count], strict=True):
            completion.fix(flow.id, amount)
        answer = completion.point() is not None
        for flow in rest[:count]:
            completion.limit(flow.id, 0, flow.most)
        return answer

    if works(len(rest)):
        return len(rest)
    good, bad = 0, len(rest)
    while bad - good > 1:
        middle = (good + bad) // 2
        good, bad = (middle, bad) if works(middle) else (good, middle)
    return good


def _allotments(flows: Flows, taken: Mapping[str, int], ranks: Mapping[str, int]) -> tuple[Allotment, ...]:
    money: dict[tuple[str, str], int] = defaultdict(int)
    industry: dict[tuple[str, str], int] = defaultdict(int)
    for flow in flows.flows:
        amount = taken[flow.id]
        if amount:
            key = (flow.part.project.id, flow.funds.line.id)
            money[key] += amount
            industry[key] += amount if flow.part.industry else 0
    return tuple(
        Allotment(project=project, line=line, amount=Fen(money[project, line]), industry=Fen(industry[project, line]))
        for project, line in sorted(money, key=lambda key: (key[0], ranks[key[1]]))
    )
