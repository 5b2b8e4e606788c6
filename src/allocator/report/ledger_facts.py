"""What the ledger's report counts with: balances and the chain up to a day; all money in fen."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from types import MappingProxyType

from allocator.accounts import (
    FEE,
    INTO_PROJECT,
    OUT_OF_PROJECT,
    UNSTATED,
    Event,
    Kind,
    Move,
    Planned,
    Recorded,
    Tranche,
)
from allocator.balances import Balances, Holding
from allocator.findings import Finding
from allocator.ledger.clock import Release, State, releases
from allocator.ledger.views import ProjectLine, TownLine, by_project, by_town, check_balances, overdue
from allocator.money import Fen
from allocator.rules import Rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """What an event moves, in fen; a reversal moves the same the other way."""

    received: int = 0
    into: int = 0  # free → project
    out: int = 0  # project → free
    returned: int = 0  # free → 上级

    def turned(self) -> "Flow":
        return Flow(received=-self.received, into=-self.into, out=-self.out, returned=-self.returned)


@dataclass(frozen=True, kw_only=True)
class LedgerFacts:
    """Balances as of `day` with the records that lead to them, from the first; the rulebook for clock and lines.

    `towns` are those of the county in their order; those of the plan join them, so that none without money is missed.
    """

    balances: Balances
    records: tuple[Recorded, ...]
    rules: Rulebook
    day: date
    towns: tuple[str, ...] = ()

    @cached_property
    def chain(self) -> tuple[Recorded, ...]:
        """The records that the balances rest on."""
        return tuple(record for record in self.records if record.seq <= self.balances.seq)

    @cached_property
    def tranches(self) -> MappingProxyType[str, Tranche]:
        """Tranches by id, also those whose receipt was reversed."""
        found = {r.event.tranche.id: r.event.tranche for r in self.chain if r.event.tranche is not None}
        return MappingProxyType(found | {a.tranche.id: a.tranche for a in self.balances.accounts})

    @cached_property
    def planned(self) -> MappingProxyType[str, Planned]:
        """Projects by id: the current version's, and for projects it dropped the latest version that had them."""
        found: dict[str, Planned] = {}
        for record in self.chain:
            if record.event.plan is not None:
                found |= {planned.id: planned for planned in record.event.plan.planned}
        if self.balances.plan is not None:
            found |= {planned.id: planned for planned in self.balances.plan.planned}
        return MappingProxyType(found)

    @cached_property
    def releases(self) -> tuple[Release, ...]:
        return releases(self.chain, self.day, self.rules.tranching.clock)

    @cached_property
    def late(self) -> tuple[Release, ...]:
        """Tranches whose free money is past the alarm or a limit."""
        return tuple(release for release in self.releases if release.state is not State.OK and release.done is None)

    @cached_property
    def lines(self) -> tuple[ProjectLine, ...]:
        return by_project(self.balances)

    @cached_property
    def town_lines(self) -> tuple[TownLine, ...]:
        """Every town, also with nothing, then what belongs to no town; projects only, without fees."""
        found = {line.town: line for line in by_town(self.balances)}
        named = dict.fromkeys(self.towns)
        named |= dict.fromkeys(sorted({at.town for one in self.planned.values() for at in one.locations}))
        nothing = TownLine(town="", planned=Fen(0), held=Fen(0))
        whole = found.get("", nothing)
        own = tuple(found.get(town, replace(nothing, town=town)) for town in named if town)
        county = replace(whole, held=Fen(whole.held - self.fees))
        return (*own, county) if county.planned or county.held else own

    @cached_property
    def overdue(self) -> tuple[Holding, ...]:
        """Conditional money whose day to start has passed."""
        return overdue(self.balances, self.day)

    @cached_property
    def surplus(self) -> tuple[ProjectLine, ...]:
        """Projects that hold more than their price now allows."""
        return tuple(line for line in self.lines if line.surplus)

    @cached_property
    def unstated(self) -> tuple[Holding, ...]:
        """Money whose 文号 no document has named yet."""
        return tuple(holding for holding in self.balances.holdings if holding.tranche == UNSTATED)

    @cached_property
    def problems(self) -> tuple[Finding, ...]:
        """What does not add up in the balances, recomputed from their figures; empty for a sound ledger."""
        return check_balances(self.balances)

    @property
    def received(self) -> Fen:
        return Fen(sum(account.received for account in self.balances.accounts))

    @property
    def handed_up(self) -> Fen:
        return Fen(sum(account.handed_up for account in self.balances.accounts))

    @property
    def free(self) -> Fen:
        """Free money in all, less what was moved without naming a 文号."""
        return Fen(sum(account.free for account in self.balances.accounts) - self.balances.unstated)

    @property
    def fees(self) -> Fen:
        return self.balances.held(FEE)

    @property
    def allotted(self) -> Fen:
        """What projects hold, without fees."""
        return Fen(sum(holding.amount for holding in self.balances.holdings) - self.fees)

    def name(self, project: str) -> str:
        """A project's name; empty for one that no plan version has."""
        return self.planned[project].name if project in self.planned else ""

    @cached_property
    def flows(self) -> MappingProxyType[int, Flow]:
        """What every event moves, by its number; the sums are the balances."""
        found: dict[int, Flow] = {}
        for record in self.chain:
            event = record.event
            taken_back = found.get(event.reverses) if event.kind is Kind.REVERSED else None
            found[record.seq] = taken_back.turned() if taken_back is not None else _flow(event)
        return MappingProxyType(found)


def _flow(event: Event) -> Flow:
    return Flow(
        received=event.tranche.amount if event.tranche is not None else 0,
        into=sum(entry.amount for entry in event.entries if entry.move in INTO_PROJECT),
        out=sum(entry.amount for entry in event.entries if entry.move in OUT_OF_PROJECT),
        returned=sum(entry.amount for entry in event.entries if entry.move is Move.RETURN),
    )
