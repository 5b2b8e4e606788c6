"""Section 7: a ledger of 100,000 events verified, and commits one after the other; invented data（示例数据，虚构）."""

import tempfile
from datetime import date
from pathlib import Path
from time import perf_counter

from meter import cpu
from show import head, row, timed, title

from allocator.accounts import Entry, Event, Kind, Move, Planned, PlanVersion, Recorded, Tranche
from allocator.ledger import chain
from allocator.ledger.fold import Book
from allocator.ledger.guard import Terms
from allocator.ledger.store import Ledger, open_ledger, verify_ledger
from allocator.ledger.store.admit import Admitted, append
from allocator.ledger.store.connect import transaction
from allocator.ledger.store.rows import Row, as_row
from allocator.money import Fen
from allocator.records import Level
from allocator.rules import County

WAN, DAY, TASK, AT = 1_000_000, date(2026, 3, 1), "示例任务", "2026-03-01T12:00:00+08:00"
COUNTY = County(name="示例区（虚构）", code="000000", year=2026, as_of=DAY, planner="示例单位", sample=True)
EVENTS, COMMITS, PROJECTS = 100_000, 100, 60


def ledgers() -> None:
    """Verification with its parts, then commits by the clock on the wall."""
    title(f"8 台账 ledger of {EVENTS:,} events", "核验 verify 目标 goal ≤ 3 s")
    with tempfile.TemporaryDirectory() as folder:
        _verified(Path(folder) / "long.db")
        _committed(Path(folder) / "ledger.db")


def _verified(path: Path) -> None:
    with open_ledger(path, COUNTY, create=True) as ledger:
        records, rows = _filled(ledger)
    head("文件 MB", "打开 open s", "核验 verify s", "其中 散列 hashes s", "读记录 records s", "入账 fold s")
    opened, _ = timed(_opened, path)
    verified, found = timed(verify_ledger, path, COUNTY)
    hashes, _ = timed(lambda: [chain.link(prev, seq, at, text) for seq, prev, _, _, _, text, at in rows])
    read, _ = timed(lambda: [chain.read(text) for *_, text, _ in rows])
    folded, _ = timed(_fold, records)
    row(path.stat().st_size // 10**6, opened, verified, hashes, read, folded)
    if found:
        print(f"  核验不符 does not verify: {[finding.code for finding in found]}")


def _opened(path: Path) -> None:
    with open_ledger(path, COUNTY):
        pass


def _fold(records: list[Recorded]) -> Book:
    book = Book(COUNTY.year, records[0].prev)
    for record in records:
        book.apply(record)
    return book


def _committed(path: Path) -> None:
    """Commits of one project each, with their copies: seconds on the wall and of the processor."""
    head("笔数 commits", "每笔 wall s each", "处理器 cpu s each", "每秒 per second")
    with open_ledger(path, COUNTY, create=True) as ledger:
        for event in (_plan(), _receipt()):
            ledger.commit([event], expected_head=ledger.head, terms=Terms(needs_filing=False))
        wall, spent = perf_counter(), cpu()
        for number in range(COMMITS):
            ledger.commit([_allotment(number, 1)], expected_head=ledger.head, terms=Terms(needs_filing=False))
        wall, spent = (perf_counter() - wall) / COMMITS, (cpu() - spent) / COMMITS
    row(COMMITS, wall, spent, f"{1 / wall:.0f}")


def _filled(ledger: Ledger) -> tuple[list[Recorded], list[Row]]:
    """Write the events as a commit does, but in one go and without asking the guard."""
    records: list[Recorded] = []
    rows: list[Row] = []
    prev = ledger.head
    for seq, event in enumerate(_events(), start=1):
        text = chain.canonical(event)
        record = Recorded(seq=seq, prev=prev, head=chain.link(prev, seq, AT, text), at=AT, event=event)
        records.append(record)
        rows.append(as_row(record, text))
        prev = record.head
    state, connection = ledger._state, ledger._own()
    admitted = Admitted(receipts=tuple(records), added=tuple(records), rows=tuple(rows), book=_fold(records))
    with transaction(connection, ledger.path, write=True):
        append(connection, state, admitted)
    return records, rows


def _events() -> list[Event]:
    """A plan, a tranche, then allotments to three projects each of which every other event takes back the last."""
    found = [_plan(), _receipt()]
    while len(found) < EVENTS:
        number = len(found)
        found.append(_allotment(number, 3))
        found.append(_event(f"r{number}", Kind.REVERSED, reverses=number + 1))
    return found[:EVENTS]


def _event(op_id: str, kind: Kind, **parts: object) -> Event:
    return Event(op_id=op_id, kind=kind, on=DAY, by="示例", basis="示例〔2026〕1号", **parts)  # type: ignore[arg-type]


def _plan() -> Event:
    planned = tuple(
        Planned(
            id=f"P{number:03d}",
            name=f"示例项目{number}",
            amount=Fen(100 * WAN),
            industry=Fen(0),
            cost=Fen(100 * WAN),
            type1="示例",
            unit="示例",
            dept="示例",
            locations=(),
            tasks=(TASK,),
        )
        for number in range(PROJECTS)
    )
    plan = PlanVersion(version=1, digest="d" * 64, total=Fen(PROJECTS * 100 * WAN), planned=planned)
    return _event("plan", Kind.APPROVED, plan=plan)


def _receipt() -> Event:
    tranche = Tranche(
        id="T1",
        doc_no="示例财〔2026〕1号",
        doc_raw="示例财〔2026〕1号",
        level=Level.CENTRAL,
        task=TASK,
        amount=Fen(10**12),
        received_on=DAY,
        fund_year=COUNTY.year,
    )
    return _event("receipt", Kind.RECEIVED, tranche=tranche)


def _allotment(number: int, projects: int) -> Event:
    entries = tuple(
        Entry(move=Move.ALLOT, tranche="T1", amount=Fen(10 * WAN), project=f"P{(number + k) % PROJECTS:03d}")
        for k in range(projects)
    )
    return _event(f"a{number}", Kind.ALLOTTED, entries=entries, plan_digest="d" * 64)
