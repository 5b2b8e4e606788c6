"""What a batch rests on beside the ledger and the rulebook."""

from dataclasses import dataclass

from allocator.records import Pool
from allocator.results import Gated, Plan, ScoreCard


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a batch rests on beside the ledger and the rulebook.

    `pool`, `plan` and `cards` are those of the approved plan version; `today` is the pool as it stands now and `gated`
    its verdicts, judged on the day of the batch or on an earlier one (a suspension that has lifted since stops nobody).
    """

    pool: Pool
    plan: Plan
    cards: tuple[ScoreCard, ...]
    today: Pool
    gated: Gated
