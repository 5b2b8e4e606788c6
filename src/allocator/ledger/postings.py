"""Double entry: what an event moves, as pairs that sum to zero, between accounts of an owner under a tranche.

Beside projects and FEE, the owners are 上级 (what it gave, and what it got back) and a tranche's free money.
"""

from typing import NamedTuple

from allocator.accounts import INTO_PROJECT, Event, Move

GIVEN = "#given"  # 上级, what came from it: never above 0
FREE = "#free"
HANDED_UP = "#handed_up"
NO_PROJECT = frozenset({GIVEN, FREE, HANDED_UP})
_INTO = tuple(INTO_PROJECT)  # looked up for every entry; a set would hash the enum each time


class Posting(NamedTuple):
    """One side of a movement: by how much (fen) an owner's account of a tranche changes, and its industry part."""

    owner: str
    tranche: str
    fen: int
    industry: int


def postings(event: Event, sign: int = 1) -> list[Posting]:
    """What an event moves, as pairs that sum to zero; `sign` -1 takes it back."""
    found = []
    if event.tranche is not None:
        fen = sign * event.tranche.amount
        found += [Posting(GIVEN, event.tranche.id, -fen, 0), Posting(FREE, event.tranche.id, fen, 0)]
    for entry in event.entries:
        fen, industry = sign * entry.amount, sign * entry.industry
        if entry.move is Move.RETURN:
            owner, industry = HANDED_UP, 0
        elif entry.move in _INTO:
            owner = entry.project
        else:
            owner, fen, industry = entry.project, -fen, -industry
        found += [Posting(FREE, entry.tranche, -fen, 0), Posting(owner, entry.tranche, fen, industry)]
    return found
