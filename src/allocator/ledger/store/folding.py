"""From a verified chain to its book and balances; an event that breaks the ledger's rules is the first bad record."""

from datetime import date

from allocator.balances import Balances
from allocator.ledger.fold import Book, LedgerBroken, fold
from allocator.ledger.store.errors import Damaged, error
from allocator.ledger.store.rows import State


def book_of(state: State) -> Book:
    """A book of its own with every event applied; raises Damaged."""
    book = Book(state.owner.year, state.owner.genesis)
    try:
        for record in state.records:
            book.apply(record)
    except LedgerBroken as wrong:
        raise _broken(wrong) from wrong
    return book


def balances_of(state: State, on: date | None = None) -> Balances:
    """What the chain comes to, now or after the last event whose bookkeeping day is not after `on`; raises Damaged."""
    try:
        return fold(state.records, year=state.owner.year, head=state.owner.genesis, on=on)
    except LedgerBroken as wrong:
        raise _broken(wrong) from wrong


def _broken(wrong: LedgerBroken) -> Damaged:
    return Damaged(error("S22", subject=wrong.seq, seq=wrong.seq))
