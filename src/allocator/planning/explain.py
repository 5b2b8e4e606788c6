"""Why each project is not in the plan, which higher-scored ones were passed over (越位), and who stands by (备选)."""

from collections.abc import Mapping
from dataclasses import replace

from allocator.findings import Args
from allocator.planning.choice import Choice, choice_of
from allocator.planning.model import Model, step_id
from allocator.planning.program import Base
from allocator.proof import Proof
from allocator.records import Layer, Project
from allocator.results import Allotment, LeftOut, Outranked
from allocator.solving import Relaxation


def losses(model: Model, planned: frozenset[str], proof: Proof, relaxation: Relaxation) -> dict[str, int]:
    """By competing project outside the plan: what forcing it in would cost at least, proven by the relaxation.

    A project that no plan can hold has no entry.
    """
    found = {}
    for project in model.projects:
        if project.id not in planned:
            bound = relaxation.bound({project.id: 1})
            if bound is not None:
                found[project.id] = max(0, (proof.value or 0) - bound)
    return found


def left_out(
    base: Base, planned: frozenset[str], allotments: tuple[Allotment, ...], losses: Mapping[str, int], *, exists: bool
) -> tuple[LeftOut, ...]:
    """Every project of the pool outside the plan (if one exists) with its reason, in id order."""
    model = base.model
    gated = model.gated
    projects = {project.id: project for project in model.projects}
    bans = dict(model.scenario.bans)
    choice, left = choice_of(base, planned, steps_of(model, allotments)), lines_left(model, allotments)
    found = []
    for project in model.pool.projects:
        if project.id in planned:
            continue
        if project.id not in projects:
            gates = tuple(v.gate for v in gated.of(project.id) if v.outcome == "refuse")
            found.append(LeftOut(project=project.id, reason="left.refused", rules=gates))
        elif project.id in bans:
            slots: Args = (("why", bans[project.id]),)
            found.append(LeftOut(project=project.id, reason="left.banned", args=slots, rules=(f"ban|{project.id}",)))
        elif not exists:
            found.append(LeftOut(project=project.id, reason="left.no_plan"))
        else:
            found.append(replace(_passed_over(model, choice, left, project), loss=losses.get(project.id)))
    return tuple(found)


def _passed_over(model: Model, choice: Choice, left: Mapping[str, int], project: Project) -> LeftOut:
    score = model.scores.get(project.id, 0)
    rules = choice.blocked({project.id: 1})
    free = _money_left(model, left, project)
    least = project.min_need if model.steps(project) else project.need
    common: Args = (("score", score), ("need_fen", project.need), ("left_fen", free))
    if not model.eligible_lines(project):
        return LeftOut(project=project.id, reason="left.no_line", args=common)
    if free < (least or 0):
        lines = tuple(f"line|{funds.line.id}" for funds in model.eligible_lines(project))
        reason = "left.funds_and_rules" if rules else "left.funds"
        return LeftOut(project=project.id, reason=reason, args=common, rules=(*rules, *lines))
    if rules:
        return LeftOut(project=project.id, reason="left.rules", args=common, rules=rules)
    return LeftOut(project=project.id, reason="left.combination", args=common)


def steps_of(model: Model, allotments: tuple[Allotment, ...]) -> dict[str, int]:
    """By how many steps each scalable project was cut."""
    got: dict[str, int] = {}
    for allotment in allotments:
        got[allotment.project] = got.get(allotment.project, 0) + allotment.amount
    return {
        step_id(p): (p.need - got[p.id]) // model.rules.planning.scale_step
        for p in model.projects
        if model.steps(p) and p.id in got
    }


def lines_left(model: Model, allotments: tuple[Allotment, ...]) -> dict[str, int]:
    """What the plan leaves (fen) in each line."""
    left = {funds.line.id: int(funds.capacity) for funds in model.lines}
    for allotment in allotments:
        left[allotment.line] -= allotment.amount
    return left


def _money_left(model: Model, left: Mapping[str, int], project: Project) -> int:
    return sum(left[funds.line.id] for funds in model.eligible_lines(project))


def outranked(base: Base, planned: frozenset[str], allotments: tuple[Allotment, ...]) -> tuple[Outranked, ...]:
    """For every competing project outside that scores more than one inside: such a one, and the cause.

    The one named is the lowest-scored whose money would pay for the other; else the one with the most money that the
    other may use. The cause: their money is of another kind, or what an exchange of the two would break, or
    the money would not be enough, or less of it would be used well.
    """
    model = base.model
    steps = steps_of(model, allotments)
    choice, left = choice_of(base, planned, steps), lines_left(model, allotments)
    runners = [p for p in model.projects if p.layer is Layer.OPEN]
    inside = sorted((p for p in runners if p.id in planned), key=lambda p: (model.scores[p.id], p.id))
    money: dict[str, dict[str, int]] = {p.id: {} for p in inside}
    for allotment in allotments:
        if allotment.project in money:
            money[allotment.project][allotment.line] = allotment.amount
    found = []
    for outside in sorted((p for p in runners if p.id not in planned), key=lambda p: (-model.scores[p.id], p.id)):
        lower = [p for p in inside if model.scores[p.id] < model.scores[outside.id]]
        if not lower:
            continue
        lines = {funds.line.id for funds in model.eligible_lines(outside)}
        free = {p.id: sum(fen for line, fen in money[p.id].items() if line in lines) for p in lower}
        room = _money_left(model, left, outside)
        enough = (p for p in lower if room + free[p.id] >= outside.need)
        low = next(enough, None) or max(lower, key=lambda p: free[p.id])  # the first of equals: the lowest-scored
        broken = choice.blocked({low.id: -1, outside.id: 1, step_id(low): -steps.get(step_id(low), 0)})
        if not free[low.id]:
            cause = "outranked.money"
        elif broken:
            cause = "outranked.rules"
        elif room + free[low.id] < outside.need:
            cause = "outranked.funds"
        else:
            cause = "outranked.value"
        found.append(Outranked(inside=low.id, outside=outside.id, cause=cause, rules=broken))
    return tuple(found)


def standby(model: Model, planned: frozenset[str]) -> tuple[str, ...]:
    """备选: competing projects outside by priority class, score, town's ranking, id, up to the rulebook's share.

    The list stops with the project that reaches the share of the expected total; what was banned is not on it.
    """
    share = model.rules.planning.standby
    room = share.num * model.expected_total // share.den
    bans = {project for project, _ in model.scenario.bans}
    waiting = [p for p in model.projects if p.layer is Layer.OPEN and p.id not in planned and p.id not in bans]
    waiting.sort(key=lambda p: (p.priority, -model.scores[p.id], p.town_rank or 10**6, p.id))
    listed: list[str] = []
    for project in waiting:
        if room <= 0:
            break
        listed.append(project.id)
        room -= project.need
    return tuple(listed)
