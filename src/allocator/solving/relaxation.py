"""What the relaxation proves: a certified bound on the value with some variables fixed, in milliseconds."""

from collections.abc import Mapping

from allocator.solving.exact import SCALES, dual_bound, proves_empty
from allocator.solving.model import build
from allocator.solving.program import Program
from allocator.solving.warm import Warm

FINEST = SCALES[-1:]
"""One pass with the finest multipliers: as sharp as the relaxation, and many bounds are asked for."""


class Relaxation:
    """A program's relaxation kept warm in memory; every bound is recomputed in whole numbers before it is returned."""

    def __init__(self, program: Program) -> None:
        self._model = build(program)
        self._column = {name: j for j, name in enumerate(self._model.names)}
        self._warm = Warm(self._model.lines, len(self._model.names))

    def bound(self, fixed: Mapping[str, int] | None = None) -> int | None:
        """An upper bound on the value (score units) with these variables fixed; None: there is provably no such choice.

        Raises ValueError for an unknown id.
        """
        model = self._model
        low, high = list(model.low), list(model.high)
        for name, number in (fixed or {}).items():
            if name not in self._column:
                raise ValueError(f"{name!r} is not among the variables.")
            low[self._column[name]] = high[self._column[name]] = number
        if model.impossible:
            return None
        relaxed = self._warm.solve(low, high, model.gain)
        if relaxed.values is None and proves_empty(model.lines, low, high, relaxed.multipliers):
            return None
        duals = relaxed.multipliers if relaxed.values is not None else ()
        return dual_bound(model.lines, low, high, model.gain, duals, scales=FINEST) * model.unit
