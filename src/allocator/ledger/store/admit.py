"""What a batch of events comes to on top of a verified ledger: receipts of what stands, new records, or a refusal."""

from dataclasses import dataclass

from allocator.accounts import Event, Recorded
from allocator.ledger import chain
from allocator.ledger.fold import Book
from allocator.ledger.guard import Terms, refusals
from allocator.ledger.store.errors import LedgerMoved, Refused, error
from allocator.ledger.store.rows import Row, State, as_row


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """Receipts in the order of the events, the rows to be added, and the book after them."""

    receipts: tuple[Recorded, ...]
    rows: tuple[Row, ...]
    book: Book


def admit(state: State, events: tuple[Event, ...], expected_head: str, at: str, terms: Terms) -> Admitted:
    """Take the batch as a whole; raises Refused (guard, or an op_id of other content), LedgerMoved.

    An event that stands already is not judged again and needs no expected head: a repeated command gets its receipt.
    """
    standing = {event.op_id: there for event in events if (there := state.find(event.op_id))}
    _refuse_other_content(standing, events)
    if any(event.op_id not in standing for event in events) and expected_head != state.head:
        raise moved(state, expected_head)
    book, rows, prev = state.book.copy(), list[Row](), state.head
    for event in events:
        if event.op_id in standing:
            continue
        found = refusals(book, event, terms)
        if any(finding.stops for finding in found):
            raise Refused(*found)
        seq, text = state.seq + len(rows) + 1, chain.canonical(event)
        head = chain.link(prev, seq, at, text)
        record = Recorded(seq=seq, prev=prev, head=head, at=at, event=event)
        book.apply(record)
        standing[event.op_id] = record
        rows.append(as_row(record, text))
        prev = head
    return Admitted(receipts=tuple(standing[event.op_id] for event in events), rows=tuple(rows), book=book)


def _refuse_other_content(standing: dict[str, Recorded], events: tuple[Event, ...]) -> None:
    """One operation says one thing: neither the ledger nor this batch may hold it with other content."""
    said = {op_id: record.event for op_id, record in standing.items()}
    for event in events:
        if said.setdefault(event.op_id, event) != event:
            raise Refused(error("S16", event.op_id, subject=event.basis))


def moved(state: State, expected: str) -> LedgerMoved:
    """What was recorded after the head that the events were computed from."""
    at = next((seq for seq in range(state.seq, -1, -1) if state.head_at(seq) == expected), None)
    since = state.records[at:] if at is not None else ()
    return LedgerMoved(error("S11" if since else "S17", expected[:12], found=state.head[:12], count=len(since)), since)
