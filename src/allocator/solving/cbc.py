"""CBC through PuLP, as a separate process: the second opinion."""

from collections.abc import Sequence

import pulp  # type: ignore[import-untyped]

from allocator.solving.model import Line, Model
from allocator.solving.proposal import Claim, Proposal
from allocator.solving.pulp_model import idle, point_of, round_units, to_pulp
from allocator.solving.quiet import no_warnings, quiet

NAME = "CBC"
DIGITS = 10**12
"""Model files carry 13 significant digits, so CBC is not asked about numbers from here on."""

# At its own tolerances CBC calls programs in fen impossible that are not; at these it needs the numbers of round_units.
_OPTIONS = ["integerTolerance 1e-9", "primalTolerance 1e-9"]
_PLAIN = [*_OPTIONS, "preprocess off"]
"""With preprocessing 1 of 60 realistic pools ended below its best plan; without it some tiny programs get no answer."""

_CLAIMS: dict[int, Claim] = {
    pulp.LpSolutionOptimal: "optimal",
    pulp.LpSolutionIntegerFeasible: "stopped",
    pulp.LpSolutionInfeasible: "infeasible",
    pulp.LpSolutionNoSolutionFound: "stopped",
}


def propose(model: Model, cuts: Sequence[Line], seconds: float, whole: bool = False) -> Proposal:
    """Ask CBC once; the bound is its optimum, and missing where it was stopped."""
    numbers = (n for line in (*model.lines, *cuts) for n in (line.rhs, *(a for _, a in line.terms)))
    if any(abs(n) >= DIGITS for n in (*numbers, *model.gain, *model.low, *model.high)):
        return Proposal(claim="failed")
    if idle(model, cuts):
        return Proposal(claim="optimal", values=tuple(map(float, model.low)), bound=0.0)
    first = _ask(model, cuts, seconds, whole, _PLAIN)
    return first if first.claim != "failed" else _ask(model, cuts, seconds, whole, _OPTIONS)


def _ask(model: Model, cuts: Sequence[Line], seconds: float, whole: bool, options: list[str]) -> Proposal:
    try:
        with no_warnings():
            units = round_units(model, whole)
            problem, variables = to_pulp(model, cuts, whole, units)
            solver = pulp.PULP_CBC_CMD(msg=False, timeLimit=seconds, gapRel=0.0, gapAbs=0.0, options=options)
        with quiet():
            problem.solve(solver)
            claim = _CLAIMS.get(problem.sol_status, "failed")
            if problem.status == pulp.LpStatusInfeasible:  # "integer infeasible" shows only here
                claim = "infeasible"
            has_point = problem.sol_status in (pulp.LpSolutionOptimal, pulp.LpSolutionIntegerFeasible)
            values = point_of(model, variables, units) if has_point else None
            bound = sum(g * x for g, x in zip(model.gain, values, strict=True)) if values else None
    except Exception:  # a missing or broken CBC gives no opinion
        return Proposal(claim="failed")
    return Proposal(claim=claim, values=values, bound=bound if claim == "optimal" else None)
