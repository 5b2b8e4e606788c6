"""What comes before value: soft rules, rule by rule in rulebook order; then standby that is called up, in its order."""

from dataclasses import dataclass, replace

from allocator.planning.program import Base, Clock, Goal, ask, at_least, listed
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
    """With `soft = "first"` shortfalls come before value; with "within" the value may fall by the rulebook's share.

    Where standby is called up, its order comes before the value, so soft rules come first whatever the rulebook says.
    """
    planning, amends = base.model.rules.planning, base.model.scenario.amends
    by_value = planning.soft == "within" and not (amends and amends.promote)
    none = {short.id: 0 for soft in base.soft for short in soft.shortfalls}
    if by_value and base.soft:
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


def call_up(base: Base, served: Served, clock: Clock) -> Served:
    """备选 called up in their order: the first that can join joins, then the next of those that still can.

    Only for a what-if that promotes; the rows keep who was called while the value is looked for.
    """
    amends = base.model.scenario.amends
    if amends is None or not amends.promote or served.answer.value is None:
        return served
    rows, calls, proven = served.rows, served.calls, served.proven
    for number, goal in enumerate(listed([i for i in amends.standby if i in set(base.ids)])):
        answer = ask(base, goal, clock, extra=rows, caps=served.caps)
        calls, proven = calls + answer.calls, proven and answer.status is Status.PROVEN
        if answer.value is None:
            return replace(served, answer=answer, final=True, proven=False, calls=calls)
        rows = (*rows, at_least(f"standby|{number}", goal, answer.value))
    return replace(served, rows=rows, final=False, proven=proven, calls=calls)
