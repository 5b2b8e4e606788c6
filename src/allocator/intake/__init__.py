"""Workbook → Pool: reading untrusted files, typed tables, facts, checks.

The names below load their modules when first asked for, so that the reading worker starts fast.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from allocator.intake.adjust_table import read_adjustments
    from allocator.intake.case import Intake, read_case, read_files, read_pool
    from allocator.intake.marked import write_marked
    from allocator.intake.plan_table import read_plan_table
    from allocator.intake.returns import write_returns
    from allocator.intake.tranche_table import one_tranche, read_tranches

__all__ = [
    "Intake",
    "one_tranche",
    "read_adjustments",
    "read_case",
    "read_files",
    "read_plan_table",
    "read_pool",
    "read_tranches",
    "write_marked",
    "write_returns",
]

_HOMES = {
    "Intake": "case",
    "read_case": "case",
    "read_files": "case",
    "read_pool": "case",
    "read_plan_table": "plan_table",
    "read_adjustments": "adjust_table",
    "read_tranches": "tranche_table",
    "one_tranche": "tranche_table",
    "write_marked": "marked",
    "write_returns": "returns",
}


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(name)
