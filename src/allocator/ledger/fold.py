"""The fold: events in their order to accounts; every movement is a posting, and postings of an event sum to zero.

Accounts are kept by owner and tranche. Beside projects and FEE, the owners are 上级 (what it gave, what it got back)
and a tranche's free money. Balances are derived from here and stored nowhere.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from allocator.accounts import (
    FEE,
    INTO_PROJECT,
    UNSTATED,
    Event,
    Kind,
    Move,
    Planned,
    PlanVersion,
    Price,
    Recorded,
    Stage,
    Tranche,
)
from allocator.balances import Account, Balances, Holding, cap, may_take
from allocator.money import Fen

GIVEN = "#given"  # 上级, what came from it: never above 0
FREE = "#free"
HANDED_UP = "#handed_up"
NO_PROJECT = frozenset({GIVEN, FREE, HANDED_UP})
_STAGES = tuple(reversed(Stage))


class LedgerBroken(RuntimeError):
    """An event in the chain breaks an invariant of the ledger; `seq` is the first such event."""

    def __init__(self, seq: int, what: str) -> None:
        super().__init__(f"event {seq}: {what}")
        self.seq = seq
        self.what = what


class Posting(NamedTuple):
    """One side of a movement: by how much (fen) an owner's account of a tranche changes, and its industry part."""

    owner: str
    tranche: str
    fen: int
    industry: int


class Condition:
    """A condition on a holding: start by `day`; set by event `seq`, ended by event `closed` (0 = open)."""

    __slots__ = ("closed", "day", "seq")

    def __init__(self, day: date, seq: int, closed: int = 0) -> None:
        self.day, self.seq, self.closed = day, seq, closed


def postings(event: Event, sign: int = 1) -> list[Posting]:
    """What an event moves, as pairs that sum to zero; `sign` -1 takes it back."""
    found = []
    if event.tranche is not None:
        fen = sign * event.tranche.amount
        found += [Posting(GIVEN, event.tranche.id, -fen, 0), Posting(FREE, event.tranche.id, fen, 0)]
    for entry in event.entries:
        fen, industry = sign * entry.amount, sign * entry.industry
        if entry.move is Move.RETURN:
            owner, industry = HANDED_UP, 0
        elif entry.move in INTO_PROJECT:
            owner = entry.project
        else:
            owner, fen, industry = entry.project, -fen, -industry
        found += [Posting(FREE, entry.tranche, -fen, 0), Posting(owner, entry.tranche, fen, industry)]
    return found


class Book:
    """A ledger's state while events are applied in order; one that raised is to be thrown away."""

    def __init__(self, year: int, head: str) -> None:
        self.year, self.head, self.seq = year, head, 0
        self.last_on: date | None = None
        self.plan: PlanVersion | None = None
        self.planned: dict[str, Planned] = {}
        self.filed = False
        self.tranches: dict[str, Tranche] = {}
        self.received_at: dict[str, int] = {}  # seq of the event that brought the tranche
        self.money: dict[str, dict[str, int]] = {GIVEN: {}, FREE: {}, HANDED_UP: {}}  # owner -> tranche -> fen
        self.industry: dict[str, dict[str, int]] = {}  # project -> tranche -> fen
        self.total_free = 0
        self.given_prices: dict[tuple[str, Stage], list[tuple[int, Price]]] = {}
        self.conditions: dict[tuple[str, str], list[Condition]] = {}
        self.events: list[Event] = []
        self.operations: dict[str, int] = {}
        self.reversed: dict[int, int] = {}  # seq taken back -> seq of the reversal

    def copy(self) -> "Book":
        """A book of its own with the same state: what is applied to it does not touch this one."""
        other = Book(self.year, self.head)
        other.seq, other.last_on, other.plan, other.filed = self.seq, self.last_on, self.plan, self.filed
        other.planned, other.total_free = self.planned, self.total_free
        other.tranches, other.received_at = dict(self.tranches), dict(self.received_at)
        other.money = {owner: dict(by) for owner, by in self.money.items()}
        other.industry = {owner: dict(by) for owner, by in self.industry.items()}
        other.given_prices = {key: list(given) for key, given in self.given_prices.items()}
        other.conditions = {
            key: [Condition(item.day, item.seq, item.closed) for item in items]
            for key, items in self.conditions.items()
        }
        other.events, other.operations, other.reversed = list(self.events), dict(self.operations), dict(self.reversed)
        return other

    def free(self, tranche: str) -> int:
        """Free money of a tranche in fen; that of UNSTATED is never above 0."""
        return self.money[FREE].get(tranche, 0)

    def held(self, project: str) -> int:
        """What a project (or FEE) holds in all, in fen."""
        return sum(self.money.get(project, {}).values())

    def price(self, project: str, without: int = 0) -> Price | None:
        """The price that counts: settled before contract before appraised, as if event `without` were not there."""
        for stage in _STAGES:
            given = self.given_prices.get((project, stage))
            for seq, price in reversed(given or ()):
                if seq != without:
                    return price
        return None

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
            self.filed = True
        elif event.tranche is not None:
            self._receive(event.tranche)
        for price in event.prices:
            self.given_prices.setdefault((price.project, price.stage), []).append((seq, price))
        if event.tranche is not None or event.entries:
            self._post(postings(event))
            for entry in event.entries:
                if entry.start_by is not None and entry.move in INTO_PROJECT:
                    key = entry.project, entry.tranche
                    self.conditions.setdefault(key, []).append(Condition(entry.start_by, seq))

    def _approve(self, event: Event) -> None:
        if event.plan is None:
            raise LedgerBroken(self.seq, "an approval without a plan")
        self.plan, self.filed = event.plan, False
        self.planned = {planned.id: planned for planned in event.plan.planned}
        for project in self.money.keys() - NO_PROJECT:
            self._sure_of_project(project, dict.fromkeys(self.money[project], 0))

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
            self.filed = False
        for price in earlier.prices:
            given = self.given_prices[price.project, price.stage]
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
        changes: dict[str, dict[str, int]] = {}
        total = 0
        for owner, tranche, fen, industry in moved:
            total += fen
            if tranche not in self.tranches and tranche != UNSTATED:
                raise LedgerBroken(self.seq, f"unknown tranche {tranche}")
            by = self.money.setdefault(owner, {})
            by[tranche] = by.get(tranche, 0) + fen
            change = changes.setdefault(owner, {})
            change[tranche] = change.get(tranche, 0) + fen
            if owner == FREE:
                self.total_free += fen
            elif owner not in NO_PROJECT:
                part = self.industry.setdefault(owner, {})
                part[tranche] = part.get(tranche, 0) + industry
        if total:
            raise LedgerBroken(self.seq, f"the postings come to {total} fen, not to nothing")
        for owner, change in changes.items():
            if owner not in NO_PROJECT:
                self._sure_of_project(owner, change)
        self._sure_of_tranches(changes.get(FREE, {}))

    def _sure_of_tranches(self, touched: Iterable[str]) -> None:
        """Nothing free below zero, nor anything handed up; what UNSTATED owes is covered by what is free elsewhere."""
        free, handed, given = self.money[FREE], self.money[HANDED_UP], self.money[GIVEN]
        for tranche in touched:
            if (free.get(tranche, 0) < 0 and tranche != UNSTATED) or handed.get(tranche, 0) < 0:
                raise LedgerBroken(self.seq, f"tranche {tranche} is overdrawn")
            if given.get(tranche, 0) > 0:
                raise LedgerBroken(self.seq, f"tranche {tranche} received less than nothing")
        if free.get(UNSTATED, 0) > 0 or self.total_free < 0:
            raise LedgerBroken(self.seq, "money without a named tranche is not covered")

    def _sure_of_project(self, project: str, change: dict[str, int]) -> None:
        """Holdings and their industry parts within bounds; money that came in within the plan and the price."""
        money, industry = self.money[project], self.industry[project]
        for tranche, changed in change.items():
            fen, part = money[tranche], industry[tranche]
            if not 0 <= part <= fen:
                raise LedgerBroken(self.seq, f"{project} holds {fen} fen of {tranche}, {part} of them industry")
            if not fen:
                for item in self.conditions.get((project, tranche), ()):
                    item.closed = item.closed or self.seq
            elif changed > 0 and project != FEE:
                self._sure_of_right(project, tranche)
        total, part = sum(money.values()), sum(industry.values())
        if project == FEE:
            if part:
                raise LedgerBroken(self.seq, "a fee is no industry money")
            return
        if not total:
            return
        planned = self.planned.get(project)
        if planned is None or part > planned.industry or total - part > planned.amount - planned.industry:
            raise LedgerBroken(self.seq, f"{project} holds {total} fen, {part} of them industry: not as planned")
        if sum(change.values()) > 0 and total > cap(planned, self.price(project)):
            raise LedgerBroken(self.seq, f"{project} holds {total} fen: more than its price lets it")

    def _sure_of_right(self, project: str, tranche: str) -> None:
        planned = self.planned.get(project)
        if planned is None or (tranche != UNSTATED and not may_take(planned, self.tranches[tranche])):
            raise LedgerBroken(self.seq, f"{project} may not take money of {tranche}")

    def check(self) -> None:
        """Recompute every sum from the accounts and compare; raises LedgerBroken. Cost: every account once."""
        for tranche in {UNSTATED, *self.tranches}:
            if sum(by.get(tranche, 0) for by in self.money.values()):
                raise LedgerBroken(self.seq, f"the accounts of {tranche} do not come to nothing")
        if sum(self.money[FREE].values()) != self.total_free:
            raise LedgerBroken(self.seq, "free money does not add up")
        known = {UNSTATED, *self.tranches}
        for owner, by in self.money.items():
            if any(fen for tranche, fen in by.items() if tranche not in known):
                raise LedgerBroken(self.seq, f"{owner} holds money of a tranche that is not there")
            if owner not in NO_PROJECT:
                self._sure_of_project(owner, dict.fromkeys(by, 0))
                for tranche in (tranche for tranche, fen in by.items() if fen and owner != FEE):
                    self._sure_of_right(owner, tranche)
        self._sure_of_tranches(known)

    def balances(self) -> Balances:
        """What the ledger comes to now."""
        free, handed, given = self.money[FREE], self.money[HANDED_UP], self.money[GIVEN]
        accounts = tuple(
            Account(
                tranche=tranche,
                received=Fen(-given[tranche.id]),
                allotted=Fen(-given[tranche.id] - free[tranche.id] - handed.get(tranche.id, 0)),
                free=Fen(free[tranche.id]),
                handed_up=Fen(handed.get(tranche.id, 0)),
            )
            for tranche in sorted(self.tranches.values(), key=lambda item: (item.received_on, item.id))
        )
        return Balances(
            year=self.year,
            seq=self.seq,
            head=self.head,
            plan=self.plan,
            filed=self.filed,
            accounts=accounts,
            holdings=self._holdings(),
            prices=tuple(
                given_prices[-1][1]
                for _, given_prices in sorted(
                    self.given_prices.items(), key=lambda item: (item[0][0], list(Stage).index(item[0][1]))
                )
                if given_prices
            ),
            last_on=self.last_on,
        )

    def _start_by(self, project: str, tranche: str) -> date | None:
        open_ = (item.day for item in self.conditions.get((project, tranche), ()) if not item.closed)
        return min(open_, default=None)

    def _holdings(self) -> tuple[Holding, ...]:
        return tuple(
            Holding(
                project=project,
                tranche=tranche,
                amount=Fen(fen),
                industry=Fen(self.industry[project][tranche]),
                start_by=self._start_by(project, tranche),
            )
            for project in sorted(self.money.keys() - NO_PROJECT)
            for tranche, fen in sorted(self.money[project].items())
            if fen
        )


def fold(records: Iterable[Recorded], *, year: int, head: str, on: date | None = None) -> Balances:
    """What the records come to, from the head of the empty ledger, up to and with day `on`; raises LedgerBroken."""
    book = Book(year, head)
    for recorded in records:
        if on is not None and recorded.event.on > on:
            break
        book.apply(recorded)
    book.check()
    return book.balances()
