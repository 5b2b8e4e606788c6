"""What a batch comes to: its money by project, level, type and recipient; every sum is taken from the match."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from allocator.accounts import Planned, PlanVersion, Tranche
from allocator.balances import Account, Balances
from allocator.matches import Arranged, Match
from allocator.money import Fen
from allocator.records import Level, Place, Pool, Project
from allocator.report.notice.recipients import recipient
from allocator.rules import Rulebook

LEVELS = tuple(Level)


@dataclass(frozen=True, kw_only=True)
class Item:
    """A project of the batch with what it gets: in all, by level (in the order of LEVELS), and its grants."""

    planned: Planned
    project: Project | None  # None where the pool no longer has it
    recipient: str
    total: Fen
    levels: tuple[Fen, ...]
    parts: tuple[Arranged, ...]

    @property
    def completes(self) -> bool:
        """Whether the project has its planned money with this batch."""
        return any(part.completes for part in self.parts)

    @property
    def conditional(self) -> bool:
        return any(part.start_by is not None for part in self.parts)


@dataclass(frozen=True, kw_only=True)
class BatchFacts:
    """A proposal or a recorded batch with everything its notice rests on; money in fen.

    `balances` stand before the batch while it is proposed (`committed` False), and with the batch once it is recorded;
    `basis` is the document or meeting that decided, `number` the count of the batch in its year (0 = not numbered).
    """

    match: Match
    pool: Pool
    rules: Rulebook
    balances: Balances
    plan: PlanVersion
    committed: bool = False
    basis: str = ""
    number: int = 0

    @cached_property
    def planned(self) -> MappingProxyType[str, Planned]:
        return MappingProxyType({planned.id: planned for planned in self.plan.planned})

    @cached_property
    def projects(self) -> MappingProxyType[str, Project]:
        return MappingProxyType({project.id: project for project in self.pool.projects})

    @cached_property
    def accounts(self) -> tuple[Account, ...]:
        """Accounts of the batch's tranches, oldest first."""
        named = set(self.match.tranches)
        return tuple(account for account in self.balances.accounts if account.tranche.id in named)

    @cached_property
    def tranches(self) -> MappingProxyType[str, Tranche]:
        return MappingProxyType({account.tranche.id: account.tranche for account in self.balances.accounts})

    @cached_property
    def fees(self) -> MappingProxyType[str, Fen]:
        """项目管理费 of this batch by tranche."""
        return MappingProxyType(dict(self.match.fees))

    @cached_property
    def left(self) -> MappingProxyType[str, Fen]:
        return MappingProxyType({left.tranche: left.amount for left in self.match.left})

    def granted(self, tranche: str) -> Fen:
        """What a tranche gives to projects in this batch."""
        return Fen(sum(part.grant.amount for part in self.match.arranged if part.grant.tranche == tranche))

    def before(self, tranche: str) -> Fen:
        """What a tranche had free before this batch."""
        return Fen(self.granted(tranche) + self.fees.get(tranche, 0) + self.left.get(tranche, 0))

    @cached_property
    def fee_total(self) -> Fen:
        return Fen(sum(self.fees.values()))

    @cached_property
    def left_total(self) -> Fen:
        return Fen(sum(self.left.values()))

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Projects of the batch: by town in the order of the places, then by id."""
        grouped: dict[str, list[Arranged]] = {}
        for part in self.match.arranged:
            if part.grant.project in self.planned:
                grouped.setdefault(part.grant.project, []).append(part)
        order = {place.town: i for i, place in reversed(list(enumerate(self.pool.places)))}
        items = [self._item(self.planned[key], tuple(parts)) for key, parts in grouped.items()]
        return tuple(sorted(items, key=lambda item: (order.get(item.planned.town, len(order)), item.planned.id)))

    def _item(self, planned: Planned, parts: tuple[Arranged, ...]) -> Item:
        by_level = dict.fromkeys(LEVELS, 0)
        for part in parts:
            if part.grant.tranche in self.tranches:
                by_level[self.tranches[part.grant.tranche].level] += part.grant.amount
        return Item(
            planned=planned,
            project=self.projects.get(planned.id),
            recipient=recipient(planned),
            total=Fen(sum(part.grant.amount for part in parts)),
            levels=tuple(Fen(by_level[level]) for level in LEVELS),
            parts=parts,
        )

    @cached_property
    def types(self) -> tuple[str, ...]:
        """Level-1 types of the batch, the largest amount first."""
        return _ranked((item.planned.type1, item.total) for item in self.items)

    def of_type(self, name: str) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.planned.type1 == name)

    @cached_property
    def recipients(self) -> tuple[str, ...]:
        """主送单位, the largest amount first."""
        return _ranked((item.recipient, item.total) for item in self.items)

    def of_recipient(self, name: str) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.recipient == name)

    @cached_property
    def conditional(self) -> tuple[Item, ...]:
        """Projects that keep their money only if they start in time."""
        return tuple(item for item in self.items if item.conditional)

    @cached_property
    def places(self) -> MappingProxyType[str, Place]:
        return MappingProxyType({place.key: place for place in self.pool.places})

    def doc_nos(self, parts: Iterable[Arranged]) -> tuple[str, ...]:
        """文号 that pay for these grants, each once."""
        found = (self.tranches.get(part.grant.tranche) for part in parts)
        return tuple(dict.fromkeys(tranche.doc_no for tranche in found if tranche is not None))


def money_of(items: Iterable[Item]) -> Fen:
    """What some projects of the batch get, in fen."""
    return Fen(sum(item.total for item in items))


def _ranked(amounts: Iterable[tuple[str, Fen]]) -> tuple[str, ...]:
    sums: dict[str, int] = {}
    for name, fen in amounts:
        sums[name] = sums.get(name, 0) + fen
    return tuple(sorted(sums, key=lambda name: (-sums[name], name)))
