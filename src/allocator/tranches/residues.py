"""What odd amounts must leave over: a bound that a solver does not see.

Most amounts are whole 万元, a few go to the 元. Whichever of the few stand in a 文号, the rest of its money is filled
in whole units, so what is left of it modulo the unit stays unspent unless a slice takes it. With few odd amounts all
their placings can be listed; those that waste more than is known to be left over are impossible.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from allocator.matches import Candidate, Question
from allocator.tranches.program import OPEN, SLICE, WHOLE, Mode

UNITS = (1_000_000, 100_000, 10_000, 1_000, 100)  # fen: from 万元 down to 元
MOST = 400_000
"""Placings that are listed; where there are more, a smaller unit is tried, to which fewer amounts are odd."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """Where odd projects stand (the 文号 that completes each, empty: not completed) and what that must leave over.

    `by_doc` is the least left of each 文号 in fen, if no slice takes it; `waste` the sum after the slices took most.
    """

    docs: Mapping[str, str]
    by_doc: Mapping[str, int]
    waste: int


def placings(
    question: Question,
    ways: Mapping[str, tuple[str, ...]],
    modes: Mapping[str, Mode],
    slices: int,
    most: int,
) -> tuple[Placing, ...] | None:
    """All placings that leave over at most `most` fen, least first; None where there are too many to list.

    `ways` are the 文号 that may complete each project, `slices` how many projects can get a slice at most.
    """
    docs = tuple(dict.fromkeys(source.doc_no for source in question.sources))
    if question.per_batch != 1 or slices >= len(docs):
        return None
    for unit in UNITS:
        odd = [c for c in question.candidates if ways.get(c.id) and WHOLE in modes.get(c.id, OPEN) and c.room % unit]
        size = 1
        for c in odd:
            size *= len(ways[c.id]) + (modes.get(c.id, OPEN) != {WHOLE})
        if size <= MOST:
            return tuple(_listed(question, docs, odd, ways, modes, unit, slices, most))
    return None


def _listed(
    question: Question,
    docs: tuple[str, ...],
    odd: list[Candidate],
    ways: Mapping[str, tuple[str, ...]],
    modes: Mapping[str, Mode],
    unit: int,
    slices: int,
    most: int,
) -> Iterator[Placing]:
    money = [sum(s.money for s in question.sources if s.doc_no == doc) for doc in docs]
    left = np.array([money], dtype=np.int64)
    chosen = np.zeros((1, 0), dtype=np.int16)
    for c in odd:
        options = [docs.index(doc) for doc in ways[c.id]]
        options += [-1] if modes.get(c.id, OPEN) != {WHOLE} else []
        lefts, picks = [], []
        for option in options:
            after = left.copy()
            if option >= 0:
                after[:, option] -= c.room
            fits = after.min(axis=1) >= 0
            lefts.append(after[fits])
            picks.append(np.hstack([chosen[fits], np.full((int(fits.sum()), 1), option, dtype=np.int16)]))
        left, chosen = np.vstack(lefts), np.vstack(picks)
    by_doc = left % unit
    ranked = np.sort(by_doc, axis=1)
    waste = ranked[:, : len(docs) - slices].sum(axis=1)
    fine = np.flatnonzero(waste <= most)
    for row in fine[np.argsort(waste[fine], kind="stable")]:
        yield Placing(
            docs={c.id: docs[pick] if pick >= 0 else "" for c, pick in zip(odd, chosen[row], strict=True)},
            by_doc={doc: int(rest) for doc, rest in zip(docs, by_doc[row], strict=True)},
            waste=int(waste[row]),
        )


def barred(ways: Mapping[str, tuple[str, ...]], some: tuple[Placing, ...]) -> frozenset[tuple[str, str]]:
    """Pairs of project and 文号 that stand in none of the placings."""
    seen: dict[str, set[str]] = {}
    for placing in some:
        for project, doc in placing.docs.items():
            seen.setdefault(project, set()).add(doc)
    return frozenset(
        (project, doc) for project, used in seen.items() for doc in ways.get(project, ()) if doc not in used
    )


def narrowed(modes: Mapping[str, Mode], some: tuple[Placing, ...]) -> dict[str, Mode]:
    """Modes after what all placings agree on."""
    found = dict(modes)
    for project in some[0].docs if some else ():
        used = {placing.docs[project] for placing in some}
        if used == {""}:
            found[project] = found.get(project, OPEN) - {WHOLE}
        elif "" not in used:
            found[project] = frozenset({WHOLE})
    return found


def most_slices(question: Question, modes: Mapping[str, Mode], money: int) -> int:
    """How many projects can get slices out of so much money."""
    least = sorted(max(1, c.least) for c in question.candidates if SLICE in modes.get(c.id, OPEN))
    count = 0
    for amount in least:
        money -= amount
        if money < 0:
            break
        count += 1
    return count
