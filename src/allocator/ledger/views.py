"""Balances looked at by level, task, project and town; what is overdue; and whether everything adds up."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from allocator.accounts import FEE, UNSTATED, Planned, Tranche
from allocator.balances import Account, Balances, Holding, cap, may_take
from allocator.findings import Finding
from allocator.ledger.refuse import no
from allocator.money import Fen, split_money
from allocator.records import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Tranches of one level or task together, in fen; the key UNSTATED stands for money whose tranche is not named.

    Its `free` is what that money takes out of the free money of the others, so that all groups add up.
    """

    key: str
    received: Fen
    allotted: Fen
    free: Fen
    handed_up: Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectLine:
    """A project of the plan (or FEE) with its money in fen: planned, the most its price allows, held and still lacking.

    `surplus` is what it holds above that most; `docs` are the 文号 that pay for it.
    """

    project: str
    name: str
    standby: bool
    planned: Fen
    cap: Fen
    held: Fen
    industry: Fen
    lacks: Fen
    surplus: Fen
    docs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TownLine:
    """A town's part of planned and held money, in fen; the empty town is the whole county, with fees."""

    town: str
    planned: Fen
    held: Fen


def by_level(balances: Balances) -> tuple[Group, ...]:
    """Received, allotted, free and handed up per level, in the levels' order; UNSTATED last, if there is any."""
    return _groups(balances, lambda tranche: tranche.level.value, [level.value for level in Level])


def by_task(balances: Balances) -> tuple[Group, ...]:
    """The same per 任务方向, in order of first receipt."""
    tasks = list(dict.fromkeys(account.tranche.task for account in balances.accounts))
    return _groups(balances, lambda tranche: tranche.task, tasks)


def _groups(balances: Balances, key: Callable[[Tranche], str], order: Iterable[str]) -> tuple[Group, ...]:
    members: dict[str, list[Account]] = defaultdict(list)
    for account in balances.accounts:
        members[key(account.tranche)].append(account)
    found = [_group(name, members[name]) for name in order if name in members]
    if balances.unstated:
        open_ = balances.unstated
        found.append(Group(key=UNSTATED, received=Fen(0), allotted=open_, free=Fen(-open_), handed_up=Fen(0)))
    return tuple(found)


def _group(key: str, accounts: list[Account]) -> Group:
    return Group(
        key=key,
        received=Fen(sum(account.received for account in accounts)),
        allotted=Fen(sum(account.allotted for account in accounts)),
        free=Fen(sum(account.free for account in accounts)),
        handed_up=Fen(sum(account.handed_up for account in accounts)),
    )


def by_project(balances: Balances) -> tuple[ProjectLine, ...]:
    """Every project of the current plan, in order of id, and FEE at the end if it holds money."""
    docs = {account.tranche.id: account.tranche.doc_no for account in balances.accounts}
    holdings: dict[str, list[Holding]] = defaultdict(list)
    for holding in balances.holdings:
        holdings[holding.project].append(holding)
    prices = {price.project for price in balances.prices}
    lines = []
    for item in balances.plan.planned if balances.plan else ():
        most = cap(item, balances.price(item.id) if item.id in prices else None)
        lines.append(_line(item, most, holdings[item.id], docs))
    if holdings[FEE]:
        lines.append(_line(None, Fen(0), holdings[FEE], docs))
    return tuple(lines)


def _line(item: Planned | None, most: Fen, mine: list[Holding], docs: dict[str, str]) -> ProjectLine:
    held = sum(holding.amount for holding in mine)
    return ProjectLine(
        project=item.id if item else FEE,
        name=item.name if item else "",
        standby=bool(item and item.standby),
        planned=item.amount if item else Fen(0),
        cap=most,
        held=Fen(held),
        industry=Fen(sum(holding.industry for holding in mine)),
        lacks=Fen(max(0, most - held)),
        surplus=Fen(max(0, held - most)) if item else Fen(0),
        docs=tuple(dict.fromkeys(docs[holding.tranche] for holding in mine if holding.tranche in docs)),
    )


def by_town(balances: Balances) -> tuple[TownLine, ...]:
    """Planned and held money per town, sorted; planned without 备选.

    A project of several towns counts in each by the planned amounts of its locations if all are stated, else equally;
    remainders of a fen go by largest remainder.
    """
    planned: dict[str, int] = defaultdict(int)
    held: dict[str, int] = defaultdict(int)
    for line, item in _with_plan(balances):
        towns, weights = _parts(item)
        for into, amount in ((planned, 0 if line.standby else line.planned), (held, line.held)):
            for town, part in zip(towns, split_money(amount, weights), strict=True):
                into[town] += part
    rows = (TownLine(town=town, planned=Fen(planned[town]), held=Fen(held[town])) for town in sorted(planned))
    return tuple(row for row in rows if row.planned or row.held)


def _with_plan(balances: Balances) -> Iterator[tuple[ProjectLine, Planned | None]]:
    known = {item.id: item for item in balances.plan.planned} if balances.plan else {}
    return ((line, known.get(line.project)) for line in by_project(balances))


def _parts(item: Planned | None) -> tuple[list[str], tuple[int, ...]]:
    """The towns of a project, sorted, with their weights; one empty town where it names none."""
    locations = item.locations if item else ()
    stated = all(location.amount is not None for location in locations)
    towns: dict[str, int] = {}
    for location in locations:
        towns[location.town] = towns.get(location.town, 0) + ((location.amount or 0) if stated else 0)
    return sorted(towns) or [""], tuple(towns[town] for town in sorted(towns)) or (1,)


def overdue(balances: Balances, day: date) -> tuple[Holding, ...]:
    """Conditional money whose day to start has passed on `day`: to be listed for 收回."""
    return tuple(holding for holding in balances.holdings if holding.start_by is not None and holding.start_by < day)


def check_balances(balances: Balances) -> tuple[Finding, ...]:
    """Whether balances hold all invariants, recomputed from the figures alone; empty where they do."""
    return (*_tranches(balances), *_projects(balances))


def _tranches(balances: Balances) -> Iterator[Finding]:
    for account in balances.accounts:
        tranche = account.tranche
        parts = (account.allotted, account.free, account.handed_up)
        slots: dict[str, str | int] = {"tranche": tranche.id, "allotted_fen": account.allotted}
        if min(parts) < 0 or account.received != sum(parts):
            own = {"received_fen": account.received, "free_fen": account.free, "handed_fen": account.handed_up}
            yield no("L80", tranche.id, doc=tranche.doc_no, **slots, **own)
        held = sum(holding.amount for holding in balances.holdings if holding.tranche == tranche.id)
        if held != account.allotted:
            yield no("L81", tranche.id, **slots, held_fen=held)
    free = sum(account.free for account in balances.accounts)
    if not 0 <= balances.unstated <= free:
        yield no("L84", unstated_fen=balances.unstated, free_fen=free)


def _projects(balances: Balances) -> Iterator[Finding]:
    tranches = {account.tranche.id: account.tranche for account in balances.accounts}
    planned = {item.id: item for item in balances.plan.planned} if balances.plan else {}
    for project in sorted({holding.project for holding in balances.holdings}):
        mine = balances.of(project)
        held, part = sum(holding.amount for holding in mine), sum(holding.industry for holding in mine)
        sound = all(0 <= holding.industry <= holding.amount and holding.amount > 0 for holding in mine)
        item = planned.get(project)
        if project == FEE:
            sound = sound and part == 0
        else:
            sound = sound and item is not None
            sound = sound and item is not None and part <= item.industry and held - part <= item.amount - item.industry
        if not sound:
            yield no("L82", project, project=project, held_fen=held, industry_fen=part)
        for holding in mine:
            tranche = tranches.get(holding.tranche)
            stated = holding.tranche != UNSTATED
            wrong = tranche is None or (item is not None and not may_take(item, tranche))
            if (stated and wrong) or (project == FEE and not stated):
                yield no("L83", project, project=project, tranche=holding.tranche, held_fen=holding.amount)
