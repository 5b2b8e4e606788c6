"""The canonical model written in PuLP, the same for every solver."""

from collections.abc import Sequence

import pulp  # type: ignore[import-untyped]

from allocator.solving.model import Line, Model


def to_pulp(
    model: Model, cuts: Sequence[Line], whole: bool, units: Sequence[int] | None = None
) -> tuple[pulp.LpProblem, list[pulp.LpVariable]]:
    """A PuLP problem (maximise) and its variables in column order; plain names, as PuLP merges some Chinese ones.

    With `units` (see `round_units`) column j counts in units of `units[j]` and every line is divided by a power of
    ten. Columns without gain or line stay out of the problem: CBC cannot read a file that holds them.
    """
    problem = pulp.LpProblem("program", pulp.LpMaximize)
    unit = units or [1] * len(model.names)
    variables = [
        pulp.LpVariable(f"x{j}", low / unit[j], high / unit[j], "Integer" if whole or j < model.whole else "Continuous")
        for j, (low, high) in enumerate(zip(model.low, model.high, strict=True))
    ]
    problem.setObjective(pulp.LpAffineExpression([(variables[j], g * unit[j]) for j, g in enumerate(model.gain) if g]))
    for k, line in enumerate((*model.lines, *cuts)):
        terms = [(j, a * unit[j]) for j, a in line.terms]
        by = power_of_ten(max((abs(a) for _, a in terms), default=1)) if units else 1
        total = pulp.LpAffineExpression([(variables[j], a / by) for j, a in terms])
        sense = pulp.LpConstraintEQ if line.equal else pulp.LpConstraintLE
        problem.addConstraint(pulp.LpConstraint(total, sense, rhs=line.rhs / by), f"r{k}")
    return problem, variables


def round_units(model: Model, whole: bool) -> list[int]:
    """A power of ten per continuous column that brings it below ten, and 1 for whole-number columns.

    Amounts in fen reach 10^10; a tolerance of 10^-9 beside them is finer than floating point itself, and a solver
    that is asked for it throws good choices away.
    """
    first = len(model.names) if whole else model.whole
    return [1 if j < first else power_of_ten(high) for j, high in enumerate(model.high)]


def power_of_ten(number: int) -> int:
    """The largest power of ten that is not above the number (1 for numbers below 10)."""
    return int(10 ** (len(str(abs(number))) - 1))


def point_of(
    model: Model, variables: Sequence[pulp.LpVariable], units: Sequence[int] | None = None
) -> tuple[float, ...]:
    """The solved values in the model's own units; a column that stayed out rests at its low bound."""
    unit = units or [1] * len(model.names)
    triples = zip(variables, model.low, unit, strict=True)
    return tuple(float(low if v.varValue is None else v.varValue * by) for v, low, by in triples)


def idle(model: Model, cuts: Sequence[Line]) -> bool:
    """Whether there is nothing to solve: no gain and no line."""
    return not (model.lines or cuts or any(model.gain))
