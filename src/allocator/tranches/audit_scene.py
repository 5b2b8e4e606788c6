"""What the audit of a batch looks at: a proposal, ledger, plan and rulebook, and the sums its checks ask for; fen."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from allocator.accounts import FEE, Planned, Tranche
from allocator.balances import Account, Balances, cap, may_take
from allocator.matches import Class, Match
from allocator.places import by_key
from allocator.records import Place, Project
from allocator.rules import Line, Rulebook
from allocator.tranches.batch_facts import Facts


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A proposal and everything it is judged by; look-ups are made once, when first asked for."""

    match: Match
    balances: Balances
    rules: Rulebook
    facts: Facts

    @cached_property
    def planned(self) -> dict[str, Planned]:
        """Every project of the plan version, 备选 too."""
        return {planned.id: planned for planned in self.balances.plan.planned} if self.balances.plan else {}

    @cached_property
    def account(self) -> dict[str, Account]:
        return {account.tranche.id: account for account in self.balances.accounts}

    @cached_property
    def approved(self) -> dict[str, Project]:
        return {project.id: project for project in self.facts.pool.projects}

    @cached_property
    def places(self) -> dict[str, Place]:
        return by_key(self.facts.pool)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        return tuple(line for line in self.rules.lines if line.holds(self.match.day))

    @cached_property
    def fee(self) -> Counter[str]:
        """项目管理费 of this batch by tranche."""
        found: Counter[str] = Counter()
        for name, fee in self.match.fees:
            found[name] += fee
        return found

    @cached_property
    def from_tranche(self) -> Counter[str]:
        """Money for projects by tranche."""
        found: Counter[str] = Counter()
        for arranged in self.match.arranged:
            found[arranged.grant.tranche] += arranged.grant.amount
        return found

    @cached_property
    def got(self) -> Counter[str]:
        """Money of this batch by project."""
        found: Counter[str] = Counter()
        for arranged in self.match.arranged:
            found[arranged.grant.project] += arranged.grant.amount
        return found

    @cached_property
    def got_industry(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for arranged in self.match.arranged:
            found[arranged.grant.project] += arranged.grant.industry
        return found

    @cached_property
    def room(self) -> dict[str, tuple[int, int, int]]:
        """What each project still lacks before the batch: in all, at most as industry money, at most as other money.

        A lower price lowers the industry part in proportion, rounded down.
        """
        found = {}
        for planned in self.planned.values():
            most = cap(planned, self.balances.price(planned.id))
            held, held_industry = self.balances.held(planned.id), sum(h.industry for h in self.balances.of(planned.id))
            room = max(0, most - held)
            industry = planned.industry * most // planned.amount if planned.amount else 0
            industry = min(room, max(0, industry - held_industry))
            found[planned.id] = room, industry, room - industry
        return found

    @cached_property
    def payers(self) -> dict[str, tuple[str, ...]]:
        """Tranches of the batch whose level, task, purpose and fund line allow a project."""
        tranches = [self.account[name].tranche for name in self.match.tranches]
        return {p.id: tuple(t.id for t in tranches if self._allowed(p, t)) for p in self.planned.values()}

    def _allowed(self, planned: Planned, tranche: Tranche) -> bool:
        named = [line.types for line in self.lines if line_of(line, tranche)]
        return may_take(planned, tranche) and (not named or any(not types or planned.type1 in types for types in named))

    def is_spare(self, name: str) -> bool:
        """A 备选 project without money."""
        return self.planned[name].standby and not self.balances.held(name)

    def rank(self, name: str) -> Class:
        """The lowest class that the approved evidence proves; 备选 without money come last."""
        if self.is_spare(name):
            return Class.STANDBY
        record = self.approved.get(name)
        return Class(str(record.priority)) if record is not None and record.evidence else Class.REST

    def of_year(self, tranche: Tranche) -> bool:
        """Money of an earlier fund year (结转) stands outside every base."""
        return tranche.fund_year == self.balances.year

    def docs(self, name: str) -> set[str]:
        """文号 that paid for a project before the batch."""
        held = {holding.tranche for holding in self.balances.of(name)}
        return {account.tranche.doc_no for account in self.balances.accounts if account.tranche.id in held}

    def fee_so_far(self, names: set[str]) -> int:
        """项目管理费 that these tranches paid before the batch."""
        return sum(h.amount for h in self.balances.holdings if h.project == FEE and h.tranche in names)

    @cached_property
    def waits(self) -> dict[str, tuple[tuple[Line, int, int], ...]]:
        """By project: locked lines that the plan takes money from and that still owe it (industry, rest)."""
        if not self.rules.tranching.hold_locked:
            return {}
        return {name: owed for name in self.planned if (owed := tuple(self._owed(name)))}

    def _owed(self, name: str) -> list[tuple[Line, int, int]]:
        _, industry_left, rest_left = self.room[name]
        found = []
        for line in (line for line in self.lines if line.lock is not None):
            parts = [a for a in self.facts.plan.chosen if (a.project, a.line) == (name, line.id)]
            came = [h for h in self.balances.of(name) if h.tranche in self.names_of(line)]
            industry = sum(a.industry for a in parts) - sum(h.industry for h in came)
            rest = sum(a.amount - a.industry for a in parts) - sum(h.amount - h.industry for h in came)
            industry, rest = min(industry_left, max(0, industry)), min(rest_left, max(0, rest))
            industry_left, rest_left = industry_left - industry, rest_left - rest
            if industry + rest:
                found.append((line, industry, rest))
        return found

    def due(self, line: Line) -> bool:
        """Whether less of a line's money has arrived this year than it expects."""
        accounts = (self.account[name] for name in self.names_of(line))
        return sum(a.received for a in accounts if self.of_year(a.tranche)) < line.expected

    def names_of(self, line: Line) -> set[str]:
        """Every tranche of the ledger that is the line's money."""
        return {name for name, account in self.account.items() if line_of(line, account.tranche)}

    def brings(self, line: Line) -> set[str]:
        """Tranches of the batch, with money for projects, that are the line's money."""
        tranches = (self.account[name] for name in self.match.tranches)
        return {a.tranche.id for a in tranches if line_of(line, a.tranche) and a.free > self.fee[a.tranche.id]}


def line_of(line: Line, tranche: Tranche) -> bool:
    """Level and task are the same, and the 限定用途: none on both sides, one title, or something named by both."""
    if (line.level, line.task) != (tranche.level, tranche.task):
        return False
    lock, mark = line.lock, tranche.earmark
    if lock is None or mark is None:
        return lock is None and mark is None
    named = zip(
        (lock.projects, lock.villages, lock.purposes), (mark.projects, mark.villages, mark.purposes), strict=True
    )
    return lock.title == mark.text or any(set(ours) & set(theirs) for ours, theirs in named)
