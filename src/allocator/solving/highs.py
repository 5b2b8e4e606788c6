"""HiGHS through PuLP, in memory: one thread, one seed, gap 0. The first solver."""

from collections.abc import Sequence
from importlib.metadata import version
from math import isfinite

import highspy
import pulp  # type: ignore[import-untyped]

from allocator.solving.model import Line, Model
from allocator.solving.proposal import Claim, Proposal
from allocator.solving.pulp_model import idle, point_of, to_pulp
from allocator.solving.quiet import no_warnings, quiet

NAME = "HiGHS"
VERSION = f"HiGHS {version('highspy')}, PuLP {version('pulp')}"

_CLAIMS: dict[highspy.HighsModelStatus, Claim] = {
    highspy.HighsModelStatus.kOptimal: "optimal",
    highspy.HighsModelStatus.kInfeasible: "infeasible",
    highspy.HighsModelStatus.kUnboundedOrInfeasible: "infeasible",  # every column is bounded, so not unbounded
    highspy.HighsModelStatus.kTimeLimit: "stopped",
    highspy.HighsModelStatus.kIterationLimit: "stopped",
    highspy.HighsModelStatus.kInterrupt: "stopped",
    highspy.HighsModelStatus.kMemoryLimit: "stopped",
}


def propose(model: Model, cuts: Sequence[Line], seconds: float, whole: bool = False) -> Proposal:
    """Ask HiGHS once; status, point and bound are read from HiGHS itself (PuLP calls a time-out optimal)."""
    if idle(model, cuts):
        return Proposal(claim="optimal", values=tuple(map(float, model.low)), bound=0.0)
    try:
        with no_warnings():
            # columns stay in fen: in round units a pool of 300 projects once never came back, time limit or not
            problem, variables = to_pulp(model, cuts, whole)
            solver = pulp.HiGHS(
                msg=False,
                timeLimit=seconds,
                gapRel=0.0,
                threads=1,
                log_to_console=False,
                mip_abs_gap=0.0,
                random_seed=1,
            )
        with quiet():
            problem.solve(solver)
            engine: highspy.Highs = problem.solverModel
            claim = _CLAIMS.get(engine.getModelStatus(), "failed")
            info = engine.getInfo()
            has_point = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    except Exception:  # a solver that breaks has nothing to say; the wall then answers UNKNOWN or better
        return Proposal(claim="failed")
    values = point_of(model, variables) if has_point and claim in ("optimal", "stopped") else None
    if claim == "optimal" and values is None:
        return Proposal(claim="failed")
    mixed = model.whole > 0 or whole
    bound = -(info.mip_dual_bound if mixed else info.objective_function_value)  # PuLP minimises the negative
    if claim in ("infeasible", "failed") or not isfinite(bound) or (not mixed and claim != "optimal"):
        return Proposal(claim=claim, values=values)
    return Proposal(claim=claim, values=values, bound=bound)
