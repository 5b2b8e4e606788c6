"""备选递补: who of the standby list comes in, in its order, once the planned projects are served."""

from collections.abc import Callable
from time import monotonic

from allocator.findings import Args
from allocator.matches import Answer, Candidate, Class, Question
from allocator.tranches.batch_desk import Desk
from allocator.tranches.rules_standby import breaks
from allocator.tranches.solve import answer

Ask = Callable[[list[Candidate]], Question]
Passed = dict[str, tuple[str, Args]]
"""Why a 备选 project does not come in: the key of a sentence and its own slots."""


def admit(
    desk: Desk, ask: Ask, first: list[Candidate], spare: list[Candidate], strict: Answer, seconds: float
) -> tuple[list[Candidate], Answer, Passed]:
    """The candidates with those of the standby list that come in, the answer for them, and why others do not.

    Down the list: one comes in only whole, together with all that came in before, and only if what the planned
    projects get is worth the same in every step. One that is ready but finds no room holds its place: nobody behind it
    takes money of a tranche that could pay for it. One that is not ready, or excluded, or that would take the plan over
    a hard cap of the rulebook, is passed over.
    """
    passed: Passed = {}
    if desk.rules.tranching.standby != "in_order":
        return first, strict, passed
    ends, chosen = monotonic() + seconds, list(first)
    waiting: set[str] = set()  # tranches that someone in front is waiting for
    by_id = {one.id: one for one in spare}
    for name in desk.facts.plan.standby:
        one = by_id.get(name)
        if one is None:
            continue
        if reason := _barred(desk, name, chosen):
            passed[name] = reason, ()
            continue
        if broken := breaks(desk, name, _there(desk, name, chosen)):
            passed[name] = "batch.wait.standby_limit", (("rules", "\u3001".join(broken)),)
            continue
        if waiting.intersection(one.tranches):
            passed[name] = "batch.wait.standby_order", ()
            continue
        tried = answer(ask([*chosen, one]), time_limit=max(0.5, ends - monotonic()))
        if _all_in(tried, [*chosen, one]) and _planned_part(tried) == _planned_part(strict):
            chosen.append(one)
            strict = tried
        else:
            passed[name] = "batch.wait.standby_money", ()
            waiting.update(one.tranches)
    return chosen, strict, passed


def _barred(desk: Desk, name: str, chosen: list[Candidate]) -> str:
    """互斥 and 前置 against everything planned, paid or coming in."""
    there = _there(desk, name, chosen)
    pools = (desk.facts.pool, desk.facts.today)
    if any(name in group and there.intersection(group) for pool in pools for group in pool.exclusions):
        return "batch.wait.standby_exclusive"
    if any(project == name and needed not in there for pool in pools for project, needed in pool.prerequisites):
        return "batch.wait.standby_requires"
    return ""


def _there(desk: Desk, name: str, chosen: list[Candidate]) -> set[str]:
    """Projects planned, paid or coming in beside this one."""
    there = {planned.id for planned in desk.planned.values() if not planned.standby}
    there |= {holding.project for holding in desk.balances.holdings} | {one.id for one in chosen}
    return there - {name}


def _all_in(answer: Answer, candidates: list[Candidate]) -> bool:
    got: dict[str, int] = {}
    for grant in answer.grants:
        got[grant.project] = got.get(grant.project, 0) + grant.amount
    return all(got.get(one.id, 0) == one.room for one in candidates if one.rank is Class.STANDBY)


def _planned_part(answer: Answer) -> list[tuple[str, str, int]]:
    """What the planned classes came to, step by step."""
    steps = [step for step in answer.steps if step.rank is not None and step.rank is not Class.STANDBY]
    return [(step.goal, str(step.rank), step.value) for step in steps if step.value]
