"""Rows that remove a refused proposal and nothing that is allowed, in small whole numbers."""

from collections.abc import Sequence

from allocator.solving.exact import combinations
from allocator.solving.model import Line, Model, simplify

SMALL = 10**9
"""A combined row with larger numbers is not handed to a solver; its cover still is."""


def exclude(model: Model, point: Sequence[int]) -> Line:
    """The line that removes exactly the point's choice of 0/1 columns."""
    picked = sum(point[: model.binaries])
    return Line(tuple((j, 1 if point[j] else -1) for j in range(model.binaries)), False, picked - 1)


def covers(model: Model, point: Sequence[int]) -> list[Line]:
    """For each broken line over 0/1 columns alone: not all of a least set that breaks it may be taken together."""
    found = []
    for line in model.violated(point):
        if all(j < model.binaries for j, _ in line.terms):
            for side in (line, _turned(line)) if line.equal else (line,):
                if sum(a * point[j] for j, a in side.terms) > side.rhs:
                    found.append(cover(side, point))
    return found


def cover(line: Line, point: Sequence[int]) -> Line:
    """The extended minimal cover of a broken ≤ line over 0/1 columns.

    A column with a negative number stands for its opposite. The cover takes the heaviest taken ones until they are
    too heavy together; any other that weighs as much as the heaviest of them may join.
    """
    room = line.rhs + sum(-a for _, a in line.terms if a < 0)
    taken = sorted(((-abs(a), j) for j, a in line.terms if (point[j] == 1) == (a > 0)))
    members: set[int] = set()
    weight = 0
    for negative, j in taken:
        if weight > room:
            break
        members.add(j)
        weight -= negative
    size = len(members)
    heaviest = max((abs(a) for j, a in line.terms if j in members), default=0)
    members |= {j for j, a in line.terms if abs(a) >= heaviest}
    terms = tuple((j, 1 if a > 0 else -1) for j, a in line.terms if j in members)
    return Line(terms, False, size - 1 - sum(1 for _, a in terms if a < 0))


def combined(model: Model, lines: Sequence[tuple[Line, float]], point: Sequence[int]) -> list[Line]:
    """From multipliers that prove a choice cannot be completed: a row over 0/1 columns that says so, and its cover.

    The row is Σ multiplier · line with every other column at the value that helps most, so it holds for every point
    that the lines allow. Empty where no scale of the multipliers gives a row that the point breaks.
    """
    for total in combinations([line for line, _ in lines], [y for _, y in lines]):
        help_most = sum(a * (model.low[j] if a > 0 else model.high[j]) for j, a in total.terms if j >= model.binaries)
        row = Line(tuple(t for t in total.terms if t[0] < model.binaries), False, total.rhs - help_most)
        smaller = simplify(row, model.low, model.high, binaries=model.binaries)
        if isinstance(smaller, Line) and not smaller.holds(point):
            kept = [smaller] if max(abs(a) for _, a in smaller.terms) <= SMALL else []
            return [*kept, cover(smaller, point)]
    return []


def _turned(line: Line) -> Line:
    return Line(tuple((j, -a) for j, a in line.terms), False, -line.rhs)
