"""Where a ledger stands: its accounts, its plan, its prices and conditions; and the balances they come to."""

from datetime import date
from typing import Self

from allocator.accounts import Event, Planned, PlanVersion, Price, Stage, Tranche
from allocator.balances import Account, Balances, Holding, counting
from allocator.ledger.postings import FREE, GIVEN, HANDED_UP, NO_PROJECT
from allocator.money import Fen

_STAGES = list(Stage)


class Condition:
    """A condition on a holding: start by `day`; set by event `seq`, ended by event `closed` (0 = open)."""

    __slots__ = ("closed", "day", "seq")

    def __init__(self, day: date, seq: int, closed: int = 0) -> None:
        self.day, self.seq, self.closed = day, seq, closed


class State:
    """A ledger's accounts and what goes with them; `Book` moves them, nothing else does."""

    def __init__(self, year: int, head: str) -> None:
        self.year, self.head, self.seq = year, head, 0
        self.last_on: date | None = None
        self.plan: PlanVersion | None = None
        self.planned: dict[str, Planned] = {}
        self.filed_by = 0  # seq of the filing of the current version
        self.tranches: dict[str, Tranche] = {}
        self.received_at: dict[str, int] = {}  # seq of the event that brought the tranche
        self.money: dict[str, dict[str, int]] = {GIVEN: {}, FREE: {}, HANDED_UP: {}}  # owner -> tranche -> fen
        self.industry: dict[str, dict[str, int]] = {}  # project -> tranche -> fen
        self.total_free = 0
        self.given_prices: dict[str, list[tuple[int, Price]]] = {}  # project -> (seq, price), in order
        self.conditions: dict[tuple[str, str], list[Condition]] = {}
        self.events: list[Event] = []
        self.operations: dict[str, int] = {}
        self.reversed: dict[int, int] = {}  # seq taken back -> seq of the reversal

    def copy(self) -> Self:
        """A book of its own with the same state: what is applied to it does not touch this one."""
        other = type(self)(self.year, self.head)
        other.seq, other.last_on, other.plan, other.filed_by = self.seq, self.last_on, self.plan, self.filed_by
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

    @property
    def filed(self) -> bool:
        """Whether the current plan version is filed for record."""
        return self.filed_by > 0

    def free(self, tranche: str) -> int:
        """Free money of a tranche in fen; that of UNSTATED is never above 0."""
        return self.money[FREE].get(tranche, 0)

    def held(self, project: str) -> int:
        """What a project (or FEE) holds in all, in fen."""
        return sum(self.money.get(project, {}).values())

    def price(self, project: str, without: int = 0) -> Price | None:
        """The price of a project that counts, as if event `without` were not there."""
        given = self.given_prices.get(project)
        return counting(price for seq, price in given if seq != without) if given else None

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
            prices=self._prices(),
            last_on=self.last_on,
        )

    def _prices(self) -> tuple[Price, ...]:
        latest = {
            (project, _STAGES.index(price.stage)): price
            for project, given in self.given_prices.items()
            for _, price in given
        }
        return tuple(latest[key] for key in sorted(latest))

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
