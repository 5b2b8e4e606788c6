"""The wall: integers in, proof out. The only place that knows a solver."""

from allocator.proof import Proof, Status
from allocator.solving.check import check, value
from allocator.solving.completion import Completion
from allocator.solving.program import Bounded, Program, Row, no_good
from allocator.solving.relaxation import Relaxation
from allocator.solving.solve import solve

__all__ = [
    "Bounded",
    "Completion",
    "Program",
    "Proof",
    "Relaxation",
    "Row",
    "Status",
    "check",
    "no_good",
    "solve",
    "value",
]
