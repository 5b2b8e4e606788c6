"""The canonical model written in PuLP, the same for every solver."""

from collections.abc import Sequence

import pulp  # type: ignore[import-untyped]

from allocator.solving.model import Line, Model


def to_pulp(model: Model, cuts: Sequence[Line], whole: bool) -> tuple[pulp.LpProblem, list[pulp.LpVariable]]:
    """A PuLP problem (maximise) and its variables in column order; plain names, as PuLP merges some Chinese ones.

    Columns without gain or line stay out of the problem: CBC cannot read a file that holds them.
    """
    problem = pulp.LpProblem("program", pulp.LpMaximize)
    variables = [
        pulp.LpVariable(f"x{j}", low, high, "Integer" if whole or j < model.whole else "Continuous")
        for j, (low, high) in enumerate(zip(model.low, model.high, strict=True))
    ]
    problem.setObjective(pulp.LpAffineExpression([(variables[j], g) for j, g in enumerate(model.gain) if g]))
    for k, line in enumerate((*model.lines, *cuts)):
        total = pulp.LpAffineExpression([(variables[j], a) for j, a in line.terms])
        sense = pulp.LpConstraintEQ if line.equal else pulp.LpConstraintLE
        problem.addConstraint(pulp.LpConstraint(total, sense, rhs=line.rhs), f"r{k}")
    return problem, variables


def point_of(model: Model, variables: Sequence[pulp.LpVariable]) -> tuple[float, ...]:
    """The solved values; a column that stayed out of the problem rests at its low bound."""
    pairs = zip(variables, model.low, strict=True)
    return tuple(float(low if v.varValue is None else v.varValue) for v, low in pairs)


def idle(model: Model, cuts: Sequence[Line]) -> bool:
    """Whether there is nothing to solve: no gain and no line."""
    return not (model.lines or cuts or any(model.gain))
