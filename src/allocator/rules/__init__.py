"""The rulebook of one county-year: every number with its unit, date and reference; nothing here decides.

Money is written "500万元", shares "60%", "600‰" or "1/3"; both become exact integers. Unknown keys are refused.
"""

from allocator.rules.base import Filter, Lock, Per, Rule
from allocator.rules.book import County, Files, Fund, Planning, Rulebook
from allocator.rules.limits import Band, Commitment, Count, Coverage, Fee, Gates, Line, Ratio
from allocator.rules.scoring import Scoring, Thresholds, TypeGroup, Values, Weights
from allocator.rules.tranching import Clock, Notice, Organs, Tranching

__all__ = [
    "Band",
    "Clock",
    "Commitment",
    "Count",
    "County",
    "Coverage",
    "Fee",
    "Files",
    "Filter",
    "Fund",
    "Gates",
    "Line",
    "Lock",
    "Notice",
    "Organs",
    "Per",
    "Planning",
    "Ratio",
    "Rule",
    "Rulebook",
    "Scoring",
    "Thresholds",
    "Tranching",
    "TypeGroup",
    "Values",
    "Weights",
]
