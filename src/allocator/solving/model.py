"""The program as solvers see it: numbered columns in one fixed order, lines in their smallest whole numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import gcd

from allocator.solving.program import Program


@dataclass(frozen=True, slots=True)
class Line:
    """Σ number · column ≤ rhs, or = rhs where `equal`; terms are sorted by column."""

    terms: tuple[tuple[int, int], ...]
    equal: bool
    rhs: int

    def holds(self, point: Sequence[int]) -> bool:
        """Whether a whole-number point satisfies the line, exactly."""
        total = sum(a * point[j] for j, a in self.terms)
        return total == self.rhs if self.equal else total <= self.rhs


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """Columns 0..binaries are 0/1, ..whole are integers, the rest continuous (yet whole in every answer).

    `gain` is divided by `unit`. `rules[k]` owns `lines[k]`. `impossible` names a rule that no point within the
    bounds can satisfy, or is empty.
    """

    names: tuple[str, ...]
    low: tuple[int, ...]
    high: tuple[int, ...]
    gain: tuple[int, ...]
    unit: int
    binaries: int
    whole: int
    lines: tuple[Line, ...]
    rules: tuple[str, ...]
    impossible: str = ""

    @property
    def pure(self) -> bool:
        """Whether every column is a whole number already while searching."""
        return self.whole == len(self.names)

    def value(self, point: Sequence[int]) -> int:
        """The gain of a point in units of `unit`."""
        return sum(g * x for g, x in zip(self.gain, point, strict=True))

    def violated(self, point: Sequence[int]) -> tuple[Line, ...]:
        """The lines that a point breaks, exactly."""
        return tuple(line for line in self.lines if not line.holds(point))


def build(program: Program, rules: frozenset[str] | None = None, *, gainless: bool = False) -> Model:
    """The canonical model of a program (only the named rules, if given); equal whatever the order of ids and rows."""
    scores = dict(zip(program.ids, program.score, strict=True))
    binaries = [(i, 0, 1, scores[i]) for i in sorted(program.ids)]
    integers = [(b.id, b.low, b.high, b.score) for b in sorted(program.integers, key=lambda b: b.id)]
    continuous = [(b.id, b.low, b.high, b.score) for b in sorted(program.continuous, key=lambda b: b.id)]
    columns = [*binaries, *integers, *continuous]
    names, low, high, gain = zip(*columns, strict=True) if columns else ((), (), (), ())
    unit = gcd(*gain) or 1
    at = {name: j for j, name in enumerate(names)}
    found: dict[tuple[tuple[tuple[int, int], ...], bool, int], str] = {}
    impossible = ""
    for row in sorted(program.rows, key=lambda r: (r.rule_name, r.name)):
        if rules is not None and row.rule_name not in rules:
            continue
        sign = -1 if row.sense == ">=" else 1
        line = Line(_merged((at[i], sign * a) for i, a in row.terms), row.sense == "==", sign * row.rhs)
        smaller = simplify(line, low, high, binaries=len(binaries))
        if smaller == "impossible":
            impossible = impossible or row.rule_name
        elif isinstance(smaller, Line):
            found.setdefault((smaller.terms, smaller.equal, smaller.rhs), row.rule_name)
    keys = sorted(found)
    return Model(
        names=names,
        low=low,
        high=high,
        gain=(0,) * len(gain) if gainless else tuple(g // unit for g in gain),
        unit=unit,
        binaries=len(binaries),
        whole=len(binaries) + len(integers),
        lines=tuple(Line(*k) for k in keys),
        rules=tuple(found[k] for k in keys),
        impossible=impossible,
    )


def simplify(line: Line, low: Sequence[int], high: Sequence[int], *, binaries: int) -> Line | str:
    """The same line in the smallest whole numbers that all whole points within the bounds judge alike.

    Returns "always" for a line that cannot be broken and "impossible" for one that cannot hold. Fixed columns are
    moved to the right, the rest is divided by its greatest common divisor, and the numbers of 0/1 columns are drawn
    in where they exceed what the line can use (a big M): tolerances then have nothing to bite on.
    """
    rhs = line.rhs - sum(a * low[j] for j, a in line.terms if low[j] == high[j])
    terms = tuple((j, a) for j, a in line.terms if low[j] != high[j])
    least, most = reach(terms, low, high)
    if least > rhs or (line.equal and most < rhs):
        return "impossible"
    if (not line.equal and most <= rhs) or (line.equal and least == most):
        return "always"
    divisor = gcd(*(a for _, a in terms))
    if line.equal and rhs % divisor:
        return "impossible"
    terms, rhs = tuple((j, a // divisor) for j, a in terms), rhs // divisor
    if line.equal and terms[0][1] < 0:
        terms, rhs = tuple((j, -a) for j, a in terms), -rhs
    if not line.equal:
        terms, rhs = _drawn_in(terms, rhs, reach(terms, low, high)[1], binaries)
    smaller = Line(terms, line.equal, rhs)
    return smaller if smaller == line else simplify(smaller, low, high, binaries=binaries)


def reach(terms: Sequence[tuple[int, int]], low: Sequence[int], high: Sequence[int]) -> tuple[int, int]:
    """The least and the greatest total that the terms can take within the bounds."""
    least = sum(a * (low[j] if a > 0 else high[j]) for j, a in terms)
    most = sum(a * (high[j] if a > 0 else low[j]) for j, a in terms)
    return least, most


def most_gain(gain: Sequence[int], low: Sequence[int], high: Sequence[int]) -> int:
    """The most that a gain can come to within the bounds, whatever the lines say."""
    return sum(g * (high[j] if g > 0 else low[j]) for j, g in enumerate(gain) if g)


def _drawn_in(
    terms: tuple[tuple[int, int], ...], rhs: int, most: int, binaries: int
) -> tuple[tuple[tuple[int, int], ...], int]:
    """Shrink numbers of 0/1 columns whose one side leaves the line slack whatever the others do."""
    drawn = []
    for j, a in terms:
        if j < binaries:
            others = most - max(a, 0)
            if a > 0 and others < rhs:  # slack at 0: take the slack from the number and from the right side
                slack = rhs - others
                a, rhs, most = a - slack, rhs - slack, most - slack
            elif a < 0 and others + a < rhs:  # slack at 1
                a = rhs - others
        drawn.append((j, a))
    return tuple((j, a) for j, a in drawn if a), rhs


def _merged(terms: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    total: dict[int, int] = {}
    for j, a in terms:
        total[j] = total.get(j, 0) + a
    return tuple(sorted((j, a) for j, a in total.items() if a))
