"""Tranches: what arriving money is proposed to pay for, why, and the check of any such proposal in whole numbers."""

from allocator.tranches.batch import match_tranches
from allocator.tranches.batch_facts import Facts

__all__ = ["Facts", "match_tranches"]
