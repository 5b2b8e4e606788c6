"""Rows of the file, verified: every hash, every link, every column, and the fold; the first bad record is named."""

import gc
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from allocator.accounts import Recorded
from allocator.balances import Balances
from allocator.ledger import chain
from allocator.ledger.fold import Book, LedgerBroken, fold
from allocator.ledger.store.errors import Damaged, error
from allocator.ledger.store.schema import SELECT, Owner

Row = tuple[int, str, str, str, str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """A verified picture of the file: rows as stored, the records they say, and the book they come to.

    The book is never applied to again: whoever wants to go on takes a copy.
    """

    owner: Owner
    rows: tuple[Row, ...]
    records: tuple[Recorded, ...]
    book: Book

    @property
    def seq(self) -> int:
        """How many events stand."""
        return len(self.records)

    @property
    def head(self) -> str:
        """The hash after the last event."""
        return self.head_at(self.seq)

    def head_at(self, seq: int) -> str:
        """The hash after event `seq`; 0 is the genesis."""
        return self.records[seq - 1].head if seq else self.owner.genesis

    def find(self, op_id: str) -> Recorded | None:
        """The event of this operation."""
        seq = self.book.operations.get(op_id)
        return self.records[seq - 1] if seq else None

    def balances(self, on: date | None = None) -> Balances:
        """Now, or after the last event whose bookkeeping day is not after `on`."""
        if on is None:
            return self.book.balances()
        return fold(self.records, year=self.owner.year, head=self.owner.genesis, on=on)


def nothing(owner: Owner) -> Verified:
    """The state of an empty ledger."""
    return Verified(owner=owner, rows=(), records=(), book=Book(owner.year, owner.genesis))


def read_state(connection: sqlite3.Connection, owner: Owner, known: Verified | None = None) -> Verified:
    """Every record, verified; rows equal to those of `known` were before. Raises Damaged, naming the first bad one.

    The caller holds a transaction.
    """
    rows: list[Row] = []
    old = known if known is not None and known.owner == owner else nothing(owner)
    try:
        with _no_collection():
            for row in connection.execute(SELECT):
                rows.append(row)
    except sqlite3.DatabaseError as wrong:
        if isinstance(wrong, sqlite3.OperationalError):
            raise
        checked(rows, old)  # an earlier record may already be bad
        raise damaged(len(rows) + 1, "file") from wrong
    return checked(rows, old)


def checked(rows: list[Row], known: Verified) -> Verified:
    """The state these rows come to, on top of what is known; raises Damaged."""
    if tuple(rows[: known.seq]) != known.rows:
        known = nothing(known.owner)
    if len(rows) == known.seq:
        return known
    records, book = list(known.records), known.book.copy()
    with _no_collection():
        for seq, row in enumerate(rows[known.seq :], start=known.seq + 1):
            record = _record(seq, book.head, row)
            try:
                book.apply(record)
            except LedgerBroken as wrong:
                raise Damaged(error("S22", wrong.what, subject=seq, seq=seq)) from wrong
            records.append(record)
    return Verified(owner=known.owner, rows=tuple(rows), records=tuple(records), book=book)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Records are kept, so looking for garbage among them finds nothing and costs a fifth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _record(seq: int, prev: str, row: Row) -> Recorded:
    """One row as a record, if every column is what the chain says."""
    its_seq, its_prev, head, op_id, kind, payload, at = row
    if its_seq != seq:
        raise damaged(seq, "missing")
    if its_prev != prev:
        raise damaged(seq, "link")
    try:
        if head != chain.link(prev, seq, at, payload):
            raise damaged(seq, "hash")
        event = chain.read(payload)
    except ValueError as wrong:  # also text that is no UTF-8
        raise damaged(seq, "payload") from wrong
    if (op_id, kind) != (event.op_id, event.kind.value):
        raise damaged(seq, "columns")
    return Recorded(seq=seq, prev=prev, head=head, at=at, event=event)


def as_row(record: Recorded, payload: str) -> Row:
    """A record as it is stored."""
    event = record.event
    return record.seq, record.prev, record.head, event.op_id, event.kind.value, payload, record.at


def damaged(seq: int, what: str) -> Damaged:
    """The first bad record."""
    return Damaged(error("S20", what, subject=seq, seq=seq))
