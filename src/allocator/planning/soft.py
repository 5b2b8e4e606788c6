"""Soft rules: their shortfall is made as small as possible, rule by rule in rulebook order."""

from dataclasses import dataclass

from allocator.planning.program import Base, Clock, Goal, ask, at_least
from allocator.proof import Proof, Status
from allocator.solving import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """What the soft rules came to: rows that keep their least shortfalls, caps, and the first answer if it stands."""

    rows: tuple[Row, ...]
    caps: dict[str, int]
    answer: Proof  # the last question's answer; the plan's first where `final`
    final: bool
    proven: bool
    calls: int


def serve(base: Base, value: Goal, clock: Clock) -> Served:
    """With `soft = "first"` shortfalls come before value; with "within" the value may fall by the rulebook's share."""
    planning = base.model.rules.planning
    none = {short.id: 0 for soft in base.soft for short in soft.shortfalls}
    if planning.soft == "within" and base.soft:
        free = ask(base, value, clock)
        if free.value is None:
            return Served(rows=(), caps={}, answer=free, final=True, proven=False, calls=free.calls)
        share = planning.soft_within
        floor = free.value - free.value * share.num // share.den
        kept: tuple[Row, ...] = (at_least("kept|within", value, floor),)
        return _by_rule(base, value, clock, kept, none, proven=free.status is Status.PROVEN, calls=free.calls)
    return _by_rule(base, value, clock, (), none, proven=True, calls=0)


def _by_rule(
    base: Base, value: Goal, clock: Clock, rows: tuple[Row, ...], none: dict[str, int], *, proven: bool, calls: int
) -> Served:
    # most years every soft rule can be met: then one question answers all of them and the value together
    answer = ask(base, value, clock, extra=rows, caps=none)
    calls += answer.calls
    if answer.value is not None or not none:
        return Served(rows=rows, caps=none, answer=answer, final=True, proven=proven, calls=calls)
    caps: dict[str, int] = {}
    for soft in base.soft:
        # a rule that can be met in full costs one question; another is asked how little it can be missed
        goal = {short.id: -1 for short in soft.shortfalls}
        answer = ask(base, goal, clock, extra=rows, caps=caps)
        calls += answer.calls
        if answer.value is None:
            return Served(rows=rows, caps=caps, answer=answer, final=True, proven=proven, calls=calls)
        proven = proven and answer.status is Status.PROVEN
        if answer.value == 0:
            caps |= {short.id: 0 for short in soft.shortfalls}
        else:
            rows = (*rows, at_least(f"kept|{soft.rule}", goal, answer.value))
    return Served(rows=rows, caps=caps, answer=answer, final=False, proven=proven, calls=calls)
