"""A 0/1 program in whole numbers: what may be chosen, what it is worth, which rows must hold."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import gcd
from typing import Literal, get_args

Sense = Literal["<=", ">=", "=="]
LIMIT = 2**50
"""Sums of |number| at or above this are refused: a solver's 53-bit numbers could no longer tell units apart."""


@dataclass(frozen=True, slots=True)
class Row:
    """One linear row: Σ number · variable, compared with `rhs`. Rows of one `rule` stand or fall together.

    A rule that starts with "#" is structure: it says what the variables mean, and no conflict names it.
    """

    name: str
    terms: tuple[tuple[str, int], ...]
    sense: Sense
    rhs: int
    rule: str = ""

    @property
    def rule_name(self) -> str:
        """The rule this row belongs to: its own name unless it was given one."""
        return self.rule or self.name


@dataclass(frozen=True, slots=True)
class Bounded:
    """A whole-number or continuous variable between `low` and `high` (both included), worth `score` per unit."""

    id: str
    low: int
    high: int
    score: int = 0


@dataclass(frozen=True, slots=True)
class Program:
    """Maximise Σ score over 0/1 `ids`, `integers` and `continuous`, subject to `rows`.

    Continuous variables are relaxed while searching, but an answer always gives them whole numbers.
    `score` is aligned with `ids` or a mapping from id (missing = 0). Raises ValueError in one clear sentence.
    """

    ids: tuple[str, ...]
    score: tuple[int, ...]
    rows: tuple[Row, ...] = ()
    integers: tuple[Bounded, ...] = ()
    continuous: tuple[Bounded, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "ids", tuple(self.ids))
        object.__setattr__(self, "score", _aligned(self.ids, self.score))
        for name in ("rows", "integers", "continuous"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        _check_names(self)
        _check_numbers(self)


def no_good(ids: Iterable[str], chosen: Collection[str], name: str = "no_good") -> Row:
    """The row that excludes exactly this chosen set among the 0/1 `ids`, and no other set."""
    all_ids = tuple(ids)
    wanted = frozenset(chosen)
    if unknown := wanted.difference(all_ids):
        raise ValueError(f"{name}: chosen ids are not among the ids: {sorted(unknown)[:5]}.")
    return Row(name, tuple((i, 1 if i in wanted else -1) for i in all_ids), "<=", len(wanted) - 1)


def _aligned(ids: tuple[str, ...], score: object) -> tuple[int, ...]:
    if not isinstance(score, Mapping):
        values = tuple(score) if isinstance(score, Iterable) else ()
        if len(values) != len(ids):
            raise ValueError(f"There are {len(ids)} ids but {len(values)} scores.")
        return values
    if unknown := set(score).difference(ids):
        raise ValueError(f"Scores are given for unknown ids: {sorted(map(str, unknown))[:5]}.")
    return tuple(score.get(i, 0) for i in ids)


def _check_names(program: Program) -> None:
    names: list[object] = [*program.ids, *(b.id for b in (*program.integers, *program.continuous))]
    for name in names:
        if not isinstance(name, str) or not name:
            raise ValueError(f"An id must be a text that is not empty, not {name!r}.")
    known = set(names)
    if len(known) != len(names):
        twice = sorted({str(n) for n in names if names.count(n) > 1})
        raise ValueError(f"These ids stand more than once: {twice[:5]}.")
    row_names: set[str] = set()
    for row in program.rows:
        if row.name in row_names or not row.name:
            raise ValueError(f"A row needs a name of its own, but {row.name!r} is empty or stands twice.")
        row_names.add(row.name)
        if row.sense not in get_args(Sense):
            raise ValueError(f"Row {row.name!r} has the sense {row.sense!r}; it must be one of <=, >=, ==.")
        if unknown := {i for i, _ in row.terms} - known:
            raise ValueError(f"Row {row.name!r} names unknown ids: {sorted(map(str, unknown))[:5]}.")


def _check_numbers(program: Program) -> None:
    bounded = (*program.integers, *program.continuous)
    for owner, numbers in (
        ("The scores", program.score),
        *((f"Variable {b.id!r}", (b.low, b.high, b.score)) for b in bounded),
        *((f"Row {r.name!r}", (r.rhs, *(a for _, a in r.terms))) for r in program.rows),
    ):
        for number in numbers:
            if type(number) is not int:
                raise ValueError(f"{owner}: every number must be a whole number, but {number!r} is not.")
    for b in bounded:
        if b.low > b.high:
            raise ValueError(f"Variable {b.id!r} must lie between {b.low} and {b.high}, which is impossible.")
    reach = dict.fromkeys(program.ids, 1) | {b.id: max(abs(b.low), abs(b.high)) for b in bounded}
    scores = [*zip(program.ids, program.score, strict=True), *((b.id, b.score) for b in bounded)]
    _check_size("The scores", scores, reach)
    for row in program.rows:
        _check_size(f"Row {row.name!r}", row.terms, reach)


def _check_size(owner: str, terms: Iterable[tuple[str, int]], reach: Mapping[str, int]) -> None:
    """Refuse what floating-point solvers cannot hold, after dividing by the greatest common divisor."""
    pairs = list(terms)
    if sum(abs(a) * reach[i] for i, a in pairs) // (gcd(*(a for _, a in pairs)) or 1) >= LIMIT:
        raise ValueError(f"{owner}: the numbers are too large to be solved safely (sum at or above 2^50); use a unit.")
