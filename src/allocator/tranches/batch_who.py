"""Who may get money now: gates, preliminaries, money still lacking, tranches that may pay, class; all in fen."""

from dataclasses import dataclass
from datetime import date

from allocator.accounts import Planned
from allocator.balances import Account, cap, may_take
from allocator.matches import Candidate, Class
from allocator.money import Fen
from allocator.records import Answer, Project
from allocator.results import Outcome, Stage
from allocator.rules import Line
from allocator.tranches.batch_desk import Desk, brings, type_allowed

ALLOTTING = frozenset({Stage.PLAN, Stage.APPROVE, Stage.BUDGET})  # stages at which a verdict stops an allotment
FIELDS = {
    "G01": "in_pool",
    "G02": "basics",
    "G03": "land",
    "G04": "environment",
    "G05": "forestry",
    "G06": "performance",
    "G07": "negative",
    "G08": "committee",
    "G09": "suspension",
    "G10": "drawings",
    "G11": "negative",
}
"""What a gate asks for, by the name that sentences use for it."""
FUTURE = "#"
"""Before a fund line's id: stands among a project's 文号 for the one that is still to bring its locked money."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """Whether a project may get money on the day: what is still missing, and the day by which it must start.

    `missing` stops (names of `FIELDS`, of preliminaries, or "gone"); with `start_by` nothing stops, but `conditions`
    are still to be met. `tender` is asked for before tendering and stops nothing here.
    """

    missing: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    start_by: date | None = None
    tender: bool = False


def readiness(desk: Desk, project: str) -> Ready:
    """What gates and preliminaries of today's pool say of a project; one that left the pool is not ready."""
    record = desk.current.get(project)
    if record is None:
        return Ready(missing=("gone",))
    gates, tender = _gates(desk, record)
    lacking = tuple(need for need in desk.rules.tranching.needs if not _has(record, need) and need not in gates)
    start_by = desk.rules.tranching.start_by
    if gates or not lacking:
        return Ready(missing=(*gates, *lacking), tender=tender)
    if start_by is None or desk.day > start_by:
        return Ready(missing=lacking, tender=tender)
    return Ready(conditions=lacking, start_by=start_by, tender=tender)


def _gates(desk: Desk, record: Project) -> tuple[tuple[str, ...], bool]:
    stops, tender = [], False
    for verdict in desk.facts.gated.of(record.id):
        if verdict.outcome is Outcome.PASS or (verdict.gate == "G09" and not _suspended(desk, record)):
            continue
        if verdict.stage in ALLOTTING:
            stops.append(FIELDS.get(verdict.gate, verdict.gate))
        tender = tender or verdict.stage is Stage.TENDER
    return tuple(dict.fromkeys(stops)), tender


def _suspended(desk: Desk, record: Project) -> bool:
    return any(
        suspension.unit in (record.unit, record.dept) and (suspension.until is None or desk.day < suspension.until)
        for suspension in desk.facts.today.suspensions
    )


def _has(record: Project, need: str) -> bool:
    """A preliminary is there, or not needed; a project that is not tendered needs no tender."""
    settled = {Answer.YES, Answer.NOT_NEEDED} | ({Answer.NO} if need == "tendered" else set())
    return getattr(record.reviews, need) in settled


def rank_of(desk: Desk, planned: Planned) -> Class:
    """三个优先 as approved; a class without evidence is the last one, 备选 come after all.

    Money that a 备选 project already holds makes it one of the planned.
    """
    if planned.standby and not desk.balances.held(planned.id):
        return Class.STANDBY
    record = desk.approved.get(planned.id)
    return Class(str(record.priority)) if record and record.evidence else Class.REST


def room_of(desk: Desk, planned: Planned) -> tuple[Fen, Fen]:
    """What a project still lacks and the industry part of it; a lower price lowers both parts in proportion."""
    most = cap(planned, desk.balances.price(planned.id))
    room = max(0, most - desk.balances.held(planned.id))
    industry = planned.industry * most // planned.amount if planned.amount else 0
    held = sum(holding.industry for holding in desk.balances.of(planned.id))
    return Fen(room), Fen(min(room, max(0, industry - held)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """Money that the plan takes for a project from a locked line and that the project has not got.

    It is `due` as long as less has arrived than the line expects; then nothing more is waited for.
    """

    line: Line
    industry: Fen
    rest: Fen
    due: bool = True

    @property
    def amount(self) -> Fen:
        return Fen(self.industry + self.rest)


def awaited(desk: Desk, planned: Planned) -> tuple[Awaited, ...]:
    """What a project waits for from locked lines, within what it still lacks; nothing unless `hold_locked`."""
    if not desk.rules.tranching.hold_locked:
        return ()
    room, industry_room = room_of(desk, planned)
    rest_room = room - industry_room
    found = []
    for line in desk.lines:
        parts = [a for a in desk.facts.plan.chosen if a.project == planned.id and a.line == line.id]
        if line.lock is None or not parts:
            continue
        came = [h for h, account in desk.project_holdings if h.project == planned.id and account is not None]
        came = [h for h in came if brings(desk.accounts[h.tranche].tranche, line)]
        industry = sum(a.industry for a in parts) - sum(h.industry for h in came)
        rest = sum(a.amount - a.industry for a in parts) - sum(h.amount - h.industry for h in came)
        industry, rest = min(max(0, industry), industry_room), min(max(0, rest), rest_room)
        industry_room, rest_room = Fen(industry_room - industry), rest_room - rest
        if industry + rest:
            due = sum(account.received for account in arrived(desk, line)) < line.expected
            found.append(Awaited(line=line, industry=Fen(industry), rest=Fen(rest), due=due))
    return tuple(found)


def arrived(desk: Desk, line: Line) -> tuple[Account, ...]:
    """This year's tranches that brought a line's money."""
    return tuple(account for account in desk.ours if brings(account.tranche, line))


def eligible(desk: Desk, planned: Planned) -> tuple[str, ...]:
    """Tranches of the batch that level, task, 限定用途 and the lines' types let pay for a project."""
    chosen = (account.tranche for account in desk.chosen)
    return tuple(t.id for t in chosen if may_take(planned, t) and type_allowed(planned, t, desk.lines))


def candidate(desk: Desk, planned: Planned, money: dict[str, Fen]) -> Candidate | None:
    """A project as a candidate for the sources' `money`; None where it cannot take any now.

    Where the locked part of its money is still due, only the other part is asked for, and a place among its 文号 is
    kept for that money.
    """
    ready = readiness(desk, planned.id)
    room, industry = room_of(desk, planned)
    tranches = tuple(name for name in eligible(desk, planned) if money[name])
    waits = awaited(desk, planned)
    to_come = [w for w in waits if w.due and not any(brings(desk.accounts[name].tranche, w.line) for name in tranches)]
    for wait in to_come:
        room, industry = Fen(room - wait.amount), Fen(industry - wait.industry)
    if ready.missing or not tranches or not room:
        return None
    rank = rank_of(desk, planned)
    record = desk.approved.get(planned.id)
    return Candidate(
        id=planned.id,
        rank=rank,
        score=desk.scores.get(planned.id, 0),
        room=room,
        industry=industry,
        least=least_of(desk, planned, room),
        tranches=tranches,
        docs=(*desk.docs(planned.id), *(FUTURE + w.line.id for w in to_come if not _begun(desk, planned, w.line))),
        town=planned.town,
        town_rank=record.town_rank if record else None,
        start_by=ready.start_by,
    )


def least_of(desk: Desk, planned: Planned, room: Fen) -> Fen:
    """The smallest slice of a project that may take `room`; 备选 come in whole."""
    if rank_of(desk, planned) is Class.STANDBY:
        return room
    tranching = desk.rules.tranching
    share = -(-tranching.slice_share.num * planned.amount // tranching.slice_share.den)
    return Fen(min(room, max(share, tranching.slice_least)))


def _begun(desk: Desk, planned: Planned, line: Line) -> bool:
    """Whether a 文号 that pays for the project already is one that brings this line's money."""
    held = {holding.tranche for holding in desk.balances.of(planned.id)}
    return any(name in held and brings(account.tranche, line) for name, account in desk.accounts.items())
