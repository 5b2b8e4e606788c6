"""The fewest changes with which a plan on the table can be amended."""

from dataclasses import dataclass
from time import monotonic

from allocator.planning.choose import check_wishes
from allocator.planning.constraints import CONSTRAINTS, Constraint
from allocator.planning.constraints.amend import changes
from allocator.planning.model import build_model
from allocator.planning.program import Clock, ask, assemble
from allocator.proof import Status
from allocator.records import Pool
from allocator.results import Gated, Scenario, ScoreCard
from allocator.rules import Rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class Fewest:
    """So many changes are enough (None: no number is known to be); `proven` = no smaller number is."""

    changes: int | None
    proven: bool


def fewest_changes(
    pool: Pool,
    rules: Rulebook,
    scenario: Scenario,
    gated: Gated,
    cards: tuple[ScoreCard, ...],
    *,
    time_limit: float = 60.0,
    constraints: tuple[Constraint, ...] = CONSTRAINTS,
) -> Fewest:
    """The least number of projects dropped and added under the hard rules of this what-if; value plays no part yet.

    Raises ValueError if the what-if amends no plan, or pins a project that no gate lets into the plan.
    """
    if scenario.amends is None:
        raise ValueError("no plan to amend")
    model = build_model(pool, rules, scenario, gated, cards)
    check_wishes(model)
    terms, constant = changes(model, scenario.amends)
    clock = Clock(ends=monotonic() + time_limit)
    proof = ask(assemble(model, constraints), {i: -a for i, a in terms}, clock)
    if proof.value is None:
        return Fewest(changes=None, proven=proof.status is Status.INFEASIBLE)
    return Fewest(changes=constant - proof.value, proven=proof.status is Status.PROVEN)
