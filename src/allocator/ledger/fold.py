"""The fold: events in their order to accounts; balances are derived from here and stored nowhere."""

from collections.abc import Iterable
from datetime import date

from allocator.accounts import INTO_PROJECT, UNSTATED, Event, Kind, Recorded, Tranche
from allocator.balances import Balances
from allocator.ledger.postings import FREE, NO_PROJECT, Posting, postings
from allocator.ledger.state import Condition, State
from allocator.ledger.sure import LedgerBroken, sure_of_all, sure_of_project, sure_of_tranches

__all__ = ["Book", "LedgerBroken", "fold"]


class Book(State):
    """A ledger's state while events are applied in order; one that raised is to be thrown away."""

    def apply(self, recorded: Recorded) -> None:
        """Add the next event of the chain; raises LedgerBroken where seq, head, day or an invariant does not fit.

        Whether the hash itself is right is the chain's question, which needs the recorded text.
        """
        event, seq = recorded.event, recorded.seq
        if seq != self.seq + 1 or recorded.prev != self.head:
            raise LedgerBroken(seq, "not the next event of this chain")
        if self.last_on is not None and event.on < self.last_on:
            raise LedgerBroken(seq, "the day goes back")
        if event.op_id in self.operations:
            raise LedgerBroken(seq, "the operation is already recorded")
        self.seq, self.head, self.last_on = seq, recorded.head, event.on
        self.operations[event.op_id] = seq
        self.events.append(event)
        if event.kind is Kind.REVERSED:
            self._take_back(event)
            return
        if event.kind is Kind.APPROVED:
            self._approve(event)
        elif event.kind is Kind.FILED:
            self.filed_by = seq
        elif event.tranche is not None:
            self._receive(event.tranche)
        for price in event.prices:
            self.given_prices.setdefault(price.project, []).append((seq, price))
        if event.tranche is not None or event.entries:
            self._post(postings(event))
            for entry in event.entries:
                if entry.amount <= 0 or entry.project in NO_PROJECT:
                    raise LedgerBroken(seq, "an entry that moves nothing, or nowhere")
                if entry.start_by is not None and entry.move in INTO_PROJECT:
                    key = entry.project, entry.tranche
                    self.conditions.setdefault(key, []).append(Condition(entry.start_by, seq))

    def _approve(self, event: Event) -> None:
        if event.plan is None:
            raise LedgerBroken(self.seq, "an approval without a plan")
        self.plan, self.filed_by = event.plan, 0
        self.planned = {planned.id: planned for planned in event.plan.planned}
        for project in self.money.keys() - NO_PROJECT:
            sure_of_project(self, project, dict.fromkeys(self.money[project], 0))

    def _receive(self, tranche: Tranche) -> None:
        if tranche.id in self.tranches or tranche.id == UNSTATED:
            raise LedgerBroken(self.seq, f"tranche {tranche.id} is there already")
        self.tranches[tranche.id] = tranche
        self.received_at[tranche.id] = self.seq

    def _take_back(self, event: Event) -> None:
        back = event.reverses
        if not 0 < back < self.seq or back in self.reversed:
            raise LedgerBroken(self.seq, f"event {back} cannot be reversed")
        earlier = self.events[back - 1]
        if earlier.kind in (Kind.APPROVED, Kind.REVERSED):
            raise LedgerBroken(self.seq, f"event {back} is no kind that can be reversed")
        self.reversed[back] = self.seq
        if earlier.kind is Kind.FILED:
            if back != self.filed_by:
                raise LedgerBroken(self.seq, f"event {back} is not the filing of the current version")
            self.filed_by = 0
        for price in earlier.prices:
            given = self.given_prices[price.project]
            given[:] = [(seq, old) for seq, old in given if seq != back]
        for entry in earlier.entries:
            kept = [item for item in self.conditions.get((entry.project, entry.tranche), ()) if item.seq != back]
            for item in kept:
                item.closed = 0 if item.closed == back else item.closed
            self.conditions[entry.project, entry.tranche] = kept
        self._post(postings(earlier, -1))
        if earlier.tranche is not None:
            self._forget(earlier.tranche.id)

    def _forget(self, tranche: str) -> None:
        """A receipt taken back: nothing of the tranche may be left anywhere."""
        if any(by.pop(tranche, 0) for by in self.money.values()):
            raise LedgerBroken(self.seq, f"tranche {tranche} still has money")
        for by in self.industry.values():
            by.pop(tranche, None)
        del self.tranches[tranche], self.received_at[tranche]

    def _post(self, moved: list[Posting]) -> None:
        money, industries, tranches = self.money, self.industry, self.tranches
        free = money[FREE]
        changes: dict[str, dict[str, int]] = {}  # project -> tranche -> fen
        touched = set()
        total = 0
        for owner, tranche, fen, industry in moved:
            total += fen
            if owner == FREE:
                free[tranche] = free.get(tranche, 0) + fen
                self.total_free += fen
                touched.add(tranche)
            elif owner in NO_PROJECT:
                money[owner][tranche] = money[owner].get(tranche, 0) + fen
            elif owner in money:
                by, part = money[owner], industries[owner]
                by[tranche] = by.get(tranche, 0) + fen
                part[tranche] = part.get(tranche, 0) + industry
                change = changes.setdefault(owner, {})
                change[tranche] = change.get(tranche, 0) + fen
            else:
                money[owner], industries[owner], changes[owner] = {tranche: fen}, {tranche: industry}, {tranche: fen}
        if total:
            raise LedgerBroken(self.seq, f"the postings come to {total} fen, not to nothing")
        if not touched <= tranches.keys() | {UNSTATED}:
            raise LedgerBroken(self.seq, "money of an unknown tranche")
        for owner, change in changes.items():
            sure_of_project(self, owner, change)
            for tranche in change:
                if not money[owner][tranche]:
                    self._end_conditions(owner, tranche)
        sure_of_tranches(self, touched)

    def _end_conditions(self, project: str, tranche: str) -> None:
        """Conditional money that is gone has no condition any more; a reversal of this event brings it back."""
        for item in self.conditions.get((project, tranche), ()):
            item.closed = item.closed or self.seq

    def check(self) -> None:
        """Recompute every sum from the accounts and compare; raises LedgerBroken. Cost: every account once."""
        sure_of_all(self)


def fold(records: Iterable[Recorded], *, year: int, head: str, on: date | None = None) -> Balances:
    """What the records come to, from the head of the empty ledger, up to and with day `on`; raises LedgerBroken."""
    book = Book(year, head)
    for recorded in records:
        if on is not None and recorded.event.on > on:
            break
        book.apply(recorded)
    book.check()
    return book.balances()
