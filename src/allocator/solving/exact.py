"""Certificates in whole numbers: multipliers that a solver found in floats, turned into statements that are true.

Any multipliers y (not negative for ≤ lines) give a valid inequality Σ y·line. Because every column has bounds, the
inequality bounds every objective and, where its best is still below zero, proves that no point exists. So the floats
need not be right: they only need to be useful (Neumaier and Shcherbina 2004; Farkas' lemma for the second case).
"""

from collections.abc import Iterator, Sequence

from allocator.solving.model import Line, most_gain, reach

SCALES = (1, 2, 6, 60, 2520, 2**20, 2**40)
"""Multipliers are tried as whole numbers over these denominators, small ones first: they keep cuts small."""


def dual_bound(
    lines: Sequence[Line],
    low: Sequence[int],
    high: Sequence[int],
    gain: Sequence[int],
    duals: Sequence[float],
    *,
    enough: int | None = None,
    scales: Sequence[int] = SCALES,
) -> int:
    """A certified upper bound on the gain (units of `gain`), rounded down; the search for less ends at `enough`."""
    best = most_gain(gain, low, high)
    used = _used(lines, duals)
    for scale in scales if used else ():
        if enough is not None and best <= enough:
            break
        rest = [scale * g for g in gain]
        total = 0
        for line, y in used:
            if weight := _weight(y, line, scale):
                total += weight * line.rhs
                for j, a in line.terms:
                    rest[j] -= weight * a
        total += sum(r * (high[j] if r > 0 else low[j]) for j, r in enumerate(rest) if r)
        best = min(best, total // scale)
    return best


def proves_empty(lines: Sequence[Line], low: Sequence[int], high: Sequence[int], ray: Sequence[float]) -> bool:
    """Whether the multipliers prove, in whole numbers, that no point within the bounds satisfies all lines."""
    return any(_gap(line, low, high) for line in combinations(lines, ray))


def combinations(lines: Sequence[Line], ray: Sequence[float]) -> Iterator[Line]:
    """The inequalities Σ multiplier · line, one for each scale, each valid wherever the lines hold."""
    used = _used(lines, ray)
    largest = max((abs(y) for _, y in used), default=0.0)
    if not 0 < largest < float("inf"):
        return
    seen: set[tuple[int, ...]] = set()
    for unit in (largest, min((abs(y) for _, y in used if abs(y) > largest * 1e-6), default=largest), 1.0):
        for scale in SCALES:
            weights = tuple(_weight(y / unit, line, scale) for line, y in used)
            if any(weights) and weights not in seen:
                seen.add(weights)
                yield _sum([line for line, _ in used], weights)


def support(lines: Sequence[Line], low: Sequence[int], high: Sequence[int], ray: Sequence[float]) -> list[int] | None:
    """The lines that a proof of emptiness uses, or None where the multipliers prove nothing."""
    if not proves_empty(lines, low, high, ray):
        return None
    largest = max(abs(y) for y in ray)
    for cut in (1e-6, 1e-9, 0.0):
        kept = [k for k, y in enumerate(ray) if abs(y) > cut * largest]
        if proves_empty([lines[k] for k in kept], low, high, [ray[k] for k in kept]):
            return kept
    return list(range(len(lines)))


def _used(lines: Sequence[Line], multipliers: Sequence[float]) -> list[tuple[Line, float]]:
    """The lines with a multiplier; none where there is not one for each line."""
    if len(multipliers) != len(lines):
        return []
    return [(line, y) for line, y in zip(lines, multipliers, strict=True) if y]


def _weight(y: float, line: Line, scale: int) -> int:
    """The multiplier as a whole number over `scale`; 0 where it may not be used."""
    return 0 if not abs(y) < 2**60 or (y < 0 and not line.equal) else round(y * scale)


def _sum(lines: Sequence[Line], weights: Sequence[int]) -> Line:
    total: dict[int, int] = {}
    rhs = 0
    for line, weight in zip(lines, weights, strict=True):
        if weight:
            rhs += weight * line.rhs
            for j, a in line.terms:
                total[j] = total.get(j, 0) + weight * a
    return Line(tuple(sorted((j, a) for j, a in total.items() if a)), False, rhs)


def _gap(line: Line, low: Sequence[int], high: Sequence[int]) -> bool:
    return reach(line.terms, low, high)[0] > line.rhs
