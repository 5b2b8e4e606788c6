"""Small ledgers for the tests: invented tranches, projects and events (示例数据，虚构)."""

from collections.abc import Iterable
from datetime import date, timedelta

from allocator.accounts import (
    Earmark,
    Entry,
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
from allocator.ledger.chain import canonical, genesis, link
from allocator.ledger.fold import Book
from allocator.ledger.guard import Terms, refusals
from allocator.money import Fen
from allocator.records import Level, Location

YEAR = 2026
GENESIS = genesis("990101", YEAR)
DAY = date(2026, 3, 2)
MAIN = "巩固拓展"
WAN = 1_000_000


def tranche(
    id: str = "T1",
    amount: int = 100,
    *,
    level: Level = Level.CENTRAL,
    doc_no: str = "",
    task: str = MAIN,
    earmark: Earmark | None = None,
    received_on: date = DAY,
    fund_year: int = YEAR,
) -> Tranche:
    number = doc_no or f"示财农〔2026〕{int(id[1:])}号"
    return Tranche(
        id=id,
        doc_no=number,
        doc_raw=number,
        level=level,
        task=task,
        amount=Fen(amount),
        received_on=received_on,
        fund_year=fund_year,
        earmark=earmark,
    )


def planned(
    id: str = "P1",
    amount: int = 100,
    industry: int = 0,
    *,
    cost: int | None = None,
    tasks: tuple[str, ...] = (MAIN,),
    levels: tuple[Level, ...] = (),
    purposes: tuple[str, ...] = (),
    towns: tuple[Location, ...] = (Location(town="甲镇"),),
    standby: bool = False,
) -> Planned:
    return Planned(
        id=id,
        name=f"项目{id}",
        amount=Fen(amount),
        industry=Fen(industry),
        cost=Fen(amount if cost is None else cost),
        type1="产业发展",
        unit="甲单位",
        dept="甲部门",
        locations=towns,
        tasks=tasks,
        levels=levels,
        purposes=purposes,
        standby=standby,
    )


def plan(*projects: Planned, version: int = 1, total: int | None = None) -> PlanVersion:
    ordered = tuple(sorted(projects, key=lambda project: project.id))
    come = sum(project.amount for project in ordered if not project.standby)
    return PlanVersion(
        version=version, digest=f"plan-{version}", total=Fen(come if total is None else total), planned=ordered
    )


def move(
    what: Move, project: str = "P1", tranche: str = "T1", amount: int = 10, industry: int = 0, **more: object
) -> Entry:
    return Entry(
        move=what,
        project="" if what is Move.RETURN else project,
        tranche=tranche,
        amount=Fen(amount),
        industry=Fen(industry),
        **more,  # type: ignore[arg-type]
    )


def price(project: str, stage: Stage, amount: int, retention: int = 0) -> Price:
    return Price(project=project, stage=stage, amount=Fen(amount), retention=Fen(retention))


class Clerk:
    """Makes documents that rest on the book's current plan, and records those that the guard lets pass."""

    def __init__(self, terms: Terms | None = None) -> None:
        self.book = Book(YEAR, GENESIS)
        self.terms = terms or Terms()
        self.day = DAY
        self.records: list[Recorded] = []

    def event(self, kind: Kind, **parts: object) -> Event:
        plan_digest = self.book.plan.digest if self.book.plan else ""
        rests = {"plan_digest": plan_digest} if kind in (Kind.FILED, Kind.ALLOTTED, Kind.ADJUSTED) else {}
        seq = self.book.seq + 1
        base = {"op_id": f"op-{seq}", "on": self.day, "by": "甲", "basis": f"示例〔2026〕{seq}号"}
        return Event(kind=kind, **(base | rests | parts))  # type: ignore[arg-type]

    def codes(self, event: Event) -> list[str]:
        return [finding.code for finding in refusals(self.book, event, self.terms)]

    def record(self, event: Event) -> Recorded:
        """Whatever the guard says: the next record of the chain."""
        at = f"{event.on.isoformat()}T09:00:00+08:00"
        head = link(self.book.head, self.book.seq + 1, at, canonical(event))
        recorded = Recorded(seq=self.book.seq + 1, prev=self.book.head, head=head, at=at, event=event)
        self.book.apply(recorded)
        self.records.append(recorded)
        return recorded

    def do(self, kind: Kind, **parts: object) -> Recorded:
        event = self.event(kind, **parts)
        found = refusals(self.book, event, self.terms)
        assert found == (), found
        return self.record(event)

    def next_day(self, days: int = 1) -> None:
        self.day += timedelta(days=days)

    def approve(self, *projects: Planned, file: bool = True, total: int | None = None) -> None:
        version = self.book.plan.version + 1 if self.book.plan else 1
        self.do(Kind.APPROVED, plan=plan(*projects, version=version, total=total))
        if file:
            self.do(Kind.FILED)

    def receive(self, *tranches: Tranche) -> None:
        for one in tranches:
            self.do(Kind.RECEIVED, tranche=one)

    def allot(self, *entries: Entry) -> Recorded:
        return self.do(Kind.ALLOTTED, entries=entries)

    def adjust(self, *entries: Entry, prices: Iterable[Price] = ()) -> Recorded:
        return self.do(Kind.ADJUSTED, entries=entries, prices=tuple(prices))


def started(amount: int = 100, *projects: Planned, level: Level = Level.CENTRAL) -> Clerk:
    """A clerk with an approved and filed plan (P1 of 100 fen unless given) and one tranche."""
    clerk = Clerk()
    clerk.approve(*(projects or (planned(),)))
    clerk.receive(tranche(amount=amount, level=level))
    return clerk
