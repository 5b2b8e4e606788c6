"""A proposal's short number, and what differs between two proposals: what was seen against what would be recorded."""

from dataclasses import dataclass

from allocator.accounts import FEE
from allocator.matches import Match
from allocator.money import Fen
from allocator.results import Shift
from allocator.serial import digest_of

Row = tuple[str, int, int, str]
"""Tranche, fen, industry fen, ISO day to start by (empty: none)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """From one proposal to another: projects (or FEE) whose money differs, and those that get the same otherwise."""

    shifts: tuple[Shift, ...]
    otherwise: tuple[str, ...]


def number(match: Match) -> str:
    """方案号: eight characters that stand for what would be recorded, whatever day and ledger it was computed from."""
    rows = [[project, *row] for project, mine in sorted(_rows(match).items()) for row in mine]
    return digest_of([match.plan, sorted(match.tranches), rows])[:8]


def changed(before: Match, after: Match) -> Changed:
    """What project by project differs between two proposals for the same tranches."""
    old, new = _rows(before), _rows(after)
    differ = [project for project in sorted(old.keys() | new.keys()) if old.get(project) != new.get(project)]
    shifts = tuple(Shift(project=i, before=_sum(old.get(i)), after=_sum(new.get(i))) for i in differ)
    return Changed(
        shifts=tuple(shift for shift in shifts if shift.before != shift.after),
        otherwise=tuple(shift.project for shift in shifts if shift.before == shift.after),
    )


def _rows(match: Match) -> dict[str, list[Row]]:
    """What would be recorded, by project; fees under FEE."""
    found: dict[str, list[Row]] = {}
    for arranged in match.arranged:
        grant, start_by = arranged.grant, arranged.start_by.isoformat() if arranged.start_by else ""
        found.setdefault(grant.project, []).append((grant.tranche, grant.amount, grant.industry, start_by))
    for tranche, fee in match.fees:
        if fee:
            found.setdefault(FEE, []).append((tranche, fee, 0, ""))
    return {project: sorted(rows) for project, rows in found.items()}


def _sum(rows: list[Row] | None) -> Fen:
    return Fen(sum(amount for _, amount, _, _ in rows or ()))
