"""Money with a 限定用途: kept for the projects that the plan pays from it, and waited for by them; amounts in fen."""

from collections.abc import Mapping

from allocator.matches import Candidate, Limit
from allocator.money import Fen
from allocator.rules import Line
from allocator.tranches.batch_desk import Desk, brings
from allocator.tranches.batch_who import Awaited, awaited, eligible


def kept_for(desk: Desk, money: Mapping[str, int]) -> dict[str, tuple[tuple[str, Awaited], ...]]:
    """By locked line that this batch brings money of: projects of the plan that have not got it, ready or not."""
    found: dict[str, list[tuple[str, Awaited]]] = {}
    for planned in desk.planned.values():
        payers = [desk.accounts[name].tranche for name in eligible(desk, planned) if money[name]]
        for wait in awaited(desk, planned):
            if any(brings(tranche, wait.line) for tranche in payers):
                found.setdefault(wait.line.id, []).append((planned.id, wait))
    return {line: tuple(waits) for line, waits in found.items()}


def lock_limits(desk: Desk, candidates: tuple[Candidate, ...], money: dict[str, Fen]) -> tuple[Limit, ...]:
    """First the locked parts, as rows.

    A project takes from a locked line's money what the plan takes from that line, and others what remains once all
    those are served; from other money it takes its other part only, as long as the line's money has not all arrived.
    """
    rows: list[Limit] = []
    by_line = kept_for(desk, money)
    lines = {line.id: line for line in desk.lines}
    for name, waits in by_line.items():
        rows += _of_line(desk, lines[name], dict(waits), candidates, money)
    for one in candidates:
        mine = [wait for waits in by_line.values() for project, wait in waits if project == one.id and wait.due]
        if mine:
            rows += _of_other_money(desk, one, mine)
    return tuple(rows)


def _of_line(
    desk: Desk, line: Line, waits: dict[str, Awaited], candidates: tuple[Candidate, ...], money: dict[str, Fen]
) -> list[Limit]:
    tranches = [name for name in money if brings(desk.accounts[name].tranche, line)]
    rows = []
    for one in candidates:
        if one.id in waits:
            terms = tuple((one.id, name, 1) for name in tranches if name in one.tranches)
            rows += _parts(f"lock|{line.id}|{one.id}", terms, waits[one.id].industry, waits[one.id].rest)
    others = tuple((c.id, name, 1) for c in candidates if c.id not in waits for name in tranches if name in c.tranches)
    if others:
        spare = sum(money[name] for name in tranches) - sum(wait.amount for wait in waits.values())
        rows.append(Limit(rule=f"lock|{line.id}", industry=others, rest=others, most=max(0, spare)))
    return rows


def _of_other_money(desk: Desk, one: Candidate, mine: list[Awaited]) -> list[Limit]:
    others = [n for n in one.tranches if not any(brings(desk.accounts[n].tranche, wait.line) for wait in mine)]
    terms = tuple((one.id, name, 1) for name in others)
    industry = one.industry - sum(wait.industry for wait in mine)
    rest = one.room - one.industry - sum(wait.rest for wait in mine)
    return _parts(f"hold|{one.id}", terms, industry, rest)


def _parts(rule: str, terms: tuple[tuple[str, str, int], ...], industry: int, rest: int) -> list[Limit]:
    if not terms:
        return []
    return [
        Limit(rule=rule, industry=terms, rest=(), most=max(0, industry)),
        Limit(rule=rule, industry=(), rest=terms, most=max(0, rest)),
    ]
