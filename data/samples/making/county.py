"""The whole invented county-year as rows, in the order of the workbook."""

from dataclasses import dataclass

from making.fixed import Hand, carried_rows, decided_rows, special_rows
from making.formula import formula_rows
from making.marks import exclusions, mark_fen, mark_gates, mark_industry, mark_ranks, prerequisites, put_codes
from making.places import TOWNS, Village, make_villages
from making.projects import make_open
from making.rows import Row

SEED = 2026


@dataclass(kw_only=True)
class County:
    """Villages, rows sorted by town block, and the pairs of 互斥 and 前置 (codes)."""

    villages: list[Village]
    rows: list[Row]
    exclusions: list[tuple[str, str]]
    prerequisites: list[tuple[str, str]]


def make_county(seed: int = SEED) -> County:
    """Everything from one seed."""
    villages = make_villages(seed)
    hand = Hand(seed, villages)
    rows = formula_rows() + carried_rows(hand) + decided_rows(hand) + special_rows(hand) + make_open(seed, villages)
    names = [row.name for row in rows]
    rows = [row for i, row in enumerate(rows) if row.name not in names[:i]]  # hand-written rows win
    order = {town: i for i, (town, *_) in enumerate(TOWNS)}
    rows.sort(key=lambda row: order.get(row.town, 99 if row.town == "全区" else 50))
    mark_industry(seed, rows)
    mark_gates(seed, rows, villages)
    mark_fen(rows)
    mark_ranks(seed, rows)
    put_codes(rows)
    return County(villages=villages, rows=rows, exclusions=exclusions(rows), prerequisites=prerequisites(rows))
