"""What a solve may claim: a status, a value, a certified bound, and what was chosen."""

from dataclasses import dataclass, field
from enum import StrEnum


class Status(StrEnum):
    """The four things a solve may say; nothing else is ever claimed."""

    PROVEN = "PROVEN"
    """The choice passes every row in whole numbers and no choice is worth more."""
    FEASIBLE = "FEASIBLE"
    """The choice passes every row in whole numbers; `gap` says how much better another one could be."""
    INFEASIBLE = "INFEASIBLE"
    """No choice passes all rows; `conflict` names rules that cannot hold together."""
    UNKNOWN = "UNKNOWN"
    """Neither a choice nor an agreed impossibility was found in the time given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The answer to one program, in the program's own units.

    `value` and `bound` are whole numbers in score units; `seconds` is wall time and takes no part in equality.
    `conflict` is irreducible, or empty where none was asked for (or an exact impossibility ran out of time to be
    explained). `calls` counts searches by a solver; `refused` counts proposals that the whole-number check threw out.
    """

    status: Status
    value: int | None = None
    bound: int | None = None
    chosen: tuple[str, ...] = ()
    amounts: tuple[tuple[str, int], ...] = ()
    conflict: tuple[str, ...] = ()
    refused: int = 0
    calls: int = 0
    solver: str = ""
    version: str = ""
    seconds: float = field(default=0.0, compare=False)

    @property
    def gap(self) -> int | None:
        """How much the value could still rise (score units); None where there is no value or no bound."""
        return None if self.value is None or self.bound is None else self.bound - self.value
