"""Choose the annual plan: value under every rule, one among equals, then whole fen; the audit has the last word."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from time import monotonic

from allocator.money import Fen
from allocator.planning.audit import Audit, audit_plan
from allocator.planning.clashes import clashes
from allocator.planning.constraints import CONSTRAINTS, Constraint
from allocator.planning.explain import left_out, losses, outranked, standby
from allocator.planning.measures import MEASURES, Measure
from allocator.planning.model import Model, build_model
from allocator.planning.program import Base, Clock, ask, assemble, program_of, value_goal
from allocator.planning.seal import sealed
from allocator.planning.soft import call_up, serve
from allocator.planning.split import split
from allocator.planning.ties import settle
from allocator.proof import Proof, Status
from allocator.records import Pool
from allocator.results import Allotment, Digests, Gated, Plan, Scenario, ScoreCard
from allocator.rules import Rulebook
from allocator.serial import digest
from allocator.solving import Relaxation, Row, no_good

TRIES = 20
"""How often a choice that the split or the audit refuses is cut off before we give up and say so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choice:
    """A choice that stood: its proof, its money, the runner-up."""

    proof: Proof
    allotments: tuple[Allotment, ...] = ()
    audit: Audit | None = None
    runner_up: Proof | None = None
    losses: Mapping[str, int] = field(default_factory=dict)


def choose_plan(
    pool: Pool,
    rules: Rulebook,
    scenario: Scenario,
    gated: Gated,
    cards: tuple[ScoreCard, ...],
    *,
    time_limit: float = 60.0,
    constraints: tuple[Constraint, ...] = CONSTRAINTS,
    measures: tuple[Measure, ...] = MEASURES,
) -> Plan:
    """The annual plan for these facts, rules and what-if; `time_limit` in seconds over all questions together.

    A rule kind of your own joins by `constraints` (its rows) and `measures` (its half of the audit).

    Raises ValueError if the what-if pins a project that no gate lets into the plan.
    """
    model = build_model(pool, rules, scenario, gated, cards)
    check_wishes(model)
    base = assemble(model, constraints)
    clock = Clock(ends=monotonic() + time_limit)
    fees = tuple((funds.line.id, funds.fee) for funds in model.lines if funds.fee)
    choice = _choose(base, clock, fees, measures)
    planned = frozenset(a.project for a in choice.allotments)
    empty = choice.audit is None
    plan = Plan(
        year=rules.county.year,
        chosen=choice.allotments,
        fees=fees,
        left_out=left_out(base, planned, choice.allotments, choice.losses, exists=not empty),
        standby=() if empty else standby(model, planned),
        outranked=() if empty else outranked(base, planned, choice.allotments),
        rules=choice.audit.rules if choice.audit else (),
        proof=choice.proof,
        runner_up=choice.runner_up.chosen if choice.runner_up else None,
        runner_up_value=choice.runner_up.value if choice.runner_up else None,
        clashes=clashes(base, choice.proof, clock),
        digests=Digests(pool=digest(pool), rules=digest(rules), scenario=digest(scenario)),
    )
    return sealed(plan)


def check_wishes(model: Model) -> None:
    """Raise ValueError if the what-if pins a project that no gate lets into the plan."""
    eligible = {project.id for project in model.projects}
    refused = [project for project, _ in model.scenario.pins if project not in eligible]
    if refused:
        raise ValueError("pinned but not eligible: " + " ".join(refused))


def _choose(base: Base, clock: Clock, fees: tuple[tuple[str, Fen], ...], measures: tuple[Measure, ...]) -> _Choice:
    """Serve the soft rules, find the best value, settle ties, split; what the split or the audit refuses is cut off."""
    model, value = base.model, value_goal(base.model)
    cut: tuple[Row, ...] = ()
    refused = calls = 0
    sound = True  # every choice cut off so far is proven to be none
    for attempt in range(TRIES):
        uncut = replace(base, rows=(*base.rows, *cut))
        served = call_up(uncut, serve(uncut, value, clock), clock)
        calls += served.calls
        first = served.answer
        if first.value is not None and not served.final:
            first = ask(base, value, clock, extra=(*cut, *served.rows), caps=served.caps)
            calls += first.calls
        if first.value is None:
            return _Choice(proof=_why_none(base, cut, clock, first, calls, refused))
        best, runner_up, proven = first, None, served.proven and first.status is Status.PROVEN
        if proven:
            settled = settle(base, value, first, clock, extra=(*cut, *served.rows), caps=served.caps)
            best, runner_up = settled.best, settled.runner_up
            calls, refused, proven = calls + settled.calls, refused + settled.refused, settled.alone
        found = split(model, frozenset(best.chosen), dict(best.amounts))
        allotments = found.allotments
        audit = audit_plan(allotments or (), fees, model.pool, model.rules, model.scenario, model.gated, measures)
        if allotments is not None and not audit.problems:
            proof = replace(
                first,
                chosen=best.chosen,
                amounts=tuple((name, n) for name, n in best.amounts if name.startswith("step|")),
                status=Status.PROVEN if proven and sound and found.certain else Status.FEASIBLE,
                bound=first.bound if served.proven and sound else None,
                calls=calls,
                refused=first.refused + refused,
            )
            relaxation = Relaxation(program_of(base, value, (*cut, *served.rows), served.caps))
            forced = losses(model, frozenset(best.chosen), proof, relaxation)
            return _Choice(proof=proof, allotments=allotments, audit=audit, runner_up=runner_up, losses=forced)
        refused += 1
        # other amounts of the same projects were not tried, so with scalable ones a cut claims more than is known
        scaled = any(model.steps(p) for p in model.projects if p.id in set(best.chosen))
        sound = sound and not scaled and (allotments is not None or found.certain)
        cut = (*cut, no_good((p.id for p in model.projects), best.chosen, f"cut|{attempt}"))
    return _Choice(proof=Proof(status=Status.UNKNOWN, calls=calls, refused=refused))


def _why_none(base: Base, cut: tuple[Row, ...], clock: Clock, last: Proof, calls: int, refused: int) -> Proof:
    """No plan: ask again with the reasons; after a cut-off choice an impossibility can no longer be told apart."""
    if last.status is not Status.INFEASIBLE:
        return replace(last, bound=None, calls=calls, refused=refused)  # its bound may be of another question
    proof = ask(base, {}, clock, extra=cut, explain=True)
    # where two questions contradict each other, neither is believed
    status = Status.UNKNOWN if cut or proof.status is not Status.INFEASIBLE else proof.status
    return replace(
        proof, status=status, value=None, bound=None, chosen=(), amounts=(), calls=calls + proof.calls, refused=refused
    )
