"""Clocks on the solvers and on the phases of a plan; they are taken off again when the measurement ends.

Seconds are processor seconds of this process and its finished children: on a shared machine they vary far less than
the clock on the wall, and a ratio of two of them less still.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from os import times
from time import process_time
from types import ModuleType

import highspy
import pulp  # type: ignore[import-untyped]

from allocator.planning import choose, program, ties


def cpu() -> float:
    """Processor seconds so far, children included (theirs in hundredths)."""
    spent = times()
    return process_time() + spent.children_user + spent.children_system


# Where a plan's phases begin; a name that no longer exists is left out of the table, not an error.
PHASES: tuple[tuple[str, ModuleType, str], ...] = (
    ("模型 model", choose, "build_model"),
    ("列式 assemble", choose, "assemble"),
    ("取值 value", choose, "serve"),
    ("次优 runner-up", choose, "settle"),
    ("并列 ties", ties, "_among_equals"),
    ("分档 steps", ties, "_steps"),
    ("分账 split", choose, "split"),
    ("审计 audit", choose, "audit_plan"),
    ("影响 effects", choose, "losses"),
    ("未纳入 left out", choose, "left_out"),
    ("越位 outranked", choose, "outranked"),
    ("冲突 clashes", choose, "clashes"),
)


@dataclass(slots=True)
class Spent:
    """What one phase cost, without the phases inside it: seconds, those of them in solvers, questions, solver calls."""

    seconds: float = 0.0
    solver: float = 0.0
    questions: int = 0
    runs: int = 0


@dataclass(slots=True)
class Meter:
    """Seconds in all and by phase; `open` is the stack of phases now running."""

    seconds: float = 0.0
    phases: dict[str, Spent] = field(default_factory=lambda: defaultdict(Spent))
    open: list[str] = field(default_factory=lambda: ["其余 rest"])
    since: float = 0.0

    @property
    def solver(self) -> float:
        """Seconds inside HiGHS and CBC."""
        return sum(spent.solver for spent in self.phases.values())

    @property
    def outside(self) -> float:
        """The share of all seconds that no solver took."""
        return 1 - self.solver / self.seconds

    def now(self) -> Spent:
        """The phase that runs, brought up to date."""
        here, at = self.phases[self.open[-1]], cpu()
        here.seconds += at - self.since
        self.since = at
        return here


@contextmanager
def metered() -> Iterator[Meter]:
    """Measure what runs inside: every solver run, every question, every phase."""
    meter = Meter(since=cpu())
    begun = meter.since
    places: list[tuple[object, str, Callable[..., object]]] = [
        (highspy.Highs, "run", _solver(meter, highspy.Highs.run)),
        (pulp.PULP_CBC_CMD, "actualSolve", _solver(meter, pulp.PULP_CBC_CMD.actualSolve)),
    ]
    for name in ("solve",):  # where questions leave planning
        places.append((program, name, _question(meter, getattr(program, name))))
    for name, module, attribute in PHASES:
        if hasattr(module, attribute):
            places.append((module, attribute, _phase(meter, name, getattr(module, attribute))))
    before = [(owner, name, getattr(owner, name)) for owner, name, _ in places]
    for owner, name, wrapped in places:
        setattr(owner, name, wrapped)
    try:
        yield meter
    finally:
        for owner, name, original in before:
            setattr(owner, name, original)
        meter.now()
        meter.seconds = cpu() - begun


def _solver(meter: Meter, call: Callable[..., object]) -> Callable[..., object]:
    def run(*args: object, **names: object) -> object:
        started = cpu()
        try:
            return call(*args, **names)
        finally:
            spent = meter.now()
            spent.solver += cpu() - started
            spent.runs += 1

    return run


def _question(meter: Meter, call: Callable[..., object]) -> Callable[..., object]:
    def ask(*args: object, **names: object) -> object:
        meter.phases[meter.open[-1]].questions += 1
        return call(*args, **names)

    return ask


def _phase(meter: Meter, name: str, call: Callable[..., object]) -> Callable[..., object]:
    def step(*args: object, **names: object) -> object:
        meter.now()
        meter.open.append(name)
        try:
            return call(*args, **names)
        finally:
            meter.now()
            meter.open.pop()

    return step
