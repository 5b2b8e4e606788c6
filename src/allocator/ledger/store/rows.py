"""Rows of the file, verified: every hash, every link, every column, and the fold; the first bad record is named."""

import sqlite3
from dataclasses import dataclass

from allocator.accounts import Recorded
from allocator.ledger import chain
from allocator.ledger.store.errors import Damaged, error
from allocator.ledger.store.schema import SELECT, Owner

Row = tuple[int, str, str, str, str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A verified picture of the file: rows as stored, and the records they say."""

    owner: Owner
    rows: tuple[Row, ...]
    records: tuple[Recorded, ...]

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

    @property
    def last(self) -> Recorded | None:
        """The last event."""
        return self.records[-1] if self.records else None

    def find(self, op_id: str) -> Recorded | None:
        """The event of this operation."""
        return next((record for record in self.records if record.event.op_id == op_id), None)


def read_state(connection: sqlite3.Connection, owner: Owner, known: State | None = None) -> State:
    """Every record, verified; rows equal to those of `known` were before. Raises Damaged, naming the first bad one.

    The caller holds a transaction.
    """
    rows: list[Row] = []
    old = known if known is not None and known.owner == owner else State(owner=owner, rows=(), records=())
    try:
        for row in connection.execute(SELECT):
            rows.append(row)
    except sqlite3.DatabaseError as wrong:
        if isinstance(wrong, sqlite3.OperationalError):
            raise
        checked(rows, old)  # an earlier record may already be bad
        raise damaged(len(rows) + 1, "file") from wrong
    return checked(rows, old)


def checked(rows: list[Row], known: State) -> State:
    """The state these rows come to, on top of what is known; raises Damaged."""
    same = 0
    while same < min(len(rows), known.seq) and rows[same] == known.rows[same]:
        same += 1
    records = list(known.records[:same])
    prev = records[-1].head if records else known.owner.genesis
    for seq, row in enumerate(rows[same:], start=same + 1):
        record = _record(seq, prev, row)
        records.append(record)
        prev = record.head
    return State(owner=known.owner, rows=tuple(rows), records=tuple(records))


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
