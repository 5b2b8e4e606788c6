"""What a solver hands over the wall: numbers and a claim, both to be doubted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from allocator.solving.model import Line, Model

Claim = Literal["optimal", "stopped", "infeasible", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A solver's claim, its point (one float per column, only if it says it has one) and its upper bound."""

    claim: Claim
    values: tuple[float, ...] | None = None
    bound: float | None = None


Solver = Callable[[Model, Sequence[Line], float, bool], Proposal]
"""(model, cuts, seconds, whole) → proposal. With `whole` the continuous columns count as integers. Never raises."""
