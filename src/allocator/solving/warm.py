"""A linear relaxation kept warm in HiGHS, whose answers come with multipliers to be certified."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import compress, count
from operator import ne

import highspy

from allocator.solving.model import Line
from allocator.solving.quiet import quiet


@dataclass(frozen=True, slots=True)
class Relaxed:
    """`values` of the relaxation's optimum, or None; `multipliers` prove its bound, or that there is no point."""

    values: tuple[float, ...] | None
    multipliers: tuple[float, ...]


class Warm:
    """One linear relaxation; bounds and gain may change between solves, lines may not."""

    def __init__(self, lines: Sequence[Line], columns: int) -> None:
        self._low = self._high = self._gain = (0,) * columns
        with quiet():
            self._engine = _engine(lines, columns)

    def solve(self, low: Sequence[int], high: Sequence[int], gain: Sequence[int]) -> Relaxed:
        """Maximise the gain within the bounds. No values and no multipliers: HiGHS had nothing useful to say."""
        engine = self._engine
        for j in sorted({*_changed(self._low, low), *_changed(self._high, high)}):
            engine.changeColBounds(j, float(low[j]), float(high[j]))
        for j in _changed(self._gain, gain):
            engine.changeColCost(j, float(-gain[j]))
        self._low, self._high, self._gain = tuple(low), tuple(high), tuple(gain)
        with quiet():
            engine.run()
        status = engine.getModelStatus()
        if status == highspy.HighsModelStatus.kOptimal:
            solution = engine.getSolution()
            return Relaxed(tuple(solution.col_value), tuple(-y for y in solution.row_dual))
        if status == highspy.HighsModelStatus.kInfeasible:
            _, has_ray, ray = engine.getDualRay()  # type: ignore[attr-defined]  # missing from its stubs
            return Relaxed(None, tuple(-float(y) for y in ray) if has_ray else ())
        return Relaxed(None, ())


def _changed(before: Sequence[int], after: Sequence[int]) -> Iterator[int]:
    """The columns whose number differs; most solves change one or two of hundreds."""
    return compress(count(), map(ne, before, after))


def _engine(lines: Sequence[Line], columns: int) -> highspy.Highs:
    engine = highspy.Highs()  # type: ignore[no-untyped-call]
    for option in ("output_flag", "log_to_console"):
        engine.setOptionValue(option, False)
    for option in ("threads", "random_seed"):
        engine.setOptionValue(option, 1)
    engine.setOptionValue("presolve", "off")  # so that multipliers are there for every outcome
    engine.setOptionValue("solver", "simplex")
    for _ in range(columns):
        engine.addCol(0.0, 0.0, 0.0, 0, [], [])
    for line in lines:
        used = [j for j, _ in line.terms]
        least = line.rhs if line.equal else -highspy.kHighsInf
        engine.addRow(least, line.rhs, len(used), used, [float(a) for _, a in line.terms])
    return engine
