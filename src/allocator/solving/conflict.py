"""Which rules cannot hold together: an irreducible set, each of whose members has a witness."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from allocator.proof import Status
from allocator.solving.exact import support
from allocator.solving.model import Model, build
from allocator.solving.program import Program
from allocator.solving.search import Found
from allocator.solving.warm import Warm

Ask = Callable[[Model], Found]
STRUCTURE = "#"
"""A row whose rule starts so says what the variables mean; it always holds, and no conflict names it."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """`rules` in name order, or None where some question stayed open; solver calls and refusals on the way."""

    rules: tuple[str, ...] | None
    calls: int
    refused: int
    asked_second: bool


def find_conflict(program: Program, ask: Ask, *, deadline: float) -> Conflict:
    """Delete rules from an impossible program, last name first, while it stays impossible.

    A rule stays only if a point checked in whole numbers satisfies all the others that were then left; that point is
    the witness that the set is irreducible. Rows of structure are no rules and stay. Deletion runs in growing blocks,
    which changes the speed, not the result.
    """
    named = frozenset(r.rule_name for r in program.rows)
    structure = frozenset(rule for rule in named if rule.startswith(STRUCTURE))
    rules = _start(build(program, gainless=True), named) - structure
    pending = sorted(rules)
    needed: list[str] = []
    calls = refused = 0
    asked = False
    block = 1
    while pending:
        if monotonic() > deadline:
            return Conflict(None, calls, refused, asked)
        taken = pending[-block:]
        kept = structure.union(pending[: len(pending) - len(taken)], needed)
        found = ask(build(program, kept, gainless=True))
        calls += found.calls
        refused += found.refused
        asked = asked or found.asked_second
        if found.status is Status.INFEASIBLE:
            pending = pending[: len(pending) - len(taken)]
            block = 2 * len(taken)
        elif len(taken) > 1:
            block = len(taken) // 2
        elif found.point is not None:
            needed.append(pending.pop())
        else:
            return Conflict(None, calls, refused, asked)
    return Conflict(tuple(sorted(needed)), calls, refused, asked)


def _start(model: Model, rules: frozenset[str]) -> frozenset[str]:
    """The rules that an exact proof of impossibility uses, where the relaxation has one; else all of them."""
    if model.impossible:
        return frozenset({model.impossible})
    relaxed = Warm(model.lines, len(model.names)).solve(model.low, model.high, model.gain)
    used = support(model.lines, model.low, model.high, relaxed.multipliers) if relaxed.values is None else None
    return rules if used is None else frozenset(model.rules[k] for k in used)
