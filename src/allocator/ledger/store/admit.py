"""A batch of events on top of a verified ledger: receipts of what stands, new records, or a refusal."""

import sqlite3
from dataclasses import dataclass, replace
from datetime import date

from allocator.accounts import Event, Recorded
from allocator.ledger import chain
from allocator.ledger.fold import Book
from allocator.ledger.guard import Terms, refusals
from allocator.ledger.store.errors import Damaged, LedgerMoved, Refused, error
from allocator.ledger.store.rows import Row, Verified, as_row, read_state
from allocator.ledger.store.schema import INSERT


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """Receipts in the order of the events, the records to be added, as stored too, and the book after them."""

    receipts: tuple[Recorded, ...]
    added: tuple[Recorded, ...]
    rows: tuple[Row, ...]
    book: Book

    @property
    def stood(self) -> frozenset[int]:
        """The numbers of the receipts that were there before."""
        return frozenset(record.seq for record in self.receipts) - {record.seq for record in self.added}


def admit(state: Verified, events: tuple[Event, ...], expected_head: str, at: str, terms: Terms) -> Admitted:
    """Take the batch as a whole; raises Refused (guard, or an op_id of other content), LedgerMoved.

    An event that stands already is not judged again and needs no expected head: a repeated command gets its receipt.
    """
    standing = {event.op_id: there for event in events if (there := state.find(event.op_id))}
    _refuse_other_content(standing, events)
    if any(event.op_id not in standing for event in events) and expected_head != state.head:
        raise moved(state, expected_head)
    book, added, rows = state.book.copy(), list[Recorded](), list[Row]()
    for event in events:
        if event.op_id in standing:
            continue
        found = refusals(book, event, terms)
        if any(finding.stops for finding in found):
            raise Refused(*found)
        record, row = _record(book, event, at)
        book.apply(record)
        standing[event.op_id] = record
        added.append(record)
        rows.append(row)
    receipts = tuple(standing[event.op_id] for event in events)
    return Admitted(receipts=receipts, added=tuple(added), rows=tuple(rows), book=book)


def append(connection: sqlite3.Connection, state: Verified, admitted: Admitted) -> Verified:
    """Insert, read all back and fold it anew; raises Damaged where anything differs. The caller then rolls back."""
    if not admitted.rows:
        return state
    connection.executemany(INSERT, admitted.rows)
    after = read_state(connection, state.owner)
    after.book.check()
    same = (after.rows, after.records) == (state.rows + admitted.rows, state.records + admitted.added)
    if not same or after.balances() != admitted.book.balances():
        raise Damaged(error("S23", subject=state.seq + 1, seq=state.seq + 1))
    return after


def _record(book: Book, event: Event, at: str) -> tuple[Recorded, Row]:
    """The event as the next of the chain; raises Refused where its text cannot be written (broken characters)."""
    seq = book.seq + 1
    try:
        text = chain.canonical(event)
        head = chain.link(book.head, seq, at, text)
    except ValueError as wrong:
        raise Refused(error("S18", event.op_id, subject=event.basis)) from wrong
    record = Recorded(seq=seq, prev=book.head, head=head, at=at, event=event)
    return record, as_row(record, text)


def _refuse_other_content(standing: dict[str, Recorded], events: tuple[Event, ...]) -> None:
    """One operation says one thing: neither the ledger nor this batch may hold it with other content."""
    said = dict[str, Event]()
    for event in events:
        there = standing.get(event.op_id)
        if there and _content(there.event) != _content(event):
            its = there.event
            raise Refused(error("S16", event.op_id, subject=its.basis, basis=its.basis, seq=there.seq, by=its.by))
        if _content(said.setdefault(event.op_id, event)) != _content(event):
            raise Refused(error("S19", event.op_id, subject=event.basis))


def _content(event: Event) -> Event:
    """What a document does: two people who record the same one on different days record one thing."""
    return replace(event, by="", on=date.min, proposal="")


def moved(state: Verified, expected: str) -> LedgerMoved:
    """What was recorded after the head that the events were computed from."""
    at = next((seq for seq in range(state.seq, -1, -1) if state.head_at(seq) == expected), None)
    since = state.records[at:] if at is not None else ()
    return LedgerMoved(error("S11" if since else "S17", expected[:12], found=state.head[:12], count=len(since)), since)
