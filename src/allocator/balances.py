"""What a ledger comes to: accounts of tranches, holdings of projects, and what either may still take; in fen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from allocator.accounts import UNSTATED, Planned, PlanVersion, Price, Stage, Tranche
from allocator.money import Fen

_STAGES = tuple(Stage)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A tranche's money: received = allotted + free + handed up (all net of reversals)."""

    tranche: Tranche
    received: Fen
    allotted: Fen
    free: Fen
    handed_up: Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What a project (or FEE) holds of one tranche; `start_by` as long as the money is conditional."""

    project: str
    tranche: str
    amount: Fen
    industry: Fen
    start_by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Balances:
    """What a ledger comes to after its events up to `seq`; derived, never stored."""

    year: int
    seq: int
    head: str
    plan: PlanVersion | None
    filed: bool  # the current version is filed for record
    accounts: tuple[Account, ...]  # in order of receipt, then of their id
    holdings: tuple[Holding, ...]  # sorted by project, then tranche; amounts > 0
    prices: tuple[Price, ...]  # the latest of each stage, sorted by project
    last_on: date | None

    def account(self, tranche: str) -> Account | None:
        """A tranche's account by its id."""
        return next((account for account in self.accounts if account.tranche.id == tranche), None)

    def of(self, project: str) -> tuple[Holding, ...]:
        """What a project holds, by tranche."""
        return tuple(holding for holding in self.holdings if holding.project == project)

    def held(self, project: str) -> Fen:
        """What a project holds in all."""
        return Fen(sum(holding.amount for holding in self.of(project)))

    def price(self, project: str) -> Price | None:
        """The price of a project that counts."""
        return counting(price for price in self.prices if price.project == project)

    @property
    def unstated(self) -> Fen:
        """Net money that documents moved into projects without saying from which tranche."""
        return Fen(sum(holding.amount for holding in self.holdings if holding.tranche == UNSTATED))


def counting(prices: Iterable[Price]) -> Price | None:
    """The price that counts among a project's, in the order they came: settled before contract before appraised.

    Of one stage the last one counts.
    """
    return max(reversed(list(prices)), key=lambda price: _STAGES.index(price.stage), default=None)


def may_take(planned: Planned, tranche: Tranche) -> bool:
    """Whether level, task and purpose lock let this tranche's money go to this project."""
    if tranche.task not in planned.tasks or (planned.levels and tranche.level not in planned.levels):
        return False
    earmark = tranche.earmark
    if earmark is None:
        return True
    places = {location.key for location in planned.locations}
    return (
        (not earmark.projects or planned.id in earmark.projects)
        and (not earmark.villages or bool(places) and places <= set(earmark.villages))
        and (not earmark.purposes or not set(planned.purposes).isdisjoint(earmark.purposes))
    )


def cap(planned: Planned, price: Price | None) -> Fen:
    """The most a project may get this year: its planned money, less if its price is now lower than its cost.

    What stands beside this year's money (other money, earlier and later years) is taken as fixed.
    """
    if price is None:
        return planned.amount
    beside = planned.cost - planned.amount
    return Fen(max(0, min(planned.amount, price.amount - beside)))
