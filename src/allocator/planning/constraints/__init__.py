"""Rule kinds as rows: one small class each, registered by standing in `CONSTRAINTS`; the audit checks them apart.

A row's `rule` is what a conflict set names: a rulebook id, `line|id`, `layer|…`, `pin|id`, `ban|id`, `exclusive|n`,
`requires|id`, `released|id`, `stay`, `changes`. A rule that is soft carries a shortfall variable; `Rows.soft` lists
these by rule, in rulebook order.
"""

from allocator.planning.constraints.amend import Amended
from allocator.planning.constraints.base import Constraint, Rows
from allocator.planning.constraints.choice import Counts, Coverages, Exclusions, FixedLayers, Prerequisites, Wishes
from allocator.planning.constraints.money import Bands, Commitments, Lines, Ratios

CONSTRAINTS: tuple[Constraint, ...] = (
    Lines(),
    FixedLayers(),
    Wishes(),
    Ratios(),
    Bands(),
    Coverages(),
    Counts(),
    Commitments(),
    Exclusions(),
    Prerequisites(),
    Amended(),
)

__all__ = ["CONSTRAINTS", "Constraint", "Lines", "Ratios", "Rows"]
