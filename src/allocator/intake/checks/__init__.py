"""The checks on a pool's facts, one small file per family; each only adds findings to the log."""

from collections.abc import Callable

from allocator.intake.checks import (
    beneficiaries,
    dates,
    duplicates,
    fees,
    flags,
    negative,
    procedures,
    repeats,
    required,
    spread,
    targets,
)
from allocator.intake.entry import Facts, Log

Check = Callable[[Facts, Log], None]

CHECKS: tuple[Check, ...] = (
    required.check,
    duplicates.check,
    flags.check,
    beneficiaries.check,
    dates.check,
    negative.check,
    targets.check,
    fees.check,
    procedures.check,
    spread.check,
    repeats.check,
)


def run_checks(facts: Facts, log: Log, checks: tuple[Check, ...] = CHECKS) -> None:
    """Run every check in one pass; a county's own checks go behind: `CHECKS + (mine,)`."""
    for check in checks:
        check(facts, log)
