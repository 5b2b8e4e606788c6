"""A county's made-up year for tests of the ledger file（示例数据，虚构）."""

from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from allocator.accounts import Entry, Event, Kind, Move, Planned, PlanVersion, Price, Stage, Tranche
from allocator.ledger.guard import Terms
from allocator.ledger.store import Ledger
from allocator.money import Fen
from allocator.records import Level
from allocator.rules import County

WAN = 1_000_000
TASK = "巩固拓展脱贫攻坚成果和乡村振兴"
COUNTY = County(
    name="示例区（虚构）", code="000000", year=2026, as_of=date(2026, 1, 1), planner="示例单位（虚构）", sample=True
)
DAY = date(2026, 3, 1)
TERMS = Terms(needs_filing=False, per_project=2)


def noon() -> datetime:
    """A clock that stands still."""
    return datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=8)))


def planned(number: int, amount: int = 100 * WAN) -> Planned:
    """Project `number`, of 100万元 unless said otherwise."""
    return Planned(
        id=f"P{number:03d}",
        name=f"示例项目{number}",
        amount=Fen(amount),
        industry=Fen(0),
        cost=Fen(amount),
        type1="乡村建设行动",
        unit="示例单位（虚构）",
        dept="示例部门（虚构）",
        locations=(),
        tasks=(TASK,),
    )


def _event(op_id: str, kind: Kind, on: date, **parts: object) -> Event:
    return Event(op_id=op_id, kind=kind, on=on, by="经办人甲", basis=f"示例〔2026〕{op_id}号", **parts)  # type: ignore[arg-type]


PLAN = PlanVersion(
    version=1, digest="d" * 64, total=Fen(60 * 100 * WAN), planned=tuple(planned(number) for number in range(60))
)


def tranche(number: int, amount: int = 1000 * WAN) -> Tranche:
    """Tranche `number` of central money."""
    doc_no = f"示例财〔2026〕{number}号"
    return Tranche(
        id=f"T{number}",
        doc_no=doc_no,
        doc_raw=doc_no,
        level=Level.CENTRAL,
        task=TASK,
        amount=Fen(amount),
        received_on=DAY,
        fund_year=2026,
    )


def approved(on: date = DAY) -> Event:
    """The plan of sixty projects."""
    return _event("approve", Kind.APPROVED, on, plan=PLAN, plan_digest="")


def received(number: int = 1, amount: int = 1000 * WAN, on: date = DAY) -> Event:
    """A tranche arrives."""
    return _event(f"receive-{number}", Kind.RECEIVED, on, tranche=tranche(number, amount))


def allotted(op_id: str, *projects: int, amount: int = 50 * WAN, of: int = 1, on: date = DAY) -> Event:
    """Each of these projects gets the amount from tranche `of`."""
    entries = tuple(
        Entry(move=Move.ALLOT, tranche=f"T{of}", amount=Fen(amount), project=f"P{number:03d}") for number in projects
    )
    return _event(op_id, Kind.ALLOTTED, on, entries=entries, plan_digest=PLAN.digest)


def adjusted(op_id: str, out: int, into: int, amount: int = 10 * WAN, of: int = 1, on: date = DAY) -> Event:
    """Money goes from one project to another under its own 文号."""
    moves = ((Move.DECREASE, out, into), (Move.INCREASE, into, out))
    entries = tuple(
        Entry(move=move, tranche=f"T{of}", amount=Fen(amount), project=f"P{a:03d}", counter=f"P{b:03d}")
        for move, a, b in moves
    )
    return _event(op_id, Kind.ADJUSTED, on, entries=entries, plan_digest=PLAN.digest)


def priced(op_id: str, number: int, amount: int, on: date = DAY) -> Event:
    """A project's contract price."""
    price = Price(project=f"P{number:03d}", stage=Stage.CONTRACT, amount=Fen(amount))
    return _event(op_id, Kind.PRICED, on, prices=(price,))


def reversal(op_id: str, seq: int, on: date = DAY) -> Event:
    """An event is taken back."""
    return _event(op_id, Kind.REVERSED, on, reverses=seq)


YEAR = (approved(), received(), allotted("allot-1", 0, 1, 2), adjusted("adjust-1", 0, 3), reversal("reverse-1", 4))
"""One event of each operation, in an order in which they can be recorded."""


def put(ledger: Ledger, *events: Event) -> None:
    """Record events one after the other."""
    for event in events:
        ledger.commit([event], expected_head=ledger.head, terms=TERMS)


def made(path: Path, *events: Event, keep: int = 10) -> Path:
    """A ledger with these events."""
    ledger = Ledger(path, COUNTY, create=True, now=noon, keep=keep)
    try:
        put(ledger, *events)
    finally:
        ledger.close()
    return path
