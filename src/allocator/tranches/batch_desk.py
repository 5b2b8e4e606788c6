"""The desk on which a batch is made: what it rests on, and the sums that its steps ask for; all money in fen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from allocator.accounts import FEE, Planned, PlanVersion, Tranche
from allocator.balances import Account, Balances, Holding
from allocator.money import Fen
from allocator.places import by_key
from allocator.records import Layer, Level, Place, Project
from allocator.rules import Line, Rulebook
from allocator.tranches.batch_facts import Facts

FULL = 1000
"""The score of a project that need not compete."""


@dataclass(frozen=True, kw_only=True)
class Desk:
    """All that a batch is made from; look-ups are made once, when first asked for."""

    balances: Balances
    ids: tuple[str, ...]
    rules: Rulebook
    facts: Facts
    day: date

    @cached_property
    def version(self) -> PlanVersion:
        """The plan version that holds; raises ValueError without one, or where the facts are of another plan."""
        version = self.balances.plan
        if version is None:
            raise ValueError("no plan version")
        if version.digest != self.facts.plan.digests.plan:
            raise ValueError("facts of another plan version")
        return version

    @cached_property
    def planned(self) -> dict[str, Planned]:
        """Every project of the plan version, standby too."""
        return {planned.id: planned for planned in self.version.planned}

    @cached_property
    def accounts(self) -> dict[str, Account]:
        return {account.tranche.id: account for account in self.balances.accounts}

    @cached_property
    def chosen(self) -> tuple[Account, ...]:
        """The tranches of this batch, oldest first; raises ValueError for an id that is unknown or stands twice."""
        unknown = sorted(set(self.ids) - self.accounts.keys())
        if unknown or len(set(self.ids)) < len(self.ids):
            raise ValueError(f"tranches unknown or named twice: {unknown or self.ids}")
        found = (self.accounts[name] for name in self.ids)
        return tuple(sorted(found, key=lambda account: (account.tranche.received_on, account.tranche.id)))

    @cached_property
    def ours(self) -> tuple[Account, ...]:
        """Accounts of this fund year: money of an earlier one (结转) stands outside all bases."""
        return tuple(account for account in self.balances.accounts if self.is_ours(account.tranche))

    def is_ours(self, tranche: Tranche) -> bool:
        return tranche.fund_year == self.balances.year

    @cached_property
    def approved(self) -> dict[str, Project]:
        return {project.id: project for project in self.facts.pool.projects}

    @cached_property
    def places(self) -> dict[str, Place]:
        return by_key(self.facts.pool)

    @cached_property
    def current(self) -> dict[str, Project]:
        return {project.id: project for project in self.facts.today.projects}

    @cached_property
    def scores(self) -> dict[str, int]:
        """0–1000; what does not compete (刚性, 续建, 已定) has no card and counts in full: the plan puts it first."""
        due = {project.id: FULL for project in self.facts.pool.projects if project.layer is not Layer.OPEN}
        return due | {card.project: card.total for card in self.facts.cards}

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The fund lines in force on the day."""
        return tuple(line for line in self.rules.lines if line.holds(self.day))

    @cached_property
    def project_holdings(self) -> tuple[tuple[Holding, Account | None], ...]:
        """What projects hold (fees apart), each with its tranche's account; None where no document named it."""
        return tuple((h, self.accounts.get(h.tranche)) for h in self.balances.holdings if h.project != FEE)

    @cached_property
    def fee_holdings(self) -> tuple[tuple[Holding, Account], ...]:
        return tuple((h, self.accounts[h.tranche]) for h in self.balances.holdings if h.project == FEE)

    @cached_property
    def spendable(self) -> Fen:
        """What all tranches together may still give: documents that named none have taken from some of them."""
        free = sum(account.free for account in self.balances.accounts)
        return Fen(max(0, free - max(0, self.balances.unstated)))

    def docs(self, project: str) -> tuple[str, ...]:
        """文号 that pay for a project already, sorted."""
        found = (self.accounts.get(holding.tranche) for holding in self.balances.of(project))
        return tuple(sorted({account.tranche.doc_no for account in found if account is not None}))


def kept(accounts: Iterable[Account]) -> Fen:
    """What was received, less what was handed up again: the base that a share of received money is taken of."""
    return Fen(sum(account.received - account.handed_up for account in accounts))


def expected(lines: Iterable[Line]) -> Fen:
    return Fen(sum(line.expected for line in lines))


def brings(tranche: Tranche, line: Line) -> bool:
    """Whether a tranche brings the money of a fund line: its level, its task, and its 限定用途 or none.

    A 限定用途 is the line's if it has the lock's title or names any of its projects, villages or purposes.
    """
    if tranche.level is not line.level or tranche.task != line.task:
        return False
    lock, mark = line.lock, tranche.earmark
    if lock is None or mark is None:
        return lock is None and mark is None
    shared = (
        set(lock.projects) & set(mark.projects)
        or set(lock.villages) & set(mark.villages)
        or set(lock.purposes) & set(mark.purposes)
    )
    return mark.text == lock.title or bool(shared)


def type_allowed(planned: Planned, tranche: Tranche, lines: Iterable[Line]) -> bool:
    """Whether the fund lines whose money this is may pay for the project's level-1 type; no line, no limit."""
    types = [line.types for line in lines if brings(tranche, line)]
    return not types or any(not named or planned.type1 in named for named in types)


def of_level(accounts: Iterable[Account], level: Level, tasks: tuple[str, ...]) -> tuple[Account, ...]:
    return tuple(a for a in accounts if a.tranche.level is level and a.tranche.task in tasks)
