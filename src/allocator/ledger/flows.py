"""What is wrong with the money of an event: entry by entry, then account by account, each with the amounts."""

from collections import defaultdict
from collections.abc import Iterator

from allocator.accounts import FEE, INTO_PROJECT, UNSTATED, Entry, Event, Move, Planned, Tranche
from allocator.balances import cap, counting, may_take
from allocator.findings import Finding
from allocator.ledger.fold import Book
from allocator.ledger.postings import FREE, NO_PROJECT, Posting, postings
from allocator.ledger.refuse import no
from allocator.money import MAX_FEN

FEE_MOVES = frozenset({Move.ALLOT, Move.RECLAIM, Move.DECREASE})
NAMED_ONLY = frozenset({Move.ALLOT, Move.RECLAIM, Move.RETURN})
"""Moves that must name their tranche."""


def money_refusals(book: Book, event: Event, *, per_project: int, standby: bool, back: int = 0) -> list[Finding]:
    """Why the event's money may not move so; with `back` the event of that seq is to be taken back."""
    found: list[Finding] = []
    sound = []
    for entry in event.entries:
        faults = list(_taken_back(book, entry, back) if back else _entry(book, entry))
        found += faults
        if not faults:
            sound.append(entry)
    moved = [posting for entry in sound for posting in postings(_only(event, entry), -1 if back else 1)]
    for entry in sound:
        if entry.project != FEE and entry.move is not Move.RETURN and (entry.move in INTO_PROJECT) != bool(back):
            found += _right(book, entry, standby=standby)
    overdrawn = [*_tranches(book, moved, back)]
    found += [*overdrawn, *_holdings(book, moved, back), *_projects(book, event, moved, per_project, back)]
    after = book.total_free + sum(posting.fen for posting in moved if posting.owner == FREE)
    if after < 0 and not overdrawn:
        found.append(no("L44", short_fen=-after))
    return found


def _only(event: Event, entry: Entry) -> Event:
    return Event(op_id="", kind=event.kind, on=event.on, by="", basis="", entries=(entry,))


def _entry(book: Book, entry: Entry) -> Iterator[Finding]:
    """What is wrong with one entry by itself; what is sound goes on to be summed."""
    subject = entry.project or entry.tranche
    if not (0 < entry.amount <= MAX_FEN and 0 <= entry.industry <= entry.amount):
        yield no("L30", subject, project=entry.project, amount_fen=entry.amount, industry_fen=entry.industry)
    if entry.tranche == UNSTATED:
        if entry.move in NAMED_ONLY or entry.project == FEE:
            yield no("L43", subject, project=entry.project, amount_fen=entry.amount)
    elif entry.tranche not in book.tranches:
        yield no("L31", subject, tranche=entry.tranche)
    elif entry.level is not None and entry.level is not book.tranches[entry.tranche].level:
        tranche = book.tranches[entry.tranche]
        yield no("L46", subject, tranche=tranche.id, doc=tranche.doc_no, fields=f"{entry.level} {tranche.level}")
    if entry.move is Move.RETURN:
        if entry.project or entry.industry:
            yield no("L54", subject, project=entry.project)
    elif entry.project == FEE:
        if entry.move not in FEE_MOVES or entry.industry or entry.start_by is not None:
            yield no("L42", FEE, amount_fen=entry.amount)
    elif entry.project not in book.planned:
        yield no("L32", entry.project, project=entry.project)


def _taken_back(book: Book, entry: Entry, back: int) -> Iterator[Finding]:
    """A receipt that was reversed and recorded anew is another tranche, even under the same number."""
    if entry.tranche != UNSTATED and book.received_at.get(entry.tranche, back) >= back:
        yield no("L65", entry.tranche, seq=back, tranche=entry.tranche)
    elif entry.project not in book.planned and entry.project not in ("", FEE):
        yield no("L32", entry.project, project=entry.project)


def _right(book: Book, entry: Entry, *, standby: bool) -> Iterator[Finding]:
    """Whether plan, task, level and purpose lock let this money go to its project."""
    planned = book.planned[entry.project]
    who = {"project": planned.id, "name": planned.name}
    if planned.standby and not standby:
        yield no("L33", planned.id, **who, amount_fen=entry.amount)
    if entry.tranche != UNSTATED:
        tranche = book.tranches[entry.tranche]
        if not may_take(planned, tranche):
            yield _why_not(planned, tranche)
    elif entry.level is not None and planned.levels and entry.level not in planned.levels:
        yield no("L35", planned.id, **who, tranche="", doc="", fields=entry.level.value)


def _why_not(planned: Planned, tranche: Tranche) -> Finding:
    slots = {"project": planned.id, "name": planned.name, "tranche": tranche.id, "doc": tranche.doc_no}
    if tranche.task not in planned.tasks:
        return no("L34", planned.id, **slots, task=tranche.task)
    if planned.levels and tranche.level not in planned.levels:
        return no("L35", planned.id, **slots, fields=tranche.level.value)
    return no("L36", planned.id, **slots, lock=tranche.earmark.text if tranche.earmark else "")


def _tranches(book: Book, moved: list[Posting], back: int) -> Iterator[Finding]:
    """Tranches that give more than they have free, counting what comes back to them in the same document."""
    out: dict[str, int] = defaultdict(int)
    in_: dict[str, int] = defaultdict(int)
    for posting in moved:
        if posting.owner == FREE:
            (out if posting.fen < 0 else in_)[posting.tranche] += abs(posting.fen)
    for tranche, need in out.items():
        has = book.free(tranche) + in_[tranche]
        if tranche != UNSTATED and need > has:
            known = book.tranches[tranche]
            slots: dict[str, str | int] = {"tranche": tranche, "doc": known.doc_no, "need_fen": need, "free_fen": has}
            if back:
                slots["seq"] = back
            yield no("L67" if back else "L37", tranche, **slots, short_fen=need - has)


def _holdings(book: Book, moved: list[Posting], back: int) -> Iterator[Finding]:
    """Projects (and FEE) that give more than they hold of a tranche, or more of its industry part or of the rest."""
    out: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for posting in moved:
        if posting.owner not in NO_PROJECT and posting.fen < 0:
            out[posting.owner, posting.tranche][0] -= posting.fen
            out[posting.owner, posting.tranche][1] -= posting.industry
    for (owner, tranche), (need, industry) in out.items():
        has = book.money.get(owner, {}).get(tranche, 0)
        part = book.industry.get(owner, {}).get(tranche, 0)
        planned = book.planned.get(owner)
        slots: dict[str, str | int] = {"project": owner, "name": planned.name if planned else owner}
        if tranche in book.tranches:
            slots |= {"tranche": tranche, "doc": book.tranches[tranche].doc_no}
        if need > has:
            code = "L49" if owner == FEE else ("L48" if tranche == UNSTATED else "L41")
            slots |= {"need_fen": need, "held_fen": has, "short_fen": need - has}
            yield no("L66" if back else code, owner, **slots, **({"seq": back} if back else {}))
        elif industry > part or need - industry > has - part:
            yield no("L45", owner, **slots, need_fen=industry, held_fen=part, rest_fen=need - industry)


def _projects(book: Book, event: Event, moved: list[Posting], per_project: int, back: int) -> Iterator[Finding]:
    """Projects that would get more than plan and price allow, or money under too many 文号."""
    for owner in sorted({posting.owner for posting in moved if posting.fen > 0} - NO_PROJECT - {FEE}):
        mine = [posting for posting in moved if posting.owner == owner]
        planned = book.planned[owner]
        yield from _room(book, event, planned, mine, back)
        before = {tranche for tranche, fen in book.money.get(owner, {}).items() if fen}
        after = before | {posting.tranche for posting in mine if posting.fen > 0}
        for tranche in before:
            if book.money[owner][tranche] + sum(p.fen for p in mine if p.tranche == tranche) <= 0:
                after.discard(tranche)
        docs = {book.tranches[tranche].doc_no for tranche in after - {UNSTATED}}
        known = {book.tranches[tranche].doc_no for tranche in before - {UNSTATED}}
        if len(docs) > per_project and docs - known:
            yield no("L47", owner, project=owner, name=planned.name, count=len(docs), most=per_project)


def _room(book: Book, event: Event, planned: Planned, mine: list[Posting], back: int) -> Iterator[Finding]:
    price = book.price(planned.id, without=back)
    said = () if back else (item for item in event.prices if item.project == planned.id)
    most = cap(planned, counting((*([price] if price else []), *said)))
    held = book.held(planned.id)
    industry = sum(book.industry.get(planned.id, {}).values())
    come, part = sum(posting.fen for posting in mine), sum(posting.industry for posting in mine)
    slots = {"project": planned.id, "name": planned.name}
    for code, limit, has, more in (
        ("L38" if most == planned.amount else "L53", most, held, come),
        ("L39", planned.industry, industry, part),
        ("L40", planned.amount - planned.industry, held - industry, come - part),
    ):
        if more > 0 and has + more > limit:
            yield no(code, planned.id, **slots, cap_fen=limit, held_fen=has, more_fen=more, over_fen=has + more - limit)
