"""The guard: everything that makes an event inadmissible, all at once, before it reaches the chain."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from unicodedata import normalize

from allocator.accounts import INTO_PROJECT, Event, Kind, Move, Planned, PlanVersion, Price, Tranche
from allocator.balances import may_take
from allocator.docnos import normal_doc_no
from allocator.findings import Finding
from allocator.ledger.flows import money_refusals
from allocator.ledger.fold import Book
from allocator.ledger.postings import FREE, GIVEN, NO_PROJECT
from allocator.ledger.refuse import no
from allocator.ledger.zero import uneven
from allocator.money import MAX_FEN

ADJUSTING = frozenset(Move) - {Move.ALLOT}
ONCE = frozenset({Kind.ADJUSTED, Kind.PRICED})
"""Kinds of which one document makes one record; a document of 安排 may allot several tranches, one after another."""
REVERSIBLE = frozenset({Kind.FILED, Kind.RECEIVED, Kind.ALLOTTED, Kind.ADJUSTED, Kind.PRICED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the rulebook and the clock add: is filing needed before money, how many 文号 a project may have in the year,
    may standby projects take money, and today's date (None: a later day is not noticed).
    """

    needs_filing: bool = True
    per_project: int = 2
    standby: bool = False
    today: date | None = None


def refusals(book: Book, event: Event, terms: Terms = Terms()) -> tuple[Finding, ...]:
    """Why this event may not follow in this book; empty where it may. The book is not touched."""
    found = [*_head(book, event, terms)]
    if not _in_shape(event):
        return (*found, no("L05"))
    if event.kind is Kind.APPROVED:
        found += _approval(book, event, terms)
    elif event.kind is Kind.FILED:
        found += [*_rests_on(book, event), *([no("L13")] if book.filed else [])]
    elif event.kind is Kind.RECEIVED and event.tranche is not None:
        found += _receipt(book, event, event.tranche)
    elif event.kind is Kind.REVERSED:
        found += _reversal(book, event, terms)
    found += _prices(book, event.prices)
    if event.kind in ONCE:
        found += _recorded_before(book, event)
    if event.kind in (Kind.ALLOTTED, Kind.ADJUSTED):
        found += _rests_on(book, event)
        found += money_refusals(book, event, per_project=terms.per_project, standby=terms.standby)
        if terms.needs_filing and not book.filed and any(entry.move in INTO_PROJECT for entry in event.entries):
            found.append(no("L15"))
    if event.kind is Kind.ADJUSTED:
        levels = {tranche.id: tranche.level for tranche in book.tranches.values()}
        found += uneven(event.entries, levels)
    return tuple(dict.fromkeys(found))


def _head(book: Book, event: Event, terms: Terms) -> Iterator[Finding]:
    if not event.op_id.strip():
        yield no("L02", fields="op_id")
    elif event.op_id in book.operations:
        yield no("L01", seq=book.operations[event.op_id])
    missing = [name for name, text in (("basis", event.basis), ("by", event.by)) if not text.strip()]
    if missing:
        yield no("L02", fields=" ".join(missing))
    if book.last_on is not None and event.on < book.last_on:
        yield no("L03", day=event.on.isoformat(), last=book.last_on.isoformat())
    if terms.today is not None and event.on > terms.today:
        yield no("L04", day=event.on.isoformat(), today=terms.today.isoformat())


def _recorded_before(book: Book, event: Event) -> Iterator[Finding]:
    """A document that stands in the ledger is not booked a second time; one that was taken back may be."""
    basis = _basis_key(event.basis)
    for seq, known in enumerate(book.events, 1):
        if known.kind not in ONCE or seq in book.reversed or not basis or _basis_key(known.basis) != basis:
            continue
        same = (known.kind, known.entries, known.prices) == (event.kind, event.entries, event.prices)
        yield no("L01", seq=seq) if same else no("L17", seq=seq, basis=event.basis.strip())


@lru_cache(maxsize=4096)
def _basis_key(basis: str) -> str:
    """A basis for comparing: its 文号 in one form, else its words without blanks."""
    return normal_doc_no(basis) or "".join(normalize("NFKC", basis).split())


def _in_shape(event: Event) -> bool:
    """Whether the event has the parts of its kind and no others."""
    parts = {
        "plan": event.plan is not None,
        "tranche": event.tranche is not None,
        "entries": bool(event.entries),
        "prices": bool(event.prices),
        "reverses": event.reverses != 0,
    }
    has = {name for name, there in parts.items() if there}
    wanted: dict[Kind, set[str]] = {
        Kind.APPROVED: {"plan"},
        Kind.FILED: set(),
        Kind.RECEIVED: {"tranche"},
        Kind.ALLOTTED: {"entries"},
        Kind.ADJUSTED: {"entries"},
        Kind.PRICED: {"prices"},
        Kind.REVERSED: {"reverses"},
    }
    spare = {"prices"} if event.kind is Kind.ADJUSTED else set()
    moves = {entry.move for entry in event.entries}
    return has - spare == wanted[event.kind] and (moves <= ({Move.ALLOT} if event.kind is Kind.ALLOTTED else ADJUSTING))


def _rests_on(book: Book, event: Event) -> Iterator[Finding]:
    if book.plan is None:
        yield no("L12")
    elif event.plan_digest != book.plan.digest:
        yield no("L14", version=book.plan.version)


def _approval(book: Book, event: Event, terms: Terms) -> Iterator[Finding]:
    plan = event.plan
    assert plan is not None
    due = book.plan.version + 1 if book.plan else 1
    if plan.version != due:
        yield no("L06", version=plan.version, due=due)
    if not plan.digest.strip() or (book.plan is not None and plan.digest == book.plan.digest):
        yield no("L07", version=plan.version)
    yield from _plan_in_itself(plan)
    planned = {item.id: item for item in plan.planned}
    for project in sorted(book.money.keys() - NO_PROJECT):
        held = book.held(project)
        if not held or project.startswith("#"):
            continue
        mine = planned.get(project)
        name = book.planned[project].name
        if mine is None or (mine.standby and not terms.standby):
            yield no("L09", project, project=project, name=name, held_fen=held)
        else:
            yield from _still_fits(book, mine, held)


def _plan_in_itself(plan: PlanVersion) -> Iterator[Finding]:
    ids = [item.id for item in plan.planned]
    for item in plan.planned:
        sound = 0 <= item.industry <= item.amount <= min(item.cost, MAX_FEN)
        if not sound or not item.tasks or not item.id.strip() or item.id.startswith("#"):
            yield no("L08", item.id, project=item.id, name=item.name)
    total = sum(item.amount for item in plan.planned if not item.standby)
    if ids != sorted(set(ids)) or total > min(plan.total, MAX_FEN):
        yield no("L16", version=plan.version, total_fen=plan.total, sum_fen=total)


def _still_fits(book: Book, mine: Planned, held: int) -> Iterator[Finding]:
    """A new version keeps what a project holds: the amount, its industry part, and the tranches it stands under."""
    industry = sum(book.industry[mine.id].values())
    short = max(held - mine.amount, industry - mine.industry, held - industry - (mine.amount - mine.industry))
    if short > 0:
        yield no(
            "L10", mine.id, project=mine.id, name=mine.name, held_fen=held, amount_fen=mine.amount, short_fen=short
        )
    for tranche, fen in book.money[mine.id].items():
        if fen and tranche in book.tranches and not may_take(mine, book.tranches[tranche]):
            yield no(
                "L11",
                mine.id,
                project=mine.id,
                name=mine.name,
                tranche=tranche,
                doc=book.tranches[tranche].doc_no,
                held_fen=fen,
            )


def _receipt(book: Book, event: Event, tranche: Tranche) -> Iterator[Finding]:
    if tranche.id in book.tranches:
        yield no("L20", tranche.id, tranche=tranche.id, doc=book.tranches[tranche.id].doc_no)
    for known in book.tranches.values():
        if known.identity == tranche.identity:
            yield no("L21", tranche.id, tranche=known.id, doc=known.doc_no, amount_fen=known.amount)
    if not 0 < tranche.amount <= MAX_FEN or tranche.amount - sum(book.money[GIVEN].values()) > MAX_FEN:
        yield no("L22", tranche.id, tranche=tranche.id, amount_fen=tranche.amount)
    if not tranche.id.strip() or not tranche.task.strip() or normal_doc_no(tranche.doc_no) != tranche.doc_no:
        yield no("L23", tranche.id, tranche=tranche.id, doc=tranche.doc_no)
    if tranche.received_on > event.on:
        yield no("L24", tranche.id, received=tranche.received_on.isoformat(), day=event.on.isoformat())
    if tranche.fund_year > book.year:
        yield no("L25", tranche.id, fund_year=tranche.fund_year, year=book.year)


def _prices(book: Book, prices: tuple[Price, ...]) -> Iterator[Finding]:
    keys = [(price.project, price.stage) for price in prices]
    for price in prices:
        slots: dict[str, str | int] = {
            "project": price.project,
            "amount_fen": price.amount,
            "retention_fen": price.retention,
        }
        if price.project not in book.planned:
            yield no("L50", price.project, project=price.project)
        if not (0 <= price.retention <= price.amount <= MAX_FEN):
            yield no("L51", price.project, **slots)
        if keys.count((price.project, price.stage)) > 1:
            yield no("L52", price.project, project=price.project)


def _reversal(book: Book, event: Event, terms: Terms) -> Iterator[Finding]:
    back = event.reverses
    if not 0 < back <= len(book.events):
        yield no("L60", seq=back)
        return
    if back in book.reversed:
        yield no("L61", seq=back, by=book.reversed[back])
        return
    earlier = book.events[back - 1]
    if earlier.kind not in REVERSIBLE:
        yield no("L62", seq=back)
    elif earlier.kind is Kind.FILED:
        if back != book.filed_by:
            yield no("L63", seq=back)
    elif earlier.tranche is not None:
        tranche = earlier.tranche
        left = book.money[FREE].get(tranche.id, 0)
        if left < tranche.amount:
            slots: dict[str, str | int] = {"tranche": tranche.id, "doc": tranche.doc_no, "amount_fen": tranche.amount}
            yield no("L64", tranche.id, seq=back, **slots, free_fen=left, short_fen=tranche.amount - left)
        elif book.total_free < tranche.amount:
            yield no("L44", short_fen=tranche.amount - book.total_free)
    else:
        yield from money_refusals(book, earlier, per_project=terms.per_project, standby=terms.standby, back=back)
