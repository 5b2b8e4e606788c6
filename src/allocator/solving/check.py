"""The last word on a choice: every row in Python's whole numbers, with no solver in sight."""

from collections import Counter
from collections.abc import Iterable, Mapping

from allocator.solving.program import Program

Amounts = Mapping[str, int] | Iterable[tuple[str, int]]


def check(program: Program, chosen: Iterable[str], amounts: Amounts = ()) -> tuple[str, ...]:
    """Names of what the choice violates: unknown or repeated ids, variables out of bounds, rows; empty = all hold.

    Variables without an amount are 0. Amounts that are not whole numbers count as out of bounds.
    """
    picked = tuple(chosen)
    given = dict(amounts)
    bounded = {b.id: b for b in (*program.integers, *program.continuous)}
    binaries = set(program.ids)
    twice = {i for i, count in Counter(picked).items() if count > 1}
    wrong = sorted({i for i in picked if i not in binaries} | twice | (given.keys() - bounded.keys()))
    for b in bounded.values():
        amount = given.get(b.id, 0)
        if type(amount) is not int or not b.low <= amount <= b.high:
            wrong.append(b.id)
    at = _levels(picked, given)
    for row in program.rows:
        total = sum(a * at.get(i, 0) for i, a in row.terms)
        holds = {"<=": total <= row.rhs, ">=": total >= row.rhs, "==": total == row.rhs}[row.sense]
        if not holds:
            wrong.append(row.name)
    return tuple(wrong)


def value(program: Program, chosen: Iterable[str], amounts: Amounts = ()) -> int:
    """The score of a choice, exactly, in the program's own units."""
    at = _levels(tuple(chosen), dict(amounts))
    worth = sum(s * at.get(i, 0) for i, s in zip(program.ids, program.score, strict=True))
    return worth + sum(b.score * at.get(b.id, 0) for b in (*program.integers, *program.continuous))


def _levels(picked: tuple[str, ...], given: dict[str, int]) -> dict[str, int]:
    return dict.fromkeys(picked, 1) | given
