"""Assertions that stay on: the ledger's invariants, asked of the accounts that an event touched, or of all."""

from collections.abc import Iterable

from allocator.accounts import FEE, UNSTATED
from allocator.balances import cap, may_take
from allocator.ledger.postings import FREE, GIVEN, HANDED_UP, NO_PROJECT
from allocator.ledger.state import State


class LedgerBroken(RuntimeError):
    """An event in the chain breaks an invariant of the ledger; `seq` is the first such event."""

    def __init__(self, seq: int, what: str) -> None:
        super().__init__(f"event {seq}: {what}")
        self.seq = seq
        self.what = what


def sure_of_tranches(book: State, touched: Iterable[str]) -> None:
    """Nothing free below zero, nor anything handed up; what UNSTATED owes is covered by what is free elsewhere."""
    free, handed, given = book.money[FREE], book.money[HANDED_UP], book.money[GIVEN]
    for tranche in touched:
        if (free.get(tranche, 0) < 0 and tranche != UNSTATED) or handed.get(tranche, 0) < 0:
            raise LedgerBroken(book.seq, f"tranche {tranche} is overdrawn")
        if given.get(tranche, 0) > 0:
            raise LedgerBroken(book.seq, f"tranche {tranche} received less than nothing")
    if free.get(UNSTATED, 0) > 0 or book.total_free < 0:
        raise LedgerBroken(book.seq, "money without a named tranche is not covered")


def sure_of_project(book: State, project: str, change: dict[str, int]) -> None:
    """Holdings and their industry parts within bounds; money that came in within the plan and the price."""
    money, industry = book.money[project], book.industry[project]
    for tranche, changed in change.items():
        fen, part = money[tranche], industry[tranche]
        if not 0 <= part <= fen:
            raise LedgerBroken(book.seq, f"{project} holds {fen} fen of {tranche}, {part} of them industry")
        if fen and changed > 0 and project != FEE:
            _sure_of_right(book, project, tranche)
    total, part = sum(money.values()), sum(industry.values())
    if project == FEE:
        if part:
            raise LedgerBroken(book.seq, "a fee is no industry money")
        return
    if not total:
        return
    planned = book.planned.get(project)
    if planned is None or part > planned.industry or total - part > planned.amount - planned.industry:
        raise LedgerBroken(book.seq, f"{project} holds {total} fen, {part} of them industry: not as planned")
    if sum(change.values()) > 0 and total > cap(planned, book.price(project)):
        raise LedgerBroken(book.seq, f"{project} holds {total} fen: more than its price lets it")


def _sure_of_right(book: State, project: str, tranche: str) -> None:
    planned = book.planned.get(project)
    if planned is None or (tranche != UNSTATED and not may_take(planned, book.tranches[tranche])):
        raise LedgerBroken(book.seq, f"{project} may not take money of {tranche}")


def sure_of_all(book: State) -> None:
    """Recompute every sum from the accounts and compare; raises LedgerBroken. Cost: every account once."""
    for tranche in {UNSTATED, *book.tranches}:
        if sum(by.get(tranche, 0) for by in book.money.values()):
            raise LedgerBroken(book.seq, f"the accounts of {tranche} do not come to nothing")
    if sum(book.money[FREE].values()) != book.total_free:
        raise LedgerBroken(book.seq, "free money does not add up")
    known = {UNSTATED, *book.tranches}
    for owner, by in book.money.items():
        if any(fen for tranche, fen in by.items() if tranche not in known):
            raise LedgerBroken(book.seq, f"{owner} holds money of a tranche that is not there")
        if owner not in NO_PROJECT:
            sure_of_project(book, owner, dict.fromkeys(by, 0))
            for tranche in (tranche for tranche, fen in by.items() if fen and owner != FEE):
                _sure_of_right(book, owner, tranche)
    sure_of_tranches(book, known)
