"""What a rule kind is: rows of the program, the helper variables they need, and shortfalls if it is soft."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from allocator.planning.flows import Flows
from allocator.planning.model import Model, Terms
from allocator.quantities import Share
from allocator.solving import Bounded, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Rows of one rule, the helper variables they need, and the shortfall variables if the rule is soft."""

    rows: tuple[Row, ...] = ()
    helpers: tuple[Bounded, ...] = ()
    shortfalls: tuple[Bounded, ...] = ()


class Constraint(Protocol):
    """One rule kind."""

    code: str

    def rows(self, model: Model, flows: Flows) -> Iterable[Rows]: ...


def bounded(name: str, rule: str, terms: Terms, sense: str, rhs: int, hard: bool) -> Rows:
    """A floor or a cap; soft ones may miss it by their shortfall variable."""
    if hard:
        return Rows(rows=(Row(name, terms, ">=" if sense == ">=" else "<=", rhs, rule),))
    # the shortfall never needs to be more than what an empty (floor) or a full (cap) choice misses
    most = max(0, rhs) if sense == ">=" else max(0, sum(max(0, a) for _, a in terms) - rhs)
    slack = Bounded(f"short|{name}", 0, most)
    sign = 1 if sense == ">=" else -1
    row = Row(name, (*terms, (slack.id, sign)), ">=" if sense == ">=" else "<=", rhs, rule)
    return Rows(rows=(row,), shortfalls=(slack,))


def limit(bound: int | Share, sense: str, base: int) -> int:
    """A floor or cap in fen; a share of the base is rounded so that meeting it in whole fen is the same thing."""
    if isinstance(bound, Share):
        return bound.of(base) if sense == ">=" else bound.num * base // bound.den
    return int(bound)
