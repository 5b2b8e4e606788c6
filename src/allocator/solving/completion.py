"""Whole amounts for a choice already made: a small warm program whose answers are exactly checked."""

from collections.abc import Sequence
from time import monotonic

from allocator.solving.model import build
from allocator.solving.program import Bounded, Program, Row
from allocator.solving.warm import Warm
from allocator.solving.wholes import NODES, best_whole


class Completion:
    """Rows over bounded variables, kept warm in memory while amounts are fixed one after another.

    Every point is in whole numbers and satisfies every row exactly. `certified` tells about the last answer: a point
    with a goal is certainly the best, a point without one is always certain, None is proven impossible. Raises
    ValueError for unknown ids and impossible limits.
    """

    def __init__(self, variables: Sequence[Bounded], rows: Sequence[Row]) -> None:
        self._model = build(Program((), (), tuple(rows), (), tuple(variables)), gainless=True)
        self._column = {name: j for j, name in enumerate(self._model.names)}
        self._warm = Warm(self._model.lines, len(self._model.names))
        self._low = list(self._model.low)
        self._high = list(self._model.high)
        self.certified = False

    def fix(self, id: str, value: int) -> None:
        """Give one variable its amount."""
        self.limit(id, value, value)

    def limit(self, id: str, low: int, high: int) -> None:
        """Keep one variable between `low` and `high`, which must lie within its first bounds."""
        column = self._column.get(id)
        if column is None:
            raise ValueError(f"{id!r} is not among the variables.")
        first_low, first_high = self._model.low[column], self._model.high[column]
        if type(low) is not int or type(high) is not int or not first_low <= low <= high <= first_high:
            raise ValueError(f"{id!r} must stay between {first_low} and {first_high}, not between {low} and {high}.")
        self._low[column], self._high[column] = low, high

    def point(self, goal: str | None = None, *, seconds: float = 10.0, nodes: int = NODES) -> dict[str, int] | None:
        """A whole-number point (with the greatest possible `goal`) or None; `certified` says how sure that is."""
        if goal is not None and goal not in self._column:
            raise ValueError(f"{goal!r} is not among the variables.")
        if self._model.impossible:
            self.certified = True
            return None
        gain = [0] * len(self._low)
        if goal is not None:
            gain[self._column[goal]] = 1
        deadline = monotonic() + seconds
        whole = best_whole(self._warm, self._model.lines, self._low, self._high, gain, deadline=deadline, nodes=nodes)
        if whole.point is None:
            self.certified = whole.bound is None
            return None
        self.certified = whole.bound == sum(g * x for g, x in zip(gain, whole.point, strict=True))
        return dict(zip(self._model.names, whole.point, strict=True))
