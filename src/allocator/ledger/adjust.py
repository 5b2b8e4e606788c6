"""An adjustment document to entries and prices: row by row, and whether it is whole and balances."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from allocator.accounts import (
    FEE,
    INTO_PROJECT,
    OUT_OF_PROJECT,
    UNSTATED,
    Entry,
    Instruction,
    Move,
    Price,
    Stage,
)
from allocator.balances import Balances, cap, counting
from allocator.findings import Cell, Finding, Severity
from allocator.ledger.placing import Placing, planned_in
from allocator.ledger.refuse import no
from allocator.ledger.views import by_project
from allocator.ledger.zero import uneven
from allocator.money import MAX_FEN, Fen


class Adjustment(NamedTuple):
    """What a document comes to: entries and prices for an event, and findings; errors among them stop it."""

    entries: tuple[Entry, ...]
    prices: tuple[Price, ...]
    findings: tuple[Finding, ...]


def entries_of(instructions: tuple[Instruction, ...], balances: Balances) -> Adjustment:
    """Find tranche and industry part of every row, and whether the document balances; entries in the rows' order.

    Tranche: by 文号 and 级次 as far as the row names them. What leaves a project leaves a tranche that the project
    holds. What comes to a project comes from a tranche that may pay for it; if several fit, from the one that the
    document itself frees, else from the only one with enough free money. If more than one is left, that is an error
    which names them. A row of 调增 or 层级置换(转入) that names neither 文号 nor 级次 is recorded as UNSTATED and
    told; a row of 层级置换(转出) that names neither means such money: so a later document says where it came from.

    Industry part: what leaves a holding takes its industry part in proportion, rounded up; 调增 is industry as far as
    the project still lacks industry money; 层级置换 keeps the industry part, and the condition, of what it gives.
    """
    found: list[Finding] = []
    rows = [row for row in instructions if isinstance(row.what, Move)]
    placing = Placing(balances)
    made: dict[int, Entry] = {}
    # What leaves a project first, whatever the order of the rows: it is what the rest is paid from.
    for turn in (OUT_OF_PROJECT, INTO_PROJECT, frozenset({Move.RETURN})):
        for at, row in ((at, row) for at, row in enumerate(rows) if row.what in turn):
            faults = list(_row(row, balances, rows))
            entry = None if faults else placing.place(row, faults)
            found += [replace(fault, where=row.where) for fault in faults]
            if entry is not None:
                made[at] = entry
    prices, wrong = _prices(instructions, balances)
    found += wrong
    found += _beyond_savings(rows, prices, balances)
    entries = tuple(made[at] for at in sorted(made))
    found += _counters(rows)
    if len(made) == len(rows):
        found += uneven(entries, {account.tranche.id: account.tranche.level for account in balances.accounts})
    found += _unstated(entries)
    return Adjustment(entries, prices, tuple(dict.fromkeys(found)))


def surplus(balances: Balances) -> tuple[tuple[str, Fen], ...]:
    """结余: what a project holds above its cap since a lower price is known, by project, in fen.

    质保金 is part of the price: it stays payable and is no surplus.
    """
    return tuple((line.project, line.surplus) for line in by_project(balances) if line.surplus)


def _row(row: Instruction, balances: Balances, rows: list[Instruction]) -> Iterator[Finding]:
    """What is wrong with a row whatever tranche it means."""
    if not 0 < row.amount <= MAX_FEN:
        yield no("J10", row.project, project=row.project, amount_fen=row.amount)
    if row.what is Move.RETURN:
        taken = any(other.project == row.project and other.what is Move.RECLAIM for other in rows)
        if row.project and not taken:
            yield no("J11", row.project, project=row.project)
    elif row.project == FEE:
        if row.what in INTO_PROJECT or row.what is Move.SWAP_OUT:
            yield no("J13", FEE, amount_fen=row.amount)
    elif planned_in(balances, row.project) is None:
        yield no("J05", row.project, project=row.project)


def _prices(instructions: Iterable[Instruction], balances: Balances) -> tuple[tuple[Price, ...], list[Finding]]:
    prices, found = [], []
    for row in instructions:
        if not isinstance(row.what, Stage):
            continue
        if row.project == FEE:
            found.append(replace(no("J13", FEE, amount_fen=row.amount), where=row.where))
        elif planned_in(balances, row.project) is None:
            found.append(replace(no("J05", row.project, project=row.project), where=row.where))
        elif not 0 <= row.retention <= row.amount <= MAX_FEN:
            found.append(replace(no("J10", row.project, project=row.project, amount_fen=row.amount), where=row.where))
        else:
            prices.append(Price(project=row.project, stage=row.what, amount=row.amount, retention=row.retention))
    return tuple(prices), found


def _beyond_savings(rows: list[Instruction], prices: tuple[Price, ...], balances: Balances) -> Iterator[Finding]:
    """结余收回 that takes more than a known price saved, at the row that passes it; staff may answer it in words.

    The document's own prices count, and everything else that it moves of the project.
    """
    for project in dict.fromkeys(row.project for row in rows if row.what is Move.RECLAIM):
        planned = planned_in(balances, project)
        price = counting(item for item in (*balances.prices, *prices) if item.project == project)
        if planned is None or price is None:
            continue
        mine = [row for row in rows if row.project == project]
        asked = sum(row.amount for row in mine if row.what is Move.RECLAIM)
        after = balances.held(project) + sum(_sign(row) * row.amount for row in mine)
        most = cap(planned, price)
        if after >= most:
            continue
        saved = max(0, after + asked - most)
        slots = {"price_fen": price.amount, "saved_fen": saved, "asked_fen": asked, "after_fen": after}
        fault = no("J14", project, project=project, name=planned.name, cap_fen=most, **slots)
        yield replace(fault, where=_passing(mine, saved), acceptable=True)


def _sign(row: Instruction) -> int:
    return (row.what in INTO_PROJECT) - (row.what in OUT_OF_PROJECT)


def _passing(mine: list[Instruction], saved: int) -> Cell | None:
    """The cell of the row with which the recoveries pass what was saved."""
    total, where = 0, None
    for row in mine:
        if row.what is Move.RECLAIM and total <= saved:
            total, where = total + row.amount, row.where
    return where


def _counters(rows: list[Instruction]) -> Iterator[Finding]:
    """对方项目 must agree: where both sides name each other the sums are equal; a silent side must suffice."""
    sides = {Move.DECREASE: Move.INCREASE, Move.INCREASE: Move.DECREASE}
    seen = set()
    for row in rows:
        assert isinstance(row.what, Move)
        if not row.counter or row.what not in sides or (row.what, row.project, row.counter) in seen:
            continue
        seen.add((row.what, row.project, row.counter))
        mine = sum(r.amount for r in rows if (r.what, r.project, r.counter) == (row.what, row.project, row.counter))
        across = [r for r in rows if r.what is sides[row.what] and r.project == row.counter]
        back = sum(r.amount for r in across if r.counter == row.project)
        silent = sum(r.amount for r in across if not r.counter)
        if not back <= mine <= back + silent:
            fault = no(
                "J09", row.project, project=row.project, counter=row.counter, own_fen=mine, other_fen=back + silent
            )
            yield replace(fault, where=row.where)


def _unstated(entries: tuple[Entry, ...]) -> Iterator[Finding]:
    open_ = [entry for entry in entries if entry.tranche == UNSTATED and entry.move in INTO_PROJECT]
    if open_:
        args = (("amount_fen", sum(entry.amount for entry in open_)), ("count", len(open_)))
        yield Finding(code="J04", severity=Severity.WARN, args=args)
