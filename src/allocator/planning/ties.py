"""One plan among equals: the written chain, and the runner-up."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from allocator.planning.model import Model, step_id
from allocator.planning.program import BLOCK, Base, Clock, Goal, ask, at_least, decided, listed, money_goal
from allocator.proof import Proof, Status
from allocator.records import Layer
from allocator.results import Amendment
from allocator.solving import Bounded, Row, no_good

Question = Callable[..., Proof]
"""Asks one goal under the rows given, and counts what it cost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The one choice after the chain, the runner-up (best plan with another chosen set), and what it cost to ask."""

    best: Proof
    runner_up: Proof | None
    alone: bool  # False where time ran out before equal plans were told apart
    calls: int
    refused: int


def chain(model: Model) -> Iterator[Goal]:
    """Goals after the value: money in priority class 1, then 2; Σ score; least spend; the towns' own ranking.

    An amended plan is first asked to leave the plan on the table as its standby list and its own order would.
    """
    if model.scenario.amends is not None:
        yield from _amending(model, model.scenario.amends)
    for priority in (1, 2):
        yield money_goal(model, frozenset(p.id for p in model.projects if p.priority == priority))
    yield {p.id: model.scores.get(p.id, 0) for p in model.projects}
    yield money_goal(model, sign=-1)
    worst = max((p.town_rank or 0 for p in model.projects), default=0) + 1
    yield {p.id: -(p.town_rank or worst) for p in model.projects if p.id in model.scores}


def _amending(model: Model, amends: Amendment) -> Iterator[Goal]:
    """Fewest projects added past the standby list; of that list the first ones; of the earlier plan the last deferred.

    Last is the lower score, then the later start (none stated is the latest), then the larger id.
    """
    before = {project for project, _ in amends.previous}
    known = {p.id: p for p in model.projects}
    yield {i: -1 for i in known if i not in before and i not in amends.standby}
    yield from listed([i for i in amends.standby if i in known and i not in before])
    kept = [p for p in model.projects if p.id in before and p.layer is Layer.OPEN]
    kept.sort(key=lambda p: (-model.scores.get(p.id, 0), p.start or date.max, p.id))
    yield from listed([p.id for p in kept])


def settle(
    base: Base, value: Goal, first: Proof, clock: Clock, *, extra: tuple[Row, ...], caps: dict[str, int]
) -> Settled:
    """Ask first whether another plan ties; only then walk the chain, until one plan is left."""
    ids, asked = base.ids, list[Proof]()

    def asking(whole: Base) -> Question:
        def question(goal: Goal, *rows: Row) -> Proof:
            asked.append(ask(whole, goal, clock, extra=rows, caps=caps))
            return asked[-1]

        return question

    question = asking(replace(base, rows=(*base.rows, *extra)))
    rival = question(value, no_good(ids, first.chosen))
    best, kept, alone = first, [at_least("kept|value", value, first.value or 0)], True
    if rival.value is not None and rival.value == first.value:
        best, kept, alone = _among_equals(base.model, question, first, kept)
        rival = question(value, no_good(ids, best.chosen)) if best.chosen != first.chosen else rival
    elif rival.status is Status.UNKNOWN or (rival.bound or 0) >= (first.value or 0) and rival.status is Status.FEASIBLE:
        alone = False
    if not _amounts_are_clear(base.model, best):
        names = {row.name for row in kept}
        goals = [goal for number, goal in enumerate(chain(base.model)) if f"kept|{number}" not in names]
        left = decided(base, frozenset(best.chosen), (*extra, *kept))
        best, proven = _steps(asking(left), left.steps, goals, best)
        alone = alone and proven
    return Settled(
        best=best,
        runner_up=rival if rival.value is not None else None,
        alone=alone,
        calls=sum(proof.calls for proof in asked),
        refused=sum(proof.refused for proof in asked),
    )


def _among_equals(model: Model, question: Question, best: Proof, kept: list[Row]) -> tuple[Proof, list[Row], bool]:
    """Walk the chain; stop as soon as no other chosen set is equal so far."""
    ids = tuple(p.id for p in model.projects)
    for number, goal in enumerate(chain(model)):
        proof = question(goal, *kept)
        if proof.status is not Status.PROVEN:
            return best, kept, False
        best = proof
        kept = [*kept, at_least(f"kept|{number}", goal, proof.value or 0)]
        if question({}, *kept, no_good(ids, best.chosen)).status is Status.INFEASIBLE:
            return best, kept, True
    for start in range(0, len(ids), BLOCK):
        block = ids[start : start + BLOCK]
        proof = question({i: 1 << (BLOCK - 1 - n) for n, i in enumerate(block)}, *kept)
        if proof.status is not Status.PROVEN:
            return best, kept, False
        best = proof
        inside = set(proof.chosen)
        kept = [*kept, *(Row(f"in|{i}", ((i, 1),), "==", int(i in inside), "#kept") for i in block)]
    return best, kept, True


def _amounts_are_clear(model: Model, best: Proof) -> bool:
    """Whether the chosen set leaves only one set of amounts: nothing scalable, or all in full and each step costs."""
    inside = set(best.chosen)
    scalable = [p for p in model.projects if p.id in inside and model.steps(p)]
    cut = {name for name, _ in best.amounts}
    return all(step_id(p) not in cut and model.worth(p)[1] > 0 for p in scalable)


def _steps(question: Question, steps: tuple[Bounded, ...], chain: list[Goal], best: Proof) -> tuple[Proof, bool]:
    """How much each scalable project gets, by the chain, then most to the first id; whether every answer is proven."""
    rows: list[Row] = []
    for number, whole in enumerate([*chain, *({step.id: -1} for step in steps)]):
        goal = {step.id: whole[step.id] for step in steps if whole.get(step.id)}
        if goal:
            proof = question(goal, *rows)
            if proof.status is not Status.PROVEN:
                return best, False
            best = replace(best, amounts=proof.amounts)
            rows.append(at_least(f"steps-kept|{number}", goal, proof.value or 0))
    return best, True
